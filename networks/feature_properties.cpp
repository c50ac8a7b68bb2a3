// Junctions, pipes, and what gives or takes heat or water.
#include "networks/feature_properties.hpp"

#include "networks/generation/technology_reader.hpp"

namespace emscher {

using json = nlohmann::ordered_json;

void FeatureProperties::put(const std::string& key, const Signal& signal) {
  if (!signal.given) return;
  json_[key] = signal.value;
  if (signal.profile == no_index) return;
  const ProfileReference& profile = data_.profiles[signal.profile];
  json_[key + "_profile"] = data_.series[profile.series].name + ":" + profile.column;
  if (signal.shift_s != 0.0) json_[key + "_profile_shift_s"] = signal.shift_s;
}

void FeatureProperties::put_junction(const std::string& key, std::uint32_t junction) {
  json_[key] = data_.junctions[junction].id;
}

void FeatureProperties::put_side(Side side) {
  if (side != Side::none) json_["side"] = side == Side::supply ? "supply" : "return";
}

void FeatureProperties::put_substations(const std::string& key, const std::vector<std::uint32_t>& substations) {
  json list = json::array();
  for (const std::uint32_t k : substations) list.push_back(data_.substations[k].id);
  json_[key] = std::move(list);
}

namespace {

template <class Line>
FeatureProperties line_properties(const Case& data, const char* kind, const Line& l) {
  FeatureProperties p(data, kind, l.id);
  p.put_junction("from", l.from);
  p.put_junction("to", l.to);
  p.put("length_m", l.length_m);
  // What [pipes] says anyway is left out.
  const PipeDefaults& defaults = data.pipe_defaults;
  p.put_unless("loss_coefficient", l.loss_coefficient, defaults.loss_coefficient);
  if (l.elements > 0) p.put("elements", l.elements);
  const PipeConstruction& c = data.constructions[l.construction];
  if (!c.type.empty()) p.put("type", c.type);
  p.put("inner_diameter_m", c.inner_diameter_m);
  p.put("wall_thickness_m", c.wall_thickness_m);
  p.put("wall_density_kg_m3", c.wall_density_kg_m3);
  p.put("wall_specific_heat_j_kg_k", c.wall_specific_heat_j_kg_k);
  p.put("insulation_thickness_m", c.insulation_thickness_m);
  p.put("casing_thickness_m", c.casing_thickness_m);
  p.put("casing_outer_diameter_m", c.casing_outer_diameter_m);
  p.put("pipe_distance_m", c.pipe_distance_m);
  p.put("heat_loss_w_m_k", c.heat_loss_w_m_k);
  p.put("outer_heat_transfer_w_m2_k", c.outer_heat_transfer_w_m2_k);
  // With hazen-williams there may be no roughness at all.
  const bool roughness_matters =
      data.hydraulics.friction_law != FrictionLawName::hazen_williams || c.roughness_m != 0.0;
  if (roughness_matters && c.roughness_m != defaults.roughness_m) p.put("roughness_m", c.roughness_m);
  p.put_unless("hazen_williams_c", c.hazen_williams_c, defaults.hazen_williams_c);
  p.put_unless("insulation_conductivity_w_m_k", c.insulation_conductivity_w_m_k,
               defaults.insulation_conductivity_w_m_k);
  p.put_unless("cover_depth_m", c.cover_depth_m, defaults.cover_depth_m);
  p.put_unless("pair_spacing_m", c.pair_spacing_m, defaults.pair_spacing_m);
  if (c.layout == PipeLayout::twin) p.put("layout", "twin");
  if (c.boundary != PipeBoundary::ground) p.put("boundary", c.boundary == PipeBoundary::air ? "air" : "surface");
  return p;
}

}  // namespace

json feature_properties(const Case& data, const Junction& j) {
  FeatureProperties p(data, "junction", j.id);
  p.put("elevation_m", j.elevation_m);
  return p.take();
}

json feature_properties(const Case& data, const Trench& t) {
  return line_properties(data, "trench", t).take();
}

json feature_properties(const Case& data, const SinglePipe& s) {
  FeatureProperties p = line_properties(data, "pipe", s);
  p.put_side(s.side);
  if (s.paired_with != no_index) p.put("paired_with", data.pipes[s.paired_with].id);
  return p.take();
}

json feature_properties(const Case& data, const Substation& s) {
  FeatureProperties p(data, "substation", s.id);
  p.put_junction("node", s.node);
  const bool ambient = s.model == SubstationModel::ambient_loop, prosumer = s.model == SubstationModel::prosumer;
  p.put("model", s.model == SubstationModel::return_temperature       ? "return_temperature"
                 : s.model == SubstationModel::temperature_difference ? "temperature_difference"
                 : ambient                                            ? "ambient_loop"
                 : prosumer                                           ? "prosumer"
                 : s.model == SubstationModel::heat_exchanger         ? "heat_exchanger"
                                                                      : "building");
  if (s.building != no_index) put_building(p, data.buildings[s.building]);
  p.put("heat_w", s.heat_w);
  p.put("heat_annual_kwh", s.heat_annual_kwh);
  if (s.heat_annual_kwh) p.put("demand_type", std::string(load_profiles(data.demand.variant)[s.demand_type].name));
  p.put("hot_water_w", s.hot_water_w);
  p.put("hot_water_annual_kwh", s.hot_water_annual_kwh);
  p.put("return_temperature_c", s.return_temperature_c);
  if (s.model == SubstationModel::temperature_difference || ambient)
    p.put("temperature_difference_k", s.temperature_difference_k);
  if (s.two_way_connection != no_index) {
    const TwoWayConnection& c = data.two_way_connections[s.two_way_connection];
    p.put("cooling_w", c.cooling_w);
    p.put("heating_cop", c.heating_cop);
    p.put("cooling_cop", c.cooling_cop);
    if (prosumer) p.put("switching_heat_w", c.switching_heat_w);
    p.put("feed_temperature_c", c.feed_temperature_c);
  }
  if (s.secondary_circuit != no_index) {
    const SecondaryCircuit& c = data.secondary_circuits[s.secondary_circuit];
    p.put("heat_transfer_w_k", c.heat_transfer_w_k);
    p.put("secondary_supply_temperature_c", c.supply_temperature_c);
    p.put("secondary_return_temperature_c", c.return_temperature_c);
  }
  p.put("minimum_supply_temperature_c", s.minimum_supply_temperature_c);
  p.put("maximum_mass_flow_kg_s", s.maximum_mass_flow_kg_s);
  p.put_unless("bypass_mass_flow_kg_s", s.bypass_mass_flow_kg_s, 0.0);
  if (!ambient && !prosumer) p.put("required_differential_pressure_pa", s.required_differential_pressure_pa);
  p.put("kvs_m3_h", s.kvs_m3_h);
  return p.take();
}

const char* name_of(ProducerConnection connection) {
  switch (connection) {
    case ProducerConnection::supply_to_supply:
      return "supply-to-supply";
    case ProducerConnection::return_to_return:
      return "return-to-return";
    case ProducerConnection::supply_to_return:
      return "supply-to-return";
    case ProducerConnection::return_to_supply:
      break;
  }
  return "return-to-supply";
}

json feature_properties(const Case& data, const Producer& s) {
  FeatureProperties p(data, "producer", s.id);
  p.put_junction("node", s.node);
  const bool pressure = s.control == ProducerControl::pressure, balance = s.control == ProducerControl::balance;
  if (s.connection != ProducerConnection::return_to_supply) p.put("connection", name_of(s.connection));
  if (s.to_node != no_index) p.put_junction("to_node", s.to_node);
  p.put("control", pressure                                  ? "pressure"
                   : balance                                 ? "balance"
                   : s.control == ProducerControl::heat      ? "heat"
                   : s.control == ProducerControl::mass_flow ? "mass_flow"
                                                             : "heat_and_mass_flow");
  p.put("supply_temperature_c", s.supply_temperature_c);
  if (!s.heating_curve.empty()) p.put("heating_curve", s.heating_curve);
  p.put("heat_w", s.heat_w);
  p.put("mass_flow_kg_s", s.mass_flow_kg_s);
  p.put("maximum_mass_flow_kg_s", s.maximum_mass_flow_kg_s);
  p.put("return_temperature_c", s.return_temperature_c);
  if (s.technology) p.put("technology", technology_properties(data, *s.technology));
  if (balance) {
    p.put("differential_pressure_pa", s.differential_pressure_pa);
    p.put("return_pressure_pa", s.return_pressure_pa);
    return p.take();
  }
  if (!pressure) {
    put_pump_data(p, s.pump_data);
    return p.take();
  }
  p.put("differential_pressure_pa", s.differential_pressure_pa);
  put_place(p, s.differential_pressure_at, s.control_points);
  p.put("return_pressure_pa", s.return_pressure_pa);
  p.put_unless("control_group", s.control_group, std::string());
  p.put_unless("share", s.share, 1.0);
  put_pump_data(p, s.pump_data);
  return p.take();
}

json feature_properties(const Case& data, const Storage& s) {
  FeatureProperties p(data, "storage", s.id);
  p.put_junction("node", s.node);
  const bool pit = s.model == StorageModel::pit;
  if (pit) {
    p.put("model", "pit");
    p.put("top_length_m", s.top_length_m);
    p.put("top_width_m", s.top_width_m);
    p.put("wall_slope", s.wall_slope);
  } else {
    p.put("volume_m3", s.volume_m3);
  }
  p.put("height_m", s.height_m);
  p.put("layers", s.layers);
  p.put("mass_flow_kg_s", s.mass_flow_kg_s);
  p.put("heat_loss_w_k", s.heat_loss_w_k);
  if (!s.heat_loss_w_k) {
    p.put("lid_heat_loss_w_m2_k", s.lid_heat_loss_w_m2_k);
    p.put("side_heat_loss_w_m2_k", s.side_heat_loss_w_m2_k);
    p.put("bottom_heat_loss_w_m2_k", s.bottom_heat_loss_w_m2_k);
  }
  if (s.control == StorageControl::dispatch) p.put("control", "dispatch");
  if (s.control == StorageControl::pressure) {
    p.put("control", "pressure");
    p.put("differential_pressure_pa", s.differential_pressure_pa);
    p.put("return_pressure_pa", s.return_pressure_pa);
  }
  p.put("maximum_mass_flow_kg_s", s.maximum_mass_flow_kg_s);
  p.put("full_temperature_c", s.full_temperature_c);
  p.put("empty_temperature_c", s.empty_temperature_c);
  p.put_unless("hysteresis_k", s.hysteresis_k, Storage().hysteresis_k);
  p.put_unless("vertical_conductivity_w_m_k", s.vertical_conductivity_w_m_k, Storage().vertical_conductivity_w_m_k);
  p.put("supply_height_m", s.supply_height_m);
  p.put_unless("return_height_m", s.return_height_m, 0.0);
  p.put_unless("stratifying_lance", s.stratifying_lance, false);
  if (pit) {
    p.put("ground_temperature_c", s.ground_temperature_c);
    p.put("ground_conductivity_w_m_k", s.ground_conductivity_w_m_k);
    p.put("ground_heat_capacity_j_m3_k", s.ground_heat_capacity_j_m3_k);
  }
  p.put("initial_temperature_c", s.initial_temperature_c);
  return p.take();
}

json feature_properties(const Case& data, const Source& s) {
  FeatureProperties p(data, "source", s.id);
  p.put_junction("junction", s.junction);
  p.put("pressure_pa", s.pressure_pa);
  p.put("head_m", s.head_m);
  p.put("temperature_c", s.temperature_c);
  return p.take();
}

json feature_properties(const Case& data, const Outflow& o) {
  FeatureProperties p(data, "outflow", o.id);
  p.put_junction("junction", o.junction);
  p.put("mass_flow_kg_s", o.mass_flow_kg_s);
  p.put("temperature_c", o.temperature_c);
  return p.take();
}

}  // namespace emscher
