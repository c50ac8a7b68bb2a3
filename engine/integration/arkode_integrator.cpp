#include "engine/integration/arkode_integrator.hpp"

#include <arkode/arkode_arkstep.h>
#include <fmt/format.h>
#include <sunnonlinsol/sunnonlinsol_newton.h>

#include <algorithm>
#include <cmath>
#include <exception>

#include "engine/integration/block_vector.hpp"
#include "engine/integration/sundials_handles.hpp"

namespace emscher {
namespace {

constexpr int steps_between_rate_measurements = 20;
constexpr double divergence_ratio = 2.3;  // as ARKODE's own test
constexpr double rate_decay = 0.3;        // as ARKODE's own test
constexpr double largest_growth = 10.0;  // of the step
constexpr double overlong_step = 0.05;
constexpr double arkode_safety = 0.96;  // factor that ARKODE applies to every step that is chosen

std::span<double> values(N_Vector v) {
  return {N_VGetArrayPointer(v), static_cast<std::size_t>(N_VGetLength(v))};
}

void check(int status, const char* what) {
  if (status < 0) throw std::runtime_error(fmt::format("SUNDIALS: {} failed ({})", what, status));
}

}  // namespace

struct ArkodeIntegrator::Implementation {
  OdeSystem& system;
  ArkodeOptions options;
  SundialsContext context;
  SundialsOwner<N_Vector> y;
  void* arkode = nullptr;
  SundialsOwner<SUNNonlinearSolver> newton;
  SundialsOwner<SUNLinearSolver> linear;
  double time = 0.0;
  double stop_time = 0.0;
  double interval = 0.0;         // between the last two stop times, s
  std::exception_ptr complaint;  // of the last evaluation that failed
  double rate = 1.0;             // of convergence of the nonlinear iteration
  double previous_correction = 0.0;
  long rate_measured_at = 0;

  Implementation(OdeSystem& s, const ArkodeOptions& o) : system(s), options(o) {}
  ~Implementation() {
    if (arkode) ARKStepFree(&arkode);
  }

  /// An exception must not pass through C: it is kept, and SUNDIALS told to try a smaller step.
  template <class Function>
  int guarded(Function&& function) noexcept {
    try {
      function();
      return 0;
    } catch (...) {
      complaint = std::current_exception();
      return 1;
    }
  }

  static int evaluate(Implementation& self, double t, N_Vector y, N_Vector ydot, Evaluation evaluation) {
    return self.guarded([&] { self.system.derivative(t, values(y), values(ydot), evaluation); });
  }
  static int at_start(double t, N_Vector y, N_Vector ydot, void* data) {
    return evaluate(*static_cast<Implementation*>(data), t, y, ydot, Evaluation::start_of_step);
  }
  static int within(double t, N_Vector y, N_Vector ydot, void* data) {
    return evaluate(*static_cast<Implementation*>(data), t, y, ydot, Evaluation::within_step);
  }

  static int weights(N_Vector, N_Vector weight, void* data) {
    N_VConst(1.0 / static_cast<Implementation*>(data)->options.tolerance, weight);
    return 0;
  }

  /// Elementary controller on the embedded error; the step is cut so that equal steps reach the stop time (a little
  /// longer than wanted is accepted rather than one step more), or, where it is reached, the next one at equal distance.
  static int choose_step(N_Vector, double t, double h, double, double, double error, double, double, int,
                         int embedding_order, double* chosen, void* data) {
    const auto& self = *static_cast<Implementation*>(data);
    const double wanted =
        h * std::min(0.9 * std::pow(std::max(error, 1e-10), -1.0 / (embedding_order + 1)), largest_growth);
    double rest = self.stop_time - t;
    if (rest <= 1e-9 * self.interval) rest = self.interval;
    *chosen = rest / std::ceil(rest / wanted - overlong_step) / arkode_safety;
    return 0;
  }

