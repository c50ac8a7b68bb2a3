// ETRS89-extended / LCC Europe (EPSG:3034), the projection in which test reference years of 2015 and 2045 state places.
#pragma once

#include "models/solar_position.hpp"

namespace emscher {

/// Metres: 4 000 000 and 2 800 000 at 10 degrees east, 52 degrees north.
struct LambertPoint {
  double easting = 0.0;
  double northing = 0.0;
};

LambertPoint lambert_europe(const Site& site);
Site site_of(const LambertPoint& point);

}  // namespace emscher
