// Mass flows and pressures of a network of pipes and elements (pumps, valves, consumers) at one instant.
//
// Given: outflow of every node (kg/s, positive leaves the network), pressure of the fixed nodes. Sought: link flows m
// and node pressures p with
//
//     sum of inflow - sum of outflow = demand            at every node without fixed pressure
//     p_from - p_to = dp(m) + rho g (z_to - z_from)      for every link, dp from engine/hydraulics/friction.hpp, or
//                                                        from an element's law (engine/hydraulics/flow_law.hpp)
//     least <= m <= greatest                             for elements with limits; at a limit dp may be more (at the
//                                                        greatest flow) or less (at the least) than the law's
//
// Method: the forest (engine/graph/core_decomposition.hpp) is summed exactly. On the core, whose edges are chains of
// links, Newton's method in the form of the global gradient [Todini & Pilati 1987; Todini & Rossman, J. Hydraul. Eng.
// 139 (2013) 511, doi:10.1061/(ASCE)HY.1943-7900.0000703]: one sparse Cholesky factorisation of the core's conductances
// per iteration, symbolic analysis once. Only the flows of the chains that close a loop are taken from it; those of a
// spanning tree follow by summation, so mass is conserved to rounding at every iterate. The solution minimises the
// convex content function [Collins et al., Manage. Sci. 24 (1978) 747]; its slope along the step is the line search.
// Limits of flow are bounds in that minimum; each Newton step solves the linearised network with its bounds
// (engine/hydraulics/limited_step.cpp), so every iterate keeps them, and the descent ends at the one solution: no
// states that could cycle. [Bounds on flow as complementarity: Deuerlein, Simpson & Dempe, J. Comput. Appl. Math. 229
// (2009) 392, doi:10.1016/j.cam.2008.04.001.]
// Converged when every loop's unbalance is below `loop_tolerance` of the sum of absolute drops around it AND the next
// step would move no flow by more than `flow_tolerance` of the largest: a flow test alone stops too early in flat
// loops. Parts that only nodes of given pressure join - the supply and the return side of a heat network - know nothing
// of one another (engine/graph/independent_parts.hpp): each iterates for itself, and threads share them.
//
// Validity: incompressible, steady. Two fixed nodes are coupled only through links.
// Cost: solve O(core) per iteration + O(N); solve_linearised O(N) without any friction law. Measured (one core of a
// shared machine; 10,000 pipes with 200 loops, a third of them in the core): cold 1.2 ms, warm after a change of all
// demands by 1 % 0.5 ms, linearised 0.04-0.06 ms. Valves with a minor loss alone in a loop at rest converge by halving,
// because their drop is quadratic: some 50 Newton steps at worst.
//
// Sources of the parts: forest and core [Simpson, Elhay & Alexander, J. Water Resour. Plann. Manage. 140 (2014) 497,
// doi:10.1061/(ASCE)WR.1943-5452.0000338], series of links and the decomposition as a whole [Deuerlein, J. Hydraul.
// Eng. 134 (2008) 822, doi:10.1061/(ASCE)0733-9429(2008)134:6(822)].
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>

#include "engine/hydraulics/flow_law.hpp"
#include "engine/hydraulics/friction.hpp"

