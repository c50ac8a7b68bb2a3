// What a pump does at an operating point: speed and power.
//     hydraulic power P_h = V dp,  electric power P = P_h / eta(V / n),  V = m/rho,  n the relative speed that gives dp
// (affinity laws: models/pump_curve.hpp). Without a curve there is no speed, and the efficiency is taken at the flow as
// it is.
#pragma once

#include <limits>

#include "models/pump_law.hpp"

namespace emscher {

struct PumpOperation {
  double speed = std::numeric_limits<double>::quiet_NaN();           ///< relative; NaN without a curve
  double hydraulic_power = 0.0;                                      ///< W
  double electric_power = std::numeric_limits<double>::quiet_NaN();  ///< W; NaN where no efficiency is known
};

/// mass_flow: kg/s; pressure_rise: Pa; density: kg/m3; gravity: m/s2.
inline PumpOperation pump_operation(const PumpLaw& law, const PumpEfficiency& efficiency, double mass_flow,
                                    double pressure_rise, double density, double gravity) {
  PumpOperation operation;
  const double volume_flow = mass_flow / density;
  operation.hydraulic_power = volume_flow * pressure_rise;
  double similar_flow = volume_flow;
  if (law.curve()) {
    const bool stands = mass_flow <= 0.0 && pressure_rise <= 0.0;
    operation.speed = stands ? 0.0 : law.curve()->speed_for(volume_flow, pressure_rise / (density * gravity));
    similar_flow = operation.speed > 0.0 ? volume_flow / (operation.speed * law.curve()->in_parallel()) : 0.0;
  }
  if (efficiency.known()) operation.electric_power = operation.hydraulic_power / efficiency.at(similar_flow);
  return operation;
}

}  // namespace emscher
