#include "models/irradiance.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace emscher {
namespace {

constexpr double radian = std::numbers::pi / 180.0;
constexpr double lowest_sun = 3.0 * radian;

}  // namespace

double extraterrestrial_irradiance(double day_of_year) {
  return 1361.0 * (1.0 + 0.033 * std::cos(2.0 * std::numbers::pi * day_of_year / 365.0));
}

double diffuse_fraction(double clearness) {
  const double k = std::max(clearness, 0.0);
  if (k <= 0.22) return 1.0 - 0.09 * k;
  if (k > 0.80) return 0.165;
  return 0.9511 + k * (-0.1604 + k * (4.388 + k * (-16.638 + k * 12.336)));
}

PlaneIrradiance plane_irradiance(const TiltedPlane& plane, const SunPosition& sun, double direct, double diffuse,
                                 double extraterrestrial) {
  const double tilt = plane.tilt * radian;
  const double to_sky = 0.5 * (1.0 + std::cos(tilt));
  const double height = std::sin(std::max(sun.elevation, lowest_sun));
  const double incidence = std::sin(sun.elevation) * std::cos(tilt) +
                           std::cos(sun.elevation) * std::sin(tilt) * std::cos(sun.azimuth - plane.azimuth * radian);
  // A horizontal plane gets what is given, however low the sun stands.
  const double ratio = tilt == 0.0 ? 1.0 : std::max(incidence, 0.0) / height;
  const double around_sun = plane.sky == SkyModel::hay_davies ? std::min(direct / height / extraterrestrial, 1.0) : 0.0;
  return {(direct + diffuse * around_sun) * ratio,
          diffuse * (1.0 - around_sun) * to_sky + plane.albedo * (direct + diffuse) * (1.0 - to_sky),
          std::acos(std::clamp(incidence, 0.0, 1.0))};
}

double tilted_irradiance(const TiltedPlane& plane, const SunPosition& sun, double direct, double diffuse,
                         double extraterrestrial) {
  const PlaneIrradiance irradiance = plane_irradiance(plane, sun, direct, diffuse, extraterrestrial);
  return irradiance.beam + irradiance.diffuse;
}

}  // namespace emscher
