// Producers with a technology in a case: read, checked, simulated, accounted for.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/results/result_reader.hpp"
#include "generation_case.hpp"
#include "networks/run_case.hpp"

namespace emscher::testing {
namespace {

using nlohmann::json;

struct CaseRun {
  TemporaryFolder folder;
  Case data;
  RunSummary summary;

  explicit CaseRun(const SmallCase& small) {
    small.write(folder.path());
    CheckResult checked = check_case(folder.path());
    EXPECT_FALSE(checked.faults.has_errors()) << faults_as_text(checked.faults.all());
    data = std::move(checked.data);
    summary = run_case(data, {.output = file(), .overrides = {}, .progress = {}, .observe = {}});
    EXPECT_TRUE(summary.complete) << summary.failure;
  }
  std::filesystem::path file() const { return folder.path() / "result.h5"; }
  const GenerationSummary& of(const std::string& id) const {
    return *std::ranges::find(summary.generation, id, &GenerationSummary::id);
  }
  /// Values of a producer over the rows.
  std::vector<float> rows(const std::string& id, const std::string& quantity) const {
    const ResultReader reader(file());
    const auto ids = reader.ids("producer");
    return reader.element("producer", quantity, std::size_t(std::ranges::find(ids, id) - ids.begin()));
  }
  bool warns(const std::string& text) const {
    return std::ranges::any_of(summary.warnings, [&](const auto& w) { return w.find(text) != std::string::npos; });
  }
};

// Two days with every technology: the network's balance closes, the accounts have the heat that the network got, and
// their first law closes, in the sums and in every row.
TEST(Generation, EveryTechnologyOverTwoDays) {
  const CaseRun run(generation_case());
  EXPECT_LE(run.summary.energy.relative_residual(), 1e-9);
  ASSERT_EQ(run.summary.generation.size(), 8U);
  double heat = 0.0;
  for (const GenerationSummary& s : run.summary.generation) {
    SCOPED_TRACE(s.id);
    heat += s.energy.heat;
    EXPECT_GT(s.energy.heat, 0.0);
    EXPECT_EQ(s.unaccounted_heat, 0.0);
    EXPECT_LE(std::abs(s.energy.residual()), 1e-9 * std::max(s.energy.heat, s.energy.fuel));
    const auto fuel = run.rows(s.id, "fuel_w"), used = run.rows(s.id, "electricity_used_w"),
               made = run.rows(s.id, "electricity_made_w"), source = run.rows(s.id, "source_heat_w"),
               losses = run.rows(s.id, "losses_w"), given = run.rows(s.id, "heat_w");
    ASSERT_EQ(fuel.size(), 2U * 96U + 1U);
    for (std::size_t k = 0; k < fuel.size(); ++k)  // written as float
      ASSERT_NEAR(fuel[k] + used[k] + source[k], std::max(given[k], 0.0f) + made[k] + losses[k], 3e-3) << k;
  }
  EXPECT_NEAR(heat, run.summary.energy.supplied, 1e-9 * heat);

  // What each kind is: fuel for the boiler and the engine only, power for the heat pump, the electrode boiler and the
  // pump of the wells.
  EXPECT_GT(run.of("P1").energy.fuel, 0.0);
  EXPECT_EQ(run.of("P1").energy.electricity_used, 0.0);
  EXPECT_NEAR(run.of("electrode_boiler").seasonal_performance, 0.98, 1e-9);
  EXPECT_NEAR(run.of("electrode_boiler").full_load_s, 2.0 / 3.0 * 2.0 * 86400.0, 60.0);
  // The outlet of 80 degC, the source of 5.2 to 9.6 degC cooled by 5 K: 0.4 x 353.15 / (80 - source + 5).
  const double performance = run.of("heat_pump").seasonal_performance;
  EXPECT_GT(performance, 0.4 * 353.15 / (85.0 - 5.0));
  EXPECT_LT(performance, 0.4 * 353.15 / (85.0 - 10.0));
  EXPECT_NEAR(run.of("heat_pump").energy.source_heat, run.of("heat_pump").energy.heat * (1.0 - 1.0 / performance),
              1e-6 * run.of("heat_pump").energy.heat);
  // Led by 1500 W of power all the time, whatever is taken of its heat.
  EXPECT_NEAR(run.of("chp").energy.electricity_made, 1500.0 * 2.0 * 86400.0, 10.0);
  // Half a kilowatt of waste heat is left over.
  EXPECT_NEAR(run.of("waste_heat").energy.curtailed, 500.0 * 2.0 * 86400.0, 1e3);
  EXPECT_GE(run.of("solar_thermal").starts, 2) << "at least one each day";
  EXPECT_EQ(run.of("geothermal").starts, 0) << "it ran at the start";
}

// What is not given is unmet, and the run says why.
TEST(Generation, OutOfRangeIsSaid) {
  SmallCase c = generation_case();
  c.replace_in_toml("duration = \"2d\"", "duration = \"6h\"");
  c.properties("heat_pump")["supply_temperature_c"] = 86;
  c.properties("waste_heat")["technology"]["available_w"] = 400;
  c.properties("electrode_boiler")["heat_w"] = 2000;
  const CaseRun run(c);
  EXPECT_EQ(run.of("heat_pump").energy.heat, 0.0);
  EXPECT_NEAR(run.of("heat_pump").unmet_heat, 3000.0 * 6.0 * 3600.0, 10.0);
  EXPECT_TRUE(
      run.warns("producer heat_pump: 0.018 MWh of heat were not given, in 6.0 h, because the supply was to be hotter"));
  EXPECT_TRUE(
      run.warns("producer waste_heat: 0.0036 MWh of heat were not given, in 6.0 h, because its source gave no more"));
  EXPECT_TRUE(
      run.warns("producer electrode_boiler: 0.003 MWh of heat were not given, in 6.0 h, because it is too small"));
  EXPECT_NEAR(run.of("electrode_boiler").full_load_s, 6.0 * 3600.0, 1.0);
}

// The producer that holds the pressure with a heat pump that makes 70 degC at most, though 80 are asked for: plug flow,
// supply at 70 degC from the first row, the rest unmet.
TEST(Generation, PressureHolderSuppliesAsHotAsItCan) {
  SmallCase c;
  json& p = c.properties("P1");
  p.erase("heating_curve");
  p["supply_temperature_c"] = 80;
  p["technology"] = json::parse(R"({"kind": "heat_pump", "capacity_w": 100000, "source": "river",
    "source_temperature_c": 8, "source_cooling_k": 4, "performance": "lorenz", "quality_grade": 0.5,
    "minimum_source_temperature_c": 2, "maximum_outlet_temperature_c": 70})");
  c.replace_in_toml("relative_tolerance = 1e-4", "");
  const CaseRun run(c);
  EXPECT_EQ(run.summary.transport.transport, Transport::plug_flow);
  EXPECT_LE(run.summary.energy.relative_residual(), 1e-9);
  for (const float t : run.rows("P1", "supply_temperature_c")) EXPECT_NEAR(t, 70.0, 1e-3);
  EXPECT_GT(run.of("P1").unmet_heat, 0.0);
  EXPECT_TRUE(run.warns("producer P1"));
  EXPECT_GT(run.of("P1").seasonal_performance, 2.0);
}

TEST(Generation, ProducersWithoutTechnologyHaveNoSuchDatasets) {
  const CaseRun run{SmallCase()};
  EXPECT_TRUE(run.summary.generation.empty());
  const auto quantities = ResultReader(run.file()).quantities("producer");
  EXPECT_EQ(std::ranges::find(quantities, "fuel_w"), quantities.end());
}

class BadTechnology : public ::testing::TestWithParam<BadInput> {};

TEST_P(BadTechnology, IsReported) {
  expect_fault(GetParam());
}

using Damage = std::function<void(SmallCase&)>;

Damage set(std::string id, std::string key, json value) {
  return [=](SmallCase& c) {
    c = generation_case();
    c.properties(id)["technology"][key] = value;
  };
}

Damage remove(std::string id, std::string key) {
  return [=](SmallCase& c) {
    c = generation_case();
    c.properties(id)["technology"].erase(key);
  };
}

Damage change(std::function<void(SmallCase&)> damage) {
  return [=](SmallCase& c) {
    c = generation_case();
    damage(c);
  };
}

const json cop_map = json::parse(
    R"({"source_temperature_c": [0, 10], "outlet_temperature_c": [35, 55, 90], "cop": [[4, 3, 2], [5, 4, 2.5]]})");

Damage with_map(std::function<void(json&)> damage) {
  return change([=](SmallCase& c) {
    json& t = c.properties("heat_pump")["technology"];
    t.erase("quality_grade");
    t["performance"] = "map";
    t["performance_map"] = cop_map;
    damage(t["performance_map"]);
  });
}

const std::string file = "network.geojson";

const std::vector<BadInput> bad{
    {"NoTable", change([](SmallCase& c) { c.properties("P1")["technology"] = "boiler"; }), file, "P1", "technology",
     "table"},
    {"NoKind", remove("P1", "kind"), file, "P1", "technology.kind", "add 'kind'"},
    {"UnknownKind", set("P1", "kind", "boyler"), file, "P1", "technology.kind", "did you mean 'boiler'"},
    {"UnknownKey", set("P1", "capacity_kw", 30), file, "P1", "technology.capacity_kw", "capacity_w", "", 1},
    {"NoCapacity", remove("P1", "capacity_w"), file, "P1", "technology.capacity_w", "add 'capacity_w'"},
    {"CapacityAsText", set("P1", "capacity_w", "30 kW"), file, "P1", "technology.capacity_w", "without quotes"},
    {"MinimumLoadInPercent", set("P1", "minimum_load", 30), file, "P1", "technology.minimum_load", "up to 1"},
    {"NegativeRamp", set("P1", "ramp_w_s", -5), file, "P1", "technology.ramp_w_s", "above 0"},
    {"EfficiencyInPercent",
     change([](SmallCase& c) { c.properties("P1")["technology"]["efficiency_map"]["efficiency"][1][1] = 98; }), file,
     "P1", "technology.efficiency_map.efficiency", "1.2"},
    {"MapNotRising", change([](SmallCase& c) {
       c.properties("P1")["technology"]["efficiency_map"]["return_temperature_c"] = {30, 70, 55};
     }),
     file, "P1", "technology.efficiency_map.return_temperature_c", "sort"},
    {"MapOfWrongShape", change([](SmallCase& c) {
       c.properties("P1")["technology"]["efficiency_map"]["efficiency"][1] = {1.0, 0.9};
     }),
     file, "P1", "technology.efficiency_map.efficiency", "one row"},
    {"MapWithoutNodes",
     change([](SmallCase& c) { c.properties("P1")["technology"]["efficiency_map"].erase("part_load"); }), file, "P1",
     "technology.efficiency_map.part_load", "add 'part_load'"},
    {"MoreThanTheFuel", set("chp", "efficiency_points", {{0.5, 0.52, 0.3}, {1, 0.7, 0.5}}), file, "chp",
     "technology.efficiency_points", "lower heating value"},
    {"LoadNotRising", set("chp", "efficiency_points", {{1, 0.5, 0.34}, {0.5, 0.52, 0.3}}), file, "chp",
     "technology.efficiency_points", "sort"},
    {"PowerNotRising", set("chp", "efficiency_points", {{0.9, 0.4, 0.5}, {1, 0.6, 0.2}}), file, "chp",
     "technology.efficiency_points", "more load makes more power"},
    {"PowerLedWithoutPower", remove("chp", "electric_power_w"), file, "chp", "technology.electric_power_w",
     "add 'electric_power_w'"},
    {"HeatLedWithPower", set("chp", "led_by", "heat"), file, "chp", "technology.electric_power_w", "remove it"},
    {"NoSource", change([](SmallCase& c) {
       json& t = c.properties("heat_pump")["technology"];
       t.erase("source_temperature_c");
       t.erase("source_temperature_c_profile");
     }),
     file, "heat_pump", "technology.source_temperature_c", "add 'source_temperature_c'"},
    {"UnknownSource", set("heat_pump", "source", "lake"), file, "heat_pump", "technology.source", "use one of"},
    {"UnknownPerformance", set("heat_pump", "performance", "carnott"), file, "heat_pump", "technology.performance",
     "did you mean 'carnot'"},
    {"NoGrade", remove("heat_pump", "quality_grade"), file, "heat_pump", "technology.quality_grade",
     "add 'quality_grade'"},
    {"NoCapacityAtAll", remove("heat_pump", "capacity_curve"), file, "heat_pump", "technology.capacity_w",
     "add 'capacity_w'"},
    {"SourceRangeTurned", set("heat_pump", "maximum_source_temperature_c", -20), file, "heat_pump",
     "technology.minimum_source_temperature_c", "swap"},
    {"NoMap", change([](SmallCase& c) {
       json& t = c.properties("heat_pump")["technology"];
       t.erase("quality_grade");
       t["performance"] = "map";
     }),
     file, "heat_pump", "technology.performance_map", "add 'performance_map'"},
    {"MapBeyondTheSecondLaw", with_map([](json& map) { map["cop"][1][0] = 14; }), file, "heat_pump",
     "technology.performance_map.cop", "turned"},
    {"MapNegative", with_map([](json& map) { map["cop"][1][0] = -1; }), file, "heat_pump",
     "technology.performance_map.cop", "from 0"},
    {"UnknownColumn", set("heat_pump", "source_temperature_c_profile", "weather:outdoor"), file, "heat_pump",
     "technology.source_temperature_c_profile", "did you mean 'outdoor_c'"},
    {"UnknownSeries", set("heat_pump", "source_temperature_c_profile", "river:t_c"), file, "heat_pump",
     "technology.source_temperature_c_profile", "[series.river]"},
    {"WrongUnit", set("heat_pump", "source_temperature_c", 20.0), file, "heat_pump",
     "technology.source_temperature_c_profile", "repair"},
    {"UnknownPlane", set("solar_thermal", "plane", "roof"), file, "solar_thermal", "technology.plane", "add the plane"},
    {"SolarHoldsThePressure", change([](SmallCase& c) {
       json& p = c.properties("solar_thermal");
       p["control"] = "mass_flow";
       p["mass_flow_kg_s"] = 0.01;
     }),
     file, "solar_thermal", "control", "\"control\": \"heat\""},
    {"SolarTooCold", set("solar_thermal", "maximum_temperature_c", 80), file, "solar_thermal",
     "technology.maximum_temperature_c", "at least 10 K more"},
    {"ModifierNotRising", set("solar_thermal", "incidence_modifier", {{50, 0.9}, {50, 0.8}}), file, "solar_thermal",
     "technology.incidence_modifier", "sort"},
    {"NoSun", change([](SmallCase& c) {
       c.replace_in_toml("temperature_c_profile = \"weather:outdoor_c\"", "");
       c.replace_in_toml("[ambient]\n", "");
       c.properties("P1").erase("heating_curve");
       c.properties("P1")["supply_temperature_c"] = 90;
     }),
     "case.toml", "", "ambient", "add [ambient]"},
    {"NoWell", remove("geothermal", "production_temperature_c"), file, "geothermal",
     "technology.production_temperature_c", "add 'production_temperature_c'"},
    {"NoProductivity", remove("geothermal", "productivity_m3_h_bar"), file, "geothermal",
     "technology.productivity_m3_h_bar", "add 'productivity_m3_h_bar'"},
    {"MinimumOfWhat", set("geothermal", "minimum_load", 0.2), file, "geothermal", "technology.minimum_load",
     "give 'capacity_w'"},
    {"NothingOffered", remove("waste_heat", "available_w"), file, "waste_heat", "technology.available_w",
     "add 'available_w'"},
    {"NoExchanger", remove("network_transfer", "heat_transfer_w_k"), file, "network_transfer",
     "technology.heat_transfer_w_k", "add 'heat_transfer_w_k'"},
    {"Perpetuum", set("electrode_boiler", "efficiency", 1.05), file, "electrode_boiler", "technology.efficiency",
     "up to 1"},
};

INSTANTIATE_TEST_SUITE_P(All, BadTechnology, ::testing::ValuesIn(bad), name_of);

}  // namespace
}  // namespace emscher::testing
