// Heat from a neighbouring, hotter network through a counterflow heat exchanger (models/heat_exchanger.hpp). Its supply
// temperature and the flow that it can give are signals; its return follows.
//
// The most heat Q that warms water from inlet to outlet: the secondary capacity flow is C = Q / (outlet - inlet), and
//   Q = conductance(UA, C_primary, C) (T_primary - inlet)
// Per unit of C the conductance falls from 1 (no flow) on, so there is one such Q: found by 60 halvings.
// Limits: constant UA; less heat is given by less primary flow, whatever its return temperature.
#pragma once

#include "models/generation/heat_generator.hpp"
#include "models/time_series.hpp"

namespace emscher {

class NetworkTransfer final : public HeatGenerator {
 public:
  struct Design {
    UnitLimits limits;  ///< the capacity is what the contract or the valve lets through
    double heat_transfer_w_k = 0.0;
    bool operator==(const Design&) const = default;
  };
  /// primary_supply: degC; primary_flow: kg/s, the most; specific_heat: J/(kg K) of the primary water
  NetworkTransfer(const Design& design, TimeFunction primary_supply, TimeFunction primary_flow, double specific_heat)
      : HeatGenerator(design.limits),
        heat_transfer_(design.heat_transfer_w_k),
        specific_heat_(specific_heat),
        supply_function_(primary_supply),
        flow_function_(primary_flow) {}

  void set_time(double t) override {
    supply_ = supply_function_.at(t);
    flow_ = flow_function_.at(t);
  }

 protected:
  Ability able(double inlet, double outlet) const override;
  Operation run(double heat, double, double) const override { return {.heat = heat, .source_heat = heat}; }

 private:
  double heat_transfer_, specific_heat_;
  TimeFunction supply_function_, flow_function_;
  double supply_ = 0.0, flow_ = 0.0;  // degC, kg/s
};

}  // namespace emscher
