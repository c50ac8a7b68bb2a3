"""Threads: a day of a town of 100,000 pipes on one thread and on two, in turn, without writing rows.

The results are then written once by each and compared dataset by dataset: they are to be the same to the last bit.
"""

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
    pipes, rounds = bench.choose((100_000, 3), (3000, 2))
    town, file = bench.town(pipes, "1d"), bench.scratch_file()
    runs = in_turn(rounds, {n: lambda n=n: bench.emscher.run(town, file, threads=n, **NO_ROWS)["wall_s"] for n in (1, 2)})
    file.unlink()
    seconds = {n: spread(values) for n, values in runs.items()}
    gains = spread(one / two for one, two in zip(runs[1], runs[2]))
    section.tables.append(Table("threads", f"A day of {pipes:,} pipes", ["threads", "s, median", "lowest", "highest"],
                                [(n, s.median, s.lowest, s.highest) for n, s in seconds.items()]))
    section.at_least("one thread's time by that of two", gains.median, 1.6)
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
