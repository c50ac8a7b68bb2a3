#include "engine/integration/ode_stepper.hpp"

#include <utility>
#include <vector>

namespace emscher {

OdeStepper::OdeStepper(const Network& network, std::unique_ptr<OdeTransportScheme> transport,
                       const IntegrationOptions& options, bool integrate_pipe_losses)
    : system_(network, std::move(transport), integrate_pipe_losses, options.linear_solver), options_(options) {}

void OdeStepper::start(double t, std::span<const PipeProfile> profiles, std::span<const double> node_theta) {
  std::vector<double> y(system_.layout().size, 0.0);
  system_.initial_states(profiles, node_theta, y);
  integrator_ = make_integrator(system_, options_, t, y);
}

void OdeStepper::inputs_jumped() {
  system_.forget();
  integrator_->reset();
}

StepperStatistics OdeStepper::statistics() const {
  StepperStatistics s;
  if (integrator_) {
    const IntegratorStatistics i = integrator_->statistics();
    s.steps = i.steps;
    s.rejected = i.rejected;
    s.nonlinear_iterations = i.nonlinear_iterations;
    s.nonlinear_failures = i.nonlinear_failures;
  }
  s.right_hand_sides = system_.statistics().derivatives;
  s.linear_solves = system_.statistics().linear_solves;
  s.sweeps = system_.statistics().sweeps;
  s.states = system_.layout().size;
  return s;
}

}  // namespace emscher
