"""Scaling: a day of towns from 1,000 to 1,000,000 pipes at 15 min, on one thread.

Each town is run with and without writing rows, in turn (once from 300,000 pipes on). *Reading* is what the process takes
beside the simulation: reading and checking the case, building the network. Memory is the peak of the whole process with
writing. The slope of the memory is that between 100,000 and 1,000,000 pipes.
"""

from suite import plots
from suite.bench import say
from suite.program import NO_ROWS, phases
from suite.repetition import in_turn, spread
from suite.report import Plot, Section, Table

NAME, TITLE = "scaling", "From a thousand to a million pipes"
SIZES = (1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
QUICK_SIZES = (200, 1000, 3000)


def measure(bench):
    section = Section(NAME, TITLE, __doc__)
    points = []
    for pipes in bench.choose(SIZES, QUICK_SIZES):
        town, file = bench.town(pipes, "1d"), bench.scratch_file()
        runs = in_turn(1 if pipes >= 300_000 else 3, {
            "computing": lambda: bench.emscher.run(town, file, **NO_ROWS),
            "writing": lambda: bench.emscher.run(town, file)})
        file.unlink()
        points.append({
            "pipes": pipes,
            "computing": spread(r["ns_per_pipe_and_output_step"] for r in runs["computing"]),
            "writing": spread(r["ns_per_pipe_and_output_step"] for r in runs["writing"]),
            "computing_s": spread(r["wall_s"] for r in runs["computing"]).median,
            "writing_s": spread(r["wall_s"] for r in runs["writing"]).median,
            "reading_s": spread(r["process_s"] - r["wall_s"] for r in runs["computing"]).median,
            "memory": max(r["peak_rss_bytes"] for r in runs["writing"]),
            "phases": phases(runs["computing"][-1]),
        })
        say(f"  {pipes:,} pipes: {points[-1]['computing']:.0f} ns, {points[-1]['computing_s']:.1f} s")
    section.tables.append(Table(
        "scaling", "A day in 96 steps",
        ["pipes", "computing, ns per pipe and step", "lowest", "highest", "with writing, ns", "computing, s",
         "with writing, s", "reading, s", "peak memory, MB", *phase_names(points)],
        [(p["pipes"], p["computing"].median, p["computing"].lowest, p["computing"].highest, p["writing"].median,
          p["computing_s"], p["writing_s"], p["reading_s"], p["memory"] / 1e6,
          *(p["phases"].get(name.removesuffix(", s")) for name in phase_names(points))) for p in points]))
    bars(section, {p["pipes"]: p for p in points})
    if plots.available:
        section.plots += [plot_time(bench, points), plot_memory(bench, points)]
    return section


def phase_names(points):
    """Of all runs, where the program tells phases."""
    return list(dict.fromkeys(f"{name}, s" for p in points for name in p["phases"]))


def bars(section, points):
    if 1_000_000 not in points:
        return
    small, middle, large = points[10_000], points[100_000], points[1_000_000]
    section.at_most("a day of a million pipes, computing", large["computing_s"], 60, "s")
    section.at_most("memory from 100,000 to 1,000,000 pipes", (large["memory"] - middle["memory"]) / 900_000, 1024,
                    "bytes per pipe", form=".0f")
    section.at_most("time per pipe and step, a million by 10,000",
                    large["computing"].median / small["computing"].median, 2, "")


def plot_time(bench, points):
    canvas, axes = plots.figure("A day of a town at 15 min, one thread", "pipes", "time per pipe and output step, ns", "x")
    pipes = [p["pipes"] for p in points]
    for kind, colour, label in (("writing", plots.ORANGE, "with writing"), ("computing", plots.BLUE, "computing")):
        axes.fill_between(pipes, [p[kind].lowest for p in points], [p[kind].highest for p in points], color=colour,
                          alpha=0.15, linewidth=0)
        axes.plot(pipes, [p[kind].median for p in points], "o-", color=colour, label=label)
    plots.bar_line(axes, 300, "bar at 10,000 pipes, a week: 300 ns")
    axes.set_ylim(bottom=0)
    axes.legend()
    return Plot(plots.save(canvas, bench.output, "scaling-time"), "Time per pipe and output step over the number of pipes; "
                "shaded: lowest to highest of the runs.")


def plot_memory(bench, points):
    canvas, axes = plots.figure("Peak memory of a run with writing", "pipes", "memory, MB", "xy")
    pipes = [p["pipes"] for p in points]
    axes.plot(pipes, [p["memory"] / 1e6 for p in points], "o-", color=plots.BLUE, label="peak of the process")
    axes.plot(pipes, [1024 * n / 1e6 for n in pipes], color=plots.RED, linestyle=(0, (4, 3)), linewidth=1,
              label="1 KB per pipe (bar of the slope)")
    axes.legend()
    return Plot(plots.save(canvas, bench.output, "scaling-memory"), "Peak memory over the number of pipes.")
