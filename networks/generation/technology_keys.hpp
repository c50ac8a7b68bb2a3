// The keys of every kind of technology, once for reading, writing and visiting its signals.
//
// for_each_key(technology, visitor) calls visitor(key, value) for the keys that have a meaning, where value is a
// number, a number that may be absent, a curve, a list of points, text or a signal; and
//   visitor.choice(key, value, {names in the order of the enumeration})
//   visitor.flag(key, value, name if false, name if true)
//   visitor.number_or_zero(key, value)                              0 where it is absent
//   visitor.capacity(key, value)                                    infinite where it is absent
//   visitor.map(key, value, {names of rows, columns, values})
//   visitor.derived(name, signal)                                   a signal that follows from another key
#pragma once

#include <array>

#include "networks/generation/technology.hpp"

namespace emscher {

using MapNames = std::array<const char*, 3>;

template <class Limits, class Visitor>
void for_each_limit(Limits& limits, Visitor& visit) {
  visit.capacity("capacity_w", limits.capacity_w);
  visit.number_or_zero("minimum_load", limits.minimum_load);
  visit("maximum_outlet_temperature_c", limits.maximum_outlet_temperature_c);
  visit("ramp_w_s", limits.ramp_w_s);
  visit.number_or_zero("minimum_up_time_s", limits.minimum_up_time_s);
  visit.number_or_zero("minimum_down_time_s", limits.minimum_down_time_s);
}

template <class T, class Kind>
concept SameTechnology = std::is_same_v<std::remove_const_t<T>, Kind>;

template <SameTechnology<BoilerTechnology> T, class Visitor>
void for_each_key(T& t, Visitor& visit) {
  for_each_limit(t.design.limits, visit);
  visit.map("efficiency_map", t.design.efficiency, MapNames{"part_load", "return_temperature_c", "efficiency"});
}

template <SameTechnology<ChpTechnology> T, class Visitor>
void for_each_key(T& t, Visitor& visit) {
  for_each_limit(t.design.limits, visit);
  visit("efficiency_points", t.design.efficiency_points);
  visit.flag("led_by", t.design.power_led, "heat", "power");
  if (t.design.power_led) visit("electric_power_w", t.electric_power_w);
}

template <SameTechnology<HeatPumpTechnology> T, class Visitor>
void for_each_key(T& t, Visitor& visit) {
  auto& d = t.design;
  for_each_limit(d.limits, visit);
  visit("capacity_curve", d.capacity);
  visit.choice("source", d.source, {"air", "river", "ground_water", "brine", "data_centre", "sewage", "mine_water"});
  visit("source_temperature_c", t.source_temperature_c);
  visit("source_cooling_k", d.source_cooling_k);
  visit("minimum_source_temperature_c", d.minimum_source_temperature_c);
  visit("maximum_source_temperature_c", d.maximum_source_temperature_c);
  visit.choice("performance", d.model, {"carnot", "lorenz", "map"});
  if (d.model == PerformanceModel::map) {
    visit.map("performance_map", d.map, MapNames{"source_temperature_c", "outlet_temperature_c", "cop"});
  } else {
    visit("quality_grade", d.quality_grade);
    visit("minimum_lift_k", d.minimum_lift_k);
  }
}

template <SameTechnology<SolarTechnology> T, class Visitor>
void for_each_key(T& t, Visitor& visit) {
  auto& d = t.design;
  visit("plane", t.plane);
  visit("area_m2", d.area_m2);
  visit("eta0", d.eta0);
  visit("a1_w_m2_k", d.a1_w_m2_k);
  visit("a2_w_m2_k2", d.a2_w_m2_k2);
  visit("a5_j_m2_k", d.a5_j_m2_k);
  visit("kd", d.kd);
  visit("incidence_modifier", d.incidence_modifier);
  visit("maximum_temperature_c", d.maximum_temperature_c);
  visit.derived("beam_w_m2", t.beam_w_m2);
  visit.derived("diffuse_w_m2", t.diffuse_w_m2);
  visit.derived("incidence_deg", t.incidence_deg);
}

template <SameTechnology<GeothermalTechnology> T, class Visitor>
void for_each_key(T& t, Visitor& visit) {
  auto& d = t.design;
  for_each_limit(d.limits, visit);
  visit("production_temperature_c", t.production_temperature_c);
  visit("brine_mass_flow_kg_s", t.brine_mass_flow_kg_s);
  visit("injection_temperature_c", d.injection_temperature_c);
  visit("approach_k", d.approach_k);
  visit("productivity_m3_h_bar", d.productivity_m3_h_bar);
  visit("injectivity_m3_h_bar", d.injectivity_m3_h_bar);
  visit("pump_efficiency", d.pump_efficiency);
  visit("brine_density_kg_m3", d.brine_density_kg_m3);
  visit("brine_specific_heat_j_kg_k", d.brine_specific_heat_j_kg_k);
}

template <SameTechnology<WasteHeatTechnology> T, class Visitor>
void for_each_key(T& t, Visitor& visit) {
  for_each_limit(t.design.limits, visit);
  visit("available_w", t.available_w);
  visit("temperature_c", t.temperature_c);
  visit("approach_k", t.design.approach_k);
}

template <SameTechnology<ElectrodeBoilerTechnology> T, class Visitor>
void for_each_key(T& t, Visitor& visit) {
  for_each_limit(t.design.limits, visit);
  visit("efficiency", t.design.efficiency);
}

template <SameTechnology<NetworkTransferTechnology> T, class Visitor>
void for_each_key(T& t, Visitor& visit) {
  for_each_limit(t.design.limits, visit);
  visit("heat_transfer_w_k", t.design.heat_transfer_w_k);
  visit("primary_supply_temperature_c", t.primary_supply_temperature_c);
  visit("primary_mass_flow_kg_s", t.primary_mass_flow_kg_s);
}

}  // namespace emscher
