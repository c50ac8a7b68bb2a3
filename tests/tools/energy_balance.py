"""The energy balance of a result file, from what the file holds.

    /usr/bin/python3 energy_balance.py FILE.h5

stored = supplied + friction - delivered - lost. Once from the last row of the group `energy`, once with supplied and
delivered from the interval means of producers, sources, substations and outflows (sum of heat times step), which are
datasets of their own. Prints one JSON object; residuals are relative to the larger of supplied and lost heat.
"""

import json
import sys

import h5py
import numpy as np


def heat_of(file, group, time):
    """J, sum over elements and rows; the first row is an instant and has no interval."""
    if group not in file or "heat_w" not in file[group]:
        return 0.0
    heat = file[group]["heat_w"][1:].astype(np.float64)
    return float((heat.sum(axis=1) * np.diff(time)).sum())


with h5py.File(sys.argv[1], "r") as file:
    time = file["time"][:]
    energy = {name: float(file["energy"][name][-1]) for name in ("supplied_j", "delivered_j", "lost_j", "stored_j", "friction_j")}
    scale = max(abs(energy["supplied_j"]), abs(energy["lost_j"]))
    supplied = heat_of(file, "producer", time) + heat_of(file, "source", time)
    delivered = heat_of(file, "substation", time) + heat_of(file, "outflow", time)

    def residual(supplied, delivered):
        return abs(supplied + energy["friction_j"] - delivered - energy["lost_j"] - energy["stored_j"]) / scale

    print(json.dumps({
        "status": file.attrs["status"] if isinstance(file.attrs["status"], str) else file.attrs["status"].decode(),
        "rows": len(time),
        "supplied_j": energy["supplied_j"],
        "residual_of_energy_group": residual(energy["supplied_j"], energy["delivered_j"]),
        "residual_of_interval_means": residual(supplied, delivered),
    }))
