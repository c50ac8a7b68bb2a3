#include "models/heat_exchanger_station.hpp"

#include <algorithm>

#include "models/heat_exchanger.hpp"

namespace emscher {

StationPrimary::StationPrimary(std::string identifier, std::uint32_t supply_node, std::uint32_t return_node,
                               const Component& secondary, const Fluid& fluid, double heat_transfer,
                               ConsumerLimits limits, std::shared_ptr<StationState> state)
    : Component(std::move(identifier), Role::consumer, supply_node, return_node),
      secondary_(secondary),
      fluid_(fluid),
      heat_transfer_(heat_transfer),
      limits_(limits),
      state_(std::move(state)) {}

double StationPrimary::mass_flow(double theta_from, double, std::span<const double>) const {
  const double c = fluid_.reference_specific_heat;
  const double lift = theta_from - state_->return_theta, secondary = state_->secondary_flow * c;
  if (!(secondary > 0.0) || !(state_->wanted > 0.0)) return 0.0;
  const double largest = std::min(state_->wanted / ConsumerLimits::smallest_spread, limits_.maximum_mass_flow * c);
  return controlled_capacity_flow(heat_transfer_, secondary, state_->wanted, lift, largest) / secondary;
}

Exchange StationPrimary::exchange(double mass_flow, double inlet, std::span<const double>, std::span<double>) const {
  const double c = fluid_.reference_specific_heat;
  if (mass_flow <= 0.0) {
    state_->transferred = 0.0;
    return {inlet, state_->wanted, 0.0};
  }
  const double capacity_flow = mass_flow * c;
  const double conductance = exchanger_conductance(heat_transfer_, capacity_flow, state_->secondary_flow * c);
  const double largest = conductance * std::max(inlet - state_->return_theta, 0.0);
  state_->transferred = std::min(state_->wanted, largest);
  return {inlet - state_->transferred / capacity_flow, state_->wanted - state_->transferred,
          1.0 - conductance / capacity_flow};
}

StationSecondary::StationSecondary(std::string identifier, std::uint32_t return_node, std::uint32_t supply_node,
                                   const Fluid& fluid, SupplyTemperature supply_temperature, PumpDuty duty,
                                   PumpLaw pump, std::shared_ptr<StationState> state)
    : Component(std::move(identifier), Role::producer, return_node, supply_node),
      fluid_(fluid),
      supply_temperature_(std::move(supply_temperature)),
      duty_(std::move(duty)),
      pump_(std::move(pump)),
      state_(std::move(state)) {}

void StationSecondary::set_time(double t) {
  supply_theta_ = fluid_.enthalpy_temperature(supply_temperature_.at(t) + celsius_zero);
}

Exchange StationSecondary::exchange(double mass_flow, double inlet, std::span<const double>, std::span<double>) const {
  const double c = fluid_.reference_specific_heat;
  if (!(mass_flow > 0.0)) {
    state_->secondary_flow = state_->wanted = 0.0;
    return {supply_theta_, 0.0, 0.0};
  }
  state_->return_theta = inlet;
  state_->secondary_flow = mass_flow;
  state_->wanted = mass_flow * c * std::max(supply_theta_ - inlet, 0.0);
  const bool met = state_->transferred >= state_->wanted * (1.0 - 1e-9);
  return {met ? std::max(supply_theta_, inlet) : inlet + state_->transferred / (mass_flow * c), 0.0, 0.0};
}

}  // namespace emscher
