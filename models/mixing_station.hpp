// Mixing (shunt) station: cools the supply of a part of the network with its own return.
//
//     hot supply --[hot valve]--+--[pump]--> mixed supply        mixed return --[return]--> return of the hot side
//                               |
//     mixed return --[shunt]----+
//
//     shunt:  m_shunt = m_mixed (T_hot - T_set) / (T_hot - T_return),  0 where the hot supply is no hotter than asked
//     for (temperatures as theta: mixing conserves enthalpy)
// The pump decides m_mixed, the hot valve passes the rest, the return gives back just that. Each part is a component of
// its own; what they tell each other lies in MixingState. Pumps: models/pump.hpp, hot valve and return: a valve's law.
#pragma once

#include <memory>

#include "models/passing_component.hpp"
#include "models/supply_temperature.hpp"
#include "models/valve_law.hpp"

namespace emscher {

/// What passes the hot valve, as of the last evaluation.
struct MixingState {
  double hot_flow = 0.0;   ///< kg/s
  double hot_theta = 0.0;  ///< K
};

class HotValve final : public PassingComponent {
 public:
  HotValve(std::string identifier, std::uint32_t hot_node, std::uint32_t mixing_node, ValveLaw law,
           std::shared_ptr<MixingState> state)
      : PassingComponent(std::move(identifier), hot_node, mixing_node), law_(law), state_(std::move(state)) {}

  const FlowLaw* flow_law() const override { return &law_; }
  ElementSetting flow_limits() const override { return {.least_flow = 0.0}; }
  bool is_part_of_station() const override { return true; }
  Exchange exchange(double mass_flow, double inlet, std::span<const double>, std::span<double>) const override {
    *state_ = {mass_flow, inlet};
    return {inlet, 0.0, 1.0};
  }

 private:
  ValveLaw law_;
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
    // m_mixed = m_hot + m_shunt, of the last evaluation: the sum does not depend on how it is parted.
    return flow_ = part * (std::max(state_->hot_flow, 0.0) + flow_);
  }

 private:
  static constexpr double largest_part = 0.98;  // some hot water always flows, or nobody would know its temperature
  const Fluid& fluid_;
  SupplyTemperature mixed_temperature_;
  std::shared_ptr<MixingState> state_;
  double set_theta_ = 0.0;
  mutable double flow_ = 0.0;  // kg/s, asked for last
};

}  // namespace emscher
