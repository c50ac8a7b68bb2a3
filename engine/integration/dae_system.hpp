// The whole network as one implicit system F(t, y, y') = 0: temperatures, flows and pressures together, without any
// order of the flow, tree or loop. It is there to check what the others do more cleverly, and shares with them the laws
// of pipes and components only.
//
// Unknowns y, in this order:
//   x    states of the pipes (transport scheme) and of components      differential, all others algebraic
//   th   theta of every node, K
//   tm   mean theta of every pipe, K
//   m    mass flow of every pipe and every component, kg/s, from -> to
//   p    pressure of every node, Pa
//   c    command of every controller, Pa (engine/hydraulics/pressure_control.hpp)
//   s    what a two-port that holds the pressure at its node has to supply there from outside, kg/s (0 where the
//        network is closed)
// Equations, one for each:
//   x    x' = f(x, th, m): the scheme's right-hand side, with friction heat m dp_friction / rho; the components'
//   th   sum over what flows in of |m| (theta - th) = 0; at a node without inflow: th is the mean of the pipe ends that
//        meet there, without pipes that of what stands behind the components that meet there
//   tm   the mean of the pipe's states
//   m    pipe:       p_from - p_to = friction(m; rho(tm), mu(tm)) + rho g (z_to - z_from)
//        component:  one port that holds the pressure: p = what it holds
//                    given flow: m = mass_flow(th_from, th_to)
//                    with a law: m = clamp(m + k r, least, greatest), where
//                                r = p_from - p_to - law(m; command) - rho g (z_to - z_from),
//                    so r = 0 between the limits of its flow, and r >= 0 or <= 0 at them: a check valve, a pump's
//                    greatest flow, a consumer's, which is what it asks for (k > 0 sets the scale)
//   p    sum of all flows into the node = 0
//   c    c = clamp(c + e, 0, c_max),  e = sense (set-point - y),  y the worst of the pressure differences looked at:
//        e = 0, or e < 0 and no command, or e > 0 and all there is (c_max = 1e8 Pa: a pump at the end of its curve, a
//        valve that is shut). The worst point alone has derivatives, which are known: no difference quotients.
//   s    p = what the two-port holds
// Throttling warms the water of components as engine/integration/operating_point.hpp has it, by the pressures of the
// same instant; density and viscosity are those of the same instant, too. The index is 1. The clamps have kinks, for
// which Newton's method is good as well [L. Qi, J. Sun (1993), Math. Program. 58, 353, doi:10.1007/BF01581275].
//
// What it does not know: stations, whose parts tell each other of their water beside the network.
//   C. W. Gear (1971), doi:10.1109/TCT.1971.1083221; K. E. Brenan, S. L. Campbell, L. R. Petzold (1996), Numerical
//   Solution of Initial-Value Problems in Differential-Algebraic Equations, SIAM, doi:10.1137/1.9781611971224
// Cost: O(links + elements) per evaluation.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/integration/coloured_jacobian.hpp"
#include "engine/integration/network_stepper.hpp"
#include "engine/integration/pressure_control_groups.hpp"
#include "engine/transport/transport_scheme.hpp"

namespace emscher {

enum class Unknown { state, node_theta, pipe_theta, flow, pressure };  ///< commands are pressures

class DaeSystem {
 public:
  /// Keeps a reference to the network. integrate_pipe_losses: also a rate of the heat loss of every pipe. Throws
  /// std::invalid_argument naming the component for what it does not know (see above), and for nodes whose pressure
  /// nothing holds.
  DaeSystem(const Network& network, std::unique_ptr<OdeTransportScheme> transport, bool integrate_pipe_losses);

  /// First unknown of every kind.
  struct Layout {
    std::size_t component_states = 0, node_theta = 0, pipe_theta = 0, pipe_flow = 0, component_flow = 0, pressure = 0,
                command = 0, supply = 0, size = 0;
  };
  const Layout& layout() const { return layout_; }
  Unknown kind(std::size_t unknown) const;

  /// All of the following see inputs and set-points as the network's inputs have been set last.
  /// r = F(y, y'). Throws what components throw.
  void residual(std::span<const double> y, std::span<const double> derivative, std::span<double> r);
  /// For dF/dy: where F may depend on y (y' stands on the diagonal of the states), without the commands' equations,
  /// which see all consumers.
  ColouredJacobian jacobian() const;
  /// Fills these in.
  void add_command_derivatives(std::span<const double> y, const SparsityPattern& pattern,
                               std::span<double> entries) const;

