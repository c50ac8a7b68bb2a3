"""Emscher beside pandapipes, transient: the same network, cells of 10 m there.

pandapipes has a transient mode (`pipeflow(transient=True, dt=...)`, which its own tests run bidirectional, too): pipes in
sections, implicit Euler in time, upwind in space, flows solved with the temperatures in every step. It starts from the steady state of its own cells and is given the inputs as means over its steps; the
interval means of its consumers are those of straight lines between its steps. Its time is that of the steps of a quarter
of an hour. Beside it the same model in steady rows, and Emscher's two schemes. Three rounds of Emscher, one before each
of pandapipes' step lengths; reference and error as in the section above.
"""

import numpy as np

from suite import consumers, plots
from suite.bench import say
from suite.pandapipes_model import PandapipesModel
from suite.peer_network import PeerNetwork
from suite.program import CONVERGED
from suite.repetition import spread
from suite.report import Plot, Section, Table

NAME, TITLE = "peers-transient", "Beside pandapipes, transient"
CELL_M = 10
ROW_S = 900
OWN = {"plug flow, 15 min": {}, "plug flow, 5 min": {"integrator.maximum_step": "5min"},
       "plug flow, 1 min": {"integrator.maximum_step": "1min"},
       "elements": {"integrator.transport": "discontinuous-galerkin"}}


def measure(bench):
    section = Section(NAME, TITLE, __doc__)
    lines = []
    for pipes, duration, steps in bench.choose(((1000, "6h", (900, 300, 60)), (10_000, "2h", (900,))),
                                               ((200, "1h", (900, 300)),)):
        say(f"  {pipes:,} pipes over {duration}")
        points = compare(PeerNetwork(bench, pipes, duration), steps)
        lines += [(pipes, *point) for point in points]
        if plots.available and len(steps) > 1:
            section.plots.append(plot(bench, f"Town of {pipes:,} pipes over {duration}", points))
    section.tables.append(Table(
        "peers-transient", "Time per 15 min and error at the consumers",
        ["pipes", "", "steps", "not converged", "s per 15 min, median", "lowest", "highest", "mean error, K",
         "within 0.2 K, %", "largest error, K"], lines))
    return section


def compare(network, steps):
    """Lines of the table: (name, steps, not converged, median, lowest, highest, errors)."""
    reference = network.run(**CONVERGED)[1]
    own = {name: [] for name in OWN}
    peers = [lambda: steady(network)] + [lambda dt=dt: transient(network, dt) for dt in steps]
    lines, temperatures = [], {}
    for peer in peers:
        for name, settings in OWN.items():
            summary, temperatures[name] = network.run(**settings)
            own[name].append(summary)
        lines.append(peer())
    for name, runs in own.items():
        seconds = [run["wall_s"] / run["output_steps"] for run in runs]
        lines.append((f"Emscher, {name}", runs[0]["integrator"]["steps"], 0, seconds, temperatures[name]))
    return [(name, number, failures, *spread_of(seconds), *errors(means, reference))
            for name, number, failures, seconds, means in lines]


def spread_of(seconds):
    times = spread(seconds)
    return times.median, times.lowest, times.highest


def errors(means, reference):
    """None where a row is missing, for then all later ones of a transient run are wrong."""
    if means is None:
        return None, None, None
    error = consumers.error(means, reference)
    return error.mean_k, f"{100 * error.within:.3f}", error.largest_k


def steady(network):
    peer = PandapipesModel(network, network.inputs())
    peer.steady(0)
    solves = [peer.steady(row) for row in range(1, len(peer.inputs.heat_w))]
    failures = sum(temperatures is None for _, temperatures in solves)
    return ("pandapipes, steady", len(solves), failures, [seconds for seconds, _ in solves],
            None if failures else np.array([temperatures for _, temperatures in solves]))


def transient(network, dt):
    peer = PandapipesModel(network, network.inputs(dt), CELL_M)
    failed = "not converged"
    name = f"pandapipes, {peer.cells:,} cells, {dt} s"
    seconds, temperatures = peer.start()
    if temperatures is None:
        return f"{name}, start {failed}", 1, 1, [seconds], None
    times, states, failures = [], [temperatures], 0
    for row in range(1, len(peer.inputs.heat_w)):
        seconds, temperatures = peer.step(row, dt)
        times.append(seconds)
        failures += temperatures is None
        states.append(temperatures)
    per_row = ROW_S // dt
    quarters = [sum(times[i:i + per_row]) for i in range(0, len(times), per_row)]
    if failures:
        return name, len(times), failures, quarters, None
    means = (np.array(states[:-1]) + np.array(states[1:])) / 2
    return name, len(times), 0, quarters, means.reshape(-1, per_row, means.shape[1]).mean(axis=1)


def plot(bench, title, points):
    canvas, axes = plots.figure(f"{title}: down and to the left is better", "time per 15 min, s",
                                "mean error of the consumers' supply temperature, K", "xy")
    for name, _, _, seconds, _, _, mean_k, *_ in points:
        if mean_k is None:
            continue
        ours = name.startswith("Emscher")
        axes.plot([seconds], [mean_k], "o" if ours else "s", color=plots.BLUE if ours else plots.ORANGE, markersize=7)
        axes.annotate(name, (seconds, mean_k), xytext=(7, 4) if ours else (-7, 6), textcoords="offset points", fontsize=8.5,
                      ha="left" if ours else "right")
    axes.margins(0.15)
    return Plot(plots.save(canvas, bench.output, "peers-transient"),
                f"{title}: mean error over time per simulated quarter of an hour, Emscher and pandapipes.")
