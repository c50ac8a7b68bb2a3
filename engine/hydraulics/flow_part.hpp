// One of the independent parts (engine/graph/independent_parts.hpp) that a FlowSolver consists of; shared by its source
// files only: data layout and the steps of the method in the order they are taken. See flow_solver.hpp for equations
// and sources.
//
// Nodes, links and elements have the numbers of the whole network; what is computed for them lies in arrays of the
// part's own.
//
// Signs: a chain's flow is that of its first link, in chain direction; link j of the chain carries chain_flow +
// offset[j], where offset[j] = -(demand of the interior nodes before j). Loop flows are the chain flows of the edges
// outside the spanning forest; they alone are unknowns, all others follow by summation.
#pragma once

#include <span>
#include <vector>

#include "engine/graph/core_decomposition.hpp"
#include "engine/graph/forest_blocks.hpp"
#include "engine/graph/spanning_forest.hpp"
#include "engine/hydraulics/core_matrix.hpp"
#include "engine/hydraulics/flow_links.hpp"
#include "engine/parallel.hpp"

namespace emscher {

/// Flows of the core and what the friction law says about them.
struct CoreState {
  CoreState(int core_links, int chains);
  std::vector<double> link_offset;                       // kg/s, per core link
  std::vector<double> interior_demand;                   // kg/s, per chain: what its interior nodes draw together
  std::vector<double> chain_flow;                        // kg/s
  std::vector<double> link_flow, link_drop, link_slope;  // kg/s, Pa, Pa s/kg, in chain direction
  std::vector<double> chain_drop;                        // Pa, sum of friction and buoyancy along the chain
  std::vector<double> chain_slope;                       // Pa s/kg
  std::vector<double> chain_scale;                       // Pa, sum of absolute drops, to which residuals are compared
};

/// An element in the core.
struct CoreElement {
  int position;  // among the links of all chains
  int chain;
  int element;
  int direction;  // +1 if drawn in chain direction, else -1
};

/// Where the curvature of the dual function changes along a line (limited_step.cpp).
struct Kink {
  double fraction;
  double curvature;
};

/// Limits of a chain's flow, those of its elements together.
struct ChainLimits {
  double least, greatest;               // kg/s, of the chain's flow
  int least_element, greatest_element;  // indices into core_element: who sets them; -1 if nobody
};

struct FlowPart {
  /// `links` must outlive it. `graph`: of the part, with nodes and links as the network numbers them. `fixed_entry`:
  /// per fixed node of the part its place among those of the network.
  FlowPart(const FlowLinks& links, CoreDecomposition graph, std::vector<int> fixed_entry);

  // -- flow_part.cpp: demands to flows, linear in both ---------------------------------------------------------------
  /// The fluid that `links` holds.
  void take_fluid();
  /// Sums the forest into `sum`, then offsets and interior demands of the chains into `state` and the demands of the
  /// core nodes into core_demand. Throws for demands that are not finite, or where no fixed node can be reached.
  void gather(std::span<const double> demand, CoreState& state);
  /// Chain flows of the spanning forest from those of the loop edges, which state.chain_flow holds.
  void complete_chain_flows(CoreState& state) { complete_chain_flows(state, forest); }
  void complete_chain_flows(CoreState& state, const SpanningForest& tree);
  /// Completes `sum` by the flows of the core.
  void sum_flows(const CoreState& state);
  /// `sum` for demands and flows of the loops.
  void flows_from(std::span<const double> demand, std::span<const double> loop_flows);
  /// Flows of the loops in `state`; in a span that may be longer.
  void loop_flows(const CoreState& state, std::span<double> loop_flows_out) const;
  bool is_on_loop(int link) const;
  /// Values of nodes that change by change[link] from the start to the end of every link, from those of the fixed nodes
  /// on; `extra`: what chains at a limit of their flow take up drops as well. NaN where unsupplied. Overwrites `sum`.
  void walk(std::span<double> value, std::span<const double> change, bool extra);

  // -- flow_newton.cpp: the nonlinear solve --------------------------------------------------------------------------
  void set_fixed_potentials(std::span<const double> fixed_pressure);
  void link_flows_of_chains(CoreState& state) const;
  /// Drops and slopes of links and chains at state.link_flow.
  void evaluate(CoreState& state);
  /// Sums link drops and slopes over the chains.
  void sum_chains(CoreState& state);
  /// loop_residual (Pa) of every loop; returns the largest relative one and leaves its loop in worst_loop.
  double find_loop_residuals(const CoreState& state);
  /// Newton correction of the loop flows (into loop_step) for residuals `unbalance` per chain, with the conductances
  /// last factorised.
  void correct(std::span<const double> unbalance);
  /// Factorises the conductances at `state`. False if a pivot is not positive.
  bool factorise(const CoreState& state);
  /// Factorises those of the base unless that is done.
  void factorise_base();
  /// One Newton step from `state` into loop_step, for its loop residuals. False if a pivot is not positive.
  bool step(CoreState& state);
  void step_with_last_factor();
  /// Sum of the flow changes (kg/s) of the last correction over the chains that it would move beyond tolerance.
  double unsettled_step(const CoreState& state);

