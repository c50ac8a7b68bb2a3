// Expansion vessel or pressure maintenance pump: holds the pressure at its node. In a closed network no water passes
// it, whatever the flows are; it only says at which level all pressures lie.
#pragma once

#include "engine/component.hpp"

namespace emscher {

class PressureHoldingPoint final : public Component {
 public:
  /// pressure: Pa, absolute
  PressureHoldingPoint(std::string identifier, std::uint32_t node, double pressure)
      : Component(std::move(identifier), Role::control, outside, node), pressure_(pressure) {}

  void set_time(double) override {}
  FlowRule flow_rule() const override { return FlowRule::network; }
  std::uint32_t holds_pressure_at() const override { return to; }
  double held_pressure() const override { return pressure_; }
  bool passes_temperature() const override { return false; }
  double mass_flow(double, double, std::span<const double>) const override { return 0.0; }
  Exchange exchange(double, double inlet, std::span<const double>, std::span<double>) const override {
    return {inlet, 0.0, 0.0};
  }

 private:
  double pressure_;
};

}  // namespace emscher
