#include "models/return_temperature_substation.hpp"

namespace emscher {

// Flow and inlet of an instant agree to about 1e-9; a return temperature missed by less counts as met.
constexpr double controlled = 1e-6;

ReturnTemperatureSubstation::ReturnTemperatureSubstation(std::string identifier, std::uint32_t supply_node,
                                                         std::uint32_t return_node, const Fluid& fluid, HeatDemand heat,
                                                         TimeFunction return_temperature, ConsumerLimits limits)
    : Component(std::move(identifier), Role::consumer, supply_node, return_node),
      fluid_(fluid),
      heat_(heat),
      return_temperature_(return_temperature),
      limits_(limits),
      return_theta_(!return_temperature.is_constant()
                        ? 0.0
                        : fluid.enthalpy_temperature(return_temperature.at(0.0) + celsius_zero)) {}

void ReturnTemperatureSubstation::set_time(double t) {
  demand_ = heat_.at(t);
  if (!return_temperature_.is_constant())
    return_theta_ = fluid_.enthalpy_temperature(return_temperature_.at(t) + celsius_zero);
}

double ReturnTemperatureSubstation::mass_flow(double theta_from, double, std::span<const double>) const {
  const double spread = std::max(theta_from - return_theta_, ConsumerLimits::smallest_spread);
  return limits_.flow(demand_ / (fluid_.reference_specific_heat * spread));
}

Exchange ReturnTemperatureSubstation::exchange(double mass_flow, double inlet, std::span<const double>,
                                               std::span<double>) const {
  const double capacity_flow = mass_flow * fluid_.reference_specific_heat;
  const double wanted =
      limits_.minimum_supply_temperature > 0.0 ? demand_ * limits_.deliverable(fluid_.temperature(inlet)) : demand_;
  const double largest = capacity_flow * std::max(inlet - return_theta_, 0.0);
  if (mass_flow <= 0.0) return {std::min(return_theta_, inlet), demand_, 0.0};
  if (wanted >= largest * (1.0 - controlled)) {
    const bool useful = inlet > return_theta_;
    const double unmet = demand_ - largest;
    return {useful ? return_theta_ : inlet, unmet > controlled * demand_ ? unmet : 0.0, useful ? 0.0 : 1.0};
  }
  return {inlet - wanted / capacity_flow, demand_ - wanted, 1.0};
}

}  // namespace emscher
