#include "models/producers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "models/consumer_limits.hpp"
#include "models/generation/reached_outlet.hpp"

namespace emscher {
namespace {

constexpr double rounding = 1e-6;  // kg/s; less is no flow backwards, but what the hydraulics round
// K: over this last part of the spread a generator of given heat stops to feed, for it cannot cool the water.
constexpr double last_spread = 1.0;

}  // namespace

void SupplyTemperatureProducer::set_time(double t) {
  time_ = t;
  supply_theta_ = fluid_.enthalpy_temperature(supply_temperature_.at(t) + celsius_zero);
  if (generator_) generator_->set_time(t);
}

Exchange SupplyTemperatureProducer::exchange(double mass_flow, double inlet, std::span<const double>,
                                             std::span<double>) const {
  if (mass_flow < -rounding) return {inlet, 0.0, 1.0};
  if (!generator_ || mass_flow <= 0.0) return {supply_theta_, 0.0, 0.0};
  const ReachedOutlet reached = reached_outlet(*generator_, fluid_, mass_flow, inlet, supply_theta_);
  if (!reached.limited) return {supply_theta_, 0.0, 0.0};
  const double missing = std::max(supply_theta_ - reached.outlet, 0.0);
  return {reached.outlet, mass_flow * fluid_.reference_specific_heat * missing,
          reached_outlet_slope(*generator_, fluid_, mass_flow, inlet, supply_theta_, reached.outlet)};
}

PressureHoldingProducer::PressureHoldingProducer(std::string identifier, std::uint32_t return_node,
                                                 std::uint32_t supply_node, const Fluid& fluid,
                                                 SupplyTemperature supply_temperature, PumpDuty duty, PumpLaw pump)
    : SupplyTemperatureProducer(std::move(identifier), return_node, supply_node, fluid, std::move(supply_temperature)),
      duty_(std::move(duty)),
      pump_(std::move(pump)) {}

void PressureHoldingProducer::check_flow(double mass_flow) const {
  if (mass_flow < -rounding)
    throw std::runtime_error(fmt::format(
        "producer {}: {:.4g} kg/s run backwards through it at t = {:.0f} s, because others feed in more than is drawn; "
        "control \"balance\" lets water run either way",
        id, -mass_flow, std::round(time_) + 0.0));
}

double HeatProducer::mass_flow(double theta_from, double, std::span<const double>) const {
  const double wanted = heat_.at(time_), spread = supply_theta_ - theta_from;
  if (!generator_) {
    // Heat below zero cools: the supply is colder than the return.
    const double lift = std::copysign(1.0, wanted) * spread;
    return std::min(
        std::abs(wanted) / (fluid_.reference_specific_heat * std::max(lift, ConsumerLimits::smallest_spread)),
        maximum_mass_flow_);
  }
  const double most = generator_->maximum_heat(fluid_.temperature(theta_from) - celsius_zero,
                                               fluid_.temperature(supply_theta_) - celsius_zero);
  const double flow =
      std::min(wanted, most) / (fluid_.reference_specific_heat * std::max(spread, ConsumerLimits::smallest_spread));
  return std::min(flow, maximum_mass_flow_) * std::clamp(spread / last_spread, 0.0, 1.0);
}

Exchange HeatProducer::exchange(double mass_flow, double inlet, std::span<const double>, std::span<double>) const {
  const double fed = mass_flow * fluid_.reference_specific_heat * (supply_theta_ - inlet);
  const double wanted = heat_.at(time_), missing = wanted - fed;
  const bool lacks = std::isfinite(wanted) && std::abs(missing) > 1e-6 * std::abs(fed);
  return {supply_theta_, lacks ? missing : 0.0, 0.0};
}

void HeatAndMassFlowProducer::set_time(double t) {
  time_ = t;
  if (generator_) generator_->set_time(t);
}

Exchange HeatAndMassFlowProducer::exchange(double mass_flow, double inlet, std::span<const double>,
                                           std::span<double>) const {
  const double heat = heat_.at(time_);
  if (mass_flow <= 0.0) return {inlet, heat, 1.0};
  const double capacity_flow = mass_flow * fluid_.reference_specific_heat;
  const double wanted = inlet + heat / capacity_flow;
  const ReachedOutlet reached =
      generator_ ? reached_outlet(*generator_, fluid_, mass_flow, inlet, wanted) : ReachedOutlet{wanted, false};
  const double outlet = reached.outlet;
  if (const double t = fluid_.temperature(outlet); t > fluid_.maximum_temperature)
    throw std::runtime_error(fmt::format(
        "producer {}: {:.3g} W in {:.3g} kg/s would heat the water to {:.1f} degC at t = {:.0f} s (limit {:.0f} degC)",
        id, heat, mass_flow, t - celsius_zero, time_, fluid_.maximum_temperature - celsius_zero));
  if (!reached.limited) return {outlet, 0.0, 1.0};
  // The wanted outlet moves with the inlet; where the generator does not reach it, it does not count.
  return {outlet, capacity_flow * (wanted - outlet),
          reached_outlet_slope(*generator_, fluid_, mass_flow, inlet, wanted, outlet)};
}

}  // namespace emscher
