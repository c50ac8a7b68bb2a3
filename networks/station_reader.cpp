// Bypasses, pressure holding, and the stations between two parts of a network.
#include "networks/element_readers.hpp"

namespace emscher {

void read_element(FeatureReader& feature, Bypass& b) {
  b.id = feature.id();
  b.node = feature.reference("node");
  b.control =
      feature.choice("control", {{"thermostatic", BypassControl::thermostatic}, {"overflow", BypassControl::overflow}},
                     BypassControl::fixed);
  b.kvs_m3_h = feature.number("kvs_m3_h").value_or(0.0);
  b.position = feature.signal_or("position", b.position.value);
  b.minimum_temperature_c = feature.number("minimum_temperature_c").value_or(0.0);
  b.band_k = feature.number("band_k").value_or(b.band_k);
  b.differential_pressure_pa = feature.number("differential_pressure_pa").value_or(0.0);
}

void read_element(FeatureReader& feature, PressureHolding& h) {
  h.id = feature.id();
  h.node = feature.reference("node");
  h.side = feature.side();
  h.pressure_pa = feature.number("pressure_pa").value_or(0.0);
}

namespace {

// What both stations have: two junctions, and a pump behind which a pressure difference is held.
template <class Station>
void read_station(FeatureReader& feature, Station& s) {
  s.id = feature.id();
  s.node = feature.reference("node");
  s.secondary_node = feature.reference("secondary_node");
  if (s.node != no_index && s.node == s.secondary_node) {
    feature.report("secondary_node", "is the junction 'node' itself", "name the junction on the other side");
  }
  s.supply_temperature_c = feature.signal("supply_temperature_c");
  s.differential_pressure_pa = feature.number("differential_pressure_pa").value_or(0.0);
  s.differential_pressure_at = read_differential_pressure_place(feature);
  s.control_points = feature.references("control_points");
  read_pump_data(feature, s.pump_data);
}

}  // namespace

void read_element(FeatureReader& feature, MixingStation& s) {
  read_station(feature, s);
  s.kvs_m3_h = feature.number("kvs_m3_h").value_or(0.0);
}

void read_element(FeatureReader& feature, HeatExchangerStation& s) {
  read_station(feature, s);
  s.heat_transfer_w_k = feature.number("heat_transfer_w_k").value_or(0.0);
  s.return_pressure_pa = feature.held_pressure("return_pressure_pa");
  s.kvs_m3_h = feature.number("kvs_m3_h");
  s.maximum_mass_flow_kg_s = feature.number("maximum_mass_flow_kg_s");
}

}  // namespace emscher
