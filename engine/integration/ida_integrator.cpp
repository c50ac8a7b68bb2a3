#include "engine/integration/ida_integrator.hpp"

#include <idas/idas.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_klu.h>
#include <sunmatrix/sunmatrix_sparse.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>

#include "engine/integration/consistent_values.hpp"
#include "engine/integration/sundials_calls.hpp"
#include "engine/integration/sundials_handles.hpp"

namespace emscher {
namespace {

constexpr int maximum_newton_iterations = 12;

std::span<double> entries_of(N_Vector v) {
  return {N_VGetArrayPointer(v), std::size_t(N_VGetLength(v))};
}

// A NaN must come through and stay: it tells SUNDIALS that the step failed.
double largest_weighted(N_Vector x, N_Vector w, N_Vector counts) {
  const auto v = entries_of(x), weight = entries_of(w);
  double largest = 0.0;
  for (std::size_t i = 0; i < v.size(); ++i) {
    if (counts != nullptr && entries_of(counts)[i] == 0.0) continue;
    const double scaled = std::abs(v[i] * weight[i]);
    if (!(scaled <= largest) && !std::isnan(largest)) largest = scaled;
  }
  return largest;
}

/// A serial vector whose norms are maxima: an average would hide a local front in a large network.
N_Vector make_vector(std::size_t size, SUNContext context) {
  N_Vector v = N_VNew_Serial(sunindextype(size), context);
  if (v == nullptr) throw std::bad_alloc();
  v->ops->nvwrmsnorm = [](N_Vector x, N_Vector w) { return largest_weighted(x, w, nullptr); };
  v->ops->nvwrmsnormmask = largest_weighted;
  N_VConst(0.0, v);
  return v;
}

}  // namespace

struct IdaIntegrator::Implementation {
  DaeSystem& system;
  std::function<void(double)> set_time;
  IntegrationOptions options;
  ColouredJacobian jacobian;
  SundialsContext context;
  SundialsOwner<N_Vector> y, derivative, differential, quadratures;
  SundialsOwner<SUNMatrix> matrix;
  SundialsOwner<SUNLinearSolver> klu;
  void* ida = nullptr;
  double time;
  std::exception_ptr complaint;
  std::vector<double> step, residual, zero;
  std::vector<double> integrals, integrals_before;  // before: what to add to the quadratures
  StepperStatistics finished;                       // of formulas that were started anew
  long evaluations = 0;

  Implementation(DaeSystem& s, std::function<void(double)> set, const IntegrationOptions& o, double t)
      : system(s), set_time(std::move(set)), options(o), jacobian(s.jacobian()), time(t) {}
  ~Implementation() {
    if (ida) IDAFree(&ida);
  }

  template <class Function>
  int guarded(Function&& function) noexcept {
    return emscher::guarded(complaint, function);
  }

  static Implementation& of(void* data) { return *static_cast<Implementation*>(data); }
  static int residual_of(double t, N_Vector y, N_Vector derivative, N_Vector r, void* data) {
    auto& self = of(data);
    return self.guarded([&] {
      self.set_time(t);
      ++self.evaluations;
      self.system.residual(entries_of(y), entries_of(derivative), entries_of(r));
    });
  }
  static int jacobian_of(double t, double c, N_Vector y, N_Vector derivative, N_Vector r, SUNMatrix matrix, void* data,
                         N_Vector, N_Vector, N_Vector) {
    auto& self = of(data);
    return self.guarded([&] {
      self.set_time(t);
      self.fill_jacobian(c, entries_of(y), entries_of(derivative), entries_of(r), matrix);
    });
  }
  static int rates_of(double t, N_Vector y, N_Vector, N_Vector rates, void* data) {
    auto& self = of(data);
    return self.guarded([&] {
      self.set_time(t);
      ++self.evaluations;
      self.system.rates(entries_of(y), entries_of(rates));
    });
  }
  static int weights_of(N_Vector y, N_Vector weight, void* data) {
    auto& self = of(data);
    self.fill_weights(entries_of(y), entries_of(weight));
    return 0;
  }

