// Pumps and valves, and the pump inside producers and stations.
#include <fmt/format.h>

#include "networks/element_readers.hpp"

namespace emscher {

namespace {

using Curve = std::vector<std::array<double, 2>>;

// The flow of a curve must rise; says so at the first point that does not.
bool flow_rises(FeatureReader& feature, const char* key, const Curve& curve) {
  for (std::size_t k = 1; k < curve.size(); ++k) {
    if (curve[k][0] > curve[k - 1][0]) continue;
    feature.report(key, fmt::format("the flow {} m3/h does not rise above the point before", curve[k][0]),
                   "sort the points by rising flow and give every flow once");
    return false;
  }
  return true;
}

void check_head_curve(FeatureReader& feature, const Curve& curve) {
  if (!flow_rises(feature, "head_curve", curve)) return;
  for (std::size_t k = 1; k < curve.size(); ++k) {
    if (curve[k][1] < curve[k - 1][1]) continue;
    feature.report(
        "head_curve",
        fmt::format("the head {} m at {} m3/h does not fall below the point before", curve[k][1], curve[k][0]),
        "write the points as [m3/h, m] with falling head; leave out a rising branch near zero flow, where "
        "the flow would not be unique");
    return;
  }
}

void check_efficiency_curve(FeatureReader& feature, const Curve& curve) {
  if (!flow_rises(feature, "efficiency_curve", curve)) return;
  for (const auto& [flow, efficiency] : curve) {
    if (efficiency > 0.0 && efficiency <= 1.0) continue;
    feature.report("efficiency_curve",
                   fmt::format("the efficiency {} at {} m3/h is not between 0 and 1", efficiency, flow),
                   "write the points as [m3/h, efficiency] with efficiencies above 0 up to 1, not percent");
    return;
  }
}

void read_head_coefficients(FeatureReader& feature, PumpData& pump) {
  const auto list = feature.properties().find("head_coefficients");
  if (list == feature.properties().end() || !list->is_array() || list->size() != 3) return;
  std::array<double, 3> coefficients{};
  for (std::size_t k = 0; k < 3; ++k) {
    if (!(*list)[k].is_number()) return;
    coefficients[k] = (*list)[k].get<double>();
  }
  pump.head_coefficients = coefficients;
  if (coefficients[2] > 0.0 && coefficients[2] < 1.0) {
    feature.report("head_coefficients", fmt::format("the exponent {} is below 1", coefficients[2]),
                   "write [a, b, c] of a - b (m3/h)^c with c from 1, or give points as 'head_curve'");
  }
}

}  // namespace

void read_pump_data(FeatureReader& feature, PumpData& pump) {
  pump.head_curve = feature.points("head_curve");
  check_head_curve(feature, pump.head_curve);
  read_head_coefficients(feature, pump);
  pump.efficiency_curve = feature.points("efficiency_curve");
  check_efficiency_curve(feature, pump.efficiency_curve);
  pump.efficiency = feature.number("efficiency");
  pump.minimum_speed = feature.number("minimum_speed").value_or(pump.minimum_speed);
  pump.maximum_speed = feature.number("maximum_speed").value_or(pump.maximum_speed);
  if (feature.has("pumps_in_parallel")) pump.pumps_in_parallel = feature.whole_number("pumps_in_parallel");
  if (feature.has("pumps_in_series")) pump.pumps_in_series = feature.whole_number("pumps_in_series");
  if (pump.minimum_speed > pump.maximum_speed) {
    feature.report("minimum_speed",
                   fmt::format("is {}, above maximum_speed ({})", pump.minimum_speed, pump.maximum_speed),
                   "give a least speed below the largest");
  }
  if (feature.has("head_curve") || feature.has("head_coefficients")) return;
  const bool shares_flow = feature.has("efficiency_curve");
  for (const char* key : {"minimum_speed", "maximum_speed", "pumps_in_parallel", "pumps_in_series"}) {
    if (!feature.has(key) || (shares_flow && std::string_view(key) == "pumps_in_parallel")) continue;
    feature.report(key, "has no meaning without a head curve: the pump is ideal",
                   "add 'head_curve' or 'head_coefficients', or remove it");
  }
}

DifferentialPressurePlace read_differential_pressure_place(const FeatureReader& feature) {
  return feature.choice("differential_pressure_at",
                        {{"worst", DifferentialPressurePlace::worst}, {"points", DifferentialPressurePlace::points}},
                        DifferentialPressurePlace::terminals);
}

void read_element(FeatureReader& feature, Pump& p) {
  p.id = feature.id();
  p.from = feature.reference("from");
  p.to = feature.reference("to");
  feature.check_ends(p.from, p.to);
  p.side = feature.side();
  p.control = feature.choice("control",
                             {{"differential_pressure", PumpControl::differential_pressure},
                              {"outlet_pressure", PumpControl::outlet_pressure},
                              {"mass_flow", PumpControl::mass_flow}},
                             PumpControl::speed);
  read_pump_data(feature, p.pump_data);
  p.speed = feature.signal_or("speed", p.speed.value);
  p.differential_pressure_pa = feature.number("differential_pressure_pa").value_or(0.0);
  p.differential_pressure_at = read_differential_pressure_place(feature);
  p.control_points = feature.references("control_points");
  p.outlet_pressure_pa = feature.number("outlet_pressure_pa").value_or(0.0);
  p.mass_flow_kg_s = feature.signal("mass_flow_kg_s");
  p.control_group = feature.text("control_group");
  p.share = feature.number("share").value_or(p.share);
}

void read_element(FeatureReader& feature, Valve& v) {
  v.id = feature.id();
  v.from = feature.reference("from");
  v.to = feature.reference("to");
  feature.check_ends(v.from, v.to);
  v.side = feature.side();
  v.function = feature.choice("function",
                              {{"isolation", ValveFunction::isolation},
                               {"check", ValveFunction::check},
                               {"pressure_reducing", ValveFunction::pressure_reducing},
                               {"pressure_sustaining", ValveFunction::pressure_sustaining},
                               {"differential_pressure", ValveFunction::differential_pressure},
                               {"flow", ValveFunction::flow},
                               {"overflow", ValveFunction::overflow}},
                              ValveFunction::control);
  v.kvs_m3_h = feature.number("kvs_m3_h").value_or(0.0);
  v.position = feature.signal_or("position", v.position.value);
  v.characteristic = feature.choice("characteristic", {{"equal_percentage", ValveCharacteristic::equal_percentage}},
                                    ValveCharacteristic::linear);
  v.rangeability = feature.number("rangeability").value_or(v.rangeability);
  v.open = feature.boolean("open").value_or(v.open);
  v.pressure_pa = feature.number("pressure_pa").value_or(0.0);
  v.differential_pressure_pa = feature.number("differential_pressure_pa").value_or(0.0);
  v.at_junction = feature.reference("at_junction");
  v.mass_flow_kg_s = feature.signal("mass_flow_kg_s");
}

}  // namespace emscher
