#include "models/ambient_loop_substation.hpp"

#include <algorithm>
#include <cmath>

namespace emscher {

AmbientLoopSubstation::AmbientLoopSubstation(std::string identifier, std::uint32_t warm_node, std::uint32_t cold_node,
                                             const Fluid& fluid, Machines machines, double temperature_difference)
    : Component(std::move(identifier), Role::consumer, warm_node, cold_node),
      fluid_(fluid),
      machines_(std::move(machines)),
      difference_(temperature_difference) {}

void AmbientLoopSubstation::set_time(double t) {
  const double heating = machines_.heating.at(t), cooling = machines_.cooling.at(t);
  const double of_heating = machines_.heating_cop ? heating / machines_.heating_cop->at(t) : 0.0;
  const double of_cooling = machines_.cooling_cop ? cooling / machines_.cooling_cop->at(t) : 0.0;
  electric_power_ = of_heating + of_cooling;
  from_loop_ = heating - of_heating - cooling - of_cooling;
}

// The specific heat changes by less than 0.1 % over a spread: its value in the middle is exact to second order.
double AmbientLoopSubstation::spread(double theta) const {
  const double middle = fluid_.temperature(theta) - std::copysign(0.5 * difference_, from_loop_);
  return difference_ *
         fluid_.specific_heat(std::clamp(middle, fluid_.minimum_temperature, fluid_.maximum_temperature)) /
         fluid_.reference_specific_heat;
}

double AmbientLoopSubstation::mass_flow(double theta_from, double theta_to, std::span<const double>) const {
  return from_loop_ / (fluid_.reference_specific_heat * spread(from_loop_ >= 0.0 ? theta_from : theta_to));
}

Exchange AmbientLoopSubstation::exchange(double mass_flow, double inlet, std::span<const double>,
                                         std::span<double>) const {
  if (mass_flow == 0.0) return {inlet, from_loop_, 1.0};
  return {inlet - from_loop_ / (std::abs(mass_flow) * fluid_.reference_specific_heat), 0.0, 1.0};
}

}  // namespace emscher
