// Writing a building: what building_reader.cpp reads.
#include "networks/feature_properties.hpp"

namespace emscher {

void put_building(FeatureProperties& p, const BuildingData& b) {
  const BuildingData usual;
  p.put("archetype", building_type_names[std::size_t(b.archetype)]);
  p.put("construction_year", b.construction_year);
  p.put("retrofit", retrofit_names[std::size_t(b.retrofit)]);
  p.put("heated_area_m2", b.heated_area_m2);
  if (b.zone_model != usual.zone_model) p.put("zone_model", "vdi_6007");
  p.put("set_temperature_c", b.set_temperature_c);
  p.put("setback_temperature_c", b.setback_temperature_c);
  if (b.setback) {
    p.put("setback_begin_h", b.setback->begin_h);
    p.put("setback_end_h", b.setback->end_h);
  }
  p.put_unless("thermostat_band_k", b.thermostat_band_k, usual.thermostat_band_k);
  if (b.emitter != usual.emitter) p.put("emitter", "floor_heating");
  p.put("design_supply_temperature_c", b.design_supply_temperature_c);
  p.put("design_return_temperature_c", b.design_return_temperature_c);
  p.put_unless("design_outdoor_temperature_c", b.design_outdoor_temperature_c, usual.design_outdoor_temperature_c);
  p.put("nominal_heat_w", b.nominal_heat_w);
  p.put_unless("approach_k", b.approach_k, usual.approach_k);
  p.put("u_wall_w_m2_k", b.u_wall_w_m2_k);
  p.put("u_roof_w_m2_k", b.u_roof_w_m2_k);
  p.put("u_floor_w_m2_k", b.u_floor_w_m2_k);
  p.put("u_window_w_m2_k", b.u_window_w_m2_k);
  p.put("solar_transmittance", b.solar_transmittance);
  p.put("air_change_per_h", b.air_change_per_h);
  p.put("heat_recovery", b.heat_recovery);
  p.put("internal_gains_w_m2", b.internal_gains_w_m2);
  p.put("heat_capacity_j_m2_k", b.heat_capacity_j_m2_k);
  p.put("hot_water_store_m3", b.hot_water_store_m3);
  p.put_unless("hot_water_store_temperature_c", b.hot_water_store_temperature_c, usual.hot_water_store_temperature_c);
}

}  // namespace emscher
