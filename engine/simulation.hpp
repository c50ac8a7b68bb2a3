// A network stepped through time: start from its steady state, warm up, then row by row of output.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/integration/integrator.hpp"
#include "engine/integration/network_stepper.hpp"
#include "engine/network.hpp"

namespace emscher {

/// How temperatures move through the pipes and through time.
enum class Transport {
  discontinuous_galerkin,  ///< elements along the pipes, stepped by SUNDIALS
  plug_flow                ///< along the characteristics (engine/integration/plug_flow_stepper.hpp)
};

struct SimulationOptions {
  double duration = 0.0;       ///< s
  double output_step = 900.0;  ///< s
  double warm_up = 0.0;        ///< s before the start, with the inputs of the start
  Transport transport = Transport::discontinuous_galerkin;
  int polynomial_order = 1;       ///< of the discontinuous Galerkin elements
  bool pipe_heat_losses = false;  ///< integrate the heat loss of every pipe
  IntegrationOptions integrator;  ///< plug flow: its tolerance and longest step
  int threads = 1;                ///< results do not depend on it
};

/// Energies since the start, J:  stored = supplied - delivered - lost + friction.
struct EnergyBalance {
  double supplied = 0.0;   ///< by producers and sources
  double delivered = 0.0;  ///< to consumers and outflows
  double lost = 0.0;       ///< to the surroundings
  double stored = 0.0;     ///< change of the energy of water, walls and storages
  double friction = 0.0;   ///< pump work that ends in the water: of pipes, valves, bypasses, stations
  double throttled = 0.0;  ///< pump work that ends in the houses, beside what is delivered: of substations

  /// What does not close, relative to the larger of supplied and lost; 0 when nothing was moved.
  double relative_residual() const;
};

/// Means over the output step that ends now (row 0: values at the start).
struct ComponentMeans {
  double mass_flow = 0.0;         ///< kg/s
  double heat = 0.0;              ///< W, taken from the water
  double from_temperature = 0.0;  ///< degC
  double to_temperature = 0.0;    ///< degC
  double unmet_heat = 0.0;        ///< W
};

/// Values at an instant, as the first row has them.
ComponentMeans component_values(const ComponentPoint& point, const Fluid& fluid);

/// One row of output; valid during the call.
struct OutputRow {
  double time = 0.0;                             ///< s since the start
  std::span<const double> pipe_mass_flow;        ///< kg/s, mean
  std::span<const double> pipe_heat_loss;        ///< W, mean; empty unless asked for
  std::span<const double> theta_from, theta_to;  ///< K above 0 degC (enthalpy temperature) at the pipe ends, now
  std::span<const double> node_theta;            ///< K, now
  std::span<const ComponentMeans> components;
  EnergyBalance energy;
  const OperatingPoint* point = nullptr;     ///< flows and temperatures of all components, now
  std::span<const double> component_states;  ///< of all components, now
  std::span<const double> states_of(std::size_t component) const {
    const auto first = point->first_state();
    return component_states.subspan(first[component], first[component + 1] - first[component]);
  }
  const OperatingPoint::Pressures& pressures() const { return point->pressures(); }
};

/// The stepper that the options ask for. Keeps a reference to the network. Throws std::invalid_argument for what the
/// stepper does not know.
std::unique_ptr<NetworkStepper> make_stepper(const Network& network, const SimulationOptions& options);

class Simulation {
 public:
  /// Keeps a reference to the network. Throws std::invalid_argument for a network or options that cannot be simulated.
  Simulation(const Network& network, const SimulationOptions& options);
  ~Simulation();

  /// Runs from the start to the end; observe() is called for the start and after every output step. Throws
  /// IntegrationError, or what the start-up throws (steady_state.hpp).
  void run(const std::function<void(const OutputRow&)>& observe);

  std::size_t output_steps() const;
  /// Time of the clock, s.
  struct Phases {
    double start = 0.0;            ///< the steady state, and the warm-up
    double operating_point = 0.0;  ///< demands, hydraulics, mixing, inputs
    double temperatures = 0.0;     ///< the water moved, and all else that a step needs
    double rows = 0.0;             ///< means over the output steps, and what observers do: checks, writing
  };
  struct Statistics {
    StepperStatistics integrator;
    Phases phases;
    long order_rebuilds = 0;
    double start_change = 0.0;  ///< K; above 1e-3 where the run started from a state that is not steady
  };
  Statistics statistics() const;

 private:
  void run_rows(const std::function<void(const OutputRow&)>& observe);
  void start();
  void advance(double t_end);
  void step_to(double t_end);
  double next_decision(double t) const;
  void decide(double t);
  void observe_row(double t, double previous, const std::function<void(const OutputRow&)>& observe);
  void check_temperatures(double t);

  const Network& network_;
  SimulationOptions options_;
  std::unique_ptr<NetworkStepper> stepper_;
  std::vector<std::uint32_t> suppliers_, takers_;  // components whose heat counts as supplied, as delivered
  EnergyBalance energy_;                           // since the start
  double start_energy_ = 0.0;
  double start_change_ = 0.0;
  double operating_point_at_start_ = 0.0;  // s
  Phases phases_;
  std::vector<ComponentMeans> means_;
  std::vector<double> component_flow_, loop_flow_, pipe_flow_, pipe_loss_;
};

}  // namespace emscher
