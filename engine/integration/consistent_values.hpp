// Consistent values of a DaeSystem: for given states, the temperatures, flows and pressures that solve its algebraic
// equations [P. N. Brown, A. C. Hindmarsh, L. R. Petzold (1998), SIAM J. Sci. Comput. 19, 1495,
// doi:10.1137/S1064827595289996].
//
// Newton's method with the sparse Jacobian, factorised by KLU, in rounds of
//   1. flows and pressures at frozen temperatures (a pipe network: the step from laminar friction meets the mass
//      balance, those after it halve the error of quadratic laws at least),
//   2. node temperatures at these flows (linear),
//   3. all together, which converges where the directions of flow are right.
// Cost: some ten to thirty Jacobians.
#pragma once

#include <span>

#include "engine/integration/dae_system.hpp"

namespace emscher {

/// Replaces all of y but the states. Throws std::runtime_error where Newton's method does not converge, and what the
/// components throw.
void find_consistent_values(DaeSystem& system, ColouredJacobian& jacobian, std::span<double> y);

}  // namespace emscher
