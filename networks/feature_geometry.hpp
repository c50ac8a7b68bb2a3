// The geometry of a feature: kind, position, geodesic length.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "networks/case.hpp"

namespace emscher {

/// How an element is to be drawn; drawing nothing (null) is always allowed.
enum class DrawnAs { point, line, point_or_line, anything };

struct FeatureGeometry {
  std::optional<Position> position;  ///< of a point
  std::optional<double> length_m;    ///< of a line, where it was asked for: geodesic on WGS84 (Karney 2013)
  bool faulty = false;               ///< something was reported
};

/// Reads the member "geometry" of a feature; `report` takes problem and remedy. Coordinates outside longitude and
/// latitude (projected ones) are a fault.
FeatureGeometry read_geometry(const nlohmann::json& feature, DrawnAs drawn_as, bool length_wanted,
                              const std::function<void(std::string, std::string)>& report);

}  // namespace emscher
