// Water with ethylene or propylene glycol against frost: polynomials in mass fraction x (%) and temperature T (degC),
//     f = sum a_ij (x - x_m)^i (T - T_m)^j,  i + j <= 5, j <= 3;   the viscosity: f = ln(mu / (mPa s))
// [Melinder, Properties of Secondary Working Fluids (Secondary Refrigerants or Coolants, Heat Transfer Fluids) for
// Indirect Systems, IIR, 2010], from the freezing point to 100 degC, mass fractions to 60 %. The author states 0.1 to 1
// % (density, specific heat) and a few per cent (viscosity, conductivity). No boiling: vapour pressures are not known.
#pragma once

#include "engine/fluid.hpp"

namespace emscher {

enum class Glycol { ethylene, propylene };

/// At one state, SI units.
struct GlycolState {
  double density = 0.0;               ///< kg/m3
  double specific_heat = 0.0;         ///< J/(kg K)
  double thermal_conductivity = 0.0;  ///< W/(m K)
  double dynamic_viscosity = 0.0;     ///< Pa s
};

/// mass_fraction: of glycol, 0.05 to 0.6; temperature: K. Throws std::domain_error for another mass fraction, and below
/// the freezing point or above 100 degC.
GlycolState glycol_state(Glycol glycol, double mass_fraction, double temperature);
/// K. Throws std::domain_error as above.
double glycol_freezing_point(Glycol glycol, double mass_fraction);

/// The engine's curves from the freezing point to 100 degC; errors as of water() (asserted in the tests).
Fluid glycol_mixture(Glycol glycol, double mass_fraction);
/// Thermal conductivity, T (K) -> W/(m K), for the film at the pipe wall.
Polynomial glycol_conductivity_curve(Glycol glycol, double mass_fraction);

}  // namespace emscher
