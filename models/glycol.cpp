#include "models/glycol.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <stdexcept>

#include "models/fitted_curve.hpp"

namespace emscher {
namespace {

constexpr double highest_temperature = celsius_zero + 100.0;
constexpr std::array powers_of_temperature{4, 4, 4, 3, 2, 1};  // terms per power of the mass fraction

using Coefficients = std::array<double, 18>;
struct Mixture {
  double middle_fraction, middle_temperature;  // %, degC
  Coefficients density, specific_heat, conductivity, log_viscosity, freezing_point;
};

constexpr Mixture ethylene_mixture{
    30.8462,
    31.728,
    {1.034e3, -4.781e-1, -2.692e-3, 4.725e-6, 1.311, -6.876e-3, 4.805e-5, 1.690e-8, 7.490e-5, 7.855e-5, -3.995e-7,
     4.982e-9, -1.062e-4, 1.229e-6, -1.153e-8, -9.623e-7, -7.221e-8, 4.891e-8},
    {3.737e3, 2.930, -4.675e-3, -1.389e-5, -1.799e1, 1.046e-1, -4.147e-4, 1.847e-7, -9.933e-2, 3.516e-4, 5.109e-6,
     -7.138e-8, 2.610e-3, -1.189e-6, -1.643e-7, 1.537e-5, -4.272e-7, -1.618e-6},
    {4.720e-1, 8.903e-4, -1.058e-6, -2.789e-9, -4.286e-3, -1.473e-5, 1.059e-7, -1.142e-10, 1.747e-5, 6.814e-8,
     -3.612e-9, 2.365e-12, 3.017e-8, -2.412e-9, 4.004e-11, -1.322e-9, 2.555e-11, 2.678e-11},
    {4.705e-1, -2.550e-2, 1.782e-4, -7.669e-7, 2.471e-2, -1.171e-4, 1.052e-6, -1.634e-8, 3.328e-6, -1.086e-6, -1.051e-8,
     -6.475e-10, 1.695e-6, 3.157e-9, 4.063e-10, 3.089e-8, 1.831e-10, -1.865e-9},
    {-1.525e1, -1.566e-6, -2.278e-7, 2.169e-9, -8.080e-1, -1.339e-6, 2.047e-8, -2.717e-11, -1.334e-2, 6.332e-8,
     2.373e-10, -2.183e-12, -7.293e-5, -1.764e-9, -2.442e-11, 1.006e-6, -7.662e-11, 1.140e-9}};

constexpr Mixture propylene_mixture{
    30.7031,
    32.7083,
    {1.018e3, -5.406e-1, -2.666e-3, 1.347e-5, 7.604e-1, -9.450e-3, 5.541e-5, -1.343e-7, -2.498e-3, 2.700e-5, -4.018e-7,
     3.376e-9, -1.550e-4, 2.829e-6, -7.175e-9, -1.131e-6, -2.221e-8, 2.342e-8},
    {3.882e3, 2.699, -1.659e-3, -1.032e-5, -1.304e1, 5.070e-2, -4.752e-5, 1.522e-6, -1.598e-1, 9.534e-5, 1.167e-5,
     -4.870e-8, 3.539e-4, 3.102e-5, -2.950e-7, 5.000e-5, -7.135e-7, -4.959e-7},
    {4.513e-1, 7.955e-4, 3.482e-8, -5.966e-9, -4.795e-3, -1.678e-5, 8.941e-8, 1.493e-10, 2.076e-5, 1.563e-7, -4.615e-9,
     9.897e-12, -9.083e-8, -2.518e-9, 6.543e-11, -5.952e-10, -3.605e-11, 2.104e-11},
    {6.837e-1, -3.045e-2, 2.525e-4, -1.399e-6, 3.328e-2, -3.984e-4, 4.332e-6, -1.860e-8, 5.453e-5, -8.600e-8, -1.593e-8,
     -4.465e-11, -3.900e-6, 1.054e-7, -1.589e-9, -1.587e-8, 4.475e-10, 3.564e-9},
    {-1.325e1, -3.820e-5, 7.865e-7, -1.733e-9, -6.631e-1, 6.774e-6, -6.242e-8, -7.819e-10, -1.094e-2, 5.332e-8,
     -4.169e-9, 3.288e-11, -2.283e-4, -1.131e-8, 1.918e-10, -3.409e-6, 8.035e-11, 1.465e-8}};

const Mixture& mixture_of(Glycol glycol) {
  return glycol == Glycol::ethylene ? ethylene_mixture : propylene_mixture;
}

double value(const Mixture& mixture, const Coefficients& coefficients, double mass_fraction, double temperature) {
  const double x = 100.0 * mass_fraction - mixture.middle_fraction;
  const double y = temperature - celsius_zero - mixture.middle_temperature;
  double sum = 0.0, of_fraction = 1.0;
  std::size_t k = 0;
  for (const int terms : powers_of_temperature) {
    double power = of_fraction;
    for (int j = 0; j < terms; ++j, power *= y) sum += coefficients[k++] * power;
    of_fraction *= x;
  }
  return sum;
}

void require_fraction(double mass_fraction) {
  if (!(mass_fraction >= 0.05 && mass_fraction <= 0.6))
    throw std::domain_error(fmt::format("glycol: the mass fraction is {}, must be from 0.05 to 0.6", mass_fraction));
}

GlycolState state_of(const Mixture& m, double fraction, double t) {
  return {.density = value(m, m.density, fraction, t),
          .specific_heat = value(m, m.specific_heat, fraction, t),
          .thermal_conductivity = value(m, m.conductivity, fraction, t),
          .dynamic_viscosity = 1e-3 * std::exp(value(m, m.log_viscosity, fraction, t))};
}

}  // namespace

double glycol_freezing_point(Glycol glycol, double mass_fraction) {
  require_fraction(mass_fraction);
  const Mixture& mixture = mixture_of(glycol);
  // A function of the mass fraction; what it says of the temperature is rounding.
  return celsius_zero +
         value(mixture, mixture.freezing_point, mass_fraction, celsius_zero + mixture.middle_temperature);
}

GlycolState glycol_state(Glycol glycol, double mass_fraction, double temperature) {
  const double lowest = glycol_freezing_point(glycol, mass_fraction);
  if (!(temperature >= lowest && temperature <= highest_temperature))
    throw std::domain_error(fmt::format("glycol: the temperature is {} K, must be from {:.2f} to {} K", temperature,
                                        lowest, highest_temperature));
  return state_of(mixture_of(glycol), mass_fraction, temperature);
}

Fluid glycol_mixture(Glycol glycol, double mass_fraction) {
  const Mixture& mixture = mixture_of(glycol);
  Fluid fluid;
  fluid.minimum_temperature = glycol_freezing_point(glycol, mass_fraction);
  fluid.maximum_temperature = highest_temperature;
  const auto curve = [&](const std::function<double(const GlycolState&)>& of) {
    return fitted_curve(fluid.minimum_temperature, fluid.maximum_temperature,
                        [&](double t) { return of(state_of(mixture, mass_fraction, t)); });
  };
  // The specific heat is a cubic polynomial, its integral one of degree 4: the fit is exact.
  const Polynomial specific_heat = curve([](const GlycolState& s) { return s.specific_heat; });
  const auto enthalpy = [&](double t) {  // J/kg, by Gauss's rule of three points, exact to degree 5
    const double middle = 0.5 * (celsius_zero + t), half = 0.5 * (t - celsius_zero), off = half * std::sqrt(0.6);
    return half / 9.0 *
           (5.0 * specific_heat(middle - off) + 8.0 * specific_heat(middle) + 5.0 * specific_heat(middle + off));
  };
  fluid.reference_specific_heat = (enthalpy(highest_temperature) - enthalpy(fluid.minimum_temperature)) /
                                  (highest_temperature - fluid.minimum_temperature);
  fluid.enthalpy_curve = fitted_curve(fluid.minimum_temperature, fluid.maximum_temperature,
                                      [&](double t) { return enthalpy(t) / fluid.reference_specific_heat; });
  fluid.temperature_curve = inverse_of_enthalpy(fluid);
  fluid.density_curve = curve([](const GlycolState& s) { return s.density; });
  fluid.log_viscosity_curve = curve([](const GlycolState& s) { return std::log(s.dynamic_viscosity); });
  return fluid;
}

Polynomial glycol_conductivity_curve(Glycol glycol, double mass_fraction) {
  return fitted_curve(glycol_freezing_point(glycol, mass_fraction), highest_temperature,
                      [&](double t) { return state_of(mixture_of(glycol), mass_fraction, t).thermal_conductivity; });
}

}  // namespace emscher
