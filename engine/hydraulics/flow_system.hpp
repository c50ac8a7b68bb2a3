// Inside of FlowSolver, shared by its source files only: data layout and the steps of the method in the order they are
// taken. See flow_solver.hpp for equations and sources.
//
// Signs: a chain's flow is that of its first link, in chain direction; link j of the chain carries chain_flow +
// offset[j], where offset[j] = -(demand of the interior nodes before j). Loop flows are the chain flows of the edges
// outside the spanning forest; they alone are unknowns, all others follow by summation.
#pragma once

#include <string_view>
#include <vector>

#include "engine/graph/core_decomposition.hpp"
#include "engine/graph/spanning_forest.hpp"
#include "engine/hydraulics/core_matrix.hpp"
#include "engine/hydraulics/flow_solver.hpp"

namespace emscher {

/// Throws std::invalid_argument naming the span.
void require_length(std::string_view name, std::size_t length, std::size_t expected);

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

struct FlowSolver::System {
  System(int number_of_nodes, const PassiveLinks& links, std::span<const int> fixed_nodes,
         std::span<const double> elevation, const FlowSolverOptions& options);

  // -- flow_system.cpp: demands to flows, linear in both -------------------------------------------------------------
  /// Sums the forest into `sum`, then offsets and interior demands of the chains into `state` and the demands of the
  /// core nodes into core_demand. Throws for demands that are not finite, or where no fixed node can be reached.
  void gather(std::span<const double> demand, CoreState& state);
  /// Chain flows of the spanning forest from those of the loop edges, which state.chain_flow holds.
  void complete_chain_flows(CoreState& state);
  /// All link flows from `sum` and the chain flows.
  void write_flows(const CoreState& state, std::span<double> flows_out);
  void set_fluid(std::span<const double> density_, std::span<const double> viscosity_);

  // -- flow_newton.cpp: the nonlinear solve --------------------------------------------------------------------------
  void set_fixed_potentials(std::span<const double> fixed_pressure);
  void link_flows_of_chains(CoreState& state) const;
  /// Drops and slopes of links and chains at state.link_flow.
  void evaluate(CoreState& state);
  /// Sums link drops and slopes over the chains.
  void sum_chains(CoreState& state) const;
  /// loop_residual (Pa) of every loop; returns the largest relative one and leaves its loop in worst_loop.
  double find_loop_residuals(const CoreState& state);
  /// Newton correction of the loop flows (into loop_step) for residuals `unbalance` per chain, with the conductances
  /// last factorised.
  void correct(const CoreState& slopes, std::span<const double> unbalance);
  /// Sum of the flow changes (kg/s) of the last correction over the chains that it would move beyond tolerance.
  double unsettled_step(const CoreState& state);
  bool factorise(const CoreState& state);
  void start_cold(CoreState& state);
  /// Puts the loop flows of `work` at loop_start + fraction loop_step; returns the largest relative loop residual
  /// there.
  double move_along_step(double fraction);
  double content_slope() const;
  /// Newton's method on `work` from the loop flows it holds.
  void iterate();
  void solve(std::span<const double> demand, std::span<const double> fixed_pressure);
  /// Chain flows of `work` for its own offsets by linearisation about the base.
  void linearise();
  [[noreturn]] void fail(const char* reason, double residual) const;

  int number_of_loops() const { return static_cast<int>(forest.loop_edge.size()); }
  int number_of_core_links() const { return static_cast<int>(graph.chain_link.size()); }

  FlowSolverOptions options;
  int number_of_nodes;
  std::vector<int> from, to, fixed_nodes;
  CoreDecomposition graph;
  SpanningForest forest;  // of the core: nodes are core nodes, edges are chains
  CoreMatrix matrix;

  // Per link, network order.
  std::vector<LinkFactors> factors;
  std::vector<double> rise;  // m, z_to - z_from
  std::vector<double> density, viscosity;
  std::vector<int> place;              // where `sum` holds the flow of the link ...
  std::vector<std::int8_t> direction;  // ... and its sign: reading by link is faster than writing by position
  // Per core link, chain order and direction.
  std::vector<LinkFactors> core_factors;
  std::vector<double> core_rise;
  std::vector<double> reynolds_per_flow, relative_roughness, laminar_resistance, quadratic_resistance;
  // Buoyancy of a chain: sum of (rho - reference_density) g rise. Potentials are p + reference_density g z, less that
  // of the first fixed node of the component, so that small drops are not lost beside static pressures.
  std::vector<double> chain_buoyancy;
  double reference_density = 0.0;
  std::vector<double> fixed_elevation;
  std::vector<int> fixed_link_begin, fixed_link;  // links at each fixed node; self loops are left out

  CoreState base, work;
  bool has_fluid = false;
  bool has_base = false;
  std::vector<double> flows, base_loop_flow;
  std::vector<double> base_offset_drop;  // Pa, per chain: sum of slope * offset at the base
  double base_largest_flow = 0.0;
  double deviation = 0.0;
  FlowSolverStatistics statistics;

  // Workspaces.
  std::vector<double> sum;                                   // per position: demand of the node and all behind it
  std::vector<double> core_demand;                           // per core node
  std::vector<double> core_outflow;                          // per core node, while summing
  std::vector<double> injection;                             // per core node: right side, then potential change
  std::vector<double> conductance, unbalance;                // per chain
  std::vector<double> loop_residual, loop_step, loop_start;  // per loop
  std::vector<double> potential, potential_rest;             // per core node: sum of both, about 32 digits
  std::vector<double> scale, scale_rest;
  int worst_loop = 0;
};

}  // namespace emscher
