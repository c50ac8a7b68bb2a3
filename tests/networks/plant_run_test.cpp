// Cases with pits, cooling, ambient loops, prosumers and connections of producers, simulated from their folder.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "case_run.hpp"
#include "networks/case_fluid.hpp"

namespace emscher::testing {
namespace {

using nlohmann::json;

class PlantRun : public CaseRun {
 protected:
  PlantRun() {
    small_.replace_in_toml("quantities = {pipe = [\"mass_flow_kg_s\"], substation = []}", "compression = 0");
  }

  RunSummary run() { return CaseRun::run(small_); }

  void keep(const std::string& quantities) {
    small_.replace_in_toml("compression = 0", "quantities = {" + quantities + "}");
  }

  SmallCase small_;
};

// What leaves a pit at its bottom is as it began, but for what the cold ground takes from the lowest metre in three
// hours: 80 kW at most through half a shell into 265 m3, some 0.8 K.
TEST_F(PlantRun, PitIsCharged) {
  small_.add_feature(json::parse(R"({"kind": "storage", "id": "B", "node": "J2", "model": "pit", "top_length_m": 60,
    "top_width_m": 50, "wall_slope": 2, "height_m": 10, "layers": 10, "mass_flow_kg_s": 2, "lid_heat_loss_w_m2_k": 0.1,
    "ground_temperature_c": 10, "ground_conductivity_w_m_k": 1.5, "ground_heat_capacity_j_m3_k": 2e6,
    "initial_temperature_c": 30})"));
  run();
  EXPECT_NEAR(last("storage", "return_temperature_c", "B"), 29.6, 0.4);
  EXPECT_GT(last("storage", "heat_w", "B"), 2.0 * 4100.0 * 50.0);
}

// District cooling: 6 degC out, 12 degC back; the heat of the houses and of the ground goes into the plant.
TEST_F(PlantRun, DistrictCooling) {
  small_.properties("P1").erase("heating_curve");
  small_.properties("P1")["supply_temperature_c"] = 6;
  for (const char* id : {"S2", "S3"}) small_.properties(id)["return_temperature_c"] = 12;
  small_.properties("S2")["heat_w"] = -20000;
  small_.properties("S3")["heat_w"] = -15000;
  const RunSummary summary = run();
  EXPECT_EQ(summary.unmet_heat_j, 0.0);
  EXPECT_NEAR(last("substation", "heat_w", "S3"), -15000.0, 1.0);
  EXPECT_NEAR(last("substation", "return_temperature_c", "S3"), 12.0, 1e-3);
  EXPECT_GT(last("substation", "supply_temperature_c", "S3"), 6.0);  // the ground is warmer
  EXPECT_LT(summary.energy.lost, 0.0);
  EXPECT_LT(last("producer", "heat_w", "P1"), -30000.0);
}

// At most 0.4 kg/s of water that is 6 K colder than what leaves: of 20 kW some 10 are not cooled away in these three
// hours, and count as heat does that is missing.
TEST_F(PlantRun, UnmetCold) {
  small_.properties("P1").erase("heating_curve");
  small_.properties("P1")["supply_temperature_c"] = 6;
  for (const char* id : {"S2", "S3"}) small_.properties(id)["return_temperature_c"] = 12;
  small_.properties("S2").erase("heat_w_profile");
  small_.properties("S2")["heat_w"] = -20000;
  small_.properties("S2")["maximum_mass_flow_kg_s"] = 0.4;
  small_.properties("S3")["heat_w"] = -15000;
  const RunSummary summary = run();
  EXPECT_GT(summary.unmet_heat_j, (20000.0 - 0.4 * 4220.0 * 6.0) * 3.0 * 3600.0);
  EXPECT_EQ(summary.worst_consumer->id, "S2");
  ASSERT_FALSE(summary.warnings.empty());
}

// An ambient loop of brine: S2 heats, S3 cools more than that; the plant takes what is left, and the pumps of the
// houses push. Electricity: Q_h / COP_h, Q_c / COP_c.
TEST_F(PlantRun, AmbientLoopWithGlycol) {
  small_.replace_in_toml("kind = \"water\"",
                         "kind = \"propylene-glycol\"\nmass_fraction = 0.3\nreference_temperature_c = 10");
  keep("substation = [\"heat_w\", \"mass_flow_kg_s\", \"pump_power_w\", \"compressor_power_w\"]");
  small_.properties("P1") = json::parse(R"({"kind": "producer", "id": "P1", "node": "J1", "control": "balance",
    "supply_temperature_c": 4, "return_temperature_c": -2, "differential_pressure_pa": 0, "return_pressure_pa": 300000})");
  small_.properties("S2") = json::parse(R"({"kind": "substation", "id": "S2", "node": "J2", "model": "ambient_loop",
    "heat_w": 20000, "heating_cop": 4, "temperature_difference_k": 4})");
  small_.properties("S3") = json::parse(R"({"kind": "substation", "id": "S3", "node": "J3", "model": "ambient_loop",
    "heat_w": 0, "cooling_w": 30000, "cooling_cop": 5, "temperature_difference_k": 4})");
  run();
  EXPECT_NEAR(last("substation", "heat_w", "S2"), 15000.0, 1.0);
  EXPECT_NEAR(last("substation", "heat_w", "S3"), -36000.0, 1.0);
  EXPECT_NEAR(last("substation", "compressor_power_w", "S2"), 5000.0, 1e-2);
  EXPECT_NEAR(last("substation", "compressor_power_w", "S3"), 6000.0, 1e-2);
  EXPECT_LT(last("substation", "mass_flow_kg_s", "S3"), 0.0);
  EXPECT_GT(last("substation", "pump_power_w", "S3"), 0.0);
  EXPECT_LT(last("producer", "mass_flow_kg_s", "P1"), 0.0);
  const double specific_heat = case_fluid(data_.fluid).specific_heat(celsius_zero + 2.0);
  EXPECT_NEAR(last("substation", "mass_flow_kg_s", "S2"), 15000.0 / (4.0 * specific_heat), 0.01);
}

