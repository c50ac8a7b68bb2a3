// Steps the network as one differential-algebraic system (dae_system.hpp) by IDAS (ida_integrator.hpp): the brute-force
// reference for the other steppers. Nothing is eliminated, put in order or left behind: Newton's method on all unknowns
// at once.
//
// What rows of output tell as means (flows, temperatures and heats of components, flows and losses of pipes, energies)
// is IDA's own; so are pipe temperatures. Node temperatures and pressures of the instant are those of evaluate(): an
// OperatingPoint at IDA's state.
//
// Limits: what DaeSystem refuses.
// Cost: some tens of evaluations of the whole network per Jacobian, one per iteration. 200 pipes over a day take
// seconds.
#pragma once

#include <memory>
#include <vector>

#include "engine/integration/ida_integrator.hpp"
#include "engine/integration/network_stepper.hpp"

namespace emscher {

class IdaStepper final : public NetworkStepper {
 public:
  /// Keeps a reference to the network. integrate_pipe_losses: also an integral of the heat loss of every pipe. Throws
  /// std::invalid_argument for what DaeSystem refuses, naming the component.
  IdaStepper(const Network& network, std::unique_ptr<OdeTransportScheme> transport, const IntegrationOptions& options,
             bool integrate_pipe_losses);

  /// Throws std::invalid_argument for options out of range, too.
  void start(double t, std::span<const PipeProfile> profiles, std::span<const double> node_theta) override;
  void advance(double t_end) override { integrator_->advance(t_end); }
  void inputs_jumped() override;
  double time() const override { return integrator_->time(); }
  OperatingPoint& point() override { return point_; }
  OperatingPoint& evaluate() override;
  std::span<const double> at_from() const override { return at_from_; }
  std::span<const double> at_to() const override { return at_to_; }
  std::span<const double> mean_temperatures() override;
  void pipe_heat_losses(std::span<double> losses) override { system_.pipe_heat_losses(unknowns(), losses); }
  double stored_energy() const override { return system_.stored_energy(unknowns()); }
  std::span<const double> component_states() const override { return system_.component_states(unknowns()); }
  NetworkIntegrals integrals() const override;
  void clear_integrals() override { integrator_->clear_quadratures(); }
  StepperStatistics statistics() const override {
    return integrator_ ? integrator_->statistics() : StepperStatistics{};
  }

  /// IDA's own values at the present time, and where which of them lies.
  std::span<const double> unknowns() const { return integrator_->values(); }
  const DaeSystem::Layout& layout() const { return system_.layout(); }

 private:
  void set_time(double t);

  OperatingPoint point_;
  DaeSystem system_;
  IntegrationOptions options_;
  std::unique_ptr<IdaIntegrator> integrator_;
  bool inputs_are_set_ = false;  // for the time of the point
  std::vector<double> at_from_, at_to_, mean_;
  std::vector<std::uint32_t> elements_;  // components that are links of the hydraulics, after the pipes
  mutable std::vector<double> loop_flows_;
};

}  // namespace emscher
