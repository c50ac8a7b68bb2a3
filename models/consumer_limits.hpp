// What limits a consumer, whatever its substation: the coldest useful supply, bypass and largest flow.
//
// * Below its minimum supply temperature a consumer cannot use the heat (a 55 degC circuit is not heated by 50 degC
//   water): the deliverable part of the demand falls to zero over the band below the minimum. The valve stays open, so
//   that cold plugs are flushed out.
// * The bypass is a minimum flow; it closes when the consumer draws more.
// * A controller opens its valve up to the maximum flow. Where none is given, it acts as if the spread between supply
//   and return were never smaller than `smallest_spread`.
// * Where the open valve is known, the pressure difference limits the flow (engine/hydraulics/network_hydraulics.hpp).
// What is demanded and not delivered is unmet heat.
#pragma once

#include <algorithm>
#include <limits>
#include <optional>

#include "models/valve_law.hpp"

namespace emscher {

struct ConsumerLimits {
  double minimum_supply_temperature = 0.0;                             ///< K; 0: none
  double bypass_mass_flow = 0.0;                                       ///< kg/s
  double maximum_mass_flow = std::numeric_limits<double>::infinity();  ///< kg/s
  std::optional<ValveLaw> valve = {};                                  ///< fully open, exchanger included

  static constexpr double smallest_spread = 5.0;     ///< K
  static constexpr double band_below_minimum = 1.0;  ///< K

  const FlowLaw* flow_law() const { return valve ? &*valve : nullptr; }
  double flow(double wanted) const { return std::min(std::max(wanted, bypass_mass_flow), maximum_mass_flow); }

  /// Part of the demand that can be delivered at this supply temperature (K), 0..1, smooth.
  double deliverable(double supply_temperature) const {
    const double s = std::clamp((supply_temperature - minimum_supply_temperature) / band_below_minimum + 1.0, 0.0, 1.0);
    return minimum_supply_temperature > 0.0 ? s * s * (3.0 - 2.0 * s) : 1.0;
  }
};

}  // namespace emscher
