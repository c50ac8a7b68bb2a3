"""Work and precision: error at the consumers against time, for every scheme, integrator and tolerance.

A town of 2,000 pipes over a day; those that cost a multiple have a small town of 200 pipes over 6 hours, with a few others
beside them. 15-min rows of the substations are written. Three rounds in turn (one of what takes more than 10 s; more than
120 s count as failure). The time is the median of what the program reports, the error the mean over all consumers'
interval means against the converged reference. A line is a scheme and an integrator, its points are tolerances (elements)
or longest steps (plug flow; steps end at every row, so 15 min is the longest). A combination that the program refuses is
named and left out, one that fails is named as failed.

Reference and plug flow share no transport code: what they differ by with short steps and a tight tolerance is where this
comparison ends.
"""

from dataclasses import dataclass

from suite import consumers, plots
from suite.bench import say
from suite.program import RunFailed
from suite.repetition import spread
from suite.report import Plot, Section, Table

NAME, TITLE = "work-precision", "Work and precision"
LONG_S, LIMIT_S = 10, 120  # what takes longer: is run once; has failed
ONLY_CONSUMERS = {"output.quantities.pipe": "[]", "output.quantities.producer": "[]"}


@dataclass(frozen=True)
class Combination:
    """A line of the diagram; its points are the values of one key."""

    integrator: str
    order: int | None  # of the elements; None: plug flow
    settings: dict  # keys of [integrator]
    varied: str
    values: tuple
    small: bool = False  # on the small town

    @property
    def name(self):
        return self.integrator if self.order is None else f"p = {self.order}, {self.integrator}"


TOLERANCES = (2e-2, 5e-3, 1e-3, 1e-4, 1e-5)


def plug_flow(tolerance, small=False):
    return Combination(f"plug flow, tolerance {tolerance:g}", None,
                       {"transport": "plug-flow", "relative_tolerance": tolerance},
                       "maximum_step", ("15min", "450s", "225s", "60s", "20s"), small)


def runge_kutta(table, order, small=False):
    return Combination(table, order, {"method": f"ARKODE_{table}", "polynomial_order": order},
                       "relative_tolerance", TOLERANCES, small)


def multistep(solver, order, maximum_order, small=False):
    return Combination(f"{solver.upper()} order <= {maximum_order}", order,
                       {"solver": solver, "polynomial_order": order, "maximum_order": maximum_order},
                       "relative_tolerance", TOLERANCES, small)


def linear_solver(name):
    """The usual method with another linear solver than the sweep along the flow."""
    return Combination(f"TRBDF2_3_3_2 with {name}", 1, {"linear_solver": name}, "relative_tolerance", TOLERANCES, small=True)


COMBINATIONS = (
    plug_flow(5e-3), plug_flow(1e-4),
    *(runge_kutta("TRBDF2_3_3_2", order) for order in (0, 1, 2, 3)),
    *(runge_kutta(table, 1) for table in ("SDIRK_2_1_2", "ARK324L2SA_DIRK_4_2_3", "ESDIRK325L2SA_5_2_3", "KVAERNO_4_2_3")),
    *(runge_kutta(table, 2) for table in ("ESDIRK325L2SA_5_2_3", "ARK436L2SA_DIRK_6_3_4", "ESDIRK436L2SA_6_3_4",
                                          "ARK548L2SA_DIRK_8_4_5")),
    *(multistep("cvode", order, maximum) for order in (1, 2) for maximum in (2, 5)),
    plug_flow(5e-3, small=True), plug_flow(1e-4, small=True),
    *(runge_kutta("TRBDF2_3_3_2", order, small=True) for order in (1, 2)),
    *(runge_kutta(table, 1, small=True) for table in ("HEUN_EULER_2_1_2", "DORMAND_PRINCE_7_4_5")),  # explicit
    *(linear_solver(name) for name in ("klu", "gmres")),
    *(multistep("cvode", order, 5, small=True) for order in (1, 2)),
    *(multistep("ida", order, maximum, small=True) for order in (1, 2) for maximum in (2, 5)),
)


