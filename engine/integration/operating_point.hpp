// Flows and node temperatures of the whole network at one instant, for given temperatures at the pipe ends.
//
// Per instant the data walks one way: inputs(t) -> set-points -> demands -> hydraulics -> mixing at nodes. Where it
// bites its tail (a consumer at a node that mixes two inflows demands a flow that depends on the mixture, which depends
// on the flows), the walk is repeated until no demanded flow changes by more than 1e-9 of the largest.
//   node:       theta_n = sum_in |m_i| theta_i / sum_in |m_i|     (enthalpy is conserved)
//   stagnant node: mean of the pipe ends that meet there (it carries no enthalpy; it is what a thermometer would read);
//                  without pipes, of the nearest nodes or sources that its water would come from through components
//   component:  m = component.mass_flow(theta_from, theta_to), or what continuity leaves to those that hold pressure;
//               parts of stations that ask for a share of another part's flow get it of the flow of the same solve
//
// Throttling: a component in which the pressure falls along the flow warms the water by what it takes,
//   theta = theta_inlet + dp / (rho c_ref),   dp = p_from - p_to - rho g (z_to - z_from), along the flow, where > 0
// before it does anything else with it: the enthalpy h(T) is that of one reference pressure, so pump work that ends in
// the water is heat. Where the pressure rises, a pump works; what the pump itself wastes is no part of the balance.
// Substations are given by what a heat meter reads at their two pipes; what they throttle heats the house beside that.
// dp is of the last full update before the present one (or the flows that are asked for would depend on their own
// pressures and take another solve). The heat counted is always the one given to the water, so the balance closes.
#pragma once

#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/graph/flow_order.hpp"
#include "engine/graph/incidence.hpp"
#include "engine/hydraulics/network_hydraulics.hpp"
#include "engine/network.hpp"

namespace emscher {

enum class FlowUpdate {
  full,       ///< Newton's method on the meshes, pressures, friction heat, nodes; the base of later linearised updates
  linearised  ///< linear response of the meshes to the change since the last full update
};

/// Flow and temperatures at one component.
struct ComponentPoint {
  double mass_flow = 0.0;   ///< kg/s, from -> to
  double inlet = 0.0;       ///< theta of the entering water, K
  double throttling = 0.0;  ///< by this it is warmer when it has been throttled, K; 0 where that heats a house
  Exchange exchange;        ///< outlet theta, unmet heat, sensitivity
};

class OperatingPoint {
 public:
  /// Keeps a reference to the network. Throws std::invalid_argument for a network that cannot be solved (no component
  /// that holds pressure, ...), naming the component.
  explicit OperatingPoint(const Network& network);
  ~OperatingPoint();

  /// Prepares set-points for time t (s): at the next jump of an input and beyond, as they are just before it.
  void set_time(double t);
  /// The next instant at which an input jumps (s). The last stage of a step that ends there belongs to the time before.
  void set_next_jump(double t) { next_jump_ = t; }
  /// Density and viscosity from mean pipe temperatures (theta, K).
  void update_fluid(std::span<const double> mean_theta);

  /// Solves for flows and exchanges, after a full update also for node temperatures and pressures. `at_from`, `at_to`:
  /// theta of water that would leave each pipe at its ends. `states`: of all components, in their order. Throws
  /// FlowSolverError.
  void solve(std::span<const double> at_from, std::span<const double> at_to, std::span<const double> states,
             FlowUpdate update);

  /// Makes node temperatures and inflows those of the last solve(); one that was full has done so.
  void mix_nodes(std::span<const double> at_from, std::span<const double> at_to);

  /// Throws what those that hold the pressure say to their flows (Component::check_flow).
  void check_flows() const;

  double time() const { return time_; }
  std::span<const double> mass_flow() const { return hydraulics_->pipe_flows(); }  ///< kg/s, per pipe
  std::span<const double> node_theta() const { return node_theta_; }               ///< K, per node, as last mixed
  std::span<const ComponentPoint> components() const { return points_; }
  std::span<const double> friction_heat() const { return friction_heat_; }  ///< W, per pipe
  struct ThrottlingHeat {
    double water = 0.0;   ///< W, given to the water: valves, bypasses, stations, storages
    double houses = 0.0;  ///< W, given to the houses: substations
  };
  ThrottlingHeat throttling_heat() const;
  std::span<const double> loop_flows() const { return hydraulics_->loop_flows(); }  ///< kg/s, per loop
  /// s/kg, per node: one over the flow of all that flows in; 0 where nothing does. As last mixed.
  std::span<const double> inverse_inflow() const { return inverse_inflow_; }
  std::span<const std::size_t> first_state() const { return first_state_; }  ///< of each component, and the end

