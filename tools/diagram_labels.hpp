// Names above a pressure diagram: the ends of the way, its pumps, valves and stations with their steps, and as many of
// its branch points as there is room for, those first where most branches off.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "networks/pressure_profile.hpp"

namespace emscher {

/// Distances along the way as pixels.
struct WayAxis {
  double begin, end;  ///< pixels
  double length;      ///< m, above 0
  double x(double distance) const { return begin + (end - begin) * distance / length; }
  double distance(double x) const { return (x - begin) / (end - begin) * length; }
};

struct DiagramLabel {
  enum class Of { end, supply, return_side, branch };  // supply: also what has a step in both
  static constexpr double size = 11.0;                 ///< of the font
  Of of;
  double x;      ///< where the name begins; beside its place where that is taken
  double place;  ///< of what it names
  std::string name;
};

std::vector<DiagramLabel> diagram_labels(const PressureProfile& profile, const WayAxis& axis);

}  // namespace emscher