@dataclass
class Point:
    combination: Combination
    value: object
    seconds: list
    error: consumers.Error | None = None
    steps: int = 0
    failure: str = ""


def measure(bench):
    section = Section(NAME, TITLE, __doc__)
    rounds = bench.choose(3, 1)
    for small in (False, True):
        pipes, duration = (200, bench.choose("6h", "2h")) if small else bench.choose((2000, "1d"), (200, "3h"))
        town = bench.town(pipes)
        say(f"  reference of {pipes:,} pipes over {duration}")
        reference, run = consumers.converged(bench, town, duration, **ONLY_CONSUMERS)
        points = [Point(c, value, []) for c in COMBINATIONS if c.small == small for value in c.values]
        for _ in range(rounds):
            for point in points:
                if not point.failure and max(point.seconds, default=0) < LONG_S:
                    advance(bench, point, town, duration, reference)
        tabulate(section, points, pipes, duration, run, small)
        if plots.available:
            section.plots.append(plot(bench, points, pipes, duration, small))
    return section


def advance(bench, point, town, duration, reference):
    """One run of the point more."""
    file = bench.scratch_file()
    settings = point.combination.settings | {point.combination.varied: point.value}
    try:
        run = bench.emscher.run(town, file, duration, limit_s=LIMIT_S, **ONLY_CONSUMERS,
                                **{f"integrator.{key}": value for key, value in settings.items()})
        point.seconds.append(run["wall_s"])
        point.steps = run["integrator"]["steps"]
        point.error = consumers.error(consumers.supply_temperatures(file), reference)
    except RunFailed as failed:
        point.failure = ("refused: " if failed.refused else "failed: ") + str(failed)
    file.unlink(missing_ok=True)


def tabulate(section, points, pipes, duration, run, small):
    rows = []
    for p in points:
        c = p.combination
        if p.failure:
            continue
        time = spread(p.seconds)
        rows.append((c.name, f"{c.varied} = {p.value}", p.steps, time.median, time.lowest, time.highest, p.error.mean_k,
                     f"{100 * p.error.within:.3f}", p.error.largest_k))
    section.tables.append(Table(
        "work-precision-small" if small else "work-precision",
        f"{pipes:,} pipes over {duration}; the reference took {run['wall_s']:.1f} s",
        ["", "", "steps", "s, median", "lowest", "highest", "mean error, K", "within 0.2 K, %", "largest error, K"],
        rows))
    for name, failure in dict.fromkeys((p.combination.name, p.failure) for p in points if p.failure):
        section.notes.append(f"Left out, {name}: {failure}")


def plot(bench, points, pipes, duration, small):
    """Colour and dashes tell the integrator, the marker the order of the elements."""
    canvas, axes = plots.figure(f"Town of {pipes:,} pipes over {duration}: down and to the left is better",
                                "time of the run, s", "mean error of the consumers' supply temperature, K", "xy",
                                figsize=(8.4, 6))
    lines = {}
    for p in points:
        if not p.failure:
            lines.setdefault(p.combination.name, []).append(p)
    integrators = list(dict.fromkeys(line[0].combination.integrator for line in lines.values()))
    colours = (plots.BLACK, plots.GREY, *plots.COLOURS[:6])  # plug flow comes first
    for name, line in lines.items():
        place = integrators.index(line[0].combination.integrator)
        axes.plot([spread(p.seconds).median for p in line], [p.error.mean_k for p in line], label=name,
                  color=colours[place % len(colours)], linestyle="-" if place < len(colours) else "--",
                  marker={None: "*", 0: "v", 1: "o", 2: "s", 3: "D"}[line[0].combination.order])
    plots.bar_line(axes, 0.02, "bar: 0.02 K")
    plots.legend_below(axes, 3)
    return Plot(plots.save(canvas, bench.output, "work-precision-small" if small else "work-precision"),
                f"Mean error over time of the run, {pipes:,} pipes over {duration}; p: order of the elements.")
