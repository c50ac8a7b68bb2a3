// Ticks of an axis at round numbers.
#pragma once

#include <algorithm>
#include <cmath>

namespace emscher {

/// 1, 2 or 5 times a power of ten, so that at most `count` of them fit into the range (> 0).
inline double tick_step(double range, double count) {
  const double rough = range / count, power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= rough) return factor * power;
  return 10.0 * power;
}

/// visit(value) for the multiples of `step` from `low` to `high`.
template <class Visit>
void for_each_tick(double low, double high, double step, Visit visit) {
  constexpr double rounding = 1e-9;
  for (double k = std::ceil(low / step - rounding); k <= high / step + rounding; k += 1.0)
    visit(k == 0.0 ? 0.0 : k * step);  // no "-0"
}

/// Decimals that show multiples of `step` exactly.
inline int tick_decimals(double step) {
  constexpr double rounding = 1e-9;
  return std::max(0, static_cast<int>(std::ceil(-std::log10(step) - rounding)));
}

}  // namespace emscher
