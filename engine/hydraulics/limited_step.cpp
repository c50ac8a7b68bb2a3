// Newton's step where flows have limits: the linearised network with bounds on the flow of some chains.
//
// Given flows x that conserve mass, drops r and slopes s of all chains, sought are changes dp of the potentials with
//
//     y_i = limits_i( x_i + (dp_a - dp_b - u_i) / s_i ),      sum of y = sum of x at every node
//
// (u_i: by how much the drop exceeds the potential difference), where limits_i cuts off at the chain's least and
// greatest flow. These are the conditions of a convex, piecewise quadratic minimum in dp [the dual of the quadratic
// programme; Hintermueller, Ito & Kunisch, SIAM J. Optim. 13 (2003) 865, doi:10.1137/S1052623401383558, for the active
// sets]. Newton's method with an exact line search along the kinks ends there in finitely many passes; usually it takes
// one, because the chains at their limits are those of the last step. Chains at their limits keep a trace of
// conductance in the matrix (not in the equations): a part that hangs on them alone would make it singular.
//
// Where a part of the network has no other way out than chains at their limits, its potentials are not determined, and
// either its demands add up to just these limits or there is no solution: check_limits() tells.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/hydraulics/flow_feasibility.hpp"
#include "engine/hydraulics/flow_part.hpp"

namespace emscher {
namespace {

constexpr int maximum_passes = 100;
// Conductance left to a chain at its limit: a part of the least in the network, but not so little beside the largest
// at its ends that rounding swallows it.
constexpr double closed_conductance = 1e-3, visible_conductance = 1e-11;
// A mass defect smaller than this part of the flows around is rounding, and so is a potential difference along the line
// of this part of the largest change.
constexpr double rounding_of_flow = 1e-11, rounding_of_potential = 1e-13;
// A flow counts as arrived at its limit, or as beyond it, by this part of the flows around.
constexpr double arrived = 1e-13, beyond = 1e-9;

}  // namespace

void FlowPart::find_limits(const CoreState& state) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  limited_chain.clear();
  for (const CoreElement& e : core_element) limits[e.chain] = {-infinity, infinity, -1, -1};
  for (std::size_t k = 0; k < core_element.size(); ++k) {
    const CoreElement& e = core_element[k];
    const ElementSetting& s = links.setting[e.element];
    if (!(s.least_flow <= s.greatest_flow)) {
      throw InfeasibleFlowError(fmt::format("element {}: its least flow {} kg/s is above its greatest {} kg/s",
                                            e.element, s.least_flow, s.greatest_flow),
                                links.first_element + e.element, s.least_flow, s.greatest_flow);
    }
    const double offset = state.link_offset[e.position];
    const double least = (e.direction > 0 ? s.least_flow : -s.greatest_flow) - offset;
    const double greatest = (e.direction > 0 ? s.greatest_flow : -s.least_flow) - offset;
    ChainLimits& chain = limits[e.chain];
    if (least > chain.least) chain.least = least, chain.least_element = static_cast<int>(k);
    if (greatest < chain.greatest) chain.greatest = greatest, chain.greatest_element = static_cast<int>(k);
    if (limited_chain.empty() || limited_chain.back() != e.chain) limited_chain.push_back(e.chain);
  }
  std::erase_if(limited_chain, [&](int chain) {
    ChainLimits& l = limits[chain];
    if ((limit_status[chain] > 0 && l.greatest == infinity) || (limit_status[chain] < 0 && l.least == -infinity))
      limit_status[chain] = 0;
    if (l.least == -infinity && l.greatest == infinity) {
      step_status[chain] = 0;
      extra_drop[chain] = 0.0;
      return true;
    }
    if (l.least > l.greatest) {
      const double size = std::abs(l.least) + std::abs(l.greatest) + std::abs(state.interior_demand[chain]);
      const CoreElement& e = core_element[l.least_element];
      const int other = core_element[l.greatest_element].element;
      if (l.least - l.greatest > beyond * size) {
        throw InfeasibleFlowError(
            fmt::format(
                "elements {} and {} lie in series and contradict each other: the limits of one leave {} kg/s too "
                "much for the other",
                e.element, other, l.least - l.greatest),
            links.first_element + other, l.least, l.greatest);
      }
      l.least = l.greatest;
    }
    return false;
  });
}

