// Heat producers between the return and the supply node. Each is given two of supply temperature, heat and mass flow;
// the third follows from  Q = m (h(T_supply) - h(T_return)). The one that holds the pressure is given its supply
// temperature; continuity decides its flow.
#pragma once

#include "engine/component.hpp"
#include "engine/fluid.hpp"
#include "models/supply_temperature.hpp"

namespace emscher {

/// Common to producers with a given supply temperature.
class SupplyTemperatureProducer : public Component {
 public:
  void set_time(double t) override;
  bool passes_temperature() const override { return false; }
  Exchange exchange(double mass_flow, double inlet, std::span<const double> states,
                    std::span<double> derivatives) const override;

 protected:
  SupplyTemperatureProducer(std::string identifier, std::uint32_t return_node, std::uint32_t supply_node,
                            const Fluid& fluid, SupplyTemperature supply_temperature)
      : Component(std::move(identifier), Role::producer, return_node, supply_node),
        fluid_(fluid),
        supply_temperature_(std::move(supply_temperature)) {}

  const Fluid& fluid_;
  SupplyTemperature supply_temperature_;
  double supply_theta_ = 0.0;  // K
  double time_ = 0.0;
};

/// Holds the return pressure and a pressure difference, at its terminals or at the worst consumer.
class PressureHoldingProducer final : public SupplyTemperatureProducer {
 public:
  /// Pressures in Pa. at_worst_point: the difference is kept at the consumer that has the least of it.
  PressureHoldingProducer(std::string identifier, std::uint32_t return_node, std::uint32_t supply_node,
                          const Fluid& fluid, SupplyTemperature supply_temperature, double return_pressure,
                          double pressure_difference, bool at_worst_point)
      : SupplyTemperatureProducer(std::move(identifier), return_node, supply_node, fluid,
                                  std::move(supply_temperature)),
        return_pressure_(return_pressure),
        pressure_difference_(pressure_difference),
        at_worst_point_(at_worst_point) {}

  bool holds_pressure() const override { return true; }
  double pressure_from() const override { return return_pressure_; }
  double pressure_to() const override { return return_pressure_ + pressure_difference_; }
  bool holds_pressure_at_worst_point() const override { return at_worst_point_; }
  double mass_flow(double, double, std::span<const double>) const override { return 0.0; }
  /// Throws std::runtime_error when water runs backwards: others feed in more than is drawn.
  void check_flow(double mass_flow) const override;

 private:
  double return_pressure_, pressure_difference_;
  bool at_worst_point_;
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

/// Given heat. Where the return is nearly as hot as the supply, the flow acts as if the spread were 5 K, and the heat
/// that does not fit is unmet (not fed in).
class HeatProducer final : public SupplyTemperatureProducer {
 public:
  /// heat: W
  HeatProducer(std::string identifier, std::uint32_t return_node, std::uint32_t supply_node, const Fluid& fluid,
               SupplyTemperature supply_temperature, TimeFunction heat)
      : SupplyTemperatureProducer(std::move(identifier), return_node, supply_node, fluid,
                                  std::move(supply_temperature)),
        heat_(heat) {}

  double mass_flow(double theta_from, double theta_to, std::span<const double> states) const override;
  Exchange exchange(double mass_flow, double inlet, std::span<const double> states,
                    std::span<double> derivatives) const override;

 private:
  TimeFunction heat_;
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

  void set_time(double t) override { time_ = t; }
  double mass_flow(double, double, std::span<const double>) const override { return mass_flow_.at(time_); }
  Exchange exchange(double mass_flow, double inlet, std::span<const double> states,
                    std::span<double> derivatives) const override;

 private:
  const Fluid& fluid_;
  TimeFunction heat_, mass_flow_;
  double time_ = 0.0;
};

}  // namespace emscher
