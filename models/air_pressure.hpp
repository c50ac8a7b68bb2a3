// Air pressure of the standard atmosphere over the height above sea level [ISO 2533:1975], below 11 km:
//     p = 101325 Pa (1 - 0.0065 K/m z / 288.15 K)^5.25588
#pragma once

#include <cmath>

namespace emscher {

/// elevation: m; Pa
inline double air_pressure(double elevation) {
  return 101325.0 * std::pow(1.0 - 0.0065 * elevation / 288.15, 5.25588);
}

}  // namespace emscher
