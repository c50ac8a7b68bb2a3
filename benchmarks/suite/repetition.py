"""Runs in turn, because machines are shared and drift: what is compared is measured alternately."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    median: float
    lowest: float
    highest: float

    def __format__(self, spec):
        return f"{self.median:{spec}} ({self.lowest:{spec}} to {self.highest:{spec}})"


def spread(values):
    values = list(values)
    return Spread(statistics.median(values), min(values), max(values))


def in_turn(rounds, runs):
    """Calls every function of `runs` (name -> function) once per round; name -> list of what they returned."""
    results = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            results[name].append(run())
    return results
