"""Emscher beside pandapipes, steady: the same network, the same 15-min rows, one thread each, in turn.

pandapipes solves a steady state per row, bidirectional, consumers with heat and return temperature
(pandapipes_model.py says what is timed and whom that favours). Emscher runs a day, with plug flow and writing, once
before each group of rows; its time per step is the run's by its number of steps. Accuracy of both: interval means of the
consumers' supply temperature against Emscher's converged reference of the same network. A steady model does not know how
long water is under way; its error is that, and not one of its numerics.
"""

import numpy as np

from suite import consumers
from suite.bench import say
from suite.pandapipes_model import PandapipesModel
from suite.peer_network import PeerNetwork
from suite.program import CONVERGED
from suite.repetition import spread
from suite.report import Section, Table

NAME, TITLE = "peers-steady", "Beside pandapipes, steady rows"
GROUPS = 4  # of pandapipes' rows, a run of Emscher before each


def measure(bench):
    section = Section(NAME, TITLE, __doc__)
    lines = []
    for pipes, rows in bench.choose(((1000, 96), (10_000, 24)), ((200, 8),)):
        say(f"  {pipes:,} pipes, {rows} rows")
        lines += compare(section, PeerNetwork(bench, pipes, "1d"), rows)
    section.tables.append(Table(
        "peers-steady", "Time per step and error at the consumers",
        ["pipes", "", "rows", "not converged", "iterations, median", "s per step, median", "lowest", "highest",
         "mean error, K", "within 0.2 K, %", "largest error, K"], lines))
    return section


def compare(section, network, rows):
    """A line of the table for each of the two."""
    inputs = network.inputs()
    reference = network.run(f"{rows * 15}min", **CONVERGED)[1]
    peer = PandapipesModel(network, inputs)
    start = peer.steady(0)[1]  # compiles, too
    ours, theirs, iterations, solved = [], [], [], {}
    for group in np.array_split(np.arange(1, rows + 1), GROUPS):
        summary, own = network.run()
        ours.append(summary["wall_s"] / summary["output_steps"])
        for row in group:
            seconds, temperatures = peer.steady(row)
            theirs.append(seconds)
            if temperatures is not None:
                solved[row - 1] = temperatures
                iterations.append(peer.iterations)
    ours, theirs = spread(ours), spread(theirs)
    factor = theirs.median / ours.median
    if network.pipes == 10_000:
        section.at_least("pandapipes' time per step by Emscher's, 10,000 pipes", factor, 250, goal="400", form=".0f")
    else:
        section.notes.append(f"{network.pipes:,} pipes: pandapipes' time per step by Emscher's is {factor:.0f}.")
    if start is not None:
        at_start = np.abs(start - inputs.start_c).mean()
        section.notes.append(f"{network.pipes:,} pipes: the steady states of the start differ by {at_start:.4f} K in the "
                             "mean over all consumers: it is one network.")
    peer_error = consumers.error(np.array(list(solved.values())), reference[list(solved)]) if solved else None
    return [line(network, "Emscher, plug flow", rows, 0, None, ours, consumers.error(own[:rows], reference)),
            line(network, "pandapipes, steady", rows, rows - len(solved),
                 float(np.median(iterations)) if iterations else None, theirs, peer_error)]


def line(network, name, rows, failures, iterations, seconds, error):
    return (network.pipes, name, rows, failures, iterations, seconds.median, seconds.lowest, seconds.highest,
            *((error.mean_k, f"{100 * error.within:.3f}", error.largest_k) if error else (None, None, None)))
