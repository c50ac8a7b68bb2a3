#include "models/solar_field_producer.hpp"

#include <algorithm>
#include <utility>

#include "models/consumer_limits.hpp"

namespace emscher {
namespace {

constexpr double opens_below = 10.0, open_below = 2.0;  // K below the set-point
constexpr double turning_band = 5.0;                    // K below the limit
constexpr double flow_of_even_profile = 2e-4;           // kg/(s m2); a tenth of low-flow operation

}  // namespace

SolarFieldProducer::SolarFieldProducer(std::string identifier, std::uint32_t return_node, std::uint32_t supply_node,
                                       const Fluid& fluid, SupplyTemperature supply_temperature, TimeFunction heat,
                                       std::unique_ptr<SolarField> field, double maximum_mass_flow)
    : Component(std::move(identifier), Role::producer, return_node, supply_node),
      fluid_(fluid),
      supply_temperature_(std::move(supply_temperature)),
      heat_(heat),
      field_(std::move(field)),
      maximum_mass_flow_(maximum_mass_flow) {}

void SolarFieldProducer::set_time(double t) {
  field_->set_time(t);
  set_point_ = supply_temperature_.at(t);
  wanted_ = heat_.at(t);
}

double SolarFieldProducer::outlet_theta(double temperature) const {
  return fluid_.enthalpy_temperature(std::max(temperature + celsius_zero, fluid_.minimum_temperature));
}

double SolarFieldProducer::turned(double temperature) const {
  return std::clamp((field_->design().maximum_temperature_c - temperature) / turning_band, 0.0, 1.0);
}

double SolarFieldProducer::mean_share(double mass_flow) const {
  return std::min(1.0, std::abs(mass_flow) / (flow_of_even_profile * field_->design().area_m2));
}

double SolarFieldProducer::mass_flow(double theta_from, double, std::span<const double> states) const {
  const double steady = field_->steady_heat(celsius(theta_from), set_point_);
  if (!(steady > 0.0)) return 0.0;
  const double outlet = outlet_theta(states[0]), supply = outlet_theta(set_point_);
  const double opening = std::clamp((states[0] - (set_point_ - opens_below)) / (opens_below - open_below), 0.0, 1.0);
  const double matched = opening * steady / std::max(supply - theta_from, ConsumerLimits::smallest_spread);
  const double allowed = wanted_ / std::max(outlet - theta_from, ConsumerLimits::smallest_spread);
  return std::min(std::min(matched, allowed) / fluid_.reference_specific_heat, maximum_mass_flow_);
}

Exchange SolarFieldProducer::exchange(double mass_flow, double inlet, std::span<const double> states,
                                      std::span<double> derivatives) const {
  const double t = states[0], outlet = outlet_theta(t), inlet_celsius = celsius(inlet), kept = turned(t);
  const double fed = std::abs(mass_flow) * fluid_.reference_specific_heat * (outlet - inlet);
  if (!derivatives.empty()) {
    const double mean = t - 0.5 * mean_share(mass_flow) * (t - inlet_celsius);
    derivatives[0] = (kept * field_->absorbed() - field_->loss(mean) - fed) /
                     (field_->design().area_m2 * field_->design().a5_j_m2_k);
  }
  const double offered = std::max(field_->steady_heat(inlet_celsius, set_point_), 0.0);
  return {outlet, std::max({offered - wanted_, (1.0 - kept) * (offered - fed), 0.0}), 0.0};
}

void SolarFieldProducer::initial_states(double theta_from, double, std::span<double> states) const {
  const bool enough = field_->steady_heat(celsius(theta_from), set_point_) > 0.0 && wanted_ > 0.0;
  states[0] = enough ? set_point_
                     : std::min(field_->standing_temperature(), field_->design().maximum_temperature_c - turning_band);
}

Component::BlockSolution SolarFieldProducer::solve_block(double gamma, double mass_flow, double inlet_change,
                                                         std::span<const double> states, std::span<const double> b,
                                                         std::span<double> dx) const {
  const SolarField::Design& design = field_->design();
  const double t = states[0], share = mean_share(mass_flow);
  const double capacity_flow = std::abs(mass_flow) * fluid_.reference_specific_heat;
  const double outlet = outlet_theta(t);
  const double expansion = fluid_.temperature_curve.derivative(outlet);  // dT / d theta
  const bool is_turning = t > design.maximum_temperature_c - turning_band && t < design.maximum_temperature_c;
  // The mean is taken at the outlet: for the size of a step's correction only.
  const double loss_slope = field_->loss_slope(t);
  const double to_inlet = capacity_flow - 0.5 * share * loss_slope * expansion;
  const double own = (1.0 - 0.5 * share) * loss_slope + capacity_flow / expansion +
                     (is_turning ? field_->absorbed() / turning_band : 0.0);
  const double capacity = design.area_m2 * design.a5_j_m2_k;
  dx[0] = (b[0] + gamma / capacity * to_inlet * inlet_change) / (1.0 + gamma / capacity * own);
  return {dx[0] / expansion, 0.0};
}

}  // namespace emscher
