// Mixing (shunt) station: cools the supply of a part of the network with its own return.
//
//     hot supply --[hot valve]--+--[pump]--> mixed supply        mixed return --[return]--> return of the hot side
//                               |
//     mixed return --[shunt]----+
//
//     shunt:  m_shunt = m_mixed (T_hot - T_set) / (T_hot - T_return),  0 where the hot supply is no hotter than asked
//     for (temperatures as theta: mixing conserves enthalpy)
// The consumers behind the pump decide m_mixed, the hot valve passes the rest, the return gives back just that. The hot
// valve throttles until the mixing node has no more pressure than the mixed return, or no water would come through the
// shunt; all of the pressure difference behind the station is the pump's. Each part is a component of its own; what
// they tell each other lies in MixingState. The return is a valve's law alone.
#pragma once

#include <memory>

#include "models/pump.hpp"
#include "models/supply_temperature.hpp"
#include "models/valve_law.hpp"

namespace emscher {

/// As of the last evaluation.
struct MixingState {
  double mixed_flow = 0.0;  ///< kg/s
  double hot_theta = 0.0;   ///< K
};

class MixingPump final : public PressurePump {
 public:
  MixingPump(std::string identifier, std::uint32_t mixing_node, std::uint32_t supply_node, PumpLaw law, double pressure,
             PressureControlTask task, std::shared_ptr<MixingState> state)
      : PressurePump(std::move(identifier), mixing_node, supply_node, std::move(law), pressure, std::move(task)),
        state_(std::move(state)) {}

  bool is_part_of_station() const override { return true; }
  Exchange exchange(double mass_flow, double inlet, std::span<const double>, std::span<double>) const override {
    state_->mixed_flow = std::max(mass_flow, 0.0);
    return {inlet, 0.0, 1.0};
  }

 private:
  std::shared_ptr<MixingState> state_;
};

class HotValve final : public PassingComponent {
 public:
  HotValve(std::string identifier, std::uint32_t hot_node, std::uint32_t mixing_node, std::uint32_t return_node,
           ValveLaw law, std::shared_ptr<MixingState> state)
      : PassingComponent(std::move(identifier), hot_node, mixing_node),
        law_(law),
        task_{.points = {{mixing_node, return_node}}, .sense = -1.0},
        state_(std::move(state)) {}

  const FlowLaw* flow_law() const override { return &law_; }
  const PressureControlTask* pressure_control() const override { return &task_; }
  bool is_part_of_station() const override { return true; }
  Exchange exchange(double mass_flow, double inlet, std::span<const double>, std::span<double>) const override {
    if (mass_flow > 0.0) state_->hot_theta = inlet;
    return {inlet, 0.0, 1.0};
  }

 private:
  ValveLaw law_;
  PressureControlTask task_;
  std::shared_ptr<MixingState> state_;
};

class Shunt final : public PassingComponent {
 public:
  /// mixed_temperature: set-point. The fluid must outlive it.
  Shunt(std::string identifier, std::uint32_t return_node, std::uint32_t mixing_node, const Fluid& fluid,
        SupplyTemperature mixed_temperature, std::shared_ptr<MixingState> state)
      : PassingComponent(std::move(identifier), return_node, mixing_node),
        fluid_(fluid),
        mixed_temperature_(std::move(mixed_temperature)),
        state_(std::move(state)) {}

  void set_time(double t) override {
    set_theta_ = fluid_.enthalpy_temperature(mixed_temperature_.at(t) + celsius_zero);
  }
  FlowRule flow_rule() const override { return FlowRule::given; }
  bool is_part_of_station() const override { return true; }
  double mass_flow(double theta_from, double, std::span<const double>) const override {
    constexpr double smallest_spread = 1.0;  // K
    const double spread = std::max(state_->hot_theta - theta_from, smallest_spread);
    const double part = std::clamp((state_->hot_theta - set_theta_) / spread, 0.0, largest_part);
    return part * state_->mixed_flow;
  }

 private:
  static constexpr double largest_part = 0.98;  // some hot water always flows, or nobody would know its temperature
  const Fluid& fluid_;
  SupplyTemperature mixed_temperature_;
  std::shared_ptr<MixingState> state_;
  double set_theta_ = 0.0;  // K
};

}  // namespace emscher
