// Boiler for gas, oil, wood or other biomass.
//
//   fuel = heat / efficiency(part load, return temperature)
//
// The efficiency is a map over part load (heat / capacity) and temperature of the return, on the lower heating value as
// its maker's sheet has it (EN 303, EN 15502): constant beyond its ends, linear between its nodes. A condensing boiler
// is above 1 where the return is cold, up to 1.11 with natural gas (higher over lower heating value). Limits: what it
// burns while it stands and starts is not modelled.
#pragma once

#include "models/generation/heat_generator.hpp"
#include "models/table.hpp"

namespace emscher {

class Boiler final : public HeatGenerator {
 public:
  struct Design {
    UnitLimits limits;
    TableMap efficiency;  ///< rows: part load; columns: return temperature, degC
    bool operator==(const Design&) const = default;
  };
  explicit Boiler(Design design) : HeatGenerator(design.limits), efficiency_(std::move(design.efficiency)) {}

 protected:
  Ability able(double, double) const override { return {limits().capacity_w, Obstacle::capacity}; }
  Operation run(double heat, double inlet, double) const override {
    const double fuel = heat / efficiency_.at(heat / limits().capacity_w, inlet);
    return {.heat = heat, .fuel = fuel, .losses = fuel - heat};
  }

 private:
  TableMap efficiency_;
};

}  // namespace emscher
