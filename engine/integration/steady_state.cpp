#include "engine/integration/steady_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "engine/graph/connected_parts.hpp"
#include "engine/integration/network_stepper.hpp"
#include "engine/parallel.hpp"

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

/// Passes along the flow.
class Passes {
 public:
  /// mean: theta of every pipe, K.
  Passes(const Network& network, OperatingPoint& point, SteadyState& state, std::vector<double> mean)
      : network_(network),
        point_(point),
        state_(state),
        mean_(std::move(mean)),
        next_mean_(mean_),
        visits_(mean_.size()),
        node_(network.number_of_nodes()),
        component_outlet_(network.components.size()) {}

  struct Change {
    double largest = 0.0;  // K, of an outlet
    std::size_t pipe = 0;  // whose
    double mean = 0.0;     // K, root mean square
  };
  Change run(double weight) {
    each_in_blocks(visits_.size(), [this](std::size_t i) { prepare(i); });
    follow_the_water(weight);
    each_in_blocks(visits_.size(), [this](std::size_t i) { next_mean_[i] = profile_of(i).mean(); });
    mean_.swap(next_mean_);
    // Once more with these: pipes beside one another would otherwise know each other's means of the pass before only.
    const auto take_block = [&](std::size_t begin, std::size_t end) {
      Change changes;
      for (std::size_t i = begin; i < end; ++i) take(i, weight, changes);
      return changes;
    };
    const std::vector<Change> changes = of_blocks<Change>(visits_.size(), take_block);
    mean_.swap(next_mean_);
    Change result;
    for (const Change& block : changes) {
      if (!(block.largest <= result.largest)) result.largest = block.largest, result.pipe = block.pipe;
      result.mean += block.mean;
    }
    result.mean = std::sqrt(result.mean / double(visits_.size()));
    return result;
  }
  std::span<const double> mean() const { return mean_; }

 private:
  /// A pipe in one pass: theta(xi) is linear in the inlet.
  struct Visit {
    std::uint32_t tail = 0, head = 0;  // nodes
    double slope = 0.0;                // s for an inlet at theta = 0, K
    double rate = 0.0, decay = 1.0;    // k, (1 - exp(-k)) / k
    double share = 0.0;                // of what flows into the node behind it
    double inlet = 0.0;                // theta, K
    double outlet() const { return inlet + (slope - rate * inlet) * decay; }
  };

  double flow_of(std::uint32_t link) const {
    const std::size_t pipes = network_.pipes.size();
    return link < pipes ? point_.mass_flow()[link] : point_.components()[link - pipes].mass_flow;
  }
  double boundary(std::size_t i) const { return network_.inputs->boundary_temperature[network_.pipes.boundary[i]]; }
  double own_loss(std::size_t i) const { return network_.pipes.loss_own[i] * network_.pipes.length[i]; }  // W/K

  void prepare(std::size_t i) {
    const Pipes& pipes = network_.pipes;
    const double flow = flow_of(std::uint32_t(i));
    Visit& visit = visits_[i];
    visit = {};
    visit.tail = flow >= 0.0 ? pipes.from[i] : pipes.to[i];
    visit.head = flow >= 0.0 ? pipes.to[i] : pipes.from[i];
    if (flow != 0.0) visit.share = std::abs(flow) * point_.inverse_inflow()[visit.head];
    linearise(i);
  }

