// How the temperature inside the pipes is represented and moved: what all schemes have in common, and the seam for
// those that are systems of ordinary differential equations (discontinuous Galerkin elements). These give their
// right-hand side and solve their blocks of (I - gamma J), pipe by pipe along the flow; SUNDIALS steps them. Plug flow
// moves the water itself and steps on its own: plug_flow.hpp.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/transport/exponential.hpp"

namespace emscher {

/// Steady profile along a pipe, the start of a run, in flow direction with xi in [0, 1]:
///   theta(xi) = inlet + slope (1 - exp(-rate xi)) / rate.
struct PipeProfile {
  double inlet = 0.0;   ///< theta, K
  double slope = 0.0;   ///< d theta / d xi at the inlet, K
  double rate = 0.0;    ///< >= 0
  bool forward = true;  ///< flow in the drawn direction

  double at(double xi) const { return inlet + slope * xi * decay_mean(rate * xi); }  ///< theta at xi, K
  double mean() const { return inlet + slope * decay_mean_deficit(rate); }           ///< of theta, K
};

/// What surrounds the pipes at one instant. Arrays per pipe unless said otherwise.
struct PipeSurroundings {
  std::span<const double> mass_flow;             ///< kg/s, in the drawn direction
  std::span<const double> node_theta;            ///< K, one entry per node: the water that leaves the node
  std::span<const double> boundary_temperature;  ///< K, by Pipes::boundary
  std::span<const double> friction_heat;         ///< W
};

/// Heat flows summed over all pipes, W.
struct PipeHeat {
  double lost = 0.0;
  double friction = 0.0;
};

/// One pass of the sweep along the flow: solves (I - gamma J) x = b for runs of pipes.
struct Sweep {
  double gamma = 0.0;                       ///< s
  std::span<const double> mass_flow;        ///< kg/s, per pipe
  std::span<const double> inverse_inflow;   ///< s/kg, per node: one over all inflow; 0 where nothing flows in
  std::span<double> node_flux;              ///< sum of |m| d theta that flows into every node, kg/s K; complete for a
                                            ///< node before a link leaves it
  std::span<const double> right_hand_side;  ///< b, states of the scheme
  std::span<double> solution;               ///< x, states of the scheme
  std::span<double> heat_loss_change;       ///< change of the heat lost, W per pipe, filled where not empty
};

/// Entry of a sparse matrix; those at the same place add up.
struct MatrixEntry {
  std::size_t row = 0, column = 0;
  double value = 0.0;
};

class OdeTransportScheme {
 public:
  virtual ~OdeTransportScheme() = default;
  virtual std::size_t number_of_states() const = 0;
  /// Projects the profiles onto the states.
  virtual void initial_states(std::span<const PipeProfile> profiles, std::span<double> states) const = 0;
  /// theta at the `from` and the `to` end of every pipe, as seen by water that leaves there, K.
  virtual void end_temperatures(std::span<const double> states, std::span<double> at_from,
                                std::span<double> at_to) const = 0;
  /// Mean theta of the water of every pipe, K.
  virtual void mean_temperatures(std::span<const double> states, std::span<double> mean) const = 0;
  /// Energy of water and walls above 0 degC, J.
  virtual double stored_energy(std::span<const double> states) const = 0;
  /// Time derivative of the states; heat_loss (W per pipe) is filled where it is not empty.
  virtual PipeHeat derivative(std::span<const double> states, const PipeSurroundings& surroundings,
                              std::span<double> derivatives, std::span<double> heat_loss) = 0;
  /// Solves the blocks of `pipes` in the given order, with the Jacobian of the last derivative() at frozen flows and
  /// without the coupling of parallel pipes. Returns the change of the heat lost, W.
  virtual double solve_along_flow(std::span<const std::uint32_t> pipes, const Sweep& sweep) const = 0;

  /// J of the last derivative() at frozen flows (kg/s per pipe), the coupling of parallel pipes included, for those who
  /// assemble it: appends d(derivative of state `row`)/d(column), where a column number_of_states() + n is theta of the
  /// water that leaves node n; and, in row number_of_states() + n, |m| d(outlet)/d(state) of every pipe that flows into
  /// node n.
  virtual void jacobian(std::span<const double> mass_flow, std::vector<MatrixEntry>& entries) const = 0;
  /// Change of the heat lost by a change x of the states, with the same J, W; per pipe where not empty.
  virtual double heat_loss_change(std::span<const double> x, std::span<double> pipes) const = 0;
};

}  // namespace emscher
