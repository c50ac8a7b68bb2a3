// Store for domestic hot water, well mixed, charged by the network through a coil or plate exchanger.
//   C dT/dt = charging - drawn - UA (T - T_around)
//   charging = min(P, G l^2 / (l + 1 K)) clamp((T_set - T) / band, 0, 1),   l = T_supply - approach - T >= 0
//   drawn = draw clamp((T - T_cold) / (T_tap - T_cold), 0, 1)
// The hysteresis of a real controller is a proportional band here, so that charging is continuous. A draw takes water
// that is mixed to the tap's temperature; from a colder store it is as much water, and less heat: the rest is missing.
// l^2 / (l + 1 K): less than a kelvin of lift is not worth its flow, which goes to zero with it.
#pragma once

#include <algorithm>

namespace emscher {

struct HotWaterStore {
  double heat_capacity = 0.0;         ///< C, J/K; 0: no store
  double set_temperature = 60.0;      ///< degC
  double band = 10.0;                 ///< K
  double charging_power = 0.0;        ///< P, W
  double charging_conductance = 0.0;  ///< G, W/K, of the charging exchanger
  double heat_loss = 0.0;             ///< UA, W/K
  double around = 15.0;               ///< degC
  double tap_temperature = 45.0;      ///< degC
  double cold_temperature = 10.0;     ///< degC

  bool exists() const { return heat_capacity > 0.0; }

  /// Charging heat (W) and its derivatives, W/K, where the charging side offers `supply` degC.
  struct Charging {
    double heat = 0.0, per_supply = 0.0, per_temperature = 0.0;
  };
  Charging charging(double temperature, double supply) const {
    const double asked = std::clamp((set_temperature - temperature) / band, 0.0, 1.0);
    const double asked_slope = asked > 0.0 && asked < 1.0 ? -1.0 / band : 0.0;
    const double lift = std::max(supply - temperature, 0.0);
    const double possible = charging_conductance * lift * lift / (lift + 1.0);
    if (possible >= charging_power) return {asked * charging_power, 0.0, asked_slope * charging_power};
    const double slope = charging_conductance * lift * (lift + 2.0) / ((lift + 1.0) * (lift + 1.0));
    return {asked * possible, asked * slope, asked_slope * possible - asked * slope};
  }
  /// Part of a draw that is served, and its derivative (1/K).
  double served(double temperature) const {
    return std::clamp((temperature - cold_temperature) / (tap_temperature - cold_temperature), 0.0, 1.0);
  }
  double served_slope(double temperature) const {
    const double part = served(temperature);
    return part > 0.0 && part < 1.0 ? 1.0 / (tap_temperature - cold_temperature) : 0.0;
  }
};

}  // namespace emscher
