#include "engine/integration/sweep_newton.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "engine/integration/block_vector.hpp"
#include "engine/integration/gmres.hpp"

namespace emscher {
namespace {

constexpr int steps_between_rate_measurements = 20;
constexpr int maximum_iterations = 6;
constexpr double divergence_ratio = 2.3;  // as SUNDIALS' own convergence test
constexpr double rate_decay = 0.3;        // as SUNDIALS' own convergence test
// gmres: part of |r| that may be left over; distance of difference quotients in parts of the tolerance, so small that
// the preconditioner, which belongs to the point of the last evaluation, is the same at all of them.
constexpr double linear_share = 0.01;
constexpr double difference_distance = 1e-3;
constexpr std::size_t largest_basis = 20;

SweepNewton& state_of(SUNNonlinearSolver solver) {
  return *static_cast<SweepNewton*>(solver->content);
}

/// correction = (I - gamma J)^-1 work, J by difference quotients at y_correction.
void solve_by_differences(SweepNewton& self, double gamma, N_Vector y_correction, N_Vector weight) {
  const auto r = vector_values(self.work.get()), x = vector_values(self.correction.get());
  const auto product = [&](std::span<const double> u, std::span<double> result) {
    self.system.solve(gamma, u, x);
    const double norm = N_VWrmsNorm(self.correction.get(), weight);
    const double distance = norm > 0.0 ? difference_distance / norm : 1.0;
    N_VLinearSum(1.0, y_correction, distance, self.correction.get(), self.moved.get());
    if (self.residual(self.moved.get(), self.moved_residual.get(), self.memory) != 0)
      throw std::runtime_error("the derivative cannot be evaluated near the iterate");
    const auto s = vector_values(self.moved_residual.get());
    for (std::size_t i = 0; i < r.size(); ++i) result[i] = (s[i] - r[i]) / distance;
  };
  std::vector<double> u(r.begin(), r.end());
  solve_by_gmres(product, r, u, {.tolerance = linear_share, .largest_basis = largest_basis});
  self.system.solve(gamma, u, x);
}

int solve(SUNNonlinearSolver solver, N_Vector, N_Vector y_correction, N_Vector weight, double tolerance, int, void*) {
  SweepNewton& self = state_of(solver);
  double gamma = 0.0;
  if (self.current_gamma(self.memory, &gamma) != 0) return -1;
  if (self.steps >= self.rate_measured_at + steps_between_rate_measurements) self.rate = 1.0;

  const auto fail = [&](int status) {
    ++self.statistics.failures;
    self.stages_solved = 0;
    return status;
  };
  const auto correct = [&](bool by_differences) -> int {
    if (const int status = self.residual(y_correction, self.work.get(), self.memory); status != 0) return status;
    try {
      if (by_differences)
        solve_by_differences(self, gamma, y_correction, weight);
      else
        self.system.solve(gamma, vector_values(self.work.get()), vector_values(self.correction.get()));
    } catch (...) {
      self.complaint = std::current_exception();
      return SUN_NLS_CONV_RECVR;
    }
    ++self.statistics.iterations;
    N_VLinearSum(1.0, y_correction, -1.0, self.correction.get(), y_correction);
    return SUN_NLS_SUCCESS;
  };
  const bool by_differences = self.linear_solver == LinearSolver::gmres;
  double previous = 0.0;
  for (int iteration = 0; iteration < maximum_iterations; ++iteration) {
    if (const int status = correct(by_differences); status != SUN_NLS_SUCCESS) return fail(status);
    const double norm = N_VWrmsNorm(self.correction.get(), weight);
    if (iteration > 0) {
      const double measured = norm / previous;
      self.rate = self.rate >= 1.0 ? measured : std::max(rate_decay * self.rate, measured);
      self.rate_measured_at = self.steps;
    }
    if (std::min(self.rate, 1.0) * norm <= tolerance) {
      if (by_differences)
        if (const int status = correct(false); status != SUN_NLS_SUCCESS) return fail(status);
      ++self.stages_solved;
      if (self.solved) self.solved(gamma);
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
  if (state.linear_solver == LinearSolver::gmres) {
    state.moved.reset(N_VClone(like));
    state.moved_residual.reset(N_VClone(like));
  }
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
