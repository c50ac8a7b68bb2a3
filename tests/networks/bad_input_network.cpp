// Faults of network.geojson: each test damages the small good case in one way and asks for the place and the remedy,
// and that nothing else is reported.
#include "small_case.hpp"

namespace emscher::testing {
namespace {

using nlohmann::json;

class BadNetwork : public ::testing::TestWithParam<BadInput> {};

TEST_P(BadNetwork, IsReported) {
  expect_fault(GetParam());
}

auto set(std::string id, std::string key, json value) {
  return [=](SmallCase& c) { c.properties(id)[key] = value; };
}

auto remove(std::string id, std::string key) {
  return [=](SmallCase& c) { c.properties(id).erase(key); };
}

auto rename(std::string id, std::string from, std::string to) {
  return [=](SmallCase& c) {
    json& p = c.properties(id);
    p[to] = p[from];
    p.erase(from);
  };
}

// Damages the text, which is written with one member per line.
auto replace_text(std::string from, std::string to) {
  return [=](SmallCase& c) {
    std::string text = c.network.dump(1);
    text.replace(text.find(from), from.size(), to);
    c.network_text = text;
  };
}

// A second producer beside P1.
void add_producer(SmallCase& c) {
  c.add_feature({{"kind", "producer"},
                 {"id", "P2"},
                 {"node", "J3"},
                 {"control", "pressure"},
                 {"supply_temperature_c", 90},
                 {"differential_pressure_pa", 1e5},
                 {"return_pressure_pa", 3e5}});
}

// T1 as two pipes instead of a trench.
void add_pipe_pair(SmallCase& c) {
  json supply = c.properties("T1");
  supply["kind"] = "pipe";
  json back = supply;
  supply.update({{"id", "A"}, {"side", "supply"}, {"paired_with", "B"}});
  back.update({{"id", "B"}, {"side", "return"}, {"paired_with", "A"}, {"from", "J2"}, {"to", "J1"}});
  c.remove_feature("T1");
  c.add_feature(supply);
  c.add_feature(back);
}

auto damaged_pair(std::function<void(SmallCase&)> damage) {
  return [=](SmallCase& c) {
    add_pipe_pair(c);
    damage(c);
  };
}

std::string deep_json() {
  return R"({"type": "FeatureCollection", "features": [)" + std::string(100000, '[') + std::string(100000, ']') + "]}";
}

const std::string file = "network.geojson";

const std::vector<BadInput> syntax{
    {"CommaMissing", replace_text("\"id\": \"T1\",", "\"id\": \"T1\""), file, "", "", "comma", "\"kind\": \"trench\""},
    {"CutOff", [](SmallCase& c) { c.network_text = c.network.dump(1).substr(0, 500); }, file, "", "", "cut off"},
    {"NanInJson", replace_text("\"length_m\": 70", "\"length_m\": NaN"), file, "", "", "NaN", "NaN"},
    {"NumberTooLargeForDouble", replace_text("\"length_m\": 70", "\"length_m\": 1e999"), file, "", "", "too large",
     "1e999"},
    {"NotUtf8", replace_text("\"J2\"", "\"J\xFC\""), file, "", "", "UTF-8", "\xFC"},
    {"DeeplyNested", [](SmallCase& c) { c.network_text = deep_json(); }, file, "", "", "no such nesting"},
    {"NotAnObject", [](SmallCase& c) { c.network_text = "[1, 2]"; }, file, "", "", "feature collection"},
    {"NoFeatures", [](SmallCase& c) { c.network.erase("features"); }, file, "", "", "feature collection", "", 2},
    {"FeaturesNoList", [](SmallCase& c) { c.network["features"] = 3; }, file, "", "", "feature collection"},
    {"NoFeatureCollection", [](SmallCase& c) { c.network["type"] = "Feature"; }, file, "", "", "FeatureCollection"},
    {"KeyTwice", replace_text("\"length_m\": 70", "\"length_m\": 70,\n\"length_m\": 80"), file, "T1", "length_m",
     "only one"},
    {"Empty", [](SmallCase& c) { c.network_text = ""; }, "case.toml", "", "files.network", "fill it", "network ="},
    {"NoElements", [](SmallCase& c) { c.network["features"] = json::array(); }, file, "", "features", "add junctions"},
};

const std::vector<BadInput> features{
    {"FeatureNoObject", [](SmallCase& c) { c.network["features"].push_back(7); }, file, "", "", "Feature"},
    {"PropertiesMissing",
     [](SmallCase& c) {
       c.network["features"].push_back({{"type", "Feature"}, {"geometry", nullptr}});
     },
     file, "", "properties", "kind and id"},
    {"PropertyBesideProperties", [](SmallCase& c) { c.feature("T1")["length_m"] = 80; }, file, "T1", "length_m",
     "move it"},
    {"KindMissing",
     [](SmallCase& c) {
       c.add_feature({{"id", "X"}});
     },
     file, "X", "kind", "add \"kind\""},
    {"UnknownKind",
     [](SmallCase& c) {
       c.add_feature({{"kind", "junktion"}, {"id", "X"}});
     },
     file, "X", "kind", "'junction'", "junktion"},
    {"IdMissing", remove("S3", "id"), file, "", "id", "add 'id'"},
    {"IdNumber", set("S3", "id", 12), file, "", "id", "in quotes"},
    {"IdWithColon", set("S3", "id", "S:3"), file, "S:3", "id", "\"J12\"", "S:3"},
    {"IdTwice", set("S3", "id", "S2"), file, "S2", "id", "its own id"},
    {"IdVeryLong", set("S3", "id", std::string(100000, 'x')), file, std::string(100000, 'x'), "id", "200"},
    {"UnknownKey", rename("S2", "return_temperature_c", "return_temprature_c"), file, "S2", "return_temprature_c",
     "'return_temperature_c'", "temprature", 2},  // and the right key is missing
    {"LengthInMillimetres", rename("T1", "length_m", "length_mm"), file, "T1", "length_mm", "'length_m'", "length_mm"},
    {"LengthWithoutUnit", rename("T1", "length_m", "length"), file, "T1", "length", "'length_m'", "\"length\""},
    {"LengthAsText", set("T1", "length_m", "70"), file, "T1", "length_m", "without quotes", "\"70\""},
    {"LengthZero", set("T1", "length_m", 0), file, "T1", "length_m", "above 0"},
    {"LengthNegative", set("T1", "length_m", -70), file, "T1", "length_m", "above 0", "-70"},
    {"LengthHuge", set("T1", "length_m", 1e300), file, "T1", "length_m", "up to 1000000", "e+300"},
    {"DiameterInMillimetres", set("T2", "inner_diameter_m", 70.3), file, "T2", "inner_diameter_m", "millimetres",
     "70.3"},
    {"TemperatureInKelvin", set("S2", "return_temperature_c", 318.15), file, "S2", "return_temperature_c", "kelvin",
     "318.15", 2},  // and the supply is colder
    {"UnknownType", set("T1", "type", "DN100-4"), file, "T1", "type", "'DN100-", "DN100-4"},
    {"TypeAndDiameter", set("T1", "inner_diameter_m", 0.1), file, "T1", "inner_diameter_m", "remove either"},
    {"NeitherTypeNorDiameter", remove("T1", "type"), file, "T1", "inner_diameter_m", "catalogue 'type'", "", 7},
    {"RoughnessNowhere", [](SmallCase& c) { c.replace_in_toml("roughness_m = 1e-4\n", ""); }, file, "T1", "roughness_m",
     "[pipes]", "", 2},  // both trenches
    {"CoverDepthNowhere", [](SmallCase& c) { c.replace_in_toml("cover_depth_m = 0.8\n", ""); }, file, "T2",
     "cover_depth_m", "[pipes]", "", 2},
    {"SpacingNowhere", [](SmallCase& c) { c.replace_in_toml("pair_spacing_m = 0.15\n", ""); }, file, "T2",
     "pair_spacing_m", "[pipes]", "", 2},
    {"WallDensityMissing", remove("T2", "wall_density_kg_m3"), file, "T2", "wall_density_kg_m3", "7850"},
    {"InsulationMissing", remove("T2", "insulation_thickness_m"), file, "T2", "insulation_thickness_m",
     "heat_loss_w_m_k"},
    {"InsulationAndGivenLoss", set("T2", "heat_loss_w_m_k", 0.3), file, "T2", "insulation_thickness_m", "either"},
    {"AirWithoutFilm", set("T2", "boundary", "air"), file, "T2", "outer_heat_transfer_w_m2_k", "film"},
    {"TwinWithoutCasing", set("T1", "layout", "twin"), file, "T1", "casing_outer_diameter_m",
     "add 'casing_outer_diameter_m'", "", 2},
    {"TwinPipesOverlap",
     [](SmallCase& c) {
       c.properties("T1").update({{"layout", "twin"}, {"casing_outer_diameter_m", 0.4}, {"pipe_distance_m", 0.05}});
     },
     file, "T1", "pipe_distance_m", "axes"},
    {"BothEndsAtOneJunction", set("T2", "to", "J2"), file, "T2", "to", "other end", "", 2},  // J3 is left alone
    {"JunctionUnknown", set("T2", "to", "J33"), file, "T2", "to", "'J3'", "", 2},            // J3 is left alone
    {"NodeIsNoJunction", set("S3", "node", "T2"), file, "S3", "node", "name a junction"},
    {"ElementsNotWhole", set("T1", "elements", 2.5), file, "T1", "elements", "whole number", "2.5"},
    {"ProfileUnknownSeries", set("S2", "heat_w_profile", "wetter:load"), file, "S2", "heat_w_profile", "'weather'",
     "wetter:load"},
    {"ProfileUnknownColumn", set("S2", "heat_w_profile", "weather:lod"), file, "S2", "heat_w_profile", "'load'"},
    {"NeitherHeatNorProfile", remove("S3", "heat_w"), file, "S3", "heat_w", "add 'heat_w'"},
    {"ModelKeyMissing", remove("S3", "return_temperature_c"), file, "S3", "return_temperature_c",
     "add 'return_temperature_c'"},
    {"KeyOfOtherModel", set("S3", "temperature_difference_k", 30), file, "S3", "temperature_difference_k", "remove"},
    {"MaximumBelowBypass",
     [](SmallCase& c) {
       c.properties("S3").update({{"bypass_mass_flow_kg_s", 0.2}, {"maximum_mass_flow_kg_s", 0.1}});
     },
     file, "S3", "maximum_mass_flow_kg_s", "above the bypass"},
    {"CurveNotRising", set("P1", "heating_curve", json::parse("[[15, 75], [-10, 110]]")), file, "P1", "heating_curve",
     "sort the points"},
    {"CurvePointNotANumber", set("P1", "heating_curve", json::parse("[[-10, 110], [15, \"75\"]]")), file, "P1",
     "heating_curve", "without quotes"},
    {"CurveAndTemperature", set("P1", "supply_temperature_c", 90), file, "P1", "heating_curve", "remove"},
    {"PressureWithoutDifference", remove("P1", "differential_pressure_pa"), file, "P1", "differential_pressure_pa",
     "add 'differential_pressure_pa'"},
};

const std::vector<BadInput> geometry{
    {"ProjectedCoordinates",
     [](SmallCase& c) {
       c.feature("J2")["geometry"]["coordinates"] = {369000.0, 5711000.0};
     },
     file, "J2", "geometry", "EPSG:4326"},
    {"ForeignReferenceSystem",
     [](SmallCase& c) {
       c.network["crs"] = {{"type", "name"}, {"properties", {{"name", "urn:ogc:def:crs:EPSG::25832"}}}};
     },
     file, "", "crs", "EPSG:4326"},
    {"NeitherLengthNorLine", remove("T1", "length_m"), file, "T1", "length_m", "draw a LineString"},
    {"LineOfOnePoint",
     [](SmallCase& c) {
       c.feature("T1")["geometry"] = {{"type", "LineString"}, {"coordinates", {{7.05, 51.54}}}};
     },
     file, "T1", "geometry", "draw the line"},
    {"LineWithoutLength",
     [](SmallCase& c) {
       c.feature("T1")["geometry"] = {{"type", "LineString"}, {"coordinates", {{7.05, 51.54}, {7.05, 51.54}}}};
       c.properties("T1").erase("length_m");
     },
     file, "T1", "geometry", "two different places"},
    {"PointForTrench",
     [](SmallCase& c) {
       c.feature("T1")["geometry"] = {{"type", "Point"}, {"coordinates", {7.05, 51.54}}};
     },
     file, "T1", "geometry", "LineString"},
    {"PolygonForJunction", [](SmallCase& c) { c.feature("J1")["geometry"]["type"] = "Polygon"; }, file, "J1",
     "geometry", "Point"},
    {"PositionOfText",
     [](SmallCase& c) {
       c.feature("J1")["geometry"]["coordinates"] = {"7.05", "51.54"};
     },
     file, "J1", "geometry", "[7.05, 51.52]"},
};

const std::vector<BadInput> connections{
    {"Disconnected",
     [](SmallCase& c) {
       c.remove_feature("T2");
       c.add_feature({{"kind", "junction"}, {"id", "J4"}});
       c.add_feature(
           {{"kind", "trench"}, {"id", "T9"}, {"from", "J3"}, {"to", "J4"}, {"length_m", 10}, {"type", "DN50-1"}});
     },
     file, "J3", "id", "connect it"},
    {"JunctionAlone",
     [](SmallCase& c) {
       c.add_feature({{"kind", "junction"}, {"id", "J4"}});
     },
     file, "J4", "id", "connect it"},
    {"NoProducer", [](SmallCase& c) { c.remove_feature("P1"); }, file, "", "kind", "\"pressure\""},
    {"NoPressureHolder",
     [](SmallCase& c) {
       json& p = c.properties("P1");
       p = {{"kind", "producer"}, {"id", "P1"},    {"node", "J1"},
            {"control", "heat"},  {"heat_w", 1e4}, {"supply_temperature_c", 90}};
     },
     file, "P1", "control", "\"pressure\""},
    {"TwoPressureHolders", add_producer, file, "P2", "return_pressure_pa", "exactly one element"},
    {"NobodyHoldsThePressure", remove("P1", "return_pressure_pa"), file, "P1", "return_pressure_pa",
     "pressure_holding"},
    {"SourceAmongTrenches",
     [](SmallCase& c) {
       c.add_feature({{"kind", "source"}, {"id", "X"}, {"junction", "J3"}, {"head_m", 100}, {"temperature_c", 60}});
     },
     file, "X", "kind", "network of trenches"},
    {"SideMissing", damaged_pair([](SmallCase& c) { c.properties("A").erase("side"); }), file, "A", "side", "supply"},
    {"SideOnTrench", set("T1", "side", "supply"), file, "T1", "side", ""},
    {"SideOnOpenNetwork", set("AB", "side", "supply"), file, "AB", "side", "remove", "", 1, Severity::error, true},
    {"PairNotMutual", damaged_pair([](SmallCase& c) { c.properties("B").erase("paired_with"); }), file, "A",
     "paired_with", "at the pipe 'B'"},
    {"PairedWithItself", damaged_pair([](SmallCase& c) { c.properties("A")["paired_with"] = "A"; }), file, "A",
     "paired_with", "beside it", "", 2},  // B then finds no partner either
    {"PairedWithTrench", damaged_pair([](SmallCase& c) { c.properties("A")["paired_with"] = "T2"; }), file, "A",
     "paired_with", "name a pipe", "", 2},
    {"TwinPipeWithoutPartner", damaged_pair([](SmallCase& c) {
       c.properties("B").erase("paired_with");
       json& a = c.properties("A");
       a.erase("paired_with");
       a.update({{"layout", "twin"}, {"casing_outer_diameter_m", 0.4}, {"pipe_distance_m", 0.15}});
     }),
     file, "A", "paired_with", "add 'paired_with'"},
    {"ReturnSideIncomplete", damaged_pair([](SmallCase& c) {
       c.remove_feature("B");
       c.properties("A").erase("paired_with");
     }),
     file, "S2", "node", "complete the pipes", "", 2},  // S2 and S3
    {"OpenPartWithoutSource",
     [](SmallCase& c) {
       c.add_feature({{"kind", "junction"}, {"id", "C"}});
       c.add_feature({{"kind", "junction"}, {"id", "D"}});
       json p = c.properties("AB");
       p.update({{"id", "CD"}, {"from", "C"}, {"to", "D"}});
       c.add_feature(p);
     },
     file, "C", "id", "add a source", "", 1, Severity::error, true},
    {"PressureAndHead", set("QA", "head_m", 50), file, "QA", "pressure_pa", "remove", "", 1, Severity::error, true},
    {"InflowWithoutTemperature", set("OB", "mass_flow_kg_s", -1), file, "OB", "temperature_c", "add 'temperature_c'",
     "", 1, Severity::error, true},
    {"SupplyColderThanReturn", set("S3", "return_temperature_c", 115), file, "S3", "return_temperature_c",
     "raise heating_curve of 'P1'"},
    {"SupplyAtTimesColderThanReturn", set("S3", "return_temperature_c", 80), file, "S3", "return_temperature_c",
     "gets no heat", "", 0, Severity::warning},
    {"SecondarySwapped",
     [](SmallCase& c) {
       json& p = c.properties("S3");
       p.erase("return_temperature_c");
       p.update({{"model", "heat_exchanger"},
                 {"heat_transfer_w_k", 2000},
                 {"secondary_supply_temperature_c", 40},
                 {"secondary_return_temperature_c", 60}});
     },
     file, "S3", "secondary_supply_temperature_c", "swapped"},
};

INSTANTIATE_TEST_SUITE_P(Syntax, BadNetwork, ::testing::ValuesIn(syntax), name_of);
INSTANTIATE_TEST_SUITE_P(Features, BadNetwork, ::testing::ValuesIn(features), name_of);
INSTANTIATE_TEST_SUITE_P(Geometry, BadNetwork, ::testing::ValuesIn(geometry), name_of);
INSTANTIATE_TEST_SUITE_P(Connections, BadNetwork, ::testing::ValuesIn(connections), name_of);

}  // namespace
}  // namespace emscher::testing
