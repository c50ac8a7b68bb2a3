// Substation that cools the water to a given return temperature.
//   m = Q / (h(T_supply) - h(T_return)),  within the limits of models/consumer_limits.hpp
//   h_out = h_in - Q / m,  never below h(T_return)
// Q < 0, district cooling: the supply is colder than the return, the water is warmed to the return temperature and
// never above it; flows are positive all the same. Unmet heat has the sign of Q.
#pragma once

#include "engine/component.hpp"
#include "engine/fluid.hpp"
#include "models/consumer_limits.hpp"
#include "models/heat_demand.hpp"
#include "models/time_series.hpp"

namespace emscher {

class ReturnTemperatureSubstation final : public Component {
 public:
  /// heat: W; return_temperature: degC. The fluid must outlive it.
  ReturnTemperatureSubstation(std::string identifier, std::uint32_t supply_node, std::uint32_t return_node,
                              const Fluid& fluid, HeatDemand heat, TimeFunction return_temperature,
                              ConsumerLimits limits);

  void set_time(double t) override;
  const FlowLaw* flow_law() const override { return limits_.flow_law(); }
  double mass_flow(double theta_from, double theta_to, std::span<const double> states) const override;
  Exchange exchange(double mass_flow, double inlet, std::span<const double> states,
                    std::span<double> derivatives) const override;

 private:
  double sign() const { return demand_ < 0.0 ? -1.0 : 1.0; }  // of the demand

  const Fluid& fluid_;
  HeatDemand heat_;
  TimeFunction return_temperature_;
  ConsumerLimits limits_;
  double demand_ = 0.0;        // W
  double return_theta_ = 0.0;  // K
};

}  // namespace emscher
