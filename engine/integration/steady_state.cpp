#include "engine/integration/steady_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "engine/graph/connected_parts.hpp"
#include "engine/integration/network_stepper.hpp"

namespace emscher {
namespace {

constexpr double settled_change = 1e-9;   // K
constexpr double accepted_change = 1e-3;  // K, after the strict passes: reported in SteadyState::change
constexpr int strict_passes = 150;
constexpr int maximum_passes = 600;
// A start: of the tolerance, root mean square of the changes; and what is always good enough after its strict passes.
constexpr double start_share = 0.01;
constexpr double accepted_mean_change = 1e-4;  // K
constexpr int strict_passes_of_start = 20;
// In a loop at rest the weight of warm and cold water drives or stops a faint flow, which warms or cools the pipes: the
// properties follow with ever smaller steps, or they would swing for ever.
constexpr int undamped_passes = 12;

double property_damping(int passes) {
  return passes < undamped_passes ? 1.0 : double(undamped_passes) / (2.0 * passes);
}
// Profiles: half steps where flow and temperature chase each other. Not smaller and smaller, or circles in which the
// temperature passes round and round would creep towards their state for ever.
double profile_damping(int passes) {
  return passes < 2 * undamped_passes ? 1.0 : (passes < 200 ? 0.5 : 0.1);
}

struct Pass {
  const Network& network;
  OperatingPoint& point;
  SteadyState& state;
  std::vector<double> mean;              // theta, K
  std::vector<double> node;              // theta of the water that leaves the node
  std::vector<double> component_outlet;  // theta

  void solve_pipe(std::size_t i, double inlet) {
    const Pipes& pipes = network.pipes;
    const Fluid& fluid = network.fluid;
    const double flow = point.mass_flow()[i];
    const double own = pipes.loss_own[i] * pipes.length[i];
    double boundary = network.inputs->boundary_temperature[pipes.boundary[i]];
    double coupled = 0.0;  // heat that the parallel pipe gives, W
    if (pipes.partner[i] != no_partner)
      coupled = pipes.loss_partner[i] * pipes.length[i] * (fluid.temperature(mean[pipes.partner[i]]) - boundary);
    const double source = coupled + point.friction_heat()[i];
    PipeProfile& p = state.profiles[i];
    p.forward = flow >= 0.0;
    if (flow == 0.0) {
      if (own > 0.0) p.inlet = fluid.enthalpy_temperature(boundary + source / own);
      p.slope = p.rate = 0.0;
    } else {
      const double capacity_flow = std::abs(flow) * fluid.reference_specific_heat;
      p.inlet = inlet;
      for (int refinement = 0; refinement < 2; ++refinement) {
        const double expansion = fluid.temperature_curve.derivative(mean[i]);
        // Linearised about the mean: T(inlet) as the straight line through the mean has it.
        const double at_inlet = fluid.temperature(mean[i]) + expansion * (inlet - mean[i]);
        p.slope = (source - own * (at_inlet - boundary)) / capacity_flow;
        p.rate = own * expansion / capacity_flow;
        mean[i] = p.mean();
      }
    }
    mean[i] = p.mean();
    if (!state.heat_loss.empty()) state.heat_loss[i] = own * (fluid.temperature(mean[i]) - boundary) - coupled;
  }