  /// States of the start: pipes from profiles, components from the water at their nodes; node temperatures as given,
  /// and flows and pressures from which a solution may be looked for.
  void initial_guess(std::span<const PipeProfile> profiles, std::span<const double> node_theta,
                     std::span<double> y) const;

  /// Rates of the integrals at y, of [ five per component | heat lost | friction heat | heat throttled in houses | flow
  /// of every pipe | heat lost of every pipe, if asked for ].
  void rates(std::span<const double> y, std::span<double> g);
  struct Integrals {
    std::size_t lost, friction, throttled, pipe_flows, pipe_losses, size;
  };
  const Integrals& integrals() const { return integrals_; }

  /// Throws what the components say to flows that the network gives them (Component::check_flow).
  void check_flows(std::span<const double> y) const;
  /// How large flows (kg/s) and pressures (Pa) are.
  struct Scales {
    double flow, pressure;
    /// By how much two values of the same may differ for Newton's method: K, kg/s or Pa. Well above rounding.
    double same(Unknown kind) const;
    /// Step of a difference quotient: away from zero, so that no flow turns; what rests is moved backwards, where
    /// components do nothing.
    double difference_step(Unknown kind, double value) const;
  };
  Scales scales(std::span<const double> y) const;
  /// Per node, of the last evaluation: the flow that comes in, kg/s.
  std::span<const double> inflow() const { return inflow_; }
  double stored_energy(std::span<const double> y) const;  ///< J above 0 degC, pipes and components
  std::span<const double> component_states(std::span<const double> y) const;
  const OdeTransportScheme& transport() const { return *transport_; }
  std::span<const double> pipe_states(std::span<const double> y) const { return y.first(layout_.component_states); }
  /// Heat loss of every pipe at y, W.
  void pipe_heat_losses(std::span<const double> y, std::span<double> losses);

 private:
  enum class Rule { holds_pressure, given_flow, law };
  struct Port {
    std::uint32_t from, to;
    Rule rule;
    bool on_demand;      // asks for a flow, as far as its law lets it
    bool heats_house;    // by what it throttles
    double flow_per_pa;  // k of above
  };
  void evaluate(std::span<const double> y);
  void evaluate_pipes(std::span<const double> y);
  void evaluate_component(std::size_t component, std::span<const double> y);
  PipeHeat transport_derivative(std::span<const double> y, std::span<double> losses);
  void component_derivatives(std::span<const double> y);
  void pipe_residuals(std::span<const double> y, std::span<double> r) const;
  double component_residual(std::size_t component, std::span<const double> y) const;
  void node_residuals(std::span<const double> y, std::span<double> r);
  double stagnant_theta(std::uint32_t node, std::span<const double> y) const;
  SparsityPattern pattern() const;
  struct WorstPoint {
    double error;  // e of above, Pa
    PressureControl::Point point;
  };
  WorstPoint worst_point(std::size_t control, std::span<const double> y) const;
  std::span<const double> own_states(std::size_t component, std::span<const double> y) const;
  void find_controls();
  void refuse_unknown() const;
  void refuse_unheld_pressures() const;

  const Network& network_;
  std::unique_ptr<OdeTransportScheme> transport_;
  Layout layout_;
  Integrals integrals_{};
  std::size_t elements_ = 0, modes_ = 0;
  std::vector<std::size_t> first_element_;  // of every pipe, and the end
  std::vector<std::size_t> first_state_;    // of every component, in y, and the end
  std::vector<Port> ports_;
  std::vector<PressureControl> controls_;                  // actuators: components
  std::vector<std::pair<int, double>> control_of_;         // per component: controller or -1, and its share
  std::vector<std::uint32_t> holders_;                     // two-ports that hold a pressure
  std::vector<std::vector<std::uint32_t>> ends_;           // per node: pipe ends that meet there (2 pipe + end)
  std::vector<std::vector<std::uint32_t>> components_at_;  // per node
  std::vector<LinkFactors> factors_;
  // Of the last evaluation.
  std::vector<double> reynolds_, relative_roughness_, laminar_, quadratic_, drop_, slope_, density_;
  std::vector<double> flow_, friction_heat_, at_from_, at_to_, pipe_mean_, derivative_, pipe_loss_;
  std::vector<ComponentPoint> points_;
  std::vector<double> component_drop_, component_density_;  // (p_from - p_to)/(rho c) - g rise/c, K; kg/m3
  std::vector<double> balance_, inflow_, enthalpy_;         // per node
};

}  // namespace emscher
