// The keys of a building, and what of them contradicts each other.
#include <fmt/format.h>

#include <algorithm>

#include "networks/buildings/building_design.hpp"
#include "networks/element_readers.hpp"

namespace emscher {
namespace {

template <class Enumeration, std::size_t size>
Enumeration named(const FeatureReader& feature, const char* key, const std::array<std::string_view, size>& names) {
  const auto found = std::ranges::find(names, feature.text(key));
  return found == names.end() ? Enumeration{} : Enumeration(found - names.begin());
}

void check(FeatureReader& feature, const Substation& s, const BuildingData& b) {
  const BuildingTemperatures t = temperatures_of(b);
  const auto report = [&](const char* field, std::string problem, std::string remedy) {
    feature.report(field, std::move(problem), std::move(remedy));
  };
  if (t.setback > t.set)
    report("setback_temperature_c", fmt::format("is {} degC, above the set-point of {} degC", t.setback, t.set),
           "give a setback temperature below set_temperature_c");
  if (t.supply <= t.back)
    report("design_supply_temperature_c", fmt::format("is {} degC, the return of the design {} degC", t.supply, t.back),
           "the supply must be warmer than the return: are the two swapped?");
  else if (t.back <= t.set)
    report("design_return_temperature_c", fmt::format("is {} degC, no warmer than rooms of {} degC", t.back, t.set),
           "give a return above set_temperature_c");
  if (b.design_outdoor_temperature_c >= t.set)
    report("design_outdoor_temperature_c",
           fmt::format("is {} degC, no colder than rooms of {} degC", b.design_outdoor_temperature_c, t.set),
           "give the outdoor temperature of the coldest days (Essen: -10)");
  const bool hot_water = s.hot_water_annual_kwh || s.hot_water_w.given;
  if (!hot_water && (b.hot_water_store_m3 || feature.has("hot_water_store_temperature_c")))
    report(b.hot_water_store_m3 ? "hot_water_store_m3" : "hot_water_store_temperature_c",
           "means nothing without hot water", "give hot_water_annual_kwh or hot_water_w, or remove it");
  if (s.hot_water_w.given && !b.hot_water_store_m3)
    report("hot_water_store_m3", "is missing; it follows from hot_water_annual_kwh only",
           "add 'hot_water_store_m3', the volume of the store (m3)");
}

}  // namespace

void read_building(FeatureReader& feature, Substation& s) {
  if (!feature.is_sound()) return;
  BuildingData b;
  b.archetype = named<BuildingType>(feature, "archetype", building_type_names);
  b.construction_year = feature.whole_number("construction_year");
  b.retrofit = named<Retrofit>(feature, "retrofit", retrofit_names);
  b.heated_area_m2 = feature.number("heated_area_m2").value_or(0.0);
  b.zone_model = feature.choice("zone_model", {{"vdi_6007", ZoneModel::vdi_6007}}, b.zone_model);
  b.set_temperature_c = feature.number("set_temperature_c");
  b.setback_temperature_c = feature.number("setback_temperature_c");
  const auto begin = feature.number("setback_begin_h"), end = feature.number("setback_end_h");
  if (begin && end) b.setback = NightSetback{*begin, *end};
  b.thermostat_band_k = feature.number("thermostat_band_k").value_or(b.thermostat_band_k);
  b.emitter = feature.choice("emitter", {{"floor_heating", EmitterKind::floor_heating}}, b.emitter);
  b.design_supply_temperature_c = feature.number("design_supply_temperature_c");
  b.design_return_temperature_c = feature.number("design_return_temperature_c");
  b.design_outdoor_temperature_c =
      feature.number("design_outdoor_temperature_c").value_or(b.design_outdoor_temperature_c);
  b.nominal_heat_w = feature.number("nominal_heat_w");
  b.approach_k = feature.number("approach_k").value_or(b.approach_k);
  b.u_wall_w_m2_k = feature.number("u_wall_w_m2_k");
  b.u_roof_w_m2_k = feature.number("u_roof_w_m2_k");
  b.u_floor_w_m2_k = feature.number("u_floor_w_m2_k");
  b.u_window_w_m2_k = feature.number("u_window_w_m2_k");
  b.solar_transmittance = feature.number("solar_transmittance");
  b.air_change_per_h = feature.number("air_change_per_h");
  b.heat_recovery = feature.number("heat_recovery");
  b.internal_gains_w_m2 = feature.number("internal_gains_w_m2");
  b.heat_capacity_j_m2_k = feature.number("heat_capacity_j_m2_k");
  b.hot_water_store_m3 = feature.number("hot_water_store_m3");
  b.hot_water_store_temperature_c =
      feature.number("hot_water_store_temperature_c").value_or(b.hot_water_store_temperature_c);
  check(feature, s, b);
  s.building = feature.keep(std::move(b));
}

}  // namespace emscher
