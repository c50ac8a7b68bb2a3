// A solar field that feeds in at its set-point by a matched-flow pump, with its heat capacity as a state: the
// temperature T of what leaves the collectors.
//
//   A a5 dT/dt = turned x absorbed - loss(T_m) - m c_ref (theta(T) - theta_in)
//   T_m = T - s (T - T_in) / 2,    s = min(1, m / (A 2e-4 kg/(s m2))): with flow the mean of inlet and outlet, without
//   T m c_ref (theta_set - theta_in) = opening(T) x steady heat for water from inlet to set-point, at most the heat
//   that is asked for, with at most the largest flow; no flow where that heat is not above 0
//
// so that the steady state is that of ISO 9806 (models/generation/solar_field.hpp) at exactly the set-point. The pump
// opens from 10 to 2 K below it and does not follow T beyond: a pump that did would swing where flows are held over a
// step. Feeding less than the sun gives, the field warms up; over the last 5 K below its limit it turns out of the sun
// (or lets the collectors run dry), `turned` falls from 1 to 0. Counted as unmet heat, that is curtailed, is by what
// the steady heat at the set-point exceeds the heat that may be fed in, or, where it turns away, the heat that is fed
// in.
//
// The field lies outside of the network's energy balance: that counts what it feeds. Outlets below the fluid's lowest
// temperature (a cold night; the field itself has glycol) are reported as that; nothing flows then.
// Block: one state, linearised at frozen flow.
#pragma once

#include <limits>
#include <memory>

#include "engine/component.hpp"
#include "engine/fluid.hpp"
#include "models/generation/solar_field.hpp"
#include "models/supply_temperature.hpp"

namespace emscher {

class SolarFieldProducer final : public Component {
 public:
  /// heat: W, most that may be fed in; may be infinite. maximum_mass_flow: kg/s. The fluid must outlive it.
  SolarFieldProducer(std::string identifier, std::uint32_t return_node, std::uint32_t supply_node, const Fluid& fluid,
                     SupplyTemperature supply_temperature, TimeFunction heat, std::unique_ptr<SolarField> field,
                     double maximum_mass_flow = std::numeric_limits<double>::infinity());

  void set_time(double t) override;
  bool passes_temperature_at_once() const override { return false; }
  double mass_flow(double theta_from, double theta_to, std::span<const double> states) const override;
  Exchange exchange(double mass_flow, double inlet, std::span<const double> states,
                    std::span<double> derivatives) const override;
  std::size_t number_of_states() const override { return 1; }
  /// At its set-point where the sun is enough for that, else as it stands without flow. State: degC.
  void initial_states(double theta_from, double theta_to, std::span<double> states) const override;
  BlockSolution solve_block(double gamma, double mass_flow, double inlet_change, std::span<const double> states,
                            std::span<const double> b, std::span<double> dx) const override;

 private:
  double celsius(double theta) const { return fluid_.temperature(theta) - celsius_zero; }
  double outlet_theta(double temperature) const;
  double turned(double temperature) const;    // part of the sun that it does not turn away from
  double mean_share(double mass_flow) const;  // s of above

  const Fluid& fluid_;
  SupplyTemperature supply_temperature_;
  TimeFunction heat_;
  std::unique_ptr<SolarField> field_;
  double maximum_mass_flow_;               // kg/s
  double set_point_ = 0.0, wanted_ = 0.0;  // degC, W
};

}  // namespace emscher
