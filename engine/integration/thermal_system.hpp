// The whole network as a system of ordinary differential equations y' = f(t, y), and its sweep along the flow.
//
// State vector y:
//   [ pipes (transport scheme) | states of components ]
// Quadratures (ode_system.hpp):
//   [ five integrals per component | heat lost | friction heat | heat throttled in houses | flow of every loop |
//     heat lost of every pipe, if asked for ]
// Both are summed with the same weights of the stages, so the energy balance of the discrete solution closes to
// rounding:
//   stored(t) - stored(0) = supplied - delivered - lost + friction
// holds for every y' = f (each heat flow appears on both sides with the same number), and the sweep conserves it too.
//
// Sweep: (I - gamma J) x = b at frozen flows, link by link in flow order (engine/graph/flow_order.hpp). Where the flow
// runs in circles, the contributions z of the cut links are found by repeated sweeps z <- G(z), and, where these
// converge slowly, by GMRES (SUNDIALS SPGMR) on (I - G') z = G(0): a sweep is the preconditioner, the unknowns are the
// few cut links. Left out of J: heat exchange of parallel pipes and the sensitivity of flows to temperatures; the
// nonlinear iteration takes care of them. Instead of the sweep the matrix may be assembled and factorised
// (thermal_system_assembled.cpp).
//
// Cost: O(links + elements) per derivative and per sweep; no allocation.
#pragma once

#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "engine/integration/integrator.hpp"
#include "engine/integration/network_stepper.hpp"
#include "engine/integration/ode_system.hpp"
#include "engine/transport/transport_scheme.hpp"

namespace emscher {

class SparseFactor;

class ThermalSystem final : public OdeSystem {
 public:
  /// Keeps a reference to the network. integrate_pipe_losses: also an integral of the heat loss of every pipe. solve()
  /// sweeps but for LinearSolver::klu.
  ThermalSystem(const Network& network, std::unique_ptr<OdeTransportScheme> transport, bool integrate_pipe_losses,
                LinearSolver linear_solver = LinearSolver::sweep);
  ~ThermalSystem() override;

  const BlockLayout& layout() const override { return layout_; }
  void derivative(double t, std::span<const double> y, std::span<double> derivative, Evaluation evaluation) override;
  void solve(double gamma, std::span<const double> b, std::span<double> x) override;
  void step_ends(double t, std::span<const double> y) override;
  std::size_t number_of_rates() const override { return pipe_losses_ + pipe_loss_.size(); }
  void rates(std::span<double> g) const override;

  /// Start: pipes from profiles, components from the water at their nodes.
  void initial_states(std::span<const PipeProfile> profiles, std::span<const double> node_theta,
                      std::span<double> y) const;
  /// Flows and temperatures at (t, y), for output. The next step starts from them: derivative() at the start of a step
  /// does not repeat an evaluation of the same instant unless forget() was called.
  OperatingPoint& evaluate(double t, std::span<const double> y);
  /// State or inputs have changed at the present time.
  void forget() { fresh_ = false; }
  /// Heat loss of every pipe in state y, after evaluate(), W.
  void pipe_heat_losses(std::span<const double> y, std::span<double> losses);
  OperatingPoint& operating_point() { return point_; }
  /// The part of y that is states of components.
  std::span<const double> component_states(std::span<const double> y) const { return y.subspan(pipe_states_); }
  const OdeTransportScheme& transport() const { return *transport_; }
  std::span<const double> at_from() const { return at_from_; }  ///< theta at the `from` end of every pipe, K
  std::span<const double> at_to() const { return at_to_; }      ///< theta at the `to` end of every pipe, K

  /// Mean theta of every pipe in state y, K; valid until the next call.
  std::span<const double> mean_temperatures(std::span<const double> y);
  /// Energy in pipes and components above 0 degC, J.
  double stored_energy(std::span<const double> y) const;
  /// From the quadratures q.
  NetworkIntegrals integrals(std::span<const double> q) const;

  struct Statistics {
    long derivatives = 0;
    long sweeps = 0;  ///< sweeps along the flow, repeated ones for circles included
    long linear_solves = 0;
  };
  const Statistics& statistics() const { return statistics_; }

 private:
  std::span<const double> component_states(std::span<const double> y, std::size_t component) const;
  void sweep(double gamma, std::span<const double> b, std::span<double> x, std::span<const double> cut_in,
             std::span<double> cut_out);
  std::pair<std::uint32_t, std::uint32_t> direction_of(std::size_t component) const;
  Component::BlockSolution solve_component(std::size_t component, double gamma, double inlet, std::span<const double> b,
                                           std::span<double> x) const;
  double sweep_component(std::size_t component, double gamma, std::span<const double> b, std::span<double> x);
  void prepare_runs();
  void close_circles(double gamma, std::span<const double> b, std::span<double> x);
  void solve_assembled(double gamma, std::span<const double> b, std::span<double> x);

  const Network& network_;
  std::unique_ptr<OdeTransportScheme> transport_;
  OperatingPoint point_;
  BlockLayout layout_;
  std::size_t pipe_states_ = 0;
  // Positions among the quadratures.
  std::size_t lost_ = 0, friction_ = 0, throttled_ = 0, loops_ = 0, pipe_losses_ = 0;
  double fluid_updated_at_ = -std::numeric_limits<double>::infinity();  // s
  bool fresh_ = false;  // the operating point belongs to its time and the state of the last evaluate()
  std::vector<double> at_from_, at_to_, mean_, node_flux_, pipe_loss_, pipe_loss_change_;
  std::vector<double> states_;            // states of all components, at the last derivative
  std::vector<std::size_t> with_states_;  // components
  PipeHeat heat_;                         // of the last derivative; lost: components included
  // Changes by the last sweep: of what enters and leaves every component, and of the heat lost, W.
  std::vector<ComponentChange> component_change_;
  double lost_change_ = 0.0;
  bool solved_ = false;  // a solve() followed the last derivative()

  struct Run {  // links of the order that are visited in one go
    std::size_t begin, end;
    bool pipes;
    int cut;  // index of the cut, if this one link is cut
  };
  std::vector<Run> runs_;
  std::vector<std::uint32_t> cut_heads_;
  long runs_of_order_ = -1;
  std::vector<double> cut_in_, cut_out_;

  std::unique_ptr<SparseFactor> factor_;  // of the assembled matrix; nullptr: sweeps
  std::vector<MatrixEntry> entries_;
  std::vector<double> assembled_;  // right-hand side and solution of the assembled system
  Statistics statistics_;
};

}  // namespace emscher
