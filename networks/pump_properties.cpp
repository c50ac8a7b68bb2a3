// Pumps, valves, bypasses, pressure holding and stations.
#include "networks/feature_properties.hpp"

namespace emscher {

using json = nlohmann::ordered_json;

void put_pump_data(FeatureProperties& p, const PumpData& pump) {
  const PumpData usual;
  p.put_unless("head_curve", pump.head_curve, usual.head_curve);
  p.put("head_coefficients", pump.head_coefficients);
  p.put_unless("efficiency_curve", pump.efficiency_curve, usual.efficiency_curve);
  p.put("efficiency", pump.efficiency);
  p.put_unless("minimum_speed", pump.minimum_speed, usual.minimum_speed);
  p.put_unless("maximum_speed", pump.maximum_speed, usual.maximum_speed);
  p.put_unless("pumps_in_parallel", pump.pumps_in_parallel, usual.pumps_in_parallel);
  p.put_unless("pumps_in_series", pump.pumps_in_series, usual.pumps_in_series);
}

void put_place(FeatureProperties& p, DifferentialPressurePlace place, const std::vector<std::uint32_t>& points) {
  p.put("differential_pressure_at", place == DifferentialPressurePlace::terminals ? "terminals"
                                    : place == DifferentialPressurePlace::worst   ? "worst"
                                                                                  : "points");
  if (place == DifferentialPressurePlace::points) p.put_substations("control_points", points);
}

json feature_properties(const Case& data, const Pump& s) {
  FeatureProperties p(data, "pump", s.id);
  p.put_junction("from", s.from);
  p.put_junction("to", s.to);
  p.put_side(s.side);
  switch (s.control) {
    case PumpControl::speed:
      p.put("control", "speed");
      p.put("speed", s.speed);
      break;
    case PumpControl::differential_pressure:
      p.put("control", "differential_pressure");
      p.put("differential_pressure_pa", s.differential_pressure_pa);
      put_place(p, s.differential_pressure_at, s.control_points);
      break;
    case PumpControl::outlet_pressure:
      p.put("control", "outlet_pressure");
      p.put("outlet_pressure_pa", s.outlet_pressure_pa);
      break;
    case PumpControl::mass_flow:
      p.put("control", "mass_flow");
      p.put("mass_flow_kg_s", s.mass_flow_kg_s);
      break;
  }
  p.put_unless("control_group", s.control_group, std::string());
  p.put_unless("share", s.share, 1.0);
  put_pump_data(p, s.pump_data);
  return p.take();
}

json feature_properties(const Case& data, const Valve& v) {
  FeatureProperties p(data, "valve", v.id);
  p.put_junction("from", v.from);
  p.put_junction("to", v.to);
  p.put_side(v.side);
  const auto function = [&](const char* name) {
    p.put("function", name);
    p.put("kvs_m3_h", v.kvs_m3_h);
  };
  switch (v.function) {
    case ValveFunction::control:
      function("control");
      p.put("position", v.position);
      p.put("characteristic", v.characteristic == ValveCharacteristic::linear ? "linear" : "equal_percentage");
      p.put_unless("rangeability", v.rangeability, Valve().rangeability);
      break;
    case ValveFunction::isolation:
      function("isolation");
      p.put("open", v.open);
      break;
    case ValveFunction::check:
      function("check");
      break;
    case ValveFunction::pressure_reducing:
      function("pressure_reducing");
      p.put("pressure_pa", v.pressure_pa);
      break;
    case ValveFunction::pressure_sustaining:
      function("pressure_sustaining");
      p.put("pressure_pa", v.pressure_pa);
      break;
    case ValveFunction::differential_pressure:
      function("differential_pressure");
      p.put("differential_pressure_pa", v.differential_pressure_pa);
      p.put_junction("at_junction", v.at_junction);
      break;
    case ValveFunction::flow:
      function("flow");
      p.put("mass_flow_kg_s", v.mass_flow_kg_s);
      break;
    case ValveFunction::overflow:
      function("overflow");
      p.put("differential_pressure_pa", v.differential_pressure_pa);
      break;
  }
  return p.take();
}

json feature_properties(const Case& data, const Bypass& b) {
  FeatureProperties p(data, "bypass", b.id);
  p.put_junction("node", b.node);
  const auto control = [&](const char* name) {
    p.put("control", name);
    p.put("kvs_m3_h", b.kvs_m3_h);
  };
  switch (b.control) {
    case BypassControl::fixed:
      control("fixed");
      p.put("position", b.position);
      break;
    case BypassControl::thermostatic:
      control("thermostatic");
      p.put("minimum_temperature_c", b.minimum_temperature_c);
      p.put("band_k", b.band_k);
      break;
    case BypassControl::overflow:
      control("overflow");
      p.put("differential_pressure_pa", b.differential_pressure_pa);
      break;
  }
  return p.take();
}

json feature_properties(const Case& data, const PressureHolding& h) {
  FeatureProperties p(data, "pressure_holding", h.id);
  p.put_junction("node", h.node);
  p.put_side(h.side);
  p.put("pressure_pa", h.pressure_pa);
  return p.take();
}

json feature_properties(const Case& data, const MixingStation& s) {
  FeatureProperties p(data, "mixing_station", s.id);
  p.put_junction("node", s.node);
  p.put_junction("secondary_node", s.secondary_node);
  p.put("supply_temperature_c", s.supply_temperature_c);
  p.put("kvs_m3_h", s.kvs_m3_h);
  p.put("differential_pressure_pa", s.differential_pressure_pa);
  put_place(p, s.differential_pressure_at, s.control_points);
  put_pump_data(p, s.pump_data);
  return p.take();
}

json feature_properties(const Case& data, const HeatExchangerStation& s) {
  FeatureProperties p(data, "heat_exchanger_station", s.id);
  p.put_junction("node", s.node);
  p.put_junction("secondary_node", s.secondary_node);
  p.put("heat_transfer_w_k", s.heat_transfer_w_k);
  p.put("supply_temperature_c", s.supply_temperature_c);
  p.put("return_pressure_pa", s.return_pressure_pa);
  p.put("differential_pressure_pa", s.differential_pressure_pa);
  put_place(p, s.differential_pressure_at, s.control_points);
  p.put("kvs_m3_h", s.kvs_m3_h);
  p.put("maximum_mass_flow_kg_s", s.maximum_mass_flow_kg_s);
  put_pump_data(p, s.pump_data);
  return p.take();
}

}  // namespace emscher