  static int test_convergence(SUNNonlinearSolver solver, N_Vector, N_Vector correction, double tolerance,
                              N_Vector weight, void* data) {
    auto& self = *static_cast<Implementation*>(data);
    const double norm = N_VWrmsNorm(correction, weight);
    int iteration = 0;
    SUNNonlinSolGetCurIter(solver, &iteration);
    if (iteration == 0) {
      long steps = 0;
      ARKStepGetNumSteps(self.arkode, &steps);
      if (steps >= self.rate_measured_at + steps_between_rate_measurements) self.rate = 1.0;
    } else {
      long steps = 0;
      ARKStepGetNumSteps(self.arkode, &steps);
      self.rate_measured_at = steps;
      const double measured = norm / self.previous_correction;
      self.rate = self.rate == 1.0 ? measured : std::max(rate_decay * self.rate, measured);
    }
    if (std::min(self.rate, 1.0) * norm <= tolerance) return SUN_NLS_SUCCESS;
    if (!std::isfinite(norm) || (iteration > 0 && norm > divergence_ratio * self.previous_correction)) {
      self.rate = 1.0;
      return SUN_NLS_CONV_RECVR;
    }
    self.previous_correction = norm;
    return SUN_NLS_CONTINUE;
  }

  static SUNLinearSolver_Type solver_type(SUNLinearSolver) { return SUNLINEARSOLVER_MATRIX_EMBEDDED; }
  // Present so that ARKODE does not compute mean weights for every solve.
  static int no_scaling(SUNLinearSolver, N_Vector, N_Vector) { return 0; }
  static int solve_embedded(SUNLinearSolver solver, SUNMatrix, N_Vector x, N_Vector b, double) {
    auto& self = *static_cast<Implementation*>(solver->content);
    double t = 0.0, gamma = 0.0;
    N_Vector predicted, state, derivative, data;
    void* user;
    if (ARKStepGetNonlinearSystemData(self.arkode, &t, &predicted, &state, &derivative, &gamma, &data, &user) != 0)
      return -1;
    return self.guarded([&] { self.system.solve(gamma, values(b), values(x)); });
  }

