// Steps a network by plug flow (engine/transport/plug_flow.hpp): the water moves exactly, flows are constant over a
// step.
//
// A step from t to t + h:
//   1. What will arrive at the nodes, as means over the step: extrapolated from what arrived in the last step and what
//      arrives at t.
//   2. Demands at t + h/2 for these means, hydraulics, mixing: the flows of the step. A consumer of given heat and
//      return temperature so takes just its mean heat.
//   3. The water moves by these flows.
//   4. Where that brings something else to those who decide on flows (a front, a jump of the inputs before, the first
//      step), steps 2 and 3 once more with the means found.
// Second order in h for smooth flows (midpoint rule with a predictor), whatever the transit times are. What flows in
// circles that are flushed within a step makes the step shorter, and so does a source whose temperature is not straight
// between begin, middle and end of the step to a hundredth of the tolerance.
//
// Nodes are visited along the flow (engine/graph/flow_route.hpp): each gathers what flows in. A pipe hands on what
// leaves it and takes its new contents; a component changes what passes by its outlet at the mean and the sensitivity
// to the inlet; one with states of its own steps them along what enters (component_step.hpp), with its demand taken at
// the middle of the step. Everything conserves energy to rounding.
//
// A storage pours what it holds, and must not wait for what enters: it discharges into the very node from which houses
// draw whose return it takes. So it pours what leaves it with the inlet that is expected. Once the inlet is known its
// states step again, and from p, those that poured, they move towards these others, q, as far as the heat of the inlet
// asks for:
//     x = p + a (q - p),   a = D_in / (D_in - D_out),   D = heat with q's inlet, outlet less that with p's
// so that what it holds is what entered less what it poured. D_out is small, and a near 1, unless the step flushes it.
//
// Those that hold their outlet at a set-point give it over the step as it is at its begin, middle and end, for the
// inlet that is expected: so they wait for nobody, and open the circle of supply and return, also where they can no
// longer do so and their outlet follows from their inlet.
//
// Limits: walls have the water's temperature (plug_flow.hpp).
// Cost: one pass (two where the expectation failed) and two evaluations of the operating point per step.
#pragma once

#include "engine/graph/flow_route.hpp"
#include "engine/integration/component_step.hpp"
#include "engine/integration/network_stepper.hpp"
#include "engine/transport/plug_flow.hpp"

namespace emscher {

struct PlugFlowOptions {
  double tolerance = 0.5;     ///< K; corners of temperature move by a hundredth of it where pieces are joined
  double maximum_step = 0.0;  ///< s; 0: a quarter of an hour, in which demands change little
  bool pipe_heat_losses = false;
  int threads = 1;  ///< that the work may be divided among (engine/parallel.hpp)
};

class PlugFlowStepper final : public NetworkStepper {
 public:
  /// Keeps a reference to the network. Throws std::invalid_argument for walls behind a film.
  PlugFlowStepper(const Network& network, const PlugFlowOptions& options);

  void start(double t, std::span<const PipeProfile> profiles, std::span<const double> node_theta) override;
  void advance(double t_end) override;
  void inputs_jumped() override { fresh_ = false; }
  double time() const override { return time_; }
  OperatingPoint& point() override { return point_; }
  OperatingPoint& evaluate() override;
  std::span<const double> at_from() const override { return plugs_.at_from(); }
  std::span<const double> at_to() const override { return plugs_.at_to(); }
  std::span<const double> mean_temperatures() override { return plugs_.mean_temperatures(); }
  void pipe_heat_losses(std::span<double> losses) override;
  double stored_energy() const override;
  std::span<const double> component_states() const override { return states_.now; }
  NetworkIntegrals integrals() const override;
  void clear_integrals() override;
  StepperStatistics statistics() const override;

 private:
  /// What a node makes of all that has flowed into it so far, and its flow, kg/s.
  struct Inflow {
    TemperatureHistory history;
    double flow = 0.0;
  };
  /// What writes while it visits one part of the route.
  struct Lane {
    HistoryArena histories;
    ComponentStep component_step;
  };
  /// Of all components, in their order.
  struct States {
    std::vector<double> before, now, next;    // a step ago, kept, of the step
    std::vector<double> expected;             // at the middle of the step
    std::vector<std::uint32_t> owners;        // components with states, ascending
    std::vector<ComponentStepMemory> memory;  // of the owners
    std::vector<char> stepped;                // of the owners: already in this step?
    std::vector<double> corrected;            // of one owner
  };
  [[noreturn]] void fail(const std::exception& e) const;
  void find_point();
  bool step(double h);
  template <class Arrives>
  void expect(const Arrives& arrives);
  void expect_states(double ahead);
  double surprise() const;
  bool sources_are_straight(double h);
  bool find_route();
  bool move(double h);
  void visit(std::uint32_t place, std::size_t lane);
  std::uint32_t head_of(std::uint32_t component) const;  // where its water goes
  const TemperatureHistory& entering_from(std::uint32_t node) const;
  const TemperatureHistory& entering_component(std::uint32_t component) const;
  TemperatureHistory source_history(std::uint32_t component, HistoryArena& arena);
  TemperatureHistory pass_component(std::uint32_t component, const TemperatureHistory& entering, Lane& lane);
  /// Those of a component, of the states of all.
  std::span<double> own(std::vector<double>& states, std::uint32_t component) const {
    const auto first = point_.first_state();
    return std::span(states).subspan(first[component], first[component + 1] - first[component]);
  }
  TemperatureHistory advance_states(std::size_t owner, const TemperatureHistory& entering, std::span<double> next,
                                    Lane& lane);
  TemperatureHistory step_states(std::size_t owner, const TemperatureHistory& entering, Lane& lane);
  bool correct_states(std::size_t owner, const TemperatureHistory& entering, Lane& lane);
  void integrate(double h);

  const Network& network_;
  PlugFlowOptions options_;
  OperatingPoint point_;
  PlugFlow plugs_;
  FlowRoute route_;           // of pipes, then components
  double joining_tolerance_;  // K
  // Components that say their flow, or whose outlet may follow from an inlet that is only expected; those with one
  // port; those that hold their outlet at a set-point, ascending.
  std::vector<std::uint32_t> deciding_, at_border_, sources_;
  States states_;
  double time_ = 0.0;
  double last_step_ = 0.0;                                 // s; 0: none yet
  bool fresh_ = false;                                     // the operating point is that of the present time
  double fluid_updated_at_;                                // s
  std::vector<double> expected_at_from_, expected_at_to_;  // means over the step
  std::vector<double> source_at_begin_, source_at_middle_, source_at_end_;  // theta, K, per source
  // Of the step.
  double duration_ = 0.0;
  std::vector<Inflow> inflow_;                            // per node
  std::vector<Lane> lanes_;                               // per part of the route
  std::vector<ComponentChange> change_;                   // what the components had at their point less what they got
  std::vector<double> components_, loops_, pipe_losses_;  // integrals
  double heat_lost_ = 0.0, friction_heat_ = 0.0, throttled_heat_ = 0.0;
  StepperStatistics statistics_;
};

}  // namespace emscher
