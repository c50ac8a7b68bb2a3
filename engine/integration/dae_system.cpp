#include "engine/integration/dae_system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "engine/graph/connected_parts.hpp"

namespace emscher {
namespace {

// Flows below this part of the largest carry no heat: they are rounding of the linear solver, and directions would
// flicker.
constexpr double negligible_flow = 1e-11;
constexpr double usual_difference = 1e5;  // Pa
constexpr double largest_command = 1e8;   // Pa
constexpr double usual_velocity = 0.5;    // m/s

double throttled_by(double drop, double flow) {
  return flow * drop > 0.0 ? std::abs(drop) : 0.0;
}

}  // namespace

DaeSystem::DaeSystem(const Network& network, std::unique_ptr<OdeTransportScheme> transport, bool integrate_pipe_losses)
    : network_(network), transport_(std::move(transport)) {
  const Pipes& p = network.pipes;
  const std::size_t pipes = p.size(), nodes = network.number_of_nodes(), components = network.components.size();
  first_element_.assign(pipes + 1, 0);
  for (std::size_t i = 0; i < pipes; ++i) first_element_[i + 1] = first_element_[i] + p.elements[i];
  elements_ = first_element_.back();
  modes_ = elements_ == 0 ? 0 : transport_->number_of_states() / elements_;

  ends_.resize(nodes);
  components_at_.resize(nodes);
  for (std::uint32_t i = 0; i < pipes; ++i) {
    ends_[p.from[i]].push_back(2 * i);
    ends_[p.to[i]].push_back(2 * i + 1);
    factors_.push_back(link_factors(network.friction_law,
                                    {p.length[i], p.inner_diameter[i], p.roughness[i], p.loss_coefficient[i]},
                                    network.gravity));
    relative_roughness_.push_back(factors_.back().relative_roughness);
  }
  layout_.component_states = transport_->number_of_states();
  first_state_.push_back(layout_.component_states);
  for (std::uint32_t c = 0; c < components; ++c) {
    const Component& component = *network.components[c];
    first_state_.push_back(first_state_.back() + component.number_of_states());
    const bool two_ports = component.from != outside && component.to != outside;
    const bool holds = component.holds_pressure_at() != outside, given = component.flow_rule() == FlowRule::given;
    const FlowLaw* law = two_ports ? component.flow_law() : nullptr;
    ports_.push_back({component.from, component.to,
                      law != nullptr ? Rule::law : (given ? Rule::given_flow : Rule::holds_pressure), given,
                      component.role == Role::consumer, law == nullptr ? 0.0 : law->usual_flow() / usual_difference});
    if (holds && (law != nullptr || given)) holders_.push_back(c);
    for (const std::uint32_t node : {component.from, component.to})
      if (node != outside) components_at_[node].push_back(c);
  }
  layout_.node_theta = first_state_.back();
  layout_.pipe_theta = layout_.node_theta + nodes;
  layout_.pipe_flow = layout_.pipe_theta + pipes;
  layout_.component_flow = layout_.pipe_flow + pipes;
  layout_.pressure = layout_.component_flow + components;
  layout_.command = layout_.pressure + nodes;
  find_controls();
  layout_.supply = layout_.command + controls_.size();
  layout_.size = layout_.supply + holders_.size();
  refuse_unknown();
  refuse_unheld_pressures();

  integrals_.lost = integrals_per_component * components;
  integrals_.friction = integrals_.lost + 1;
  integrals_.throttled = integrals_.friction + 1;
  integrals_.pipe_flows = integrals_.throttled + 1;
  integrals_.pipe_losses = integrals_.pipe_flows + pipes;
  integrals_.size = integrals_.pipe_losses + (integrate_pipe_losses ? pipes : 0);

  for (auto* v : {&reynolds_, &laminar_, &quadratic_, &drop_, &slope_, &density_, &flow_, &friction_heat_, &at_from_,
                  &at_to_, &pipe_mean_})
    v->assign(pipes, 0.0);
  derivative_.assign(layout_.node_theta, 0.0);
  pipe_loss_.assign(integrate_pipe_losses ? pipes : 0, 0.0);
  points_.resize(components);
  for (auto* v : {&component_drop_, &component_density_}) v->assign(components, 0.0);
  for (auto* v : {&balance_, &inflow_, &enthalpy_}) v->assign(nodes, 0.0);
}

void DaeSystem::refuse_unknown() const {
  for (const auto& component : network_.components) {
    if (component->is_part_of_station() || component->share_of() != nullptr)
      throw std::invalid_argument(fmt::format(
          "IDA: component {} is part of a station, whose parts tell each other of their water; use another integrator",
          component->id));
  }
}

void DaeSystem::find_controls() {
  const Pipes& p = network_.pipes;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> joined;
  for (std::size_t i = 0; i < p.size(); ++i) joined.emplace_back(p.from[i], p.to[i]);
  for (const Port& port : ports_)
    if (port.from != outside && port.to != outside) joined.emplace_back(port.from, port.to);
  controls_ = pressure_control_groups(network_,
                                      connected_parts(static_cast<std::uint32_t>(network_.number_of_nodes()), joined));
  control_of_.assign(ports_.size(), {-1, 0.0});
  for (std::size_t k = 0; k < controls_.size(); ++k)
    for (const auto& actuator : controls_[k].actuators)
      control_of_[std::size_t(actuator.element)] = {int(k), actuator.share};
}

// Without a pressure that is held, those of a part are known up to a constant only, and its flows need not balance.
void DaeSystem::refuse_unheld_pressures() const {
  const Pipes& p = network_.pipes;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> joined;
  for (std::size_t i = 0; i < p.size(); ++i) joined.emplace_back(p.from[i], p.to[i]);
  for (const Port& port : ports_)
    if (port.rule == Rule::law) joined.emplace_back(port.from, port.to);
  const auto part = connected_parts(static_cast<std::uint32_t>(network_.number_of_nodes()), joined);
  std::vector<bool> held(network_.number_of_nodes(), false);
  for (const auto& component : network_.components)
    if (const std::uint32_t node = component->holds_pressure_at(); node != outside) held[part[node]] = true;
  for (const auto& component : network_.components)
    for (const std::uint32_t node : {component->from, component->to})
      if (node != outside && !held[part[node]])
        throw std::invalid_argument(
            fmt::format("IDA: nothing holds the pressure in the part of the network at component {}", component->id));
  for (std::size_t i = 0; i < p.size(); ++i)
    if (!held[part[p.from[i]]])
      throw std::invalid_argument(fmt::format("IDA: nothing holds the pressure in the part of the network at pipe {}",
                                              network_.pipe_name ? network_.pipe_name(i) : std::to_string(i)));
}

std::span<const double> DaeSystem::own_states(std::size_t c, std::span<const double> y) const {
  return y.subspan(first_state_[c], first_state_[c + 1] - first_state_[c]);
}

std::span<const double> DaeSystem::component_states(std::span<const double> y) const {
  return y.subspan(layout_.component_states, layout_.node_theta - layout_.component_states);
}

void DaeSystem::evaluate(std::span<const double> y) {
  const double negligible = negligible_flow * scales(y).flow;
  const auto carrying = [&](double m) { return std::abs(m) <= negligible ? 0.0 : m; };
  for (std::size_t i = 0; i < flow_.size(); ++i) flow_[i] = carrying(y[layout_.pipe_flow + i]);
  for (std::size_t c = 0; c < points_.size(); ++c) points_[c].mass_flow = carrying(y[layout_.component_flow + c]);
  transport_->end_temperatures(pipe_states(y), at_from_, at_to_);
  transport_->mean_temperatures(pipe_states(y), pipe_mean_);
  evaluate_pipes(y);
  for (std::size_t c = 0; c < points_.size(); ++c) evaluate_component(c, y);
}

void DaeSystem::evaluate_pipes(std::span<const double> y) {
  const Fluid& fluid = network_.fluid;
  for (std::size_t i = 0; i < flow_.size(); ++i) {
    const double t = fluid.temperature(y[layout_.pipe_theta + i]);
    density_[i] = fluid.density(t);
    const ScaledTerms terms = scaled(network_.friction_law, factors_[i], density_[i], fluid.dynamic_viscosity(t));
    reynolds_[i] = terms.reynolds_per_flow;
    laminar_[i] = terms.laminar_resistance;
    quadratic_[i] = terms.quadratic_resistance;
  }
  pressure_drop(network_.friction_law, {reynolds_, relative_roughness_, laminar_, quadratic_},
                y.subspan(layout_.pipe_flow, flow_.size()), drop_, slope_);
  for (std::size_t i = 0; i < flow_.size(); ++i) friction_heat_[i] = y[layout_.pipe_flow + i] * drop_[i] / density_[i];
}

void DaeSystem::evaluate_component(std::size_t c, std::span<const double> y) {
  const Fluid& fluid = network_.fluid;
  const Port& port = ports_[c];
  ComponentPoint& point = points_[c];
  const std::uint32_t tail = point.mass_flow >= 0.0 ? port.from : port.to;
  point.inlet = tail == outside ? 0.0 : y[layout_.node_theta + tail];
  component_density_[c] = fluid.density(fluid.temperature(point.inlet));
  if (port.from != outside && port.to != outside) {
    const double rise = network_.elevation[port.to] - network_.elevation[port.from];
    const double difference = y[layout_.pressure + port.from] - y[layout_.pressure + port.to];
    component_drop_[c] = (difference / component_density_[c] - network_.gravity * rise) / fluid.reference_specific_heat;
  }
  point.throttling = port.heats_house ? 0.0 : throttled_by(component_drop_[c], point.mass_flow);
  point.exchange =
      network_.components[c]->exchange(point.mass_flow, point.inlet + point.throttling, own_states(c, y), {});
}

PipeHeat DaeSystem::transport_derivative(std::span<const double> y, std::span<double> losses) {
  const PipeSurroundings around{flow_, y.subspan(layout_.node_theta, inflow_.size()),
                                network_.inputs->boundary_temperature, friction_heat_};
  return transport_->derivative(pipe_states(y), around, std::span(derivative_).first(layout_.component_states), losses);
}

void DaeSystem::component_derivatives(std::span<const double> y) {
  for (std::size_t c = 0; c < points_.size(); ++c) {
    const auto states = own_states(c, y);
    if (states.empty()) continue;
    const ComponentPoint& point = points_[c];
    network_.components[c]->exchange(point.mass_flow, point.inlet + point.throttling, states,
                                     std::span(derivative_).subspan(first_state_[c], states.size()));
  }
}

void DaeSystem::residual(std::span<const double> y, std::span<const double> derivative, std::span<double> r) {
  evaluate(y);
  transport_derivative(y, {});
  component_derivatives(y);
  for (std::size_t i = 0; i < layout_.node_theta; ++i) r[i] = derivative[i] - derivative_[i];
  pipe_residuals(y, r);
  for (std::size_t c = 0; c < points_.size(); ++c) r[layout_.component_flow + c] = component_residual(c, y);
  node_residuals(y, r);
  for (std::size_t k = 0; k < controls_.size(); ++k) {
    const double command = y[layout_.command + k];
    r[layout_.command + k] = command - std::clamp(command + worst_point(k, y).error, 0.0, largest_command);
  }
  for (std::size_t k = 0; k < holders_.size(); ++k) {
    const Component& component = *network_.components[holders_[k]];
    r[layout_.supply + k] = y[layout_.pressure + component.holds_pressure_at()] - component.held_pressure();
  }
}

void DaeSystem::pipe_residuals(std::span<const double> y, std::span<double> r) const {
  const Pipes& p = network_.pipes;
  for (std::size_t i = 0; i < flow_.size(); ++i) {
    const double rise = network_.elevation[p.to[i]] - network_.elevation[p.from[i]];
    const double difference = y[layout_.pressure + p.from[i]] - y[layout_.pressure + p.to[i]];
    r[layout_.pipe_flow + i] = difference - drop_[i] - density_[i] * network_.gravity * rise;
    r[layout_.pipe_theta + i] = y[layout_.pipe_theta + i] - pipe_mean_[i];
  }
}

double DaeSystem::component_residual(std::size_t c, std::span<const double> y) const {
  const Component& component = *network_.components[c];
  const Port& port = ports_[c];
  const double flow = y[layout_.component_flow + c];
  if (port.rule == Rule::holds_pressure)
    return y[layout_.pressure + component.holds_pressure_at()] - component.held_pressure();
  double asked = 0.0;
  if (port.on_demand) {
    const auto theta = [&](std::uint32_t node) { return node == outside ? 0.0 : y[layout_.node_theta + node]; };
    const double warmer = port.heats_house ? 0.0 : throttled_by(component_drop_[c], 1.0);
    asked = component.mass_flow(theta(port.from) + warmer, theta(port.to), own_states(c, y));
    if (port.rule == Rule::given_flow) return flow - asked;
  }
  ElementSetting limits{.least_flow = 0.0, .greatest_flow = asked};
  if (!port.on_demand) {
    limits = component.flow_limits();
    if (const auto [control, share] = control_of_[c]; control >= 0)
      // Iterations may pass beyond the limits of a command, the laws do not.
      limits.command = share * std::clamp(y[layout_.command + std::size_t(control)], 0.0, largest_command);
  }
  const double density = component_density_[c];
  const double left_over = component_drop_[c] * density * network_.fluid.reference_specific_heat -
                           component.flow_law()->at(flow, density, limits.command).drop;
  return flow - std::clamp(flow + port.flow_per_pa * left_over, limits.least_flow, limits.greatest_flow);
}

DaeSystem::WorstPoint DaeSystem::worst_point(std::size_t k, std::span<const double> y) const {
  const PressureControl& control = controls_[k];
  const auto pressure = [&](int node) { return node < 0 ? 0.0 : y[layout_.pressure + std::size_t(node)]; };
  const double set_point = network_.components[std::size_t(control.actuators.back().element)]->pressure_set_point();
  WorstPoint worst{-std::numeric_limits<double>::infinity(), control.points.front()};
  for (const auto& point : control.points) {
    const double error = control.sense * (set_point - (pressure(point.plus) - pressure(point.minus)));
    if (error > worst.error) worst = {error, point};
  }
  return worst;
}

void DaeSystem::node_residuals(std::span<const double> y, std::span<double> r) {
  const Pipes& p = network_.pipes;
  for (auto* v : {&balance_, &inflow_, &enthalpy_}) std::ranges::fill(*v, 0.0);
  const auto link = [&](std::uint32_t from, std::uint32_t to, double flow, double carrying, double outlet) {
    if (from != outside) balance_[from] -= flow;
    if (to != outside) balance_[to] += flow;
    const std::uint32_t head = carrying > 0.0 ? to : from;
    if (head == outside) return;
    inflow_[head] += std::abs(carrying);
    enthalpy_[head] += std::abs(carrying) * outlet;
  };
  for (std::size_t i = 0; i < flow_.size(); ++i)
    link(p.from[i], p.to[i], y[layout_.pipe_flow + i], flow_[i], flow_[i] > 0.0 ? at_to_[i] : at_from_[i]);
  for (std::size_t c = 0; c < points_.size(); ++c)
    link(ports_[c].from, ports_[c].to, y[layout_.component_flow + c], points_[c].mass_flow, points_[c].exchange.outlet);
  for (std::size_t k = 0; k < holders_.size(); ++k)
    balance_[network_.components[holders_[k]]->holds_pressure_at()] += y[layout_.supply + k];
  for (std::uint32_t n = 0; n < inflow_.size(); ++n) {
    const double theta = y[layout_.node_theta + n];
    r[layout_.node_theta + n] = inflow_[n] > 0.0 ? inflow_[n] * theta - enthalpy_[n] : theta - stagnant_theta(n, y);
    r[layout_.pressure + n] = balance_[n];
  }
}

double DaeSystem::stagnant_theta(std::uint32_t node, std::span<const double> y) const {
  double sum = 0.0;
  if (!ends_[node].empty()) {
    for (const std::uint32_t end : ends_[node]) sum += end % 2 ? at_to_[end / 2] : at_from_[end / 2];
    return sum / double(ends_[node].size());
  }
  int count = 0;
  for (const std::uint32_t c : components_at_[node]) {
    const std::uint32_t other = ports_[c].from == node ? ports_[c].to : ports_[c].from;
    if (ports_[c].to == node && !network_.components[c]->passes_temperature())
      sum += points_[c].exchange.outlet;
    else if (other != outside)
      sum += y[layout_.node_theta + other];
    else
      continue;
    ++count;
  }
  return count == 0 ? 0.0 : sum / count;
}

void DaeSystem::initial_guess(std::span<const PipeProfile> profiles, std::span<const double> node_theta,
                              std::span<double> y) const {
  const Pipes& p = network_.pipes;
  std::ranges::fill(y, 0.0);
  transport_->initial_states(profiles, y.first(layout_.component_states));
  initial_component_states(network_, node_theta, y.subspan(layout_.component_states));
  for (std::size_t c = 0; c < ports_.size(); ++c) {
    const Component& component = *network_.components[c];
    const auto at = [&](std::uint32_t node) { return node == outside ? 0.0 : node_theta[node]; };
    double& flow = y[layout_.component_flow + c];
    if (ports_[c].on_demand)
      flow = component.mass_flow(at(component.from), at(component.to), own_states(c, y));
    else if (ports_[c].rule == Rule::law)
      flow = component.flow_law()->usual_flow();
  }
  std::ranges::copy(node_theta, y.begin() + std::ptrdiff_t(layout_.node_theta));
  transport_->mean_temperatures(pipe_states(y), y.subspan(layout_.pipe_theta, p.size()));
  double held = 0.0;
  for (const auto& component : network_.components)
    if (component->holds_pressure_at() != outside) held = component->held_pressure();
  for (std::size_t i = 0; i < p.size(); ++i)
    y[layout_.pipe_flow + i] = usual_velocity * factors_[i].area(network_.friction_law) *
                               network_.fluid.density(network_.fluid.temperature(y[layout_.pipe_theta + i]));
  for (std::size_t n = 0; n < node_theta.size(); ++n) y[layout_.pressure + n] = held;
  for (std::size_t k = 0; k < controls_.size(); ++k)
    y[layout_.command + k] = controls_[k].sense > 0.0 ? usual_difference : 0.0;
}

// Of the worst point where the command is between its limits: c - (c + e) = -e.
void DaeSystem::add_command_derivatives(std::span<const double> y, const SparsityPattern& pattern,
                                        std::span<double> entries) const {
  const auto set = [&](std::size_t row, std::size_t column, double value) {
    for (auto k = pattern.first[column]; k < pattern.first[column + 1]; ++k)
      if (std::size_t(pattern.row[k]) == row) entries[k] = value;
  };
  for (std::size_t k = 0; k < controls_.size(); ++k) {
    const std::size_t row = layout_.command + k;
    const auto [error, point] = worst_point(k, y);
    if (const double wanted = y[row] + error; wanted <= 0.0 || wanted >= largest_command) {
      set(row, row, 1.0);
      continue;
    }
    set(row, layout_.pressure + std::size_t(point.plus), controls_[k].sense);
    if (point.minus >= 0) set(row, layout_.pressure + std::size_t(point.minus), -controls_[k].sense);
  }
}

void DaeSystem::rates(std::span<const double> y, std::span<double> g) {
  evaluate(y);
  const PipeHeat heat = transport_derivative(y, pipe_loss_);
  g[integrals_.lost] = heat.lost;
  g[integrals_.friction] = heat.friction;
  g[integrals_.throttled] = 0.0;
  for (std::size_t c = 0; c < points_.size(); ++c) {
    const ComponentPoint& point = points_[c];
    std::ranges::copy(component_rates(point, {}, network_.fluid),
                      g.begin() + std::ptrdiff_t(c * integrals_per_component));
    g[integrals_.lost] += network_.components[c]->heat_loss(own_states(c, y));
    const double capacity_flow = std::abs(point.mass_flow) * network_.fluid.reference_specific_heat;
    if (ports_[c].heats_house)
      g[integrals_.throttled] += capacity_flow * throttled_by(component_drop_[c], point.mass_flow);
    else
      g[integrals_.friction] += capacity_flow * point.throttling;
  }
  std::ranges::copy(y.subspan(layout_.pipe_flow, flow_.size()), g.begin() + std::ptrdiff_t(integrals_.pipe_flows));
  std::ranges::copy(pipe_loss_, g.begin() + std::ptrdiff_t(integrals_.pipe_losses));
}

void DaeSystem::check_flows(std::span<const double> y) const {
  for (std::size_t c = 0; c < ports_.size(); ++c)
    if (network_.components[c]->flow_rule() != FlowRule::given)
      network_.components[c]->check_flow(y[layout_.component_flow + c]);
}

double DaeSystem::stored_energy(std::span<const double> y) const {
  double energy = transport_->stored_energy(pipe_states(y));
  for (std::size_t c = 0; c < ports_.size(); ++c) energy += network_.components[c]->stored_energy(own_states(c, y));
  return energy;
}

void DaeSystem::pipe_heat_losses(std::span<const double> y, std::span<double> losses) {
  evaluate(y);
  transport_derivative(y, losses);
}

}  // namespace emscher
