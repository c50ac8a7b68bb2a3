// The two-capacity zone of VDI 6007-1 (2015): outer walls with what lies outside, inner walls without.
//
//                R_rest        R1_AW                      R1_IW
//   envelope ----------- C1_AW ------- surface AW    .--------- C1_IW
//                                        | \        /
//                             radiation  |  \ conv./ convection
//                                        |   air -------------- outdoor (ventilation)
//                                        |  / \                                        surface IW and surface AW
//   outdoor ----- window --------- surface W   `--- surface IW                         radiate to each other, too
//
//   convection h_con A of every surface to the air; radiation h_rad min(A_i, A_j) between every two surfaces
//   radiative gains over the surfaces by area; solar gains: a part into the air, the rest over the surfaces that the
//   sun can reach (a window does not shine on its own facade)
// Windows are a surface of their own without capacity, as in the two-element model of Lauster et al. (Building and
// Environment 73 (2014) 223, DOI 10.1016/j.buildenv.2013.12.016), whose reduction of the guideline this is. Heating: a
// part into the air, the rest to the surfaces by area.
//
// R1, C1 of walls made of layers follow from their chain matrix at a period of 7 days (guideline, annex); here they are
// given. Limits: no adjacent zones, no inner mass of the air.
#pragma once

#include "models/buildings/thermal_zone.hpp"

namespace emscher {

struct ZoneVdi6007Data {
  double outer_area = 0.0;               ///< A_AW, m2, opaque outer walls
  double inner_area = 0.0;               ///< A_IW, m2
  double window_area = 0.0;              ///< m2; 0: none
  double outer_resistance = 0.0;         ///< R1_AW, K/W
  double outer_capacity = 0.0;           ///< C1_AW, J/K
  double rest_resistance = 0.0;          ///< R_rest, K/W, from C1_AW to the outdoor air
  double inner_resistance = 0.0;         ///< R1_IW, K/W
  double inner_capacity = 0.0;           ///< C1_IW, J/K
  double window_conductance = 0.0;       ///< W/K, from the window's inner surface to the outdoor air
  double outer_convection = 2.7;         ///< W/(m2 K)
  double inner_convection = 2.7;         ///< W/(m2 K)
  double radiation = 5.0;                ///< W/(m2 K)
  double ventilation_conductance = 0.0;  ///< W/K; 0: none
  double solar_convective_part = 0.09;   ///< of the solar gains, into the air
  double outer_part_in_sun = 0.75;       ///< of the outer walls, that the sun through a window can reach
  double heating_convective_part = 1.0;  ///< of the heating, into the air
};

/// Throws std::invalid_argument where a conductance or a capacity that must be positive is not.
ThermalZone zone_vdi_6007(const ZoneVdi6007Data& data);

}  // namespace emscher
