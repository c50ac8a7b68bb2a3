#include "models/generation/heat_pump.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/fluid.hpp"

namespace emscher {

double logarithmic_mean(double a, double b) {
  // log(b / a) = log1p((b - a) / a) keeps its digits where the two are close.
  return a == b ? a : (b - a) / std::log1p((b - a) / a);
}

HeatPump::HeatPump(Design design, TimeFunction source)
    : HeatGenerator(design.limits), design_(std::move(design)), source_function_(source) {}

double HeatPump::reversible_cop(double source, double inlet, double outlet) const {
  const double cold = logarithmic_mean(source + celsius_zero, source - design_.source_cooling_k + celsius_zero);
  const double hot = logarithmic_mean(std::min(inlet, outlet) + celsius_zero, outlet + celsius_zero);
  return hot > cold ? hot / (hot - cold) : std::numeric_limits<double>::infinity();
}

HeatPump::Performance HeatPump::cop_of_model(double source, double inlet, double outlet) const {
  double hot = outlet + celsius_zero, cold = source - design_.source_cooling_k + celsius_zero;
  if (design_.model == PerformanceModel::map) {
    const TableMap& map = design_.map;
    if (!map.covers_row(source)) return {0.0, Obstacle::source_temperature};
    if (!map.covers_column(outlet)) return {0.0, Obstacle::sink_temperature};
    double cop = 0.0;
    for (const TableMap::Corner& corner : map.corners(source, outlet)) {
      if (corner.weight > 0.0 && corner.value <= 0.0) return {0.0, Obstacle::sink_temperature};
      cop += corner.weight * corner.value;
    }
    return {cop, Obstacle::none};
  }
  if (design_.model == PerformanceModel::lorenz) {
    cold = logarithmic_mean(source + celsius_zero, cold);
    hot = logarithmic_mean(std::min(inlet, outlet) + celsius_zero, hot);
  }
  return {design_.quality_grade * hot / std::max(hot - cold, design_.minimum_lift_k), Obstacle::none};
}

HeatPump::Performance HeatPump::performance(double source, double inlet, double outlet) const {
  if ((design_.minimum_source_temperature_c && is_above(*design_.minimum_source_temperature_c, source)) ||
      (design_.maximum_source_temperature_c && is_above(source, *design_.maximum_source_temperature_c)))
    return {0.0, Obstacle::source_temperature};
  const Performance found = cop_of_model(source, inlet, outlet);
  if (found.obstacle != Obstacle::none) return found;
  if (found.cop <= 1.0) return {0.0, Obstacle::lift};
  if (found.cop > reversible_cop(source, inlet, outlet)) return {0.0, Obstacle::second_law};
  return found;
}

HeatGenerator::Ability HeatPump::able(double inlet, double outlet) const {
  if (const Performance p = performance(source_, inlet, outlet); p.obstacle != Obstacle::none) return {0.0, p.obstacle};
  const Curve& capacity = design_.capacity;
  if (capacity.empty()) return {limits().capacity_w, Obstacle::capacity};
  if (source_ < capacity.front()[0] || source_ > capacity.back()[0]) return {0.0, Obstacle::source_temperature};
  return {curve_value(capacity, source_), Obstacle::capacity};
}

Operation HeatPump::run(double heat, double inlet, double outlet) const {
  const double electricity = heat / performance(source_, inlet, outlet).cop;
  return {.heat = heat, .electricity_used = electricity, .source_heat = heat - electricity};
}

}  // namespace emscher
