// Mixing (shunt) station: cools the supply of a part of the network with its own return.
//
//     hot supply --[hot valve]--+--[pump]--> mixed supply        mixed return --[return]--> return of the hot side
//                               |
//     mixed return --[shunt]----+
//
//     hot valve:  m_hot = m_mixed (T_set - T_return) / (T_hot - T_return)      (temperatures as theta: mixing conserves
//     all of m_mixed where the hot supply is no hotter than asked for,          enthalpy)
//     nothing where the mixed return is that warm already
// The consumers behind the pump decide m_mixed; the shunt is open and makes up what the hot valve does not let in; the
// return gives back just that. So the mixing node has the pressure of the mixed return: all of the pressure difference
// behind the station is the pump's, and what drives the hot water is that of the hot side alone. Where it is too small
// for the open valve, less hot water comes, and the mixed supply is colder than asked for.
//
// The hot valve asks for a share of the pump's flow, and the shunt follows, in either direction on the way to the
// solution. A shunt that asks for a flow of a moment ago, more than circulates now, would push water back through the
// hot valve, which elements before it may not allow.
//
// Each part is a component of its own; what they tell each other lies in MixingState. The pump is a PressurePump, the
// return a valve's law alone.
#pragma once

#include <algorithm>
#include <memory>

#include "engine/fluid.hpp"
#include "models/pump.hpp"
#include "models/supply_temperature.hpp"
#include "models/valve_law.hpp"

namespace emscher {

struct MixingState {
  double return_theta = 0.0;  ///< K, of the mixed return, as of the last evaluation
};

class HotValve final : public PassingComponent {
 public:
  /// mixed_temperature: set-point. Pump and fluid must outlive it.
  HotValve(std::string identifier, std::uint32_t hot_node, const Component& pump, ValveLaw law, const Fluid& fluid,
           SupplyTemperature mixed_temperature, std::shared_ptr<MixingState> state)
      : PassingComponent(std::move(identifier), hot_node, pump.from),
        pump_(pump),
        law_(law),
        fluid_(fluid),
        mixed_temperature_(std::move(mixed_temperature)),
        state_(std::move(state)) {}

  void set_time(double t) override {
    set_theta_ = fluid_.enthalpy_temperature(mixed_temperature_.at(t) + celsius_zero);
  }
  FlowRule flow_rule() const override { return FlowRule::given; }
  const FlowLaw* flow_law() const override { return &law_; }
  bool is_part_of_station() const override { return true; }
  const Component* share_of() const override { return &pump_; }
  double mass_flow(double hot_theta, double, std::span<const double>) const override {
    // Water of nearly one temperature: no jump from shut to open, and within 0.025 K of what is asked for.
    constexpr double smallest_spread = 0.1;  // K
    const double back = state_->return_theta;
    return std::clamp((set_theta_ - back) / std::max(hot_theta - back, smallest_spread), 0.0, 1.0);
  }

 private:
  const Component& pump_;
  ValveLaw law_;
  const Fluid& fluid_;
  SupplyTemperature mixed_temperature_;
  std::shared_ptr<MixingState> state_;
  double set_theta_ = 0.0;  // K
};

class Shunt final : public PassingComponent {
 public:
  Shunt(std::string identifier, std::uint32_t return_node, std::uint32_t mixing_node,
        std::shared_ptr<MixingState> state)
      : PassingComponent(std::move(identifier), return_node, mixing_node), state_(std::move(state)) {}

  const FlowLaw* flow_law() const override { return &law_; }
  bool is_part_of_station() const override { return true; }
  Exchange exchange(double mass_flow, double inlet, std::span<const double>, std::span<double>) const override {
    // Backwards, on the way to the solution only, comes what is mixed.
    if (mass_flow >= 0.0) state_->return_theta = inlet;
    return {inlet, 0.0, 1.0};
  }

 private:
  struct Open final : FlowLaw {
    Point at(double flow, double, double) const override {
      return {open_element_resistance * flow, open_element_resistance, 0.0};
    }
    double usual_flow() const override { return 1.0; }
  };
  Open law_;
  std::shared_ptr<MixingState> state_;
};

}  // namespace emscher