void FlowPart::grow_forest() {
  std::vector<double> weight = forest_weight;
  for (int chain = 0; chain < graph.number_of_chains(); ++chain)
    if (limit_status[chain] != 0) weight[chain] = std::numeric_limits<double>::max();
  forest = minimum_spanning_forest(graph.number_of_core_nodes, graph.chain_from, graph.chain_to, weight,
                                   graph.fixed_core_node);
  in_forest.assign(graph.number_of_chains(), 0);
  for (const int node : forest.order) in_forest[forest.parent_edge[node]] = 1;
  grown_for = limit_status;
}

bool FlowPart::factorise_within_limits(const CoreState& state) {
  const int chains = graph.number_of_chains();
  std::vector<double>& largest = core_outflow;  // conductance at each node
  double least = std::numeric_limits<double>::infinity();
  std::fill(largest.begin(), largest.end(), 0.0);
  for (int chain = 0; chain < chains; ++chain) {
    conductance[chain] = 1.0 / state.chain_slope[chain];
    least = std::min(least, conductance[chain]);
    for (const int node : {graph.chain_from[chain], graph.chain_to[chain]})
      largest[node] = std::max(largest[node], conductance[chain]);
  }
  for (const int chain : limited_chain)
    if (step_status[chain] != 0)
      conductance[chain] =
          std::max(closed_conductance * least,
                   visible_conductance * std::max(largest[graph.chain_from[chain]], largest[graph.chain_to[chain]]));
  factor_is_of_last_step = false;
  return matrix.factorise(conductance);
}

