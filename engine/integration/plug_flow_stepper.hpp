// Steps a network by plug flow (engine/transport/plug_flow.hpp): the water moves exactly, flows are constant over a
// step.
//
// A step from t to t + h:
//   1. With the flows at t (known from the end of the last step): a prediction of what arrives everywhere.
//   2. Demands at t + h/2 for the mean of what arrives, hydraulics, mixing: the flows of the step. A consumer of given
//      heat and return temperature so takes just its mean heat.
//   3. The water moves by these flows.
// Second order in h for smooth flows (midpoint rule with a predictor), whatever the transit times are. What flows in
// circles that are flushed within a step makes the step shorter, and so does a source whose temperature is not straight
// between begin, middle and end of the step to a hundredth of the tolerance.
//
// Links are visited along the flow: a pipe hands its outlet's temperature over the step to the node it flows into, a
// component changes it by its outlet at the mean and the sensitivity to the inlet. Everything conserves energy to
// rounding.
//
// Limits: no components with states of their own; walls have the water's temperature (plug_flow.hpp).
// Cost: two passes and two evaluations of the operating point per step.
#pragma once

#include "engine/integration/network_stepper.hpp"
#include "engine/transport/plug_flow.hpp"

namespace emscher {

struct PlugFlowOptions {
  double tolerance = 0.5;     ///< K; corners of temperature move by a hundredth of it where pieces are joined
  double maximum_step = 0.0;  ///< s; 0: a quarter of an hour, in which demands change little
  bool pipe_heat_losses = false;
};

class PlugFlowStepper final : public NetworkStepper {
 public:
  /// Keeps a reference to the network. Throws std::invalid_argument for what plug flow does not know (see above).
  PlugFlowStepper(const Network& network, const PlugFlowOptions& options);

  void start(double t, std::span<const PipeProfile> profiles, std::span<const double> node_theta) override;
  void advance(double t_end) override;
  void inputs_jumped() override { fresh_ = false; }
  double time() const override { return time_; }
  OperatingPoint& point() override { return point_; }
  OperatingPoint& evaluate() override;
  std::span<const double> at_from() const override { return at_from_; }
  std::span<const double> at_to() const override { return at_to_; }
  std::span<const double> mean_temperatures() override { return plugs_.mean_temperatures(); }
  void pipe_heat_losses(std::span<double> losses) override;
  double stored_energy() const override { return plugs_.stored_energy(); }
  NetworkIntegrals integrals() const override;
  void clear_integrals() override;
  StepperStatistics statistics() const override { return statistics_; }

 private:
  [[noreturn]] void fail(const std::exception& e) const;
  void find_point();
  bool step(double h);
  bool sources_are_straight(double h);
  bool move(double h);
  void pour_sources();
  void pass(std::uint32_t component);
  void integrate(double h);

  const Network& network_;
  PlugFlowOptions options_;
  OperatingPoint point_;
  PlugFlow plugs_;
  TemperatureHistories histories_;
  double time_ = 0.0;
  double last_step_ = 0.0;               // s; 0: none yet
  bool fresh_ = false;                   // the operating point is that of the present time
  double fluid_updated_at_;              // s
  std::vector<double> at_from_, at_to_;  // now
  std::vector<double> source_at_begin_, source_at_middle_, source_at_end_;  // theta, K, per component
  std::vector<ComponentChange> change_;  // of the step: what the components had at their point less what they got
  std::vector<double> components_, loops_, pipe_losses_;  // integrals
  double heat_lost_ = 0.0, friction_heat_ = 0.0, throttled_heat_ = 0.0;
  FlowOrder circles_;  // order of the links where water flows in circles
  StepperStatistics statistics_;
};

}  // namespace emscher
