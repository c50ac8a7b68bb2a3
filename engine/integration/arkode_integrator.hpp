// Steps y' = f(t, y) by SUNDIALS ARKODE: Runge-Kutta methods with embedded error estimate and adaptive steps,
// diagonally implicit (DIRK, the usual ones: L-stable) or explicit (for comparison: their steps are bound by the
// water's way through an element).
//
// For stage i with A = (a_ij), b, and the embedded d:
//   z_i = y_n + h sum_{j <= i} a_ij f(t_n + c_j h, z_j),   y_{n+1} = y_n + h sum b_i f(z_i),   |h sum (b_i - d_i)
//   f(z_i)| <= 1 C. A. Kennedy, M. H. Carpenter (2016), NASA/TM-2016-219173; R. E. Bank et al. (1985),
//   doi:10.1109/T-ED.1985.22232 (TR-BDF2); D. R. Reynolds et al. (2023), doi:10.1145/3594632 (ARKODE)
// Method of the house:
// * As the sweep's matrix conserves what f conserves, the derivatives of implicit stages are taken from the solved
// stage
//   (one evaluation of f less per stage) without loss of energy.
// * TR-BDF2 and its kin end a step with the stage that the next one starts with: that derivative is kept (M. E. Hosea,
//   L. F. Shampine (1996), doi:10.1016/0168-9274(95)00115-8), so that no evaluation is spent on it.
// * Quadratures (ode_system.hpp) are summed with the weights of the stages outside of the state vector.
// * The steps before the end of advance() are made equal rather than leaving a short one at the end.
// * Jumps of inputs: reset() takes the derivative anew and keeps the step size.
#pragma once

#include <limits>
#include <vector>

#include "engine/integration/sundials_integrator.hpp"

namespace emscher {

class ArkodeIntegrator final : public SundialsIntegrator {
 public:
  /// Keeps a reference to the system. y: initial state at time t. Throws std::invalid_argument for an unknown method.
  ArkodeIntegrator(OdeSystem& system, const IntegrationOptions& options, double t, std::span<const double> y);
  ~ArkodeIntegrator() override;

  std::span<const double> quadratures() const override { return quadratures_; }
  void clear_quadratures() override;

 private:
  void set_stop_time(double t) override;
  int step() override;
  void restart() override;
  void step_accepted() override;
  long rejected() const override;
  double last_step() const override;
  double reached() const override;
  std::string name_of_solver() const override { return "ARKODE"; }

  void read_table();
  void make_implicit();
  void stage_solved(double gamma);
  static int at_start(double t, N_Vector y, N_Vector derivative, void* data);
  static int explicit_stage(double t, N_Vector y, N_Vector derivative, void* data);
  static int choose_step(N_Vector y, double t, double h, double, double, double error, double, double, int,
                         int embedding_order, double* chosen, void* data);

  void* arkode_ = nullptr;
  const bool is_explicit_;
  // The method's table: y_{n+1} = y_n + h sum b_i f_i, quadratures likewise.
  std::vector<double> stage_weight_;
  bool first_stage_explicit_ = false;  // then f_0 = f(t_n, y_n)
  bool last_stage_is_next_first_ = false;
  int implicit_stages_ = 0;
  std::vector<std::vector<double>> stage_rates_;
  std::size_t stage_ = 0;  // of an explicit method, the last one evaluated
  std::vector<double> quadratures_;
  double start_time_ = std::numeric_limits<double>::quiet_NaN();  // to which start_derivative belongs
  std::vector<double> start_derivative_, end_derivative_;         // f_0 and f_s of the step
};

}  // namespace emscher
