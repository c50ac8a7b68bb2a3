#include "engine/integration/operating_point.hpp"

#include <fmt/format.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "engine/graph/flow_route.hpp"
#include "engine/parallel.hpp"
#include "engine/stopwatch.hpp"

namespace emscher {
namespace {

constexpr double demand_tolerance = 1e-9;
// Of demands that are damped, after more solves: what the hydraulics can still tell from rounding.
constexpr double settled_tolerance = 1e-5;
constexpr int maximum_solves = 240;
// Walks between two solves in which stations behind one another hear of each other.
constexpr int maximum_waits = 10;
// Water that differs by less than this (K) is the same: rounding of mixtures.
constexpr double same_theta = 1e-11;
/// exp() of every value, in vector instructions: always whole blocks, or values would be rounded otherwise depending on
/// where they lie in memory.
void exponentiate(std::span<double> values) {
  constexpr std::size_t size = 8;
  Eigen::Array<double, size, 1> block = Eigen::Array<double, size, 1>::Zero();
  for (std::size_t begin = 0; begin < values.size(); begin += size) {
    const std::size_t n = std::min(size, values.size() - begin);
    std::copy_n(values.data() + begin, n, block.data());
    block = block.exp().eval();
    std::copy_n(block.data(), n, values.data() + begin);
  }
}

constexpr auto direction = &FlowRoute::State::direction_of;
/// By how much water that flows in direction `sign` is warmed by this drop (K, from -> to). No pressure (NaN), no flow.
double throttled_by(double drop, double sign) {
  return sign * drop > 0.0 ? sign * drop : 0.0;
}
/// Is the order of the sweep, made for flow in `ordered` direction, wrong for this flow?
bool against(double flow, std::int8_t ordered) {
  return (flow * ordered < 0.0) | ((ordered == 0) & (flow != 0.0));
}

}  // namespace

OperatingPoint::OperatingPoint(const Network& network) : network_(network) {
  const std::size_t nodes = network.number_of_nodes(), pipes = network.pipes.size(),
                    components = network.components.size();
  first_state_.assign(components + 1, 0);
  for (std::size_t c = 0; c < components; ++c)
    first_state_[c + 1] = first_state_[c] + network.components[c]->number_of_states();

  make_hydraulics();
  fixed_pressure_.assign(fixed_nodes_.size(), 0.0);
  supply_.assign(fixed_nodes_.size(), 0.0);
  demand_.assign(nodes, 0.0);
  friction_heat_.assign(pipes, 0.0);
  for (auto* v : {&node_theta_, &inverse_inflow_}) v->assign(nodes, 0.0);
  component_density_.assign(components, network.fluid.density(celsius_zero + 60.0));
  drop_.assign(components, 0.0);
  pressures_.node.assign(nodes, 0.0);
  points_.resize(components);
  demands_.resize(components);

  std::vector<std::uint32_t> from = network.pipes.from, to = network.pipes.to;
  for (const auto& component : network.components) {
    from.push_back(component->from);
    to.push_back(component->to);
  }
  link_ends_ = Incidence(static_cast<std::uint32_t>(nodes), from, to);
  for (std::size_t i = 0; i < from.size(); ++i) {
    for (std::uint32_t* const node : {&from[i], &to[i]})
      if (*node != outside) *node = static_cast<std::uint32_t>(*node / elements_per_block);
    if (from[i] == to[i]) to[i] = outside;
  }
  links_at_block_ =
      Incidence(static_cast<std::uint32_t>((nodes + elements_per_block - 1) / elements_per_block), from, to);
  // Components that pour into a node from which another component draws at once, without a pipe in between.
  std::vector<bool> drawn_from(nodes, false);
  for (const auto& component : network.components)
    for (const std::uint32_t node : {component->from, component->to})
      if (node != outside && component->role != Role::consumer) drawn_from[node] = true;
  for (const auto& component : network.components)
    if (component->role == Role::consumer && component->from != outside) drawn_from[component->from] = true;
  ports_.reserve(components);
  for (std::uint32_t c = 0; c < components; ++c) {
    const Component& component = *network.components[c];
    Port port{component.from,
              component.to,
              component.flow_rule() == FlowRule::given,
              component.passes_temperature_at_once(),
              false,
              component.is_part_of_station(),
              component.role == Role::consumer && !component.is_part_of_station(),
              outside,
              false};
    for (const std::uint32_t node : {component.from, component.to})
      if (node != outside && drawn_from[node] && !(component.role == Role::consumer && node == component.from))
        port.feeds_component = port.passes_at_once;
    port.feeds_component |= port.part_of_station && port.passes_at_once;
    has_stations_ |= port.part_of_station;
    if (const Component* whole = component.share_of()) {
      const auto is_whole = [whole](const auto& other) { return other.get() == whole; };
      port.whole = std::uint32_t(std::ranges::find_if(network.components, is_whole) - network.components.begin());
      sharers_.push_back(c);
    }
    ports_.push_back(port);
    if (!port.passes_at_once) sources_.push_back(c);
    if (!port.given) free_.push_back(c);
  }
  only_end_.assign(nodes, outside);
  for (std::uint32_t node = 0; node < nodes; ++node)
    if (!component_ends_at(node).empty() && pipe_ends_at(node).size() == 1)
      only_end_[node] = pipe_ends_at(node).front();
  std::vector<int> ports_at(nodes, 0);
  for (const Port& port : ports_)
    for (const std::uint32_t node : {port.from, port.to})
      if (node != outside && (++ports_at[node] > 1 || port.feeds_component || !port.passes_at_once))
        only_end_[node] = outside;
  for (Port& port : ports_) {
    const auto is_known = [&](std::uint32_t node) { return node == outside || only_end_[node] != outside; };
    port.meets_pipes_only = is_known(port.from) && is_known(port.to) && !port.part_of_station && port.whole == outside;
  }
  find_shared_mixtures();
  for (std::uint32_t node = 0; node < nodes; ++node)
    if (const auto ends = component_ends_at(node);
        std::ranges::any_of(ends, [&](std::uint32_t end) { return ports_[end / 2 - pipes].given; }))
      demanding_nodes_.push_back({node, ends.size() == 1 ? ends.front() : outside});
  pour_place_.assign(nodes, outside);
  for (const Port& port : ports_)
    for (const std::uint32_t node : {port.from, port.to})
      if (node != outside && (port.feeds_component || !port.passes_at_once) && pour_place_[node] == outside) {
        pour_place_[node] = static_cast<std::uint32_t>(poured_.size());
        poured_.emplace_back();
      }
  if (const auto circle = sort_components())
    throw std::invalid_argument(fmt::format("component {}: it is part of a circle of components without any pipe",
                                            network.components[*circle]->id));
  find_neighbours_of_pipeless();
}

const PressureControlState* OperatingPoint::control_state(std::size_t component) const {
  return controls_[component] < 0 ? nullptr : &hydraulics_->control_states()[std::size_t(controls_[component])];
}

OperatingPoint::~OperatingPoint() = default;

void OperatingPoint::set_time(double t) {
  const Stopwatch stopwatch(elapsed_);
  time_ = t;
  network_.inputs->set_time(before_jump(t));
  for (std::size_t k = 0; k < holders_.size(); ++k)
    fixed_pressure_[k] = network_.components[holders_[k]]->held_pressure();
  for (std::size_t e = 0; e < element_components_.size(); ++e) {
    const std::uint32_t c = element_components_[e];
    const Component& component = *network_.components[c];
    if (component.flow_rule() == FlowRule::network) hydraulics_->settings()[e] = component.flow_limits();
    if (controls_[c] >= 0)
      hydraulics_->controls()[std::size_t(controls_[c])].set_point = component.pressure_set_point();
  }
}

void OperatingPoint::update_fluid(std::span<const double> mean_theta) {
  const Stopwatch stopwatch(elapsed_);
  const Fluid& fluid = network_.fluid;
  in_blocks(points_.size(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t c = begin; c < end; ++c)
      component_density_[c] = fluid.density(fluid.temperature(points_[c].inlet));
  });
  element_density_.clear();
  for (const std::uint32_t c : element_components_) element_density_.push_back(component_density_[c]);
  hydraulics_->set_fluid(
      [&](std::size_t begin, std::span<double> density, std::span<double> viscosity) {
        const std::size_t n = density.size();
        for (std::size_t i = 0; i < n; ++i) density[i] = fluid.temperature(mean_theta[begin + i]);
        for (std::size_t i = 0; i < n; ++i) viscosity[i] = fluid.log_viscosity_curve(density[i]);
        for (std::size_t i = 0; i < n; ++i) density[i] = fluid.density(density[i]);
        exponentiate(viscosity);
      },
      element_density_);
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
// does not depend on the inlet before all others. Returns one of a circle of components: iterations may pass through
// flows that make one, where the walks do what the order cannot.
std::optional<std::size_t> OperatingPoint::sort_components() {
  const auto nodes = static_cast<std::uint32_t>(network_.number_of_nodes());
  std::vector<FlowLink> links(network_.components.size());
  sorted_backward_.resize(links.size());
  for (std::size_t c = 0; c < links.size(); ++c) {
    links[c] = component_link(c, true);
    links[c].passes = network_.components[c]->passes_temperature_at_once();
    sorted_backward_[c] = points_[c].mass_flow < 0.0;
  }
  const FlowOrder order = flow_order(nodes + 1, links, nodes);
  feeding_.clear();
  plain_.clear();
  for (const std::uint32_t c : order.links) (ports_[c].feeds_component ? feeding_ : plain_).push_back(c);
  const auto mixing = std::ranges::stable_partition(plain_, [&](auto c) { return ports_[c].meets_pipes_only; });
  plain_of_pipes_ = plain_.size() - mixing.size();
  std::ranges::sort(plain_.begin(), mixing.begin());  // they may come in any order: best in that of the memory
  asked_again_ = feeding_;
  asked_again_.insert(asked_again_.end(), mixing.begin(), mixing.end());
  if (order.cuts.empty()) return std::nullopt;
  return order.cuts.front();
}

void OperatingPoint::exchange(std::size_t c, std::span<const double> states) {
  const Component& component = *network_.components[c];
  ComponentPoint& point = points_[c];
  point.throttling = ports_[c].heats_house ? 0.0 : throttled_by(drop_[c], direction(point.mass_flow));
  point.exchange = component.exchange(point.mass_flow, point.inlet + point.throttling, own_states(c, states), {});
}

void OperatingPoint::find_throttling() {
  in_blocks(ports_.size(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t c = begin; c < end; ++c) {
      const Port& port = ports_[c];
      if (port.from == outside || port.to == outside) continue;
      const double rise = network_.elevation[port.to] - network_.elevation[port.from];
      drop_[c] =
          ((pressures_.node[port.from] - pressures_.node[port.to]) / component_density_[c] - network_.gravity * rise) /
          network_.fluid.reference_specific_heat;
    }
  });
}