  // About the mean: T(inlet) as the straight line through it has it. The parallel pipe by its mean; if both rest, they
  // have the temperature of their surroundings.
  void linearise(std::size_t i) {
    const Pipes& pipes = network_.pipes;
    const Fluid& fluid = network_.fluid;
    const std::uint32_t partner = pipes.partner[i];
    const double flow = flow_of(std::uint32_t(i)), own = own_loss(i);
    double coupled = 0.0;  // heat that the parallel pipe gives, W
    if (partner != no_partner && (flow != 0.0 || flow_of(partner) != 0.0))
      coupled = pipes.loss_partner[i] * pipes.length[i] * (fluid.temperature(mean_[partner]) - boundary(i));
    if (!state_.heat_loss.empty()) state_.heat_loss[i] = -coupled;
    const double source = coupled + point_.friction_heat()[i];
    Visit& visit = visits_[i];
    if (flow == 0.0) {
      visit.inlet = own > 0.0 ? fluid.enthalpy_temperature(boundary(i) + source / own) : state_.profiles[i].inlet;
      return;
    }
    const double capacity_flow = std::abs(flow) * fluid.reference_specific_heat;
    const double expansion = fluid.temperature_curve.derivative(mean_[i]);
    const double at_zero = fluid.temperature(mean_[i]) - expansion * mean_[i];
    visit.slope = (source - own * (at_zero - boundary(i))) / capacity_flow;
    visit.rate = own * expansion / capacity_flow;
    visit.decay = decay_mean(visit.rate);
  }

  /// Not where the flow has turned: there is nothing to go on from.
  bool is_damped(std::size_t i) const { return state_.profiles[i].forward == (flow_of(std::uint32_t(i)) >= 0.0); }

  PipeProfile profile_of(std::size_t i) const {
    const Visit& visit = visits_[i];
    return {visit.inlet, visit.slope - visit.rate * visit.inlet, visit.rate, flow_of(std::uint32_t(i)) >= 0.0};
  }

  /// Inlets of all pipes, outlets of all components.
  void follow_the_water(double weight) {
    const FlowOrder& order = point_.order_but_for(turned_);
    const std::size_t pipes = visits_.size();
    std::ranges::fill(node_, 0.0);
    const auto pour_component = [&](std::size_t c) {
      const double flow = point_.components()[c].mass_flow;
      const std::uint32_t head = flow >= 0.0 ? network_.components[c]->to : network_.components[c]->from;
      if (head != outside) node_[head] += std::abs(flow) * point_.inverse_inflow()[head] * component_outlet_[c];
    };
    // What is visited after the node it flows to gives what it gave in the pass before.
    std::vector<bool> cut(order.links.size(), false), turned(pipes, false);
    const auto cut_open = [&](std::uint32_t link) {
      cut[link] = true;
      if (link < pipes)
        node_[visits_[link].head] += visits_[link].share * state_.profiles[link].at(is_damped(link) ? 1.0 : 0.0);
      else
        pour_component(link - pipes);
    };
    for (const std::uint32_t link : order.cuts) cut_open(link);
    for (const std::uint32_t link : turned_) {
      turned[link] = true;
      if (!cut[link]) cut_open(link);
    }
    // Those that feed in at a given temperature come before everything else, wherever the order visits them.
    for (std::size_t c = 0; c < network_.components.size(); ++c) {
      component_outlet_[c] = point_.components()[c].exchange.outlet;
      if (!network_.components[c]->passes_temperature() && !cut[pipes + c]) pour_component(c);
    }
    const auto pass_pipe = [&](std::uint32_t link) {
      Visit& visit = visits_[link];
      if (visit.share > 0.0) visit.inlet = node_[visit.tail];
      double outlet = visit.outlet();
      if (weight < 1.0 && is_damped(link)) outlet += (1.0 - weight) * (state_.profiles[link].at(1.0) - outlet);
      if (!cut[link]) node_[visit.head] += visit.share * outlet;
    };
    for (const std::uint32_t link : order.links) {
      if (link < pipes) {
        if (!turned[link]) pass_pipe(link);
        continue;
      }
      const std::size_t c = link - pipes;
      const Component& component = *network_.components[c];
      if (!component.passes_temperature()) continue;
      const ComponentPoint& p = point_.components()[c];
      const std::uint32_t tail = p.mass_flow >= 0.0 ? component.from : component.to;
      const double inlet = tail == outside || p.mass_flow == 0.0 ? p.inlet : node_[tail];
      const auto states = std::span<const double>(state_.component_states)
                              .subspan(point_.first_state()[c], component.number_of_states());
      component_outlet_[c] = component.exchange(p.mass_flow, inlet + p.throttling, states, {}).outlet;
      if (!cut[link]) pour_component(c);
    }
    for (const std::uint32_t link : turned_) pass_pipe(link);
  }

