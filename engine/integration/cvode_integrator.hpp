// Steps y' = f(t, y) by SUNDIALS CVODES: backward differentiation formulas (BDF) of variable order and step, whose
// history is kept as a Nordsieck array.
//
//   sum_{i = 0..q} alpha_i y_{n-i} = h beta_0 f(t_n, y_n),   local error estimated by y_n - y_n(predicted)
//   A. C. Hindmarsh et al. (2005), doi:10.1145/1089014.1089020; P. N. Brown, G. D. Byrne, A. C. Hindmarsh (1989),
//   doi:10.1137/0910062 (VODE)
// Limits: formulas of order 3 and above are not stable along the imaginary axis, and so ring at fronts that travel.
// Method of the house:
// * The quadratures go through the same formula, CVODES' own. Their rates at the end of a step
//   are those of the last Newton iterate, corrected as OdeSystem::rates() says; so every linear invariant of (y, q)
//   passes from one step to the next to rounding.
// * Jumps of inputs: reset() forgets the history; order 1 and a short step, which then grows quickly.
#pragma once

#include <vector>

#include "engine/integration/sundials_integrator.hpp"

namespace emscher {

class CvodeIntegrator final : public SundialsIntegrator {
 public:
  /// Keeps a reference to the system. y: initial state at time t. Throws std::invalid_argument for an order beyond 1 to
  /// 5.
  CvodeIntegrator(OdeSystem& system, const IntegrationOptions& options, double t, std::span<const double> y);
  ~CvodeIntegrator() override;

  std::span<const double> quadratures() const override { return quadratures_; }
  void clear_quadratures() override;

 private:
  void set_stop_time(double t) override;
  int step() override;
  void restart() override;
  long rejected() const override;
  double last_step() const override;
  double reached() const override;
  std::string name_of_solver() const override { return "CVODE"; }

  static int at_start(double t, N_Vector y, N_Vector derivative, void* data);
  static int rates(double t, N_Vector y, N_Vector rates, void* data);

  void* cvode_ = nullptr;
  BlockLayout quadrature_layout_;
  SundialsOwner<N_Vector> sums_;  // the quadratures as CVODES has them
  std::vector<double> cleared_;   // of them, what does not count
  std::vector<double> quadratures_;
  long rejected_before_ = 0;  // the last restart, at which CVODES begins to count anew
};

}  // namespace emscher