  struct Change {
    double largest = 0.0;  // K, of an outlet
    std::size_t pipe = 0;  // whose
    double mean = 0.0;     // K, root mean square
  };
  /// One pass along the flow.
  Change run(double weight) {
    const FlowOrder& order = point.order();
    const std::size_t pipes = network.pipes.size();
    const auto head = [&](std::uint32_t link) {
      if (link < pipes) return point.mass_flow()[link] >= 0.0 ? network.pipes.to[link] : network.pipes.from[link];
      const Component& c = *network.components[link - pipes];
      return point.components()[link - pipes].mass_flow >= 0.0 ? c.to : c.from;
    };
    // Part of the inflow of the node that the link flows into.
    const auto share = [&](std::uint32_t link) {
      const double m = link < pipes ? point.mass_flow()[link] : point.components()[link - pipes].mass_flow;
      return std::abs(m) * point.inverse_inflow()[head(link)];
    };
    std::ranges::fill(node, 0.0);
    std::vector<bool> cut(order.links.size(), false);
    const auto pour = [&](std::uint32_t link, double outlet) {
      if (const auto n = head(link); n != outside) node[n] += share(link) * outlet;
    };
    const auto outlet_of = [&](std::uint32_t link) {
      return link < pipes ? state.profiles[link].at(1.0) : component_outlet[link - pipes];
    };
    for (const std::uint32_t link : order.cuts) {
      cut[link] = true;
      pour(link, outlet_of(link));
    }
    // Those that feed in at a given temperature come before everything else, wherever the order visits them.
    for (std::size_t c = 0; c < network.components.size(); ++c) {
      component_outlet[c] = point.components()[c].exchange.outlet;
      const auto link = static_cast<std::uint32_t>(pipes + c);
      if (!network.components[c]->passes_temperature() && !cut[link]) pour(link, component_outlet[c]);
    }
    Change result;
    for (const std::uint32_t link : order.links) {
      if (link >= pipes) {
        const std::size_t c = link - pipes;
        const Component& component = *network.components[c];
        if (!component.passes_temperature()) continue;
        const ComponentPoint& p = point.components()[c];
        const std::uint32_t tail = p.mass_flow >= 0.0 ? component.from : component.to;
        const auto first = point.first_state()[c];
        const double inlet = tail == outside || p.mass_flow == 0.0 ? p.inlet : node[tail];
        component_outlet[c] =
            component
                .exchange(p.mass_flow, inlet + p.throttling,
                          std::span<const double>(state.component_states).subspan(first, component.number_of_states()),
                          {})
                .outlet;
        if (!cut[link]) pour(link, component_outlet[c]);
        continue;
      }
      const bool forward = point.mass_flow()[link] >= 0.0;
      const PipeProfile before = state.profiles[link];
      solve_pipe(link, node[forward ? network.pipes.from[link] : network.pipes.to[link]]);
      PipeProfile& now = state.profiles[link];
      // Weighted with what the pipe contributes to its node: near the hydraulic divide of a loop the faintest change
      // turns a pipe with hardly any flow around, and its outlet jumps without any consequence. A pipe at rest counts
      // in full: beside another it comes to its temperature in several passes.
      const double change =
          std::abs(now.at(1.0) - before.at(1.0)) * (point.mass_flow()[link] == 0.0 ? 1.0 : share(link));
      if (!(change <= result.largest)) result.largest = change, result.pipe = link;
      result.mean += change * change;
      if (weight < 1.0 && now.forward == before.forward) {
        now.inlet += (1.0 - weight) * (before.inlet - now.inlet);
        now.slope += (1.0 - weight) * (before.slope - now.slope);
        now.rate += (1.0 - weight) * (before.rate - now.rate);
      }
      state.at_from[link] = forward ? now.inlet : now.at(1.0);
      state.at_to[link] = forward ? now.at(1.0) : now.inlet;
      if (!cut[link]) pour(link, now.at(1.0));
    }
    result.mean = std::sqrt(result.mean / double(pipes));
    return result;
  }
};

/// theta of every pipe: `hottest`, but in parts of the pipe network that consumers feed (returns) the mean of what they
/// would let out.
std::vector<double> first_guess(const Network& network, const OperatingPoint& point, double hottest,
                                std::span<const double> states) {
  const Pipes& pipes = network.pipes;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
  for (std::size_t i = 0; i < pipes.size(); ++i) edges.emplace_back(pipes.from[i], pipes.to[i]);
  const auto part = connected_parts(static_cast<std::uint32_t>(network.number_of_nodes()), edges);
  std::vector<double> flow(network.number_of_nodes(), 0.0), enthalpy(network.number_of_nodes(), 0.0);
  for (std::size_t c = 0; c < network.components.size(); ++c) {
    const Component& component = *network.components[c];
    if (component.role != Role::consumer || component.to == outside) continue;
    const auto own = states.subspan(point.first_state()[c], component.number_of_states());
    const double m = component.mass_flow(hottest, hottest, own);
    flow[part[component.to]] += m;
    enthalpy[part[component.to]] += m * component.exchange(m, hottest, own, {}).outlet;
  }
  std::vector<double> guess(pipes.size(), hottest);
  for (std::size_t i = 0; i < pipes.size(); ++i)
    if (const auto k = part[pipes.from[i]]; flow[k] > 0.0) guess[i] = enthalpy[k] / flow[k];
  return guess;
}

/// What ends the passes.
struct Goal {
  bool is_start;
  double start_change = 0.0;  // K, root mean square
  bool is_reached(const Pass::Change& change, int passes) const {
    const bool strict = passes < (is_start ? strict_passes_of_start : strict_passes);
    // The first pass knows nothing of throttling: it takes the pressures of the pass before.
    if (passes == 0) return false;
    if (change.largest <= (strict ? settled_change : accepted_change)) return true;
    return is_start && change.mean <= (strict ? start_change : std::max(start_change, accepted_mean_change));
  }
};

SteadyState find(const Network& network, OperatingPoint& point, double t, const Goal& goal) {
  const std::size_t pipes = network.pipes.size();
  SteadyState state;
  point.set_time(t);
  // First guess: everything as hot as the hottest feed; returns as consumers make them of such a supply (producers of
  // given heat would ask for far too much water if their inlet were as hot as their outlet).
  double hottest = 0.0;
  for (std::size_t c = 0; c < network.components.size(); ++c) {
    const Component& component = *network.components[c];
    if (component.holds_outlet_temperature() && component.number_of_states() == 0)
      hottest = std::max(hottest, component.exchange(0.0, 0.0, {}, {}).outlet);
  }
  state.component_states.resize(point.first_state().back());
  initial_component_states(network, std::vector<double>(network.number_of_nodes(), hottest), state.component_states);
  std::vector<double> guess = first_guess(network, point, hottest, state.component_states);
  state.profiles.reserve(pipes);
  for (const double theta : guess) state.profiles.push_back({theta, 0.0, 0.0, true});
  state.at_from = state.at_to = guess;
  if (!goal.is_start) state.heat_loss.assign(pipes, 0.0);

  Pass pass{network,
            point,
            state,
            std::move(guess),
            std::vector<double>(network.number_of_nodes(), 0.0),
            std::vector<double>(network.components.size(), 0.0)};
  Pass::Change change;
  bool settled = false;
  std::vector<double> property_theta = pass.mean;  // at which density and viscosity are taken
  for (state.passes = 0; state.passes < maximum_passes; ++state.passes) {
    const double weight = property_damping(state.passes);
    for (std::size_t i = 0; i < pipes; ++i) property_theta[i] += weight * (pass.mean[i] - property_theta[i]);
    point.update_fluid(property_theta);
    point.solve(state.at_from, state.at_to, state.component_states, FlowUpdate::full);
    change = pass.run(profile_damping(state.passes));
    state.change = change.largest;
    settled = goal.is_reached(change, state.passes);
    if (settled) break;
  }
  if (!settled && !goal.is_start)
    throw std::runtime_error(fmt::format(
        "the steady state at t = {:.0f} s is not reached in {} passes: the outlet of pipe {} still changes by {:.3g} K",
        t, maximum_passes, network.pipe_name ? network.pipe_name(change.pipe) : std::to_string(change.pipe),
        change.largest));
  point.solve(state.at_from, state.at_to, state.component_states, FlowUpdate::full);
  point.check_flows();
  return state;
}

}  // namespace

SteadyState steady_state(const Network& network, OperatingPoint& point, double t) {
  return find(network, point, t, {.is_start = false});
}

SteadyState steady_start(const Network& network, OperatingPoint& point, double t, double tolerance) {
  return find(network, point, t, {.is_start = true, .start_change = start_share * tolerance});
}

}  // namespace emscher