  void fill_jacobian(double c, std::span<const double> at, std::span<const double> slope, std::span<const double> r,
                     SUNMatrix into) {
    const SparsityPattern& pattern = jacobian.pattern();
    std::ranges::copy(pattern.first, SUNSparseMatrix_IndexPointers(into));
    std::ranges::copy(pattern.row, SUNSparseMatrix_IndexValues(into));
    const std::span<double> entries(SUNSparseMatrix_Data(into), pattern.row.size());
    const DaeSystem::Scales scales = system.scales(at);
    for (std::size_t i = 0; i < at.size(); ++i) step[i] = scales.difference_step(system.kind(i), at[i]);
    jacobian.evaluate(
        [&](std::span<const double> moved, std::span<double> result) { system.residual(moved, slope, result); }, at, r,
        step, entries);
    evaluations += jacobian.number_of_colours();
    system.add_command_derivatives(at, pattern, entries);
    for (std::size_t j = 0; j < system.layout().node_theta; ++j)
      for (auto k = pattern.first[j]; k < pattern.first[j + 1]; ++k)
        if (std::size_t(pattern.row[k]) == j) entries[k] += c;
    // The pivots of before need not be good ones: entries come and go with the directions of flow.
    SUNLinSol_KLUReInit(klu.get(), into, pattern.first.back(), SUNKLU_REINIT_PARTIAL);
  }

  // Of Newton's tolerance: states are weighed by the tolerance, the others so that Newton's method ends with the same
  // values. A mixture of hardly any water is as uncertain as it is irrelevant.
  double newton_share() const { return std::min(0.33, DaeSystem::Scales{}.same(Unknown::state) / options.tolerance); }
  void fill_weights(std::span<const double> at, std::span<double> weight) const {
    constexpr double faint = 1e-6;  // of the largest flow
    const DaeSystem::Scales scales = system.scales(at);
    for (std::size_t i = 0; i < weight.size(); ++i) {
      const Unknown kind = system.kind(i);
      weight[i] = kind == Unknown::state ? 1.0 / options.tolerance : newton_share() / scales.same(kind);
      if (kind == Unknown::node_theta)
        weight[i] *= std::clamp(system.inflow()[i - system.layout().node_theta] / (faint * scales.flow), 1e-12, 1.0);
    }
  }

  void create() {
    ida = IDACreate(context);
    if (ida == nullptr) throw std::bad_alloc();
    check_sundials(IDASetUserData(ida, this), "user data");
    check_sundials(IDASetErrFile(ida, nullptr), "error file");
    check_sundials(IDAInit(ida, residual_of, time, y.get(), derivative.get()), "start");
    check_sundials(IDAWFtolerances(ida, weights_of), "weights");
    check_sundials(IDASetLinearSolver(ida, klu.get(), matrix.get()), "linear solver");
    check_sundials(IDASetJacFn(ida, jacobian_of), "Jacobian");
    check_sundials(IDASetId(ida, differential.get()), "differential unknowns");
    check_sundials(IDASetSuppressAlg(ida, SUNTRUE), "algebraic unknowns");
    check_sundials(IDASetMaxOrd(ida, options.maximum_order), "order");
    check_sundials(IDASetNonlinConvCoef(ida, newton_share()), "nonlinear tolerance");
    check_sundials(IDASetMaxNonlinIters(ida, maximum_newton_iterations), "nonlinear iterations");
    check_sundials(IDASetMaxNumSteps(ida, -1), "number of steps");
    if (options.initial_step > 0.0) check_sundials(IDASetInitStep(ida, options.initial_step), "initial step");
    if (options.maximum_step > 0.0) check_sundials(IDASetMaxStep(ida, options.maximum_step), "maximum step");
    check_sundials(IDAQuadInit(ida, rates_of, quadratures.get()), "quadratures");
    check_sundials(IDASetQuadErrCon(ida, SUNFALSE), "quadratures");
  }

  // Algebraic unknowns and y' for the states at the present time.
  void find_consistent() {
    const int failed = guarded([&] {
      set_time(time);
      find_consistent_values(system, jacobian, entries_of(y.get()));
      system.check_flows(entries_of(y.get()));
      system.residual(entries_of(y.get()), zero, residual);
    });
    if (failed != 0) fail(failed);
    const auto slope = entries_of(derivative.get());
    std::ranges::fill(slope, 0.0);
    for (std::size_t i = 0; i < system.layout().node_theta; ++i) slope[i] = -residual[i];
  }

  void count(StepperStatistics& s) const {
    long steps = 0, rejected = 0, iterations = 0, failures = 0;
    if (ida) {
      IDAGetNumSteps(ida, &steps);
      IDAGetNumErrTestFails(ida, &rejected);
      IDAGetNonlinSolvStats(ida, &iterations, &failures);
    }
    s.steps += steps;
    s.rejected += rejected;
    s.nonlinear_iterations += iterations;
    s.nonlinear_failures += failures;
  }

