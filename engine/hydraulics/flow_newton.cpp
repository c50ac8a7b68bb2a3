// The nonlinear solve on the core; equations and sources in flow_solver.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/hydraulics/flow_part.hpp"
#include "engine/parallel.hpp"

namespace emscher {
namespace {

constexpr double cold_start_velocity = 0.5;  // m/s, where the law is first linearised; any usual velocity does
constexpr double negligible_flow = 1e-24;    // kg/s, below it (some thirty molecules a second) a flow counts as zero
// A step that makes the residual this much smaller has changed flows and slopes by about this part (Newton's method
// converges with order two).
constexpr double near_solution = 0.05;

// Adds a term to the number total + rest without rounding error worth mentioning (Knuth's two-sum). Loops of wide pipes
// behind long narrow ones have drops many orders below the potential of their nodes.
void add_exactly(double& total, double& rest, double term) {
  const double new_total = total + term;
  const double back = new_total - total;
  rest += (total - (new_total - back)) + (term - back);
  total = new_total;
}

}  // namespace

void FlowPart::set_fixed_potentials(std::span<const double> fixed_pressure) {
  for (std::size_t entry = 0; entry < fixed_entry.size(); ++entry) {
    const int own = fixed_entry[entry], reference = fixed_entry[graph.fixed_reference[entry]];
    const int node = graph.fixed_core_node[entry];
    potential[node] =
        (fixed_pressure[own] - fixed_pressure[reference]) +
        reference_density * options.gravity * (links.fixed_elevation[own] - links.fixed_elevation[reference]);
    potential_rest[node] = scale[node] = scale_rest[node] = 0.0;
  }
}

void FlowPart::link_flows_of_chains(CoreState& state) const {
  in_chains([&](int chain) {
    const double flow = state.chain_flow[chain];
    for (int j = graph.chain_begin[chain]; j < graph.chain_begin[chain + 1]; ++j)
      state.link_flow[j] = flow + state.link_offset[j];
  });
}

void FlowPart::evaluate(CoreState& state) {
  in_blocks(state.link_flow.size(), [&](std::size_t begin, std::size_t end) {
    const auto part = [&](std::vector<double>& values) { return std::span(values).subspan(begin, end - begin); };
    pressure_drop(
        options.friction_law,
        {part(reynolds_per_flow), part(relative_roughness), part(laminar_resistance), part(quadratic_resistance)},
        part(state.link_flow), part(state.link_drop), part(state.link_slope));
  });
  for (const CoreElement& e : core_element) {
    const FlowLaw::Point point =
        links.law[e.element]->at(e.direction * state.link_flow[e.position],
                                 links.density[links.first_element + e.element], links.setting[e.element].command);
    state.link_drop[e.position] = e.direction * point.drop;
    state.link_slope[e.position] = point.slope;
  }
  sum_chains(state);
  ++statistics.evaluations;
}

void FlowPart::sum_chains(CoreState& state) {
  // A flow is known to a few units in its last place; in the forest, where it is a sum, of the largest flow at its
  // nodes. So a link at rest in or beside a busy chain has a drop known to slope times that. Residuals below are no
  // fault of the solution: this part of the scale says so.
  const double rounding = 8.0 * std::numeric_limits<double>::epsilon() / options.loop_tolerance;
  const double smallest = negligible_flow / (8.0 * std::numeric_limits<double>::epsilon());
  std::fill(largest_flow.begin(), largest_flow.end(), smallest);
  for (int chain = 0; chain < graph.number_of_chains(); ++chain) {
    const double flow = std::abs(state.chain_flow[chain]) + std::abs(state.interior_demand[chain]);
    for (const int node : {graph.chain_from[chain], graph.chain_to[chain]})
      largest_flow[node] = std::max(largest_flow[node], flow);
  }
  in_chains([&](int chain) {
    double drop = chain_buoyancy[chain], slope = 0.0, size = std::abs(drop);
    for (int j = graph.chain_begin[chain]; j < graph.chain_begin[chain + 1]; ++j) {
      drop += state.link_drop[j];
      slope += state.link_slope[j];
      size += std::abs(state.link_drop[j]);
    }
    state.chain_drop[chain] = drop;
    state.chain_slope[chain] = slope;
    const double flow = in_forest[chain]
                            ? std::max(largest_flow[graph.chain_from[chain]], largest_flow[graph.chain_to[chain]])
                            : std::abs(state.chain_flow[chain]) + std::abs(state.interior_demand[chain]) + smallest;
    state.chain_scale[chain] = size + rounding * slope * flow;
  });
  // A pump at the end of its curve has hardly any drop left of two large terms, each of them rounded.
  for (const CoreElement& e : core_element) {
    const double bent = state.link_slope[e.position] * state.link_flow[e.position];
    state.chain_scale[e.chain] += rounding * (std::abs(bent) + std::abs(state.link_drop[e.position] - bent));
  }
}

double FlowPart::find_loop_residuals(const CoreState& state) {
  forest.towards_leaves([&](int v) {
    const int u = forest.parent[v], chain = forest.parent_edge[v];
    potential[v] = potential[u];
    potential_rest[v] = potential_rest[u];
    const double drop = state.chain_drop[chain] + extra_drop[chain];
    add_exactly(potential[v], potential_rest[v], graph.chain_from[chain] == u ? -drop : drop);
    scale[v] = scale[u];
    scale_rest[v] = scale_rest[u];
    add_exactly(scale[v], scale_rest[v], state.chain_scale[chain]);
  });
  double worst = 0.0;
  for (int loop = 0; loop < number_of_loops(); ++loop) {
    const int chain = forest.loop_edge[loop];
    const int a = graph.chain_from[chain], b = graph.chain_to[chain], meeting = forest.loop_meeting[loop];
    const double difference = (potential[a] - potential[b]) + (potential_rest[a] - potential_rest[b]);
    loop_residual[loop] = state.chain_drop[chain] - difference;
    if (limit_status[chain] * loop_residual[loop] < 0.0) continue;  // the limit takes up the difference
    double around = state.chain_scale[chain];
    if (meeting < 0) {
      around += scale[a] + scale[b];
    } else {
      around += (scale[a] - scale[meeting]) + (scale_rest[a] - scale_rest[meeting]);
      around += (scale[b] - scale[meeting]) + (scale_rest[b] - scale_rest[meeting]);
    }
    const double relative = std::abs(loop_residual[loop]) / around;
    if (!(relative <= worst)) {  // also what is not a number
      worst = relative;
      worst_loop = loop;
      if (std::isnan(relative)) break;
    }
  }
  return worst;
}

bool FlowPart::factorise(const CoreState& state) {
  for (std::size_t chain = 0; chain < conductance.size(); ++chain) conductance[chain] = 1.0 / state.chain_slope[chain];
  factor_is_of_last_step = false;
  return matrix.factorise(conductance);
}

bool FlowPart::step(CoreState& state) {
  if (!limited_chain.empty()) return limited_step(state);
  if (!factorise(state)) return false;
  step_with_last_factor();
  return true;
}

void FlowPart::step_with_last_factor() {
  std::fill(unbalance.begin(), unbalance.end(), 0.0);
  for (int loop = 0; loop < number_of_loops(); ++loop) unbalance[forest.loop_edge[loop]] = loop_residual[loop];
  correct(unbalance);
}

void FlowPart::factorise_base() {
  // Where flows have limits the last step always brings its own factor.
  if (factor_is_of_last_step && !factorise(base)) fail("the core matrix has a pivot that is not positive", HUGE_VAL);
}

// Linearised: dq / conductance - (dp_a - dp_b) = -unbalance, and no change of the mass balance: the nodal matrix of
// conductances times dp equals the injections conductance * unbalance.
void FlowPart::correct(std::span<const double> unbalance_) {
  std::fill(injection.begin(), injection.end(), 0.0);
  for (std::size_t chain = 0; chain < unbalance_.size(); ++chain) {
    if (unbalance_[chain] == 0.0 || limit_status[chain] != 0) continue;
    const double injected = unbalance_[chain] * conductance[chain];
    injection[graph.chain_from[chain]] += injected;
    injection[graph.chain_to[chain]] -= injected;
  }
  matrix.solve(injection);
  for (int loop = 0; loop < number_of_loops(); ++loop) {
    const int chain = forest.loop_edge[loop];
    const double rise_of_potential = injection[graph.chain_from[chain]] - injection[graph.chain_to[chain]];
    loop_step[loop] = limit_status[chain] != 0 ? 0.0 : (rise_of_potential - unbalance_[chain]) * conductance[chain];
  }
}

// A loop's unbalance is the sum of the changes that the next step would make to its chains' drops. So if each is small
// beside its own chain's drop, every loop is balanced, not only those that the spanning forest closes.
double FlowPart::unsettled_step(const CoreState& state) {
  double unsettled = 0.0;
  for (int chain = 0; chain < graph.number_of_chains(); ++chain) {
    if (limit_status[chain] != 0) continue;
    const int a = graph.chain_from[chain], b = graph.chain_to[chain];
    const double change = std::abs(injection[a] - injection[b] - unbalance[chain]);
    const double rounding = 8.0 * std::numeric_limits<double>::epsilon() * std::max(largest_flow[a], largest_flow[b]);
    const double slope = state.chain_slope[chain];
    if (change > options.loop_tolerance * state.chain_scale[chain] + slope * rounding) unsettled += change / slope;
  }
  return unsettled;
}

// Linear network whose resistances are those at a usual velocity.
void FlowPart::start_cold(CoreState& state) {
  for (std::size_t j = 0; j < core_factors.size(); ++j) {
    // rho A v; an open valve has its constant resistance at any flow
    const LinkFactors& f = core_factors[j];
    state.link_flow[j] = links.density[graph.chain_link[j]] * f.area(options.friction_law) * cold_start_velocity;
  }
  for (const CoreElement& e : core_element)
    state.link_flow[e.position] = e.direction * links.law[e.element]->usual_flow();
  evaluate(state);
  for (std::size_t j = 0; j < core_factors.size(); ++j) {
    if (state.link_flow[j] > 0.0 && graph.chain_link[j] < links.first_element)
      state.link_slope[j] = state.link_drop[j] / state.link_flow[j];
  }
  std::vector<double> at_rest;  // Pa, of the elements' tangents
  for (const CoreElement& e : core_element)
    at_rest.push_back(state.link_drop[e.position] - state.link_slope[e.position] * state.link_flow[e.position]);
  for (const int chain : forest.loop_edge) state.chain_flow[chain] = 0.0;
  complete_chain_flows(state);
  link_flows_of_chains(state);
  for (std::size_t j = 0; j < core_factors.size(); ++j) state.link_drop[j] = state.link_slope[j] * state.link_flow[j];
  for (std::size_t k = 0; k < core_element.size(); ++k) state.link_drop[core_element[k].position] += at_rest[k];
  sum_chains(state);
  std::ranges::fill(limit_status, std::int8_t{0});
  std::ranges::fill(extra_drop, 0.0);
  find_loop_residuals(state);
  if (!step(state)) fail("the core matrix has a pivot that is not positive", HUGE_VAL);
  for (int loop = 0; loop < number_of_loops(); ++loop) state.chain_flow[forest.loop_edge[loop]] += loop_step[loop];
}

void FlowPart::linearise() {
  for (const int chain : forest.loop_edge) {
    work.chain_flow[chain] = limit_status[chain] > 0   ? limits[chain].greatest
                             : limit_status[chain] < 0 ? limits[chain].least
                                                       : base.chain_flow[chain];
  }
  complete_chain_flows(work);
  in_chains([&](int chain) {
    double offset_drop = 0.0;
    for (int j = graph.chain_begin[chain]; j < graph.chain_begin[chain + 1]; ++j)
      offset_drop += base.link_slope[j] * work.link_offset[j];
    unbalance[chain] = base.chain_slope[chain] * (work.chain_flow[chain] - base.chain_flow[chain]) +
                       (offset_drop - base_offset_drop[chain]);
  });
  correct(unbalance);
  for (int loop = 0; loop < number_of_loops(); ++loop) work.chain_flow[forest.loop_edge[loop]] += loop_step[loop];
  complete_chain_flows(work);
}

double FlowPart::move_along_step(double fraction) {
  for (int loop = 0; loop < number_of_loops(); ++loop) {
    work.chain_flow[forest.loop_edge[loop]] = loop_start[loop] + fraction * loop_step[loop];
  }
  snap_to_limits(work);
  complete_chain_flows(work);
  mark_limits(work);
  link_flows_of_chains(work);
  evaluate(work);
  return find_loop_residuals(work);
}

// Slope of the content function along the step: negative at its start, and positive beyond the minimum.
double FlowPart::content_slope() const {
  double slope = 0.0;
  for (int loop = 0; loop < number_of_loops(); ++loop) slope += loop_residual[loop] * loop_step[loop];
  return slope;
}

void FlowPart::iterate(bool warm) {
  const auto start_here = [this] {
    for (int loop = 0; loop < number_of_loops(); ++loop) loop_start[loop] = work.chain_flow[forest.loop_edge[loop]];
  };
  start_here();
  std::fill(loop_step.begin(), loop_step.end(), 0.0);
  double residual = move_along_step(0.0);
  double unsettled = std::numeric_limits<double>::infinity(), last_step = std::numeric_limits<double>::infinity(),
         last_residual = std::numeric_limits<double>::infinity();
  while (true) {
    if (!std::isfinite(residual)) fail("a flow or a drop is not finite", residual);
    settled_extra_drop = extra_drop;
    // What only confirms a solution needs no factor of its own: that of the step which led here, or of the solution
    // from which a warm start came, has slopes of nearly the same flows. One such step after the other would not do.
    const bool near =
        statistics.iterations > 0 ? residual <= near_solution * last_residual : warm && !factor_is_of_last_step;
    if (limited_chain.empty() && residual <= options.loop_tolerance && near) {
      step_with_last_factor();
      factor_is_of_last_step = true;
    } else if (!step(work)) {
      fail("the core matrix has a pivot that is not positive", residual);
    }
    double largest_step = 0.0, greatest = negligible_flow / options.flow_tolerance;
    for (const double step : loop_step) largest_step = std::max(largest_step, std::abs(step));
    for (const double flow : work.chain_flow) greatest = std::max(greatest, std::abs(flow));
    // Chains that stay unsettled without getting better are at rest but for rounding in their neighbours' drops, and so
    // is a step that does not get smaller while the loops are closed.
    const double last_unsettled = unsettled;
    unsettled = unsettled_step(work);
    const bool settled = unsettled == 0.0 || unsettled > 0.7 * last_unsettled;
    const bool at_rest = largest_step <= options.flow_tolerance * greatest || largest_step > 0.7 * last_step;
    last_step = largest_step;
    // Rounding may keep a loop just above the tolerance: no better will come after so many steps.
    const bool stuck =
        statistics.iterations >= 12 && residual > 0.5 * last_residual && residual <= 10.0 * options.loop_tolerance;
    last_residual = residual;
    if ((residual <= options.loop_tolerance || stuck) && at_rest && settled) {
      // The step is not taken: what it says about limits is forgotten.
      extra_drop = settled_extra_drop;
      if (grown_for != limit_status) grow_forest();
      break;
    }
    if (statistics.iterations == options.maximum_iterations) fail("no convergence", residual);
    ++statistics.iterations;

    start_here();
    // From beyond a limit the step leads back, whatever the content says; from then on every flow keeps its limits.
    const bool searches = within_limits(work);
    const double slope_at_start = content_slope();
    double fraction = 1.0;
    residual = move_along_step(fraction);
    for (int cut = 0; searches && cut < 10 && residual > options.loop_tolerance; ++cut) {
      const double slope = content_slope();
      if (!(slope > 0.5 * std::abs(slope_at_start))) break;
      // The content is convex: its minimum lies between 0 and `fraction`; the secant finds it from the near side.
      fraction *= std::clamp(slope_at_start / (slope_at_start - slope), 0.02, 0.8);
      residual = move_along_step(fraction);
    }
  }
  statistics.loop_residual = residual;
}

void FlowPart::solve(std::span<const double> demand, std::span<const double> fixed_pressure, bool warm) {
  set_fixed_potentials(fixed_pressure);
  gather(demand, work);
  statistics = {};
  find_limits(work);
  if (number_of_loops() > 0) {
    if (warm) {
      linearise();
      step_status = limit_status;
    } else {
      start_cold(work);
    }
    iterate(warm);
    in_chains([&](int chain) {
      base_offset_drop[chain] = 0.0;
      for (int j = graph.chain_begin[chain]; j < graph.chain_begin[chain + 1]; ++j)
        base_offset_drop[chain] += work.link_slope[j] * work.link_offset[j];
    });
    base_largest_flow = 0.0;
    for (const double flow : work.chain_flow) base_largest_flow = std::max(base_largest_flow, std::abs(flow));
  } else {
    complete_chain_flows(work);
  }
  check_limits(work);
  std::swap(base, work);
  sum_flows(base);
}

void FlowPart::solve_linearised(std::span<const double> demand) {
  gather(demand, work);
  find_limits(work);
  // With the factor of the solve's last step: its slopes are those of the base but for what that step still changed, a
  // hundred-thousandth, beside an error of second order in the change of demand.
  if (number_of_loops() > 0) linearise();
  sum_flows(work);
  linearised_change = 0.0;
  linearised_largest_flow = base_largest_flow;
  for (std::size_t chain = 0; chain < work.chain_flow.size(); ++chain) {
    const double at_start = work.chain_flow[chain] - base.chain_flow[chain];
    const double at_end = at_start - (work.interior_demand[chain] - base.interior_demand[chain]);
    linearised_change = std::max({linearised_change, std::abs(at_start), std::abs(at_end)});
    linearised_largest_flow = std::max(linearised_largest_flow, std::abs(work.chain_flow[chain]));
  }
}

void FlowPart::command_response(int element, double command_slope, std::span<double> flow_change_out) {
  const auto e = std::ranges::find(core_element, element, &CoreElement::element);
  if (e == core_element.end() || at_limit(e->chain)) return;
  std::fill(unbalance.begin(), unbalance.end(), 0.0);
  unbalance[e->chain] = e->direction * command_slope;
  factorise_base();
  correct(unbalance);
  for (int chain = 0; chain < graph.number_of_chains(); ++chain) {
    if (at_limit(chain)) continue;
    const double rise = injection[graph.chain_from[chain]] - injection[graph.chain_to[chain]];
    const double flow = (rise - unbalance[chain]) / base.chain_slope[chain];
    for (int j = graph.chain_begin[chain]; j < graph.chain_begin[chain + 1]; ++j)
      flow_change_out[graph.chain_link[j]] = graph.chain_direction[j] * flow;
  }
}

double FlowPart::residual_of(std::span<const double> flows, std::span<const double> fixed_pressure) {
  set_fixed_potentials(fixed_pressure);
  for (int chain = 0; chain < graph.number_of_chains(); ++chain) {
    for (int j = graph.chain_begin[chain]; j < graph.chain_begin[chain + 1]; ++j)
      work.link_flow[j] = graph.chain_direction[j] * flows[graph.chain_link[j]];
    const int first = graph.chain_begin[chain], last = graph.chain_begin[chain + 1] - 1;
    work.chain_flow[chain] = work.link_flow[first];
    work.interior_demand[chain] = work.link_flow[first] - work.link_flow[last];
  }
  evaluate(work);
  return find_loop_residuals(work);
}

void FlowPart::fail(const char* reason, double residual) const {
  check_feasible(work);
  const int chain = forest.loop_edge[worst_loop];
  const int link = graph.chain_link[graph.chain_begin[chain]];
  throw FlowSolverError(
      fmt::format("flows not found after {} Newton steps: {}; worst loop through link {}: {:.3g} of the "
                  "sum of absolute drops around it, limit {:.3g}",
                  statistics.iterations, reason, link, residual, options.loop_tolerance),
      link, residual, options.loop_tolerance);
}

}  // namespace emscher
