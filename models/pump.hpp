// Pumps inside of the network (boosters in supply or return). Laws and limits: models/pump_law.hpp. Water passes them
// forwards only (check valve).
//     speed:       the relative speed is given; at 0 the pump stands and lets nothing through
//     pressure:    the head is what holds a set-point: a pressure difference at the terminals, at the worst of several
//                  points, or the pressure behind the pump; as far as the curve at full speed goes
//     mass flow:   the flow is given; what the network cannot take is not pumped
#pragma once

#include "models/passing_component.hpp"
#include "models/pump_law.hpp"
#include "models/time_series.hpp"

namespace emscher {

class SpeedPump final : public PassingComponent {
 public:
  /// The law needs a curve.
  SpeedPump(std::string identifier, std::uint32_t from_node, std::uint32_t to_node, PumpLaw law, TimeFunction speed)
      : PassingComponent(std::move(identifier), from_node, to_node), law_(std::move(law)), speed_(speed) {}

  void set_time(double t) override { law_.fix_speed(speed_.at(t)); }
  const FlowLaw* flow_law() const override { return &law_; }
  ElementSetting flow_limits() const override {
    ElementSetting limits{.least_flow = 0.0};
    if (!(law_.speed() > 0.0)) limits.greatest_flow = 0.0;
    return limits;
  }
  const PumpLaw& law() const { return law_; }

 private:
  PumpLaw law_;
  TimeFunction speed_;
};

class PressurePump : public PassingComponent {
 public:
  /// pressure: Pa, at the task's points
  PressurePump(std::string identifier, std::uint32_t from_node, std::uint32_t to_node, PumpLaw law, double pressure,
               PressureControlTask task)
      : PassingComponent(std::move(identifier), from_node, to_node),
        law_(std::move(law)),
        pressure_(pressure),
        task_(std::move(task)) {}

  const FlowLaw* flow_law() const override { return &law_; }
  ElementSetting flow_limits() const override { return {.least_flow = 0.0}; }
  const PressureControlTask* pressure_control() const override { return &task_; }
  double pressure_set_point() const override { return pressure_; }
  const PumpLaw& law() const { return law_; }

 private:
  PumpLaw law_;
  double pressure_;
  PressureControlTask task_;
};

class FlowPump final : public PassingComponent {
 public:
  /// mass_flow: kg/s, >= 0
  FlowPump(std::string identifier, std::uint32_t from_node, std::uint32_t to_node, PumpLaw law, TimeFunction mass_flow)
      : PassingComponent(std::move(identifier), from_node, to_node), law_(std::move(law)), mass_flow_(mass_flow) {}

  void set_time(double t) override { flow_ = mass_flow_.at(t); }
  const FlowLaw* flow_law() const override { return &law_; }
  // At its greatest flow an element takes up the head that is left over: the pump runs slower.
  ElementSetting flow_limits() const override {
    constexpr double whatever = 1e8;  // Pa, of an ideal pump
    return {.least_flow = 0.0, .greatest_flow = flow_, .command = whatever};
  }
  const PumpLaw& law() const { return law_; }

 private:
  PumpLaw law_;
  TimeFunction mass_flow_;
  double flow_ = 0.0;
};

}  // namespace emscher
