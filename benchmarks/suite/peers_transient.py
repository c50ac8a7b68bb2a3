"""Emscher beside pandapipes, transient: the same network, cells of 10 m there.

pandapipes has a transient mode (`pipeflow(transient=True, dt=...)`, which its own tests run bidirectional, too): pipes in
sections, implicit Euler in time, upwind in space, flows solved with the temperatures in every step. It starts from the
steady state of its own cells and is given the inputs as means over its steps; the interval means of its consumers are
those of straight lines between its steps. Its time is that of the steps of a quarter of an hour. Beside it the same model
in steady rows, and Emscher's two schemes, all of which run once before each of the runs of pandapipes. Reference and error
as in the section above.
"""

from dataclasses import dataclass

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


@dataclass
class Result:
    name: str
    steps: int
    failures: int
    seconds: list  # of every quarter of an hour, or of every run by its quarters
    means: np.ndarray | None  # supply temperatures [row, consumer]; None: a row is missing, and so all later ones are wrong
    error: consumers.Error | None = None


def measure(bench):
    section = Section(NAME, TITLE, __doc__)
    lines = []
    for pipes, duration, steps in bench.choose(((1000, "6h", (900, 300, 60)), (10_000, "2h", (900,))),
                                               ((200, "1h", (900, 300)),)):
        say(f"  {pipes:,} pipes over {duration}")
        network = PeerNetwork(bench, pipes, duration)
        reference = network.run(**CONVERGED)[1]
        results = compare(network, steps)
        for result in results:
            result.error = None if result.means is None else consumers.error(result.means, reference)
        lines += [line(pipes, result) for result in results]
        if plots.available and len(steps) > 1:
            title = f"Town of {pipes:,} pipes over {duration}"
            section.plots += [plot_errors(bench, title, results), plot_consumer(bench, title, results, reference)]
    section.tables.append(Table(
        "peers-transient", "Time per 15 min and error at the consumers",
        ["pipes", "", "steps", "not converged", "s per 15 min, median", "lowest", "highest", "mean error, K",
         "within 0.2 K, %", "largest error, K"], lines))
    return section


def compare(network, steps):
    own = {name: [] for name in OWN}
    peers = [lambda: steady(network)] + [lambda dt=dt: transient(network, dt) for dt in steps]
    results, means = [], {}
    for peer in peers:
        for name, settings in OWN.items():
            summary, means[name] = network.run(**settings)
            own[name].append(summary)
        results.append(peer())
    return results + [Result(f"Emscher, {name}", runs[0]["integrator"]["steps"], 0,
                             [run["wall_s"] / run["output_steps"] for run in runs], means[name])
                      for name, runs in own.items()]


def line(pipes, result):
    seconds, error = spread(result.seconds), result.error
    return (pipes, result.name, result.steps, result.failures, seconds.median, seconds.lowest, seconds.highest,
            *((error.mean_k, f"{100 * error.within:.3f}", error.largest_k) if error else (None, None, None)))


def steady(network):
    peer = PandapipesModel(network, network.inputs())
    peer.steady(0)
    solves = [peer.steady(row) for row in range(1, len(peer.inputs.heat_w))]
    failures = sum(temperatures is None for _, temperatures in solves)
    return Result("pandapipes, steady", len(solves), failures, [seconds for seconds, _ in solves],
                  None if failures else np.array([temperatures for _, temperatures in solves]))


def transient(network, dt):
    peer = PandapipesModel(network, network.inputs(dt), CELL_M)
    name = f"pandapipes, {peer.cells:,} cells, {dt} s"
    seconds, start = peer.start()
    if start is None:
        return Result(f"{name}: start", 1, 1, [seconds], None)
    steps = [peer.step(row, dt) for row in range(1, len(peer.inputs.heat_w))]
    failures = sum(temperatures is None for _, temperatures in steps)
    quarters = np.array([seconds for seconds, _ in steps]).reshape(-1, ROW_S // dt).sum(axis=1).tolist()
    if failures:
        return Result(name, len(steps), failures, quarters, None)
    states = np.array([start, *(temperatures for _, temperatures in steps)])
    means = (states[:-1] + states[1:]) / 2
    return Result(name, len(steps), 0, quarters, means.reshape(len(quarters), -1, means.shape[1]).mean(axis=1))


def plot_errors(bench, title, results):
    canvas, axes = plots.figure(f"{title}: down and to the left is better", "time per 15 min, s",
                                "mean error of the consumers' supply temperature, K", "xy")
    for result in results:
        if result.error is None:
            continue
        ours, place = result.name.startswith("Emscher"), (spread(result.seconds).median, result.error.mean_k)
        axes.plot(*place, "o" if ours else "s", color=plots.BLUE if ours else plots.ORANGE, markersize=7)
        axes.annotate(result.name, place, xytext=(7, 4) if ours else (-7, 6), textcoords="offset points", fontsize=8.5,
                      ha="left" if ours else "right")
    axes.margins(0.15)
    return Plot(plots.save(canvas, bench.output, "peers-transient"),
                f"{title}: mean error over time per simulated quarter of an hour, Emscher and pandapipes.")


def plot_consumer(bench, title, results, reference):
    """The consumer at which the steady model is furthest off in the mean."""
    shown = [r for r in results if r.means is not None and (r.name.startswith("pandapipes") or r.steps == len(reference))]
    consumer = int(np.abs(shown[0].means - reference).mean(axis=0).argmax())
    canvas, axes = plots.figure(f"{title}: one consumer", "time, h", "supply temperature, degC")
    hours = (np.arange(len(reference)) + 0.5) * ROW_S / 3600  # means are drawn amid their interval
    axes.plot(hours, reference[:, consumer], color=plots.GREY, linewidth=5, alpha=0.5, label="converged reference")
    colours = iter((plots.RED, plots.ORANGE, plots.GREEN, plots.VIOLET))
    for result in shown:
        axes.plot(hours, result.means[:, consumer], label=result.name,
                  color=plots.BLUE if result.name.startswith("Emscher") else next(colours))
    axes.legend()
    return Plot(plots.save(canvas, bench.output, "peers-consumer"),
                f"{title}: means of 15 min at the consumer where steady states are furthest off.")
