// Faults of storages, of connections of producers, of substations that cool or send water either way, of glycol.
#include "small_case.hpp"

namespace emscher::testing {
namespace {

using nlohmann::json;

class BadPlant : public ::testing::TestWithParam<BadInput> {};
TEST_P(BadPlant, IsReported) {
  expect_fault(GetParam());
}

const char* const file = "network.geojson";

json tank() {
  return json::parse(R"({"kind": "storage", "id": "B", "node": "J1", "volume_m3": 50, "height_m": 6, "layers": 10,
    "mass_flow_kg_s": 0, "heat_loss_w_k": 10, "initial_temperature_c": 60})");
}

json pit() {
  return json::parse(R"({"kind": "storage", "id": "B", "node": "J1", "model": "pit", "top_length_m": 60,
    "top_width_m": 50, "wall_slope": 2, "height_m": 10, "layers": 10, "mass_flow_kg_s": 0, "lid_heat_loss_w_m2_k": 0.1,
    "ground_temperature_c": 10, "ground_conductivity_w_m_k": 1.5, "ground_heat_capacity_j_m3_k": 2e6,
    "initial_temperature_c": 60})");
}

/// The storage with some properties changed, null: removed.
std::function<void(SmallCase&)> with(json storage, const json& changes) {
  storage.merge_patch(changes);
  return [storage](SmallCase& c) { c.add_feature(storage); };
}

std::function<void(SmallCase&)> change(const char* id, const json& changes) {
  return [=](SmallCase& c) { c.properties(id).merge_patch(changes); };
}

std::function<void(SmallCase&)> producer(const json& changes) {
  json p = json::parse(R"({"kind": "producer", "id": "P2", "node": "J2", "control": "heat", "supply_temperature_c": 90,
    "heat_w": 1000})");
  p.merge_patch(changes);
  return [p](SmallCase& c) { c.add_feature(p); };
}

const std::vector<BadInput> storages{
    {"TwoKindsOfLoss",
     with(tank(), {{"lid_heat_loss_w_m2_k", 0.1}, {"side_heat_loss_w_m2_k", 0.1}, {"bottom_heat_loss_w_m2_k", 0.1}}),
     file, "B", "heat_loss_w_k", "remove the others"},
    {"NoLossAtAll", with(tank(), {{"heat_loss_w_k", nullptr}}), file, "B", "heat_loss_w_k", "add"},
    {"ConnectionAboveTheTop", with(tank(), {{"supply_height_m", 7.0}}), file, "B", "supply_height_m", "0 to height_m"},
    {"ReturnAboveTheTop", with(tank(), {{"return_height_m", 9.0}}), file, "B", "return_height_m", "0 to height_m"},
    {"GroundOfATank", with(tank(), {{"ground_temperature_c", 10.0}}), file, "B", "ground_temperature_c", "remove"},
    {"PitTooDeep", with(pit(), {{"height_m", 13.0}}), file, "B", "height_m", "smaller height"},
    {"PitWithVolume", with(pit(), {{"volume_m3", 100.0}}), file, "B", "volume_m3", "remove"},
    {"PitWithoutGround", with(pit(), {{"ground_temperature_c", nullptr}}), file, "B", "ground_temperature_c"},
    {"PitWithoutSoil", with(pit(), {{"ground_conductivity_w_m_k", nullptr}}), file, "B", "ground_conductivity_w_m_k"},
    {"UnknownModel", with(pit(), {{"model", "pond"}}), file, "B", "model", "", "", 9},
    {"StorageOfIce", with(tank(), {{"initial_temperature_c", -5.0}}), file, "B", "initial_temperature_c", "[fluid]"},
    {"LimitOfAGivenFlow", with(tank(), {{"maximum_mass_flow_kg_s", 1.0}}), file, "B", "maximum_mass_flow_kg_s",
     "remove"},
    {"LidAsText", with(pit(), {{"lid_heat_loss_w_m2_k", "0.1"}}), file, "B", "lid_heat_loss_w_m2_k", "bare number"},
};