  /// Order of the sweep for the present flow directions; rebuilt when one has changed.
  const FlowOrder& order();
  /// The same for iterations along the flow: as long as no more than one of 20,000 links has another direction
  /// than the order knows, it stays and they are named (pipes only).
  const FlowOrder& order_but_for(std::vector<std::uint32_t>& turned);
  /// Frees its memory, until it is asked for again.
  void forget_order();
  long order_rebuilds() const { return order_rebuilds_; }
  double elapsed() const { return elapsed_; }  ///< s of the clock, in all that it was asked for

  /// Outlets' theta of some components without states at time t (s), for the present flows and inlets, K; `outlets` in
  /// their order. Their set-points are then those of t, until the next set_time().
  void outlets_of(std::span<const std::uint32_t> components, double t, std::span<double> outlets) const;
  /// The ends of pipes, then components (counted on), at every node.
  const Incidence& link_ends() const { return link_ends_; }

  /// Pressures of all nodes, Pa, and friction pressure drops of all pipes, of the last full update.
  struct Pressures {
    std::vector<double> node;           ///< Pa
    std::span<const double> pipe_drop;  ///< Pa, friction and minor losses, from -> to
  };
  const Pressures& pressures() const { return pressures_; }

  /// Link flows for interval means of the components' flows and of the loop flows (exact: flows are linear in both).
  void mean_flows(std::span<const double> component_flow, std::span<const double> loop_flow, std::span<double> flows);

  const NetworkHydraulics& hydraulics() const { return *hydraulics_; }
  /// Does a consumer get less than it asks for, with its valve fully open?
  bool short_of_pressure(std::size_t component) const {
    return elements_[component] >= 0 && hydraulics_->short_of_pressure(elements_[component]);
  }
  /// The controller in whose group the component acts, or nullptr.
  const PressureControlState* control_state(std::size_t component) const;

 private:
  double before_jump(double t) const {
    constexpr double just_before = 1e-6;  // s
    return t < next_jump_ ? t : next_jump_ - just_before;
  }
  struct Inflow {
    double flow = 0.0, flux = 0.0;  // kg/s, kg/s K
  };
  Inflow inflow_of(std::uint32_t node, std::span<const double> at_from, std::span<const double> at_to) const;
  void exchange(std::size_t component, std::span<const double> states);
  /// Calls add(node, flow, flux) with what a component pours into the node that its water goes to.
  template <class Add>
  void pour(std::size_t component, const Add& add) const {
    const ComponentPoint& point = points_[component];
    const std::uint32_t head = point.mass_flow >= 0.0 ? ports_[component].to : ports_[component].from;
    if (head != outside) add(head, std::abs(point.mass_flow), std::abs(point.mass_flow) * point.exchange.outlet);
  }
  void find_throttling();
  template <class Flow>
  void update_demands(const Flow& flow);
  std::span<const double> own_states(std::size_t component, std::span<const double> states) const {
    return states.subspan(first_state_[component], first_state_[component + 1] - first_state_[component]);
  }
  std::span<const std::uint32_t> pipe_ends_at(std::uint32_t node) const {
    const std::span<const std::uint32_t> ends = link_ends_.ends_at(node);
    return ends.first(number_of_pipe_ends(ends));
  }
  std::span<const std::uint32_t> component_ends_at(std::uint32_t node) const {
    const std::span<const std::uint32_t> ends = link_ends_.ends_at(node);
    return ends.subspan(number_of_pipe_ends(ends));
  }
  std::size_t number_of_pipe_ends(std::span<const std::uint32_t> ends) const {
    std::size_t n = 0;
    while (n < ends.size() && ends[n] / 2 < network_.pipes.size()) ++n;
    return n;
  }
  void make_hydraulics();
  template <class Work>
  void named_errors(const Work& work) const;
  void find_shared_mixtures();
  static constexpr int undamped_solves = 10;
  void damp_demands(int solves);
  void solve_flows(FlowUpdate update);
  void solve_hydraulics(FlowUpdate update);
  void find_pressures();
  /// What the demand of a component is counted in, kg/s: 1, or the flow that it asks for a share of.
  double whole(std::size_t component) const {
    return ports_[component].whole == outside ? 1.0 : std::max(points_[ports_[component].whole].mass_flow, 0.0);
  }
  /// What a thermometer at a node without inflow reads: the mean of the pipe ends that meet there, theta in K.
  double stagnant_theta(std::uint32_t node, std::span<const double> at_from, std::span<const double> at_to) const;
  void find_neighbours_of_pipeless();
  FlowLink component_link(std::size_t component, bool flows) const;
  std::optional<std::size_t> sort_components();
  bool directions_changed() const;
  void sort_links();

