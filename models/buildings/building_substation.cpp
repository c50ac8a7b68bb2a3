#include "models/buildings/building_substation.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "models/buildings/thermostat.hpp"

namespace emscher {

// A flow or heat missed by less is rounding between the instants of asking and getting.
constexpr double controlled = 1e-6;
// Lifts below these few microkelvin carry no heat worth a flow.
constexpr double least_lift = 1e-6;
// A supply that no store finds too cold, degC.
constexpr double ample = 1e3;

/// What both circuits take with water enough, at an inlet and at states.
struct BuildingSubstation::Circuits {
  double celsius = 0.0;                        // of the inlet
  double supply = 0.0, capacity = 0.0;         // degC, W: of the house circuit
  double unheated_air = 0.0;                   // degC
  double heating = 0.0, heating_wanted = 0.0;  // W; at the supply there is, at that of the heating curve
  double heating_per_inlet = 0.0;              // W/K
  double store = 0.0;                          // degC
  HotWaterStore::Charging charging;
  double heat() const { return heating + charging.heat; }
};

BuildingSubstation::BuildingSubstation(std::string identifier, std::uint32_t supply_node, std::uint32_t return_node,
                                       const Fluid& fluid, Design design, const Inputs& inputs, ConsumerLimits limits)
    : Component(std::move(identifier), Role::consumer, supply_node, return_node),
      fluid_(fluid),
      design_(std::move(design)),
      functions_(inputs),
      limits_(limits),
      masses_(design_.zone.masses()),
      least_specific_heat_(0.99 * fluid.reference_specific_heat) {}

void BuildingSubstation::set_time(double t) {
  const double outdoor = functions_.outdoor.at(t), irradiance = functions_.irradiance.at(t);
  const double gains = design_.internal_gains * functions_.gains.at(t);
  zone_inputs_ = {.envelope = outdoor + design_.envelope_per_irradiance * irradiance - design_.envelope_cooling,
                  .outdoor = outdoor,
                  .convective = convective_part_of_gains * gains,
                  .radiative = (1.0 - convective_part_of_gains) * gains,
                  .solar = design_.solar_aperture * irradiance};
  const double warm = functions_.warm.at(t);
  set_point_ = design_.setback_temperature + warm * (design_.set_temperature - design_.setback_temperature);
  curve_ = design_.emitter.heating_curve(outdoor, design_.outdoor_design);
  curve_capacity_ = design_.emitter.capacity(curve_);
  draw_ = functions_.draw.at(t);
}

BuildingSubstation::Circuits BuildingSubstation::circuits(double inlet, std::span<const double> states) const {
  const ThermalZone& zone = design_.zone;
  const HeatEmitter& emitter = design_.emitter;
  Circuits c;
  c.celsius = fluid_.temperature(inlet) - celsius_zero;
  const double offered = c.celsius - design_.approach;
  c.unheated_air = zone.unheated_air(states.first(masses_), zone_inputs_);
  const auto control = [&](double capacity) {
    return thermostat(capacity, set_point_, design_.band, c.unheated_air, zone.air_per_heating());
  };
  const bool limited = offered < curve_;
  c.supply = limited ? offered : curve_;
  c.capacity = limited ? emitter.capacity(c.supply) : curve_capacity_;
  const double lift = c.supply - emitter.room_temperature;
  const ThermostatHeat heating = control(c.capacity);
  c.heating_wanted = limited ? control(curve_capacity_).heating : heating.heating;
  if (heating.heating > 0.0 && lift > least_lift) {
    c.heating = heating.heating;
    if (limited) c.heating_per_inlet = heating.per_capacity * emitter.exponent * c.capacity / lift;
  }
  if (design_.store.exists()) {
    c.store = states[masses_];
    if (offered - c.store > least_lift) c.charging = design_.store.charging(c.store, offered);
  }
  return c;
}

// With the specific heat between supply and return, so that a flow is finite however close they come.
double BuildingSubstation::flow_for(double heat, double celsius, double spread) const {
  return heat / (fluid_.specific_heat(celsius - 0.5 * spread + celsius_zero) * spread);
}

double BuildingSubstation::needed_flow(const Circuits& c) const {
  double flow = 0.0;
  if (c.heating > 0.0)
    flow += flow_for(c.heating, c.celsius, c.celsius - design_.emitter.return_of(c.supply, c.heating / c.capacity));
  if (c.charging.heat > 0.0) flow += flow_for(c.charging.heat, c.celsius, c.celsius - c.store);
  return flow;
}

double BuildingSubstation::asked_flow(const Circuits& c) const {
  const auto spread_to = [&](double house_return) {
    return std::max(c.celsius - design_.approach - house_return, ConsumerLimits::smallest_spread);
  };
  double flow = 0.0;
  if (c.heating_wanted > 0.0)
    flow += flow_for(c.heating_wanted, c.celsius,
                     spread_to(design_.emitter.return_of(curve_, c.heating_wanted / curve_capacity_)));
  if (design_.store.exists())
    if (const double wanted = design_.store.charging(c.store, ample).heat; wanted > 0.0)
      flow += flow_for(wanted, c.celsius, spread_to(c.store));
  return std::max(flow, needed_flow(c));
}

double BuildingSubstation::part_of_flow(const Circuits& c, double mass_flow) const {
  if (mass_flow <= 0.0) return 0.0;
  // Usually there is enough, which a bound tells without a power: return_of() is convex in the part of the capacity.
  double bound = 0.0;  // W/K
  if (c.heating > 0.0) {
    const double part = c.heating / c.capacity;
    bound += c.heating / (c.celsius - part * design_.emitter.return_of_full(c.supply) -
                          (1.0 - part) * design_.emitter.room_temperature);
  }
  if (c.charging.heat > 0.0) bound += c.charging.heat / (c.celsius - c.store);
  if (mass_flow * least_specific_heat_ >= bound) return 1.0;
  const double needed = needed_flow(c);
  return mass_flow >= needed * (1.0 - controlled) ? 1.0 : mass_flow / needed;
}

double BuildingSubstation::mass_flow(double theta_from, double, std::span<const double> states) const {
  return limits_.flow(asked_flow(circuits(theta_from, states)));
}

Exchange BuildingSubstation::exchange(double mass_flow, double inlet, std::span<const double> states,
                                      std::span<double> derivatives) const {
  const Circuits c = circuits(inlet, states);
  const double part = part_of_flow(c, mass_flow);
  const HotWaterStore& store = design_.store;
  double unmet = c.heating_wanted - part * c.heating;
  if (unmet <= controlled * c.heating_wanted) unmet = 0.0;
  if (store.exists()) unmet += draw_ * (1.0 - store.served(states[masses_]));
  if (!derivatives.empty()) {
    design_.zone.derivatives(states.first(masses_), zone_inputs_, part * c.heating, derivatives.first(masses_));
    if (store.exists()) {
      const double temperature = states[masses_];
      derivatives[masses_] = (part * c.charging.heat - draw_ * store.served(temperature) -
                              store.heat_loss * (temperature - store.around)) /
                             store.heat_capacity;
    }
  }
  if (mass_flow <= 0.0) return {inlet, unmet, 0.0};
  const double capacity_flow = mass_flow * fluid_.reference_specific_heat;
  // Where the flow is short, the outlet is the return of the house.
  const double sensitivity = part < 1.0 ? 0.0 : 1.0 - (c.heating_per_inlet + c.charging.per_supply) / capacity_flow;
  return {inlet - part * c.heat() / capacity_flow, unmet, sensitivity};
}

void BuildingSubstation::initial_states(double, double, std::span<double> states) const {
  const ThermalZone::Steady steady = design_.zone.steady(design_.set_temperature, zone_inputs_);
  for (std::size_t i = 0; i < masses_; ++i) states[i] = steady.masses[i];
  if (design_.store.exists()) states[masses_] = design_.store.set_temperature;
}

// Linearised about a network that limits nothing, whose inlet the house does not feel: with a proportional thermostat
// rooms and store hardly do either (hours against minutes of a step), and what else limits them the iteration finds.
// Rooms: one or two masses, (I - gamma (A + h g c)) dx = b with heat g c dx that falls with the air; the store by
// itself.
Component::BlockSolution BuildingSubstation::solve_block(double gamma, double mass_flow, double inlet_change,
                                                         std::span<const double> states, std::span<const double> b,
                                                         std::span<double> dx) const {
  const ThermalZone& zone = design_.zone;
  const double unheated_air = zone.unheated_air(states.first(masses_), zone_inputs_);
  const double slope =
      mass_flow > 0.0
          ? thermostat(curve_capacity_, set_point_, design_.band, unheated_air, zone.air_per_heating()).per_base
          : 0.0;
  const auto entry = [&](std::size_t i, std::size_t j) {
    return (i == j ? 1.0 : 0.0) -
           gamma * (zone.rate_per_mass(i, j) + zone.rate_per_heating(i) * slope * zone.air_per_mass(j));
  };
  double heat_change = 0.0;
  if (masses_ == 1) {
    dx[0] = b[0] / entry(0, 0);
  } else {
    const double determinant = entry(0, 0) * entry(1, 1) - entry(0, 1) * entry(1, 0);
    dx[0] = (b[0] * entry(1, 1) - b[1] * entry(0, 1)) / determinant;
    dx[1] = (b[1] * entry(0, 0) - b[0] * entry(1, 0)) / determinant;
  }
  for (std::size_t i = 0; i < masses_; ++i) heat_change += slope * zone.air_per_mass(i) * dx[i];
  if (const HotWaterStore& store = design_.store; store.exists()) {
    const double temperature = states[masses_];
    const double charging = mass_flow > 0.0 ? store.charging(temperature, ample).per_temperature : 0.0;
    dx[masses_] = b[masses_] / (1.0 + gamma / store.heat_capacity *
                                          (draw_ * store.served_slope(temperature) + store.heat_loss - charging));
    heat_change += charging * dx[masses_];
  }
  if (mass_flow <= 0.0) return {inlet_change, 0.0};
  return {inlet_change - heat_change / (mass_flow * fluid_.reference_specific_heat), 0.0};
}

BuildingSubstation::Rooms BuildingSubstation::rooms(double mass_flow, double inlet,
                                                    std::span<const double> states) const {
  const Circuits c = circuits(inlet, states);
  const double part = part_of_flow(c, mass_flow), heating = part * c.heating;
  return {.temperature = c.unheated_air + design_.zone.air_per_heating() * heating,
          .set_point = set_point_,
          .heating = heating,
          .charging = part * c.charging.heat,
          .store_temperature = design_.store.exists() ? states[masses_] : std::numeric_limits<double>::quiet_NaN()};
}

}  // namespace emscher
