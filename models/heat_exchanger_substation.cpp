#include "models/heat_exchanger_substation.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "models/heat_exchanger.hpp"

namespace emscher {

HeatExchangerSubstation::HeatExchangerSubstation(std::string identifier, std::uint32_t supply_node,
                                                 std::uint32_t return_node, const Fluid& fluid, HeatDemand heat,
                                                 double heat_transfer, TimeFunction secondary_supply,
                                                 TimeFunction secondary_return, ConsumerLimits limits)
    : Component(std::move(identifier), Role::consumer, supply_node, return_node),
      fluid_(fluid),
      heat_(heat),
      secondary_supply_(secondary_supply),
      secondary_return_(secondary_return),
      heat_transfer_(heat_transfer),
      limits_(limits) {}

void HeatExchangerSubstation::set_time(double t) {
  demand_ = heat_.at(t);
  const double supply = secondary_supply_.at(t), back = secondary_return_.at(t);
  if (!(supply > back))
    throw std::domain_error(fmt::format(
        "substation {}: secondary supply temperature {} degC is not above the secondary return {} degC at t = {} s", id,
        supply, back, t));
  secondary_return_temperature_ = back + celsius_zero;
  secondary_return_theta_ = fluid_.enthalpy_temperature(secondary_return_temperature_);
  secondary_capacity_flow_ = demand_ / (supply - back);
}

// Mean over all that the water may cool, so that the largest heat of an endless exchanger, C (T - T_2,return), is just
// m (h(T) - h(T_2,return)): with the specific heat of the inlet it would leave up to 3 K colder than what cools it.
double HeatExchangerSubstation::specific_heat(double theta, double temperature) const {
  const double lift = temperature - secondary_return_temperature_;
  return lift > 1e-3 ? fluid_.reference_specific_heat * (theta - secondary_return_theta_) / lift
                     : fluid_.specific_heat(temperature);
}

double HeatExchangerSubstation::mass_flow(double theta_from, double, std::span<const double>) const {
  const double inlet = fluid_.temperature(theta_from);
  const double c = specific_heat(theta_from, inlet);
  const double largest = std::min(demand_ / ConsumerLimits::smallest_spread, limits_.maximum_mass_flow * c);
  const double lift = inlet - secondary_return_temperature_;
  return limits_.flow(controlled_capacity_flow(heat_transfer_, secondary_capacity_flow_, demand_, lift, largest) / c);
}

Exchange HeatExchangerSubstation::exchange(double mass_flow, double inlet, std::span<const double>,
                                           std::span<double>) const {
  if (mass_flow <= 0.0) return {inlet, demand_, 0.0};
  const double temperature = fluid_.temperature(inlet);
  const double capacity_flow = mass_flow * specific_heat(inlet, temperature);
  const double conductance = exchanger_conductance(heat_transfer_, capacity_flow, secondary_capacity_flow_);
  const double largest = conductance * std::max(temperature - secondary_return_temperature_, 0.0);
  const double delivered = std::min(demand_ * limits_.deliverable(temperature), largest);
  return {inlet - delivered / (mass_flow * fluid_.reference_specific_heat), demand_ - delivered,
          1.0 - conductance / capacity_flow};
}

}  // namespace emscher
