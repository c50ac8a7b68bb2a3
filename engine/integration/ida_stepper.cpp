#include "engine/integration/ida_stepper.hpp"

#include <utility>

namespace emscher {

IdaStepper::IdaStepper(const Network& network, std::unique_ptr<OdeTransportScheme> transport,
                       const IntegrationOptions& options, bool integrate_pipe_losses)
    : point_(network), system_(network, std::move(transport), integrate_pipe_losses), options_(options) {
  for (auto* v : {&at_from_, &at_to_, &mean_}) v->assign(network.pipes.size(), 0.0);
  loop_flows_.assign(point_.loop_flows().size(), 0.0);
  for (std::uint32_t c = 0; c < network.components.size(); ++c) {
    const Component& component = *network.components[c];
    if (component.flow_rule() == FlowRule::network && component.from != outside && component.to != outside)
      elements_.push_back(c);
  }
}

// Through the operating point, which knows of the next jump: set-points of a step that ends there are those before it.
void IdaStepper::set_time(double t) {
  if (inputs_are_set_ && t == point_.time()) return;
  point_.set_time(t);
  inputs_are_set_ = true;
}

void IdaStepper::start(double t, std::span<const PipeProfile> profiles, std::span<const double> node_theta) {
  inputs_are_set_ = false;
  set_time(t);
  std::vector<double> y(system_.layout().size);
  system_.initial_guess(profiles, node_theta, y);
  integrator_ = std::make_unique<IdaIntegrator>(
      system_, [this](double when) { set_time(when); }, options_, t, y);
}

void IdaStepper::inputs_jumped() {
  inputs_are_set_ = false;
  integrator_->reset();
}

OperatingPoint& IdaStepper::evaluate() {
  set_time(time());
  system_.transport().end_temperatures(system_.pipe_states(unknowns()), at_from_, at_to_);
  point_.update_fluid(mean_temperatures());
  point_.solve(at_from_, at_to_, system_.component_states(unknowns()), FlowUpdate::full);
  return point_;
}

std::span<const double> IdaStepper::mean_temperatures() {
  system_.transport().mean_temperatures(system_.pipe_states(unknowns()), mean_);
  return mean_;
}

// Loop flows are some of the links' flows.
NetworkIntegrals IdaStepper::integrals() const {
  const std::span<const double> q = integrator_->quadratures();
  const DaeSystem::Integrals& at = system_.integrals();
  const auto pipe_flows = q.subspan(at.pipe_flows, at.pipe_losses - at.pipe_flows);
  std::vector<double> links(pipe_flows.begin(), pipe_flows.end());
  for (const std::uint32_t c : elements_)
    links.push_back(q[c * integrals_per_component + std::size_t(ComponentIntegral::mass_flow)]);
  point_.hydraulics().base().loop_flows_of(links, loop_flows_);
  return {q.first(at.lost), q[at.lost], q[at.friction], q[at.throttled], loop_flows_, q.subspan(at.pipe_losses)};
}

}  // namespace emscher