const std::vector<BadInput> producers{
    {"SameJunctionTwice", producer({{"connection", "supply-to-supply"}}), file, "P2", "to_node", "another junction"},
    {"ReturnToReturnNowhere", producer({{"connection", "return-to-return"}, {"to_node", "J2"}}), file, "P2", "to_node",
     "another junction"},
    {"UnknownConnection", producer({{"connection", "supply-to-sea"}}), file, "P2", "connection", "supply-to-supply"},
    {"UnknownToNode", producer({{"to_node", "J33"}}), file, "P2", "to_node", "'J3'"},
    {"ConnectionOfThePressureHolder", change("P1", {{"connection", "supply-to-return"}}), file, "P1", "connection",
     "remove"},
    {"HeadCurveOfAFeedInPump", producer({{"head_curve", {{0, 20}, {10, 5}}}}), file, "P2", "head_curve", "remove"},
    {"BalanceWithoutReturnTemperature",
     [](SmallCase& c) {
       c.properties("P1").erase("heating_curve");
       c.properties("P1").merge_patch({{"control", "balance"}, {"supply_temperature_c", 80}});
     },
     file, "P1", "return_temperature_c"},
    {"ReturnTemperatureOfHeat", producer({{"return_temperature_c", 50}}), file, "P2", "return_temperature_c", "remove"},
    {"LargestFlowBelowZero", producer({{"maximum_mass_flow_kg_s", -1}}), file, "P2", "maximum_mass_flow_kg_s",
     "above 0"},
    {"LargestFlowOfZero", producer({{"maximum_mass_flow_kg_s", 0}}), file, "P2", "maximum_mass_flow_kg_s", "above 0"},
    {"LargestFlowAsText", producer({{"maximum_mass_flow_kg_s", "3"}}), file, "P2", "maximum_mass_flow_kg_s",
     "bare number"},
    {"LargestFlowOfThePressureHolder", change("P1", {{"maximum_mass_flow_kg_s", 3}}), file, "P1",
     "maximum_mass_flow_kg_s", "remove"},
    {"LargestFlowOfAGivenFlow",
     producer({{"control", "mass_flow"}, {"heat_w", nullptr}, {"mass_flow_kg_s", 1}, {"maximum_mass_flow_kg_s", 3}}),
     file, "P2", "maximum_mass_flow_kg_s", "remove"},
    {"LargestFlowOfGivenHeatAndFlow",
     producer({{"control", "heat_and_mass_flow"},
               {"supply_temperature_c", nullptr},
               {"mass_flow_kg_s", 1},
               {"maximum_mass_flow_kg_s", 3}}),
     file, "P2", "maximum_mass_flow_kg_s", "remove"},
    {"LargestFlowOfABalancingPlant",
     [](SmallCase& c) {
       c.properties("P1").erase("heating_curve");
       c.properties("P1").merge_patch({{"control", "balance"},
                                       {"supply_temperature_c", 80},
                                       {"return_temperature_c", 50},
                                       {"maximum_mass_flow_kg_s", 3}});
     },
     file, "P1", "maximum_mass_flow_kg_s", "remove"},
    {"NoDifferenceHeld", change("P1", {{"differential_pressure_pa", 0}}), file, "P1", "differential_pressure_pa"},
    {"TechnologyOfABalancingPlant",
     [](SmallCase& c) {
       c.properties("P1").erase("heating_curve");
       c.properties("P1").merge_patch(json::parse(R"({"control": "balance", "supply_temperature_c": 80,
         "return_temperature_c": 40, "technology": {"kind": "electrode_boiler", "capacity_w": 1e5}})"));
     },
     file, "P1", "technology", "remove"},
    {"CoolsWithHotWater", producer({{"heat_w", -1000}}), file, "P2", "heat_w", "lower supply_temperature_c"},
    {"TechnologyThatCools",
     producer({{"heat_w", -1000}, {"technology", {{"kind", "electrode_boiler"}, {"capacity_w", 1e5}}}}), file, "P2",
     "heat_w", "remove the technology"},
    {"TechnologyThatCoolsAtTimes",
     [](SmallCase& c) {
       c.replace_in_weather(",0.8", ",-0.8");
       for (const char* id : {"S2", "S3"}) c.properties(id).erase("heat_w_profile");
       for (const char* id : {"S2", "S3"}) c.properties(id)["heat_w"] = 1000;
       producer({{"heat_w_profile", "weather:load"},
                 {"technology", {{"kind", "electrode_boiler"}, {"capacity_w", 1e5}}}})(c);
     },
     file, "P2", "heat_w_profile", "remove the technology"},
    {"SupplyOfIce", producer({{"supply_temperature_c", -5}}), file, "P2", "supply_temperature_c", "[fluid]"},
};

/// Glycol as brine is known to 100 degC; the curve reaches `hottest` on the coldest days.
std::function<void(SmallCase&)> brine(double hottest, const std::string& more = "") {
  return [=](SmallCase& c) {
    c.replace_in_toml("kind = \"water\"", "kind = \"propylene-glycol\"\nmass_fraction = 0.3\n" + more);
    c.properties("P1")["heating_curve"] = {{-10, hottest}, {15, 75}};
  };
}

const std::vector<BadInput> brines{
    {"HeatingCurve", brine(110), file, "P1", "heating_curve", "[fluid]"},
    {"ReferenceTemperature", brine(90, "reference_temperature_c = 150"), "case.toml", "",
     "fluid.reference_temperature_c", "range"},
};

const json ambient = json::parse(R"({"model": "ambient_loop", "return_temperature_c": null,
  "temperature_difference_k": 5})");
json changed(json base, const json& changes) {
  for (const auto& [key, value] : changes.items()) base[key] = value;
  return base;
}

