#include "models/generation/reached_outlet.hpp"

#include <algorithm>

namespace emscher {

ReachedOutlet reached_outlet(const HeatGenerator& generator, const Fluid& fluid, double mass_flow, double inlet,
                             double wanted) {
  if (wanted <= inlet) return {inlet, true};
  const double capacity_flow = mass_flow * fluid.reference_specific_heat;
  const double inlet_celsius = fluid.temperature(inlet) - celsius_zero;
  const auto maximum = [&](double outlet) {
    return generator.maximum_heat(inlet_celsius, fluid.temperature(outlet) - celsius_zero);
  };
  const double most = maximum(wanted);
  if (capacity_flow * (wanted - inlet) <= most) return {wanted, false};
  // Mostly the maximum does not depend on the outlet.
  if (most > 0.0) {
    const double guess = inlet + most / capacity_flow;
    if (maximum(guess) == most) return {guess, true};
  }
  double can = inlet, cannot = wanted;
  for (int halving = 0; halving < 52; ++halving) {
    const double middle = 0.5 * (can + cannot);
    (capacity_flow * (middle - inlet) <= maximum(middle) ? can : cannot) = middle;
  }
  return {can, true};
}

double reached_outlet_slope(const HeatGenerator& generator, const Fluid& fluid, double mass_flow, double inlet,
                            double wanted, double outlet) {
  constexpr double step = 1e-3;  // K; the outlet is exact to 1e-13 K
  return (reached_outlet(generator, fluid, mass_flow, inlet + step, wanted).outlet - outlet) / step;
}

}  // namespace emscher
