// Thermostat with a proportional band, solved together with the air that it heats:
//   heating = capacity clamp((set - T_air) / band, 0, 1),   T_air = base + r heating
//   within the band:  heating = capacity (set - base) / (band + capacity r)
// Both are piecewise linear and fall together, so clamping this to 0 .. capacity is exact. Continuous in all arguments:
// thousands of thermostats are no events.
#pragma once

#include <algorithm>

namespace emscher {

struct ThermostatHeat {
  double heating = 0.0;       ///< W
  double per_base = 0.0;      ///< d(heating)/d(base), W/K: 0 where shut or fully open
  double per_capacity = 0.0;  ///< d(heating)/d(capacity)
};

/// capacity: W; set, base: degC; band: K, above 0; air_per_heating: r, K/W.
inline ThermostatHeat thermostat(double capacity, double set, double band, double base, double air_per_heating) {
  const double stiffness = band + capacity * air_per_heating, lift = set - base;
  if (!(capacity > 0.0) || lift <= 0.0) return {};
  if (lift >= stiffness) return {capacity, 0.0, 1.0};
  return {capacity * lift / stiffness, -capacity / stiffness, band * lift / (stiffness * stiffness)};
}

}  // namespace emscher
