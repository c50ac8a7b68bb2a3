"""One network for Emscher and for its peers: what both can express, nothing else.

A generated town, altered so that every simulator is given the same numbers:
  heat loss   W/(m K) per trench, given; the pair's mutual exchange, which peers do not know, is left out: the sum of both
              pipes' losses per kelvin above the ground, from Emscher's steady state of the unaltered town, by two
  ground      8 degC everywhere, always
  walls       without heat capacity
  diameters, lengths, roughness (0.05 mm), heights, loops, consumers' return temperatures   as generated
  inputs      heat of every consumer, flow temperature and pressure lift of the plant: those of a run of Emscher, means
              over the steps that the peer takes
What differs still: properties of water (IAPWS here, pandapipes' table there; below 0.1 %), and friction heat, which
pandapipes leaves out (0.024 K per bar).
"""

import csv
import json
from dataclasses import dataclass

import h5py
import numpy as np

from suite.consumers import supply_temperatures

ROUGHNESS_M = 5e-5
GROUND_C = 8.0


@dataclass
class Inputs:
    """Rows of equal steps; the first one holds the values at the start, the others means."""

    heat_w: np.ndarray  # [row, consumer]
    flow_temperature_c: np.ndarray  # [row]
    lift_pa: np.ndarray  # [row]
    return_pressure_pa: float
    start_c: np.ndarray  # [consumer], supply temperatures of Emscher's steady state at the start


class PeerNetwork:
    """A case of Emscher in a folder of its own, and its features for whoever builds the same network elsewhere."""

    def __init__(self, bench, pipes, duration, load=1.0):
        """`load`: factor of all demands."""
        self.bench, self.pipes, self.duration = bench, pipes, duration
        self.case = bench.scratch_file(ending="")
        bench.emscher.generate(self.case, pipes, duration)
        self._set_surroundings()
        self.features = json.loads((self.case / "network.geojson").read_text())
        self._give_heat_losses()
        for substation in self.of_kind("substation"):
            substation["heat_w"] *= load
        (self.case / "network.geojson").write_text(json.dumps(self.features))

    def of_kind(self, kind):
        """Properties of its features."""
        return [f["properties"] for f in self.features["features"] if f["properties"]["kind"] == kind]

    def run(self, duration=None, **settings):
        """Emscher's run: the program's summary, and the consumers' supply temperatures."""
        file = self.bench.scratch_file()
        summary = self.bench.emscher.run(self.case, file, duration, **settings)
        temperatures = supply_temperatures(file)
        file.unlink()
        return summary, temperatures

    def inputs(self, output_step_s=900):
        file = self.bench.scratch_file()
        self.bench.emscher.run(self.case, file, **{"time.output_step": f"{output_step_s}s"})
        with h5py.File(file) as results:
            inputs = Inputs(results["substation/heat_demand_w"][:].astype(float),
                            results["producer/supply_temperature_c"][:, 0].astype(float),
                            results["producer/differential_pressure_pa"][:, 0].astype(float),
                            float(results["producer/return_pressure_pa"][0]),
                            results["substation/supply_temperature_c"][0].astype(float))
        file.unlink()
        return inputs

    def _set_surroundings(self):
        text = (self.case / "case.toml").read_text()
        before, rest = text.split("[ground]", 1)
        after = rest[rest.index("\n["):]
        ground = f"[ground]\ntemperature_c = {GROUND_C}\nconductivity_w_m_k = 1.6\n"
        (self.case / "case.toml").write_text((before + ground + after).replace("wall = 'lumped'", "wall = 'none'"))

    def _give_heat_losses(self):
        table, file = self.bench.scratch_file(".csv"), self.bench.scratch_file()
        self.bench.emscher.text("steady", self.case, "-o", table)
        with open(table, newline="") as rows:
            steady = {row["id"]: row for row in csv.DictReader(rows) if row["kind"] == "pipe"}
        self.bench.emscher.run(self.case, file, "15min")
        with h5py.File(file) as results:
            diameters = dict(zip(results["pipe/id"].asstr()[:], results["pipe/inner_diameter_m"][:].tolist()))
        for trench in self.of_kind("trench"):
            pair = [steady[f"{trench['id']}:{side}"] for side in ("supply", "return")]
            above = sum((float(p["from_temperature_c"]) + float(p["to_temperature_c"])) / 2 - GROUND_C for p in pair)
            trench["heat_loss_w_m_k"] = sum(float(p["heat_loss_w"]) for p in pair) / (trench["length_m"] * above)
            trench["inner_diameter_m"] = diameters[f"{trench['id']}:supply"]
            del trench["type"]