OperatingPoint::ThrottlingHeat OperatingPoint::throttling_heat() const {
  const auto of_block = [this](std::size_t begin, std::size_t end) {
    ThrottlingHeat heat;
    for (std::size_t c = begin; c < end; ++c) {
      const double capacity_flow = std::abs(points_[c].mass_flow) * network_.fluid.reference_specific_heat;
      if (ports_[c].heats_house)
        heat.houses += capacity_flow * throttled_by(drop_[c], direction(points_[c].mass_flow));
      else
        heat.water += capacity_flow * points_[c].throttling;
    }
    return heat;
  };
  ThrottlingHeat all;
  for (const ThrottlingHeat& heat : of_blocks<ThrottlingHeat>(points_.size(), of_block)) {
    all.houses += heat.houses;
    all.water += heat.water;
  }
  return all;
}

void OperatingPoint::solve(std::span<const double> at_from, std::span<const double> at_to,
                           std::span<const double> states, FlowUpdate update) {
  const Stopwatch stopwatch(elapsed_);
  const auto theta_at = [&](std::uint32_t node) {
    if (node == outside) return 0.0;
    if (const std::uint32_t end = only_end_[node]; end != outside) return (end % 2 ? at_to : at_from)[end / 2];
    const Inflow inflow = inflow_of(node, at_from, at_to);
    return inflow.flow > 0.0 ? inflow.flux / inflow.flow : stagnant_theta(node, at_from, at_to);
  };

  const auto add_to_poured = [&](std::uint32_t node, double flow, double flux) {
    Inflow& poured = poured_[pour_place_[node]];
    poured.flow += flow;
    poured.flux += flux;
  };

  // What a component asks for, given the water at its nodes.
  const auto ask = [&](std::uint32_t c, bool first_walk) {
    const Port& port = ports_[c];
    ComponentPoint& point = points_[c];
    Demand& demand = demands_[c];
    const double theta_from = theta_at(port.from), theta_to = theta_at(port.to);
    point.inlet = point.mass_flow >= 0.0 ? theta_from : theta_to;
    if (!port.given) return;
    if (!first_walk && !port.part_of_station && std::abs(theta_from - demand.theta_from) <= same_theta &&
        std::abs(theta_to - demand.theta_to) <= same_theta)
      return;
    const Component& component = *network_.components[c];
    const double warmer = port.heats_house ? 0.0 : throttled_by(drop_[c], 1.0);
    demand.mass_flow = component.mass_flow(theta_from + warmer, theta_to, own_states(c, states));
    demand.theta_from = theta_from;
    demand.theta_to = theta_to;
    if (!std::isfinite(demand.mass_flow))
      throw std::runtime_error(
          fmt::format("component {}: its mass flow is not finite at t = {} s", component.id, time_));
  };

  bool solved = false;  // flows belong to this instant's demands
  // The parts of a station hear of each other in the walk after: two walks must agree, not one, and where stations lie
  // behind one another their outlets (in K) as well, because flows at their limits tell nothing of them.
  const int needed_walks = has_stations_ ? 2 : 1;
  int settled_walks = 0, solves = 0, waits = 0;
  double largest_of_pipes = 0.0;  // kg/s, asked for by those that meet pipes only: what they get does not change it
  for (int walk = 0;; ++walk) {
    std::ranges::fill(poured_, Inflow{});
    double outlet_change = 0.0;
    for (const std::uint32_t c : sources_) {
      const double before = points_[c].exchange.outlet;
      exchange(c, states);
      pour(c, add_to_poured);
      outlet_change = std::max(outlet_change, std::abs(points_[c].exchange.outlet - before));
    }
    for (const std::uint32_t c : feeding_) {
      ask(c, walk == 0);
      exchange(c, states);
      pour(c, add_to_poured);
    }
    const std::size_t already = walk == 0 ? 0 : plain_of_pipes_;
    in_blocks(plain_.size() - already, [&](std::size_t begin, std::size_t end) {
      for (std::size_t k = begin; k < end; ++k) ask(plain_[already + k], walk == 0);
    });
    if (walk == 0)
      largest_of_pipes = largest_in_blocks(plain_of_pipes_, [&](std::size_t begin, std::size_t end) {
        double most = 0.0;
        for (std::size_t k = begin; k < end; ++k)
          if (const std::uint32_t c = plain_[k]; ports_[c].given)
            most = std::max(most, std::abs(demands_[c].mass_flow));
        return most;
      });
    double largest = largest_of_pipes, change = 0.0;
    std::size_t restless = 0;  // component whose demand changes most
    for (const std::uint32_t c : asked_again_) {
      if (!ports_[c].given) continue;
      const double flow = demands_[c].mass_flow * whole(c);
      if (const double its_change = std::abs(flow - demands_[c].given); its_change > change) {
        change = its_change;
        restless = c;
      }
      largest = std::max(largest, std::abs(flow));
    }
    const double part = solves < 3 * undamped_solves ? demand_tolerance : settled_tolerance;
    const bool stations_settled = outlet_change <= part || ++waits > maximum_waits;
    if (solved && change <= part * largest) {
      settled_walks = stations_settled ? settled_walks + 1 : 0;
      if (settled_walks == needed_walks) break;
      continue;
    }
    settled_walks = 0;
    if (solved && !stations_settled) continue;
    waits = 0;
    if (solves == maximum_solves)
      throw std::runtime_error(
          fmt::format("component {}: flows and temperatures do not settle at t = {} s: what it asks for still changes "
                      "by {:.3g} kg/s",
                      network_.components[restless]->id, time_, change));
    damp_demands(solves++);
    solve_flows(update);
    solved = true;
    const double turned = largest_in_blocks(points_.size(), [&](std::size_t begin, std::size_t end) {
      int count = 0;
      for (std::size_t c = begin; c < end; ++c) count += (points_[c].mass_flow < 0.0) != bool(sorted_backward_[c]);
      return double(count);
    });
    if (turned > 0.0) sort_components();
  }
  in_blocks(plain_.size(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t k = begin; k < end; ++k) {
      const std::uint32_t c = plain_[k];
      if (k < plain_of_pipes_) points_[c].inlet = theta_at(points_[c].mass_flow >= 0.0 ? ports_[c].from : ports_[c].to);
      exchange(c, states);
    }
  });
  if (update != FlowUpdate::full) return;
  mix_nodes(at_from, at_to);
  find_pressures();
  dissipation(mass_flow(), pressures_.pipe_drop, hydraulics_->base().density(), friction_heat_);
  find_throttling();
}

