#include "models/heat_exchanger.hpp"

#include <algorithm>

namespace emscher {

// The valve opens to this part of what its largest flow would bring. An oversized exchanger brings that with hardly
// more flow than in control, where opening wide would multiply the flow from one instant to the next, for nothing.
constexpr double worthwhile = 0.999;

double capacity_flow_for_conductance(double heat_transfer, double other, double wanted, double largest) {
  if (wanted <= 0.0) return 0.0;
  const auto excess = [&](double flow) { return exchanger_conductance(heat_transfer, flow, other) - wanted; };
  double low = wanted, high = largest;  // conductance never exceeds the capacity flow
  double at_low = excess(low), at_high = excess(high);
  if (low >= high || at_high <= 0.0) return high;
  if (at_low >= 0.0) return low;
  int side = 0;
  for (int iteration = 0; iteration < 100; ++iteration) {
    const double flow = (low * at_high - high * at_low) / (at_high - at_low);
    if (high - low <= 1e-12 * high || flow <= low || flow >= high) break;
    const double value = excess(flow);
    if (std::abs(value) <= 1e-14 * wanted) return flow;
    if (value < 0.0) {
      low = flow, at_low = value;
      if (side == -1) at_high *= 0.5;
      side = -1;
    } else {
      high = flow, at_high = value;
      if (side == 1) at_low *= 0.5;
      side = 1;
    }
  }
  return 0.5 * (low + high);
}

double controlled_capacity_flow(double heat_transfer, double other_capacity_flow, double heat, double lift,
                                double largest) {
  double wanted = worthwhile * exchanger_conductance(heat_transfer, largest, other_capacity_flow);
  if (lift > 0.0) wanted = std::min(wanted, heat / lift);
  return capacity_flow_for_conductance(heat_transfer, other_capacity_flow, wanted, largest);
}

}  // namespace emscher
