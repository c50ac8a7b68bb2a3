// Counterflow heat exchanger by effectiveness and number of transfer units (VDI Heat Atlas, C1; Kays & London 1984):
//   NTU = UA / C_min,  r = C_min / C_max
//   epsilon = (1 - exp(-NTU (1 - r))) / (1 - r exp(-NTU (1 - r))),  r < 1;   NTU / (1 + NTU),  r = 1
//   q = epsilon C_min (T_hot,in - T_cold,in)
#pragma once

#include <cmath>

namespace emscher {

/// Effectiveness 0..1 for NTU >= 0 and capacity ratio r in [0, 1].
inline double counterflow_effectiveness(double transfer_units, double ratio) {
  const double gap = 1.0 - ratio;
  if (gap <= 0.0) return transfer_units / (1.0 + transfer_units);
  // 1 - r exp(-x) = (1 - r) + r (1 - exp(-x)): no digits are lost towards r = 1, where both terms vanish.
  const double risen = -std::expm1(-transfer_units * gap);
  return risen / (gap + ratio * risen);
}

/// Heat conductance epsilon C_min (W/K) for heat transfer UA (W/K) and the two capacity flows (W/K, >= 0).
inline double exchanger_conductance(double heat_transfer, double capacity_flow_a, double capacity_flow_b) {
  const double smaller = std::fmin(capacity_flow_a, capacity_flow_b),
               larger = std::fmax(capacity_flow_a, capacity_flow_b);
  if (smaller <= 0.0) return 0.0;
  return smaller * counterflow_effectiveness(heat_transfer / smaller, smaller / larger);
}

/// Capacity flow (W/K) on the controlled side so that the conductance reaches `wanted` (W/K), or `largest` where it
/// cannot. The conductance rises monotonically with the flow. Bisection on a bracket, refined by the secant (Illinois);
/// relative error 1e-12.
double capacity_flow_for_conductance(double heat_transfer, double other_capacity_flow, double wanted, double largest);

/// Capacity flow (W/K) on the controlled side that transfers `heat` (W) at a difference `lift` (K) of the two inlets.
/// Where the hot side is too cold for that, the valve opens as far as more water brings more heat, so that cold water
/// is flushed out; `largest`: W/K.
double controlled_capacity_flow(double heat_transfer, double other_capacity_flow, double heat, double lift,
                                double largest);

}  // namespace emscher
