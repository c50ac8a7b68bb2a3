#include "models/pump_curve.hpp"

#include <fmt/format.h>
#include <math.h>  // Boost 1.74 calls ::isnan in pchip.hpp

#include <algorithm>
#include <boost/math/interpolators/pchip.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <stdexcept>

namespace emscher {
namespace {

constexpr double slowest = 1e-6;

}  // namespace

struct PumpCurve::Interpolation {
  boost::math::interpolators::pchip<std::vector<double>> curve;
};

PumpCurve::PumpCurve(Points points) {
  const auto bad = [](std::size_t i, const char* what) {
    throw std::invalid_argument(fmt::format("pump curve, point {}: {}", i + 1, what));
  };
  if (points.size() < 2) throw std::invalid_argument("a pump curve needs two points at least");
  std::vector<double> flow, head;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto [v, h] = points[i];
    if (!std::isfinite(v) || !std::isfinite(h) || v < 0.0)
      bad(i, "flow and head must be finite, the flow not negative");
    if (i > 0 && !(v > flow.back())) bad(i, "the flow must rise from point to point");
    if (i > 0 && !(h < head.back())) bad(i, "the head must fall from point to point");
    flow.push_back(v);
    head.push_back(h);
  }
  begin_ = flow.front();
  end_ = flow.back();
  // The interpolation wants four points: between two or three, those of the straight line.
  while (flow.size() < 4) {
    std::size_t widest = 1;
    for (std::size_t i = 1; i < flow.size(); ++i)
      if (flow[i] - flow[i - 1] > flow[widest] - flow[widest - 1]) widest = i;
    const auto place = static_cast<std::ptrdiff_t>(widest);
    const double v = 0.5 * (flow[widest] + flow[widest - 1]), h = 0.5 * (head[widest] + head[widest - 1]);
    flow.insert(flow.begin() + place, v);
    head.insert(head.begin() + place, h);
  }
  points_ = std::make_shared<const Interpolation>(
      Interpolation{boost::math::interpolators::pchip<std::vector<double>>(std::move(flow), std::move(head))});
}

PumpCurve::PumpCurve(double a, double b, double c) : a_(a), b_(b), c_(c) {
  if (!(a > 0.0) || !(b > 0.0) || !(c >= 1.0) || !std::isfinite(a + b + c))
    throw std::invalid_argument(
        fmt::format("pump curve H = a - b V^c: a = {}, b = {} must be positive, c = {} at least 1", a, b, c));
  end_ = std::pow(a / b, 1.0 / c);
}

PumpCurve::Point PumpCurve::single(double v) const {
  // Beyond the ends, and before zero flow, along the tangent.
  const double inside = std::clamp(v, begin_, end_);
  Point point{};
  if (points_) {
    point = {points_->curve(inside), points_->curve.prime(inside)};
    // A monotone cubic may be level at a point; the law of a pump must not.
    const double mean_slope = (points_->curve(end_) - points_->curve(begin_)) / (end_ - begin_);
    point.slope = std::min(point.slope, 1e-3 * mean_slope);
  } else {
    const double power = std::pow(inside, c_ - 1.0);
    // Level at rest for c > 1: there as steep as at a thousandth of the largest flow.
    point = {a_ - b_ * power * inside, -b_ * c_ * std::max(power, std::pow(1e-3 * end_, c_ - 1.0))};
  }
  point.head += point.slope * (v - inside);
  return point;
}

PumpCurve::Point PumpCurve::at(double volume_flow, double speed) const {
  const Point one = single(volume_flow / (parallel_ * speed));
  return {series_ * speed * speed * one.head, series_ * speed * one.slope / parallel_};
}

double PumpCurve::speed_for(double volume_flow, double head) const {
  const auto excess = [&](double speed) { return at(volume_flow, speed).head - head; };
  double high = 1.0;
  while (excess(high) < 0.0 && high < 1e3) high *= 2.0;
  if (excess(slowest) >= 0.0) return slowest;
  boost::uintmax_t evaluations = 200;
  const auto [low, up] = boost::math::tools::toms748_solve(excess, slowest, high,
                                                           boost::math::tools::eps_tolerance<double>(48), evaluations);
  return 0.5 * (low + up);
}

PumpEfficiency::PumpEfficiency(double constant) : points_{{0.0, constant}} {
  if (!(constant > 0.0 && constant <= 1.0))
    throw std::invalid_argument(fmt::format("pump efficiency is {}, must be above 0 and at most 1", constant));
}

PumpEfficiency::PumpEfficiency(PumpCurve::Points points) : points_(points.begin(), points.end()) {
  if (points_.empty()) throw std::invalid_argument("an efficiency curve needs a point at least");
  for (std::size_t i = 0; i < points_.size(); ++i) {
    const auto [v, eta] = points_[i];
    if (!(eta > 0.0 && eta <= 1.0) || !(v >= 0.0) || (i > 0 && !(v > points_[i - 1][0])))
      throw std::invalid_argument(
          fmt::format("pump efficiency, point {}: flow {} must rise and not be negative, efficiency {} lie above 0 and "
                      "at most at 1",
                      i + 1, v, eta));
  }
}

double PumpEfficiency::at(double v) const {
  const auto above = std::ranges::lower_bound(points_, v, {}, [](const auto& p) { return p[0]; });
  if (above == points_.begin()) return points_.front()[1];
  if (above == points_.end()) return points_.back()[1];
  const auto& [v1, eta1] = *above;
  const auto& [v0, eta0] = *(above - 1);
  return eta0 + (eta1 - eta0) * (v - v0) / (v1 - v0);
}

}  // namespace emscher
