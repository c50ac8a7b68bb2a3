#include "networks/buildings/building_design.hpp"

#include <algorithm>
#include <cmath>

namespace emscher {
namespace {

constexpr double oversizing = 1.2;
constexpr double radiator_exponent = 1.3, floor_exponent = 1.1;
constexpr double radiator_convection = 0.7, floor_convection = 0.4;  // parts into the air
constexpr double water_heat_capacity = 4187.0 * 1000.0;              // J/(m3 K)
constexpr double store_rise = 50.0;                                  // K
constexpr double least_store = 0.08;                                 // m3
constexpr double charging_time = 7200.0;                             // s
constexpr double charging_lift = 5.0;                                // K
constexpr double joule_per_kwh = 3.6e6;

HotWaterStore store_of(const BuildingData& building, std::optional<double> hot_water_annual_kwh) {
  HotWaterStore store;
  double volume = building.hot_water_store_m3.value_or(0.0);
  if (!building.hot_water_store_m3 && hot_water_annual_kwh)
    volume =
        std::max(0.5 * *hot_water_annual_kwh * joule_per_kwh / 365.0 / (water_heat_capacity * store_rise), least_store);
  if (volume == 0.0) return store;
  store.heat_capacity = volume * water_heat_capacity;
  store.set_temperature = building.hot_water_store_temperature_c;
  store.charging_power = store.heat_capacity * store_rise / charging_time;
  // HotWaterStore: G l^2 / (l + 1 K) reaches the power at the lift.
  store.charging_conductance = store.charging_power * (charging_lift + 1.0) / (charging_lift * charging_lift);
  store.heat_loss = (16.66 + 8.33 * std::pow(1000.0 * volume, 0.4)) / 45.0;
  return store;
}

}  // namespace

BuildingTemperatures temperatures_of(const BuildingData& b) {
  const UseProfile& use = profile_of(use_of(b.archetype));
  const CircuitTemperatures circuit = b.emitter == EmitterKind::floor_heating
                                          ? floor_temperatures
                                          : radiator_temperatures(b.construction_year, b.retrofit);
  const double set = b.set_temperature_c.value_or(use.set_temperature);
  return {.set = set,
          .setback = b.setback_temperature_c.value_or(std::min(use.setback_temperature, set)),
          .supply = b.design_supply_temperature_c.value_or(circuit.supply),
          .back = b.design_return_temperature_c.value_or(circuit.back)};
}

NightSetback setback_of(const BuildingData& b) {
  return b.setback.value_or(profile_of(use_of(b.archetype)).night);
}

BuildingEnvelope envelope_of(const BuildingData& b) {
  BuildingEnvelope e = archetype(b.archetype, b.construction_year, b.retrofit, b.heated_area_m2);
  e.u_wall = b.u_wall_w_m2_k.value_or(e.u_wall);
  e.u_roof = b.u_roof_w_m2_k.value_or(e.u_roof);
  e.u_floor = b.u_floor_w_m2_k.value_or(e.u_floor);
  e.u_window = b.u_window_w_m2_k.value_or(e.u_window);
  e.solar_transmittance = b.solar_transmittance.value_or(e.solar_transmittance);
  e.air_change = b.air_change_per_h.value_or(e.air_change);
  e.heat_recovery = b.heat_recovery.value_or(e.heat_recovery);
  e.internal_gains = b.internal_gains_w_m2.value_or(e.internal_gains);
  e.heat_capacity = b.heat_capacity_j_m2_k.value_or(e.heat_capacity);
  return e;
}

BuildingSubstation::Design building_design(const BuildingData& b, std::optional<double> hot_water_annual_kwh) {
  const BuildingEnvelope envelope = envelope_of(b);
  const BuildingTemperatures t = temperatures_of(b);
  const bool floor = b.emitter == EmitterKind::floor_heating;
  BuildingSubstation::Design design;
  design.zone = b.zone_model == ZoneModel::iso_13790
                    ? zone_5r1c(data_of_5r1c(envelope))
                    : zone_vdi_6007(data_of_vdi_6007(envelope, floor ? floor_convection : radiator_convection));
  const double outdoor = b.design_outdoor_temperature_c;
  design.emitter = {.nominal_heat = b.nominal_heat_w.value_or(
                        oversizing * design.zone.steady(t.set, {.envelope = outdoor, .outdoor = outdoor}).heating),
                    .supply_temperature = t.supply,
                    .return_temperature = t.back,
                    .room_temperature = t.set,
                    .exponent = floor ? floor_exponent : radiator_exponent};
  design.store = store_of(b, hot_water_annual_kwh);
  design.outdoor_design = outdoor;
  design.set_temperature = t.set;
  design.setback_temperature = t.setback;
  design.band = b.thermostat_band_k;
  design.approach = b.approach_k;
  design.solar_aperture = envelope.solar_aperture();
  design.internal_gains = envelope.internal_gains * envelope.floor_area;
  design.envelope_per_irradiance = envelope.envelope_per_irradiance();
  design.envelope_cooling = envelope.envelope_cooling();
  return design;
}

}  // namespace emscher
