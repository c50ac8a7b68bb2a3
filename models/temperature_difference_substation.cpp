#include "models/temperature_difference_substation.hpp"

#include <algorithm>
#include <cmath>

namespace emscher {

TemperatureDifferenceSubstation::TemperatureDifferenceSubstation(std::string identifier, std::uint32_t supply_node,
                                                                 std::uint32_t return_node, const Fluid& fluid,
                                                                 HeatDemand heat, double temperature_difference,
                                                                 ConsumerLimits limits)
    : Component(std::move(identifier), Role::consumer, supply_node, return_node),
      fluid_(fluid),
      heat_(heat),
      difference_(temperature_difference),
      limits_(limits) {}

// The specific heat changes by less than 0.1 % over a spread: its value in the middle is exact to second order.
double TemperatureDifferenceSubstation::spread(double theta) const {
  const double middle = fluid_.temperature(theta) - sign() * 0.5 * difference_;
  const double within = std::clamp(middle, fluid_.minimum_temperature, fluid_.maximum_temperature);
  return difference_ * fluid_.specific_heat(within) / fluid_.reference_specific_heat;
}

double TemperatureDifferenceSubstation::mass_flow(double theta_from, double, std::span<const double>) const {
  return limits_.flow(std::abs(demand_) / (fluid_.reference_specific_heat * spread(theta_from)));
}

Exchange TemperatureDifferenceSubstation::exchange(double mass_flow, double inlet, std::span<const double>,
                                                   std::span<double>) const {
  if (mass_flow <= 0.0) return {inlet, demand_, 0.0};
  const double capacity_flow = mass_flow * fluid_.reference_specific_heat, demand = std::abs(demand_);
  const double limit =
      fluid_.enthalpy_temperature(demand_ < 0.0 ? fluid_.maximum_temperature : fluid_.minimum_temperature);
  const double wanted = demand_ < 0.0 ? demand : demand * limits_.deliverable(fluid_.temperature(inlet));
  // With the flow limited, the controller still cools by no more than its temperature difference.
  const double largest = capacity_flow * std::min(spread(inlet), std::max(sign() * (inlet - limit), 0.0));
  const double delivered = std::min(wanted, largest);
  return {inlet - sign() * delivered / capacity_flow, sign() * (demand - delivered), 1.0};
}

}  // namespace emscher
