// Substation that cools the water by a given temperature difference.
//   m = Q / (h(T_supply) - h(T_supply - dT)),  within the limits of models/consumer_limits.hpp
//   h_out = h_in - Q / m,  never below the fluid's coldest state
// Q < 0, district cooling: the water is warmed by the difference; unmet heat has the sign of Q.
#pragma once

#include "engine/component.hpp"
#include "engine/fluid.hpp"
#include "models/consumer_limits.hpp"
#include "models/heat_demand.hpp"
#include "models/time_series.hpp"

namespace emscher {

class TemperatureDifferenceSubstation final : public Component {
 public:
  /// heat: W; temperature_difference: K, > 0. The fluid must outlive it.
  TemperatureDifferenceSubstation(std::string identifier, std::uint32_t supply_node, std::uint32_t return_node,
                                  const Fluid& fluid, HeatDemand heat, double temperature_difference,
                                  ConsumerLimits limits);

  void set_time(double t) override { demand_ = heat_.at(t); }
  const FlowLaw* flow_law() const override { return limits_.flow_law(); }
  double mass_flow(double theta_from, double theta_to, std::span<const double> states) const override;
  Exchange exchange(double mass_flow, double inlet, std::span<const double> states,
                    std::span<double> derivatives) const override;

 private:
  double sign() const { return demand_ < 0.0 ? -1.0 : 1.0; }  // of the demand
  double spread(double theta) const;                          // K, of theta, of water that comes in with this

  const Fluid& fluid_;
  HeatDemand heat_;
  double difference_;  // K
  ConsumerLimits limits_;
  double demand_ = 0.0;  // W
};

}  // namespace emscher
