#include "tools/pressure_curves.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace emscher {

namespace {

constexpr double bar = 1e5;  // Pa

template <class Pressure>
std::vector<double> along(const PressureProfile& profile, Pressure pressure) {
  std::vector<double> values;
  for (const ProfilePoint& p : profile.points) values.push_back(profile.at_producer(pressure(p), p.elevation));
  return values;
}

/// Widens the axis so that it shows the curve.
void include(PressureCurves& curves, const PressureCurve& curve) {
  for (const double v : curve.values)
    if (std::isfinite(v)) {
      curves.low = std::min(curves.low, v);
      curves.high = std::max(curves.high, v);
    }
}

// The nominal pressure is part of the picture where that leaves the other curves at least a third of the height.
void add_nominal_pressure(PressureCurves& curves, const PressureProfile& profile, double nominal) {
  constexpr double largest_share = 3.0;
  PressureCurve limit{fmt::format("nominal pressure PN {:.4g}", nominal / bar),
                      {"#7a0019", 1.6, "14 5"},
                      along(profile, [&](const ProfilePoint&) { return atmospheric_pressure_pa + nominal; })};
  curves.is_nominal_beyond = std::ranges::max(limit.values) - curves.low > largest_share * (curves.high - curves.low);
  if (curves.is_nominal_beyond) return;
  include(curves, limit);
  curves.all.insert(curves.all.begin(), std::move(limit));
}

}  // namespace

PressureCurves pressure_curves(const PressureProfile& profile) {
  using P = const ProfilePoint&;
  PressureCurves curves;
  curves.ground = {"ground", {"#7d6339", 1.4, ""}, along(profile, [](P) { return atmospheric_pressure_pa; })};
  curves.supply = {"supply", {"#c8102e", 2.6, ""}, along(profile, [](P p) { return p.supply_pressure; })};
  curves.back = {"return", {"#1f4e9e", 2.6, ""}, along(profile, [](P p) { return p.return_pressure; })};
  const std::vector<PressureCurve> candidates = {
      {fmt::format("vapour pressure and {:.2g} bar of margin", profile.vapour_margin / bar),
       {"#d97700", 1.4, "6 4"},
       along(profile, [&](P p) { return p.vapour_pressure + profile.vapour_margin; })},
      {"vapour pressure of the supply water",
       {"#d97700", 1.4, ""},
       along(profile, [](P p) { return p.vapour_pressure; })},
      {"static pressure", {"#333333", 1.6, "12 4 2 4"}, along(profile, [](P p) { return p.static_pressure; })},
      curves.back,
      curves.supply};
  const auto exists = [](const PressureCurve& c) {
    return std::ranges::any_of(c.values, [](double v) { return std::isfinite(v); });
  };
  std::ranges::copy_if(candidates, std::back_inserter(curves.all), exists);

  curves.low = curves.high = curves.ground.values.front();
  include(curves, curves.ground);
  for (const PressureCurve& curve : curves.all) include(curves, curve);
  if (profile.nominal_pressure) add_nominal_pressure(curves, profile, *profile.nominal_pressure);
  const double margin = std::max(0.05 * (curves.high - curves.low), 0.05 * bar);
  curves.low -= margin;
  curves.high += 1.6 * margin;  // room for what is written above the supply
  return curves;
}

}  // namespace emscher