  // -- limited_step.cpp: elements with limits of flow -----------------------------------------------------------------
  /// Limits of the chains for the offsets of `state`. Throws InfeasibleFlowError where two elements contradict.
  void find_limits(const CoreState& state);
  /// As correct(), but no chain's flow leaves its limits; factorises. Grows the forest anew where it would lean on
  /// chains at their limits, and then finds the loop residuals anew. False if a pivot is not positive.
  bool limited_step(CoreState& state);
  /// Factorises the conductances at `state`, next to nothing for chains at their limits by step_status.
  bool factorise_within_limits(const CoreState& state);
  /// Marks chains that have arrived at the limits which the last step saw; those outside the forest are put there to
  /// the last digit, before the flows of the forest are summed.
  void snap_to_limits(CoreState& state);
  void mark_limits(const CoreState& state);
  /// Is the chain at a limit, where its elements take up whatever pressure difference is left?
  bool at_limit(int chain) const { return limit_status[chain] != 0; }
  /// Throws InfeasibleFlowError if an element carries more or less than it can.
  void check_limits(const CoreState& state) const;
  /// Throws InfeasibleFlowError if no flow whatever meets the demands within the limits.
  void check_feasible(const CoreState& state) const;
  /// Does every chain keep its limits?
  bool within_limits(const CoreState& state) const;
  void grow_forest();
  void start_cold(CoreState& state);
  /// Puts the loop flows of `work` at loop_start + fraction loop_step; returns the largest relative loop residual
  /// there.
  double move_along_step(double fraction);
  double content_slope() const;
  /// Newton's method on `work` from the loop flows it holds. `warm`: a factor of a solution nearby is at hand.
  void iterate(bool warm);
  /// `warm`: from the base, else cold. The new base and `sum` are the solution.
  void solve(std::span<const double> demand, std::span<const double> fixed_pressure, bool warm);
  /// `work` and `sum`: base and linear response.
  void solve_linearised(std::span<const double> demand);
  /// Flows of the part's links per Pa of the element's command, where it is one of the part's.
  void command_response(int element, double command_slope, std::span<double> flow_change_out);
  /// Largest relative residual of a loop with these link flows.
  double residual_of(std::span<const double> flows, std::span<const double> fixed_pressure);
  /// Chain flows of `work` for its own offsets by linearisation about the base.
  void linearise();
  [[noreturn]] void fail(const char* reason, double residual) const;

  /// visit(chain) for all chains.
  template <class Visit>
  void in_chains(const Visit& visit) const {
    constexpr std::size_t chains_per_block = 512;
    each_in_blocks(
        std::size_t(graph.number_of_chains()), [&](std::size_t chain) { visit(static_cast<int>(chain)); },
        chains_per_block);
  }

  int number_of_loops() const { return static_cast<int>(forest.loop_edge.size()); }
  int number_of_core_links() const { return static_cast<int>(graph.chain_link.size()); }

  /// Places of `sum`: the positions of all nodes, then the core links.
  std::size_t size_of_sum() const { return graph.node_order.size() + graph.chain_link.size(); }

  const FlowLinks& links;
  const FlowSolverOptions& options;
  CoreDecomposition graph;
  SpanningForest forest;  // of the core: nodes are core nodes, edges are chains; avoids chains at their limits
  SpanningForest reference_forest;  // the same without regard to limits: says which flows are the loop flows
  std::vector<int> fixed_entry;     // per fixed node of the part: its place among those of the network
  std::vector<char> is_fixed;       // per core node
  CoreMatrix matrix;
  ForestBlocks forest_blocks;

  // Per core link, chain order and direction.
  std::vector<LinkFactors> core_factors;
  std::vector<double> core_rise;
  std::vector<double> reynolds_per_flow, relative_roughness, laminar_resistance, quadratic_resistance;
  // Buoyancy of a chain: sum of (rho - reference_density) g rise. Potentials are p + reference_density g z, less that
  // of the first fixed node of the component, so that small drops are not lost beside static pressures.
  std::vector<double> chain_buoyancy;
  double reference_density = 0.0;
  std::vector<CoreElement> core_element;
  std::vector<double> forest_weight;  // per chain
  // Per chain; limits are kept for those with elements only.
  std::vector<ChainLimits> limits;
  std::vector<int> limited_chain;         // chains with a finite limit
  std::vector<std::int8_t> limit_status;  // -1 at the least, 1 at the greatest flow, 0 between
  std::vector<std::int8_t> step_status;   // after the step last computed
  std::vector<double> extra_drop;         // Pa, what a chain at its limit takes up; used where it is in the forest
  std::vector<double> settled_extra_drop;
  std::vector<double> chain_step;  // kg/s
  std::vector<char> in_forest;
  std::vector<std::int8_t> grown_for;  // limit_status for which the forest was grown
  std::vector<int> forest_element;     // positions of elements outside the core
  std::vector<Kink> kinks;             // of the line search in limited_step()

  CoreState base, work;
  bool factor_is_of_last_step = false;   // not of the base but of the Newton step that led there
  std::vector<double> base_offset_drop;  // Pa, per chain: sum of slope * offset at the base
  double base_largest_flow = 0.0;
  double linearised_change = 0.0, linearised_largest_flow = 0.0;  // kg/s, of the last linearised solve
  FlowSolverStatistics statistics;

  // Workspaces.
  // Per position: demand of the node and all behind it; then, per core link, its flow. Set by the solver.
  std::span<double> sum;
  std::vector<double> core_demand;                           // per core node
  std::vector<double> core_outflow;                          // per core node, while summing
  std::vector<double> largest_flow;                          // per core node: of the chains there
  std::vector<double> injection;                             // per core node: right side, then potential change
  std::vector<double> potential_step;                        // per core node, Pa
  std::vector<double> conductance, unbalance;                // per chain
  std::vector<double> chain_change;                          // per chain, of the values that a walk finds
  std::vector<double> loop_residual, loop_step, loop_start;  // per loop
  std::vector<double> potential, potential_rest;             // per core node: sum of both, about 32 digits
  std::vector<double> scale, scale_rest;
  int worst_loop = 0;
};

}  // namespace emscher
