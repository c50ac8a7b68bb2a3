// Set-point of a producer's supply temperature: a function of time, or a heating curve over the outdoor temperature
// (piecewise linear between its points, constant beyond them).
#pragma once

#include <utility>

#include "models/table.hpp"
#include "models/time_series.hpp"

namespace emscher {

class SupplyTemperature {
 public:
  explicit SupplyTemperature(TimeFunction temperature) : function_(temperature) {}
  /// curve: {outdoor, supply} in degC, outdoor rising, at least one point.
  SupplyTemperature(TimeFunction outdoor, Curve curve) : function_(outdoor), curve_(std::move(curve)) {}

  /// degC
  double at(double t) const {
    const double value = function_.at(t);
    return curve_.empty() ? value : curve_value(curve_, value);
  }

 private:
  TimeFunction function_;
  Curve curve_;
};

}  // namespace emscher
