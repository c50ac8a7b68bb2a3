// Radiators or floor heating of a building with their heating curve.
//   Q = Q_n (dT / dT_n)^n,   dT = sqrt((T_supply - T_room)(T_return - T_room))      (EN 442; geometric mean)
// The geometric mean overtemperature stands for the logarithmic one (2 % less at 70/55/20) and can be solved for the
// return. With all valves open the house circuit keeps rho = (T_return - T_room) / (T_supply - T_room) of its design,
//   capacity   Q_o = Q_n ((T_supply - T_room) / (T_supply,n - T_room,n))^n
// and, throttled to a heat Q < Q_o,
//   return     T_return = T_room + rho (T_supply - T_room) (Q / Q_o)^(2/n).
// Heating curve: the supply temperature at which Q_o = Q_n x, where x = (T_set - T_outdoor) / (T_set - T_outdoor,n):
//   T_supply = T_room,n + (T_supply,n - T_room,n) x^(1/n),   0 <= x <= 1.
// The room is taken at its set-point: in a colder room the emitter gives somewhat more.
// Exponents: radiators 1.3, floor heating 1.1.
#pragma once

#include <algorithm>
#include <cmath>

namespace emscher {

struct HeatEmitter {
  double nominal_heat = 0.0;         ///< Q_n, W
  double supply_temperature = 70.0;  ///< degC, of the design
  double return_temperature = 55.0;  ///< degC, of the design
  double room_temperature = 20.0;    ///< degC, of the design and the set-point
  double exponent = 1.3;             ///< n

  /// degC, at an outdoor temperature (degC); outdoor_design: at which Q_n is needed.
  double heating_curve(double outdoor, double outdoor_design) const {
    const double load = std::clamp((room_temperature - outdoor) / (room_temperature - outdoor_design), 0.0, 1.0);
    return room_temperature + (supply_temperature - room_temperature) * std::pow(load, 1.0 / exponent);
  }
  /// Q_o, W, at a supply temperature (degC); 0 where it is no warmer than the room.
  double capacity(double supply) const {
    const double lift = (supply - room_temperature) / (supply_temperature - room_temperature);
    return lift > 0.0 ? nominal_heat * std::pow(lift, exponent) : 0.0;
  }
  /// degC, when all of the capacity is taken.
  double return_of_full(double supply) const {
    const double rho = (return_temperature - room_temperature) / (supply_temperature - room_temperature);
    return room_temperature + rho * (supply - room_temperature);
  }
  /// degC, when the part 0..1 of the capacity is taken.
  double return_of(double supply, double part) const {
    return room_temperature + (return_of_full(supply) - room_temperature) * std::pow(part, 2.0 / exponent);
  }
};

}  // namespace emscher
