#include "models/solar_position.hpp"

#include <cmath>
#include <numbers>

namespace emscher {

SunPosition sun_position(double epoch_s, const Site& site) {
  constexpr double radian = std::numbers::pi / 180.0;
  constexpr double turn = 2.0 * std::numbers::pi;
  constexpr double parallax = 6371.01 / 149597890.0;  // radius of the earth over the distance to the sun

  const double unix_days = epoch_s / 86400.0;
  const double n = unix_days - 10957.5;  // since 2000-01-01T12:00Z
  const double hour_utc = (unix_days - std::floor(unix_days)) * 24.0;

  const double node = 2.267127827 - 9.300339267e-4 * n;
  const double mean_longitude = 4.895036035 + 1.720279602e-2 * n;
  const double mean_anomaly = 6.239468336 + 1.720200135e-2 * n;
  const double longitude = mean_longitude + 3.338320972e-2 * std::sin(mean_anomaly) +
                           3.497596876e-4 * std::sin(2.0 * mean_anomaly) - 1.544353226e-4 -
                           8.689729360e-6 * std::sin(node);
  const double obliquity = 4.090904909e-1 - 6.213605399e-9 * n + 4.418094944e-5 * std::cos(node);

  const double right_ascension = std::atan2(std::cos(obliquity) * std::sin(longitude), std::cos(longitude));
  const double declination = std::asin(std::sin(obliquity) * std::sin(longitude));
  const double greenwich_sidereal_hours = 6.697096103 + 6.570984737e-2 * n + hour_utc;
  const double sidereal = (greenwich_sidereal_hours * 15.0 + site.longitude) * radian;
  const double hour_angle = std::remainder(sidereal - right_ascension, turn);

  const double latitude = site.latitude * radian;
  const double zenith = std::acos(std::cos(latitude) * std::cos(hour_angle) * std::cos(declination) +
                                  std::sin(declination) * std::sin(latitude));
  const double azimuth = std::atan2(
      -std::sin(hour_angle), std::tan(declination) * std::cos(latitude) - std::sin(latitude) * std::cos(hour_angle));
  return {0.5 * std::numbers::pi - zenith - parallax * std::sin(zenith), azimuth < 0.0 ? azimuth + turn : azimuth,
          declination, hour_angle};
}

}  // namespace emscher
