// How warm a generator makes a given flow: as warm as is wanted where it can give the heat for that, else as warm as it
// can,
//   outlet = the hottest T with  m (h(T) - h(inlet)) <= maximum_heat(inlet, T)
// found by halving in [inlet, wanted]; continuous in flow and inlet also where the maximum jumps to 0 at the hottest
// outlet that a unit can make. Water that is hotter than wanted passes as it is: no generator cools. What can be given
// at one outlet is taken to be possible at every colder one. Cost: one question to the generator where it can, some 50
// where it cannot and its maximum depends on the outlet.
#pragma once

#include "engine/fluid.hpp"
#include "models/generation/heat_generator.hpp"

namespace emscher {

struct ReachedOutlet {
  double outlet = 0.0;   ///< theta, K
  bool limited = false;  ///< by the generator
};

/// mass_flow: kg/s, above 0; inlet, wanted: theta, K.
ReachedOutlet reached_outlet(const HeatGenerator& generator, const Fluid& fluid, double mass_flow, double inlet,
                             double wanted);

/// d outlet / d inlet of one that is limited, by a small step.
double reached_outlet_slope(const HeatGenerator& generator, const Fluid& fluid, double mass_flow, double inlet,
                            double wanted, double outlet);

}  // namespace emscher
