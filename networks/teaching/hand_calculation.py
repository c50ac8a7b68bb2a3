#!/usr/bin/env python3
"""The teaching case by hand: every number of README.md, from the formulas written there and nothing of Emscher."""

from math import exp, log10, pi, sqrt

density, specific_heat, viscosity, roughness = 1000.0, 4200.0, 4e-4, 5e-5
supply, ground, spread = 80.0, 10.0, 30.0
demand = {"S1": 63e3, "S2": 126e3, "S3": 63e3}
trenches = {  # length m, inner diameter m, heat loss W/(m K), served substations
    "T1": (200.0, 0.07, 0.30, ("S1", "S2", "S3")),
    "T2": (200.0, 0.07, 0.30, ("S2", "S3")),
    "T3": (100.0, 0.05, 0.25, ("S3",)),
    "C1": (20.0, 0.04, 0.20, ("S1",)),
    "C2": (20.0, 0.04, 0.20, ("S2",)),
    "C3": (20.0, 0.04, 0.20, ("S3",)),
}
way = {"S1": ("T1", "C1"), "S2": ("T1", "T2", "C2"), "S3": ("T1", "T2", "T3", "C3")}

flow_of = {s: q / (specific_heat * spread) for s, q in demand.items()}
flow = {t: sum(flow_of[s] for s in served) for t, (_, _, _, served) in trenches.items()}


def outlet(trench, inlet):
    length, _, loss, _ = trenches[trench]
    return ground + (inlet - ground) * exp(-loss * length / (flow[trench] * specific_heat))


def heat(trench, inlet):
    return flow[trench] * specific_heat * (inlet - outlet(trench, inlet))


def friction(trench):
    """Velocity, Reynolds number, friction factor (Colebrook-White by fixed point), pressure loss of one pipe."""
    length, diameter, _, _ = trenches[trench]
    velocity = flow[trench] / (density * pi / 4 * diameter**2)
    reynolds = density * velocity * diameter / viscosity
    root = 0.15
    for _ in range(100):
        root = 1 / (-2 * log10(roughness / (3.71 * diameter) + 2.51 / (reynolds * root)))
    factor = root**2
    return velocity, reynolds, factor, factor * length / diameter * density / 2 * velocity**2


print("flow")
for s in demand:
    print(f"  {s} {flow_of[s]:.3f} kg/s")
print("pressure (one pipe)")
loss = {}
for t in trenches:
    velocity, reynolds, factor, loss[t] = friction(t)
    print(f"  {t} {flow[t]:.1f} kg/s  {velocity:.4f} m/s  Re {reynolds:.0f}  lambda {factor:.5f}  {loss[t]:.0f} Pa")
both = {s: 2 * sum(loss[t] for t in way[s]) for s in demand}
plant_pressure = 50e3 + max(both.values())
for s in demand:
    print(f"  {s} loss there and back {both[s]:.0f} Pa, left {plant_pressure - both[s]:.0f} Pa")
print(f"  plant {plant_pressure:.0f} Pa, pump {plant_pressure * flow['T1'] / density:.1f} W hydraulic")

print("supply")
inlet = {"T1": supply}
at_a = outlet("T1", supply)
inlet["T2"] = inlet["C1"] = at_a
at_b = outlet("T2", at_a)
inlet["T3"] = inlet["C2"] = at_b
at_c = outlet("T3", at_b)
inlet["C3"] = at_c
at_station = {"S1": outlet("C1", at_a), "S2": outlet("C2", at_b), "S3": outlet("C3", at_c)}
for t in trenches:
    print(f"  {t} {inlet[t]:.3f} -> {outlet(t, inlet[t]):.3f} degC, {heat(t, inlet[t]):.0f} W")
lost = sum(heat(t, inlet[t]) for t in trenches)

print("return")
back = {}
for t, s in (("C1", "S1"), ("C2", "S2"), ("C3", "S3")):
    back[t] = at_station[s] - spread
back["T3"] = outlet("C3", back["C3"])
back["T2"] = (flow["C2"] * outlet("C2", back["C2"]) + flow["T3"] * outlet("T3", back["T3"])) / flow["T2"]
back["T1"] = (flow["C1"] * outlet("C1", back["C1"]) + flow["T2"] * outlet("T2", back["T2"])) / flow["T1"]
for t in trenches:
    print(f"  {t} {back[t]:.3f} -> {outlet(t, back[t]):.3f} degC, {heat(t, back[t]):.0f} W")
lost_back = sum(heat(t, back[t]) for t in trenches)
return_temperature = outlet("T1", back["T1"])

delivered = sum(demand.values())
supplied = flow["T1"] * specific_heat * (supply - return_temperature)
print(f"balance: supplied {supplied:.0f} W = delivered {delivered:.0f} W + lost {lost:.0f} W + {lost_back:.0f} W")
print(f"         residual {supplied - delivered - lost - lost_back:.1e} W, loss {100 * (lost + lost_back) / supplied:.2f} %")
