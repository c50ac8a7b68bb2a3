// The seam between a simulation and the method that steps its temperatures through time: ordinary differential
// equations by SUNDIALS (ode_stepper.hpp), plug flow (plug_flow_stepper.hpp), or temperatures and hydraulics as one
// differential-algebraic system (ida_stepper.hpp).
#pragma once

#include <array>
#include <span>
#include <stdexcept>
#include <string>

#include "engine/integration/operating_point.hpp"
#include "engine/transport/transport_scheme.hpp"

namespace emscher {

/// The integration cannot go on; says when, and what the last evaluation complained about.
class IntegrationError : public std::runtime_error {
 public:
  IntegrationError(const std::string& what, double when) : std::runtime_error(what), time(when) {}
  const double time;  ///< s
};

/// Integrals kept for every component, in this order.
enum class ComponentIntegral { mass_flow, heat, from_temperature, to_temperature, unmet_heat, count };
constexpr std::size_t integrals_per_component = static_cast<std::size_t>(ComponentIntegral::count);

/// Change of theta entering and leaving a component, K.
struct ComponentChange {
  double inlet = 0.0, outlet = 0.0;
};
/// Rates of a component's integrals at this point, less a change of its temperatures.
std::array<double, integrals_per_component> component_rates(const ComponentPoint& point, const ComponentChange& change,
                                                            const Fluid& fluid);

/// Over the time since the start or the last clear_integrals(), in units of the quantity times seconds (temperatures: K
/// above 0 degC).
struct NetworkIntegrals {
  std::span<const double> components;   ///< integrals_per_component each
  double heat_lost = 0.0;               ///< J, pipes and components
  double friction_heat = 0.0;           ///< J, pipes and components
  double throttled_heat = 0.0;          ///< J, in the houses
  std::span<const double> loop_flows;   ///< kg per loop
  std::span<const double> pipe_losses;  ///< J per pipe; empty unless asked for

  double component(std::size_t c, ComponentIntegral what) const {
    return components[c * integrals_per_component + std::size_t(what)];
  }
};

struct StepperStatistics {
  long steps = 0;
  long rejected = 0;  ///< steps taken anew with half their length, or after a failed error test
  long nonlinear_iterations = 0;
  long nonlinear_failures = 0;
  long right_hand_sides = 0;  ///< evaluations of the whole network
  long linear_solves = 0;     ///< passes along the flow, or systems (I - gamma J) solved by them
  long sweeps = 0;            ///< passes, repeated ones for circles included
  std::size_t states = 0;
};

/// Density, viscosity and friction heat follow the pipes' temperatures at this distance in time at least, s: they
/// change by parts of a per cent per kelvin, and friction heats the water by some hundredths of a kelvin in all.
constexpr double fluid_update_interval = 600.0;

/// What surrounds the pipes at the operating point; valid until it changes.
PipeSurroundings surroundings_of(const Network& network, const OperatingPoint& point);

/// Initial states of all components, in their order, for the water at their nodes (theta, K).
void initial_component_states(const Network& network, std::span<const double> node_theta, std::span<double> states);

class NetworkStepper {
 public:
  virtual ~NetworkStepper() = default;

  /// Starts at time t (s): pipes from profiles, components from the water at their nodes (theta, K).
  virtual void start(double t, std::span<const PipeProfile> profiles, std::span<const double> node_theta) = 0;
  /// Steps to t_end exactly; no input jumps before. Throws IntegrationError.
  virtual void advance(double t_end) = 0;
  /// Inputs have jumped at the present time.
  virtual void inputs_jumped() = 0;
  virtual double time() const = 0;  ///< s

  virtual OperatingPoint& point() = 0;
  /// Flows and temperatures at the present time. The next step starts from them.
  virtual OperatingPoint& evaluate() = 0;
  /// At the present time, after evaluate(): theta at the ends of every pipe and its mean, K; heat loss of pipes, W.
  virtual std::span<const double> at_from() const = 0;
  virtual std::span<const double> at_to() const = 0;
  virtual std::span<const double> mean_temperatures() = 0;
  virtual void pipe_heat_losses(std::span<double> losses) = 0;
  /// Energy in pipes and components above 0 degC, J.
  virtual double stored_energy() const = 0;
  /// Of all components, in their order (OperatingPoint::first_state()).
  virtual std::span<const double> component_states() const = 0;

  virtual NetworkIntegrals integrals() const = 0;
  virtual void clear_integrals() = 0;
  virtual StepperStatistics statistics() const = 0;
};

}  // namespace emscher
