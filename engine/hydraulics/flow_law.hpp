// What the flow solver knows of an element that is no pipe: pump, valve, exchanger, a consumer's open valve.
//
//     p_from - p_to = drop(m; command) + rho g (z_to - z_from),     least_flow <= m <= greatest_flow
//
// A law is strictly increasing in m (a pump's head falls with its flow, so its negative drop rises), which makes the
// whole network's content function convex: there is one solution, and the solver finds it from anywhere. At a limit of
// the flow the element takes up whatever pressure difference is left over: a check valve that is shut, a flow
// controller that throttles, a consumer's valve that holds its flow.
//
// The command is what a controller adjusts (engine/hydraulics/pressure_control.hpp): the head a pump is asked for, or
// the drop by which a valve throttles, in Pa. A greater command lets more flow through a pump and less through a valve.
#pragma once

#include <limits>

namespace emscher {

class FlowLaw {
 public:
  virtual ~FlowLaw() = default;

  struct Point {
    double drop = 0.0;           ///< p_from - p_to without the gravity term, Pa
    double slope = 0.0;          ///< d(drop)/d(flow), Pa s/kg, > 0
    double command_slope = 0.0;  ///< d(drop)/d(command), -
  };
  /// At any flow (kg/s) in either direction, also beyond the limits, where the law continues as it likes but rises.
  virtual Point at(double flow, double density, double command) const = 0;

  /// A flow (kg/s) of usual size, where the law is first linearised.
  virtual double usual_flow() const = 0;
};

/// What varies from solve to solve.
struct ElementSetting {
  double least_flow = -std::numeric_limits<double>::infinity();    ///< kg/s
  double greatest_flow = std::numeric_limits<double>::infinity();  ///< kg/s
  double command = 0.0;                                            ///< Pa
};

}  // namespace emscher
