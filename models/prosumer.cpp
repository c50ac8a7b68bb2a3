#include "models/prosumer.hpp"

#include <algorithm>
#include <cmath>

#include "models/consumer_limits.hpp"

namespace emscher {

bool SampledHysteresis::is_on(double t) {
  const double last = std::floor(t / step) * step;
  if (turns_.empty() || last > sampled_to_ + TimeSeries::memory) {
    turns_.push_back({last, signal_.at(last) < 0.0});
    sampled_to_ = last;
  }
  for (; sampled_to_ < last; sampled_to_ += step) {
    const double at = sampled_to_ + step, value = signal_.at(at);
    const bool on = turns_.back().on ? !(value > threshold_) : value < -threshold_;
    if (on != turns_.back().on) turns_.push_back({at, on});
  }
  const auto after = std::ranges::upper_bound(turns_, last, {}, &Turn::time);
  return after == turns_.begin() ? turns_.front().on : (after - 1)->on;
}

Prosumer::Prosumer(std::string identifier, std::uint32_t supply_node, std::uint32_t return_node, const Fluid& fluid,
                   Design design)
    : Component(std::move(identifier), Role::consumer, supply_node, return_node),
      fluid_(fluid),
      design_(design),
      direction_(design.heat, design.switching_heat) {}

void Prosumer::set_time(double t) {
  heat_ = design_.heat.at(t);
  feeds_ = direction_.is_on(t);
  return_theta_ = fluid_.enthalpy_temperature(design_.return_temperature.at(t) + celsius_zero);
  feed_theta_ = fluid_.enthalpy_temperature(design_.feed_temperature.at(t) + celsius_zero);
}

double Prosumer::active() const {
  return feeds_ ? std::min(heat_, 0.0) : std::max(heat_, 0.0);
}

double Prosumer::mass_flow(double theta_from, double theta_to, std::span<const double>) const {
  const double spread = feeds_ ? feed_theta_ - theta_to : theta_from - return_theta_;
  return active() / (fluid_.reference_specific_heat * std::max(spread, ConsumerLimits::smallest_spread));
}

// A return temperature that is missed by rounding counts as met.
Exchange Prosumer::exchange(double mass_flow, double inlet, std::span<const double>, std::span<double>) const {
  if (mass_flow == 0.0) return {inlet, heat_, 1.0};
  const double outlet = mass_flow > 0.0 ? std::min(return_theta_, inlet) : std::max(feed_theta_, inlet);
  const double exchanged = std::abs(mass_flow) * fluid_.reference_specific_heat * (inlet - outlet);
  const double missing = heat_ - exchanged;
  const bool follows_inlet = outlet == inlet;
  return {outlet, std::abs(missing) > 1e-6 * std::abs(heat_) ? missing : 0.0, follows_inlet ? 1.0 : 0.0};
}

}  // namespace emscher
