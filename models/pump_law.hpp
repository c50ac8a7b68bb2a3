// How a pump's flow and pressure difference belong together, for the flow solver (engine/hydraulics/flow_law.hpp).
//
//     fixed speed n:    p_to - p_from = rho g H_n(V),                     V = m/rho
//     commanded:        p_to - p_from = min(command, rho g H_n,max(V)):   a controller asks for a head, the pump gives
//     it
//                                                                         as long as its curve at full speed allows
//     ideal:            p_to - p_from = command, whatever it is
//
// The minimum is rounded off over some pascals, so that its slope is continuous. A small resistance in series, of 0.1
// mPa at 1 kg/s (a hundredth of that in ideal pumps), makes the law rise strictly: pumps side by side, whose heads are
// the same at any flow, share it evenly.
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
    if (!curve_) {
      constexpr double ideal = 0.01 * open_element_resistance;
      return {ideal * flow - command, ideal, -1.0};
    }
    const double along = open_element_resistance * flow;
    const PumpCurve::Point head = curve_->at(flow / density, std::max(speed_, 1e-6));
    const double weight = density * gravity_;
    const double full = weight * head.head, full_slope = weight * head.slope / density;
    if (fixed_) return {along - full, open_element_resistance - full_slope, 0.0};
    // min(a, b) = (a + b - |a - b|)/2 with a rounded absolute value
    constexpr double rounding = 10.0;  // Pa
    const double difference = command - full, size = std::hypot(difference, rounding);
    const double of_command = 0.5 * (1.0 - difference / size);  // d(min)/d(command)
    // Without the difference of large numbers where the command is small beside the full head.
    const double least = full > 0.0 ? (2.0 * command * full - 0.5 * rounding * rounding) / (command + full + size)
                                    : 0.5 * (command + full - size);
    return {along - least, open_element_resistance - (1.0 - of_command) * full_slope, -of_command};
  }
  double usual_flow() const override { return curve_ ? 500.0 * curve_->largest_flow() : 1.0; }

 private:
  std::optional<PumpCurve> curve_;
  double speed_ = 1.0, gravity_;
  bool fixed_ = false;
};

}  // namespace emscher
