#include "networks/feature_geometry.hpp"

#include <fmt/format.h>

#include <GeographicLib/Geodesic.hpp>
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace emscher {

namespace {

using nlohmann::json;
using Report = std::function<void(std::string, std::string)>;

std::optional<Position> read_position(const json& value, const Report& report) {
  if (!value.is_array() || value.size() < 2 ||
      !std::all_of(value.begin(), value.end(), [](const json& number) { return number.is_number(); })) {
    report("holds a position that is not [longitude, latitude]", "write positions as [7.05, 51.52]");
    return std::nullopt;
  }
  const Position position{value[0].get<double>(), value[1].get<double>()};
  if (std::abs(position.longitude) <= 180.0 && std::abs(position.latitude) <= 90.0) return position;
  report(
      fmt::format("the position [{}, {}] is not longitude and latitude", position.longitude, position.latitude),
      "GeoJSON holds longitude and latitude in degrees (WGS84): reproject the layer, in QGIS by Export, Save Features "
      "As, CRS EPSG:4326");
  return std::nullopt;
}

double distance_m(const Position& a, const Position& b) {
  double distance = 0.0;
  GeographicLib::Geodesic::WGS84().Inverse(a.latitude, a.longitude, b.latitude, b.longitude, distance);
  return distance;
}

// False where something was reported.
bool read_line(const json& coordinates, bool length_wanted, FeatureGeometry& geometry, const Report& report) {
  if (!coordinates.is_array() || coordinates.size() < 2) {
    report("has fewer than two positions", "draw the line, or write null and give length_m");
    return false;
  }
  double length = 0.0;
  std::optional<Position> before;
  for (const json& value : coordinates) {
    const std::optional<Position> position = read_position(value, report);
    if (!position) return false;
    if (before && length_wanted) length += distance_m(*before, *position);
    before = position;
  }
  if (length_wanted) geometry.length_m = length;
  return true;
}

}  // namespace

FeatureGeometry read_geometry(const json& feature, DrawnAs drawn_as, bool length_wanted, const Report& report) {
  FeatureGeometry result;
  const auto geometry = feature.find("geometry");
  if (geometry == feature.end() || geometry->is_null()) return result;
  result.faulty = true;  // until proven
  const auto type = geometry->is_object() ? geometry->find("type") : geometry->end();
  const auto coordinates = geometry->is_object() ? geometry->find("coordinates") : geometry->end();
  if (type == geometry->end() || !type->is_string() || coordinates == geometry->end() || !coordinates->is_array()) {
    report("is no GeoJSON geometry", "write {\"type\": ..., \"coordinates\": [...]} or null");
    return result;
  }
  const std::string& name = type->get_ref<const std::string&>();
  // QGIS exports single lines as a MultiLineString of one part.
  const bool single_part = name == "MultiLineString" && coordinates->size() == 1;
  if (name == "Point" && drawn_as != DrawnAs::line) {
    result.position = read_position(*coordinates, report);
    result.faulty = !result.position;
  } else if ((drawn_as == DrawnAs::line || drawn_as == DrawnAs::point_or_line) &&
             (name == "LineString" || single_part)) {
    result.faulty = !read_line(single_part ? coordinates->front() : *coordinates, length_wanted, result, report);
  } else if (drawn_as != DrawnAs::anything) {
    report(fmt::format("is a {}", name.substr(0, 40)),
           drawn_as == DrawnAs::line    ? "draw trenches and pipes as one LineString, or write null"
           : drawn_as == DrawnAs::point ? "draw this kind of element as a Point, or write null"
                                        : "draw this kind of element as a Point or as one LineString, or write null");
  } else {
    result.faulty = false;
  }
  return result;
}

}  // namespace emscher