namespace emscher {

/// The links as arrays of equal length; copied at construction.
struct PassiveLinks {
  std::span<const int> from, to;           ///< node indices; positive flow goes from -> to
  std::span<const double> length;          ///< m, >= 0 (0: open valve)
  std::span<const double> inner_diameter;  ///< m, > 0
  std::span<const double> roughness;       ///< m, >= 0 (FrictionLaw::nikuradse_sum: > 0 where length > 0)
  std::span<const double> minor_loss;      ///< zeta on the inner diameter, -, >= 0
};

/// Elements are links as well; their indices follow those of the passive links.
struct ElementLinks {
  std::span<const int> from, to;        ///< node indices; positive flow goes from -> to
  std::span<const FlowLaw* const> law;  ///< must outlive the solver
};

struct FlowSolverOptions {
  FrictionLaw friction_law = FrictionLaw::colebrook_white;
  double gravity = 9.80665;       ///< m/s2
  double loop_tolerance = 1e-10;  ///< relative to the sum of absolute drops around the loop
  double flow_tolerance = 1e-8;   ///< relative to the largest flow
  int maximum_iterations = 100;
};

struct FlowSolverStatistics {
  int iterations = 0;          ///< Newton steps taken by the last solve, of the part that took most
  int evaluations = 0;         ///< evaluations of a part's core links by the last solve, likewise
  double loop_residual = 0.0;  ///< relative, at the end of the last solve
};

/// Newton's method did not converge, or met something not finite. Leaves the solver usable (the next solve starts
/// cold).
class FlowSolverError : public std::runtime_error {
 public:
  FlowSolverError(const std::string& what, int link_, double residual_, double limit_)
      : std::runtime_error(what), link(link_), residual(residual_), limit(limit_) {}
  int link;         ///< index of a link in the worst loop
  double residual;  ///< relative loop residual
  double limit;
};

/// The demands cannot be met within the limits of an element's flow: what it should carry lies outside.
class InfeasibleFlowError : public std::runtime_error {
 public:
  InfeasibleFlowError(const std::string& what, int link_, double flow_, double limit_)
      : std::runtime_error(what), link(link_), flow(flow_), limit(limit_) {}
  int link;      ///< index of the element among all links
  double flow;   ///< kg/s that it would have to carry
  double limit;  ///< kg/s
};

/// A node that no fixed node can reach demands water.
class UnsuppliedDemandError : public std::runtime_error {
 public:
  UnsuppliedDemandError(const std::string& what, int node_, double demand_)
      : std::runtime_error(what), node(node_), demand(demand_) {}
  int node;
  double demand;  ///< kg/s
};

/// Not thread-safe (workspaces); several solvers are independent. Spans over nodes, links, loops or fixed nodes have
/// just that length, in the caller's order; a wrong length throws std::invalid_argument. No allocation after
/// construction.
class FlowSolver {
 public:
  /// `fixed_nodes`: distinct nodes of given pressure. `elevation`: m per node, or empty for a flat network.
  /// Throws std::invalid_argument naming link or node, quantity, value and limit.
  FlowSolver(int number_of_nodes, const PassiveLinks& links, std::span<const int> fixed_nodes,
             std::span<const double> elevation, const FlowSolverOptions& options = {},
             const ElementLinks& elements = {});
  ~FlowSolver();
  FlowSolver(FlowSolver&&) noexcept;
  FlowSolver& operator=(FlowSolver&&) noexcept;

  int number_of_nodes() const;
  int number_of_links() const;  ///< passive links and elements
  int number_of_elements() const;
  int number_of_loops() const;  ///< independent loops, those through two fixed nodes included
  int number_of_core_links() const;
  std::span<const int> from() const;  ///< node at the start of every link
  std::span<const int> to() const;
  std::span<const int> fixed_nodes() const;
  /// Part of a loop, of those through two fixed nodes too? Else its flow follows from the demands alone.
  bool is_on_loop(int link) const;
  std::span<const int> unsupplied_nodes() const;  ///< no fixed node can be reached: no flow, pressure NaN
  std::span<const int> unsupplied_links() const;

  /// Limits and commands of the elements, in their order; the next solve sees what is written here.
  std::span<ElementSetting> settings();

  /// Density (kg/m3) and dynamic viscosity (Pa s) per passive link, density per element. Needed before the first solve;
  /// keeps the flows. The next solve starts from them. Throws std::invalid_argument for a value that is not positive
  /// and finite.
  void set_fluid(std::span<const double> density, std::span<const double> viscosity,
                 std::span<const double> element_density = {});
  /// The same from a function that writes the values of passive links from `begin` on; may be called by several
  /// threads.
  using FillFluid = std::function<void(std::size_t begin, std::span<double> density, std::span<double> viscosity)>;
  void set_fluid(const FillFluid& fill, std::span<const double> element_density);
  /// As set, per passive link.
  std::span<const double> density() const;
  std::span<const double> viscosity() const;

