// Storages: tanks and pits.
#include <fmt/format.h>

#include <algorithm>

#include "networks/element_readers.hpp"

namespace emscher {

namespace {

// Walls of a pit meet where it is too deep for its slope.
void check_pit(FeatureReader& feature, const Storage& s) {
  const double width = std::min(s.top_length_m, s.top_width_m);
  if (!(width > 0.0) || !(s.wall_slope > 0.0) || 2.0 * s.wall_slope * s.height_m < width) return;
  feature.report("height_m",
                 fmt::format("is {} m, but walls of slope {} meet {:.3g} m below the surface", s.height_m, s.wall_slope,
                             0.5 * width / s.wall_slope),
                 "give a smaller height or slope, or a larger surface");
}

void check_height(FeatureReader& feature, const char* field, double height, double storage) {
  if (!(storage > 0.0) || height <= storage) return;
  feature.report(field, fmt::format("is {} m, the storage is {} m high", height, storage),
                 "give a height from 0 to height_m, or leave it out");
}

}  // namespace

void read_element(FeatureReader& feature, Storage& s) {
  s.id = feature.id();
  s.node = feature.reference("node");
  s.model = feature.choice("model", {{"pit", StorageModel::pit}}, StorageModel::tank);
  const auto number = [&](const char* key, double absent = 0.0) { return feature.number(key).value_or(absent); };
  s.volume_m3 = number("volume_m3");
  s.top_length_m = number("top_length_m");
  s.top_width_m = number("top_width_m");
  s.wall_slope = number("wall_slope");
  s.height_m = number("height_m");
  s.layers = feature.whole_number("layers");
  s.control =
      feature.choice("control", {{"dispatch", StorageControl::dispatch}, {"pressure", StorageControl::pressure}},
                     StorageControl::mass_flow);
  s.mass_flow_kg_s = feature.signal("mass_flow_kg_s");
  s.differential_pressure_pa = number("differential_pressure_pa");
  s.return_pressure_pa = feature.held_pressure("return_pressure_pa");
  s.maximum_mass_flow_kg_s = feature.number("maximum_mass_flow_kg_s");
  s.full_temperature_c = feature.number("full_temperature_c");
  s.empty_temperature_c = feature.number("empty_temperature_c");
  s.hysteresis_k = number("hysteresis_k", s.hysteresis_k);
  s.heat_loss_w_k = feature.number("heat_loss_w_k");
  s.lid_heat_loss_w_m2_k = number("lid_heat_loss_w_m2_k");
  s.side_heat_loss_w_m2_k = number("side_heat_loss_w_m2_k");
  s.bottom_heat_loss_w_m2_k = number("bottom_heat_loss_w_m2_k");
  s.vertical_conductivity_w_m_k = number("vertical_conductivity_w_m_k", s.vertical_conductivity_w_m_k);
  s.supply_height_m = feature.number("supply_height_m");
  s.return_height_m = number("return_height_m");
  s.stratifying_lance = feature.boolean("stratifying_lance").value_or(false);
  s.ground_temperature_c = feature.signal("ground_temperature_c");
  s.ground_conductivity_w_m_k = number("ground_conductivity_w_m_k");
  s.ground_heat_capacity_j_m3_k = number("ground_heat_capacity_j_m3_k");
  s.initial_temperature_c = number("initial_temperature_c");
  if (s.model == StorageModel::pit) check_pit(feature, s);
  check_height(feature, "supply_height_m", s.supply_height_m.value_or(0.0), s.height_m);
  check_height(feature, "return_height_m", s.return_height_m, s.height_m);
}

}  // namespace emscher