void OperatingPoint::check_flows() const {
  for (const std::uint32_t c : free_) network_.components[c]->check_flow(points_[c].mass_flow);
}

bool OperatingPoint::directions_changed() const {
  const std::size_t pipes = mass_flow().size();
  int changed = 0;
  for (std::size_t i = 0; i < pipes; ++i) changed |= against(mass_flow()[i], ordered_direction_[i]);
  for (std::size_t c = 0; c < points_.size(); ++c)
    changed |= against(points_[c].mass_flow, ordered_direction_[pipes + c]);
  return changed != 0;
}

void OperatingPoint::sort_links() {
  const std::size_t pipes = mass_flow().size();
  ordered_direction_.resize(pipes + points_.size());
  for (std::size_t i = 0; i < pipes; ++i) ordered_direction_[i] = direction(mass_flow()[i]);
  for (std::size_t c = 0; c < points_.size(); ++c) ordered_direction_[pipes + c] = direction(points_[c].mass_flow);
  const Pipes& p = network_.pipes;
  const auto nodes = static_cast<std::uint32_t>(network_.number_of_nodes());
  std::vector<FlowLink> links;
  links.reserve(pipes + points_.size());
  for (std::uint32_t i = 0; i < pipes; ++i) {
    const bool forward = mass_flow()[i] >= 0.0;
    links.push_back({forward ? p.from[i] : p.to[i], forward ? p.to[i] : p.from[i], mass_flow()[i] != 0.0});
  }
  for (std::size_t c = 0; c < points_.size(); ++c) links.push_back(component_link(c, points_[c].mass_flow != 0.0));
  order_ = flow_order(nodes + 1, links, nodes);
  order_valid_ = true;
  ++order_rebuilds_;
}

