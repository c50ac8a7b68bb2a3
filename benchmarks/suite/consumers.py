"""Errors at the consumers: interval means of the supply temperature at every substation against a converged reference.

The reference is discontinuous Galerkin of order 3 with 4 elements per pipe and relative tolerance 1e-8 (of 100 K), all
else as in the case. It shares no transport code with plug flow.
"""

from dataclasses import dataclass

import h5py
import numpy as np

from suite.program import CONVERGED


@dataclass(frozen=True)
class Error:
    mean_k: float
    within: float  # share of means within 0.2 K
    largest_k: float


def supply_temperatures(file):
    """[output step, consumer], degC; the row of the start, which is no mean, left out."""
    with h5py.File(file) as results:
        return results["substation/supply_temperature_c"][1:].astype(float)


def error(temperatures, reference):
    difference = np.abs(temperatures - reference)
    return Error(float(difference.mean()), float((difference <= 0.2).mean()), float(difference.max()))


def converged(bench, case, duration, **settings):
    """Supply temperatures of the reference, and its run."""
    file = bench.scratch_file()
    run = bench.emscher.run(case, file, duration, **CONVERGED, **settings)
    temperatures = supply_temperatures(file)
    file.unlink()
    return temperatures, run
