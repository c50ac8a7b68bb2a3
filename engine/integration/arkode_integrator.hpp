// Steps y' = f(t, y) by SUNDIALS ARKODE: diagonally implicit Runge-Kutta methods (DIRK), L-stable, with embedded error
// estimate and adaptive steps.
//
// For stage i with A = (a_ij), b, and the embedded d:
//   z_i = y_n + h sum_{j <= i} a_ij f(t_n + c_j h, z_j),   y_{n+1} = y_n + h sum b_i f(z_i),   |h sum (b_i - d_i)
//   f(z_i)| <= 1 C. A. Kennedy, M. H. Carpenter (2016), NASA/TM-2016-219173; R. E. Bank et al. (1985),
//   doi:10.1109/T-ED.1985.22232 (TR-BDF2); D. R. Reynolds et al. (2023), doi:10.1145/3594632 (ARKODE)
// Method of the house:
// * The stages are solved by Newton's method with sweeps along the flow (sweep_newton.hpp). As the sweep's matrix
//   conserves what f conserves, stage derivatives are taken from the solved stage (one evaluation of f less per stage)
//   without loss of energy.
// * Error norm: maximum over blocks (block_vector.hpp), weights 1/tolerance, the same in all states.
// * TR-BDF2 and its kin end a step with the stage that the next one starts with: that derivative is kept (M. E. Hosea,
//   L. F. Shampine (1996), doi:10.1016/0168-9274(95)00115-8), so that no evaluation is spent on it.
// * Quadratures (ode_system.hpp) are summed with the weights of the stages outside of the state vector.
// * Output instants are met exactly; the steps before them are made equal rather than leaving a short one at the end.
// * Jumps of inputs: reset() takes the derivative anew and keeps the step size.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "engine/integration/network_stepper.hpp"
#include "engine/integration/ode_system.hpp"

namespace emscher {

struct ArkodeOptions {
  std::string method = "ARKODE_TRBDF2_3_3_2";  ///< name of an implicit Butcher table of ARKODE
  double tolerance = 0.5;                      ///< admitted local error per block, in units of the states (K)
  double maximum_step = 0.0;                   ///< s; 0: no limit
  double initial_step = 1.0;                   ///< s
};

struct IntegratorStatistics {
  long steps = 0;
  long rejected = 0;  ///< failed error tests
  long nonlinear_failures = 0;
  long nonlinear_iterations = 0;
  double last_step = 0.0;  ///< s
};

class ArkodeIntegrator {
 public:
  /// Keeps a reference to the system. y: initial state at time t. Throws std::invalid_argument for an unknown method.
  ArkodeIntegrator(OdeSystem& system, const ArkodeOptions& options, double t, std::span<const double> y);
  ~ArkodeIntegrator();

  /// Steps to t_end exactly. Throws IntegrationError.
  void advance(double t_end);
  /// Inputs have jumped at the present time.
  void reset();
  /// The same with another state.
  void reset(std::span<const double> y);

  double time() const;
  std::span<const double> state() const;
  /// Integrals of the system's rates() since the start or the last clear_quadratures().
  std::span<const double> quadratures() const;
  void clear_quadratures();
  IntegratorStatistics statistics() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace emscher
