// The simple hourly method of ISO 13790:2008 (7.2 and annex C): five conductances, one mass.
//
//            H_ve          H_is           H_ms           H_em
//   outdoor ------- air ---------- star ---------- mass ------- envelope
//                                   |
//   outdoor ---------- H_w ---------
//
//   H_is = 3.45 W/(m2 K) A_t,  A_t = 4.5 A_f;   H_ms = 9.1 W/(m2 K) A_m;   1/H_em = 1/H_op - 1/H_ms
//   phi_ia = convective gains + heating                                                       (C.1: 0.5 phi_int)
//   phi_m  = A_m / A_t x (radiative + solar gains)                                            (C.2)
//   phi_st = (1 - A_m / A_t - H_w / (9.1 W/(m2 K) A_t)) x (radiative + solar gains)           (C.3)
// The rest of the radiative gains, H_w / (9.1 A_t), leaves through the windows at once: so the standard has it. A_f:
// heated floor area, A_m, C_m: effective area and capacity of the mass (table 12). Heating goes into the air.
//
// The standard steps by Crank-Nicolson over an hour; here the same network is integrated by whoever owns the state.
#pragma once

#include "models/buildings/thermal_zone.hpp"

namespace emscher {

struct Zone5R1CData {
  double floor_area = 0.0;               ///< A_f, m2
  double mass_area = 0.0;                ///< A_m, m2
  double heat_capacity = 0.0;            ///< C_m, J/K
  double opaque_conductance = 0.0;       ///< H_op, W/K: transmission through opaque parts, bridges included
  double window_conductance = 0.0;       ///< H_w, W/K
  double ventilation_conductance = 0.0;  ///< H_ve, W/K
};

/// Throws std::invalid_argument where a quantity is not positive, where H_op reaches H_ms, or where the windows would
/// get more of the gains than there are.
ThermalZone zone_5r1c(const Zone5R1CData& data);

}  // namespace emscher
