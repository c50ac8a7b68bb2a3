// Humid air after Magnus (coefficients of Sonntag 1990, over water), -45 to 60 degC within 0.3 % of the saturation
// pressure.
#pragma once

#include <algorithm>
#include <cmath>

namespace emscher {

/// Saturation pressure of water in Pa at degC.
inline double saturation_pressure_of_air(double temperature_c) {
  return 611.2 * std::exp(17.62 * temperature_c / (243.12 + temperature_c));
}

/// kg of water per kg of dry air; relative humidity in %, pressure in Pa.
inline double mixing_ratio(double temperature_c, double relative_humidity, double pressure) {
  const double vapour = 0.01 * relative_humidity * saturation_pressure_of_air(temperature_c);
  return 0.622 * vapour / (pressure - vapour);
}

/// degC; below 1 % relative humidity that of 1 %.
inline double dew_point(double temperature_c, double relative_humidity) {
  const double logarithm =
      std::log(0.01 * std::max(relative_humidity, 1.0)) + 17.62 * temperature_c / (243.12 + temperature_c);
  return 243.12 * logarithm / (17.62 - logarithm);
}

}  // namespace emscher
