// Temperature of the undisturbed ground after Kusuda and Achenbach, "Earth temperature and thermal diffusivity at
// selected stations in the United States", ASHRAE Transactions 71 (1965) 61:
//
//     T(z, t) = T_mean - A exp(-z / d) cos(w (t - t_0) - z / d),     d = sqrt(2 a / w),  w = 2 pi / 365 days
//
// the damped wave in a half space of diffusivity a under a sinusoidal surface temperature. Depths z >= 0, all times.
//
// The surface is taken to have the temperature of the air: mean, amplitude and phase are the first harmonic of a year
// of hourly air temperatures (least squares). Under asphalt and in the sun surfaces are some kelvin warmer.
#pragma once

#include <span>

namespace emscher {

struct KusudaGround {
  double mean_temperature = 0.0;  ///< K, of the surface over the year
  double amplitude = 0.0;         ///< K, half the yearly swing of the surface
  double coldest_time = 0.0;      ///< s after the start of the year at which the surface is coldest
  double diffusivity = 0.0;       ///< m2/s; moist loam about 6e-7
};

constexpr double kusuda_year = 365.0 * 86400.0;  ///< s

/// Depth at which the yearly wave has fallen to 1/e, m. Throws std::invalid_argument unless the diffusivity is
/// positive.
double damping_depth(const KusudaGround& ground);

/// Temperature in K at `depth` (m, >= 0) and `time` (s after the start of the year). Throws std::invalid_argument for a
/// negative depth or amplitude, or a diffusivity that is not positive.
double ground_temperature(const KusudaGround& ground, double depth, double time);

/// The wave of equidistant temperatures (degC or K, as the mean will be) that cover a year; the k-th stands for the
/// time (k + 1/2) year / size. Throws std::invalid_argument for fewer than three temperatures.
KusudaGround ground_under(std::span<const double> air_temperature, double diffusivity);

}  // namespace emscher
