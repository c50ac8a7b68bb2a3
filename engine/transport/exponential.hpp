// Exponentials along a pipe and over time, without cancellation for small arguments.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace emscher {

/// Below this argument the series are good to 1e-12.
constexpr double largest_of_series = 0.25;

/// (1 - exp(-x)) / x for 0 <= x < largest_of_series, without a branch.
inline double decay_mean_series(double x) {
  constexpr std::array coefficient{1.0,        -1.0 / 2,   1.0 / 6,      -1.0 / 24,   1.0 / 120,
                                   -1.0 / 720, 1.0 / 5040, -1.0 / 40320, 1.0 / 362880};
  double sum = coefficient.back();
  for (std::size_t k = coefficient.size() - 1; k-- > 0;) sum = sum * x + coefficient[k];
  return sum;
}

/// Mean of exp(-s) over 0 <= s <= x:  (1 - exp(-x)) / x.
inline double decay_mean(double x) {
  return x < largest_of_series ? decay_mean_series(x) : -std::expm1(-x) / x;
}

/// What is left of 1 by that mean, per x:  (1 - decay_mean(x)) / x.
inline double decay_mean_deficit(double x) {
  if (x >= largest_of_series) return (1.0 - decay_mean(x)) / x;
  constexpr std::array coefficient{1.0 / 2,     -1.0 / 6,    1.0 / 24,      -1.0 / 120,   1.0 / 720,
                                   -1.0 / 5040, 1.0 / 40320, -1.0 / 362880, 1.0 / 3628800};
  double sum = coefficient.back();
  for (std::size_t k = coefficient.size() - 1; k-- > 0;) sum = sum * x + coefficient[k];
  return sum;
}

}  // namespace emscher
