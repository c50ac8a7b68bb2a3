// What the supply temperature of a zone behind a station is checked against: the station's set-point, capped by what
// comes to it. The network of small_station_case(): P1 supplies 75 to 110 degC, M1 mixes 55 degC for J4-J5 (S5), X1
// transfers 65 degC to J6-J7 (S7).
#include <gtest/gtest.h>

#include <algorithm>

#include "small_case.hpp"

namespace emscher::testing {
namespace {

using nlohmann::json;

class SupplyZones : public ::testing::Test {
 protected:
  void set(const char* id, const char* field, const json& value) { small_.properties(id)[field] = value; }

  void add(const char* text) { small_.add_feature(json::parse(text)); }

  /// J10 with a substation S10 behind a second mixing station, M2, of `supply_temperature_c`.
  void add_second_mixing(const char* node, double supply_temperature_c) {
    add(R"({"kind": "junction", "id": "J10"})");
    add(R"({"kind": "junction", "id": "J11"})");
    add(R"({"kind": "trench", "id": "T10", "from": "J11", "to": "J10", "length_m": 90, "type": "DN50-2"})");
    json station = small_.properties("M1");
    station.update({{"id", "M2"}, {"node", node}, {"secondary_node", "J11"}});
    station["supply_temperature_c"] = supply_temperature_c;
    small_.add_feature(station);
    json substation = small_.properties("S5");
    substation.update({{"id", "S10"}, {"node", "J10"}});
    small_.add_feature(substation);
  }

  std::vector<Fault> faults() {
    const TemporaryFolder folder;
    small_.write(folder.path());
    return check_case(folder.path()).faults.all();
  }

  /// The only fault there is.
  void expect_only(const std::string& id, const std::string& field, Severity severity, const std::string& problem,
                   const std::string& remedy) {
    const std::vector<Fault> all = faults();
    ASSERT_EQ(all.size(), 1u) << faults_as_text(all);
    const Fault& f = all.front();
    EXPECT_EQ(f.file, "network.geojson");
    EXPECT_EQ(f.id, id);
    EXPECT_EQ(f.field, field);
    EXPECT_EQ(f.severity, severity);
    EXPECT_TRUE(f.line.has_value());
    EXPECT_NE(f.problem.find(problem), std::string::npos) << f.problem;
    EXPECT_NE(f.remedy.find(remedy), std::string::npos) << f.remedy;
  }

  void expect_none() {
    const std::vector<Fault> all = faults();
    EXPECT_TRUE(all.empty()) << faults_as_text(all);
  }

