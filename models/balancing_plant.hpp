// Plant between the lines of a network that may run either way, as an ambient loop: holds their pressure difference and
// takes whatever flow continuity leaves. What it lets into the supply has its supply temperature, what it lets into the
// return has its return temperature; so it heats, or cools, as the sum of all others asks.
#pragma once

#include "models/producers.hpp"

namespace emscher {

class BalancingPlant final : public Component {
 public:
  /// duty: of an ideal pump for both directions.
  BalancingPlant(std::string identifier, std::uint32_t return_node, std::uint32_t supply_node, const Fluid& fluid,
                 SupplyTemperature supply_temperature, TimeFunction return_temperature, PumpDuty duty, PumpLaw pump)
      : Component(std::move(identifier), Role::producer, return_node, supply_node),
        fluid_(fluid),
        supply_temperature_(std::move(supply_temperature)),
        return_temperature_(return_temperature),
        duty_(std::move(duty)),
        pump_(std::move(pump)) {}

  void set_time(double t) override {
    supply_theta_ = fluid_.enthalpy_temperature(supply_temperature_.at(t) + celsius_zero);
    return_theta_ = fluid_.enthalpy_temperature(return_temperature_.at(t) + celsius_zero);
  }
  FlowRule flow_rule() const override { return FlowRule::network; }
  const FlowLaw* flow_law() const override { return &pump_; }
  ElementSetting flow_limits() const override { return {.command = duty_.pressure_difference}; }
  std::uint32_t holds_pressure_at() const override { return duty_.return_pressure ? from : outside; }
  double held_pressure() const override { return duty_.return_pressure.value_or(0.0); }
  bool passes_temperature() const override { return false; }
  double mass_flow(double, double, std::span<const double>) const override { return 0.0; }
  Exchange exchange(double mass_flow, double, std::span<const double>, std::span<double>) const override {
    return {mass_flow >= 0.0 ? supply_theta_ : return_theta_, 0.0, 0.0};
  }

 private:
  const Fluid& fluid_;
  SupplyTemperature supply_temperature_;
  TimeFunction return_temperature_;
  PumpDuty duty_;
  PumpLaw pump_;
  double supply_theta_ = 0.0, return_theta_ = 0.0;  // K
};

}  // namespace emscher
