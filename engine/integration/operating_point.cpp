#include "engine/integration/operating_point.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "engine/graph/connected_parts.hpp"

namespace emscher {
namespace {

// Flows below this part of the largest are rounding of the hydraulics: they are set to zero, so that directions do not
// flicker. The mass so dropped is far below the balance's tolerance.
constexpr double negligible_flow = 1e-12;
constexpr double demand_tolerance = 1e-9;
// Where two inflows mix at a consumer's node, its flow may overshoot from walk to walk: then part of the way only, and
// an accuracy that the hydraulics can still tell from rounding.
constexpr int maximum_walks = 240;
constexpr int undamped_walks = 10;
constexpr double settled_tolerance = 1e-5;
double walk_weight(int walk) {
  return walk < undamped_walks ? 1.0 : (walk < 4 * undamped_walks ? 0.5 : (walk < 8 * undamped_walks ? 0.15 : 0.03));
}
// Water that differs by less than this (K) is the same: rounding of mixtures.
constexpr double same_theta = 1e-11;
// The error of linearised flows is of the order of the square of this change.
constexpr double largest_linearised_change = 0.1;

std::vector<int> as_int(const std::vector<std::uint32_t>& values) {
  return {values.begin(), values.end()};
}

double direction(double flow) {
  return flow > 0.0 ? 1.0 : (flow < 0.0 ? -1.0 : 0.0);
}
/// Is the order of the sweep, made for flow in `ordered` direction, wrong for this flow?
bool against(double flow, double ordered) {
  return (flow * ordered < 0.0) | ((ordered == 0.0) & (flow != 0.0));
}

}  // namespace

OperatingPoint::OperatingPoint(const Network& network) : network_(network) {
  const std::size_t nodes = network.number_of_nodes(), pipes = network.pipes.size(),
                    components = network.components.size();
  first_state_.assign(components + 1, 0);
  for (std::size_t c = 0; c < components; ++c)
    first_state_[c + 1] = first_state_[c] + network.components[c]->number_of_states();

  for (std::size_t c = 0; c < components; ++c) {
    const Component& component = *network.components[c];
    if (!component.holds_pressure()) continue;
    PressureHolder holder{c, -1, -1, 0.0};
    const auto fix = [&](std::uint32_t node) {
      if (node == outside) return -1;
      if (std::find(fixed_nodes_.begin(), fixed_nodes_.end(), int(node)) != fixed_nodes_.end())
        throw std::invalid_argument(
            fmt::format("component {}: another component already holds the pressure at its node", component.id));
      fixed_nodes_.push_back(int(node));
      return int(fixed_nodes_.size()) - 1;
    };
    holder.fixed_from = fix(component.from);
    holder.fixed_to = fix(component.to);
    holders_.push_back(holder);
  }
  if (holders_.empty()) throw std::invalid_argument("no component holds the pressure of the network");

  const Pipes& p = network.pipes;
  const auto from = as_int(p.from), to = as_int(p.to);
  hydraulics_ = std::make_unique<FlowSolver>(
      int(nodes), PassiveLinks{from, to, p.length, p.inner_diameter, p.roughness, p.loss_coefficient}, fixed_nodes_,
      network.elevation, FlowSolverOptions{.friction_law = network.friction_law, .gravity = network.gravity});

  fixed_pressure_.assign(fixed_nodes_.size(), 0.0);
  supply_.assign(fixed_nodes_.size(), 0.0);
  demand_.assign(nodes, 0.0);
  for (auto* v : {&mass_flow_, &friction_heat_, &friction_drop_, &density_, &viscosity_}) v->assign(pipes, 0.0);
  loop_flows_.assign(std::size_t(hydraulics_->number_of_loops()), 0.0);
  for (auto* v : {&node_theta_, &node_sum_, &node_inflow_, &inverse_inflow_}) v->assign(nodes, 0.0);
  points_.resize(components);
  demands_.resize(components);
  ordered_direction_.assign(pipes + components, 0.0);

  std::vector<std::pair<std::uint32_t, std::uint32_t>> joined;
  for (std::size_t i = 0; i < pipes; ++i) joined.emplace_back(p.from[i], p.to[i]);
  for (const auto& component : network.components)
    if (component->from != outside && component->to != outside) joined.emplace_back(component->from, component->to);
  network_of_node_ = connected_parts(static_cast<std::uint32_t>(nodes), joined);

  first_end_.assign(nodes + 1, 0);
  for (std::size_t i = 0; i < pipes; ++i) ++first_end_[p.from[i] + 1], ++first_end_[p.to[i] + 1];
  std::partial_sum(first_end_.begin(), first_end_.end(), first_end_.begin());
  pipe_end_.resize(2 * pipes);
  auto next = first_end_;
  for (std::uint32_t i = 0; i < pipes; ++i) {
    pipe_end_[next[p.from[i]]++] = 2 * i;
    pipe_end_[next[p.to[i]]++] = 2 * i + 1;
  }
  sort_components();
  // Components that pour into a node from which another component draws at once, without a pipe in between.
  std::vector<bool> drawn_from(nodes, false);
  for (const auto& component : network.components)
    for (const std::uint32_t node : {component->from, component->to})
      if (node != outside && component->role != Role::consumer) drawn_from[node] = true;
  for (const auto& component : network.components)
    if (component->role == Role::consumer && component->from != outside) drawn_from[component->from] = true;
  for (std::uint32_t c = 0; c < components; ++c) {
    const Component& component = *network.components[c];
    Port port{component.from, component.to, component.holds_pressure(), component.passes_temperature(), false};
    for (const std::uint32_t node : {component.from, component.to})
      if (node != outside && drawn_from[node] && !(component.role == Role::consumer && node == component.from))
        port.feeds_component = port.passes_temperature;
    ports_.push_back(port);
    if (!port.passes_temperature) sources_.push_back(c);
  }
}

OperatingPoint::~OperatingPoint() = default;

void OperatingPoint::set_time(double t) {
  time_ = t;
  constexpr double just_before = 1e-6;  // s
  network_.inputs->set_time(t < next_jump_ ? t : next_jump_ - just_before);
  for (const auto& holder : holders_) {
    const Component& c = *network_.components[holder.component];
    if (holder.fixed_from >= 0) fixed_pressure_[holder.fixed_from] = c.pressure_from();
    if (holder.fixed_to >= 0) fixed_pressure_[holder.fixed_to] = c.pressure_to() + holder.raise;
  }
}

void OperatingPoint::update_fluid(std::span<const double> mean_theta) {
  const Fluid& fluid = network_.fluid;
  for (std::size_t i = 0; i < density_.size(); ++i) {
    const double t = fluid.temperature(mean_theta[i]);
    density_[i] = fluid.density(t);
    viscosity_[i] = fluid.dynamic_viscosity(t);
  }
  hydraulics_->set_fluid(density_, viscosity_);
}

double OperatingPoint::stagnant_theta(std::uint32_t node, std::span<const double> at_from,
                                      std::span<const double> at_to) const {
  const auto begin = first_end_[node], end = first_end_[node + 1];
  double sum = 0.0;
  for (auto k = begin; k < end; ++k) sum += pipe_end_[k] % 2 ? at_to[pipe_end_[k] / 2] : at_from[pipe_end_[k] / 2];
  return begin == end ? 0.0 : sum / (end - begin);
}

FlowLink OperatingPoint::component_link(std::size_t c, bool flows) const {
  const Component& component = *network_.components[c];
  const bool backward = points_[c].mass_flow < 0.0;
  const auto nodes = static_cast<std::uint32_t>(network_.number_of_nodes());
  const auto node = [nodes](std::uint32_t n) { return n == outside ? nodes : n; };
  return {node(backward ? component.to : component.from), node(backward ? component.from : component.to), flows,
          component.passes_temperature(), false};
}

// Components in the order in which water passes them without a pipe in between. solve() evaluates those whose outlet
// does not depend on the inlet before all others.
void OperatingPoint::sort_components() {
  const auto nodes = static_cast<std::uint32_t>(network_.number_of_nodes());
  std::vector<FlowLink> links(network_.components.size());
  for (std::size_t c = 0; c < links.size(); ++c) links[c] = component_link(c, true);
  const FlowOrder order = flow_order(nodes + 1, links, nodes);
  if (!order.cuts.empty())
    throw std::invalid_argument(fmt::format("component {}: it is part of a circle of components without any pipe",
                                            network_.components[order.cuts.front()]->id));
  component_order_ = order.links;
}

void OperatingPoint::exchange(std::size_t c, std::span<const double> states) {
  const Component& component = *network_.components[c];
  ComponentPoint& point = points_[c];
  point.exchange = component.exchange(point.mass_flow, point.inlet, own_states(c, states), {});
}

void OperatingPoint::mix(std::span<const double> at_from, std::span<const double> at_to) {
  const Pipes& p = network_.pipes;
  std::fill(node_sum_.begin(), node_sum_.end(), 0.0);
  std::fill(node_inflow_.begin(), node_inflow_.end(), 0.0);
  for (std::size_t i = 0; i < mass_flow_.size(); ++i) {
    const double m = mass_flow_[i];
    const std::uint32_t head = m > 0.0 ? p.to[i] : p.from[i];
    const double theta = m > 0.0 ? at_to[i] : at_from[i];
    node_sum_[head] += std::abs(m) * theta;
    node_inflow_[head] += std::abs(m);
  }
}

void OperatingPoint::solve(std::span<const double> at_from, std::span<const double> at_to,
                           std::span<const double> states, FlowUpdate update) {
  const auto theta_at = [&](std::uint32_t node) {
    if (node == outside) return 0.0;
    return node_inflow_[node] > 0.0 ? node_sum_[node] / node_inflow_[node] : stagnant_theta(node, at_from, at_to);
  };
  const auto pour = [&](std::size_t c) {
    const ComponentPoint& point = points_[c];
    const std::uint32_t head = point.mass_flow >= 0.0 ? ports_[c].to : ports_[c].from;
    if (head == outside) return;
    node_sum_[head] += std::abs(point.mass_flow) * point.exchange.outlet;
    node_inflow_[head] += std::abs(point.mass_flow);
  };

  bool solved = false;  // flows belong to this instant's demands
  for (int walk = 0;; ++walk) {
    mix(at_from, at_to);
    for (const std::uint32_t c : sources_) {
      exchange(c, states);
      pour(c);
    }
    double largest = 0.0, change = 0.0;
    for (const std::uint32_t c : component_order_) {
      const Port& port = ports_[c];
      ComponentPoint& point = points_[c];
      const double theta_from = theta_at(port.from), theta_to = theta_at(port.to);
      Demand& demand = demands_[c];
      if (!port.holds_pressure) {
        if (walk == 0 || std::abs(theta_from - demand.theta_from) > same_theta ||
            std::abs(theta_to - demand.theta_to) > same_theta) {
          const Component& component = *network_.components[c];
          demand = {component.mass_flow(theta_from, theta_to, own_states(c, states)), theta_from, theta_to};
          if (!std::isfinite(demand.mass_flow))
            throw std::runtime_error(
                fmt::format("component {}: its mass flow is not finite at t = {} s", component.id, time_));
        }
        change = std::max(change, std::abs(demand.mass_flow - point.mass_flow));
        largest = std::max(largest, std::abs(demand.mass_flow));
      }
      point.inlet = point.mass_flow >= 0.0 ? theta_from : theta_to;
      if (port.feeds_component) {
        exchange(c, states);
        pour(c);
      }
    }
    if (solved && change <= (walk < 3 * undamped_walks ? demand_tolerance : settled_tolerance) * largest) break;
    if (walk == maximum_walks)
      throw std::runtime_error(fmt::format(
          "flows and temperatures at the nodes do not settle at t = {} s: demanded flows still change by {} kg/s",
          time_, change));
    const double weight = walk_weight(walk);
    for (std::size_t c = 0; c < points_.size(); ++c)
      if (!ports_[c].holds_pressure) points_[c].mass_flow += weight * (demands_[c].mass_flow - points_[c].mass_flow);
    solve_flows(update);
    solved = true;
  }
  for (const std::uint32_t c : component_order_) {
    if (ports_[c].feeds_component) continue;
    exchange(c, states);
    if (ports_[c].passes_temperature) pour(c);
  }
  finish_nodes(at_from, at_to);
  has_drops_ = update == FlowUpdate::full;
  if (!has_drops_) return;
  hydraulics_->friction_drops(mass_flow_, friction_drop_);
  dissipation(mass_flow_, friction_drop_, density_, friction_heat_);
}

void OperatingPoint::check_flows() const {
  for (const auto& holder : holders_)
    network_.components[holder.component]->check_flow(points_[holder.component].mass_flow);
}

template <class Flow>
void OperatingPoint::update_demands(const Flow& flow) {
  std::fill(demand_.begin(), demand_.end(), 0.0);
  for (std::size_t c = 0; c < ports_.size(); ++c) {
    const Port& port = ports_[c];
    if (port.holds_pressure) continue;
    if (port.from != outside) demand_[port.from] += flow(c);
    if (port.to != outside) demand_[port.to] -= flow(c);
  }
}

void OperatingPoint::solve_flows(FlowUpdate update) {
  update_demands([&](std::size_t c) { return points_[c].mass_flow; });
  bool full = update == FlowUpdate::full || !has_base_;
  if (!full) {
    hydraulics_->solve_linearised(demand_, mass_flow_, loop_flows_);
    full = hydraulics_->base_deviation() > largest_linearised_change;
  }
  if (full) {
    hydraulics_->solve(demand_, fixed_pressure_);
    has_base_ = true;
    std::ranges::copy(hydraulics_->flows(), mass_flow_.begin());
    std::ranges::copy(hydraulics_->loop_flows(), loop_flows_.begin());
  }
  double largest = 0.0;
  for (const double m : mass_flow_) largest = std::max(largest, std::abs(m));
  for (double& m : mass_flow_)
    if (std::abs(m) < negligible_flow * largest) m = 0.0;

  hydraulics_->supplies(demand_, mass_flow_, supply_);
  for (const auto& holder : holders_)
    points_[holder.component].mass_flow = holder.fixed_to >= 0 ? supply_[holder.fixed_to] : -supply_[holder.fixed_from];
}

void OperatingPoint::finish_nodes(std::span<const double> at_from, std::span<const double> at_to) {
  for (std::uint32_t n = 0; n < node_theta_.size(); ++n) {
    if (node_inflow_[n] > 0.0) {
      inverse_inflow_[n] = 1.0 / node_inflow_[n];
      node_theta_[n] = node_sum_[n] * inverse_inflow_[n];
      continue;
    }
    inverse_inflow_[n] = 0.0;
    node_theta_[n] = stagnant_theta(n, at_from, at_to);
  }
}

bool OperatingPoint::directions_changed() const {
  const std::size_t pipes = mass_flow_.size();
  int changed = 0;
  for (std::size_t i = 0; i < pipes; ++i) changed |= against(mass_flow_[i], ordered_direction_[i]);
  for (std::size_t c = 0; c < points_.size(); ++c)
    changed |= against(points_[c].mass_flow, ordered_direction_[pipes + c]);
  return changed != 0;
}

const FlowOrder& OperatingPoint::order() {
  if (order_valid_ && !directions_changed()) return order_;
  const Pipes& p = network_.pipes;
  const std::size_t pipes = p.size();
  const auto nodes = static_cast<std::uint32_t>(network_.number_of_nodes());
  std::vector<FlowLink> links(pipes + points_.size());
  for (std::size_t i = 0; i < pipes; ++i) {
    const auto sign = ordered_direction_[i] = direction(mass_flow_[i]);
    links[i] = {sign >= 0 ? p.from[i] : p.to[i], sign >= 0 ? p.to[i] : p.from[i], sign != 0, true, true};
  }
  for (std::size_t c = 0; c < points_.size(); ++c) {
    const auto sign = ordered_direction_[pipes + c] = direction(points_[c].mass_flow);
    links[pipes + c] = component_link(c, sign != 0);
  }
  order_ = flow_order(nodes + 1, links, nodes);
  sort_components();
  order_valid_ = true;
  ++order_rebuilds_;
  return order_;
}

void OperatingPoint::pressures(Pressures& result) {
  result.node.resize(network_.number_of_nodes());
  if (!has_drops_) hydraulics_->friction_drops(mass_flow_, friction_drop_);
  has_drops_ = true;
  result.pipe_drop = friction_drop_;
  hydraulics_->pressures(result.pipe_drop, fixed_pressure_, result.node);
  for (auto& holder : holders_) {
    const Component& producer = *network_.components[holder.component];
    if (!producer.holds_pressure_at_worst_point() || holder.fixed_to < 0) continue;
    double least = std::numeric_limits<double>::infinity();  // pressure difference of a consumer, Pa
    for (const auto& consumer : network_.components)
      if (consumer->role == Role::consumer && consumer->from != outside && consumer->to != outside &&
          network_of_node_[consumer->from] == network_of_node_[producer.to])
        least = std::min(least, result.node[consumer->from] - result.node[consumer->to]);
    const double missing = producer.pressure_to() - producer.pressure_from() - least;
    if (!std::isfinite(missing)) continue;
    holder.raise += missing;
    fixed_pressure_[holder.fixed_to] += missing;
    hydraulics_->pressures(result.pipe_drop, fixed_pressure_, result.node);
  }
}

void OperatingPoint::mean_flows(std::span<const double> component_flow, std::span<const double> loop_flow,
                                std::span<double> flows) {
  update_demands([&](std::size_t c) { return component_flow[c]; });
  hydraulics_->flows_from(demand_, loop_flow, flows);
}

}  // namespace emscher
