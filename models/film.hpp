// Heat transfer from flowing water to the pipe wall.
//
//   laminar     Re <= 2300: Nu = 3.66 (constant wall temperature, fully developed)
//   turbulent   Re >= 4000: Nu = (f/8) (Re - 1000) Pr / (1 + 12.7 sqrt(f/8) (Pr^(2/3) - 1)),  f = (0.79 ln Re
//   - 1.64)^-2
//               V. Gnielinski, Int. Chem. Eng. 16 (1976) 359, with Petukhov's friction factor (1970) for smooth pipes
//   between     Nu = (1 - w) 3.66 + w Nu_turbulent(Re, Pr),  w = s^2 (3 - 2 s),  s = (Re - 2300) / 1700
//               once differentiable everywhere; Gnielinski (2013, doi 10.1016/j.ijheatmasstransfer.2013.04.015) blends
//               linearly, but kinks cost the integrator steps
//
// Valid for Pr 0.5 .. 2000 and Re up to 5e6; long pipes (no entrance correction), smooth wall. A stagnant pipe keeps
// Nu = 3.66: free convection would give more, so standing water cools somewhat slowly, but it cools.
// Cost: one logarithm, one cube root, two divisions; nothing is checked inside the loop.
#pragma once

#include <cmath>
#include <numbers>

namespace emscher {

constexpr double laminar_nusselt = 3.66;
constexpr double film_laminar_limit = 2300.0;
constexpr double film_turbulent_limit = 4000.0;
constexpr double film_largest_reynolds = 5.0e6;  ///< end of the correlation's validity

/// Nusselt number of fully turbulent pipe flow after Gnielinski; Re >= 2300.
inline double gnielinski_nusselt(double reynolds, double prandtl) {
  const double root = 1.0 / (0.79 * std::log(reynolds) - 1.64);  // sqrt(f)
  const double eighth = 0.125 * root * root;                     // f / 8
  const double prandtl_third = std::cbrt(prandtl);
  return eighth * (reynolds - 1000.0) * prandtl /
         (1.0 + 12.7 * std::numbers::sqrt2 * 0.25 * root * (prandtl_third * prandtl_third - 1.0));
}

/// Nusselt number of pipe flow at any Reynolds number >= 0.
inline double film_nusselt(double reynolds, double prandtl) {
  if (reynolds <= film_laminar_limit) return laminar_nusselt;
  const double turbulent = gnielinski_nusselt(reynolds, prandtl);
  if (reynolds >= film_turbulent_limit) return turbulent;
  const double s = (reynolds - film_laminar_limit) / (film_turbulent_limit - film_laminar_limit);
  const double weight = s * s * (3.0 - 2.0 * s);
  return laminar_nusselt + weight * (turbulent - laminar_nusselt);
}

/// Reynolds number of a mass flow (kg/s, either sign) in a round pipe; diameter in m, viscosity in Pa s.
inline double pipe_reynolds(double mass_flow, double inner_diameter, double dynamic_viscosity) {
  return 4.0 * std::abs(mass_flow) / (std::numbers::pi * inner_diameter * dynamic_viscosity);
}

/// Prandtl number from viscosity (Pa s), specific heat (J/(kg K)) and thermal conductivity (W/(m K)).
inline double prandtl_number(double dynamic_viscosity, double specific_heat, double conductivity) {
  return dynamic_viscosity * specific_heat / conductivity;
}

/// Heat transfer coefficient water -> wall, W/(m2 K); conductivity in W/(m K), diameter in m.
inline double film_coefficient(double reynolds, double prandtl, double conductivity, double inner_diameter) {
  return film_nusselt(reynolds, prandtl) * conductivity / inner_diameter;
}

/// Conductance water -> wall per metre of pipe, W/(m K): pi D alpha = pi lambda Nu, whatever the diameter.
inline double film_conductance(double reynolds, double prandtl, double conductivity) {
  return std::numbers::pi * conductivity * film_nusselt(reynolds, prandtl);
}

}  // namespace emscher