bool FlowPart::limited_step(CoreState& state) {
  const int chains = graph.number_of_chains();
  const auto across = [&](int chain, const std::vector<double>& change) {
    return change[graph.chain_from[chain]] - change[graph.chain_to[chain]];
  };
  for (int chain = 0; chain < chains; ++chain) unbalance[chain] = in_forest[chain] ? -extra_drop[chain] : 0.0;
  for (int loop = 0; loop < number_of_loops(); ++loop) unbalance[forest.loop_edge[loop]] = loop_residual[loop];
  std::vector<double>& largest = core_outflow;
  const auto flow = [&](int chain) {  // before the limits cut it off
    return state.chain_flow[chain] + (across(chain, potential_step) - unbalance[chain]) / state.chain_slope[chain];
  };
  const auto status = [&](int chain, double value) -> std::int8_t {
    return value >= limits[chain].greatest ? 1 : (value <= limits[chain].least ? -1 : 0);
  };
  const auto limit = [&](int chain) { return step_status[chain] > 0 ? limits[chain].greatest : limits[chain].least; };
  const auto find_chain_steps = [&] {
    for (int chain = 0; chain < chains; ++chain)
      chain_step[chain] = (across(chain, potential_step) - unbalance[chain]) / state.chain_slope[chain];
    for (const int chain : limited_chain)
      if (step_status[chain] != 0) chain_step[chain] = limit(chain) - state.chain_flow[chain];
  };

  std::fill(potential_step.begin(), potential_step.end(), 0.0);
  bool balanced = false;
  for (int pass = 0; pass < maximum_passes; ++pass) {
    bool other_limits = pass == 0;
    for (const int chain : limited_chain) {
      const std::int8_t last = std::exchange(step_status[chain], status(chain, flow(chain)));
      other_limits |= step_status[chain] != last;
    }
    if (other_limits && !factorise_within_limits(state)) return false;
    find_chain_steps();
    std::fill(injection.begin(), injection.end(), 0.0);
    std::fill(largest.begin(), largest.end(), 0.0);
    for (int chain = 0; chain < chains; ++chain) {
      injection[graph.chain_from[chain]] -= chain_step[chain];
      injection[graph.chain_to[chain]] += chain_step[chain];
      const double size = std::abs(chain_step[chain]) + std::abs(state.chain_flow[chain]);
      for (const int node : {graph.chain_from[chain], graph.chain_to[chain]})
        largest[node] = std::max(largest[node], size);
    }
    balanced = true;
    for (int v = 0; balanced && v < graph.number_of_core_nodes; ++v)
      balanced = is_fixed[v] || std::abs(injection[v]) <= rounding_of_flow * largest[v];
    if (balanced && pass > 0) break;
    matrix.solve(injection);

    // Exact minimum along the line: its derivative is piecewise linear and rises.
    double change = 0.0;
    for (const double v : injection) change = std::max(change, std::abs(v));
    const auto along = [&](int chain) {
      const double q = across(chain, injection);
      return std::abs(q) > rounding_of_potential * change ? q : 0.0;
    };
    double derivative = 0.0, curvature = 0.0;
    for (int chain = 0; chain < chains; ++chain) {
      const double q = along(chain);
      derivative += chain_step[chain] * q;
      if (step_status[chain] == 0) curvature += q * q / state.chain_slope[chain];
    }
    kinks.clear();
    int open = 0;  // chains between their limits that the line moves
    for (int chain = 0; chain < chains; ++chain) open += step_status[chain] == 0 && along(chain) != 0.0;
    for (const int chain : limited_chain) {
      const double q = along(chain), part = q * q / state.chain_slope[chain];
      if (q == 0.0) continue;
      const double per_flow = state.chain_slope[chain] / q, value = flow(chain);
      double enters = (limits[chain].least - value) * per_flow, leaves = (limits[chain].greatest - value) * per_flow;
      if (enters > leaves) std::swap(enters, leaves);
      if (step_status[chain] != 0 && enters >= 0.0) kinks.push_back({enters, part});
      if ((step_status[chain] == 0 || enters >= 0.0) && leaves >= 0.0 && std::isfinite(leaves))
        kinks.push_back({leaves, -part});
    }
    std::ranges::sort(kinks, {}, &Kink::fraction);
    double fraction = 0.0;
    if ((kinks.empty() || kinks.front().fraction > 1.0) && std::abs(derivative + curvature) <= 1e-3 * curvature) {
      fraction = 1.0;  // nothing bends on the way, and nothing but rounding is left at its end
    } else {
      for (const Kink& kink : kinks) {
        const double at_kink = derivative + (open > 0 ? curvature * (kink.fraction - fraction) : 0.0);
        if (at_kink >= 0.0) break;
        derivative = at_kink;
        fraction = kink.fraction;
        curvature += kink.curvature;
        open += kink.curvature > 0.0 ? 1 : -1;
      }
      if (open > 0 && curvature > 0.0) {
        fraction -= std::min(derivative, 0.0) / curvature;
      } else if (derivative < 0.0) {
        fraction = std::max(fraction, 1.0);  // falls for ever: perhaps there is no solution
      }
    }
    for (std::size_t node = 0; node < potential_step.size(); ++node) potential_step[node] += fraction * injection[node];
  }
  if (!balanced) check_feasible(state);
  for (const int chain : limited_chain) step_status[chain] = status(chain, flow(chain));
  find_chain_steps();
  std::ranges::copy(potential_step, injection.begin());

  bool leans_on_limit = false, other = false;
  for (const int chain : limited_chain) {
    const bool limited = step_status[chain] != 0;
    extra_drop[chain] =
        limited ? across(chain, potential_step) - unbalance[chain] - state.chain_slope[chain] * chain_step[chain] : 0.0;
    leans_on_limit |= limited && in_forest[chain];
    other |= limited != (grown_for[chain] != 0);
  }
  if (leans_on_limit && other) {
    std::swap(limit_status, step_status);
    grow_forest();
    std::swap(limit_status, step_status);
    find_loop_residuals(state);
  }
  for (int loop = 0; loop < number_of_loops(); ++loop) loop_step[loop] = chain_step[forest.loop_edge[loop]];
  return true;
}

void FlowPart::snap_to_limits(CoreState& state) {
  for (const int chain : limited_chain) {
    if (step_status[chain] == 0 || in_forest[chain]) continue;
    const double limit = step_status[chain] > 0 ? limits[chain].greatest : limits[chain].least;
    double& flow = state.chain_flow[chain];
    if (std::abs(flow - limit) <= arrived * (std::abs(flow) + std::abs(state.interior_demand[chain]))) flow = limit;
  }
}

