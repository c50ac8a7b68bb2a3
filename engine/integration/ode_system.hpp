// What an integrator needs to know of the system it steps: y' = f(t, y), solutions of (I - gamma J) x = b, and rates
// g(t, y) of quantities that are integrated along but act on nothing (quadratures): energies and flows of which the
// results are means.
#pragma once

#include <cstddef>
#include <span>

#include "engine/integration/block_layout.hpp"

namespace emscher {

/// How carefully a derivative is evaluated.
enum class Evaluation {
  start_of_step,  ///< everything anew
  within_step     ///< inside the nonlinear iteration: what changes slowly stays as at the start of the step
};

class OdeSystem {
 public:
  virtual ~OdeSystem() = default;
  virtual const BlockLayout& layout() const = 0;
  /// derivative = f(t, y). May throw; the integrator then tries a smaller step and, failing that, passes it on.
  virtual void derivative(double t, std::span<const double> y, std::span<double> derivative, Evaluation evaluation) = 0;
  /// x = (I - gamma J)^-1 b with an approximate J at the point of the last derivative(). It must conserve what f
  /// conserves: for every linear invariant L, L x = L b. Newton's method goes on from z to z - x.
  virtual void solve(double gamma, std::span<const double> b, std::span<double> x) = 0;
  /// A step ends at (t, y) and the next starts there: what changes slowly may be taken anew.
  virtual void step_ends(double /*t*/, std::span<const double> /*y*/) {}
  virtual std::size_t number_of_rates() const { return 0; }
  /// Rates of the quadratures at the point of the last derivative(); where a solve() followed, at the point z - x that
  /// it leads to, corrected with the same J: what balances f in g balances the solved stage to rounding.
  virtual void rates(std::span<double> /*g*/) const {}
};

}  // namespace emscher