const std::vector<BadInput> substations{
    {"HeatsAndCools", [](SmallCase& c) { c.replace_in_weather(",0.8", ",-0.8"); }, file, "S2", "heat_w_profile",
     "prosumer"},
    {"ColdExchanger",
     change("S3", json::parse(R"({"model": "heat_exchanger", "return_temperature_c": null, "heat_w": -1000,
       "heat_transfer_w_k": 2000, "secondary_supply_temperature_c": 60, "secondary_return_temperature_c": 40})")),
     file, "S3", "heat_w", "cooling"},
    {"NothingColdEnough",
     [](SmallCase& c) {
       c.properties("P1").erase("heating_curve");
       c.properties("P1")["supply_temperature_c"] = 80;
       c.properties("S3").merge_patch({{"heat_w", -1000}});
     },
     file, "S3", "heat_w", "lower supply_temperature_c"},
    {"AmbientCoolingByHeat", change("S3", changed(ambient, {{"heat_w", -1000}})), file, "S3", "heat_w", "cooling_w"},
    {"AmbientWithoutDifference", change("S3", changed(ambient, {{"temperature_difference_k", nullptr}})), file, "S3",
     "temperature_difference_k"},
    {"CopBelowOne", change("S3", changed(ambient, {{"heating_cop", 0.8}})), file, "S3", "heating_cop", "from 1"},
    {"CoolingOfAHouse", change("S3", {{"cooling_w", 100}}), file, "S3", "cooling_w", "remove"},
    {"AmbientBesideAnother",
     [](SmallCase& c) {
       c.properties("S3").merge_patch(ambient);
       c.add_feature(json::parse(R"({"kind": "substation", "id": "S4", "node": "J3", "model": "return_temperature",
         "heat_w": 1000, "return_temperature_c": 50})"));
     },
     file, "S3", "node", "junction of its own"},
    {"ProsumerWithoutFeed", change("S3", {{"model", "prosumer"}}), file, "S3", "feed_temperature_c"},
    {"FeedsColderThanItTakes", change("S3", {{"model", "prosumer"}, {"feed_temperature_c", 30}}), file, "S3",
     "feed_temperature_c", "swapped"},
    {"ProsumerWithValve", change("S3", {{"model", "prosumer"}, {"feed_temperature_c", 80}, {"kvs_m3_h", 2}}), file,
     "S3", "kvs_m3_h", "remove"},
};

std::function<void(SmallCase&)> fluid(const std::string& text) {
  return [=](SmallCase& c) {
    c.replace_in_toml("kind = \"water\"", text);
    c.properties("P1")["heating_curve"] = {{-10, 90}, {15, 75}};
  };
}

const std::vector<BadInput> fluids{
    {"GlycolWithoutFraction", fluid("kind = \"ethylene-glycol\""), "case.toml", "", "fluid.mass_fraction"},
    {"PureGlycol", fluid("kind = \"propylene-glycol\"\nmass_fraction = 0.9"), "case.toml", "", "fluid.mass_fraction",
     "up to 0.6"},
    {"WaterWithFraction", fluid("kind = \"water\"\nmass_fraction = 0.3"), "case.toml", "", "fluid.mass_fraction",
     "remove"},
    {"GlycolWithDensity", fluid("kind = \"ethylene-glycol\"\nmass_fraction = 0.3\ndensity_kg_m3 = 1000"), "case.toml",
     "", "fluid.density_kg_m3", "remove"},
};

INSTANTIATE_TEST_SUITE_P(Storages, BadPlant, ::testing::ValuesIn(storages), name_of);
INSTANTIATE_TEST_SUITE_P(Producers, BadPlant, ::testing::ValuesIn(producers), name_of);
INSTANTIATE_TEST_SUITE_P(Substations, BadPlant, ::testing::ValuesIn(substations), name_of);
INSTANTIATE_TEST_SUITE_P(Brines, BadPlant, ::testing::ValuesIn(brines), name_of);
INSTANTIATE_TEST_SUITE_P(Fluids, BadPlant, ::testing::ValuesIn(fluids), name_of);

// Supply and return of the plant of an ambient loop, swapped: it runs, but not as is meant.
TEST(AmbientLoop, SwappedLinesAreAWarning) {
  expect_fault({.name = "SwappedLines",
                .damage =
                    [](SmallCase& c) {
                      c.properties("P1") = json::parse(R"({"kind": "producer", "id": "P1", "node": "J1",
                        "control": "balance", "supply_temperature_c": 8, "return_temperature_c": 12,
                        "differential_pressure_pa": 0, "return_pressure_pa": 300000})");
                      for (const char* id : {"S2", "S3"})
                        c.properties(id) = {
                            {"kind", "substation"},    {"id", id},       {"node", id[1] == '2' ? "J2" : "J3"},
                            {"model", "ambient_loop"}, {"heat_w", 1000}, {"temperature_difference_k", 4}};
                    },
                .file = file,
                .id = "P1",
                .field = "return_temperature_c",
                .remedy = "swapped",
                .errors = 0,
                .severity = Severity::warning});
}

// A condition of several values names them.
TEST(Conditions, NameTheirValues) {
  SmallCase c;
  with(tank(), {{"maximum_mass_flow_kg_s", 1.0}})(c);
  const TemporaryFolder folder;
  c.write(folder.path());
  const std::string text = faults_as_text(check_case(folder.path()).faults.all());
  EXPECT_NE(text.find("has no meaning unless control = \"dispatch\" or \"pressure\""), std::string::npos) << text;
}

}  // namespace
}  // namespace emscher::testing
