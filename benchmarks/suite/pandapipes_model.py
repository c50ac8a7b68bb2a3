"""A peer network in pandapipes (https://www.pandapipes.org; Lohmeier et al. 2020, doi:10.3390/su12239899).

Consumers are heat_consumer(qext_w, treturn_k), pipes are cut into sections of `cell_m` (steady: one). The plant is two
ext_grids, one that gives pressure and temperature of the flow and one that gives the pressure of the return, which
pandapipes itself calls the equal of a circ_pump_const_pressure: in transient runs that pump keeps the flow temperature of
its first step, whatever t_flow_k becomes (0.16.0), and the comparison would be one of this fault. Mode
bidirectional: flows and temperatures are solved together, as Emscher does.

What favours pandapipes: only pipeflow() is timed, not the setting of inputs; numba is installed and its compilation is not
timed; a steady solve begins with the pressures and temperatures of the row before it (flows begin at 0.1 m/s, always); it
may take 100 iterations instead of its usual 10; its check of connectivity, a tenth of the time, is off. What does not:
scipy factorises by SuperLU, as installed from PyPI; scikit-umfpack would be another solver.
"""

import logging
import time

import numpy as np

from suite.peer_network import GROUND_C, ROUGHNESS_M

ZERO_C = 273.15
STEADY_STEP_S = 1e9  # a transient step so long that its end is the steady state


class PandapipesModel:
    def __init__(self, network, inputs, cell_m=None, iterations=100, friction="colebrook"):
        import pandapipes
        self.pandapipes, self.inputs = pandapipes, inputs
        self.options = {"mode": "bidirectional", "friction_model": friction, "max_iter_bidirect": iterations,
                        "use_numba": True, "check_connectivity": False}
        for name in ("pandapipes", "pandapower"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self.net = pandapipes.create_empty_network(fluid="water")
        self.iterations = 0  # of the last solve
        self._create(network, cell_m)
        self._set_row(0)

    def steady(self, row):
        """(seconds, supply temperatures of the consumers in degC); None for them where it does not converge."""
        self._set_row(row)
        seconds, temperatures = self._solve()
        if temperatures is not None:
            self.net.junction["tfluid_k"] = self.net.res_junction.t_k
            self.net.junction["pn_bar"] = self.net.res_junction.p_bar
        return seconds, temperatures

    def start(self):
        """The steady state of the first row as the state before the first transient step."""
        self._set_row(0)
        return self._solve(transient=True, dt=STEADY_STEP_S, simulation_time_step=0)

    def step(self, row, seconds):
        """A transient step with the inputs of the row; as steady()."""
        self._set_row(row)
        return self._solve(transient=True, dt=seconds, simulation_time_step=row)

    @property
    def cells(self):
        return int(self.net.pipe.sections.sum())

    def _solve(self, **options):
        begin = time.perf_counter()
        try:
            self.pandapipes.pipeflow(self.net, **self.options, **options)
        except self.pandapipes.PipeflowNotConverged:
            return time.perf_counter() - begin, None
        seconds = time.perf_counter() - begin
        self.iterations = int(self.net["_internal_results"]["iterations_bidirectional"])
        temperatures = self.net.res_heat_consumer.t_from_k.to_numpy() - ZERO_C
        return seconds, temperatures if np.isfinite(temperatures).all() else None

    def _set_row(self, row):
        inputs = self.inputs
        self.net.heat_consumer["qext_w"] = inputs.heat_w[row]
        grids = self.net.ext_grid
        grids.loc[self.flow, "t_k"] = inputs.flow_temperature_c[row] + ZERO_C
        grids.loc[self.flow, "p_bar"] = (inputs.return_pressure_pa + inputs.lift_pa[row]) / 1e5

    def _create(self, network, cell_m):
        pandapipes, net, inputs = self.pandapipes, self.net, self.inputs
        junctions = network.of_kind("junction")
        place = {f"{j['id']}:{side}": i for i, (j, side) in
                 enumerate((j, side) for j in junctions for side in ("supply", "return"))}
        heights = [j.get("elevation_m", 0.0) for j in junctions for _ in range(2)]
        pandapipes.create_junctions(net, len(place), pn_bar=5, tfluid_k=ZERO_C + 60, height_m=heights)

        pipes = [(t, side) for t in network.of_kind("trench") for side in ("supply", "return")]
        length, diameter, loss = (np.array([t[key] for t, _ in pipes])
                                  for key in ("length_m", "inner_diameter_m", "heat_loss_w_m_k"))
        sections = np.maximum(1, np.ceil(length / cell_m).astype(int)) if cell_m else 1
        pandapipes.create_pipes_from_parameters(
            net, [place[f"{t['from']}:{side}"] for t, side in pipes], [place[f"{t['to']}:{side}"] for t, side in pipes],
            length_km=length / 1e3, inner_diameter_mm=1e3 * diameter, k_mm=1e3 * ROUGHNESS_M, sections=sections,
            u_w_per_m2k=loss / (np.pi * diameter), text_k=GROUND_C + ZERO_C)

        consumers = network.of_kind("substation")
        pandapipes.create_heat_consumers(
            net, [place[f"{c['node']}:supply"] for c in consumers], [place[f"{c['node']}:return"] for c in consumers],
            qext_w=inputs.heat_w[0], treturn_k=np.array([c["return_temperature_c"] for c in consumers]) + ZERO_C)
        plant, = network.of_kind("producer")
        self.flow = pandapipes.create_ext_grid(net, place[f"{plant['node']}:supply"], p_bar=5, t_k=ZERO_C + 80)
        pandapipes.create_ext_grid(net, place[f"{plant['node']}:return"], p_bar=inputs.return_pressure_pa / 1e5)
