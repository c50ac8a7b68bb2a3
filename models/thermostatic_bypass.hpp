// Bypass from supply to return that keeps the supply warm where nobody draws.
//     opening = (T_minimum - T_supply) / band,  0 .. 1;     m = opening (flow at 0.5 bar through the open valve),
//     as far as the pressure difference drives it through the open valve (kvs)
// Proportional, so that thousands of thermostats need no events.
#pragma once

#include <algorithm>

#include "engine/fluid.hpp"
#include "models/passing_component.hpp"
#include "models/valve_law.hpp"

namespace emscher {

class ThermostaticBypass final : public PassingComponent {
 public:
  /// minimum_temperature: degC; band: K. The fluid must outlive it.
  ThermostaticBypass(std::string identifier, std::uint32_t supply_node, std::uint32_t return_node, const Fluid& fluid,
                     ValveLaw law, double minimum_temperature, double band)
      : PassingComponent(std::move(identifier), supply_node, return_node),
        fluid_(fluid),
        law_(law),
        minimum_(minimum_temperature + celsius_zero),
        band_(band) {}

  FlowRule flow_rule() const override { return FlowRule::given; }
  const FlowLaw* flow_law() const override { return &law_; }
  double mass_flow(double theta_from, double, std::span<const double>) const override {
    constexpr double usual_difference = 5e4;  // Pa
    const double temperature = fluid_.temperature(theta_from);
    const double opening = std::clamp((minimum_ - temperature) / band_, 0.0, 1.0);
    return opening > 0.0 ? opening * law_.flow_at(usual_difference, fluid_.density(temperature)) : 0.0;
  }

 private:
  const Fluid& fluid_;
  ValveLaw law_;
  double minimum_, band_;  // K
};

}  // namespace emscher
