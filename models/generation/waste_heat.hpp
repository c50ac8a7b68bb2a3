// Waste heat (a process, a sewage works, a data centre that needs no heat pump) behind a heat exchanger: so much heat
// (W, signal) at a temperature (degC, signal). The supply can be as hot as that less the exchanger's smallest
// difference, and nothing is given to water that is as hot already. What is offered and not taken is curtailed.
#pragma once

#include "models/generation/heat_generator.hpp"
#include "models/time_series.hpp"

namespace emscher {

class WasteHeat final : public HeatGenerator {
 public:
  struct Design {
    UnitLimits limits;  ///< the capacity is that of the exchanger
    double approach_k = 5.0;
    bool operator==(const Design&) const = default;
  };
  /// available: W; temperature: degC
  WasteHeat(const Design& design, TimeFunction available, TimeFunction temperature)
      : HeatGenerator(design.limits),
        approach_(design.approach_k),
        available_function_(available),
        temperature_function_(temperature) {}

  void set_time(double t) override {
    available_ = available_function_.at(t);
    temperature_ = temperature_function_.at(t);
  }

 protected:
  Ability able(double inlet, double outlet) const override {
    const double hottest = temperature_ - approach_;
    if (is_above(outlet, hottest) || inlet >= hottest) return {0.0, Obstacle::sink_temperature};
    return available_ > limits().capacity_w ? Ability{limits().capacity_w, Obstacle::capacity}
                                            : Ability{available_, Obstacle::source};
  }
  Operation run(double heat, double, double) const override {
    return {.heat = heat, .source_heat = heat, .curtailed = available_ - heat};
  }
  Operation stand(double, double) const override { return {.curtailed = available_}; }

 private:
  double approach_;
  TimeFunction available_function_, temperature_function_;
  double available_ = 0.0, temperature_ = 0.0;  // W, degC
};

}  // namespace emscher
