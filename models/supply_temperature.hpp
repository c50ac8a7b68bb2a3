// Set-point of a producer's supply temperature: a function of time, or a heating curve over the outdoor temperature
// (piecewise linear between its points, constant beyond them).
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "models/time_series.hpp"

namespace emscher {

class SupplyTemperature {
 public:
  explicit SupplyTemperature(TimeFunction temperature) : function_(temperature) {}
  /// curve: {outdoor, supply} in degC, outdoor rising, at least one point.
  SupplyTemperature(TimeFunction outdoor, std::vector<std::array<double, 2>> curve)
      : function_(outdoor), curve_(std::move(curve)) {}

  /// degC
  double at(double t) const {
    const double value = function_.at(t);
    if (curve_.empty()) return value;
    const auto after = std::ranges::find_if(curve_, [&](const auto& point) { return point[0] > value; });
    if (after == curve_.begin()) return curve_.front()[1];
    if (after == curve_.end()) return curve_.back()[1];
    const auto& low = *(after - 1);
    return low[1] + (value - low[0]) / ((*after)[0] - low[0]) * ((*after)[1] - low[1]);
  }

 private:
  TimeFunction function_;
  std::vector<std::array<double, 2>> curve_;
};

}  // namespace emscher
