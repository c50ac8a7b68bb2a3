// The shipped case networks/hillside: what its README claims happens, in the case as shipped and after each of the
// changes it proposes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "engine/results/result_reader.hpp"
#include "networks/run_case.hpp"
#include "small_case.hpp"

namespace emscher::testing {
namespace {

constexpr double bar = 1e5;

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

class Hillside : public ::testing::Test {
 protected:
  Hillside() {
    const auto shipped = std::filesystem::path(EMSCHER_SOURCE_DIR) / "networks" / "hillside";
    case_.toml = text_of(shipped / "case.toml");
    case_.network = nlohmann::json::parse(text_of(shipped / "network.geojson"));
    case_.files = {{"winter-day.csv", text_of(shipped / "winter-day.csv")}};
  }

  nlohmann::json& properties(const char* id) { return case_.properties(id); }

  RunSummary run() {
    case_.write(folder_.path());
    CheckResult checked = check_case(folder_.path());
    EXPECT_TRUE(checked.faults.all().empty()) << faults_as_text(checked.faults.all());
    data_ = std::move(checked.data);
    file_ = folder_.path() / "result.h5";
    RunSummary summary = run_case(data_, {.output = file_, .overrides = {}, .progress = {}, .observe = {}});
    EXPECT_TRUE(summary.complete) << summary.failure;
    return summary;
  }

  /// All rows, a quarter of an hour apart.
  std::vector<double> of(const char* group, const char* quantity, const char* id) const {
    const ResultReader reader(file_);
    const auto ids = reader.ids(group);
    const auto k = std::ranges::find(ids, id) - ids.begin();
    const auto values = reader.element(group, quantity, std::size_t(k));
    return {values.begin(), values.end()};
  }
  double least(const char* group, const char* quantity, const char* id) const {
    return std::ranges::min(of(group, quantity, id));
  }
  double greatest(const char* group, const char* quantity, const char* id) const {
    return std::ranges::max(of(group, quantity, id));
  }
  static double sum(const std::vector<double>& values) {
    double result = 0.0;
    for (const double value : values) result += value;
    return result;
  }

