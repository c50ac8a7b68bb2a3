// What a consumer asks for: heat that follows its own course, and drawn hot water beside it.
#pragma once

#include "models/time_series.hpp"

namespace emscher {

struct HeatDemand {
  HeatDemand(TimeFunction heat_function, TimeFunction hot_water_function = {})
      : heat(heat_function), hot_water(hot_water_function) {}

  /// W
  double at(double t) const { return heat.at(t) + hot_water.at(t); }

  TimeFunction heat, hot_water;
};

}  // namespace emscher