const FlowOrder& OperatingPoint::order() {
  if (!order_valid_ || directions_changed()) sort_links();
  return order_;
}

const FlowOrder& OperatingPoint::order_but_for(std::vector<std::uint32_t>& turned) {
  constexpr std::size_t share = 20000;  // of the links: one of so many
  const std::size_t pipes = mass_flow().size(), links = pipes + points_.size();
  turned.clear();
  if (order_valid_) {
    for (std::size_t i = 0; i < pipes; ++i)
      if (against(mass_flow()[i], ordered_direction_[i])) turned.push_back(static_cast<std::uint32_t>(i));
    bool component_turned = false;
    for (std::size_t c = 0; c < points_.size(); ++c)
      component_turned |= against(points_[c].mass_flow, ordered_direction_[pipes + c]);
    if (!component_turned && share * turned.size() <= links) return order_;
    turned.clear();
  }
  sort_links();
  return order_;
}

void OperatingPoint::forget_order() {
  order_ = {};
  ordered_direction_ = {};
  order_valid_ = false;
}

void OperatingPoint::outlets_of(std::span<const std::uint32_t> components, double t, std::span<double> outlets) const {
  network_.inputs->set_time_of(components, before_jump(t));
  for (std::size_t k = 0; k < components.size(); ++k) {
    const ComponentPoint& point = points_[components[k]];
    outlets[k] =
        network_.components[components[k]]->exchange(point.mass_flow, point.inlet + point.throttling, {}, {}).outlet;
  }
}

}  // namespace emscher
