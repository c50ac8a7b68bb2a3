#include "models/producers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "models/consumer_limits.hpp"

namespace emscher {
namespace {

constexpr double rounding = 1e-6;  // kg/s; less is no flow backwards, but what the hydraulics round

}  // namespace

void SupplyTemperatureProducer::set_time(double t) {
  time_ = t;
  supply_theta_ = fluid_.enthalpy_temperature(supply_temperature_.at(t) + celsius_zero);
}

Exchange SupplyTemperatureProducer::exchange(double mass_flow, double inlet, std::span<const double>,
                                             std::span<double>) const {
  if (mass_flow < -rounding) return {inlet, 0.0, 1.0};
  return {supply_theta_, 0.0, 0.0};
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
        "producer {}: {:.4g} kg/s run backwards through it at t = {:.0f} s, because other producers feed in "
        "more than is drawn",
        id, -mass_flow, time_));
}

double HeatProducer::mass_flow(double theta_from, double, std::span<const double>) const {
  // Heat below zero cools: the supply is colder than the return.
  const double heat = heat_.at(time_), lift = std::copysign(1.0, heat) * (supply_theta_ - theta_from);
  return std::abs(heat) / (fluid_.reference_specific_heat * std::max(lift, ConsumerLimits::smallest_spread));
}

Exchange HeatProducer::exchange(double mass_flow, double inlet, std::span<const double>, std::span<double>) const {
  const double fed = mass_flow * fluid_.reference_specific_heat * (supply_theta_ - inlet);
  const double missing = heat_.at(time_) - fed;
  return {supply_theta_, std::abs(missing) > 1e-6 * std::abs(fed) ? missing : 0.0, 0.0};
}

Exchange HeatAndMassFlowProducer::exchange(double mass_flow, double inlet, std::span<const double>,
                                           std::span<double>) const {
  const double heat = heat_.at(time_);
  if (mass_flow <= 0.0) return {inlet, heat, 1.0};
  const double outlet = inlet + heat / (mass_flow * fluid_.reference_specific_heat);
  if (const double t = fluid_.temperature(outlet); t > fluid_.maximum_temperature)
    throw std::runtime_error(fmt::format(
        "producer {}: {:.3g} W in {:.3g} kg/s would heat the water to {:.1f} degC at t = {:.0f} s (limit {:.0f} degC)",
        id, heat, mass_flow, t - celsius_zero, time_, fluid_.maximum_temperature - celsius_zero));
  return {outlet, 0.0, 1.0};
}

}  // namespace emscher
