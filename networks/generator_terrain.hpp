// The ground a generated town stands on: its place on the map, and gentle hills.
#pragma once

#include <array>

#include "models/random_numbers.hpp"
#include "networks/case.hpp"

namespace emscher {

/// Plane coordinates in m around a point to WGS84, by the ellipsoid's two radii of curvature there. Coordinates are
/// rounded to 1e-7 degrees (a centimetre); lengths are measured on the ellipsoid between the rounded positions, so that
/// the plane's distortion far from the middle (0.3 % at 15 km) does not matter.
class TownMap {
 public:
  explicit TownMap(const Position& middle);
  /// `east`, `north`: m from the middle
  Position position(double east, double north) const;

 private:
  Position middle_;
  double degrees_per_metre_east_ = 0.0;
  double degrees_per_metre_north_ = 0.0;
};

/// Length of the geodesic on WGS84 in m, rounded to centimetres.
double geodesic_length(const Position& a, const Position& b);

/// Three long waves of some metres around 45 m above sea level.
class Relief {
 public:
  explicit Relief(RandomStream random);
  /// m above sea level, rounded to 0.1 m
  double elevation(double east, double north) const;

 private:
  struct Wave {
    double east, north, phase, amplitude;
  };
  std::array<Wave, 3> waves_{};
};

}  // namespace emscher
