// Combined heat and power: engine, turbine or fuel cell, by its efficiencies over part load.
//
//   fuel = heat / thermal efficiency(load),   electricity = fuel x electric efficiency(load),   load = heat / capacity
//
// Both efficiencies are on the lower heating value (the form of data sheets and of DIN 6280-14; EU directive 2012/27
// annex II calls the ratio of the two the power-to-heat ratio). Heat-led, it gives the heat asked for and makes what
// power comes of it. Power-led, a signal of the power says at which load it runs: what the network does not take of its
// heat goes to a cooler, as `curtailed` and part of the losses.
// Limits: constant efficiencies below the first point; nothing is used to start.
#pragma once

#include <array>
#include <vector>

#include "models/generation/heat_generator.hpp"
#include "models/time_series.hpp"

namespace emscher {

class CombinedHeatAndPower final : public HeatGenerator {
 public:
  struct Design {
    UnitLimits limits;
    std::vector<std::array<double, 3>> efficiency_points;  ///< {load, thermal, electric}, load rising
    bool power_led = false;
    bool operator==(const Design&) const = default;
  };
  /// electric_power: W, of those that are power-led.
  CombinedHeatAndPower(Design design, TimeFunction electric_power);

  /// Of a unit that runs at a load (0..1), W.
  static Operation at_load(const Design& design, double load);

  void set_time(double t) override;

 protected:
  Ability able(double inlet, double outlet) const override;
  Operation run(double heat, double inlet, double outlet) const override;
  Operation stand(double inlet, double outlet) const override;
  double least(double maximum) const override;

 private:
  Design design_;
  TimeFunction electric_power_;
  double load_ = 0.0;  // power-led: at which it runs now
  Obstacle obstacle_ = Obstacle::none;
};

}  // namespace emscher
