// Time integrators of y' = f(t, y) (ode_system.hpp), by SUNDIALS, and the choice between them. All of them
// * control the error of every step in the maximum norm over blocks (block_vector.hpp), weights 1/tolerance;
// * solve their nonlinear systems by Newton's method with sweeps along the flow (sweep_newton.hpp);
// * integrate the quadratures with the formula of the state, so that what f balances stays balanced to rounding;
// * meet the ends of advance() exactly.
// Tests: tests/engine/integration_integrators.cpp, the suite that each of them must pass.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "engine/integration/ode_system.hpp"

namespace emscher {

enum class IntegrationSolver {
  arkode,  ///< Runge-Kutta methods: diagonally implicit, or explicit (arkode_integrator.hpp)
  cvode,   ///< backward differentiation formulas of variable order and step (cvode_integrator.hpp)
  ida      ///< the same for all unknowns at once, flows and pressures too, as a reference (ida_stepper.hpp)
};

/// How the linear systems (I - gamma J) x = r of Newton's method are solved.
enum class LinearSolver {
  sweep,  ///< along the flow; J without heat exchange of parallel pipes, flows frozen (thermal_system.hpp)
  klu,    ///< assembled and factorised by KLU; with heat exchange of parallel pipes, flows frozen
  gmres   ///< GMRES on difference quotients of f, preconditioned by the sweep: nothing is left out
};

struct IntegrationOptions {
  IntegrationSolver solver = IntegrationSolver::arkode;
  std::string method = "ARKODE_TRBDF2_3_3_2";        ///< arkode: name of a Butcher table of ARKODE
  int maximum_order = 2;                             ///< cvode, ida: highest order of the formulas, 1 to 5
  LinearSolver linear_solver = LinearSolver::sweep;  ///< ida: its own, by KLU
  double tolerance = 0.5;                            ///< admitted local error per block, in units of the states (K)
  double maximum_step = 0.0;                         ///< s; 0: no limit
  double initial_step = 1.0;                         ///< s
};

struct IntegratorStatistics {
  long steps = 0;
  long rejected = 0;  ///< failed error tests
  long nonlinear_failures = 0;
  long nonlinear_iterations = 0;
  double last_step = 0.0;  ///< s
};

class Integrator {
 public:
  virtual ~Integrator() = default;

  /// Steps to t_end exactly. Throws IntegrationError.
  virtual void advance(double t_end) = 0;
  /// Inputs have jumped at the present time.
  virtual void reset() = 0;
  /// The same with another state.
  virtual void reset(std::span<const double> y) = 0;

  virtual double time() const = 0;
  virtual std::span<const double> state() const = 0;
  /// Integrals of the system's rates() since the start or the last clear_quadratures().
  virtual std::span<const double> quadratures() const = 0;
  virtual void clear_quadratures() = 0;
  virtual IntegratorStatistics statistics() const = 0;
};

/// The integrator that the options ask for. Keeps a reference to the system. y: initial state at time t. Throws
/// std::invalid_argument for a method or an order that there is not, and for ida, which steps no such system.
std::unique_ptr<Integrator> make_integrator(OdeSystem& system, const IntegrationOptions& options, double t,
                                            std::span<const double> y);

/// Is this the name of an explicit Butcher table of ARKODE? Such a method solves no systems.
bool is_explicit_method(const std::string& method);

}  // namespace emscher
