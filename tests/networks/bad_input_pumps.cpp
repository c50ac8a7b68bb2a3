// Faults of pumps, valves, bypasses, pressure holding and stations: each test damages a small good case in one way and
// asks for the place and the remedy, and that nothing else is reported.
#include "small_case.hpp"

namespace emscher::testing {
namespace {

using nlohmann::json;

class BadPump : public ::testing::TestWithParam<BadInput> {};

TEST_P(BadPump, IsReported) {
  expect_fault(GetParam());
}

using Damage = std::function<void(SmallCase&)>;

// The damage is done to the case with stations.
Damage to_stations(Damage damage) {
  return [=](SmallCase& c) {
    c = small_station_case();
    damage(c);
  };
}

Damage set(std::string id, std::string key, json value) {
  return to_stations([=](SmallCase& c) { c.properties(id)[key] = value; });
}

Damage update(std::string id, const char* values) {
  return to_stations([=](SmallCase& c) { c.properties(id).update(json::parse(values)); });
}

Damage remove(std::string id, std::string key) {
  return to_stations([=](SmallCase& c) { c.properties(id).erase(key); });
}

Damage add(const char* properties) {
  return to_stations([=](SmallCase& c) { c.add_feature(json::parse(properties)); });
}

// U1 with another control.
Damage pump(const char* properties) {
  return to_stations([=](SmallCase& c) {
    json& p = c.properties("U1");
    p = {{"kind", "pump"}, {"id", "U1"}, {"from", "J3"}, {"to", "J8"}, {"side", "supply"}};
    p.update(json::parse(properties));
  });
}

// V1 with another function.
Damage valve(const char* properties) {
  return to_stations([=](SmallCase& c) {
    json& p = c.properties("V1");
    p = {{"kind", "valve"}, {"id", "V1"}, {"from", "J8"}, {"to", "J9"}, {"side", "supply"}, {"kvs_m3_h", 4.0}};
    p.update(json::parse(properties));
  });
}

// A second pump beside U1, in one group with it.
Damage grouped(const char* first, const char* second) {
  return to_stations([=](SmallCase& c) {
    json& p = c.properties("U1");
    p["control_group"] = "G";
    json other = p;
    other["id"] = "U2";
    p.update(json::parse(first));
    other.update(json::parse(second));
    c.add_feature(other);
  });
}

// Elements behind the outflow of the open case.
Damage open_with(const char* properties) {
  return [=](SmallCase& c) {
    c.add_feature({{"kind", "junction"}, {"id", "C"}});
    c.add_feature(json::parse(properties));
  };
}

const std::string file = "network.geojson";

const std::vector<BadInput> pump_data{
    {"CurveOfOnePoint", update("M1", R"({"head_curve": [[0, 12]]})"), file, "M1", "head_curve", "at least 2"},
    {"CurveNotPairs", update("M1", R"({"head_curve": [[0, 12, 1], [3, 9]]})"), file, "M1", "head_curve", "at most 2"},
    {"CurveFlowNotRising", update("M1", R"({"head_curve": [[0, 12], [6, 9], [3, 4]]})"), file, "M1", "head_curve",
     "rising flow"},
    {"CurveHeadNotFalling", update("M1", R"({"head_curve": [[0, 9], [3, 9.5], [6, 4]]})"), file, "M1", "head_curve",
     "falling head"},
    {"CurveAndCoefficients", update("M1", R"({"head_coefficients": [12, 0.2, 2]})"), file, "M1", "head_curve",
     "remove the others"},
    {"TwoCoefficients", update("U1", R"({"head_coefficients": [12, 0.2]})"), file, "U1", "head_coefficients",
     "at least 3"},
    {"CoefficientNegative", update("U1", R"({"head_coefficients": [12, -0.2, 2]})"), file, "U1", "head_coefficients",
     "above 0"},
    {"ExponentBelowOne", update("U1", R"({"head_coefficients": [12, 0.2, 0.5]})"), file, "U1", "head_coefficients",
     "head_curve"},
    {"EfficiencyInPercent", set("U1", "efficiency", 60), file, "U1", "efficiency", "up to 1"},
    {"EfficiencyCurveInPercent", to_stations([](SmallCase& c) {
       c.properties("U1").erase("efficiency");
       c.properties("U1")["efficiency_curve"] = {{1.0, 40.0}, {3.0, 70.0}};
     }),
     file, "U1", "efficiency_curve", "not percent"},
    {"EfficiencyTwice", update("U1", R"({"efficiency_curve": [[1, 0.4], [3, 0.7]]})"), file, "U1", "efficiency_curve",
     "remove the others"},
    {"SpeedsSwapped", set("U1", "minimum_speed", 1.5), file, "U1", "minimum_speed", "below the largest"},
    {"SpeedOfIdealPump", set("X1", "maximum_speed", 1.2), file, "X1", "maximum_speed", "add 'head_curve'"},
    {"HalfAPump", set("U1", "pumps_in_parallel", 1.5), file, "U1", "pumps_in_parallel", "whole number"},
    {"PumpDataOfHeatProducer",
     [](SmallCase& c) {
       c.add_feature(json::parse(R"({"kind": "producer", "id": "P2", "node": "J3", "control": "heat", "heat_w": 1e4,
         "supply_temperature_c": 80, "head_curve": [[0, 9], [3, 2]]})"));
     },
     file, "P2", "head_curve", "remove it"},
};

const std::vector<BadInput> pumps{
    {"ControlUnknown", set("U1", "control", "outlet_presure"), file, "U1", "control", "'outlet_pressure'"},
    {"ControlMissing", remove("U1", "control"), file, "U1", "control", "add 'control'"},
    {"SpeedWithoutCurve", pump(R"({"control": "speed"})"), file, "U1", "head_curve", "add 'head_curve'"},
    {"SpeedAboveMaximum", pump(R"({"control": "speed", "speed": 1.2, "head_coefficients": [20, 0.02, 2]})"), file, "U1",
     "speed", "maximum_speed"},
    {"SpeedProfileAboveMaximum",
     pump(R"({"control": "speed", "speed": 1.5, "speed_profile": "weather:load", "head_coefficients": [20, 0.02, 2]})"),
     file, "U1", "speed_profile", "maximum_speed"},
    {"SpeedBelowMinimum",
     pump(R"({"control": "speed", "speed": 0.1, "minimum_speed": 0.3, "head_coefficients": [20, 0.02, 2]})"), file,
     "U1", "speed", "0 for a pump that is off"},
    {"DifferenceMissing", remove("U1", "differential_pressure_pa"), file, "U1", "differential_pressure_pa",
     "add 'differential_pressure_pa'"},
    {"OutletPressureMissing", pump(R"({"control": "outlet_pressure"})"), file, "U1", "outlet_pressure_pa",
     "add 'outlet_pressure_pa'"},
    {"FlowMissing", pump(R"({"control": "mass_flow"})"), file, "U1", "mass_flow_kg_s", "add 'mass_flow_kg_s'"},
    {"FlowOfOtherControl", set("U1", "mass_flow_kg_s", 1), file, "U1", "mass_flow_kg_s", "remove it"},
    {"OutletPressureInBar", update("U1", R"({"outlet_pressure_bar": 4})"), file, "U1", "outlet_pressure_bar",
     "'outlet_pressure_pa'"},
    {"PointsMissing", remove("U1", "control_points"), file, "U1", "control_points", "add 'control_points'"},
    {"PointsWithoutPlace", remove("U1", "differential_pressure_at"), file, "U1", "control_points", "remove it"},
    {"PointUnknown", update("U1", R"({"control_points": ["S8", "S99"]})"), file, "U1", "control_points", "'S9'"},
    {"PointIsNoSubstation", update("U1", R"({"control_points": ["J8"]})"), file, "U1", "control_points",
     "name a substation"},
    {"PointTwice", update("U1", R"({"control_points": ["S8", "S8"]})"), file, "U1", "control_points", "once"},
    {"PointInOtherNetwork", update("U1", R"({"control_points": ["S7"]})"), file, "U1", "control_points",
     "network that it feeds"},
    {"ShareWithoutGroup", set("U1", "share", 2), file, "U1", "share", "'control_group'"},
    {"GroupOfOne", set("U1", "control_group", "G"), file, "U1", "control_group", "same name", "", 0, Severity::warning},
    {"GroupWithTwoSetPoints", grouped("{}", R"({"differential_pressure_pa": 60000})"), file, "U2",
     "differential_pressure_pa", "same value"},
    {"GroupAtTwoPlaces", grouped("{}", R"({"control_points": ["S8"]})"), file, "U2", "differential_pressure_at",
     "same place"},
    {"GroupOfTwoQuantities", to_stations([](SmallCase& c) {
       c.properties("U1")["control_group"] = "G";
       c.add_feature(json::parse(R"({"kind": "pump", "id": "U2", "from": "J3", "to": "J8", "side": "supply",
         "control": "outlet_pressure", "outlet_pressure_pa": 4e5, "control_group": "G"})"));
     }),
     file, "U2", "control_group", "same quantity"},
    {"GroupInTwoNetworks", to_stations([](SmallCase& c) {
       c.properties("U1").update(
           {{"control_group", "G"}, {"differential_pressure_at", "worst"}, {"control_points", nullptr}});
       c.add_feature(json::parse(R"({"kind": "pump", "id": "U2", "from": "J6", "to": "J7", "side": "supply",
         "control": "differential_pressure", "differential_pressure_pa": 50000, "differential_pressure_at": "worst",
         "control_group": "G"})"));
     }),
     file, "U2", "control_group", "one network"},
    {"GroupAtTwoTerminals", to_stations([](SmallCase& c) {
       for (json* p : {&c.properties("U1")})
         p->update({{"control_group", "G"}, {"differential_pressure_at", "terminals"}, {"control_points", nullptr}});
       c.add_feature(json::parse(R"({"kind": "pump", "id": "U2", "from": "J8", "to": "J9", "side": "supply",
         "control": "differential_pressure", "differential_pressure_pa": 50000, "control_group": "G"})"));
     }),
     file, "U2", "differential_pressure_at", "same junctions"},
    {"PumpToItself", to_stations([](SmallCase& c) { c.properties("U1")["to"] = "J3"; }), file, "U1", "to", "other end",
     "", 3},
    {"PumpWithoutSide", remove("U1", "side"), file, "U1", "side", "supply"},
    {"PumpToNowhere", set("U1", "to", "J88"), file, "U1", "to", "'J8'"},
    {"PumpDrawnAsPolygon", to_stations([](SmallCase& c) {
       c.feature("U1")["geometry"] = {{"type", "Polygon"}, {"coordinates", json::array()}};
     }),
     file, "U1", "geometry", "as a Point or as one LineString"},
    {"SideOfOpenPump",
     open_with(R"({"kind": "pump", "id": "U", "from": "B", "to": "C", "side": "supply", "control": "mass_flow",
                   "mass_flow_kg_s": 1})"),
     file, "U", "side", "remove", "", 1, Severity::error, true},
    {"WorstSubstationOfOpenNetwork",
     open_with(R"({"kind": "pump", "id": "U", "from": "B", "to": "C", "control": "differential_pressure",
                   "differential_pressure_pa": 1e5, "differential_pressure_at": "worst"})"),
     file, "U", "differential_pressure_at", "terminals", "", 1, Severity::error, true},
};

