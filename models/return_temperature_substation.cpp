#include "models/return_temperature_substation.hpp"

#include <algorithm>
#include <cmath>

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
  const double spread = std::max(sign() * (theta_from - return_theta_), ConsumerLimits::smallest_spread);
  return limits_.flow(std::abs(demand_) / (fluid_.reference_specific_heat * spread));
}

// Cooling is heating in a mirror: what is warmer there is colder here.
Exchange ReturnTemperatureSubstation::exchange(double mass_flow, double inlet, std::span<const double>,
                                               std::span<double>) const {
  const double capacity_flow = mass_flow * fluid_.reference_specific_heat, demand = std::abs(demand_);
  const double difference = sign() * (inlet - return_theta_);
  const bool limited = limits_.minimum_supply_temperature > 0.0 && demand_ > 0.0;
  const double wanted = limited ? demand * limits_.deliverable(fluid_.temperature(inlet)) : demand;
  const double largest = capacity_flow * std::max(difference, 0.0);
  const bool useful = difference > 0.0;
  if (mass_flow <= 0.0) return {useful ? return_theta_ : inlet, demand_, 0.0};
  if (wanted >= largest * (1.0 - controlled)) {
    const double unmet = demand - largest;
    return {useful ? return_theta_ : inlet, unmet > controlled * demand ? sign() * unmet : 0.0, useful ? 0.0 : 1.0};
  }
  return {inlet - sign() * wanted / capacity_flow, sign() * (demand - wanted), 1.0};
}

}  // namespace emscher
