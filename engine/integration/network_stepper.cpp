#include "engine/integration/network_stepper.hpp"

#include <cmath>

namespace emscher {

std::array<double, integrals_per_component> component_rates(const ComponentPoint& point, const ComponentChange& change,
                                                            const Fluid& fluid) {
  const double inlet = point.inlet - change.inlet, outlet = point.exchange.outlet - change.outlet;
  const bool forward = point.mass_flow >= 0.0;
  const double inlet_celsius = fluid.temperature(inlet) - celsius_zero;
  const double outlet_celsius = fluid.temperature(outlet) - celsius_zero;
  std::array<double, integrals_per_component> rate{};
  rate[int(ComponentIntegral::mass_flow)] = point.mass_flow;
  rate[int(ComponentIntegral::heat)] =
      std::abs(point.mass_flow) * fluid.reference_specific_heat * (inlet + point.throttling - outlet);
  rate[int(ComponentIntegral::from_temperature)] = forward ? inlet_celsius : outlet_celsius;
  rate[int(ComponentIntegral::to_temperature)] = forward ? outlet_celsius : inlet_celsius;
  rate[int(ComponentIntegral::unmet_heat)] = point.exchange.unmet_heat;
  return rate;
}

void initial_component_states(const Network& network, std::span<const double> node_theta, std::span<double> states) {
  const auto at = [&](std::uint32_t node) { return node == outside ? 0.0 : node_theta[node]; };
  for (const auto& component : network.components) {
    const std::size_t count = component->number_of_states();
    component->initial_states(at(component->from), at(component->to), states.first(count));
    states = states.subspan(count);
  }
}

PipeSurroundings surroundings_of(const Network& network, const OperatingPoint& point) {
  return {point.mass_flow(), point.node_theta(), network.inputs->boundary_temperature, point.friction_heat()};
}

}  // namespace emscher