  [[noreturn]] void fail(int status) {
    double reached = time;
    if (ida) IDAGetCurrentTime(ida, &reached);
    fail_integration(reached, "IDA", status, complaint);
  }
};

IdaIntegrator::IdaIntegrator(DaeSystem& system, std::function<void(double)> set_time, const IntegrationOptions& options,
                             double t, std::span<const double> y)
    : implementation_(std::make_unique<Implementation>(system, std::move(set_time), options, t)) {
  if (!(options.tolerance > 0.0)) throw std::invalid_argument("IDA: the tolerance must be positive");
  if (options.maximum_order < 1 || options.maximum_order > 5)
    throw std::invalid_argument("IDA: the maximum order must be 1..5");
  if (!(options.maximum_step >= 0.0) || !(options.initial_step >= 0.0))
    throw std::invalid_argument("IDA: steps must not be negative");
  auto& self = *implementation_;
  const std::size_t n = system.layout().size;
  for (auto* v : {&self.y, &self.derivative, &self.differential}) v->reset(make_vector(n, self.context));
  self.quadratures.reset(make_vector(system.integrals().size, self.context));
  std::ranges::copy(y, entries_of(self.y.get()).begin());
  std::ranges::fill(entries_of(self.differential.get()).first(system.layout().node_theta), 1.0);
  const SparsityPattern& pattern = self.jacobian.pattern();
  self.matrix.reset(SUNSparseMatrix(sunindextype(n), sunindextype(n), pattern.first.back(), CSC_MAT, self.context));
  if (!self.matrix) throw std::bad_alloc();
  self.klu.reset(SUNLinSol_KLU(self.y.get(), self.matrix.get(), self.context));
  if (!self.klu) throw std::bad_alloc();
  for (auto* v : {&self.step, &self.residual, &self.zero}) v->assign(n, 0.0);
  for (auto* v : {&self.integrals, &self.integrals_before}) v->assign(system.integrals().size, 0.0);
  self.find_consistent();
  self.create();
}

IdaIntegrator::~IdaIntegrator() = default;

void IdaIntegrator::reset() {
  auto& self = *implementation_;
  self.find_consistent();
  self.count(self.finished);
  check_sundials(IDAReInit(self.ida, self.time, self.y.get(), self.derivative.get()), "start after a jump");
  // The formulas of the quadratures begin anew, too.
  const auto q = entries_of(self.quadratures.get());
  for (std::size_t i = 0; i < q.size(); ++i) self.integrals_before[i] += q[i];
  std::ranges::fill(q, 0.0);
  check_sundials(IDAQuadReInit(self.ida, self.quadratures.get()), "quadratures");
}

void IdaIntegrator::advance(double t_end) {
  auto& self = *implementation_;
  if (!(t_end > self.time)) return;
  self.complaint = nullptr;
  double last_start = -std::numeric_limits<double>::infinity();
  for (;;) {
    check_sundials(IDASetStopTime(self.ida, t_end), "stop time");
    double reached = self.time;
    const int status = IDASolve(self.ida, t_end, &reached, self.y.get(), self.derivative.get(), IDA_NORMAL);
    if (status >= 0) {
      check_sundials(IDAGetQuad(self.ida, &reached, self.quadratures.get()), "quadratures");
      break;
    }
    // Flows that turn have kinks, of which the formulas' past knows nothing: a fresh start from here often gets on.
    if ((status != IDA_CONV_FAIL && status != IDA_ERR_FAIL) || !(reached > last_start)) self.fail(status);
    check_sundials(IDAGetQuad(self.ida, &reached, self.quadratures.get()), "quadratures");
    self.time = last_start = reached;
    self.complaint = nullptr;
    reset();
  }
  self.time = t_end;
  const int failed = self.guarded([&] {
    self.set_time(t_end);
    self.system.check_flows(entries_of(self.y.get()));
  });
  if (failed != 0) self.fail(failed);
}

double IdaIntegrator::time() const {
  return implementation_->time;
}

std::span<const double> IdaIntegrator::values() const {
  return entries_of(implementation_->y.get());
}

std::span<const double> IdaIntegrator::quadratures() const {
  auto& self = *implementation_;
  const auto q = entries_of(self.quadratures.get());
  for (std::size_t i = 0; i < q.size(); ++i) self.integrals[i] = self.integrals_before[i] + q[i];
  return self.integrals;
}

void IdaIntegrator::clear_quadratures() {
  auto& self = *implementation_;
  const auto q = entries_of(self.quadratures.get());
  for (std::size_t i = 0; i < q.size(); ++i) self.integrals_before[i] = -q[i];
}

StepperStatistics IdaIntegrator::statistics() const {
  const auto& self = *implementation_;
  StepperStatistics s = self.finished;
  self.count(s);
  s.right_hand_sides = self.evaluations;
  s.linear_solves = s.nonlinear_iterations;
  s.states = self.system.layout().size;
  return s;
}

}  // namespace emscher
