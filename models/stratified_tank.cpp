#include "models/stratified_tank.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace emscher {

StratifiedTank::StratifiedTank(std::string identifier, std::uint32_t supply_node, std::uint32_t return_node,
                               const Fluid& fluid, const Design& design, TimeFunction mass_flow, TimeFunction ambient)
    : Component(std::move(identifier), Role::storage, supply_node, return_node),
      fluid_(fluid),
      design_(design),
      layer_mass_(design.volume * fluid.density(design.initial_temperature + celsius_zero) / double(design.layers)),
      mass_flow_(mass_flow),
      ambient_(ambient) {}

void StratifiedTank::set_time(double t) {
  flow_ = mass_flow_.at(t);
  ambient_temperature_ = ambient_.at(t) + celsius_zero;
}

double StratifiedTank::layer_loss(double theta) const {
  return design_.heat_loss / double(design_.layers) * (fluid_.temperature(theta) - ambient_temperature_);
}

Exchange StratifiedTank::exchange(double mass_flow, double inlet, std::span<const double> states,
                                  std::span<double> derivatives) const {
  const std::size_t n = design_.layers;
  const bool charging = mass_flow >= 0.0;
  if (!derivatives.empty()) {
    double upstream = inlet;
    for (std::size_t k = 0; k < n; ++k) {
      const std::size_t i = charging ? k : n - 1 - k;
      derivatives[i] = std::abs(mass_flow) / layer_mass_ * (upstream - states[i]) -
                       layer_loss(states[i]) / (layer_mass_ * fluid_.reference_specific_heat);
      upstream = states[i];
    }
  }
  return {charging ? states.back() : states.front(), 0.0, 0.0};
}

void StratifiedTank::initial_states(double, double, std::span<double> states) const {
  std::ranges::fill(states, fluid_.enthalpy_temperature(design_.initial_temperature + celsius_zero));
}

double StratifiedTank::stored_energy(std::span<const double> states) const {
  return layer_mass_ * fluid_.reference_specific_heat * std::accumulate(states.begin(), states.end(), 0.0);
}

double StratifiedTank::heat_loss(std::span<const double> states) const {
  double sum = 0.0;
  for (const double theta : states) sum += layer_loss(theta);
  return sum;
}

Component::BlockSolution StratifiedTank::solve_block(double gamma, double mass_flow, double inlet_change,
                                                     std::span<const double> states, std::span<const double> b,
                                                     std::span<double> dx) const {
  const std::size_t n = design_.layers;
  const double exchange_rate = gamma * std::abs(mass_flow) / layer_mass_;
  BlockSolution solution;
  double upstream = inlet_change;
  for (std::size_t k = 0; k < n; ++k) {
    const std::size_t i = mass_flow >= 0.0 ? k : n - 1 - k;
    const double loss_slope = design_.heat_loss / double(n) * fluid_.temperature_curve.derivative(states[i]);  // W/K
    dx[i] = (b[i] + exchange_rate * upstream) /
            (1.0 + exchange_rate + gamma * loss_slope / (layer_mass_ * fluid_.reference_specific_heat));
    solution.loss_change += loss_slope * dx[i];
    upstream = dx[i];
  }
  solution.outlet_change = upstream;
  return solution;
}

}  // namespace emscher
