#include "engine/integration/arkode_integrator.hpp"

#include <arkode/arkode_arkstep.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>
#include <vector>

#include "engine/integration/block_vector.hpp"
#include "engine/integration/sundials_handles.hpp"
#include "engine/integration/sweep_newton.hpp"

namespace emscher {
namespace {

constexpr double largest_growth = 10.0;  // of the step
constexpr double overlong_step = 0.05;
// Newton's method stops at this part of the tolerance. SUNDIALS' own 0.1 takes a fifth more iterations and changes no
// result (10,000 pipes, a winter day: mean error at consumers 0.0020 K against 0.0021 K).
constexpr double nonlinear_share = 0.3;
constexpr double arkode_safety = 0.96;  // factor that ARKODE applies to every step that is chosen

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
  SweepNewton newton;
  SundialsOwner<SUNNonlinearSolver> newton_solver;
  double time = 0.0;
  double stop_time = 0.0;
  double interval = 0.0;  // between the last two stop times, s

  // The method's table: y_{n+1} = y_n + h sum b_i f_i, quadratures likewise.
  std::vector<double> stage_weight;
  bool first_stage_explicit = false;  // then f_0 = f(t_n, y_n)
  bool last_stage_is_next_first = false;
  int implicit_stages = 0;
  std::vector<std::vector<double>> stage_rates;
  std::vector<double> quadratures;
  double start_time = std::numeric_limits<double>::quiet_NaN();  // to which start_derivative belongs
  std::vector<double> start_derivative, end_derivative;          // f_0 and f_s of the step

  Implementation(OdeSystem& s, const ArkodeOptions& o) : system(s), options(o), newton(s) {}
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
      newton.complaint = std::current_exception();
      return 1;
    }
  }

  static int evaluate(Implementation& self, double t, N_Vector y, N_Vector ydot, Evaluation evaluation) {
    return self.guarded([&] { self.system.derivative(t, vector_values(y), vector_values(ydot), evaluation); });
  }
  /// f_0; called again when a step is repeated.
  static int at_start(double t, N_Vector y, N_Vector ydot, void* data) {
    auto& self = *static_cast<Implementation*>(data);
    if (t == self.start_time) {
      std::ranges::copy(self.start_derivative, vector_values(ydot).begin());
      return 0;
    }
    const int status = evaluate(self, t, y, ydot, Evaluation::start_of_step);
    if (status != 0) return status;
    self.start_time = t;
    std::ranges::copy(vector_values(ydot), self.start_derivative.begin());
    self.system.rates(self.stage_rates.front());
    return 0;
  }
  static int within(double t, N_Vector y, N_Vector ydot, void* data) {
    auto& self = *static_cast<Implementation*>(data);
    self.newton.derivative = ydot;
    return evaluate(self, t, y, ydot, Evaluation::within_step);
  }

  /// f_i of the solved stage, as ARKODE deduces it: f + (r - x) / gamma.
  void stage_solved(double gamma) {
    const std::size_t stage =
        std::size_t(first_stage_explicit) + std::size_t((newton.stages_solved - 1) % implicit_stages);
    system.rates(stage_rates[stage]);
    if (!last_stage_is_next_first || stage + 1 != stage_rates.size()) return;
    const auto f = vector_values(newton.derivative), r = vector_values(newton.work.get()),
               x = vector_values(newton.correction.get());
    for (std::size_t i = 0; i < f.size(); ++i) end_derivative[i] = f[i] + (r[i] - x[i]) / gamma;
  }

  int step_accepted() {
    double h = 0.0;
    ARKStepGetLastStep(arkode, &h);
    for (std::size_t s = 0; s < stage_rates.size(); ++s) {
      const double weight = h * stage_weight[s];
      const double* rates = stage_rates[s].data();
      for (std::size_t i = 0; i < quadratures.size(); ++i) quadratures[i] += weight * rates[i];
    }
    start_time = std::numeric_limits<double>::quiet_NaN();
    if (last_stage_is_next_first) {
      start_time = time;
      std::swap(start_derivative, end_derivative);
      std::swap(stage_rates.front(), stage_rates.back());
    }
    return guarded([&] { system.step_ends(time, vector_values(y.get())); });
  }

  void read_table() {
    const std::unique_ptr<ARKodeButcherTableMem, void (*)(ARKodeButcherTable)> table(
        ARKodeButcherTable_LoadDIRKByName(options.method.c_str()), ARKodeButcherTable_Free);
    if (!table) throw std::runtime_error(fmt::format("SUNDIALS: Butcher table {} cannot be read", options.method));
    const std::size_t stages = std::size_t(table->stages), last = stages - 1;
    stage_weight.assign(table->b, table->b + stages);
    for (std::size_t i = 0; i < stages; ++i) implicit_stages += table->A[i][i] != 0.0;
    first_stage_explicit = table->A[0][0] == 0.0;
    last_stage_is_next_first = first_stage_explicit && table->A[last][last] != 0.0;
    for (std::size_t j = 0; j < stages; ++j)
      if (std::abs(table->A[last][j] - table->b[j]) > 1e-14) last_stage_is_next_first = false;
    stage_rates.assign(stages, std::vector<double>(system.number_of_rates(), 0.0));
    quadratures.assign(system.number_of_rates(), 0.0);
    start_derivative.assign(system.layout().size, 0.0);
    end_derivative = start_derivative;
  }

  static int weights(N_Vector, N_Vector weight, void* data) {
    N_VConst(1.0 / static_cast<Implementation*>(data)->options.tolerance, weight);
    return 0;
  }

  /// Elementary controller on the embedded error; the step is cut so that equal steps reach the stop time (a little
  /// longer than wanted is accepted rather than one step more), or, where it is reached, the next one at equal
  /// distance.
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

  [[noreturn]] void fail(int status) {
    std::string reason = "the error test or the nonlinear iteration failed too often, or the step became too small";
    if (newton.complaint) {
      try {
        std::rethrow_exception(newton.complaint);
      } catch (const std::exception& e) {
        reason = e.what();
      }
    }
    double reached = time;
    ARKStepGetCurrentTime(arkode, &reached);
    throw IntegrationError(
        fmt::format("the integration stops at t = {:.1f} s (ARKODE: {}): {}", reached, status, reason), reached);
  }
};

