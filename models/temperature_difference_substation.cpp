#include "models/temperature_difference_substation.hpp"

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

double TemperatureDifferenceSubstation::mass_flow(double theta_from, double, std::span<const double>) const {
  // The specific heat changes by less than 0.1 % over a spread: its value in the middle is exact to second order.
  const double middle = fluid_.temperature(theta_from) - 0.5 * difference_;
  const double spread =
      difference_ * fluid_.specific_heat(std::max(middle, fluid_.minimum_temperature)) / fluid_.reference_specific_heat;
  return limits_.flow(demand_ / (fluid_.reference_specific_heat * spread));
}

Exchange TemperatureDifferenceSubstation::exchange(double mass_flow, double inlet, std::span<const double>,
                                                   std::span<double>) const {
  if (mass_flow <= 0.0) return {inlet, demand_, 0.0};
  const double capacity_flow = mass_flow * fluid_.reference_specific_heat;
  const double coldest = fluid_.enthalpy_temperature(fluid_.minimum_temperature);
  const double wanted = demand_ * limits_.deliverable(fluid_.temperature(inlet));
  // With the flow limited, the controller still cools by no more than its temperature difference.
  const double middle = std::max(fluid_.temperature(inlet) - 0.5 * difference_, fluid_.minimum_temperature);
  const double spread = difference_ * fluid_.specific_heat(middle) / fluid_.reference_specific_heat;
  const double largest = capacity_flow * std::min(spread, std::max(inlet - coldest, 0.0));
  const double delivered = std::min(wanted, largest);
  return {inlet - delivered / capacity_flow, demand_ - delivered, 1.0};
}

}  // namespace emscher
