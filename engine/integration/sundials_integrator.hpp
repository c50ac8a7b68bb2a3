// What the integrators of SUNDIALS have in common: the state in a block vector, evaluations of f whose exceptions do
// not pass through C, Newton's method, the loop over steps up to a stop time, and the message of a failure.
#pragma once

#include <memory>
#include <string>

#include "engine/integration/integrator.hpp"
#include "engine/integration/sundials_calls.hpp"
#include "engine/integration/sundials_handles.hpp"
#include "engine/integration/sweep_newton.hpp"

namespace emscher {

/// Newton's method stops at this part of the tolerance. SUNDIALS' own 0.1 takes a fifth more iterations and changes no
/// result (10,000 pipes, a winter day: mean error at consumers 0.0020 K against 0.0021 K).
constexpr double nonlinear_share = 0.3;

class SundialsIntegrator : public Integrator {
 public:
  void advance(double t_end) final;
  void reset() final { reset(state()); }
  void reset(std::span<const double> y) final;
  double time() const final { return time_; }
  std::span<const double> state() const final;
  IntegratorStatistics statistics() const final;

 protected:
  /// free_memory: of the integrator of SUNDIALS that memory_ will hold.
  SundialsIntegrator(OdeSystem& system, const IntegrationOptions& options, double t, std::span<const double> y,
                     void (*free_memory)(void*));

  virtual void set_stop_time(double t) = 0;
  virtual int step() = 0;      ///< one step of time_ and y_; SUNDIALS' status
  virtual void restart() = 0;  ///< at time_ from y_
  /// A step has been accepted.
  virtual void step_accepted() {}
  virtual long rejected() const = 0;
  virtual double last_step() const = 0;  ///< s
  virtual double reached() const = 0;    ///< time inside of a failed step, s
  virtual std::string name_of_solver() const = 0;

  template <class Function>
  int guarded(Function&& function) noexcept {
    return emscher::guarded(newton_.complaint, function);
  }
  int evaluate(double t, N_Vector y, N_Vector derivative, Evaluation evaluation);
  /// f inside of Newton's method; `data` is the integrator.
  static int within_step(double t, N_Vector y, N_Vector derivative, void* data);
  /// Error weights; `data` is the integrator.
  static int error_weights(N_Vector y, N_Vector weight, void* data);

  OdeSystem& system_;
  const IntegrationOptions options_;
  SundialsContext context_;
  SundialsOwner<N_Vector> y_;
  SweepNewton newton_;
  SundialsOwner<SUNNonlinearSolver> newton_solver_;
  std::unique_ptr<void, void (*)(void*)> memory_;  // SUNDIALS' integrator
  double time_ = 0.0;
  double stop_time_ = 0.0;
  double interval_ = 0.0;  // between the last two stop times, s

 private:
  [[noreturn]] void fail(int status) const { fail_integration(reached(), name_of_solver(), status, newton_.complaint); }
};

}  // namespace emscher
