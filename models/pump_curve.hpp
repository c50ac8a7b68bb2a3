// Characteristic of a centrifugal pump, and of several alike.
//
//     head H(V) at nominal speed, from points or as  H = a - b V^c
//     affinity laws at the relative speed n:   V ~ n,  H ~ n^2:    H_n(V) = n^2 H(V/n)
//     pumps in parallel share the flow, in series they add their heads:   H(V) = series H_1(V/parallel)
//
// Points are joined by a monotone cubic (PCHIP [Fritsch & Carlson, SIAM J. Numer. Anal. 17 (1980) 238,
// doi:10.1137/0717021]), so a falling curve falls everywhere and its slope is continuous. Beyond the ends it goes on as
// the straight line there; an operating point outside of the curve is told apart by contains().
// Electric power: P = rho g V H / eta, with eta(V) at nominal speed; at another speed eta_n(V) = eta(V/n), so power
// falls with n^3 (motor losses at low speed are not part of it).
// [affinity laws and combinations: Guelich, Centrifugal Pumps, Springer 2020, doi:10.1007/978-3-030-14788-4]
#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

namespace emscher {

class PumpCurve {
 public:
  using Points = std::span<const std::array<double, 2>>;
  /// {flow in m3/s, head in m}, flow rising from >= 0, head strictly falling; at least two.
  /// Throws std::invalid_argument.
  explicit PumpCurve(Points flow_and_head);
  /// H = a - b V^c with V in m3/s: a > 0, b > 0, c >= 1. Throws std::invalid_argument.
  PumpCurve(double a, double b, double c);

  /// Pumps alike: how many side by side, how many one behind the other.
  void combine(int in_parallel, int in_series) { parallel_ = in_parallel, series_ = in_series; }

  struct Point {
    double head;   ///< m
    double slope;  ///< dH/dV, s/m2, < 0
  };
  /// All pumps together at relative speed `speed` > 0.
  Point at(double volume_flow, double speed = 1.0) const;
  double largest_flow(double speed = 1.0) const { return parallel_ * speed * end_; }  ///< m3/s, end of the curve
  /// Lies the operating point on the curve?
  bool contains(double volume_flow, double speed) const {
    return volume_flow >= parallel_ * speed * begin_ && volume_flow <= largest_flow(speed);
  }
  /// Relative speed at which the pumps give `head` (m, > 0) at this flow (m3/s, >= 0); at least 1e-6.
  double speed_for(double volume_flow, double head) const;
  int in_parallel() const { return parallel_; }

 private:
  Point single(double volume_flow) const;  // one pump at nominal speed

  struct Interpolation;
  std::shared_ptr<const Interpolation> points_;  // none: the formula
  double a_ = 0.0, b_ = 0.0, c_ = 1.0;
  double begin_ = 0.0, end_ = 0.0;  // m3/s
  int parallel_ = 1, series_ = 1;
};

/// Efficiency over volume flow (m3/s) of one pump at nominal speed: straight between points, constant beyond the ends.
class PumpEfficiency {
 public:
  PumpEfficiency() = default;  ///< unknown
  explicit PumpEfficiency(double constant);
  explicit PumpEfficiency(PumpCurve::Points flow_and_efficiency);
  bool known() const { return !points_.empty(); }
  double at(double volume_flow) const;

 private:
  std::vector<std::array<double, 2>> points_;
};

}  // namespace emscher
