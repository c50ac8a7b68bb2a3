// Electrode boiler or immersion heater: power to heat.  electricity = heat / efficiency
#pragma once

#include "models/generation/heat_generator.hpp"

namespace emscher {

class ElectrodeBoiler final : public HeatGenerator {
 public:
  struct Design {
    UnitLimits limits;
    double efficiency = 0.99;
    bool operator==(const Design&) const = default;
  };
  explicit ElectrodeBoiler(const Design& design) : HeatGenerator(design.limits), efficiency_(design.efficiency) {}

 protected:
  Ability able(double, double) const override { return {limits().capacity_w, Obstacle::capacity}; }
  Operation run(double heat, double, double) const override {
    const double electricity = heat / efficiency_;
    return {.heat = heat, .electricity_used = electricity, .losses = electricity - heat};
  }

 private:
  double efficiency_;
};

}  // namespace emscher
