// Controllers that hold a pressure or a pressure difference by the commands of pumps and valves.
//
// Controller k adjusts one command c_k >= 0 (Pa), which acts on its elements in given shares: the head asked of pumps,
// or the drop by which a valve throttles. It looks at pressure differences y between pairs of nodes (or one node and
// zero pressure) and wants
//
//     e_k(c) = sense (set_point - y) <= 0,   c_k >= 0,   c_k e_k = 0         (no more command than necessary)
//
// with y the least of its points where a command raises them (sense 1: pumps, pressure sustaining), the greatest where
// it lowers them (sense -1: pressure reducing). At given commands the flows are the minimum of a convex function
// (flow_solver.hpp); the sensitivities dy/dc of that minimum cost one solve with the factor at hand per controller. So
// the complementarity problem in the few commands is solved by Newton's method on its active part [as for the flow
// regulating devices of Deuerlein, Simpson & Gross, J. Hydraul. Eng. 135 (2009) 970,
// doi:10.1061/(ASCE)HY.1943-7900.0000094, where several controllers play a game], with shorter steps where the errors
// would grow. A controller that has no authority left (its pumps at the end of their curve, its valve shut) rests.
//
// Cost: one solve from a close start and one walk along the network per controller and iteration; one or two iterations
// after a small change. At given flows one walk in all, and O(nodes) per iteration (pressure_zones.hpp).
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "engine/hydraulics/flow_solver.hpp"
#include "engine/hydraulics/pressure_zones.hpp"

namespace emscher {

struct PressureControl {
  struct Actuator {
    int element;         ///< of the flow solver
    double share = 1.0;  ///< its command is share times the controller's
  };
  struct Point {
    int plus, minus = -1;  ///< nodes: looks at p_plus - p_minus; -1: at p_plus
  };
  std::vector<Actuator> actuators = {};
  std::vector<Point> points = {};
  double set_point = 0.0;  ///< Pa
  double sense = 1.0;      ///< 1: a greater command raises the pressures looked at; -1: it lowers them
};

struct PressureControlState {
  double command = 0.0;    ///< Pa
  double error = 0.0;      ///< Pa: e of above
  int worst_point = 0;     ///< the one that the error belongs to
  bool exhausted = false;  ///< the error is positive and no command helps
};

/// The controllers do not come to rest: they work against each other.
class PressureControlError : public std::runtime_error {
 public:
  PressureControlError(const std::string& what, int control_, std::vector<int> opponents_)
      : std::runtime_error(what), control(control_), opponents(std::move(opponents_)) {}
  int control;                 ///< index of the worst one
  std::vector<int> opponents;  ///< indices of those that it acts on and that act on it
};

class PressureController {
 public:
  /// Keeps a reference to the controls, whose set-points may change from solve to solve.
  explicit PressureController(std::span<const PressureControl> controls);

  /// Solves flows and commands together; `node` gets the pressures. Throws what FlowSolver::solve throws, and
  /// PressureControlError.
  void solve(FlowSolver& solver, std::span<const double> demand, std::span<const double> fixed_pressure,
             std::span<double> node);
  /// The same at given flows, where no command changes any (pumps outside of the core); always of the same solver.
  void adjust(FlowSolver& solver, std::span<const double> flows, std::span<const double> fixed_pressure,
              std::span<double> node);

  std::span<const PressureControlState> states() const { return states_; }
  /// Friction drops of all links, Pa, to which the pressures last given belong.
  std::span<const double> drops() const { return drop_; }

 private:
  class WithFlows;
  class AtGivenFlows;
  /// Method: find(node) gives the pressures for the present commands; respond(control) finds what a command changes by
  /// 1 Pa per Pa, change_at(node) tells it.
  template <class Method>
  void iterate(FlowSolver& solver, std::span<double> node, Method&& method);
  /// Errors; returns the largest one that is left to be done away with, Pa.
  double look(std::span<const double> node);
  /// Newton's change of the commands; controls without authority are marked exhausted. False: nothing to be done.
  template <class Method>
  bool find_step(Method& method);
  double error_at(int control, std::span<const double> node, int& worst) const;

  std::span<const PressureControl> controls_;
  std::vector<PressureControlState> states_;
  bool relaxed_ = false;        // the last step gave back command that had no effect: the errors need not fall
  std::vector<int> opponents_;  // of the worst one, at the last step
  std::vector<double> step_, drop_;
  std::optional<PressureZones> zones_;  // between the actuators, where no command changes flows
};

}  // namespace emscher