void FlowPart::mark_limits(const CoreState& state) {
  for (const int chain : limited_chain) {
    limit_status[chain] = step_status[chain];
    if (step_status[chain] == 0) continue;
    const double limit = step_status[chain] > 0 ? limits[chain].greatest : limits[chain].least;
    // A flow of the forest is a sum of others.
    const double size = std::max(largest_flow[graph.chain_from[chain]], largest_flow[graph.chain_to[chain]]);
    if (std::abs(state.chain_flow[chain] - limit) > (in_forest[chain] ? beyond * size : 0.0)) {
      limit_status[chain] = 0;
      extra_drop[chain] = 0.0;
    }
  }
}

bool FlowPart::within_limits(const CoreState& state) const {
  return std::ranges::all_of(limited_chain, [&](int chain) {
    const ChainLimits& l = limits[chain];
    const double flow = state.chain_flow[chain];
    const double allowance = arrived * (std::abs(flow) + std::abs(state.interior_demand[chain]));
    return flow <= l.greatest + allowance && flow >= l.least - allowance;
  });
}

// Names an element across the cut that keeps the demands from being met, if they cannot be.
void FlowPart::check_feasible(const CoreState& state) const {
  const int chains = graph.number_of_chains();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  std::vector<double> least(chains, -infinity), greatest(chains, infinity), demand(core_demand);
  double largest = 0.0;
  for (const int chain : limited_chain) least[chain] = limits[chain].least, greatest[chain] = limits[chain].greatest;
  for (int chain = 0; chain < chains; ++chain) {  // what the interior nodes draw is missing at the end
    demand[graph.chain_to[chain]] += state.interior_demand[chain];
    largest = std::max(largest, std::abs(state.interior_demand[chain]));
  }
  for (const double d : demand) largest = std::max(largest, std::abs(d));
  for (const int chain : limited_chain)
    for (const double limit : {least[chain], greatest[chain]})
      if (std::isfinite(limit)) largest = std::max(largest, std::abs(limit));
  const FlowShortfall shortfall =
      flow_shortfall(graph.number_of_core_nodes, {graph.chain_from, graph.chain_to, least, greatest}, demand,
                     graph.fixed_core_node, beyond * largest);
  if (shortfall.missing == 0.0) return;
  for (const int chain : shortfall.at_limit) {
    const ChainLimits& l = limits[chain];
    const int guilty = std::isfinite(l.greatest) ? l.greatest_element : l.least_element;
    if (core_element.empty() || guilty < 0) continue;
    const int element = core_element[guilty].element;
    const double limit =
        std::isfinite(l.greatest) ? links.setting[element].greatest_flow : links.setting[element].least_flow;
    throw InfeasibleFlowError(
        fmt::format("the demands cannot be met: {:.6g} kg/s are missing, and element {} is among those that let no "
                    "more through (limit {:.6g} kg/s)",
                    shortfall.missing, element, limit),
        links.first_element + element, limit + shortfall.missing, limit);
  }
}

void FlowPart::check_limits(const CoreState& state) const {
  double largest = 0.0;
  for (const double flow : state.chain_flow) largest = std::max(largest, std::abs(flow));
  const auto check = [&](int element, double flow) {
    const ElementSetting& s = links.setting[element];
    const double limit = flow > s.greatest_flow ? s.greatest_flow : s.least_flow;
    const double excess = std::max(flow - s.greatest_flow, s.least_flow - flow);
    if (excess <= beyond * std::max({std::abs(flow), std::abs(limit), 1e-3 * largest})) return;
    throw InfeasibleFlowError(fmt::format("element {} would have to carry {:.6g} kg/s, but its {} flow is {:.6g} kg/s",
                                          element, flow, flow > s.greatest_flow ? "greatest" : "least", limit),
                              links.first_element + element, flow, limit);
  };
  for (const CoreElement& e : core_element)
    check(e.element, e.direction * (state.chain_flow[e.chain] + state.link_offset[e.position]));
  for (const int position : forest_element)
    check(graph.forest_link[position] - links.first_element, graph.forest_direction[position] * sum[position]);
}

}  // namespace emscher
