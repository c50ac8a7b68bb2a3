// Steady temperatures of the whole network with exact exponential pipes: the design point, and the start of a run.
//
// A pipe with flow m in steady state, xi in [0, 1] along the flow:
//   m c_ref d theta/d xi = -U1 L (T - T_b) + U2 L (T_partner - T_b) + friction
// With T = T(theta) linearised about the pipe's mean and the parallel pipe at its mean temperature the solution is
//   theta(xi) = theta_in + s (1 - exp(-k xi)) / k,   k = U1 L T'/(m c_ref),   s = d theta/d xi at the inlet,
// exact for constant specific heat and pipes that do not exchange heat. A stagnant pipe has the temperature at which it
// loses nothing.
//
// Method: flows for given pipe ends, one pass along the flow order for new pipe ends, repeated until no outlet changes
// the node that it flows into by more than 1e-9 K. Where natural circulation in a loop at rest keeps swinging, 1e-3 K
// is accepted after some passes and told in `change`. A start need not be better than the steps that follow it: there,
// the root mean square of the changes over all pipes decides, and one loop at its divide among a million pipes is not
// waited for. Components with states keep their initial states. Controllers decide once, on a steady state with what
// they hold before. Cost: O(links) per pass; some ten to twenty passes.
#pragma once

#include <vector>

#include "engine/integration/operating_point.hpp"
#include "engine/transport/transport_scheme.hpp"

namespace emscher {

struct SteadyState {
  std::vector<PipeProfile> profiles;
  std::vector<double> at_from, at_to;  ///< theta at the pipe ends, K
  std::vector<double> heat_loss;       ///< W per pipe; not of a start
  std::vector<double> component_states;
  int passes = 0;
  double change = 0.0;  ///< largest change of a node's temperature in the last pass, K
};

/// Steady state for the inputs at time t; leaves flows and node temperatures in `point`. Throws std::runtime_error
/// naming the pipe that changes most if it is not reached.
SteadyState steady_state(const Network& network, OperatingPoint& point, double t);

/// The same as a start for steps with errors of `tolerance`, K: accurate to a hundredth of it (root mean square of
/// the last change). Where flows and temperatures chase each other for ever (a valve that opens wide below the
/// temperature that it needs, and cools its supply by closing) it is the last pass, with `change` above 1e-3 K.
SteadyState steady_start(const Network& network, OperatingPoint& point, double t, double tolerance);

}  // namespace emscher