  SmallCase small_ = small_station_case();
};

TEST_F(SupplyZones, AsDrawnThereIsNoFault) {
  expect_none();
}

TEST_F(SupplyZones, ReturnAboveMixedSupply) {
  set("S3", "return_temperature_c", 60);  // before the station: nothing wrong
  set("S5", "return_temperature_c", 60);
  expect_only("S5", "return_temperature_c", Severity::error, "is 60 degC, but 'M1' supplies at most 55 degC",
              "raise supply_temperature_c of 'M1'");
}

TEST_F(SupplyZones, ReturnAboveTransferredSupply) {
  set("S7", "return_temperature_c", 70);
  expect_only("S7", "return_temperature_c", Severity::error, "'X1' supplies at most 65 degC",
              "raise supply_temperature_c of 'X1'");
}

TEST_F(SupplyZones, EveryConsumerBehindTheStation) {
  for (const char* id : {"S11", "S12"}) {
    json substation = small_.properties("S5");
    substation.update({{"id", id}, {"node", "J5"}, {"minimum_supply_temperature_c", 60}});
    small_.add_feature(substation);
  }
  set("S5", "return_temperature_c", 56);
  const std::vector<Fault> all = faults();
  EXPECT_EQ(all.size(), 3u) << faults_as_text(all);
  for (const char* id : {"S5", "S11", "S12"})
    EXPECT_TRUE(std::ranges::any_of(all, [&](const Fault& f) { return f.id == id; })) << id;
}

TEST_F(SupplyZones, MinimumAboveMixedSupply) {
  set("S5", "minimum_supply_temperature_c", 60);
  expect_only("S5", "minimum_supply_temperature_c", Severity::warning, "'M1' supplies at most 55 degC",
              "raise supply_temperature_c of 'M1'");
}

TEST_F(SupplyZones, DifferenceAboveMixedSupply) {
  small_.properties("S5").erase("return_temperature_c");
  set("S5", "model", "temperature_difference");
  set("S5", "temperature_difference_k", 58);
  expect_only("S5", "temperature_difference_k", Severity::error, "'M1' supplies at most 55 degC", "above 0 degC");
}

TEST_F(SupplyZones, BuildingAboveMixedSupply) {
  small_.properties("S5").erase("return_temperature_c");
  small_.properties("S5").update({{"model", "heat_exchanger"},
                                  {"heat_transfer_w_k", 2000},
                                  {"secondary_supply_temperature_c", 60},
                                  {"secondary_return_temperature_c", 40}});
  expect_only("S5", "secondary_supply_temperature_c", Severity::warning, "'M1' supplies at most 55 degC",
              "never get all of its heat");
}

TEST_F(SupplyZones, ThermostatAboveMixedSupply) {
  json bypass = small_.properties("B1");
  bypass.update({{"id", "B2"}, {"node", "J5"}});
  small_.add_feature(bypass);
  expect_only("B2", "minimum_temperature_c", Severity::warning, "is 60 degC, but 'M1' supplies at most 55 degC",
              "always be open");
}

// 0.6 to 1 times 60 degC: 36 to 60 degC.
TEST_F(SupplyZones, AtTimesTooCold) {
  set("M1", "supply_temperature_c", 60);
  set("M1", "supply_temperature_c_profile", "weather:load");
  set("S5", "return_temperature_c", 40);
  expect_only("S5", "return_temperature_c", Severity::warning, "'M1' supplies at times only 36 degC", "no heat");
}

// A set-point of 90 to 150 degC: at most the 110 degC of P1 arrive.
TEST_F(SupplyZones, CappedByTheHotSide) {
  set("M1", "supply_temperature_c", 150);
  set("M1", "supply_temperature_c_profile", "weather:load");
  set("S5", "return_temperature_c", 115);
  expect_only("S5", "return_temperature_c", Severity::error, "'P1' supplies at most 110 degC",
              "raise heating_curve of 'P1'");
}

TEST_F(SupplyZones, MixingBehindExchanger) {
  add_second_mixing("J7", 50);
  set("S10", "return_temperature_c", 52);
  expect_only("S10", "return_temperature_c", Severity::error, "'M2' supplies at most 50 degC",
              "supply_temperature_c of 'M2'");
}

TEST_F(SupplyZones, MixingWarmerThanExchanger) {
  add_second_mixing("J7", 70);
  expect_only("M2", "supply_temperature_c", Severity::error, "is at least 70 degC, but 'X1' supplies at most 65 degC",
              "raise supply_temperature_c of 'X1'");
}

TEST_F(SupplyZones, MixingBehindMixing) {
  add_second_mixing("J5", 40);
  set("S10", "return_temperature_c", 45);
  set("S5", "return_temperature_c", 45);  // between the two: enough
  expect_only("S10", "return_temperature_c", Severity::error, "'M2' supplies at most 40 degC",
              "supply_temperature_c of 'M2'");
}

// The second one asks for more than the first one gives: one fault of the station, and its zone is as warm as the
// first.
TEST_F(SupplyZones, MixingWarmerThanMixing) {
  add_second_mixing("J5", 60);
  set("S10", "minimum_supply_temperature_c", 58);
  const std::vector<Fault> all = faults();
  ASSERT_EQ(all.size(), 2u) << faults_as_text(all);
  for (const Fault& f : all) EXPECT_NE(f.problem.find("'M1' supplies at most 55 degC"), std::string::npos) << f.problem;
}

// Hot water also comes another way: nothing can be said of what S5 gets.
TEST_F(SupplyZones, AnotherWayRoundTheStation) {
  set("S5", "return_temperature_c", 60);
  add(R"({"kind": "trench", "id": "T9", "from": "J2", "to": "J5", "length_m": 90, "type": "DN50-2"})");
  expect_none();
}

// Nor does the station make the zone before it cold.
TEST_F(SupplyZones, AnotherWayRoundColdStation) {
  set("S3", "return_temperature_c", 50);
  set("M1", "supply_temperature_c", 45);
  add(R"({"kind": "trench", "id": "T9", "from": "J2", "to": "J5", "length_m": 90, "type": "DN50-2"})");
  expect_none();
}

TEST_F(SupplyZones, ShutWayRoundTheStation) {
  set("S5", "return_temperature_c", 60);
  add(R"({"kind": "valve", "id": "V9", "from": "J3", "to": "J4", "side": "supply", "function": "isolation",
          "kvs_m3_h": 40, "open": false})");
  expect_only("S5", "return_temperature_c", Severity::error, "'M1' supplies at most 55 degC", "'M1'");
  set("V9", "open", true);
  expect_none();
}

TEST_F(SupplyZones, WarmestOfTwoStations) {
  add_second_mixing("J2", 70);
  add(R"({"kind": "trench", "id": "T9", "from": "J10", "to": "J5", "length_m": 90, "type": "DN50-2"})");
  set("S5", "return_temperature_c", 60);
  expect_none();
  set("S5", "return_temperature_c", 72);
  expect_only("S5", "return_temperature_c", Severity::error, "'M2' supplies at most 70 degC", "'M2'");
}

}  // namespace
}  // namespace emscher::testing
