"""Opens result files as a user would, with h5py and with xarray, and compares them with what the test wrote.

usage: results_check.py PLAN.json        one finished file, everything in it
       results_check.py --killed LIST    lines "FILE COMMITTED_ROWS": files of killed writers; prints one line per bad one
The values follow from row, element and quantity as results_common.hpp says; the formulas are repeated here.
"""

import json
import sys

import h5py
import numpy as np


def values(quantity, rows, elements):
    row = np.arange(rows)[:, None] % 4096
    element = np.arange(elements)[None, :] % 1024
    return row * 256.0 + element * 0.25 + quantity * 0.0625


def series_values(quantity, rows):
    return 1.0e12 + np.arange(rows) * 1024.0 + quantity


def fixed_numbers(elements):
    return 1.0e12 + np.arange(elements) * 0.125


def fixed_texts(elements):
    return [f"Straße №{element % 7}" for element in range(elements)]


def check_h5py(plan):
    rows = plan["rows"]
    with h5py.File(plan["file"], "r") as file:
        assert file.attrs["status"] == plan["status"], file.attrs["status"]
        for name, value in plan["attributes"].items():
            assert file.attrs[name] == value, (name, file.attrs[name])
        assert dict(file["summary"].attrs) == plan["summary"], dict(file["summary"].attrs)
        assert sorted(file) == sorted([*plan["groups"], *plan["series"], "summary", "time"])
        assert np.array_equal(file["time"][:], 900.0 * np.arange(rows))
        assert file["time"].dtype == np.float64
        assert file["time"].attrs["units"] == "seconds since 2023-12-31 23:00:00"
        assert file["time"].attrs["calendar"] == "proleptic_gregorian"
        for name, expected in plan["groups"].items():
            group = file[name]
            count = len(expected["ids"])
            time = ["time"] if expected["quantities"] else []  # a table has none
            assert sorted(group) == sorted([*expected["quantities"], *expected["fixed"], *time, "id"]), sorted(group)
            assert not time or group["time"] == file["time"], "time is a hard link to the one dataset"
            assert list(group["id"].asstr()[:]) == expected["ids"]
            assert not time or h5py.h5ds.is_scale(group["time"].id)
            assert h5py.h5ds.is_scale(group["id"].id)
            for quantity, attributes in expected["fixed"].items():
                data = group[quantity]
                assert data.shape == (count,) and data.dims[0]["id"] == group["id"]
                assert data.attrs.get("units", "") == attributes["units"]
                assert data.attrs["long_name"] == "fixed " + quantity
                if attributes["is_text"]:
                    assert list(data.asstr()[:]) == fixed_texts(count)
                else:
                    assert data.dtype == np.float64 and np.array_equal(data[:], fixed_numbers(count))
            for number, (quantity, attributes) in enumerate(expected["quantities"].items()):
                data = group[quantity]
                assert data.shape == (rows, count) and data.dtype == np.float32, (data.shape, data.dtype)
                for key, value in attributes.items():
                    assert data.attrs[key] == value, (quantity, key, data.attrs[key])
                assert data.fletcher32 and data.chunks[0] == plan["block_rows"], data.chunks
                assert count == 0 or data.chunks[1] <= max(count, 1)
                assert data.chunks[0] * data.chunks[1] <= 96 * 1024 or data.chunks[1] <= 1024
                assert (data.compression == "gzip") == (plan["compression"] > 0)
                if plan["compression"] > 0:
                    assert data.compression_opts == plan["compression"]
                assert data.maxshape[0] is None
                assert data.dims[0]["time"] == file["time"] and data.dims[1]["id"] == group["id"]
                assert np.array_equal(data[:], values(number, rows, count))
        for name, expected in plan["series"].items():
            group = file[name]
            assert sorted(group) == sorted([*expected, "time"])
            for number, (quantity, attributes) in enumerate(expected.items()):
                data = group[quantity]
                assert data.dtype == np.float64 and data.shape == (rows,)
                for key, value in attributes.items():
                    assert data.attrs[key] == value
                assert data.dims[0]["time"] == file["time"]
                assert np.array_equal(data[:], series_values(number, rows))


def check_xarray(plan):
    import xarray

    rows = plan["rows"]
    start = np.datetime64("2023-12-31T23:00:00", "ns")
    instants = start + np.arange(rows) * np.timedelta64(900, "s")
    for name, expected in plan["groups"].items():
        with xarray.open_dataset(plan["file"], group=name) as data:
            count = len(expected["ids"])
            sizes = {"time": rows, "id": count} if expected["quantities"] else {"id": count}
            assert dict(data.sizes) == sizes, data.sizes
            assert set(data.data_vars) == {*expected["quantities"], *expected["fixed"]}
            assert list(data.id.values) == expected["ids"]
            for quantity, attributes in expected["fixed"].items():
                assert data[quantity].dims == ("id",)
                texts = attributes["is_text"]
                assert list(data[quantity].values) == (fixed_texts(count) if texts else list(fixed_numbers(count)))
            if not expected["quantities"]:
                continue
            assert np.array_equal(data.time.values, instants)
            for number, (quantity, attributes) in enumerate(expected["quantities"].items()):
                assert data[quantity].dims == ("time", "id")
                for key, value in attributes.items():
                    assert data[quantity].attrs[key] == value
                assert np.array_equal(data[quantity].values, values(number, rows, count))
            if count > 0 and rows > 0:  # by label, as a user would
                quantity = next(iter(expected["quantities"]))
                picked = data[quantity].sel(id=expected["ids"][-1], time=instants[-1])
                assert float(picked) == values(0, rows, count)[-1, -1]
    for name, expected in plan["series"].items():
        with xarray.open_dataset(plan["file"], group=name) as data:
            assert dict(data.sizes) == {"time": rows}
            for number, quantity in enumerate(expected):
                assert np.array_equal(data[quantity].values, series_values(number, rows))


def check_killed(path, committed):
    """All committed rows of all datasets are there, nothing says the run has ended."""
    with h5py.File(path, "r") as file:
        assert file.attrs["status"] == "running", file.attrs["status"]
        assert file["time"].shape[0] >= committed, (file["time"].shape, committed)
        assert np.array_equal(file["time"][:committed], 900.0 * np.arange(committed))
        for name, group in file.items():
            if not isinstance(group, h5py.Group):
                continue
            # Datasets of one dimension in a group with ids do not change with time.
            quantities = [key for key in group if key not in ("time", "id") and (group[key].ndim == 2 or "id" not in group)]
            for key in quantities:
                data = group[key]
                number = int(data.attrs["long_name"].split()[0])
                expected = (
                    values(number, committed, data.shape[1]) if data.ndim == 2 else series_values(number, committed)
                )
                assert np.array_equal(data[:committed], expected), (name, key)


def main():
    if sys.argv[1] == "--killed":
        bad = 0
        with open(sys.argv[2], encoding="utf-8") as lines:
            for line in lines:
                path, committed = line.split()
                try:
                    check_killed(path, int(committed))
                except Exception as error:  # every kind of damage counts
                    bad += 1
                    print(f"{path}: {committed} rows were committed: {type(error).__name__} {error}")
        sys.exit(1 if bad else 0)
    with open(sys.argv[1], encoding="utf-8") as file:
        plan = json.load(file)
    check_h5py(plan)
    check_xarray(plan)


if __name__ == "__main__":
    main()
