"""Whether it converges: rows at full and at small load, Emscher beside pandapipes.

A town of 1,000 pipes, the start and 12 rows of a winter night, with all demands times 1, 0.2 and 0.05. pandapipes
steady, bidirectional, with its own limit of 10 iterations and with 100, and with each of its friction laws; rows that do
not converge are counted. Emscher runs the same span; it counts as failed if the run ends with an error, and heat that it
cannot deliver is shown: at small load the water cools down on its way.
"""

import numpy as np

from suite.pandapipes_model import PandapipesModel
from suite.peer_network import PeerNetwork
from suite.program import RunFailed
from suite.report import Section, Table

NAME, TITLE = "peers-convergence", "What converges"
VARIANTS = {"100 iterations, Colebrook": {}, "10 iterations (default), Colebrook": {"iterations": 10},
            "100 iterations, Swamee-Jain": {"friction": "swamee-jain"},
            "100 iterations, Nikuradse (default)": {"friction": "nikuradse"}}


def measure(bench):
    section = Section(NAME, TITLE, __doc__)
    pipes, duration, loads = bench.choose((1000, "3h", (1.0, 0.2, 0.05)), (200, "1h", (1.0, 0.05)))
    lines = []
    for load in loads:
        network = PeerNetwork(bench, pipes, duration, load)
        try:
            summary, _ = network.run()
            lines.append((f"{100 * load:g} %", "Emscher", summary["output_steps"], 0, None,
                          f"{summary['unmet_heat_j'] / summary['energy']['delivered_j']:.2%}"))
        except RunFailed as failed:
            lines.append((f"{100 * load:g} %", "Emscher", None, None, None, str(failed)))
            continue  # its run gives the inputs of the others
        inputs = network.inputs()
        for name, settings in VARIANTS.items():
            lines.append((f"{100 * load:g} %", f"pandapipes, {name}", *converged(network, inputs, settings), None))
    section.tables.append(Table("peers-convergence", f"{pipes:,} pipes", [
        "load", "", "rows", "not converged", "iterations of those that did, median", "heat not delivered"], lines))
    return section


def converged(network, inputs, settings):
    """(rows, of them not converged, median of the others' iterations)."""
    peer = PandapipesModel(network, inputs, **settings)
    rows, iterations = len(inputs.heat_w), []
    for row in range(rows):
        if peer.steady(row)[1] is not None:
            iterations.append(peer.iterations)
    return rows, rows - len(iterations), float(np.median(iterations)) if iterations else None
