// The nonlinear solver of the steps and stages: Newton's method whose linear systems are solved by a sweep along the
// flow, as a SUNDIALS SUNNonlinearSolver for ARKODE and CVODE.
//
// Each iteration:  r = residual(z_cor),  z_cor -= (I - gamma J)^-1 r,  until  rate |correction| <= tolerance.
// SUNDIALS' own Newton solver with a matrix-embedded linear solver does the same through one more layer, which costs a
// norm, a fill and two copies of the vector per iteration (measured: 15 % of a run), skips the solve where the residual
// is small (and so loses energy, which the sweep conserves exactly), and forgets the convergence rate from stage to
// stage, so that it iterates twice where once is enough. Here the rate is kept, as SUNDIALS keeps it for solvers with a
// set-up, and measured anew every 20 steps.
//
// LinearSolver::gmres takes difference quotients of the residual for I - gamma J and the sweep M as preconditioner from
// the right: (I - gamma J) M^-1 u = r to a part of |r|, x = M^-1 u. What such an x leaves over is not balanced by the
// quadratures; so each stage ends with one correction more by the sweep alone, at the solved stage.
#pragma once

#include <exception>
#include <functional>

#include "engine/integration/integrator.hpp"
#include "engine/integration/sundials_handles.hpp"

namespace emscher {

struct SweepNewtonStatistics {
  long iterations = 0;
  long failures = 0;
};

/// State of the solver; must outlive the SUNNonlinearSolver made from it.
struct SweepNewton {
  SweepNewton(OdeSystem& its_system, LinearSolver its_solver) : system(its_system), linear_solver(its_solver) {}

  OdeSystem& system;
  const LinearSolver linear_solver;
  // Set by the integrator before the first step.
  void* memory = nullptr;  ///< SUNDIALS' integrator
  int (*current_gamma)(void* memory, double* gamma) = nullptr;
  std::function<void(double gamma)> solved;  ///< called when a stage is solved; the members below are its last
  long steps = 0;                            ///< taken so far; counted by the integrator
  std::exception_ptr complaint;              ///< what the last failed evaluation or solve threw
  SweepNewtonStatistics statistics;

  // Set by SUNDIALS.
  SUNNonlinSolSysFn residual = nullptr;
  // Of the iteration.
  N_Vector derivative = nullptr;                 // f at the last iterate; set by whoever evaluates it
  SundialsOwner<N_Vector> work = nullptr;        // residual r
  SundialsOwner<N_Vector> correction = nullptr;  // x = (I - gamma J)^-1 r
  SundialsOwner<N_Vector> moved = nullptr;       // gmres: an iterate nearby
  SundialsOwner<N_Vector> moved_residual = nullptr;
  long stages_solved = 0;  // since the last failure
  double rate = 1.0;
  long rate_measured_at = 0;
};

/// `like`: a vector of the system's layout.
SundialsOwner<SUNNonlinearSolver> make_sweep_newton(SweepNewton& state, N_Vector like, SUNContext context);

}  // namespace emscher
