"""Opens result files of killed runs with h5py and checks what must hold; prints the number of rows of each as JSON.

    /usr/bin/python3 killed_run_check.py OUTPUT_STEP_S FILE.h5...

status is `running`; all datasets have the rows that `time` has; times are multiples of the output step; no value of a row
is missing (fill values and NaN are no temperature of water).
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
        time = file["time"][:]
        assert np.array_equal(time, step * np.arange(len(time))), name
        rows.append(len(time))
        for group in ("pipe", "substation", "producer", "energy"):
            for quantity, data in file[group].items():
                if quantity in ("time", "id"):
                    continue
                assert data.shape[0] == len(time), (name, group, quantity, data.shape, len(time))
                assert np.isfinite(data[:]).all(), (name, group, quantity)
        supply = file["substation"]["supply_temperature_c"][:]
        assert ((supply > 40.0) & (supply < 100.0)).all(), name
print(json.dumps(rows))