  TemporaryFolder folder_;
  SmallCase case_;
  Case data_;
  std::filesystem::path file_;
};

TEST_F(Hillside, OnlyTheSchoolIsShortAndItsPipeIsNamed) {
  const RunSummary summary = run();
  ASSERT_EQ(summary.shortfalls.size(), 1u);
  const Shortfall& s = summary.shortfalls.front();
  EXPECT_EQ(data_.substations[s.substation].id, "school");
  EXPECT_NE(s.cause.find("pipe school-lane-to-school-yard"), std::string::npos) << s.cause;
  EXPECT_NEAR(s.duration, 3.75 * 3600.0, 900.0);
  // from about half past five to nine, so in the coldest hours of the day (6:00 to 9:00)
  const std::vector<double> unmet = of("substation", "unmet_heat_w", "school");
  for (std::size_t row = 0; row < unmet.size(); ++row) {
    const double hour = 0.25 * double(row);
    if (hour >= 6.0 && hour <= 8.75) {
      EXPECT_GT(unmet[row], 100.0) << hour;
    }
    if (hour <= 5.25 || hour >= 9.5) {
      EXPECT_LT(unmet[row], 1.0) << hour;
    }
  }
  EXPECT_NEAR(s.unmet_heat / 3.6e6, 118.0, 3.0);  // kWh, as the README says
}

TEST_F(Hillside, EveryDeviceHoldsWhatItIsFor) {
  run();
  const std::size_t seven = 28;  // row of 7:00
  EXPECT_NEAR(of("substation", "differential_pressure_pa", "mill")[seven], 0.7 * bar, 50.0);
  EXPECT_NEAR(of("substation", "differential_pressure_pa", "upper-west-homes")[seven], 0.7 * bar, 50.0);
  EXPECT_NEAR(of("junction", "pressure_pa", "plant:return")[seven], 4.0 * bar, 1.0);
  EXPECT_NEAR(of("junction", "pressure_pa", "lift:return")[seven], 6.4 * bar, 50.0);
  EXPECT_NEAR(of("junction", "pressure_pa", "meadow-gate:supply")[seven], 5.6 * bar, 50.0);
  EXPECT_NEAR(of("mixing_station", "supply_temperature_c", "estate-mixing")[seven], 62.0, 0.05);
  const double west = of("substation", "differential_pressure_pa", "estate-west-homes")[seven];
  const double east = of("substation", "differential_pressure_pa", "estate-east-homes")[seven];
  EXPECT_NEAR(std::min(west, east), 0.6 * bar, 50.0);
  // PN 6 in the meadow, with 1.013 bar of air
  EXPECT_LT(greatest("junction", "pressure_pa", "meadow-east:supply"), 6.0 * bar + atmospheric_pressure_pa);
}

TEST_F(Hillside, AThickerPipeHelps) {
  properties("school-lane-to-school-yard")["type"] = "DN65-2";
  const RunSummary summary = run();
  EXPECT_TRUE(summary.shortfalls.empty());
  EXPECT_LT(summary.unmet_heat_j, 1.0);
  EXPECT_GT(least("substation", "differential_pressure_pa", "school"), 0.5 * bar);
}

// The booster adds 0.6 bar to all that goes up the hill: 0.6 bar m / (rho eta) more electric power.
TEST_F(Hillside, MoreBoostHelpsAndCosts) {
  run();
  const double before = sum(of("pump", "pump_electric_power_w", "booster"));
  properties("booster")["differential_pressure_pa"] = 130000;
  const RunSummary summary = run();
  EXPECT_TRUE(summary.shortfalls.empty());
  const double after = sum(of("pump", "pump_electric_power_w", "booster"));
  const double flow = sum(of("pump", "mass_flow_kg_s", "booster"));
  constexpr double density = 955.0, efficiency = 0.62;  // kg/m3, water of 105 degC
  EXPECT_NEAR(after - before, 0.6 * bar * flow / (density * efficiency), 0.03 * (after - before));
}

// Held where the least arrives, the boost follows the need: less work than always 1.3 bar at the top.
TEST_F(Hillside, TheSchoolAsControlPointCostsLess) {
  properties("booster")["differential_pressure_pa"] = 130000;
  run();
  const double constant = sum(of("pump", "pump_electric_power_w", "booster"));
  properties("booster")["differential_pressure_pa"] = 70000;
  properties("booster")["control_points"] = {"hilltop-flats", "upper-west-homes", "school"};
  const RunSummary summary = run();
  EXPECT_TRUE(summary.shortfalls.empty());
  EXPECT_LT(sum(of("pump", "pump_electric_power_w", "booster")), 0.95 * constant);
}

// The plant's pump is to blame at the mill; not at the school, for which the booster makes up.
TEST_F(Hillside, APumpIsBlamedOnItsOwnWayOnly) {
  properties("heat-plant")["head_coefficients"] = {30, 0.0012, 2};
  const RunSummary summary = run();
  ASSERT_EQ(summary.shortfalls.size(), 2u);
  for (const Shortfall& s : summary.shortfalls) {
    const bool is_mill = data_.substations[s.substation].id == "mill";
    const char* expected = is_mill ? "pump of heat-plant at its limit" : "pipe school-lane-to-school-yard";
    EXPECT_NE(s.cause.find(expected), std::string::npos) << s.cause;
  }
}

TEST_F(Hillside, WithoutTheReducerTheMeadowIsAbovePn6) {
  properties("meadow-reducer")["pressure_pa"] = 1e6;
  run();
  EXPECT_GT(greatest("junction", "pressure_pa", "meadow-east:supply"), 6.0 * bar + atmospheric_pressure_pa);
}

// 58 m of water between plant and hilltop take 5.6 of the 4 bar held at the plant: the water would boil.
TEST_F(Hillside, WithoutTheSustainerTheHillBoils) {
  properties("hill-sustainer")["pressure_pa"] = 300000;
  const RunSummary summary = run();
  const auto vapour = std::ranges::find(summary.limits, "vapour_margin_pa", &LimitFinding::name);
  ASSERT_NE(vapour, summary.limits.end());
  EXPECT_TRUE(vapour->is_broken());
  EXPECT_LT(greatest("junction", "pressure_pa", "hilltop:return"), bar);
}

TEST_F(Hillside, TheEstateCannotServeOldRadiators) {
  properties("estate-east-homes")["return_temperature_c"] = 65;
  case_.write(folder_.path());
  const std::vector<Fault> faults = check_case(folder_.path()).faults.all();
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults.front().id, "estate-east-homes");
  EXPECT_NE(faults.front().problem.find("'estate-mixing' supplies at most 62 degC"), std::string::npos);
}

}  // namespace
}  // namespace emscher::testing
