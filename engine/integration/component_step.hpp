// One step of a component with states where water moves by plug flow: its states along the history of what enters, at
// the step's flow and inputs,
//     x' = f(x, theta_in(t)),   theta_out = g(x, theta_in(t)).
//
// Method: TR-BDF2 as a singly diagonally implicit Runge-Kutta method of order 2, L-stable, with an embedded formula of
// order 3 for the error [M. E. Hosea & L. F. Shampine, Applied Numerical Mathematics 20 (1996) 21,
// doi:10.1016/0168-9274(95)00115-8]. With g = 2 - sqrt 2, d = g / 2, w = sqrt 2 / 4:
//     0 |
//     g | d  d
//     1 | w  w  d          x(h) = x + h (w f1 + w f2 + d f3)
// Stages by Newton's method with the component's own block (I - d h J). Substeps end where the inlet has a corner, so
// its integral is exact, and follow the error of the states, which are temperatures. Where the corners move the states
// by hardly more than that error (a house stores for days what its substation takes in minutes), the mean of the inlet
// does, and what leaves follows the inlet by the component's sensitivity.
//
// Energy: what leaves has as its mean over a substep the stages' outlets with the same weights that step the states. So
// what the component holds changes by what enters less what leaves and is lost, to rounding, wherever its derivatives
// say so at an instant, and however far Newton's method was taken.
//
// Cost: some five evaluations and two block solutions per substep, one or two more where the inlet has corners; no
// allocation once grown.
#pragma once

#include <vector>

#include "engine/component.hpp"
#include "engine/transport/temperature_history.hpp"

namespace emscher {

/// Kept from step to step for every component with states.
struct ComponentStepMemory {
  double substep = 0.0;     ///< s, that was short enough the last time; 0: not known
  double unmet_heat = 0.0;  ///< W, mean over the last step
  double heat_lost = 0.0;   ///< J, over the last step
};

class ComponentStep {
 public:
  /// tolerance: K, error of the states per substep.
  explicit ComponentStep(double tolerance) : tolerance_(tolerance) {}

  /// Steps from `states` to `next`. mass_flow: kg/s. entering: theta of what enters, K, which is warmer by `throttling`
  /// before the component sees it; where nothing enters, `inlet` throughout. Returns what leaves, in `arena`, joined
  /// within `joining_tolerance` (K). Throws std::runtime_error naming the component where the states cannot be
  /// followed.
  TemperatureHistory advance(const Component& component, double duration, double mass_flow,
                             const TemperatureHistory& entering, double inlet, double throttling,
                             std::span<const double> states, std::span<double> next, ComponentStepMemory& memory,
                             double joining_tolerance, HistoryArena& arena);

 private:
  struct Inlet {  // theta over a substep, K
    double first, last;
    double at(double part) const { return first + part * (last - first); }
  };
  bool mean_will_do(const Component& component, double duration, double mass_flow, const TemperatureHistory& entering,
                    double throttling, std::span<const double> states);
  bool substep(const Component& component, double h, double mass_flow, const Inlet& inlet);
  bool solve_stage(const Component& component, double gamma, double mass_flow, double inlet,
                   std::span<const double> base, std::span<double> derivative, Exchange& exchange, double& lost);

  double tolerance_;
  // Of the substep.
  std::vector<double> begin_, end_, stage_, base_, residual_, change_, rate_[3];
  Exchange exchanged_[3];
  double lost_[3] = {};  // W
  double error_ = 0.0;   // K
  double sensitivity_ = 0.0;
  std::vector<HistorySegment> leaving_;
};

}  // namespace emscher
