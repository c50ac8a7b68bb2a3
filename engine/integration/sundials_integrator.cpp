#include "engine/integration/sundials_integrator.hpp"

#include <algorithm>

#include "engine/integration/block_vector.hpp"

namespace emscher {

SundialsIntegrator::SundialsIntegrator(OdeSystem& system, const IntegrationOptions& options, double t,
                                       std::span<const double> y, void (*free_memory)(void*))
    : system_(system),
      options_(options),
      y_(make_block_vector(system.layout(), context_)),
      newton_(system, options.linear_solver),
      newton_solver_(make_sweep_newton(newton_, y_.get(), context_)),
      memory_(nullptr, free_memory),
      time_(t) {
  std::ranges::copy(y, vector_values(y_.get()).begin());
}

int SundialsIntegrator::evaluate(double t, N_Vector y, N_Vector derivative, Evaluation evaluation) {
  return guarded([&] { system_.derivative(t, vector_values(y), vector_values(derivative), evaluation); });
}

int SundialsIntegrator::within_step(double t, N_Vector y, N_Vector derivative, void* data) {
  auto& self = *static_cast<SundialsIntegrator*>(data);
  self.newton_.derivative = derivative;
  return self.evaluate(t, y, derivative, Evaluation::within_step);
}

int SundialsIntegrator::error_weights(N_Vector, N_Vector weight, void* data) {
  N_VConst(1.0 / static_cast<SundialsIntegrator*>(data)->options_.tolerance, weight);
  return 0;
}

void SundialsIntegrator::advance(double t_end) {
  set_stop_time(t_end);
  newton_.complaint = nullptr;
  interval_ = t_end - time_;
  stop_time_ = t_end;
  while (time_ < t_end) {
    const double before = time_;
    const int status = step();
    // Before an instant at which f cannot be evaluated the steps shrink to nothing, and none of them fails.
    if (status < 0 || time_ <= before) fail(status);
    ++newton_.steps;
    step_accepted();
    const int failed = guarded([&] { system_.step_ends(time_, vector_values(y_.get())); });
    if (failed != 0) fail(failed);
  }
}

void SundialsIntegrator::reset(std::span<const double> y) {
  auto mine = vector_values(y_.get());
  if (y.data() != mine.data()) std::ranges::copy(y, mine.begin());
  restart();
}

std::span<const double> SundialsIntegrator::state() const {
  return vector_values(y_.get());
}

IntegratorStatistics SundialsIntegrator::statistics() const {
  return {newton_.steps, rejected(), newton_.statistics.failures, newton_.statistics.iterations, last_step()};
}

}  // namespace emscher
