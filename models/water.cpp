#include "models/water.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <stdexcept>

#include "models/fitted_curve.hpp"

namespace emscher {
namespace {

constexpr double gas_constant = 461.526;  // J/(kg K), IF97 equation 1
constexpr double lowest_temperature = 273.15;
constexpr double highest_region1_temperature = 623.15;
constexpr double critical_temperature = 647.096;
constexpr double critical_density = 322.0;
constexpr double highest_pressure = 100.0e6;

struct Region1Term {
  int pressure_power;
  int temperature_power;
  double coefficient;
};

// R7-97(2012), table 2
constexpr std::array<Region1Term, 34> region1_terms{{
    {0, -2, 0.14632971213167},        {0, -1, -0.84548187169114},       {0, 0, -0.37563603672040e1},
    {0, 1, 0.33855169168385e1},       {0, 2, -0.95791963387872},        {0, 3, 0.15772038513228},
    {0, 4, -0.16616417199501e-1},     {0, 5, 0.81214629983568e-3},      {1, -9, 0.28319080123804e-3},
    {1, -7, -0.60706301565874e-3},    {1, -1, -0.18990068218419e-1},    {1, 0, -0.32529748770505e-1},
    {1, 1, -0.21841717175414e-1},     {1, 3, -0.52838357969930e-4},     {2, -3, -0.47184321073267e-3},
    {2, 0, -0.30001780793026e-3},     {2, 1, 0.47661393906987e-4},      {2, 3, -0.44141845330846e-5},
    {2, 17, -0.72694996297594e-15},   {3, -4, -0.31679644845054e-4},    {3, 0, -0.28270797985312e-5},
    {3, 6, -0.85205128120103e-9},     {4, -5, -0.22425281908000e-5},    {4, -2, -0.65171222895601e-6},
    {4, 10, -0.14341729937924e-12},   {5, -8, -0.40516996860117e-6},    {8, -11, -0.12734301741641e-8},
    {8, -6, -0.17424871230634e-9},    {21, -29, -0.68762131295531e-18}, {23, -31, 0.14478307828521e-19},
    {29, -38, 0.26335781662795e-22},  {30, -39, -0.11947622640071e-22}, {31, -40, 0.18228094581404e-23},
    {32, -41, -0.93537087292458e-25},
}};

// R7-97(2012), table 34
constexpr std::array<double, 10> saturation_coefficients{
    0.11670521452767e4, -0.72421316703206e6, -0.17073846940092e2, 0.12020824702470e5, -0.32325550322333e7,
    0.14915108613530e2, -0.48232657361591e4, 0.40511340542057e6,  -0.23855557567849,  0.65017534844798e3};

// R12-08, tables 1 and 2 (rows: power of 1/T - 1, columns: power of density - 1)
constexpr std::array<double, 4> viscosity_dilute{1.67752, 2.20462, 0.6366564, -0.241605};
constexpr double viscosity_finite[6][7] = {
    {5.20094e-1, 2.22531e-1, -2.81378e-1, 1.61913e-1, -3.25372e-2, 0.0, 0.0},
    {8.50895e-2, 9.99115e-1, -9.06851e-1, 2.57399e-1, 0.0, 0.0, 0.0},
    {-1.08374, 1.88797, -7.72479e-1, 0.0, 0.0, 0.0, 0.0},
    {-2.89555e-1, 1.26613, -4.89837e-1, 0.0, 6.98452e-2, 0.0, -4.35673e-3},
    {0.0, 0.0, -2.57040e-1, 0.0, 0.0, 8.72102e-3, 0.0},
    {0.0, 1.20573e-1, 0.0, 0.0, 0.0, 0.0, -5.93264e-4},
};

// R15-11, tables 1 and 2
constexpr std::array<double, 5> conductivity_dilute{2.443221e-3, 1.323095e-2, 6.770357e-3, -3.454586e-3, 4.096266e-4};
constexpr double conductivity_finite[5][6] = {
    {1.60397357, -0.646013523, 0.111443906, 0.102997357, -0.0504123634, 0.00609859258},
    {2.33771842, -2.78843778, 1.53616167, -0.463045512, 0.0832827019, -0.00719201245},
    {2.19650529, -4.54580785, 3.55777244, -1.40944978, 0.275418278, -0.0205938816},
    {-1.21051378, 1.60812989, -0.621178141, 0.0716373224, 0.0, 0.0},
    {-2.7203370, 4.57586331, -3.18369245, 1.1168348, -0.19268305, 0.012913842},
};

void require_range(const char* quantity, double value, double lowest, double highest, const char* unit) {
  if (!(value >= lowest && value <= highest))
    throw std::domain_error(
        fmt::format("water: {} is {} {}, but must be {} .. {} {}", quantity, value, unit, lowest, highest, unit));
}

/// sum over k of coefficient[k] / reduced_temperature^k, the dilute part of both transport properties
template <std::size_t count>
double dilute_sum(const std::array<double, count>& coefficients, double reduced_temperature) {
  double sum = 0.0;
  for (std::size_t k = count; k-- > 0;) sum = sum / reduced_temperature + coefficients[k];
  return sum;
}

/// exp(rho sum_i (1/T - 1)^i sum_j c_ij (rho - 1)^j), the finite-density part of both transport properties
template <std::size_t rows, std::size_t columns>
double finite_density_factor(const double (&coefficients)[rows][columns], double reduced_temperature,
                             double reduced_density) {
  double sum = 0.0;
  for (std::size_t i = rows; i-- > 0;) {
    double inner = 0.0;
    for (std::size_t j = columns; j-- > 0;) inner = inner * (reduced_density - 1.0) + coefficients[i][j];
    sum = sum * (1.0 / reduced_temperature - 1.0) + inner;
  }
  return std::exp(reduced_density * sum);
}

constexpr double curve_minimum = celsius_zero;
constexpr double curve_maximum = celsius_zero + 180.0;
void require_liquid(double reference_pressure) {
  require_range("the reference pressure of the curves", reference_pressure, water_saturation_pressure(curve_maximum),
                highest_pressure, "Pa");
}

}  // namespace

WaterState water_state(double pressure, double temperature) {
  require_range("the temperature", temperature, lowest_temperature, highest_region1_temperature, "K");
  require_range("the pressure", pressure, 0.0, highest_pressure, "Pa");
  const double pi = pressure / 16.53e6;
  const double tau = 1386.0 / temperature;
  double gamma_pi = 0.0;       // d gamma / d pi
  double gamma_tau = 0.0;      // d gamma / d tau
  double gamma_tau_tau = 0.0;  // d2 gamma / d tau2
  for (const auto& [i, j, n] : region1_terms) {
    const double p = std::pow(7.1 - pi, i);
    const double t = std::pow(tau - 1.222, j);
    gamma_pi -= i == 0 ? 0.0 : n * i * p / (7.1 - pi) * t;
    gamma_tau += n * p * j * t / (tau - 1.222);
    gamma_tau_tau += n * p * j * (j - 1) * t / ((tau - 1.222) * (tau - 1.222));
  }
  return {.density = pressure / (gas_constant * temperature * pi * gamma_pi),
          .enthalpy = gas_constant * temperature * tau * gamma_tau,
          .specific_heat = -gas_constant * tau * tau * gamma_tau_tau};
}

double water_saturation_pressure(double temperature) {
  require_range("the temperature", temperature, lowest_temperature, critical_temperature, "K");
  const auto& n = saturation_coefficients;
  const double theta = temperature + n[8] / (temperature - n[9]);
  const double a = theta * theta + n[0] * theta + n[1];
  const double b = n[2] * theta * theta + n[3] * theta + n[4];
  const double c = n[5] * theta * theta + n[6] * theta + n[7];
  const double root = 2.0 * c / (-b + std::sqrt(b * b - 4.0 * a * c));
  return 1.0e6 * root * root * root * root;
}

double water_dynamic_viscosity(double density, double temperature) {
  // The correlation holds for steam, too; its tables of verification go to 1173.15 K.
  require_range("the temperature", temperature, lowest_temperature, 1173.15, "K");
  require_range("the density", density, 0.0, 1200.0, "kg/m3");
  const double t = temperature / critical_temperature;
  const double dilute = 100.0 * std::sqrt(t) / dilute_sum(viscosity_dilute, t);
  return 1.0e-6 * dilute * finite_density_factor(viscosity_finite, t, density / critical_density);
}

double water_thermal_conductivity(double density, double temperature) {
  require_range("the temperature", temperature, lowest_temperature, 1173.15, "K");
  require_range("the density", density, 0.0, 1200.0, "kg/m3");
  const double t = temperature / critical_temperature;
  const double dilute = std::sqrt(t) / dilute_sum(conductivity_dilute, t);
  return 1.0e-3 * dilute * finite_density_factor(conductivity_finite, t, density / critical_density);
}

Fluid water(double reference_pressure) {
  require_liquid(reference_pressure);
  const auto state = [&](double t) { return water_state(reference_pressure, t); };
  const double enthalpy_zero = state(curve_minimum).enthalpy;

  Fluid fluid;
  fluid.minimum_temperature = curve_minimum;
  fluid.maximum_temperature = curve_maximum;
  fluid.reference_specific_heat = (state(curve_maximum).enthalpy - enthalpy_zero) / (curve_maximum - curve_minimum);
  fluid.enthalpy_curve = fitted_curve(curve_minimum, curve_maximum, [&](double t) {
    return (state(t).enthalpy - enthalpy_zero) / fluid.reference_specific_heat;
  });
  fluid.enthalpy_curve.coefficient[0] -= fluid.enthalpy_curve(curve_minimum);  // zero at 0 degC, by definition
  fluid.temperature_curve = inverse_of_enthalpy(fluid);
  fluid.density_curve = fitted_curve(curve_minimum, curve_maximum, [&](double t) { return state(t).density; });
  fluid.log_viscosity_curve = fitted_curve(
      curve_minimum, curve_maximum, [&](double t) { return std::log(water_dynamic_viscosity(state(t).density, t)); });
  return fluid;
}

SaturationCurve water_saturation_curve(const Fluid& fluid) {
  return {fitted_curve(fluid.enthalpy_temperature(curve_minimum), fluid.enthalpy_temperature(curve_maximum),
                       [&](double theta) {
                         // The inverse curve may end a hair outside of the standard's range.
                         const double temperature = std::max(fluid.temperature(theta), lowest_temperature);
                         return std::sqrt(std::sqrt(water_saturation_pressure(temperature)));
                       })};
}

Polynomial water_conductivity_curve(double reference_pressure) {
  require_liquid(reference_pressure);
  return fitted_curve(curve_minimum, curve_maximum, [&](double t) {
    return water_thermal_conductivity(water_state(reference_pressure, t).density, t);
  });
}

}  // namespace emscher
