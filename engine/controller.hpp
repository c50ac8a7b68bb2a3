// The seam for what is decided at discrete instants and held in between: dispatch of producers, switches with
// hysteresis. (What acts all the time, thermostats, valves, belongs into components.)
//
// A controller looks at the network as it is when a step has been accepted, never at trial evaluations, and sets what
// components read as held values (a TimeFunction of models/time_series.hpp). Time steps end at decisions, and what
// changed by them counts as a jump of the inputs. For a steady state, and so for the start of a run, it decides once,
// on the steady state with what it held before.
#pragma once

#include <cstddef>
#include <span>

namespace emscher {

class OperatingPoint;  // engine/integration/operating_point.hpp

/// The network at one instant.
struct NetworkView {
  double time = 0.0;                         ///< s since the start; negative while it warms up
  const OperatingPoint* point = nullptr;     ///< flows, temperatures, pressures
  std::span<const double> component_states;  ///< of all components, in their order
  std::span<const std::size_t> first_state;  ///< of each component, and the end

  std::span<const double> states_of(std::size_t component) const {
    return component_states.subspan(first_state[component], first_state[component + 1] - first_state[component]);
  }
};

class Controller {
 public:
  virtual ~Controller() = default;
  /// The first instant after t (s) at which it decides; infinity: never again.
  virtual double next_decision(double t) const = 0;
  /// Sets what is held until the next decision. Throws std::runtime_error naming the element where it cannot decide.
  virtual void decide(const NetworkView& view) = 0;
};

}  // namespace emscher
