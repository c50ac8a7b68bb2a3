#include "models/generation/network_transfer.hpp"

#include "models/heat_exchanger.hpp"

namespace emscher {

HeatGenerator::Ability NetworkTransfer::able(double inlet, double outlet) const {
  if (outlet >= supply_ || inlet >= supply_) return {0.0, Obstacle::sink_temperature};
  const double primary = flow_ * specific_heat_, lift = supply_ - inlet;
  if (!(primary > 0.0)) return {0.0, Obstacle::source};
  // More than its whole flow cooled to the inlet there is not; secondary flow without bound where nothing is warmed.
  double low = 0.0, high = primary * lift;
  const double spread = outlet - inlet;
  const auto exceeds = [&](double heat) {
    const double possible = spread > 0.0 ? exchanger_conductance(heat_transfer_, primary, heat / spread)
                                         : primary * counterflow_effectiveness(heat_transfer_ / primary, 0.0);
    return heat > possible * lift;
  };
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = 0.5 * (low + high);
    (exceeds(middle) ? high : low) = middle;
  }
  return low > limits().capacity_w ? Ability{limits().capacity_w, Obstacle::capacity} : Ability{low, Obstacle::source};
}

}  // namespace emscher
