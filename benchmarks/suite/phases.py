"""Time split by phase, as the program itself tells it (`phases` of `emscher run --json`, seconds by name).

The town of 10,000 pipes over a day with plug flow and with elements, rows written, in turn; the medians of three runs.
"""

from suite import plots
from suite.program import phases
from suite.repetition import in_turn, spread
from suite.report import Plot, Section, Table

NAME, TITLE = "phases", "Where the time goes"


def measure(bench):
    section = Section(NAME, TITLE, __doc__)
    pipes, rounds = bench.choose((10_000, 3), (1000, 1))
    town, file = bench.town(pipes, "1d"), bench.scratch_file()
    schemes = {"plug flow": {}, "elements": {"integrator.transport": "discontinuous-galerkin"}}
    runs = in_turn(rounds, {name: lambda s=settings: bench.emscher.run(town, file, **s)
                            for name, settings in schemes.items()})
    file.unlink()
    if not all(phases(r) for results in runs.values() for r in results):
        section.notes.append("Left out: this program tells no phases.")
        return section
    names = list(dict.fromkeys(phase for results in runs.values() for r in results for phase in phases(r)))
    seconds = {scheme: {phase: spread(phases(r).get(phase, 0.0) for r in results).median for phase in names}
               for scheme, results in runs.items()}
    section.tables.append(Table("phases", f"A day of {pipes:,} pipes, s", ["phase", *schemes],
                                [(phase, *(seconds[scheme][phase] for scheme in schemes)) for phase in names]))
    if plots.available:
        section.plots.append(plot(bench, f"A day of a town of {pipes:,} pipes", seconds, names))
    return section


def plot(bench, title, seconds, names):
    canvas, axes = plots.figure(title, "time, s", "", figsize=(7.2, 2.8))
    left = dict.fromkeys(seconds, 0.0)
    for phase, colour in zip(names, plots.COLOURS * len(names)):
        lengths = [of_scheme[phase] for of_scheme in seconds.values()]
        axes.barh(list(seconds), lengths, left=list(left.values()), height=0.55, color=colour, label=phase)
        left = {scheme: left[scheme] + length for scheme, length in zip(left, lengths)}
    axes.grid(visible=False, axis="y")
    axes.invert_yaxis()
    plots.legend_below(axes, 4)
    return Plot(plots.save(canvas, bench.output, "phases"), "Seconds of a run by phase.")
