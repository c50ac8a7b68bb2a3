// Flows and pressures of a network whose consumers get what the network can give.
//
// A consumer asks for a flow. Its valve holds it as long as the pressure difference suffices for the fully open valve;
// else the valve is fully open and the flow is what the difference drives through it:
//
//     0 <= m <= m_asked,    p_from - p_to >= law(m) where m = m_asked,  = law(m) between,  <= law(0) where m = 0
//
// That is an element with limits (flow_law.hpp), and with all consumers as elements the solution is the minimum of one
// convex function. But every one of them would close a loop between supply and return. So they start as plain demands;
// those found short of pressure difference join the network as elements, and are never taken out again during one
// solve: the set only grows, so a solve ends after finitely many rounds (two, as a rule), and its result does not
// depend on the order, because an element with pressure to spare does just what a demand does. Joined consumers that
// had enough in many solves on end become demands again between two solves.
//
// Controllers of pumps and valves: pressure_control.hpp, inside of every round.
//
// Cost: that of the flow solver, and a walk along the network for the pressures where any consumer has a law; a network
// that is joined anew is analysed anew (O(N)).
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/hydraulics/flow_solver.hpp"
#include "engine/hydraulics/pressure_control.hpp"

namespace emscher {

/// Everything that is no pipe and lets water pass at a flow that the pressures (co-)decide.
struct HydraulicElement {
  int from, to;        ///< nodes
  const FlowLaw* law;  ///< must outlive the hydraulics
  bool on_demand;      ///< asks for a flow (a consumer); else its settings limit it (pump, valve)
};

class NetworkHydraulics {
 public:
  /// Arguments as of FlowSolver. The actuators of the controls are indices of elements that are not on demand.
  NetworkHydraulics(int number_of_nodes, const PassiveLinks& pipes, std::span<const int> fixed_nodes,
                    std::span<const double> elevation, const FlowSolverOptions& options,
                    std::vector<HydraulicElement> elements, std::vector<PressureControl> controls);

  /// Density (kg/m3) and viscosity (Pa s) of the pipes, density at the elements.
  void set_fluid(const FlowSolver::FillFluid& fill, std::span<const double> element_density);
  /// Per element. Of those on demand the greatest flow is what they ask for, and the least is 0.
  std::span<ElementSetting> settings() { return settings_; }
  std::span<PressureControl> controls() { return controls_; }

  /// `demand`: kg/s per node, without elements. Throws what FlowSolver and PressureController throw.
  void solve(std::span<const double> demand, std::span<const double> fixed_pressure);
  /// Linear response about the last solve, of the pipes' flows; elements at a limit stay there, and so do the commands
  /// of controllers and the set of consumers that are short.
  void solve_linearised(std::span<const double> demand);
  /// Is its error of second order in the change? Not where commands act on flows or consumers are short.
  bool linear_response_suffices() const { return !commands_matter_ && !limited_; }

  /// kg/s; what is below negligible_flow() is rounding, and zero.
  std::span<const double> pipe_flows() const { return {flows_.data(), pipes_}; }
  double negligible_flow() const { return negligible_flow_; }
  std::span<const double> element_flows() const { return element_flow_; }  ///< kg/s
  std::span<const double> loop_flows() const { return loop_flows_; }       ///< kg/s, of the network without consumers
  /// See FlowSolver::base_deviation().
  double base_deviation() const { return active().base_deviation(); }
  /// Pipe flows for these demands (elements on demand included) when the loops carry `loop_flows`.
  void flows_from(std::span<const double> demand, std::span<const double> loop_flows, std::span<double> flows_out);

  /// All node pressures, and (returned, until the next solve) friction drops of the pipes, Pa, of the present flows;
  /// settles controllers that do not influence the flows.
  std::span<const double> pressures(std::span<const double> fixed_pressure, std::span<double> node);
  /// What each fixed node supplies from outside with the present flows, which are those for `demand`, kg/s.
  void supplies(std::span<const double> demand, std::span<double> supplies_out);

  std::span<const PressureControlState> control_states() const { return controller_.states(); }
  /// Is the element's valve fully open without getting what it asks for?
  bool short_of_pressure(int element) const;
  const FlowSolver& base() const { return base_; }
  /// The element that a link named in an error of the last solve stands for; none: the link is a pipe.
  std::optional<int> element_of(int link) const;
  std::size_t number_of_joined() const { return joined_.size(); }

 private:
  FlowSolver& active() { return limited_ ? *limited_ : base_; }
  const FlowSolver& active() const { return limited_ ? *limited_ : base_; }
  void join(std::span<const int> consumers);
  void release();
  void pass_settings();
  bool find_short(std::vector<int>& found) const;
  void read_flows();
  void take(std::span<const double> found);
  std::span<const double> total_demand(std::span<const double> demand);
  std::span<const double> densities_of(std::initializer_list<const std::vector<int>*> groups);

  int nodes_;
  std::size_t pipes_;
  std::vector<int> from_, to_, fixed_nodes_;  // pipes, copied for networks that are joined anew
  std::vector<double> length_, inner_diameter_, roughness_, minor_loss_, elevation_;
  FlowSolverOptions options_;
  std::vector<HydraulicElement> elements_;
  std::vector<int> permanent_, on_demand_;  // elements
  std::vector<ElementSetting> settings_;
  std::vector<PressureControl> controls_, link_controls_;  // of elements; the same of the solvers' element links
  PressureController controller_;
  FlowSolver base_;                      // consumers are demands
  std::unique_ptr<FlowSolver> limited_;  // some of them are elements: joined_
  std::vector<int> joined_;              // elements on demand, ascending
  std::vector<char> is_joined_;          // per element
  std::vector<char> is_controlled_;      // per element: a controller gives its command
  int solves_with_plenty_ = 0;           // on end, in which every joined consumer got what it asked for
  bool flows_need_pressures_ = false;
  bool commands_matter_ = false;                        // commands of controllers act on flows
  std::vector<double> element_density_, link_density_;  // per element; of elements that are links of a solver
  std::vector<double> flows_;                           // kg/s, per link of the active network
  double negligible_flow_ = 0.0;
  std::vector<double> demand_, loop_flows_, element_flow_, node_, drops_;
};

}  // namespace emscher
