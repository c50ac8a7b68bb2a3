#include "engine/integration/cvode_integrator.hpp"

#include <cvodes/cvodes.h>
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "engine/integration/block_vector.hpp"

namespace emscher {

CvodeIntegrator::CvodeIntegrator(OdeSystem& system, const IntegrationOptions& options, double t,
                                 std::span<const double> y)
    : SundialsIntegrator(system, options, t, y) {
  if (options.maximum_order < 1 || options.maximum_order > 5)
    throw std::invalid_argument(
        fmt::format("integrator.maximum_order: CVODE has formulas of order 1 to 5, not {}", options.maximum_order));
  cvode_ = CVodeCreate(CV_BDF, context_);
  if (cvode_ == nullptr) throw std::bad_alloc();
  check_sundials(CVodeSetErrFile(cvode_, nullptr), "error file");
  check_sundials(CVodeInit(cvode_, at_start, t, y_.get()), "start");
  check_sundials(CVodeSetUserData(cvode_, this), "user data");
  check_sundials(CVodeWFtolerances(cvode_, error_weights), "weights");
  check_sundials(CVodeSetMaxOrd(cvode_, options.maximum_order), "maximum order");

  newton_.memory = cvode_;
  newton_.current_gamma = CVodeGetCurrentGamma;
  check_sundials(CVodeSetNonlinearSolver(cvode_, newton_solver_.get()), "nonlinear solver");
  check_sundials(CVodeSetNonlinConvCoef(cvode_, nonlinear_share), "nonlinear tolerance");
  check_sundials(CVodeSetNlsRhsFn(cvode_, within_step), "right-hand side of the nonlinear iteration");

  check_sundials(CVodeSetMaxNumSteps(cvode_, -1), "number of steps");
  check_sundials(CVodeSetInitStep(cvode_, options.initial_step), "initial step");
  if (options.maximum_step > 0.0) check_sundials(CVodeSetMaxStep(cvode_, options.maximum_step), "maximum step");

  const std::size_t n = system.number_of_rates();
  if (n == 0) return;
  quadrature_layout_.size = n;
  sums_.reset(make_block_vector(quadrature_layout_, context_));
  cleared_.assign(n, 0.0);
  quadratures_.assign(n, 0.0);
  check_sundials(CVodeQuadInit(cvode_, rates, sums_.get()), "quadratures");
  // Without error control CVODES forgets to keep the quadratures' last correction for an increase of the order beyond 2
  // (cvChooseEta), and their balance is lost by 1e-5. This control admits everything: the layout has no blocks, so that
  // every norm is zero.
  check_sundials(CVodeQuadSStolerances(cvode_, 0.0, 1.0), "tolerances of quadratures");
  check_sundials(CVodeSetQuadErrCon(cvode_, SUNTRUE), "error control of quadratures");
}

CvodeIntegrator::~CvodeIntegrator() {
  CVodeFree(&cvode_);
}

int CvodeIntegrator::at_start(double t, N_Vector y, N_Vector derivative, void* data) {
  return static_cast<CvodeIntegrator*>(data)->evaluate(t, y, derivative, Evaluation::start_of_step);
}

// CVODES asks for the rates right after f(t, y) at the start of a history, and right after the last Newton iteration of
// a step: both are the point of which the system speaks.
int CvodeIntegrator::rates(double, N_Vector, N_Vector rates, void* data) {
  auto& self = *static_cast<CvodeIntegrator*>(data);
  return self.guarded([&] { self.system_.rates(vector_values(rates)); });
}

void CvodeIntegrator::set_stop_time(double t) {
  check_sundials(CVodeSetStopTime(cvode_, t), "stop time");
}

int CvodeIntegrator::step() {
  double t = time_;
  const int status = CVode(cvode_, stop_time_, y_.get(), &t, CV_ONE_STEP);
  if (status >= 0) time_ = t;
  if (status < 0 || time_ < stop_time_ || quadratures_.empty()) return status;
  double at = time_;
  check_sundials(CVodeGetQuad(cvode_, &at, sums_.get()), "quadratures");
  const auto sums = vector_values(sums_.get());
  for (std::size_t i = 0; i < sums.size(); ++i) quadratures_[i] = sums[i] - cleared_[i];
  return status;
}

void CvodeIntegrator::restart() {
  rejected_before_ = rejected();
  check_sundials(CVodeReInit(cvode_, time_, y_.get()), "restart");
  if (quadratures_.empty()) return;
  N_VConst(0.0, sums_.get());
  std::ranges::transform(quadratures_, cleared_.begin(), std::negate());
  check_sundials(CVodeQuadReInit(cvode_, sums_.get()), "restart of quadratures");
}

void CvodeIntegrator::clear_quadratures() {
  for (std::size_t i = 0; i < quadratures_.size(); ++i) cleared_[i] += quadratures_[i];
  std::ranges::fill(quadratures_, 0.0);
}

long CvodeIntegrator::rejected() const {
  long failed = 0;
  CVodeGetNumErrTestFails(cvode_, &failed);
  return rejected_before_ + failed;
}

double CvodeIntegrator::last_step() const {
  double h = 0.0;
  CVodeGetLastStep(cvode_, &h);
  return h;
}

double CvodeIntegrator::reached() const {
  double t = time_;
  CVodeGetCurrentTime(cvode_, &t);
  return t;
}

}  // namespace emscher
