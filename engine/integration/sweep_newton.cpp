#include "engine/integration/sweep_newton.hpp"

#include <arkode/arkode_arkstep.h>

#include <algorithm>
#include <cmath>

#include "engine/integration/block_vector.hpp"

namespace emscher {
namespace {

constexpr int steps_between_rate_measurements = 20;
constexpr int maximum_iterations = 6;
constexpr double divergence_ratio = 2.3;  // as SUNDIALS' own convergence test
constexpr double rate_decay = 0.3;        // as SUNDIALS' own convergence test

SweepNewton& state_of(SUNNonlinearSolver solver) {
  return *static_cast<SweepNewton*>(solver->content);
}

int solve(SUNNonlinearSolver solver, N_Vector, N_Vector y_correction, N_Vector weight, double tolerance, int,
          void* arkode) {
  SweepNewton& self = state_of(solver);
  double gamma = 0.0;
  long steps = 0;
  if (ARKStepGetCurrentGamma(self.arkode, &gamma) != 0) return -1;
  ARKStepGetNumSteps(self.arkode, &steps);
  if (steps >= self.rate_measured_at + steps_between_rate_measurements) self.rate = 1.0;

  const auto fail = [&](int status) {
    ++self.statistics.failures;
    self.stages_solved = 0;
    return status;
  };
  double previous = 0.0;
  for (int iteration = 0; iteration < maximum_iterations; ++iteration) {
    if (const int status = self.residual(y_correction, self.work.get(), arkode); status != 0) return fail(status);
    try {
      self.system.solve(gamma, vector_values(self.work.get()), vector_values(self.correction.get()));
    } catch (...) {
      self.complaint = std::current_exception();
      return fail(SUN_NLS_CONV_RECVR);
    }
    ++self.statistics.iterations;
    N_VLinearSum(1.0, y_correction, -1.0, self.correction.get(), y_correction);
    const double norm = N_VWrmsNorm(self.correction.get(), weight);
    if (iteration > 0) {
      const double measured = norm / previous;
      self.rate = self.rate >= 1.0 ? measured : std::max(rate_decay * self.rate, measured);
      self.rate_measured_at = steps;
    }
    if (std::min(self.rate, 1.0) * norm <= tolerance) {
      ++self.stages_solved;
      self.solved(gamma);
      return SUN_NLS_SUCCESS;
    }
    if (!std::isfinite(norm) || (iteration > 0 && norm > divergence_ratio * previous)) break;
    previous = norm;
  }
  self.rate = 1.0;
  return fail(SUN_NLS_CONV_RECVR);
}

}  // namespace

SundialsOwner<SUNNonlinearSolver> make_sweep_newton(SweepNewton& state, N_Vector like, SUNContext context) {
  state.work.reset(N_VClone(like));
  state.correction.reset(N_VClone(like));
  SundialsOwner<SUNNonlinearSolver> solver(SUNNonlinSolNewEmpty(context));
  solver->content = &state;
  auto& ops = *solver->ops;
  ops.gettype = [](SUNNonlinearSolver) { return SUNNONLINEARSOLVER_ROOTFIND; };
  ops.initialize = [](SUNNonlinearSolver) { return int{SUN_NLS_SUCCESS}; };
  ops.setsysfn = [](SUNNonlinearSolver s, SUNNonlinSolSysFn function) {
    state_of(s).residual = function;
    return int{SUN_NLS_SUCCESS};
  };
  ops.solve = solve;
  ops.free = [](SUNNonlinearSolver s) {
    s->content = nullptr;
    SUNNonlinSolFreeEmpty(s);
    return 0;
  };
  return solver;
}

}  // namespace emscher