  void take(std::size_t i, double weight, Change& changes) {
    linearise(i);
    const bool damped = weight < 1.0 && is_damped(i);
    PipeProfile& now = state_.profiles[i];
    const PipeProfile before = std::exchange(now, profile_of(i));
    next_mean_[i] = now.mean();
    if (!state_.heat_loss.empty())
      state_.heat_loss[i] += own_loss(i) * (network_.fluid.temperature(next_mean_[i]) - boundary(i));
    // Weighted with what the pipe contributes to its node: near the hydraulic divide of a loop the faintest change
    // turns a pipe with hardly any flow around, and its outlet jumps without any consequence. A pipe at rest counts in
    // full: beside another it comes to its temperature in several passes.
    const double change =
        std::abs(now.at(1.0) - before.at(1.0)) * (flow_of(std::uint32_t(i)) == 0.0 ? 1.0 : visits_[i].share);
    if (!(change <= changes.largest)) changes.largest = change, changes.pipe = i;
    changes.mean += change * change;
    if (damped) {
      now.inlet += (1.0 - weight) * (before.inlet - now.inlet);
      now.slope += (1.0 - weight) * (before.slope - now.slope);
      now.rate += (1.0 - weight) * (before.rate - now.rate);
    }
    state_.at_from[i] = now.forward ? now.inlet : now.at(1.0);
    state_.at_to[i] = now.forward ? now.at(1.0) : now.inlet;
  }

  const Network& network_;
  OperatingPoint& point_;
  SteadyState& state_;
  std::vector<double> mean_, next_mean_;  // theta of every pipe, K
  std::vector<Visit> visits_;
  std::vector<double> node_;              // theta of the water that leaves the node
  std::vector<double> component_outlet_;  // theta
  std::vector<std::uint32_t> turned_;     // pipes, since the links were ordered
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
  bool is_reached(const Passes::Change& change, int passes) const {
    const bool strict = passes < (is_start ? strict_passes_of_start : strict_passes);
    // The first pass knows nothing of throttling: it takes the pressures of the pass before.
    if (passes == 0) return false;
    if (change.largest <= (strict ? settled_change : accepted_change)) return true;
    return is_start && change.mean <= (strict ? start_change : std::max(start_change, accepted_mean_change));
  }
};

SteadyState find_as_held(const Network& network, OperatingPoint& point, double t, const Goal& goal) {
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

  std::vector<double> property_theta = guess;  // at which density and viscosity are taken
  Passes passes(network, point, state, std::move(guess));
  Passes::Change change;
  bool settled = false;
  for (state.passes = 0; state.passes < maximum_passes; ++state.passes) {
    const double weight = property_damping(state.passes);
    for (std::size_t i = 0; i < pipes; ++i) property_theta[i] += weight * (passes.mean()[i] - property_theta[i]);
    point.update_fluid(property_theta);
    point.solve(state.at_from, state.at_to, state.component_states, FlowUpdate::full);
    change = passes.run(profile_damping(state.passes));
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

SteadyState find(const Network& network, OperatingPoint& point, double t, const Goal& goal) {
  SteadyState state = find_as_held(network, point, t, goal);
  if (network.controllers.empty()) return state;
  for (const auto& controller : network.controllers)
    controller->decide({t, &point, state.component_states, point.first_state()});
  return find_as_held(network, point, t, goal);
}

}  // namespace

SteadyState steady_state(const Network& network, OperatingPoint& point, double t) {
  return find(network, point, t, {.is_start = false});
}

SteadyState steady_start(const Network& network, OperatingPoint& point, double t, double tolerance) {
  return find(network, point, t, {.is_start = true, .start_change = start_share * tolerance});
}

}  // namespace emscher
