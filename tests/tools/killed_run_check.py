"""Opens result files of killed runs with h5py and checks what must hold; prints the number of rows of each as JSON.

    /usr/bin/python3 killed_run_check.py OUTPUT_STEP_S FILE.h5...

status is `running`; the rows of the file are those that every dataset has (a kill within a commit may leave some datasets one
block of at most 96 rows ahead); their times are multiples of the output step; no value of such a row is missing (fill values
and NaN are no temperature of water).
"""

import json
import sys

import h5py
import numpy as np

step = float(sys.argv[1])
rows = []
for name in sys.argv[2:]:
    with h5py.File(name, "r") as file:
        status = file.attrs["status"]
        assert (status if isinstance(status, str) else status.decode()) == "running", (name, status)
        groups = ("pipe", "junction", "substation", "producer", "energy")
        datasets = {data.name: data for group in groups for key, data in file[group].items() if key != "id" and (data.ndim == 2 or "id" not in file[group])}
        count = min(data.shape[0] for data in datasets.values())
        rows.append(count)
        for key, data in datasets.items():
            assert data.shape[0] - count in range(97), (name, key, data.shape, count)
            assert np.isfinite(data[:count]).all(), (name, key)
        assert np.array_equal(file["time"][:count], step * np.arange(count)), name
        supply = file["substation"]["supply_temperature_c"][:count]
        assert ((supply > 40.0) & (supply < 100.0)).all(), name
print(json.dumps(rows))
