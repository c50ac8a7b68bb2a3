// When people are in: factors of the internal gains over the week (mean 1), and the hours in which rooms are to be
// warm. Our own plausible choice, as the courses in models/day_shapes.hpp.
#pragma once

#include <algorithm>

#include "models/buildings/archetypes.hpp"
#include "models/day_shapes.hpp"

namespace emscher {

/// Hours of the day between which the set-point is lowered; begin > end: over midnight; equal: never.
struct NightSetback {
  double begin_h = 22.0;
  double end_h = 6.0;
  bool operator==(const NightSetback&) const = default;

  /// Part of [from, to] (h of a day, 0 <= from <= to <= 24) in which rooms are to be warm.
  double warm_part(double from, double to) const {
    const auto covered = [&](double a, double b) { return std::max(0.0, std::min(b, to) - std::max(a, from)); };
    if (to <= from) return 1.0;
    const double lowered = begin_h <= end_h ? covered(begin_h, end_h) : covered(begin_h, 24.0) + covered(0.0, end_h);
    return 1.0 - lowered / (to - from);
  }
};

struct UseProfile {
  WeekShape gains;  ///< factor at each full hour
  bool warm_on_saturday;
  bool warm_on_sunday;         ///< and on holidays; else lowered all day
  NightSetback night;          ///< unless the building says otherwise
  double set_temperature;      ///< degC, unless the building says otherwise
  double setback_temperature;  ///< degC, unless the building says otherwise
};

const UseProfile& profile_of(BuildingUse use);

}  // namespace emscher
