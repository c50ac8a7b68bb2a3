#include "engine/integration/arkode_integrator.hpp"

#include <arkode/arkode_arkstep.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "engine/integration/block_vector.hpp"

namespace emscher {
namespace {

constexpr double largest_growth = 10.0;  // of the step
constexpr double overlong_step = 0.05;
constexpr double arkode_safety = 0.96;  // factor that ARKODE applies to every step that is chosen

// All of ARKODE 6.4 that have an embedded method.
constexpr std::array explicit_methods{
    std::string_view("ARKODE_HEUN_EULER_2_1_2"),     std::string_view("ARKODE_BOGACKI_SHAMPINE_4_2_3"),
    std::string_view("ARKODE_ARK324L2SA_ERK_4_2_3"), std::string_view("ARKODE_ZONNEVELD_5_3_4"),
    std::string_view("ARKODE_ARK436L2SA_ERK_6_3_4"), std::string_view("ARKODE_SAYFY_ABURUB_6_3_4"),
    std::string_view("ARKODE_CASH_KARP_6_4_5"),      std::string_view("ARKODE_FEHLBERG_6_4_5"),
    std::string_view("ARKODE_DORMAND_PRINCE_7_4_5"), std::string_view("ARKODE_ARK548L2SA_ERK_8_4_5"),
    std::string_view("ARKODE_VERNER_8_5_6"),         std::string_view("ARKODE_FEHLBERG_13_7_8"),
    std::string_view("ARKODE_ARK437L2SA_ERK_7_3_4"), std::string_view("ARKODE_ARK548L2SAb_ERK_8_4_5")};

using ButcherTable = std::unique_ptr<ARKodeButcherTableMem, void (*)(ARKodeButcherTable)>;

}  // namespace

bool is_explicit_method(const std::string& method) {
  return std::ranges::find(explicit_methods, method) != explicit_methods.end();
}

ArkodeIntegrator::ArkodeIntegrator(OdeSystem& system, const IntegrationOptions& options, double t,
                                   std::span<const double> y)
    : SundialsIntegrator(system, options, t, y), is_explicit_(is_explicit_method(options.method)) {
  arkode_ = is_explicit_ ? ARKStepCreate(explicit_stage, nullptr, t, y_.get(), context_)
                         : ARKStepCreate(nullptr, at_start, t, y_.get(), context_);
  if (arkode_ == nullptr) throw std::bad_alloc();
  check_sundials(ARKStepSetUserData(arkode_, this), "user data");
  check_sundials(ARKStepSetErrFile(arkode_, nullptr), "error file");
  check_sundials(ARKStepWFtolerances(arkode_, error_weights), "weights");
  const char* const method = options.method.c_str();
  if (ARKStepSetTableName(arkode_, is_explicit_ ? "ARKODE_DIRK_NONE" : method,
                          is_explicit_ ? method : "ARKODE_ERK_NONE") < 0)
    throw std::invalid_argument(
        fmt::format("integrator.method: ARKODE has no Butcher table named {} with an error estimate", method));
  read_table();
  if (!is_explicit_) make_implicit();

  check_sundials(ARKStepSetInterpolantType(arkode_, ARK_INTERP_LAGRANGE), "interpolant");
  check_sundials(ARKStepSetInterpolantDegree(arkode_, 2), "interpolant");
  check_sundials(ARKStepSetAdaptivityFn(arkode_, choose_step, this), "step control");
  check_sundials(ARKStepSetSafetyFactor(arkode_, arkode_safety), "safety factor");
  check_sundials(ARKStepSetErrorBias(arkode_, 1.0), "error bias");
  check_sundials(ARKStepSetFixedStepBounds(arkode_, 1.0, 1.0), "fixed step bounds");
  check_sundials(ARKStepSetMaxNumSteps(arkode_, -1), "number of steps");
  check_sundials(ARKStepSetInitStep(arkode_, options.initial_step), "initial step");
  if (options.maximum_step > 0.0) check_sundials(ARKStepSetMaxStep(arkode_, options.maximum_step), "maximum step");
}

ArkodeIntegrator::~ArkodeIntegrator() {
  ARKStepFree(&arkode_);
}

void ArkodeIntegrator::make_implicit() {
  newton_.memory = arkode_;
  newton_.current_gamma = ARKStepGetCurrentGamma;
  newton_.solved = [this](double gamma) { stage_solved(gamma); };
  check_sundials(ARKStepSetNonlinearSolver(arkode_, newton_solver_.get()), "nonlinear solver");
  check_sundials(ARKStepSetNonlinConvCoef(arkode_, nonlinear_share), "nonlinear tolerance");
  check_sundials(ARKStepSetNlsRhsFn(arkode_, within_step), "right-hand side of the nonlinear iteration");
  check_sundials(ARKStepSetDeduceImplicitRhs(arkode_, 1), "deduced stage derivatives");
  check_sundials(ARKStepSetPredictorMethod(arkode_, 1), "predictor");  // extrapolation: halves the iterations
}

void ArkodeIntegrator::read_table() {
  const char* const method = options_.method.c_str();
  const ButcherTable table(
      is_explicit_ ? ARKodeButcherTable_LoadERKByName(method) : ARKodeButcherTable_LoadDIRKByName(method),
      ARKodeButcherTable_Free);
  if (!table) throw std::runtime_error(fmt::format("SUNDIALS: Butcher table {} cannot be read", method));
  const std::size_t stages = std::size_t(table->stages), last = stages - 1;
  stage_weight_.assign(table->b, table->b + stages);
  for (std::size_t i = 0; i < stages; ++i) implicit_stages_ += table->A[i][i] != 0.0;
  first_stage_explicit_ = table->A[0][0] == 0.0;
  last_stage_is_next_first_ = first_stage_explicit_ && table->A[last][last] != 0.0;
  for (std::size_t j = 0; j < stages; ++j)
    if (std::abs(table->A[last][j] - table->b[j]) > 1e-14) last_stage_is_next_first_ = false;
  stage_rates_.assign(stages, std::vector<double>(system_.number_of_rates(), 0.0));
  quadratures_.assign(system_.number_of_rates(), 0.0);
  start_derivative_.assign(system_.layout().size, 0.0);
  end_derivative_ = start_derivative_;
}

// f_0; called again when a step is repeated.
int ArkodeIntegrator::at_start(double t, N_Vector y, N_Vector derivative, void* data) {
  auto& self = *static_cast<ArkodeIntegrator*>(data);
  if (t == self.start_time_) {
    std::ranges::copy(self.start_derivative_, vector_values(derivative).begin());
    return 0;
  }
  const int status = self.evaluate(t, y, derivative, Evaluation::start_of_step);
  if (status != 0) return status;
  self.start_time_ = t;
  std::ranges::copy(vector_values(derivative), self.start_derivative_.begin());
  self.system_.rates(self.stage_rates_.front());
  return 0;
}

// f_i in the order of the stages; only the first one is at the start of the step (c_0 = 0 < c_i).
int ArkodeIntegrator::explicit_stage(double t, N_Vector y, N_Vector derivative, void* data) {
  auto& self = *static_cast<ArkodeIntegrator*>(data);
  if (t == self.time_) {
    self.stage_ = 0;
    return at_start(t, y, derivative, data);
  }
  ++self.stage_;
  const int status = self.evaluate(t, y, derivative, Evaluation::within_step);
  if (status == 0) self.system_.rates(self.stage_rates_[self.stage_]);
  return status;
}

// f_i of the solved stage, as ARKODE deduces it: f + (r - x) / gamma.
void ArkodeIntegrator::stage_solved(double gamma) {
  const std::size_t stage =
      std::size_t(first_stage_explicit_) + std::size_t((newton_.stages_solved - 1) % implicit_stages_);
  system_.rates(stage_rates_[stage]);
  if (!last_stage_is_next_first_ || stage + 1 != stage_rates_.size()) return;
  const auto f = vector_values(newton_.derivative), r = vector_values(newton_.work.get()),
             x = vector_values(newton_.correction.get());
  for (std::size_t i = 0; i < f.size(); ++i) end_derivative_[i] = f[i] + (r[i] - x[i]) / gamma;
}

void ArkodeIntegrator::step_accepted() {
  const double h = last_step();
  for (std::size_t s = 0; s < stage_rates_.size(); ++s) {
    const double weight = h * stage_weight_[s];
    const double* rates = stage_rates_[s].data();
    for (std::size_t i = 0; i < quadratures_.size(); ++i) quadratures_[i] += weight * rates[i];
  }
  start_time_ = std::numeric_limits<double>::quiet_NaN();
  if (last_stage_is_next_first_) {
    start_time_ = time_;
    std::swap(start_derivative_, end_derivative_);
    std::swap(stage_rates_.front(), stage_rates_.back());
  }
}

// Elementary controller on the embedded error; the step is cut so that equal steps reach the stop time (a little longer
// than wanted is accepted rather than one step more), or, where it is reached, the next one at equal distance.
int ArkodeIntegrator::choose_step(N_Vector, double t, double h, double, double, double error, double, double, int,
                                  int embedding_order, double* chosen, void* data) {
  const auto& self = *static_cast<const ArkodeIntegrator*>(data);
  const double wanted =
      h * std::min(0.9 * std::pow(std::max(error, 1e-10), -1.0 / (embedding_order + 1)), largest_growth);
  double rest = self.stop_time_ - t;
  if (rest <= 1e-9 * self.interval_) rest = self.interval_;
  *chosen = rest / std::ceil(rest / wanted - overlong_step) / arkode_safety;
  return 0;
}

void ArkodeIntegrator::set_stop_time(double t) {
  check_sundials(ARKStepSetStopTime(arkode_, t), "stop time");
}

int ArkodeIntegrator::step() {
  double t = time_;  // of a stage where the step fails
  const int status = ARKStepEvolve(arkode_, stop_time_, y_.get(), &t, ARK_ONE_STEP);
  if (status >= 0) time_ = t;
  return status;
}

void ArkodeIntegrator::restart() {
  check_sundials(ARKStepReset(arkode_, time_, y_.get()), "reset");
  start_time_ = std::numeric_limits<double>::quiet_NaN();
  newton_.stages_solved = 0;
}

void ArkodeIntegrator::clear_quadratures() {
  std::ranges::fill(quadratures_, 0.0);
}

long ArkodeIntegrator::rejected() const {
  long failed = 0;
  ARKStepGetNumErrTestFails(arkode_, &failed);
  return failed;
}

double ArkodeIntegrator::last_step() const {
  double h = 0.0;
  ARKStepGetLastStep(arkode_, &h);
  return h;
}

double ArkodeIntegrator::reached() const {
  double t = time_;
  ARKStepGetCurrentTime(arkode_, &t);
  return t;
}

}  // namespace emscher