// A prosumer that turns after an hour; a unit in the supply, whose feed-in pump has an efficiency.
TEST_F(PlantRun, ProsumerAndUnitInTheSupply) {
  small_.files["net.csv"] = "time,net\n0,5000\n3600,5000\n3700,-6000\n14400,-6000\n";
  small_.toml += "\n[series.net]\nfile = \"net.csv\"\nmaximum_gap = \"1d\"\n";
  small_.properties("S3").merge_patch(json::parse(R"({"model": "prosumer", "heat_w": 1, "heat_w_profile": "net:net",
    "switching_heat_w": 2000, "return_temperature_c": 45, "feed_temperature_c": 85})"));
  small_.add_feature(json::parse(R"({"kind": "producer", "id": "P2", "node": "J1", "to_node": "J2",
    "connection": "supply-to-supply", "control": "mass_flow", "mass_flow_kg_s": 0.05, "supply_temperature_c": 99,
    "efficiency": 0.5})"));
  keep(
      "producer = [\"pump_power_w\", \"pump_electric_power_w\", \"heat_w\", \"supply_temperature_c\"], substation = "
      "[\"heat_w\", \"mass_flow_kg_s\"]");
  run();
  EXPECT_NEAR(last("substation", "heat_w", "S3"), -6000.0, 60.0);
  EXPECT_LT(last("substation", "mass_flow_kg_s", "S3"), 0.0);
  EXPECT_NEAR(last("producer", "supply_temperature_c", "P2"), 99.0, 1e-3);
  // The pressure falls from J1 to J2 along the supply: no work.
  EXPECT_EQ(last("producer", "pump_electric_power_w", "P2"), 0.0);
}

// Against the pressure difference of the network: electric power is hydraulic power over efficiency.
TEST_F(PlantRun, FeedInPumpWorksAgainstTheNetwork) {
  small_.add_feature(json::parse(R"({"kind": "producer", "id": "P2", "node": "J3", "control": "heat",
    "supply_temperature_c": 90, "heat_w": 5000, "efficiency": 0.5})"));
  keep("producer = [\"pump_power_w\", \"pump_electric_power_w\", \"differential_pressure_pa\", \"mass_flow_kg_s\"]");
  run();
  const double hydraulic = last("producer", "pump_power_w", "P2");
  EXPECT_NEAR(hydraulic,
              last("producer", "mass_flow_kg_s", "P2") * last("producer", "differential_pressure_pa", "P2") / 985.0,
              0.02 * hydraulic);
  EXPECT_NEAR(last("producer", "pump_electric_power_w", "P2"), hydraulic / 0.5, 0.02 * hydraulic);
}

}  // namespace
}  // namespace emscher::testing
