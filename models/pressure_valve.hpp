// Valves that hold a pressure by throttling; water passes them forwards only.
//     pressure reducer:                p behind it <= set-point            (throttling lowers it)
//     pressure sustainer:              p before it >= set-point            (throttling raises it)
//     differential pressure controller: p_supply - p_return at a junction <= set-point
// dp = drop of the open valve + command, the command >= 0 no greater than it takes
// (engine/hydraulics/pressure_control.hpp).
#pragma once

#include "models/passing_component.hpp"
#include "models/valve_law.hpp"

namespace emscher {

class PressureValve final : public PassingComponent {
 public:
  /// pressure: Pa, at the task's points
  PressureValve(std::string identifier, std::uint32_t from_node, std::uint32_t to_node, ValveLaw law, double pressure,
                PressureControlTask task)
      : PassingComponent(std::move(identifier), from_node, to_node),
        law_(law),
        pressure_(pressure),
        task_(std::move(task)) {}

  const FlowLaw* flow_law() const override { return &law_; }
  ElementSetting flow_limits() const override { return {.least_flow = 0.0}; }
  const PressureControlTask* pressure_control() const override { return &task_; }
  double pressure_set_point() const override { return pressure_; }

 private:
  ValveLaw law_;
  double pressure_;
  PressureControlTask task_;
};

}  // namespace emscher