const std::vector<BadInput> valves{
    {"FunctionUnknown", set("V1", "function", "prv"), file, "V1", "function", "pressure_reducing"},
    {"KvsMissing", remove("V1", "kvs_m3_h"), file, "V1", "kvs_m3_h", "add 'kvs_m3_h'"},
    {"KvsZero", set("V1", "kvs_m3_h", 0), file, "V1", "kvs_m3_h", "above 0"},
    {"KvsWithoutUnit", to_stations([](SmallCase& c) {
       c.properties("V1").erase("kvs_m3_h");
       c.properties("V1")["kvs"] = 4;
     }),
     file, "V1", "kvs", "'kvs_m3_h'", "", 2},  // and the right key is missing
    {"PositionInPercent", valve(R"({"function": "control", "position": 50})"), file, "V1", "position", "up to 1"},
    {"PositionProfileAboveOne",
     [](SmallCase& c) {
       valve(R"({"function": "control", "position_profile": "weather:load"})")(c);
       c.replace_in_weather("1.0", "1.2");
     },
     file, "V1", "position_profile", "factor 'position'"},
    {"CharacteristicUnknown", valve(R"({"function": "control", "characteristic": "equal percentage"})"), file, "V1",
     "characteristic", "'equal_percentage'"},
    {"PositionOfCheckValve", valve(R"({"function": "check", "position": 0.5})"), file, "V1", "position", "remove it"},
    {"OpenAsText", valve(R"({"function": "isolation", "open": "no"})"), file, "V1", "open", "true/false"},
    {"ReducingWithoutPressure", valve(R"({"function": "pressure_reducing"})"), file, "V1", "pressure_pa",
     "add 'pressure_pa'"},
    {"FlowWithoutFlow", valve(R"({"function": "flow"})"), file, "V1", "mass_flow_kg_s", "add 'mass_flow_kg_s'"},
    {"OverflowWithoutDifference", valve(R"({"function": "overflow"})"), file, "V1", "differential_pressure_pa",
     "add 'differential_pressure_pa'"},
    {"JunctionMissing", remove("V1", "at_junction"), file, "V1", "at_junction", "add 'at_junction'"},
    {"JunctionUnknown", set("V1", "at_junction", "J99"), file, "V1", "at_junction", "'J9'"},
    {"JunctionInOtherNetwork", set("V1", "at_junction", "J7"), file, "V1", "at_junction", "behind the valve"},
    {"DifferenceOfOpenNetwork",
     open_with(R"({"kind": "valve", "id": "V", "from": "B", "to": "C", "function": "differential_pressure",
                   "kvs_m3_h": 4, "differential_pressure_pa": 1e5, "at_junction": "C"})"),
     file, "V", "function", "overflow", "", 1, Severity::error, true},
};

