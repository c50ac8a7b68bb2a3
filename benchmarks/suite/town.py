"""The town: 10,000 pipes, a winter week, 15-min rows.

`emscher generate --pipes 10000 --loops 0.02 --seed 1` run as it is, on one thread. *Computing* is a run that writes no rows
but those of the energy balance (`output.quantities` empty), *with writing* one that writes all substations and producers
and flow and both end temperatures of every pipe. Both in turn. ns per pipe and output step as the program reports them:
from the start of the simulation to the end of the file, reading the case left out. Error: a day of the same town
against the converged reference.
"""

from suite import consumers
from suite.program import NO_ROWS
from suite.repetition import in_turn, spread
from suite.report import Section, Table

NAME, TITLE = "town", "The town of 10,000 pipes"


def measure(bench):
    section = Section(NAME, TITLE, __doc__)
    pipes, duration, rounds = bench.choose((10_000, "7d", 5), (1000, "1d", 2))
    town, file = bench.town(pipes), bench.scratch_file()
    kinds = {"computing": NO_ROWS, "with writing": {}}
    runs = in_turn(rounds, {name: lambda s=settings: bench.emscher.run(town, file, duration, **s)
                            for name, settings in kinds.items()})
    speed = {name: spread(r["ns_per_pipe_and_output_step"] for r in results) for name, results in runs.items()}
    rows = [(name, pipes, duration, s.median, s.lowest, s.highest, spread(r["wall_s"] for r in runs[name]).median,
             max(r["peak_rss_bytes"] for r in runs[name]) / 1e6) for name, s in speed.items()]
    section.tables.append(Table("town", "Time", ["", "pipes", "span", "ns per pipe and step, median", "lowest", "highest",
                                                 "whole run, s", "peak memory, MB"], rows))
    section.at_most("time per pipe and step, computing", speed["computing"].median, 300, "ns", "170")
    writing = speed["with writing"].median - speed["computing"].median
    section.notes.append(f"Writing adds {writing:.0f} ns per pipe and step.")
    section.at_most("energy balance, part of the supplied heat",
                    max(abs(r["energy"]["residual_rel"]) for r in runs["with writing"]), 1e-6, "")
    errors(bench, section, town)
    return section


def errors(bench, section, town):
    duration = bench.choose("1d", "2h")
    reference, run = consumers.converged(bench, town, duration)
    rows = []
    for name, settings in {"as the case is (plug flow)": {},
                           "elements": {"integrator.transport": "discontinuous-galerkin"},
                           "plug flow, 60 s, tolerance 1e-4": {"integrator.maximum_step": "60s",
                                                               "integrator.relative_tolerance": 1e-4}}.items():
        file = bench.scratch_file()
        seconds = bench.emscher.run(town, file, duration, **settings)["wall_s"]
        rows.append((name, consumers.error(consumers.supply_temperatures(file), reference), seconds))
        file.unlink()
    section.tables.append(Table(
        "town-error", f"Supply temperature at the consumers, means of 15 min over {duration}, against the reference",
        ["", "mean error, K", "within 0.2 K, %", "largest error, K", "run, s"],
        [(name, e.mean_k, f"{100 * e.within:.3f}", e.largest_k, seconds) for name, e, seconds in rows]))
    section.notes.append(f"The reference took {run['integrator']['steps']:,} steps and {run['wall_s']:.0f} s. Plug flow "
                         "with short steps shows how near the two schemes come to each other: there the comparison ends.")
    usual = rows[0][1]
    section.at_most("mean error at the consumers", usual.mean_k, 0.02, "K")
    section.at_least("interval means within 0.2 K", 100 * usual.within, 99, "%", form=".2f")
