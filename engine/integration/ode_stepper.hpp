// Steps a network as a system of ordinary differential equations (thermal_system.hpp) by SUNDIALS (integrator.hpp).
#pragma once

#include <memory>

#include "engine/integration/integrator.hpp"
#include "engine/integration/network_stepper.hpp"
#include "engine/integration/thermal_system.hpp"

namespace emscher {

class OdeStepper final : public NetworkStepper {
 public:
  /// Keeps a reference to the network. integrate_pipe_losses: also an integral of the heat loss of every pipe.
  OdeStepper(const Network& network, std::unique_ptr<OdeTransportScheme> transport, const IntegrationOptions& options,
             bool integrate_pipe_losses);

  void start(double t, std::span<const PipeProfile> profiles, std::span<const double> node_theta) override;
  void advance(double t_end) override { integrator_->advance(t_end); }
  void inputs_jumped() override;
  double time() const override { return integrator_->time(); }
  OperatingPoint& point() override { return system_.operating_point(); }
  OperatingPoint& evaluate() override { return system_.evaluate(time(), integrator_->state()); }
  std::span<const double> at_from() const override { return system_.at_from(); }
  std::span<const double> at_to() const override { return system_.at_to(); }
  std::span<const double> mean_temperatures() override { return system_.mean_temperatures(integrator_->state()); }
  void pipe_heat_losses(std::span<double> losses) override { system_.pipe_heat_losses(integrator_->state(), losses); }
  double stored_energy() const override { return system_.stored_energy(integrator_->state()); }
  std::span<const double> component_states() const override { return system_.component_states(integrator_->state()); }
  NetworkIntegrals integrals() const override { return system_.integrals(integrator_->quadratures()); }
  void clear_integrals() override { integrator_->clear_quadratures(); }
  StepperStatistics statistics() const override;

 private:
  ThermalSystem system_;
  IntegrationOptions options_;
  std::unique_ptr<Integrator> integrator_;
};

}  // namespace emscher
