// What stands at a junction and gives or takes heat or water: substations, producers, sources, outflows.
#include <fmt/format.h>

#include <algorithm>

#include "models/load_profile.hpp"
#include "networks/element_readers.hpp"
#include "networks/generation/technology_reader.hpp"
#include "networks/outlet_node.hpp"

namespace emscher {

void read_element(FeatureReader& feature, Substation& s) {
  s.id = feature.id();
  s.node = feature.reference("node");
  s.model = feature.choice("model",
                           {{"temperature_difference", SubstationModel::temperature_difference},
                            {"heat_exchanger", SubstationModel::heat_exchanger},
                            {"ambient_loop", SubstationModel::ambient_loop},
                            {"prosumer", SubstationModel::prosumer},
                            {"building", SubstationModel::building}},
                           SubstationModel::return_temperature);
  s.heat_w = feature.signal("heat_w");
  s.hot_water_w = feature.signal("hot_water_w");
  s.heat_annual_kwh = feature.number("heat_annual_kwh");
  s.hot_water_annual_kwh = feature.number("hot_water_annual_kwh");
  const auto types = load_profiles(feature.data().demand.variant);
  const auto type = std::ranges::find(types, feature.text("demand_type"), &LoadProfile::name);
  if (type != types.end()) s.demand_type = static_cast<std::uint32_t>(type - types.begin());
  s.return_temperature_c = feature.signal("return_temperature_c");
  s.temperature_difference_k = feature.number("temperature_difference_k").value_or(0.0);
  const bool two_way = s.model == SubstationModel::ambient_loop || s.model == SubstationModel::prosumer;
  if (two_way)
    s.two_way_connection = feature.keep({.cooling_w = feature.signal("cooling_w"),
                                         .heating_cop = feature.signal("heating_cop"),
                                         .cooling_cop = feature.signal("cooling_cop"),
                                         .switching_heat_w = feature.number("switching_heat_w").value_or(0.0),
                                         .feed_temperature_c = feature.signal("feed_temperature_c")});
  if (s.model == SubstationModel::heat_exchanger)
    s.secondary_circuit =
        feature.keep(SecondaryCircuit{.heat_transfer_w_k = feature.number("heat_transfer_w_k").value_or(0.0),
                                      .supply_temperature_c = feature.signal("secondary_supply_temperature_c"),
                                      .return_temperature_c = feature.signal("secondary_return_temperature_c")});
  s.minimum_supply_temperature_c = feature.number("minimum_supply_temperature_c");
  s.maximum_mass_flow_kg_s = feature.number("maximum_mass_flow_kg_s");
  s.bypass_mass_flow_kg_s = feature.number("bypass_mass_flow_kg_s").value_or(s.bypass_mass_flow_kg_s);
  s.required_differential_pressure_pa =
      feature.number("required_differential_pressure_pa").value_or(s.required_differential_pressure_pa);
  // Their own pumps make the pressure difference they need.
  if (two_way) s.required_differential_pressure_pa = 0.0;
  s.kvs_m3_h = feature.number("kvs_m3_h");
  if (s.maximum_mass_flow_kg_s && *s.maximum_mass_flow_kg_s < s.bypass_mass_flow_kg_s) {
    feature.report("maximum_mass_flow_kg_s", "is below bypass_mass_flow_kg_s", "give a maximum above the bypass flow");
  }
  if (s.model == SubstationModel::building) read_building(feature, s);
}

namespace {

void read_heating_curve(FeatureReader& feature, Producer& p) {
  p.heating_curve = feature.points("heating_curve");
  for (std::size_t k = 0; k < p.heating_curve.size(); ++k) {
    const auto [outdoor, supply] = p.heating_curve[k];
    if (k > 0 && outdoor <= p.heating_curve[k - 1][0]) {
      feature.report("heating_curve",
                     fmt::format("the outdoor temperature {} does not rise above the point before", outdoor),
                     "sort the points by rising outdoor temperature: [[-10, 110], [15, 75]]");
      return;
    }
    if (supply < 0.0) {
      feature.report("heating_curve", fmt::format("the supply temperature {} degC is below 0", supply),
                     "write the points as [outdoor_c, supply_c]");
      return;
    }
  }
}

}  // namespace

void read_element(FeatureReader& feature, Producer& p) {
  p.id = feature.id();
  p.node = feature.reference("node");
  const auto control =
      feature.choice<std::optional<ProducerControl>>("control",
                                                     {{"pressure", ProducerControl::pressure},
                                                      {"balance", ProducerControl::balance},
                                                      {"heat", ProducerControl::heat},
                                                      {"mass_flow", ProducerControl::mass_flow},
                                                      {"heat_and_mass_flow", ProducerControl::heat_and_mass_flow}},
                                                     std::nullopt);
  if (!control) feature.reading().control_is_certain = false;
  p.control = control.value_or(ProducerControl::pressure);
  p.to_node = feature.reference("to_node");
  p.connection = feature.choice("connection",
                                {{"supply-to-supply", ProducerConnection::supply_to_supply},
                                 {"return-to-return", ProducerConnection::return_to_return},
                                 {"supply-to-return", ProducerConnection::supply_to_return}},
                                ProducerConnection::return_to_supply);
  if (side_of_inlet(p.connection) == side_of_outlet(p.connection) && outlet_node(p) == p.node && p.node != no_index)
    feature.report("to_node", "is missing, or names the junction from which the producer takes its water",
                   "name another junction: with the same one, water would go round in the producer alone");
  p.return_temperature_c = feature.signal("return_temperature_c");
  p.supply_temperature_c = feature.signal("supply_temperature_c");
  p.heat_w = feature.signal("heat_w");
  p.mass_flow_kg_s = feature.signal("mass_flow_kg_s");
  p.maximum_mass_flow_kg_s = feature.number("maximum_mass_flow_kg_s");
  p.differential_pressure_pa = feature.number("differential_pressure_pa").value_or(0.0);
  p.differential_pressure_at = read_differential_pressure_place(feature);
  p.control_points = feature.references("control_points");
  p.control_group = feature.text("control_group");
  p.share = feature.number("share").value_or(p.share);
  p.return_pressure_pa = feature.held_pressure("return_pressure_pa");
  read_pump_data(feature, p.pump_data);
  read_heating_curve(feature, p);
  if (control == ProducerControl::pressure && p.differential_pressure_pa == 0.0 &&
      feature.has("differential_pressure_pa"))
    feature.report("differential_pressure_pa", "is 0", "give the pressure difference that is to be held (Pa)");
  p.technology = read_technology(feature, p);
}

void read_element(FeatureReader& feature, Source& s) {
  s.id = feature.id();
  s.junction = feature.reference("junction");
  s.pressure_pa = feature.signal("pressure_pa");
  s.head_m = feature.signal("head_m");
  s.temperature_c = feature.signal("temperature_c");
}

void read_element(FeatureReader& feature, Outflow& o) {
  o.id = feature.id();
  o.junction = feature.reference("junction");
  o.mass_flow_kg_s = feature.signal("mass_flow_kg_s");
  o.temperature_c = feature.signal("temperature_c");
}

}  // namespace emscher
