// Where the sun stands: the PSA algorithm of Blanco-Muriel et al. 2001 (DOI 10.1016/S0038-092X(00)00156-0) with the
// coefficients of Blanco, Milidonis and Bonanos 2020 (DOI 10.1016/j.solener.2020.10.084).
//
//   n = days since J2000.0;  ecliptic longitude, obliquity and sidereal time as trigonometric fits in n;
//   declination, right ascension -> hour angle w;  parallax of 8.8 arc seconds;  no refraction
//
// Accuracy stated there: 0.002 degrees on average, 0.008 at most, for 2020 to 2050; here within 0.01 degrees of other
// published values from 1992 on (tests).
#pragma once

namespace emscher {

/// A place on the earth, degrees.
struct Site {
  double latitude = 0.0;   ///< north positive
  double longitude = 0.0;  ///< east positive
};

/// Angles in radians.
struct SunPosition {
  double elevation = 0.0;    ///< above the horizon of a flat earth without air, -pi/2 .. pi/2
  double azimuth = 0.0;      ///< clockwise from north, 0 .. 2 pi
  double declination = 0.0;  ///< north positive
  double hour_angle = 0.0;   ///< 0 when the sun is in the meridian, rising with time, -pi .. pi
};

/// `epoch_s`: seconds since 1970-01-01T00:00:00Z (no leap seconds).
SunPosition sun_position(double epoch_s, const Site& site);

}  // namespace emscher
