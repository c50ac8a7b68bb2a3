#include "models/constant_fluid.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace emscher {
namespace {

void require_positive(const char* quantity, double value) {
  if (!(value > 0.0) || !std::isfinite(value))
    throw std::invalid_argument(fmt::format("constant fluid: {} is {}, but must be positive", quantity, value));
}

}  // namespace

Polynomial constant_curve(double value) {
  Polynomial curve;
  curve.coefficient[0] = value;
  return curve;
}

Fluid constant_fluid(double density, double specific_heat, double dynamic_viscosity) {
  require_positive("density", density);
  require_positive("specific heat", specific_heat);
  require_positive("dynamic viscosity", dynamic_viscosity);
  Fluid fluid;
  fluid.reference_specific_heat = specific_heat;
  fluid.minimum_temperature = 0.0;
  fluid.maximum_temperature = 1000.0;
  fluid.enthalpy_curve.centre = celsius_zero;  // theta = T - 273.15
  fluid.enthalpy_curve.coefficient[1] = 1.0;
  fluid.temperature_curve.coefficient[0] = celsius_zero;
  fluid.temperature_curve.coefficient[1] = 1.0;
  fluid.density_curve = constant_curve(density);
  fluid.log_viscosity_curve = constant_curve(std::log(dynamic_viscosity));
  return fluid;
}

}  // namespace emscher
