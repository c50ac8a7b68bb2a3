// How a pump's flow and pressure difference belong together, for the flow solver (engine/hydraulics/flow_law.hpp).
//
//     fixed speed n:    p_to - p_from = rho g H_n(V),                     V = m/rho
//     commanded:        p_to - p_from = min(command, rho g H_n,max(V)):   a controller asks for a head, the pump gives it
//                                                                         as long as its curve at full speed allows
//     ideal:            p_to - p_from = command, whatever it is
//
// The minimum is rounded off over some pascals, so that its slope is continuous. The solver is told a small slope
// (open_element_resistance) where there is none: of ideal pumps side by side it gives each the same flow.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/hydraulics/flow_law.hpp"
#include "engine/hydraulics/friction.hpp"
#include "models/pump_curve.hpp"

namespace emscher {

class PumpLaw final : public FlowLaw {
 public:
  /// gravity: m/s2. Without a curve the pump is ideal.
  PumpLaw(std::optional<PumpCurve> curve, double maximum_speed, double gravity)
      : curve_(std::move(curve)), speed_(maximum_speed), gravity_(gravity) {}

  /// Fixed speed instead of a command; needs a curve. 0: the pump stands.
  void fix_speed(double speed) {
    fixed_ = true;
    speed_ = speed;
  }
  const std::optional<PumpCurve>& curve() const { return curve_; }
  /// Highest speed, or the fixed one.
  double speed() const { return speed_; }

  Point at(double flow, double density, double command) const override {
    if (!curve_) return {-command, open_element_resistance, -1.0};
    const PumpCurve::Point head = curve_->at(flow / density, std::max(speed_, 1e-6));
    const double weight = density * gravity_;
    const double full = weight * head.head, full_slope = weight * head.slope / density;
    if (fixed_) return {-full, open_element_resistance - full_slope, 0.0};
    // min(a, b) = (a + b - |a - b|)/2 with a rounded absolute value
    constexpr double rounding = 10.0;  // Pa
    const double difference = command - full, size = std::hypot(difference, rounding);
    const double of_command = 0.5 * (1.0 - difference / size);  // d(min)/d(command)
    return {-0.5 * (command + full - size), open_element_resistance - (1.0 - of_command) * full_slope,
            -of_command};
  }
  double usual_flow() const override { return curve_ ? 500.0 * curve_->largest_flow() : 1.0; }

 private:
  std::optional<PumpCurve> curve_;
  double speed_ = 1.0, gravity_;
  bool fixed_ = false;
};

}  // namespace emscher
