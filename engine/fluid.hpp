// The fluid as the engine sees it: cheap curves of one reference pressure, made by models/ (water by IAPWS, or
// constant properties).
//
// The transported quantity is the specific enthalpy h(T) in J/kg, written as the *enthalpy temperature*
//     theta = h(T) / c_ref   [K],   h(0 degC) = 0,
// so that tolerances keep the size of a temperature, the transport equation is linear, and the energy balance of the
// discrete system is exact. For a fluid of constant specific heat theta = T - 273.15 K.
//
// Cost: one Horner polynomial per call, no branches (vectorises).
#pragma once

#include <array>
#include <cmath>

namespace emscher {

constexpr double celsius_zero = 273.15;  ///< 0 degC in K

/// Polynomial in x = (v - centre) inverse_half_width, coefficients of rising powers.
struct Polynomial {
  static constexpr int degree = 7;
  double centre = 0.0;
  double inverse_half_width = 1.0;
  std::array<double, degree + 1> coefficient{};

  double operator()(double v) const {
    const double x = (v - centre) * inverse_half_width;
    double sum = coefficient[degree];
    for (int k = degree - 1; k >= 0; --k) sum = sum * x + coefficient[k];
    return sum;
  }

  /// d(value)/dv
  double derivative(double v) const {
    const double x = (v - centre) * inverse_half_width;
    double sum = degree * coefficient[degree];
    for (int k = degree - 1; k >= 1; --k) sum = sum * x + k * coefficient[k];
    return sum * inverse_half_width;
  }
};

/// Properties along one isobar; temperatures in K. Valid only between the two limits: callers check, nothing is
/// clipped.
struct Fluid {
  double reference_specific_heat = 0.0;  ///< c_ref, J/(kg K)
  double minimum_temperature = 0.0;      ///< K
  double maximum_temperature = 0.0;      ///< K
  Polynomial temperature_curve;          ///< theta (K) -> T (K)
  Polynomial enthalpy_curve;             ///< T (K) -> theta (K)
  Polynomial density_curve;              ///< T (K) -> kg/m3
  Polynomial log_viscosity_curve;        ///< T (K) -> ln(dynamic viscosity / (Pa s))

  double temperature(double theta) const { return temperature_curve(theta); }            ///< K
  double enthalpy_temperature(double t) const { return enthalpy_curve(t); }              ///< K
  double density(double t) const { return density_curve(t); }                            ///< kg/m3
  double dynamic_viscosity(double t) const { return std::exp(log_viscosity_curve(t)); }  ///< Pa s
  double specific_heat(double t) const {                                                 ///< J/(kg K)
    return reference_specific_heat * enthalpy_curve.derivative(t);
  }
};

}  // namespace emscher
