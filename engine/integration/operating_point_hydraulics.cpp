// The operating point's hydraulics: what they are made of, flows for the demands of a walk, errors with people's names.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>
#include <vector>

#include "engine/graph/connected_parts.hpp"
#include "engine/integration/operating_point.hpp"
#include "engine/integration/pressure_control_groups.hpp"
#include "engine/parallel.hpp"

namespace emscher {
namespace {

// Solves of the hydraulics in which shares find the flows that they are shares of; more only where pressures limit
// them.
constexpr int maximum_rounds = 20;
constexpr double share_tolerance = 1e-10;
// The error of linearised flows is of the order of the square of this change.
constexpr double largest_linearised_change = 0.1;

std::vector<int> as_int(const std::vector<std::uint32_t>& values) {
  return {values.begin(), values.end()};
}

}  // namespace

// Pipes, pumps and valves, and consumers with a law, as the hydraulics see them.
void OperatingPoint::make_hydraulics() {
  const auto& components = network_.components;
  const Pipes& p = network_.pipes;
  std::vector<HydraulicElement> elements;
  elements_.assign(components.size(), -1);
  controls_.assign(components.size(), -1);
  for (std::size_t c = 0; c < components.size(); ++c) {
    const Component& component = *components[c];
    if (const std::uint32_t node = component.holds_pressure_at(); node != outside) {
      if (std::ranges::find(fixed_nodes_, int(node)) != fixed_nodes_.end())
        throw std::invalid_argument(
            fmt::format("component {}: another component already holds the pressure at its node", component.id));
      fixed_nodes_.push_back(int(node));
      holders_.push_back(c);
    }
    const bool one_port = component.from == outside || component.to == outside;
    const bool given = component.flow_rule() == FlowRule::given;
    if (!given && one_port && component.holds_pressure_at() == outside)
      throw std::invalid_argument(fmt::format(
          "component {}: with one port only, it has to hold the pressure or to be given its flow", component.id));
    if (one_port || (given && component.flow_law() == nullptr)) continue;
    if (!given && component.flow_law() == nullptr)
      throw std::invalid_argument(fmt::format("component {}: nothing says what flows through it", component.id));
    elements_[c] = int(elements.size());
    element_components_.push_back(std::uint32_t(c));
    elements.push_back({int(component.from), int(component.to), component.flow_law(), given});
  }
  if (holders_.empty()) throw std::invalid_argument("no component holds the pressure of the network");

  std::vector<std::pair<std::uint32_t, std::uint32_t>> joined;
  for (std::size_t i = 0; i < p.size(); ++i) joined.emplace_back(p.from[i], p.to[i]);
  for (const auto& component : components)
    if (component->from != outside && component->to != outside) joined.emplace_back(component->from, component->to);
  const auto network_of_node = connected_parts(static_cast<std::uint32_t>(network_.number_of_nodes()), joined);
  std::vector<PressureControl> controls = pressure_control_groups(network_, network_of_node);
  for (std::size_t k = 0; k < controls.size(); ++k)
    for (auto& actuator : controls[k].actuators) {
      controls_[std::size_t(actuator.element)] = int(k);
      actuator.element = elements_[std::size_t(actuator.element)];
    }

  const auto from = as_int(p.from), to = as_int(p.to);
  hydraulics_ = std::make_unique<NetworkHydraulics>(
      int(network_.number_of_nodes()),
      PassiveLinks{from, to, p.length, p.inner_diameter, p.roughness, p.loss_coefficient}, fixed_nodes_,
      network_.elevation, FlowSolverOptions{.friction_law = network_.friction_law, .gravity = network_.gravity},
      std::move(elements), std::move(controls));
}

template <class Flow>
void OperatingPoint::update_demands(const Flow& flow) {
  in_blocks(demanding_nodes_.size(), [&](std::size_t begin, std::size_t end) {
    for (const auto& [node, only] : std::span(demanding_nodes_).subspan(begin, end - begin)) {
      double drawn = 0.0;
      if (only != outside) {
        const std::size_t c = only / 2 - network_.pipes.size();
        demand_[node] = only % 2 ? -flow(c) : flow(c);
        continue;
      }
      for (const std::uint32_t port : component_ends_at(node))
        if (const std::size_t c = port / 2 - network_.pipes.size(); ports_[c].given)
          drawn += port % 2 ? -flow(c) : flow(c);
      demand_[node] = drawn;
    }
  });
}

// The hydraulics know links and controls by their numbers; people know elements by their names.
template <class Work>
void OperatingPoint::named_errors(const Work& work) const {
  const auto component_of = [this](int element) -> const std::string& {
    return network_.components[element_components_[std::size_t(element)]]->id;
  };
  const auto name_of = [&](int link) -> std::string {
    if (const auto element = hydraulics_->element_of(link)) return fmt::format("component {}", component_of(*element));
    const auto pipe = static_cast<std::size_t>(link);
    return fmt::format("pipe {}", network_.pipe_name ? network_.pipe_name(pipe) : std::to_string(pipe));
  };
  try {
    work();
  } catch (const InfeasibleFlowError& e) {
    throw std::runtime_error(fmt::format(
        "{}: the flows at t = {:.0f} s cannot be met: it would have to carry {:.4g} kg/s, its limit is {:.4g} kg/s",
        name_of(e.link), time_, e.flow, e.limit));
  } catch (const FlowSolverError& e) {
    throw std::runtime_error(
        fmt::format("{}: the flows at t = {:.0f} s are not found: {}", name_of(e.link), time_, e.what()));
  } catch (const PressureControlError& e) {
    std::string names;
    for (std::size_t c = 0; c < controls_.size(); ++c)
      if (controls_[c] == e.control || std::ranges::find(e.opponents, controls_[c]) != e.opponents.end())
        names += (names.empty() ? "" : ", ") + network_.components[c]->id;
    throw std::runtime_error(
        fmt::format("components {}: their set-points of pressure contradict each other at t = {:.0f} s ({})", names,
                    time_, e.what()));
  }
}

// Shares are of the flows that this very solve finds: stations behind one another take as many rounds as there are.
void OperatingPoint::solve_flows(FlowUpdate update) {
  for (int round = 0; round < maximum_rounds; ++round) {
    in_blocks(ports_.size(), [&](std::size_t begin, std::size_t end) {
      for (std::size_t c = begin; c < end; ++c) demands_[c].given = demands_[c].asked * whole(c);
    });
    solve_hydraulics(update);
    double change = 0.0, largest = 0.0;
    for (const std::uint32_t c : sharers_) {
      const double flow = demands_[c].asked * whole(c);
      change = std::max(change, std::abs(flow - demands_[c].given));
      largest = std::max(largest, whole(c));
    }
    if (change <= share_tolerance * largest) break;
  }
}

void OperatingPoint::solve_hydraulics(FlowUpdate update) {
  // Consumers with a law are not part of the demands: the hydraulics say what they get.
  update_demands([&](std::size_t c) { return elements_[c] < 0 ? demands_[c].given : 0.0; });
  for (std::size_t e = 0; e < element_components_.size(); ++e)
    if (const std::uint32_t c = element_components_[e]; ports_[c].given)
      hydraulics_->settings()[e].greatest_flow = demands_[c].given;
  named_errors([&] {
    bool full = update == FlowUpdate::full || !has_base_ || !hydraulics_->linear_response_suffices();
    if (!full) {
      hydraulics_->solve_linearised(demand_);
      full = hydraulics_->base_deviation() > largest_linearised_change;
    }
    if (full) {
      hydraulics_->solve(demand_, fixed_pressure_);
      has_base_ = true;
    }
  });
  in_blocks(points_.size(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t c = begin; c < end; ++c)
      if (elements_[c] >= 0)
        points_[c].mass_flow = hydraulics_->element_flows()[std::size_t(elements_[c])];
      else if (ports_[c].given)
        points_[c].mass_flow = demands_[c].given;
  });
  hydraulics_->supplies(demand_, supply_);
  for (std::size_t k = 0; k < holders_.size(); ++k)
    if (elements_[holders_[k]] < 0)
      points_[holders_[k]].mass_flow = std::abs(supply_[k]) < hydraulics_->negligible_flow() ? 0.0 : supply_[k];
}

void OperatingPoint::find_pressures() {
  named_errors([&] { pressures_.pipe_drop = hydraulics_->pressures(fixed_pressure_, pressures_.node); });
}

void OperatingPoint::mean_flows(std::span<const double> component_flow, std::span<const double> loop_flow,
                                std::span<double> flows) {
  update_demands([&](std::size_t c) { return component_flow[c]; });
  hydraulics_->flows_from(demand_, loop_flow, flows);
}

}  // namespace emscher