ArkodeIntegrator::ArkodeIntegrator(OdeSystem& system, const ArkodeOptions& options, double t, std::span<const double> y)
    : implementation_(std::make_unique<Implementation>(system, options)) {
  auto& self = *implementation_;
  self.time = t;
  self.y.reset(make_block_vector(system.layout(), self.context));
  std::ranges::copy(y, vector_values(self.y.get()).begin());
  self.arkode = ARKStepCreate(nullptr, Implementation::at_start, t, self.y.get(), self.context);
  if (self.arkode == nullptr) throw std::bad_alloc();
  check(ARKStepSetUserData(self.arkode, &self), "user data");
  check(ARKStepSetErrFile(self.arkode, nullptr), "error file");
  check(ARKStepWFtolerances(self.arkode, Implementation::weights), "weights");
  if (ARKStepSetTableName(self.arkode, options.method.c_str(), "ARKODE_ERK_NONE") < 0)
    throw std::invalid_argument(
        fmt::format("integrator.method: ARKODE has no implicit Butcher table named {}", options.method));

  self.read_table();

  self.newton.arkode = self.arkode;
  self.newton.solved = [&self](double gamma) { self.stage_solved(gamma); };
  self.newton_solver = make_sweep_newton(self.newton, self.y.get(), self.context);
  check(ARKStepSetNonlinearSolver(self.arkode, self.newton_solver.get()), "nonlinear solver");
  check(ARKStepSetNonlinConvCoef(self.arkode, nonlinear_share), "nonlinear tolerance");
  check(ARKStepSetNlsRhsFn(self.arkode, Implementation::within), "right-hand side of the nonlinear iteration");
  check(ARKStepSetDeduceImplicitRhs(self.arkode, 1), "deduced stage derivatives");
  check(ARKStepSetInterpolantType(self.arkode, ARK_INTERP_LAGRANGE), "interpolant");
  check(ARKStepSetInterpolantDegree(self.arkode, 2), "interpolant");
  check(ARKStepSetPredictorMethod(self.arkode, 1), "predictor");  // extrapolation: halves the iterations

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
  self.newton.complaint = nullptr;
  self.interval = t_end - self.time;
  self.stop_time = t_end;
  while (self.time < t_end) {
    const int status = ARKStepEvolve(self.arkode, t_end, self.y.get(), &self.time, ARK_ONE_STEP);
    if (status < 0) self.fail(status);
    if (const int failed = self.step_accepted(); failed != 0) self.fail(failed);
  }
}

void ArkodeIntegrator::reset() {
  reset(state());
}

void ArkodeIntegrator::reset(std::span<const double> y) {
  auto& self = *implementation_;
  auto mine = vector_values(self.y.get());
  if (y.data() != mine.data()) std::ranges::copy(y, mine.begin());
  check(ARKStepReset(self.arkode, self.time, self.y.get()), "reset");
  self.start_time = std::numeric_limits<double>::quiet_NaN();
  self.newton.stages_solved = 0;
}

double ArkodeIntegrator::time() const {
  return implementation_->time;
}

std::span<const double> ArkodeIntegrator::state() const {
  return vector_values(implementation_->y.get());
}

std::span<const double> ArkodeIntegrator::quadratures() const {
  return implementation_->quadratures;
}

void ArkodeIntegrator::clear_quadratures() {
  std::ranges::fill(implementation_->quadratures, 0.0);
}

IntegratorStatistics ArkodeIntegrator::statistics() const {
  IntegratorStatistics s;
  void* arkode = implementation_->arkode;
  ARKStepGetNumSteps(arkode, &s.steps);
  ARKStepGetNumErrTestFails(arkode, &s.rejected);
  s.nonlinear_failures = implementation_->newton.statistics.failures;
  s.nonlinear_iterations = implementation_->newton.statistics.iterations;
  ARKStepGetLastStep(arkode, &s.last_step);
  return s;
}

}  // namespace emscher
