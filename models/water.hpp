// Water by the standards of the IAPWS, 0 to 180 degC as liquid.
//
//   density, specific heat, enthalpy   IAPWS-IF97 region 1: dimensionless Gibbs energy gamma(pi, tau)
//                                      (release R7-97(2012), equations 7 ff., table 2)
//   saturation pressure                IAPWS-IF97 region 4 (same release, equation 30)
//   dynamic viscosity                  IAPWS 2008 (release R12-08, equations 10-12), without the critical enhancement
//   mu_2, which is
//                                      below 1e-6 in this range
//   thermal conductivity               IAPWS 2011 (release R15-11, equations 15-17), without critical enhancement
//   (below
//                                      1 % in this range)
//
// Tests compare with the verification tables of the releases. Cost: 34 powers per point, some 300 ns; the engine uses
// the curves of `water()` instead. Outside 273.15 .. 623.15 K and 0 .. 100 MPa (saturation pressure .. 647.096 K) every
// function throws std::domain_error.
#pragma once

#include "engine/fluid.hpp"

namespace emscher {

/// Properties of liquid water at one state, SI units.
struct WaterState {
  double density;        ///< kg/m3
  double enthalpy;       ///< J/kg, zero of the standard (triple point, liquid internal energy)
  double specific_heat;  ///< isobaric, J/(kg K)
};

/// IAPWS-IF97 region 1. `pressure` in Pa, `temperature` in K.
WaterState water_state(double pressure, double temperature);

/// Saturation pressure in Pa of water at `temperature` in K (the limit below which it boils).
double water_saturation_pressure(double temperature);

/// Dynamic viscosity in Pa s. `density` in kg/m3, `temperature` in K.
double water_dynamic_viscosity(double density, double temperature);

/// Thermal conductivity in W/(m K). `density` in kg/m3, `temperature` in K.
double water_thermal_conductivity(double density, double temperature);

/// The engine's curves for water at `reference_pressure` (Pa), 0 .. 180 degC: polynomials of degree 7 fitted by least
/// squares at Chebyshev points. c_ref is the mean specific heat of the range, so theta runs from 0 to 180 K as well.
/// Largest errors (asserted in the tests): theta 2e-3 K, its inverse 1e-4 K; relative: specific heat 1e-3, density
/// 1e-5, viscosity 1e-3. Throws std::domain_error where water would boil below 180 degC (1.003 MPa) or beyond 100 MPa.
Fluid water(double reference_pressure = 1.6e6);

/// Saturation pressure along the curves of `water()`, cheap enough for every node of every row:
///     p_s = r(theta)^4,   r: fourth root of the pressure (IF97 region 4 is made of it), a polynomial of degree 7.
/// Relative error of the pressure below 5e-5 from 0 to 180 degC (asserted in the tests). Cost: some 1 ns.
struct SaturationCurve {
  Polynomial fourth_root;  ///< theta (K) -> Pa^(1/4)

  double pressure(double theta) const {  ///< Pa
    const double x = (theta - fourth_root.centre) * fourth_root.inverse_half_width;
    double root = fourth_root.coefficient[Polynomial::degree];
#pragma GCC unroll 8  // without it gcc 12 vectorises no loop over this at -O2
    for (int k = Polynomial::degree - 1; k >= 0; --k) root = root * x + fourth_root.coefficient[k];
    const double square = root * root;
    return square * square;
  }
};

/// `fluid`: made by water().
SaturationCurve water_saturation_curve(const Fluid& fluid);

/// Curve of thermal conductivity, T (K) -> W/(m K), for the film at the pipe wall; same range, error below 1e-4.
Polynomial water_conductivity_curve(double reference_pressure = 1.6e6);

}  // namespace emscher
