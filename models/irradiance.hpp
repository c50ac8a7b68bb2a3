// Solar irradiance on horizontal and tilted planes.
//
//   extraterrestrial  I0 = 1361 W/m2 (1 + 0.033 cos(2 pi day / 365))             Duffie and Beckman 2013, eq. 1.4.1a
//   split             D / G as a polynomial of the clearness k = G / (I0 sin h)  Erbs, Klein, Duffie 1982
//                                                                                DOI 10.1016/0038-092X(82)90302-4
//   tilted plane      Gt = B R + D [A R + (1 - A) (1 + cos t) / 2] + albedo G (1 - cos t) / 2
//                     R = max(0, cos(angle of incidence)) / sin h,  A = (B / sin h) / I0 (Hay and Davies 1980),
//                     A = 0 where the sky is isotropic (Liu and Jordan 1963, DOI 10.1016/0038-092X(63)90006-9)
//
// B, D, G = B + D: direct, diffuse and global irradiance of the horizontal plane, W/m2; h: elevation of the sun; t:
// tilt. Limits: hourly means; no horizon, no shading. With the sun below 3 degrees (or the mean of an hour in which it
// rises or sets) R is taken at 3 degrees, so that a little direct irradiance cannot become a large one.
#pragma once

#include "models/solar_position.hpp"

namespace emscher {

/// W/m2 on a plane normal to the sun's rays outside the atmosphere. `day_of_year`: 1 for 1 January.
double extraterrestrial_irradiance(double day_of_year);

/// Diffuse part (0..1) of the global irradiance at a clearness of 0..1; above 0.8 constant.
double diffuse_fraction(double clearness);

enum class SkyModel { isotropic, hay_davies };

/// A plane that looks to `azimuth` (degrees clockwise from north, 180: south), tilted from the horizontal (degrees,
/// 0..180).
struct TiltedPlane {
  double tilt = 0.0;
  double azimuth = 180.0;
  double albedo = 0.2;  ///< reflected part of the irradiance on the ground in front, 0..1
  SkyModel sky = SkyModel::hay_davies;
  bool operator==(const TiltedPlane&) const = default;
};

/// Irradiance of a plane by what reaches it from where the sun stands and from elsewhere, W/m2.
struct PlaneIrradiance {
  double beam = 0.0;       ///< of the sun and, after Hay and Davies, of the sky around it
  double diffuse = 0.0;    ///< of the rest of the sky and of the ground
  double incidence = 0.0;  ///< angle between the rays and the plane's normal, radians; 90 degrees: behind the plane
};

/// On the plane, from the direct and the diffuse irradiance of the horizontal plane (W/m2) and the extraterrestrial one
/// on a plane normal to the rays (W/m2).
PlaneIrradiance plane_irradiance(const TiltedPlane& plane, const SunPosition& sun, double direct, double diffuse,
                                 double extraterrestrial);

/// Its sum, W/m2, from the direct and the diffuse irradiance of the horizontal plane (W/m2) and the
/// extraterrestrial one on a plane normal to the rays (W/m2).
double tilted_irradiance(const TiltedPlane& plane, const SunPosition& sun, double direct, double diffuse,
                         double extraterrestrial);

}  // namespace emscher
