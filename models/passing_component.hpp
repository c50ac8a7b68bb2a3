// What pumps, valves and bypasses have in common: water leaves them as it came, but for what they throttle
// (engine/integration/operating_point.hpp).
#pragma once

#include "engine/component.hpp"

namespace emscher {

class PassingComponent : public Component {
 public:
  void set_time(double) override {}
  FlowRule flow_rule() const override { return FlowRule::network; }
  double mass_flow(double, double, std::span<const double>) const override { return 0.0; }
  Exchange exchange(double, double inlet, std::span<const double>, std::span<double>) const override {
    return {inlet, 0.0, 1.0};
  }

 protected:
  PassingComponent(std::string identifier, std::uint32_t from_node, std::uint32_t to_node)
      : Component(std::move(identifier), Role::control, from_node, to_node) {}
};

}  // namespace emscher
