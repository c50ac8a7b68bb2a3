"""Threads: a day of a town of 100,000 pipes on one thread and on two, in turn, without writing rows.

What the machine has to give is measured beside it: two runs of one thread each, at the same time. The results are then
written once by each and compared dataset by dataset: they are to be the same to the last bit.
"""

from concurrent.futures import ThreadPoolExecutor

import h5py
import numpy as np

from suite.program import NO_ROWS
from suite.repetition import in_turn, spread
from suite.report import Bar, Section, Table

NAME, TITLE = "threads", "Two threads"
SHORT = "3h"  # for the comparison of the results


def measure(bench):
    section = Section(NAME, TITLE, __doc__)
    if not bench.emscher.has_threads:
        section.notes.append("Left out: this program has no option `--threads`.")
        return section
    pipes, rounds = bench.choose((100_000, 5), (3000, 2))
    town = bench.town(pipes, "1d")
    scratch = [bench.scratch_file() for _ in range(2)]

    def seconds_of(file, threads):
        return bench.emscher.run(town, file, threads=threads, **NO_ROWS)["wall_s"]

    def side_by_side():
        with ThreadPoolExecutor(2) as both:
            return sum(both.map(lambda file: seconds_of(file, 1), scratch)) / 2

    runs = in_turn(rounds, {"1": lambda: seconds_of(scratch[0], 1), "2": lambda: seconds_of(scratch[0], 2),
                            "1, two runs at the same time": side_by_side})
    for file in scratch:
        file.unlink()
    one, two, beside = runs.values()
    section.tables.append(Table("threads", f"A day of {pipes:,} pipes", ["threads", "s, median", "lowest", "highest"],
                                [(n, s.median, s.lowest, s.highest)
                                 for n, s in ((n, spread(values)) for n, values in runs.items())]))
    section.at_least("one thread's time by that of two", spread(a / b for a, b in zip(one, two)).median, 1.6)
    section.notes.append("Two runs at the same time did "
                         f"{spread(2 * a / b for a, b in zip(one, beside)).median:.2f} times as much as one alone.")
    files = {n: bench.scratch_file() for n in (1, 2)}
    for n, written in files.items():
        bench.emscher.run(town, written, SHORT, threads=n)
    different = differing_datasets(*files.values())
    section.bars.append(Bar("results of one and two threads", ", ".join(different) or "identical", "identical",
                            not different))
    for written in files.values():
        written.unlink()
    return section


def differing_datasets(first, second):
    """Names of the datasets that do not hold the same bytes."""
    different = []
    with h5py.File(first) as one, h5py.File(second) as two:
        def compare(name, item):
            if not isinstance(item, h5py.Dataset):
                return
            same = name in two and np.array_equal(item[()], two[name][()], equal_nan=item.dtype.kind == "f")
            if not same:
                different.append(name)
        one.visititems(compare)
        two.visit(lambda name: None if name in one else different.append(name))
    return different