const std::vector<BadInput> stations{
    {"BypassWithoutTemperature", remove("B1", "minimum_temperature_c"), file, "B1", "minimum_temperature_c",
     "add 'minimum_temperature_c'"},
    {"BypassBandOfFixed", update("B1", R"({"control": "fixed", "minimum_temperature_c": null, "band_k": 5})"), file,
     "B1", "band_k", "remove it"},
    {"BypassAtNothing", set("B1", "node", "J33"), file, "B1", "node", "'J3'"},
    {"HoldingWithoutSide", remove("H1", "side"), file, "H1", "side", "supply"},
    {"HoldingInBar", set("H1", "pressure_pa", 2.5), file, "H1", "pressure_pa", "from 10000"},
    {"HoldingAndProducer", add(R"({"kind": "pressure_holding", "id": "H2", "node": "J5", "side": "return",
                                   "pressure_pa": 3e5})"),
     file, "H2", "pressure_pa", "exactly one element"},
    {"HoldingAndStation", set("X1", "return_pressure_pa", 2e5), file, "H1", "pressure_pa", "exactly one element"},
    {"StationWithoutHolding", to_stations([](SmallCase& c) { c.remove_feature("H1"); }), file, "X1",
     "return_pressure_pa", "pressure_holding"},
    {"HoldingAndSource", open_with(R"({"kind": "pressure_holding", "id": "H", "node": "B", "pressure_pa": 3e5})"), file,
     "H", "pressure_pa", "exactly one element", "", 2, Severity::error, true},  // C is left alone
    {"GivenFlowsWithHolding",
     [](SmallCase& c) {
       c.properties("P1") = {{"kind", "producer"}, {"id", "P1"},    {"node", "J1"},
                             {"control", "heat"},  {"heat_w", 1e4}, {"supply_temperature_c", 90}};
       c.add_feature(
           {{"kind", "pressure_holding"}, {"id", "H"}, {"node", "J1"}, {"side", "return"}, {"pressure_pa", 3e5}});
     },
     file, "P1", "control", "\"pressure\""},
    {"MixingWithItself", set("M1", "secondary_node", "J3"), file, "M1", "secondary_node", "other side", "", 2},
    {"ConsumerAtMixedNode", set("S5", "node", "J4"), file, "S5", "node", "draw a trench"},
    {"BypassAtMixedNode", set("B1", "node", "J4"), file, "B1", "node", "draw a trench"},
    {"MixingWatchesConsumerElsewhere", to_stations([](SmallCase& c) {
       c.properties("M1")["differential_pressure_at"] = "points";
       c.properties("M1")["control_points"] = {"S3"};
     }),
     file, "M1", "control_points", "name substations of the network that it feeds"},
    {"MixingWithoutTemperature", remove("M1", "supply_temperature_c"), file, "M1", "supply_temperature_c",
     "add 'supply_temperature_c'"},
    {"MixingWarmerThanSupply", set("M1", "supply_temperature_c", 115), file, "M1", "supply_temperature_c",
     "raise heating_curve of 'P1'"},
    {"ExchangerWithoutTransfer", remove("X1", "heat_transfer_w_k"), file, "X1", "heat_transfer_w_k",
     "add 'heat_transfer_w_k'"},
    {"ExchangerWarmerThanSupply", set("X1", "supply_temperature_c", 120), file, "X1", "supply_temperature_c",
     "lower it"},
    {"ExchangerShortCircuited",
     add(R"({"kind": "trench", "id": "T9", "from": "J2", "to": "J7", "length_m": 10, "type": "DN50-2"})"), file, "X1",
     "secondary_node", "separate the two networks"},
    {"SubstationKvsNegative", set("S3", "kvs_m3_h", -1), file, "S3", "kvs_m3_h", "above 0"},
    {"KindMisspelled", set("M1", "kind", "mixing_staton"), file, "M1", "kind", "'mixing_station'", "", 2},
    {"HeadProfileBelowRange",
     [](SmallCase& c) {
       json& p = c.properties("QA");
       p.erase("pressure_pa");
       p.update({{"head_m", -2000.0}, {"head_m_profile", "weather:load"}});
     },
     file, "QA", "head_m_profile", "factor 'head_m'", "", 2, Severity::error, true},
    {"PressureProfileInBar",
     [](SmallCase& c) {
       c.properties("QA").erase("pressure_pa");
       c.properties("QA")["pressure_pa_profile"] = "weather:supply_bar";
       c.replace_in_weather("load", "supply_bar");
     },
     file, "QA", "pressure_pa_profile", "factor between the two", "", 1, Severity::error, true},
    {"HazenWilliamsWithoutC",
     [](SmallCase& c) { c.replace_in_toml("[ground]", "[hydraulics]\nfriction_law = \"hazen-williams\"\n[ground]"); },
     file, "T1", "hazen_williams_c", "[pipes]", "", 2},  // both trenches
    {"HazenWilliamsOutOfRange", set("T1", "hazen_williams_c", 0.13), file, "T1", "hazen_williams_c", "from 1"},
};

