// Geothermal doublet: brine from one well passes a heat exchanger and goes down the other.
//
//   heat = m_b c_b (T_production - T_injection),  T_injection >= the limit, and >= inlet + approach
//   outlet <= T_production - approach
//   pump power = V dp / efficiency,  dp = V (1 / productivity + 1 / injectivity),  V = m_b / density
//
// Productivity and injectivity (m3/h per bar of drawdown and of overpressure at the wells) as in VDI 4640-1 and any
// well test; friction in the tubing and the depth of the water table are not modelled. At part load less brine is
// pumped and cooled as far. What the pump takes does not reach the network: it is lost. Of several limits only the
// hottest injection counts; the exchanger is otherwise large enough.
#pragma once

#include <algorithm>

#include "models/generation/heat_generator.hpp"
#include "models/time_series.hpp"

namespace emscher {

class GeothermalDoublet final : public HeatGenerator {
 public:
  struct Design {
    UnitLimits limits;                     ///< the capacity is that of the exchanger
    double injection_temperature_c = 0.0;  ///< least
    double approach_k = 3.0;
    double productivity_m3_h_bar = 0.0, injectivity_m3_h_bar = 0.0;
    double pump_efficiency = 0.0;
    double brine_density_kg_m3 = 1000.0, brine_specific_heat_j_kg_k = 4180.0;
    bool operator==(const Design&) const = default;
  };
  /// production: degC; mass_flow: kg/s, the most brine
  GeothermalDoublet(const Design& design, TimeFunction production, TimeFunction mass_flow)
      : HeatGenerator(design.limits), design_(design), production_function_(production), flow_function_(mass_flow) {}

  void set_time(double t) override {
    production_ = production_function_.at(t);
    flow_ = flow_function_.at(t);
  }

 protected:
  Ability able(double inlet, double outlet) const override {
    if (is_above(outlet, production_ - design_.approach_k)) return {0.0, Obstacle::sink_temperature};
    const double brine = flow_ * heat_per_brine(inlet);
    if (!(brine > 0.0)) return {0.0, flow_ > 0.0 ? Obstacle::sink_temperature : Obstacle::source};
    return brine > limits().capacity_w ? Ability{limits().capacity_w, Obstacle::capacity}
                                       : Ability{brine, Obstacle::source};
  }
  Operation run(double heat, double inlet, double) const override {
    constexpr double bar_hours = 3600.0 * 1e5;  // s/h Pa/bar
    const double volume_flow = heat / heat_per_brine(inlet) / design_.brine_density_kg_m3;
    const double pressure =
        bar_hours * volume_flow * (1.0 / design_.productivity_m3_h_bar + 1.0 / design_.injectivity_m3_h_bar);
    const double electricity = volume_flow * pressure / design_.pump_efficiency;
    return {.heat = heat, .electricity_used = electricity, .source_heat = heat, .losses = electricity};
  }

 private:
  double heat_per_brine(double inlet) const {  // J/kg
    const double coldest = std::max(design_.injection_temperature_c, inlet + design_.approach_k);
    return design_.brine_specific_heat_j_kg_k * (production_ - coldest);
  }

  Design design_;
  TimeFunction production_function_, flow_function_;
  double production_ = 0.0, flow_ = 0.0;  // degC, kg/s
};

}  // namespace emscher
