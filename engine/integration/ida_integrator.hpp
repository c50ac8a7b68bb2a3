// Steps F(t, y, y') = 0 of a network (dae_system.hpp) by SUNDIALS IDAS: backward differentiation formulas of variable
// order q <= 5 and step, with fixed leading coefficient,
//   F(t_n, y_n, (1/h_n) sum_{i=0..q} alpha_{n,i} y_{n-i}) = 0
//   A. C. Hindmarsh et al. (2005), SUNDIALS, ACM TOMS 31, 363, doi:10.1145/1089014.1089020
// Jacobian dF/dy + c_j dF/dy' by coloured difference quotients (coloured_jacobian.hpp), factorised by KLU:
//   T. A. Davis, E. Palamadai Natarajan (2010), ACM TOMS 37, 36, doi:10.1145/1824801.1824814
//
// * Error control: every state on its own, the largest counts (so never less strict than the block norm of the others);
//   algebraic unknowns are not looked at. Newton's method goes on until nothing changes by more than 1e-11 K or 1e-9 of
//   the largest flow, whatever the tolerance is.
// * Integrals are quadratures of IDAS, stepped by the same formulas as the states. What the states gain is therefore
//   what the rates say, but for what Newton's method leaves over: the balance closes to 1e-9.
// * Start, and every jump of an input: states stay, all else is solved for by Newton's method (consistent_values.hpp),
//   and the formulas begin anew at order 1. So they do where IDA gives up, unless it has just begun: a flow that turns
//   is a kink that their past does not know of.
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "engine/integration/dae_system.hpp"
#include "engine/integration/integrator.hpp"

namespace emscher {

class IdaIntegrator {
 public:
  /// Keeps a reference to the system. set_time: makes inputs valid for a time (s). y: an initial guess at time t, of
  /// which the states stay. Of the options: maximum_order, tolerance, maximum_step, initial_step (also after jumps).
  /// Throws std::invalid_argument for options out of range, IntegrationError where no flows and
  /// temperatures belong to the states.
  IdaIntegrator(DaeSystem& system, std::function<void(double)> set_time, const IntegrationOptions& options, double t,
                std::span<const double> y);
  ~IdaIntegrator();

  /// Steps to t_end exactly. Throws IntegrationError.
  void advance(double t_end);
  /// Inputs have jumped at the present time. Throws IntegrationError.
  void reset();

  double time() const;                     ///< s
  std::span<const double> values() const;  ///< y of dae_system.hpp
  /// Integrals of the system's rates() since the start or the last clear_quadratures().
  std::span<const double> quadratures() const;
  void clear_quadratures();
  StepperStatistics statistics() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace emscher
