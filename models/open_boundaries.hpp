// Ends of an open network: a source of given pressure, and an outflow of given mass flow. Beyond them lies the outside;
// the enthalpy that crosses counts as supplied and delivered (above 0 degC).
#pragma once

#include "engine/component.hpp"
#include "engine/fluid.hpp"
#include "models/time_series.hpp"

namespace emscher {

/// Pressure scale value(t) + offset, Pa: a pressure, or a head.
struct GivenPressure {
  TimeFunction value;
  double scale = 1.0, offset = 0.0;
  double at(double t) const { return scale * value.at(t) + offset; }
};

/// Holds the pressure at its node; water that enters has the given temperature.
class PressureSource final : public Component {
 public:
  /// temperature: degC
  PressureSource(std::string identifier, std::uint32_t node, const Fluid& fluid, GivenPressure pressure,
                 TimeFunction temperature)
      : Component(std::move(identifier), Role::source, outside, node),
        fluid_(fluid),
        pressure_(pressure),
        temperature_(temperature) {}

  void set_time(double t) override {
    held_ = pressure_.at(t);
    theta_ = fluid_.enthalpy_temperature(temperature_.at(t) + celsius_zero);
  }
  FlowRule flow_rule() const override { return FlowRule::network; }
  std::uint32_t holds_pressure_at() const override { return to; }
  double held_pressure() const override { return held_; }
  bool passes_temperature() const override { return false; }
  double mass_flow(double, double, std::span<const double>) const override { return 0.0; }
  Exchange exchange(double mass_flow, double, std::span<const double>, std::span<double>) const override {
    return {mass_flow < 0.0 ? 0.0 : theta_, 0.0, 0.0};
  }

 private:
  const Fluid& fluid_;
  GivenPressure pressure_;
  TimeFunction temperature_;
  double held_ = 0.0;  // Pa
  double theta_ = 0.0;
};

/// Draws a given mass flow (negative: feeds it in, at the given temperature).
class MassFlowOutflow final : public Component {
 public:
  /// mass_flow: kg/s; temperature: degC, used where the flow is negative
  MassFlowOutflow(std::string identifier, std::uint32_t node, const Fluid& fluid, TimeFunction mass_flow,
                  TimeFunction temperature)
      : Component(std::move(identifier), Role::outflow, node, outside),
        fluid_(fluid),
        mass_flow_(mass_flow),
        temperature_(temperature) {}

  void set_time(double t) override {
    flow_ = mass_flow_.at(t);
    if (flow_ < 0.0) theta_ = fluid_.enthalpy_temperature(temperature_.at(t) + celsius_zero);
  }
  bool passes_temperature() const override { return false; }
  double mass_flow(double, double, std::span<const double>) const override { return flow_; }
  Exchange exchange(double mass_flow, double, std::span<const double>, std::span<double>) const override {
    return {mass_flow < 0.0 ? theta_ : 0.0, 0.0, 0.0};
  }

 private:
  const Fluid& fluid_;
  TimeFunction mass_flow_, temperature_;
  double flow_ = 0.0, theta_ = 0.0;
};

}  // namespace emscher
