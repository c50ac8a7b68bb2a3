// Heat exchanger station: feeds a hydraulically separate network (its own pressures, its own water) from another one.
//
//     secondary:  asks for  Q = m_2 c (T_set - T_2,return),  circulated by its own pump
//     primary:    m_1 so that  epsilon(NTU) C_min (T_1 - T_2,return) = Q,  within its limits
//     (models/heat_exchanger.hpp) secondary supply:  h_2 = h_2,return + Q_transferred / m_2
// Two components, one on each side; what they tell each other lies in StationState. The primary side asks for a share
// of the secondary flow, so that both change together. Both count their heat: what the primary side delivers, the
// secondary side supplies.
#pragma once

#include <memory>

#include "models/consumer_limits.hpp"
#include "models/producers.hpp"
#include "models/valve_law.hpp"

namespace emscher {

struct StationState {
  double return_theta = 0.0;    ///< K, of the secondary water that comes in
  double secondary_flow = 0.0;  ///< kg/s
  double wanted = 0.0;          ///< W
  double transferred = 0.0;     ///< W
};

class StationPrimary final : public Component {
 public:
  /// heat_transfer: UA, W/K. Secondary side and fluid must outlive it.
  StationPrimary(std::string identifier, std::uint32_t supply_node, std::uint32_t return_node,
                 const Component& secondary, const Fluid& fluid, double heat_transfer, ConsumerLimits limits,
                 std::shared_ptr<StationState> state);

  void set_time(double) override {}
  const FlowLaw* flow_law() const override { return limits_.flow_law(); }
  bool is_part_of_station() const override { return true; }
  const Component* share_of() const override { return &secondary_; }
  double mass_flow(double theta_from, double theta_to, std::span<const double> states) const override;
  Exchange exchange(double mass_flow, double inlet, std::span<const double> states,
                    std::span<double> derivatives) const override;

 private:
  const Component& secondary_;
  const Fluid& fluid_;
  double heat_transfer_;
  ConsumerLimits limits_;
  std::shared_ptr<StationState> state_;
};

class StationSecondary final : public Component {
 public:
  StationSecondary(std::string identifier, std::uint32_t return_node, std::uint32_t supply_node, const Fluid& fluid,
                   SupplyTemperature supply_temperature, PumpDuty duty, PumpLaw pump,
                   std::shared_ptr<StationState> state);

  void set_time(double t) override;
  FlowRule flow_rule() const override { return FlowRule::network; }
  const FlowLaw* flow_law() const override { return &pump_; }
  ElementSetting flow_limits() const override { return {.least_flow = 0.0, .command = duty_.pressure_difference}; }
  const PressureControlTask* pressure_control() const override { return duty_.at_terminals() ? nullptr : &duty_.task; }
  double pressure_set_point() const override { return duty_.pressure_difference; }
  std::uint32_t holds_pressure_at() const override { return duty_.return_pressure ? from : outside; }
  double held_pressure() const override { return duty_.return_pressure.value_or(0.0); }
  const PumpLaw& pump() const { return pump_; }
  /// It feeds in at its set temperature, or as near as the primary side lets it.
  bool passes_temperature() const override { return false; }
  double mass_flow(double, double, std::span<const double>) const override { return 0.0; }
  Exchange exchange(double mass_flow, double inlet, std::span<const double> states,
                    std::span<double> derivatives) const override;

 private:
  const Fluid& fluid_;
  SupplyTemperature supply_temperature_;
  PumpDuty duty_;
  PumpLaw pump_;
  double supply_theta_ = 0.0;  // K
  std::shared_ptr<StationState> state_;
};

}  // namespace emscher
