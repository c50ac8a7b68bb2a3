// Heat producers between the return and the supply node. Each is given two of supply temperature, heat and mass flow;
// the third follows from  Q = m (h(T_supply) - h(T_return)). Those that hold the pressure are given their supply
// temperature; the network decides their flow.
//
// With a generator (models/generation) the heat is at most what that can give, at the temperatures of the moment: given
// heat is cut, and where the flow is given or decided by the network, the water leaves as warm as the generator makes
// it (reached_outlet.hpp). What is missing is unmet. A generator does not cool: water that comes hotter than the
// set-point passes as it is.
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "engine/component.hpp"
#include "engine/fluid.hpp"
#include "models/generation/heat_generator.hpp"
#include "models/pump_law.hpp"
#include "models/supply_temperature.hpp"

namespace emscher {

/// Common to producers with a given supply temperature.
class SupplyTemperatureProducer : public Component {
 public:
  void set_time(double t) override;
  bool passes_temperature() const override { return generator_ != nullptr; }
  /// It opens the circle, also at its limit: then it follows its inlet from one evaluation to the next.
  bool passes_temperature_at_once() const override { return false; }
  bool holds_outlet_temperature() const override { return true; }
  Exchange exchange(double mass_flow, double inlet, std::span<const double> states,
                    std::span<double> derivatives) const override;

  /// Its heat comes of this.
  void set_generator(std::unique_ptr<HeatGenerator> generator) { generator_ = std::move(generator); }
  double supply_theta() const { return supply_theta_; }  ///< set-point, K

 protected:
  SupplyTemperatureProducer(std::string identifier, std::uint32_t return_node, std::uint32_t supply_node,
                            const Fluid& fluid, SupplyTemperature supply_temperature)
      : Component(std::move(identifier), Role::producer, return_node, supply_node),
        fluid_(fluid),
        supply_temperature_(std::move(supply_temperature)) {}

  const Fluid& fluid_;
  SupplyTemperature supply_temperature_;
  std::unique_ptr<HeatGenerator> generator_;  // or nothing: whatever heat is needed
  double supply_theta_ = 0.0;                 // K
  double time_ = 0.0;
};

/// What a producer's circulation pump is to hold.
struct PumpDuty {
  double pressure_difference = 0.0;            ///< Pa: at the terminals, or at the points of the task
  std::optional<double> return_pressure = {};  ///< Pa, absolute, held at the return terminal; none: another holds it
  PressureControlTask task = {};               ///< neither points nor all consumers: at the terminals

  /// Needs it no controller?
  bool at_terminals() const { return task.points.empty() && !task.at_all_consumers && task.group.empty(); }
};

/// Circulates what the consumers take: holds a pressure difference by its pump, and the return pressure, if asked to.
class PressureHoldingProducer final : public SupplyTemperatureProducer {
 public:
  PressureHoldingProducer(std::string identifier, std::uint32_t return_node, std::uint32_t supply_node,
                          const Fluid& fluid, SupplyTemperature supply_temperature, PumpDuty duty, PumpLaw pump);

  FlowRule flow_rule() const override { return FlowRule::network; }
  const FlowLaw* flow_law() const override { return &pump_; }
  ElementSetting flow_limits() const override { return {.command = duty_.pressure_difference}; }
  const PressureControlTask* pressure_control() const override { return duty_.at_terminals() ? nullptr : &duty_.task; }
  double pressure_set_point() const override { return duty_.pressure_difference; }
  std::uint32_t holds_pressure_at() const override { return duty_.return_pressure ? from : outside; }
  double held_pressure() const override { return duty_.return_pressure.value_or(0.0); }
  const PumpLaw& pump() const { return pump_; }

  double mass_flow(double, double, std::span<const double>) const override { return 0.0; }
  /// Throws std::runtime_error when water runs backwards: others feed in more than is drawn.
  void check_flow(double mass_flow) const override;

 private:
  PumpDuty duty_;
  PumpLaw pump_;
};

/// Given mass flow.
class MassFlowProducer final : public SupplyTemperatureProducer {
 public:
  /// mass_flow: kg/s
  MassFlowProducer(std::string identifier, std::uint32_t return_node, std::uint32_t supply_node, const Fluid& fluid,
                   SupplyTemperature supply_temperature, TimeFunction mass_flow)
      : SupplyTemperatureProducer(std::move(identifier), return_node, supply_node, fluid,
                                  std::move(supply_temperature)),
        mass_flow_(mass_flow) {}

  double mass_flow(double, double, std::span<const double>) const override { return mass_flow_.at(time_); }

 private:
  TimeFunction mass_flow_;
};

/// Given heat, with the flow that it takes, at most the largest one of its circulation pump. Where the return is nearly
/// as hot as the supply, the flow acts as if the spread were 5 K. The heat that does not fit is unmet (not fed in).
/// With a generator the heat may be infinite: all that it can give; over the last kelvin of the spread it stops to
/// feed.
class HeatProducer final : public SupplyTemperatureProducer {
 public:
  /// heat: W; maximum_mass_flow: kg/s
  HeatProducer(std::string identifier, std::uint32_t return_node, std::uint32_t supply_node, const Fluid& fluid,
               SupplyTemperature supply_temperature, TimeFunction heat,
               double maximum_mass_flow = std::numeric_limits<double>::infinity())
      : SupplyTemperatureProducer(std::move(identifier), return_node, supply_node, fluid,
                                  std::move(supply_temperature)),
        heat_(heat),
        maximum_mass_flow_(maximum_mass_flow) {}

  double mass_flow(double theta_from, double theta_to, std::span<const double> states) const override;
  Exchange exchange(double mass_flow, double inlet, std::span<const double> states,
                    std::span<double> derivatives) const override;

 private:
  TimeFunction heat_;
  double maximum_mass_flow_;  // kg/s
};

/// Given heat and mass flow; the supply temperature results.
class HeatAndMassFlowProducer final : public Component {
 public:
  /// heat: W; mass_flow: kg/s
  HeatAndMassFlowProducer(std::string identifier, std::uint32_t return_node, std::uint32_t supply_node,
                          const Fluid& fluid, TimeFunction heat, TimeFunction mass_flow)
      : Component(std::move(identifier), Role::producer, return_node, supply_node),
        fluid_(fluid),
        heat_(heat),
        mass_flow_(mass_flow) {}

  void set_time(double t) override;
  double mass_flow(double, double, std::span<const double>) const override { return mass_flow_.at(time_); }
  Exchange exchange(double mass_flow, double inlet, std::span<const double> states,
                    std::span<double> derivatives) const override;

  /// Its heat comes of this.
  void set_generator(std::unique_ptr<HeatGenerator> generator) { generator_ = std::move(generator); }

 private:
  const Fluid& fluid_;
  std::unique_ptr<HeatGenerator> generator_;  // or nothing
  TimeFunction heat_, mass_flow_;
  double time_ = 0.0;
};

}  // namespace emscher
