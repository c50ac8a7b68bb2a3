#include "networks/epanet/epanet_pumps.hpp"

#include <fmt/format.h>

#include <cmath>

#include "networks/epanet/epanet_numbers.hpp"

namespace emscher {

namespace {

using Points = std::vector<std::array<double, 2>>;

constexpr double seconds_per_hour = 3600.0;

// H = a - b Q^c, c below 1: steep near zero flow, so the points lie closer there.
Points power_law_points(double a, double b, double c) {
  constexpr int intervals = 160;
  const double largest = std::pow(a / b, 1.0 / c);
  Points points;
  for (int k = 0; k <= intervals; ++k) {
    const double part = static_cast<double>(k) / intervals, flow = largest * part * part * part;
    points.push_back({rounded(flow), k == intervals ? 0.0 : rounded(a - b * std::pow(flow, c))});
  }
  return points;
}

Points constant_power_points(double power_w) {
  constexpr double horsepower_w = 745.7, foot = 0.3048, cubic_foot = foot * foot * foot;
  const double product = 8.814 * power_w / horsepower_w * foot * cubic_foot * seconds_per_hour;  // m m3/h
  constexpr double highest = 500.0, lowest = 0.5, ratio = 1.03;
  Points points;
  for (double head = highest; head > lowest; head /= ratio) points.push_back({rounded(product / head), rounded(head)});
  return points;
}

Points straight_between(const Points& points) {
  constexpr double near = 1e-3;
  Points result{points.front()};
  const auto add_between = [&](const std::array<double, 2>& bend, const std::array<double, 2>& other) {
    result.push_back({rounded(bend[0] + near * (other[0] - bend[0])), rounded(bend[1] + near * (other[1] - bend[1]))});
  };
  for (std::size_t k = 1; k + 1 < points.size(); ++k) {
    add_between(points[k], points[k - 1]);
    result.push_back(points[k]);
    add_between(points[k], points[k + 1]);
  }
  result.push_back(points.back());
  return result;
}

class PumpCurve {
 public:
  PumpCurve(const EpanetNetwork& network, const EpanetLink& link, EpanetReport& report)
      : network_(network), link_(link), pump_(network.pumps[link.data]), report_(report) {}

  PumpData read() {
    PumpData result;
    // As in EPANET, a power wins over a curve.
    if (pump_.power) {
      result.head_curve = constant_power_points(*pump_.power * network_.options.units.power_w);
      report_.count("PUMPS", "pumps of constant power became head curves between 500 m and 0.5 m",
                    "replace them by the curves of the pumps where you have them", link_.id);
      return result;
    }
    const Points points = points_in_si();
    if (points.empty()) return result;
    const bool from_zero = points.size() == 3 && points[0][0] == 0.0;
    if (points.size() == 1) {
      const auto [flow, head] = points[0];
      if (!(flow > 0.0) || !(head > 0.0)) return fault("the point is not above zero"), result;
      result.head_coefficients = {rounded(4.0 * head / 3.0), rounded(head / 3.0 / (flow * flow)), 2.0};
    } else if (from_zero) {
      fit(points, result);
    } else if (falls(points)) {
      result.head_curve = straight_between(points);
    }
    return result;
  }

 private:
  void fault(const std::string& problem) {
    const bool own = pump_.curve.empty();
    report_.error(own ? link_.line : network_.curves.at(pump_.curve).line, own ? "PUMPS" : "CURVES", "points",
                  own ? link_.id : pump_.curve, fmt::format("{}, which the pump '{}' needs", problem, link_.id),
                  "give flows that rise from 0 or above and heads that fall");
  }

  Points points_in_si() {
    Points points = pump_.points;
    if (!pump_.curve.empty()) points = network_.curves.at(pump_.curve).points;
    if (points.empty()) fault("the curve has no points");
    const EpanetUnits& units = network_.options.units;
    for (auto& [flow, head] : points) {
      if (flow < 0.0 || head < 0.0) {
        fault(fmt::format("the curve holds the negative point ({}, {})", flow, head));
        return {};
      }
      flow = rounded(flow * units.flow_m3_s * seconds_per_hour);
      head = rounded(head * units.length_m);
    }
    return points;
  }

  bool falls(const Points& points) {
    for (std::size_t k = 1; k < points.size(); ++k) {
      if (points[k][0] > points[k - 1][0] && points[k][1] < points[k - 1][1]) continue;
      fault(fmt::format("point {} of the curve has no higher flow and lower head than the one before", k + 1));
      return false;
    }
    return true;
  }

  void fit(const Points& points, PumpData& result) {
    if (!falls(points)) return;
    const double a = points[0][1], first = a - points[1][1], second = a - points[2][1];
    const double c = std::log(second / first) / std::log(points[2][0] / points[1][0]);
    if (!(c > 0.0) || c > 20.0) return fault(fmt::format("the exponent of the curve is {:.3g}, not from 0 to 20", c));
    const double b = first / std::pow(points[1][0], c);
    if (c >= 1.0) {
      result.head_coefficients = {rounded(a), rounded(b), rounded(c)};
      return;
    }
    result.head_curve = power_law_points(a, b, c);
    report_.count("PUMPS", "pumps whose curve has an exponent below 1 became head curves of 161 points", "", link_.id);
  }

  const EpanetNetwork& network_;
  const EpanetLink& link_;
  const EpanetPump& pump_;
  EpanetReport& report_;
};

}  // namespace

PumpData epanet_pump_data(const EpanetNetwork& network, const EpanetLink& link, EpanetReport& report) {
  return PumpCurve(network, link, report).read();
}

}  // namespace emscher
