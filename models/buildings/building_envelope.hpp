// What a building is made of, per square metre or in all, and the zone models that follow from it.
//
//   H_op = U_wall A_wall + U_roof A_roof + b U_floor A_floor + dU (A_wall + A_roof + A_floor + A_window)
//   H_w  = U_window A_window,   H_ve = 0.34 Wh/(m3 K) n V (1 - heat recovery)
//   solar aperture = g x 0.7 (frame) x 0.6 (shading) x 0.9 (angle) A_window              (as TABULA, Loga et al. 2013)
// b = 0.6: cellar and ground are warmer than the air.
//
// Equivalent temperature of the opaque parts (ISO 13790:2008, 11.3 and 11.4; h_e = 25 W/(m2 K)):
//   T_eq = T_outdoor + e (0.5 I / h_e - 0.5 x 4.5 W/(m2 K) x 11 K / h_e)
// I: irradiance of the facades, e: part of H_op that walls and roof have.
//
// VDI 6007: the capacity is divided between outer and inner walls by area; 0.045 m2 K/W lie between the surface and the
// middle of either (as in the heavy room of the guideline's examples).
#pragma once

#include "models/buildings/zone_5r1c.hpp"
#include "models/buildings/zone_vdi_6007.hpp"

namespace emscher {

struct BuildingEnvelope {
  double floor_area = 0.0;                                                        ///< heated, m2
  double wall_area = 0.0, roof_area = 0.0, ground_area = 0.0, window_area = 0.0;  ///< m2
  double storey_height = 2.5;                                                     ///< m, clear
  double u_wall = 0.0, u_roof = 0.0, u_floor = 0.0, u_window = 0.0;               ///< W/(m2 K)
  double thermal_bridges = 0.0;                                                   ///< dU, W/(m2 K)
  double air_change = 0.0;                                                        ///< n, 1/h, leaks included
  double heat_recovery = 0.0;                                                     ///< 0..1, of all the air
  double solar_transmittance = 0.0;                                               ///< g, 0..1
  double heat_capacity = 0.0;                                                     ///< J/(m2 K) of floor area
  double mass_area = 0.0;                                                         ///< A_m per m2 of floor area
  double internal_gains = 0.0;                                                    ///< W/m2, mean of the week

  double opaque_conductance() const;       ///< W/K
  double window_conductance() const;       ///< W/K
  double ventilation_conductance() const;  ///< W/K
  double solar_aperture() const;           ///< m2
  /// Of T_eq: K per W/m2 of irradiance, and K by which the sky cools.
  double envelope_per_irradiance() const;
  double envelope_cooling() const;
};

Zone5R1CData data_of_5r1c(const BuildingEnvelope& envelope);
/// heating_convective_part: 0..1. Throws std::invalid_argument where the walls insulate less than their inner half.
ZoneVdi6007Data data_of_vdi_6007(const BuildingEnvelope& envelope, double heating_convective_part);

}  // namespace emscher
