// Indirect substation: counterflow heat exchanger (models/heat_exchanger.hpp) to a secondary circuit.
//   secondary:  C_2 = Q / (T_2,supply - T_2,return)
//   primary:    m so that epsilon C_min (T_supply - T_2,return) = Q, within the limits of models/consumer_limits.hpp;
//               C_1 = m c, c the mean specific heat between T_supply and T_2,return
//   h_out = h_in - q / m
// The heat transfer UA is constant. Where the primary cannot deliver, the secondary flow stays and its supply cools.
// The valve then opens until 99.9 % of what its largest flow would bring are reached.
#pragma once

#include "engine/component.hpp"
#include "engine/fluid.hpp"
#include "models/consumer_limits.hpp"
#include "models/heat_demand.hpp"
#include "models/time_series.hpp"

namespace emscher {

class HeatExchangerSubstation final : public Component {
 public:
  /// heat: W; heat_transfer: UA, W/K; secondary temperatures: degC. The fluid must outlive it.
  HeatExchangerSubstation(std::string identifier, std::uint32_t supply_node, std::uint32_t return_node,
                          const Fluid& fluid, HeatDemand heat, double heat_transfer, TimeFunction secondary_supply,
                          TimeFunction secondary_return, ConsumerLimits limits);

  /// Throws std::domain_error where the secondary supply is not hotter than its return.
  void set_time(double t) override;
  const FlowLaw* flow_law() const override { return limits_.flow_law(); }
  double mass_flow(double theta_from, double theta_to, std::span<const double> states) const override;
  Exchange exchange(double mass_flow, double inlet, std::span<const double> states,
                    std::span<double> derivatives) const override;

 private:
  /// Mean between a supply (theta, and its temperature in K) and the secondary return, J/(kg K).
  double specific_heat(double theta, double temperature) const;

  const Fluid& fluid_;
  HeatDemand heat_;
  TimeFunction secondary_supply_, secondary_return_;
  double heat_transfer_;  // W/K
  ConsumerLimits limits_;
  double demand_ = 0.0;                        // W
  double secondary_return_temperature_ = 0.0;  // K
  double secondary_return_theta_ = 0.0;        // K
  double secondary_capacity_flow_ = 0.0;       // W/K
};

}  // namespace emscher
