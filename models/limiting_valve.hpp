// Valves that need no help from outside to keep a limit: each is the law of an open valve between limits of flow.
//     isolation valve:  open: no limits, shut: m = 0
//     check valve:      m >= 0
//     flow controller:  m <= set-point; it throttles as far as needed
//     overflow valve:   m >= 0 and dp = opening difference + drop of the valve: opens at a pressure difference
#pragma once

#include <limits>
#include <optional>

#include "models/passing_component.hpp"
#include "models/time_series.hpp"
#include "models/valve_law.hpp"

namespace emscher {

class LimitingValve final : public PassingComponent {
 public:
  static constexpr double unlimited = std::numeric_limits<double>::infinity();

  /// Flows in kg/s. A greatest flow that varies: see limit_flow().
  LimitingValve(std::string identifier, std::uint32_t from_node, std::uint32_t to_node, ValveLaw law,
                double least_flow = -unlimited, double greatest_flow = unlimited)
      : PassingComponent(std::move(identifier), from_node, to_node),
        law_(law),
        least_flow_(least_flow),
        greatest_flow_(greatest_flow) {}

  /// The greatest flow as a function of time, kg/s.
  void limit_flow(TimeFunction greatest_flow) { varying_ = greatest_flow; }

  void set_time(double t) override {
    if (varying_) greatest_flow_ = varying_->at(t);
  }
  const FlowLaw* flow_law() const override { return &law_; }
  ElementSetting flow_limits() const override { return {.least_flow = least_flow_, .greatest_flow = greatest_flow_}; }

 private:
  ValveLaw law_;
  double least_flow_, greatest_flow_;
  std::optional<TimeFunction> varying_;
};

}  // namespace emscher