const std::vector<BadInput> settings{
    {"LimitUnknown", [](SmallCase& c) { c.toml += "[limits]\nmaximum_velocity = 2\n"; }, "case.toml", "",
     "limits.maximum_velocity", "'maximum_velocity_m_s'", "maximum_velocity"},
    {"LimitsSwapped",
     [](SmallCase& c) {
       c.toml += "[limits]\nminimum_differential_pressure_pa = 5e5\nmaximum_differential_pressure_pa = 1e5\n";
     },
     "case.toml", "", "limits.maximum_differential_pressure_pa", "above the least", "maximum_diff"},
    {"NominalPressureNegative", [](SmallCase& c) { c.toml += "[limits]\nnominal_pressure_pa = -16\n"; }, "case.toml",
     "", "limits.nominal_pressure_pa", "above 0", "nominal"},
    {"AirHeightEffectsAsText", [](SmallCase& c) { c.toml += "[hydraulics]\nair_height_effects = \"yes\"\n"; },
     "case.toml", "", "hydraulics.air_height_effects", "true/false", "air_height"},
};

INSTANTIATE_TEST_SUITE_P(Data, BadPump, ::testing::ValuesIn(pump_data), name_of);
INSTANTIATE_TEST_SUITE_P(Pumps, BadPump, ::testing::ValuesIn(pumps), name_of);
INSTANTIATE_TEST_SUITE_P(Valves, BadPump, ::testing::ValuesIn(valves), name_of);
INSTANTIATE_TEST_SUITE_P(Stations, BadPump, ::testing::ValuesIn(stations), name_of);
INSTANTIATE_TEST_SUITE_P(Settings, BadPump, ::testing::ValuesIn(settings), name_of);

}  // namespace
}  // namespace emscher::testing
