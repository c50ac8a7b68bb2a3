#include "networks/weather/lambert_europe.hpp"

#include <GeographicLib/LambertConformalConic.hpp>

namespace emscher {

namespace {

constexpr double origin_latitude = 52.0, origin_longitude = 10.0, false_easting = 4.0e6, false_northing = 2.8e6;

const GeographicLib::LambertConformalConic& projection() {
  static const GeographicLib::LambertConformalConic cone(6378137.0, 1.0 / 298.257222101, 35.0, 65.0, 1.0);
  return cone;
}

// GeographicLib counts northings from the latitude of least scale.
double northing_of_origin() {
  double x = 0.0, y = 0.0;
  projection().Forward(origin_longitude, origin_latitude, origin_longitude, x, y);
  return y;
}

}  // namespace

LambertPoint lambert_europe(const Site& site) {
  double x = 0.0, y = 0.0;
  projection().Forward(origin_longitude, site.latitude, site.longitude, x, y);
  return {x + false_easting, y - northing_of_origin() + false_northing};
}

Site site_of(const LambertPoint& point) {
  Site site;
  projection().Reverse(origin_longitude, point.easting - false_easting,
                       point.northing - false_northing + northing_of_origin(), site.latitude, site.longitude);
  return site;
}

}  // namespace emscher
