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

PipeSurroundings surroundings_of(const Network& network, const OperatingPoint& point) {
  return {point.mass_flow(), point.node_theta(), network.inputs->boundary_temperature, point.friction_heat()};
}

}  // namespace emscher
