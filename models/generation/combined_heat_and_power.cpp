#include "models/generation/combined_heat_and_power.hpp"

#include <utility>

#include "models/table.hpp"

namespace emscher {

CombinedHeatAndPower::CombinedHeatAndPower(Design design, TimeFunction electric_power)
    : HeatGenerator(design.limits), design_(std::move(design)), electric_power_(electric_power) {}

Operation CombinedHeatAndPower::at_load(const Design& design, double load) {
  const auto& points = design.efficiency_points;
  const TablePlace place = table_place(points.size(), load, [&](std::size_t k) { return points[k][0]; });
  const auto between = [&](std::size_t which) {
    const double low = points[place.low][which];
    return place.weight == 0.0 ? low : low + place.weight * (points[place.low + 1][which] - low);
  };
  const double heat = load * design.limits.capacity_w;
  const double fuel = heat / between(1);
  const double electricity = fuel * between(2);
  return {.heat = heat, .fuel = fuel, .electricity_made = electricity, .losses = fuel - heat - electricity};
}

// The load at which it makes the power that is asked for: power rises with load (the reader sees to it).
void CombinedHeatAndPower::set_time(double t) {
  if (!design_.power_led) return;
  const double power = electric_power_.at(t);
  const auto made = [this](double load) { return at_load(design_, load).electricity_made; };
  double low = design_.limits.minimum_load, high = 1.0;
  load_ = 0.0;
  obstacle_ = Obstacle::source;
  if (power <= 0.0) return;
  if (power < made(low) * (1.0 - rounding_of_limits)) {
    obstacle_ = Obstacle::minimum_load;
    return;
  }
  load_ = 1.0;
  obstacle_ = Obstacle::capacity;
  if (power >= made(high)) return;
  for (int halving = 0; halving < 50; ++halving) {
    const double middle = 0.5 * (low + high);
    (made(middle) <= power ? low : high) = middle;
  }
  load_ = low;
  obstacle_ = Obstacle::source;
}

HeatGenerator::Ability CombinedHeatAndPower::able(double, double) const {
  const double capacity = limits().capacity_w;
  return design_.power_led ? Ability{load_ * capacity, obstacle_} : Ability{capacity, Obstacle::capacity};
}

double CombinedHeatAndPower::least(double maximum) const {
  return design_.power_led ? 0.0 : HeatGenerator::least(maximum);
}

Operation CombinedHeatAndPower::run(double heat, double, double) const {
  if (!design_.power_led) return at_load(design_, heat / limits().capacity_w);
  Operation o = at_load(design_, load_);
  o.curtailed = o.heat - heat;
  o.losses += o.curtailed;
  o.heat = heat;
  return o;
}

Operation CombinedHeatAndPower::stand(double inlet, double outlet) const {
  return design_.power_led && load_ > 0.0 ? run(0.0, inlet, outlet) : Operation{};
}

}  // namespace emscher