  [[noreturn]] void fail(int status) {
    std::string reason = "the error test or the nonlinear iteration failed too often, or the step became too small";
    if (complaint) {
      try {
        std::rethrow_exception(complaint);
      } catch (const std::exception& e) {
        reason = e.what();
      }
    }
    double reached = time;
    ARKStepGetCurrentTime(arkode, &reached);
    throw IntegrationError(fmt::format("the integration stops at t = {:.1f} s (ARKODE: {}): {}", reached, status, reason),
                           reached);
  }
};

ArkodeIntegrator::ArkodeIntegrator(OdeSystem& system, const ArkodeOptions& options, double t,
                                   std::span<const double> y)
    : implementation_(std::make_unique<Implementation>(system, options)) {
  auto& self = *implementation_;
  self.time = t;
  self.y.reset(make_block_vector(system.layout(), self.context));
  std::ranges::copy(y, values(self.y.get()).begin());
  self.arkode = ARKStepCreate(nullptr, Implementation::at_start, t, self.y.get(), self.context);
  if (self.arkode == nullptr) throw std::bad_alloc();
  check(ARKStepSetUserData(self.arkode, &self), "user data");
  check(ARKStepSetErrFile(self.arkode, nullptr), "error file");
  check(ARKStepWFtolerances(self.arkode, Implementation::weights), "weights");
  if (ARKStepSetTableName(self.arkode, options.method.c_str(), "ARKODE_ERK_NONE") < 0)
    throw std::invalid_argument(fmt::format("integrator.method: ARKODE has no implicit Butcher table named {}", options.method));

  self.newton.reset(SUNNonlinSol_Newton(self.y.get(), self.context));
  check(ARKStepSetNonlinearSolver(self.arkode, self.newton.get()), "nonlinear solver");
  check(SUNNonlinSolSetConvTestFn(self.newton.get(), Implementation::test_convergence, &self), "convergence test");
  check(ARKStepSetNlsRhsFn(self.arkode, Implementation::within), "right-hand side of the nonlinear iteration");
  check(ARKStepSetDeduceImplicitRhs(self.arkode, 1), "deduced stage derivatives");
  check(ARKStepSetMaxNonlinIters(self.arkode, 6), "nonlinear iterations");
  check(ARKStepSetInterpolantType(self.arkode, ARK_INTERP_LAGRANGE), "interpolant");
  check(ARKStepSetInterpolantDegree(self.arkode, 2), "interpolant");
  check(ARKStepSetPredictorMethod(self.arkode, 0), "predictor");

  self.linear.reset(SUNLinSolNewEmpty(self.context));
  self.linear->content = &self;
  self.linear->ops->gettype = Implementation::solver_type;
  self.linear->ops->setscalingvectors = Implementation::no_scaling;
  self.linear->ops->solve = Implementation::solve_embedded;
  self.linear->ops->free = [](SUNLinearSolver s) {
    s->content = nullptr;
    SUNLinSolFreeEmpty(s);
    return 0;
  };
  check(ARKStepSetLinearSolver(self.arkode, self.linear.get(), nullptr), "linear solver");
  // The sweep is exact; ARKODE must not skip it where the residual happens to be small, or energy would be lost.
  check(ARKStepSetEpsLin(self.arkode, 1e-200), "linear tolerance");
  check(ARKStepSetAdaptivityFn(self.arkode, Implementation::choose_step, &self), "step control");
  check(ARKStepSetSafetyFactor(self.arkode, arkode_safety), "safety factor");
  check(ARKStepSetErrorBias(self.arkode, 1.0), "error bias");
  check(ARKStepSetFixedStepBounds(self.arkode, 1.0, 1.0), "fixed step bounds");
  check(ARKStepSetMaxNumSteps(self.arkode, -1), "number of steps");
  check(ARKStepSetInitStep(self.arkode, options.initial_step), "initial step");
  if (options.maximum_step > 0.0) check(ARKStepSetMaxStep(self.arkode, options.maximum_step), "maximum step");
}

ArkodeIntegrator::~ArkodeIntegrator() = default;

void ArkodeIntegrator::advance(double t_end) {
  auto& self = *implementation_;
  check(ARKStepSetStopTime(self.arkode, t_end), "stop time");
  self.complaint = nullptr;
  self.interval = t_end - self.time;
  self.stop_time = t_end;
  const int status = ARKStepEvolve(self.arkode, t_end, self.y.get(), &self.time, ARK_NORMAL);
  if (status < 0) self.fail(status);
  self.time = t_end;
}

void ArkodeIntegrator::reset() { reset(state()); }

void ArkodeIntegrator::reset(std::span<const double> y) {
  auto& self = *implementation_;
  auto mine = values(self.y.get());
  if (y.data() != mine.data()) std::ranges::copy(y, mine.begin());
  check(ARKStepReset(self.arkode, self.time, self.y.get()), "reset");
}

double ArkodeIntegrator::time() const { return implementation_->time; }

std::span<const double> ArkodeIntegrator::state() const { return values(implementation_->y.get()); }

IntegratorStatistics ArkodeIntegrator::statistics() const {
  IntegratorStatistics s;
  void* arkode = implementation_->arkode;
  ARKStepGetNumSteps(arkode, &s.steps);
  ARKStepGetNumErrTestFails(arkode, &s.rejected);
  ARKStepGetNumNonlinSolvConvFails(arkode, &s.nonlinear_failures);
  ARKStepGetNumNonlinSolvIters(arkode, &s.nonlinear_iterations);
  ARKStepGetLastStep(arkode, &s.last_step);
  return s;
}

}  // namespace emscher