  /// Solves for `demand` (kg/s per node) and `fixed_pressure` (Pa per fixed node); the result is the new *base*. Starts
  /// from the linear prediction of the last base where there is one.
  /// Throws FlowSolverError, InfeasibleFlowError, UnsuppliedDemandError; std::logic_error before set_fluid.
  void solve(std::span<const double> demand, std::span<const double> fixed_pressure);

  /// Forget the last flows: the next solve starts cold.
  void reset();

  std::span<const double> flows() const;       ///< kg/s per link, of the base
  std::span<const double> loop_flows() const;  ///< kg/s per loop, of the base
  const FlowSolverStatistics& statistics() const;

  /// Base flows plus the linear response to the change of demand (fluid and fixed pressures of the base): the error is
  /// of second order in the change, mass is conserved to rounding. The base stays. `loop_flows_out` may be empty.
  /// Throws std::logic_error without a base, UnsuppliedDemandError.
  void solve_linearised(std::span<const double> demand, std::span<double> flows_out,
                        std::span<double> loop_flows_out = {});

  /// Largest change of a loop's or chain's flow in the last solve_linearised relative to the largest chain flow (base
  /// or new), -; 0 in a pure forest. The relative error of linearised flows is of the order of its square. Free of
  /// cost.
  double base_deviation() const;

  /// Flows of the passive links for these demands when the loops carry `loop_flows`: linear in both, so means over an
  /// interval follow from the mean demands and the mean loop flows. Conserves mass whatever the loop flows are.
  void flows_from(std::span<const double> demand, std::span<const double> loop_flows, std::span<double> flows_out);

  /// Change of an element's drop per change of its command at a given flow, Pa/Pa.
  double command_slope(int element, double flow) const;
  /// Linear response of the link flows to a change of an element's command by 1 Pa, kg/(s Pa), about the base.
  void command_response(int element, std::span<double> flow_change_out);
  /// Change of all node pressures when the link flows change by `flow_change` and, unless `element` is -1, its command
  /// by 1 Pa, about the base; fixed pressures stay.
  void pressure_response(std::span<const double> flow_change, int element, std::span<double> pressure_change_out);

  /// The loop flows in these link flows (of this network, or of one with more elements at the end), kg/s.
  void loop_flows_of(std::span<const double> flows, std::span<double> loop_flows_out) const;

  /// Friction and minor losses of every link (Pa), p_from - p_to without the gravity term, with the current fluid. Of
  /// elements what their law says: at a limit of their flow the pressures at their ends differ by something else.
  void friction_drops(std::span<const double> flows, std::span<double> drops_out) const;
  /// The same, of the elements only: their commands have changed.
  void element_drops(std::span<const double> flows, std::span<double> drops_out) const;

  /// All node pressures (Pa) from link drops, walked from the fixed nodes along the spanning forest. NaN where
  /// unsupplied.
  void pressures(std::span<const double> friction_drops, std::span<const double> fixed_pressure,
                 std::span<double> pressures_out) const;

  /// What each fixed node supplies to the network from outside (kg/s): its own demand and what flows off along its
  /// links.
  void supplies(std::span<const double> demand, std::span<const double> flows, std::span<double> supplies_out) const;

  /// Largest mass unbalance of a node without fixed pressure, relative to the largest flow or demand at that node, -.
  double mass_residual(std::span<const double> demand, std::span<const double> flows) const;

  /// Largest unbalance of a loop relative to the sum of absolute drops around it, -: the true nonlinear residual of any
  /// flows (also linearised or mean ones). One evaluation of the core.
  double loop_residual(std::span<const double> flows, std::span<const double> fixed_pressure);

 private:
  /// Of pipes only, from link `first_link` on.
  void friction_drops(std::span<const double> flows, std::size_t first_link, std::span<double> drops_out) const;
  struct System;
  std::unique_ptr<System> system_;
};

/// Power dissipated by friction, m dp/rho (W, >= 0), per link; all spans of equal length.
void dissipation(std::span<const double> flows, std::span<const double> friction_drops, std::span<const double> density,
                 std::span<double> power_out);

}  // namespace emscher