  const Network& network_;
  double time_ = 0.0;
  double next_jump_ = std::numeric_limits<double>::infinity();
  std::unique_ptr<NetworkHydraulics> hydraulics_;
  std::vector<std::size_t> first_state_;
  // Components that pour into nodes from which others draw, in the order in which water passes them, and all others.
  // The first of the plain ones meet pipes only: the water at their nodes is known before the flows, and so they are
  // asked once. All that are asked again in every walk:
  std::vector<std::uint32_t> feeding_, plain_, asked_again_;
  std::size_t plain_of_pipes_ = 0;
  std::vector<char> sorted_backward_;  // per component: did its flow run backwards when they were sorted?
  std::vector<int> fixed_nodes_;
  std::vector<std::size_t> holders_;  // components that hold the pressure at the fixed nodes, in their order
  std::vector<int> elements_;         // per component: its element of the hydraulics, or -1
  std::vector<std::uint32_t> element_components_;  // of each element
  std::vector<int> controls_;                      // per component: its controller, or -1
  std::vector<double> fixed_pressure_, supply_, demand_;
  std::vector<double> friction_heat_;
  std::vector<double> component_density_, element_density_;
  std::vector<double> drop_;  // per component: dp / (rho c_ref) of above, from -> to, K
  Pressures pressures_;
  std::vector<double> node_theta_, inverse_inflow_;
  std::vector<Inflow> poured_;             // by sources and those that feed components, at their nodes
  std::vector<std::uint32_t> pour_place_;  // per node: its entry there, or outside
  // Per node at which one component meets one pipe: the pipe's end, whose water is there whatever flows; else outside.
  std::vector<std::uint32_t> only_end_;
  Incidence link_ends_;  // at every node
  Incidence
      links_at_block_;  // with one end or both among a block of nodes: the first of them, of pipes, then components
  struct DemandingNode {
    std::uint32_t node, only;  // the port of the only component there, or outside
  };
  std::vector<DemandingNode> demanding_nodes_;  // with components that are given their flow; elsewhere demand is zero
  struct Neighbour {
    std::uint32_t index;  // of a node with pipes, or of a component that is a source
    bool is_source;
  };
  std::map<std::uint32_t, std::vector<Neighbour>> neighbours_of_pipeless_;  // by node
  struct Port {                                                             // what every walk asks of a component
    std::uint32_t from, to;
    bool given, passes_at_once;
    bool feeds_component;  // at one of its nodes
    bool part_of_station;
    bool heats_house;               // by what it throttles
    std::uint32_t whole;            // component of whose flow it asks for a share, or outside
    bool shares_mixture = false;    // one of shared_mixtures_
    bool meets_pipes_only = false;  // the water at its nodes depends on no flow, and its demand on no other one
  };
  struct Demand {
    double mass_flow = 0.0, theta_from = 0.0, theta_to = 0.0;  // kg/s or share, at this water, K
    double asked = 0.0;                                        // the same after damping
    double last_mass_flow = 0.0;                               // at the solve before
    double weight = 1.0, last_step = 0.0;                      // of the damping
    double given = 0.0;                                        // kg/s, to the hydraulics
  };
  std::vector<Port> ports_;
  std::vector<std::uint32_t> free_;  // components whose flow is not given
  bool has_stations_ = false;
  std::vector<std::uint32_t> sharers_;  // components that ask for a share of another one's flow
  std::vector<std::uint32_t> sources_;  // components whose outlet does not depend on the inlet at one instant
  std::vector<ComponentPoint> points_;
  std::vector<Demand> demands_;
  /// Components that draw from one node at which flows mix: they are damped together.
  struct SharedMixture {
    std::vector<std::uint32_t> components;
    double weight = 1.0, last_step = 0.0;  // of the damping of their sum
  };
  std::vector<SharedMixture> shared_mixtures_;
  std::vector<std::int8_t> ordered_direction_;  // 1, -1, 0 per pipe, then per component
  FlowOrder order_;
  bool order_valid_ = false;
  bool has_base_ = false;
  long order_rebuilds_ = 0;
  double elapsed_ = 0.0;
};

}  // namespace emscher
