// The seam for everything that is not a pipe: a component is a two-port between two nodes (substation, producer,
// storage, or, with one port outside of the network, a source or an outflow).
//
// All temperatures at ports are enthalpy temperatures theta (engine/fluid.hpp), in K above 0 degC. A component has no
// volume of its own unless it brings states; then it takes part in the time integration: it gives the derivatives of
// its states and solves its own block of (I - gamma J), so that the sweep along the flow passes through it.
//
// Where the pressure falls along the flow, the water that a component is told of is warmer than that at the node, by
// what the component throttles; of a substation, whose temperatures are those of its two pipes, it is not. See
// engine/integration/operating_point.hpp; nothing here has to deal with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/hydraulics/flow_law.hpp"

namespace emscher {

constexpr std::uint32_t outside = 0xffffffffu;  ///< port that is no node of the network

/// `control`: pump, valve, bypass: passes water on without taking or giving heat.
enum class Role { producer, consumer, storage, source, outflow, control };

/// Who decides the flow through a component.
enum class FlowRule {
  given,   ///< the component (mass_flow()); as far as its flow_law() lets it, where it has one
  network  ///< the pressures, by its flow_law() within its flow_limits(); or continuity, where it holds the pressure
};

/// A pressure or pressure difference that a component holds by the command of its flow_law()
/// (engine/hydraulics/pressure_control.hpp).
struct PressureControlTask {
  struct Point {
    std::uint32_t plus, minus;  ///< nodes; minus `outside`: the pressure at plus
  };
  std::vector<Point> points = {};  ///< candidates; the worst counts
  bool at_all_consumers = false;   ///< instead of points: every consumer of the connected network
  double sense = 1.0;              ///< 1: a greater command raises these pressures; -1: it lowers them
  std::string group = {};          ///< components of one group act together; empty: alone
  double share = 1.0;              ///< of the group's command
};

/// What a component does with the water that passes.
struct Exchange {
  double outlet = 0.0;       ///< theta of the leaving water, K
  double unmet_heat = 0.0;   ///< heat that was asked for and could not be delivered, W
  double sensitivity = 0.0;  ///< d outlet / d inlet at fixed flow, without the component's states
};

class Component {
 public:
  Component(std::string identifier, Role its_role, std::uint32_t from_node, std::uint32_t to_node)
      : from(from_node), to(to_node), role(its_role), id(std::move(identifier)) {}
  virtual ~Component() = default;
  Component(const Component&) = delete;
  Component& operator=(const Component&) = delete;

  const std::uint32_t from;  ///< node at which positive flow enters the component, or `outside`
  const std::uint32_t to;    ///< node at which positive flow leaves the component, or `outside`
  const Role role;
  const std::string id;

  /// Makes set-points valid for time t (s).
  virtual void set_time(double t) = 0;

  virtual FlowRule flow_rule() const { return FlowRule::given; }
  /// Pressure drop and flow of the open element; nullptr: whatever difference there is will do.
  virtual const FlowLaw* flow_law() const { return nullptr; }
  /// Limits of the flow from `from` to `to` and a fixed command, for FlowRule::network.
  virtual ElementSetting flow_limits() const { return {}; }
  /// What it holds by its command; nullptr: nothing. The same object as long as the component lives.
  virtual const PressureControlTask* pressure_control() const { return nullptr; }
  virtual double pressure_set_point() const { return 0.0; }  ///< Pa
  /// Node at which it holds the pressure, or `outside`. A one-port that does so gets the flow that continuity leaves.
  virtual std::uint32_t holds_pressure_at() const { return outside; }
  virtual double held_pressure() const { return 0.0; }  ///< Pa
  /// Throws std::runtime_error naming the component where the network decides on a mass flow (kg/s) that it cannot
  /// have. Called at instants that count; iterations on the way there may pass through such flows.
  virtual void check_flow(double /*mass_flow*/) const {}

  /// Is it part of a station whose parts tell each other of their flows and temperatures? Then it is evaluated at every
  /// walk (engine/integration/operating_point.hpp), also where the water at its own nodes has not changed.
  virtual bool is_part_of_station() const { return false; }

  /// The component of whose flow mass_flow() is a share; nullptr: mass_flow() is in kg/s. Flows and shares are solved
  /// for together, so that mixtures are right at every instant, whatever the consumers draw.
  virtual const Component* share_of() const { return nullptr; }
  /// Mass flow from `from` to `to` that the component asks for, kg/s or share, given the water at its two nodes.
  virtual double mass_flow(double theta_from, double theta_to, std::span<const double> states) const = 0;
  /// Outlet and, where there are states, their derivatives, for the flow that the network has. `inlet` is theta at the
  /// node where the water comes from (at `to`, when the flow is negative).
  virtual Exchange exchange(double mass_flow, double inlet, std::span<const double> states,
                            std::span<double> derivatives) const = 0;

  /// May the outlet depend on the inlet (or on states that do)? A producer of given supply temperature says no: it
  /// opens the circle of supply and return.
  virtual bool passes_temperature() const { return true; }
  /// The same at one instant, that is at given states. What a storage pours is what it holds: it says no, and is known
  /// before those that draw from the node it pours into.
  virtual bool passes_temperature_at_once() const { return passes_temperature(); }

  /// Is its outlet held at a set-point, whatever enters, as long as it can? One that can no longer (a boiler at its
  /// limit) lets it follow from the inlet; then passes_temperature() is to say that it may.
  virtual bool holds_outlet_temperature() const { return !passes_temperature(); }

  /// States are temperatures, K; errors in time are told by them.
  virtual std::size_t number_of_states() const { return 0; }
  /// Initial states (enthalpy temperatures or whatever the component defines), for water at its nodes.
  virtual void initial_states(double /*theta_from*/, double /*theta_to*/, std::span<double> /*states*/) const {}
  /// Energy that the states hold of the network's, J; its time derivative must equal heat taken from the water minus
  /// heat_loss(). States behind a heat meter (rooms of a building) hold none of it and lose none.
  virtual double stored_energy(std::span<const double> /*states*/) const { return 0.0; }
  /// Heat lost to the surroundings, W.
  virtual double heat_loss(std::span<const double> /*states*/) const { return 0.0; }
  /// Solves (I - gamma J) dx = b for the component's states at frozen flow, where the inlet changes by `inlet_change`,
  /// and gives the change of the outlet and of the heat loss. Conservative: with C the weights of stored_energy(),
  /// C dx = C b + gamma (mass_flow c_ref (inlet_change - outlet_change) - loss_change).
  struct BlockSolution {
    double outlet_change = 0.0;  ///< K
    double loss_change = 0.0;    ///< W
  };
  virtual BlockSolution solve_block(double /*gamma*/, double /*mass_flow*/, double /*inlet_change*/,
                                    std::span<const double> /*states*/, std::span<const double> /*b*/,
                                    std::span<double> /*dx*/) const {
    return {};
  }
};

}  // namespace emscher
