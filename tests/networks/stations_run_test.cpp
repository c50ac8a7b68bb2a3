// A case with pumps, valves and stations, simulated: what each of them is there to hold, it holds.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "case_run.hpp"
#include "models/air_pressure.hpp"
#include "models/water.hpp"

namespace emscher::testing {
namespace {

class StationsRun : public CaseRun {
 protected:
  StationsRun() {
    // As drawn, pump U1 would hold at S9 what valve V1 does not let happen there.
    small_.properties("U1")["control_points"] = {"S8"};
    small_.properties("P1")["differential_pressure_pa"] = 150000;
    small_.replace_in_toml("quantities = {pipe = [\"mass_flow_kg_s\"], substation = []}", "compression = 0");
    small_.properties("U1")["differential_pressure_pa"] = 160000;
  }

  RunSummary run() { return CaseRun::run(small_); }

  SmallCase small_ = small_station_case();
};

TEST_F(StationsRun, EveryStationHoldsWhatItIsFor) {
  const RunSummary summary = run();
  EXPECT_LE(summary.energy.relative_residual(), 1e-9);
  // mixed and transferred to the set temperature
  EXPECT_NEAR(last("mixing_station", "supply_temperature_c", "M1"), 55.0, 0.05);
  EXPECT_NEAR(last("heat_exchanger_station", "supply_temperature_c", "X1"), 65.0, 0.05);
  // pumps: 0.6 bar at the terminals of M1, 0.7 bar at the worst consumer behind X1, 1.6 bar at S8
  EXPECT_NEAR(last("junction", "pressure_pa", "J4:supply") - last("junction", "pressure_pa", "J4:return"), 6e4, 20.0);
  EXPECT_NEAR(last("substation", "differential_pressure_pa", "S7"), 7e4, 20.0);
  EXPECT_NEAR(last("substation", "differential_pressure_pa", "S8"), 1.6e5, 20.0);
  // that of M1 gives all of what is behind it: the hot valve leaves the mixing node at the pressure of the return
  EXPECT_NEAR(last("mixing_station", "pressure_rise_pa", "M1"), 6e4, 20.0);
  // the controller behind it takes a part of that away
  EXPECT_NEAR(last("substation", "differential_pressure_pa", "S9"), 4e4, 20.0);
  // the vessel holds 2.5 bar at its node
  EXPECT_NEAR(last("junction", "pressure_pa", "J6:return"), 2.5e5, 1.0);
  // what the secondary side gets, the primary side gives: S7 and the heat lost behind X1
  EXPECT_GT(last("heat_exchanger_station", "heat_w", "X1"), 10000.0);
  // hydraulic power m dp / rho without the 47 m that J8 lies below J3, electric power at 60 %
  const double flow = last("pump", "mass_flow_kg_s", "U1"), rise = last("pump", "pressure_rise_pa", "U1");
  const double density = water().density(last("junction", "temperature_c", "J3:supply") + celsius_zero);
  const double head = rise - density * 9.80665 * 47.0;
  EXPECT_NEAR(last("pump", "pump_power_w", "U1"), flow * head / density, 0.02);
  EXPECT_NEAR(last("pump", "pump_electric_power_w", "U1"), last("pump", "pump_power_w", "U1") / 0.6, 1e-3);
  // all of the hot water of the mixing station comes back, less than circulates behind it
  EXPECT_LT(last("valve", "mass_flow_kg_s", "V1"), flow);
}

// Right behind the pump U1 and the valve V1, which let nothing flow back, and no pipe in between: of hot water of some
// 105 degC most or little goes through the shunt.
TEST_F(StationsRun, MixingBehindElementsWithoutBackwardFlow) {
  small_.properties("M1")["node"] = "J9";
  for (const double set : {40.0, 60.0, 90.0}) {
    small_.properties("M1")["supply_temperature_c"] = set;
    EXPECT_LE(run().energy.relative_residual(), 1e-9);
    EXPECT_NEAR(last("mixing_station", "supply_temperature_c", "M1"), set, 0.05);
  }
}

// At the start nobody knows how warm the water is where only components meet.
TEST_F(StationsRun, ExchangerRightBehindAValveStarts) {
  small_.properties("X1")["node"] = "J9";
  run();
  EXPECT_NEAR(last("heat_exchanger_station", "supply_temperature_c", "X1"), 65.0, 0.05);
  EXPECT_GT(last("heat_exchanger_station", "heat_w", "X1"), 10000.0);
}

// The hot valve of M1 passes 0.05 m3/h at 1 bar: it stands open, and the mixture is colder than asked for.
TEST_F(StationsRun, HotValveThatIsTooSmallSaysSo) {
  small_.properties("M1")["kvs_m3_h"] = 0.05;
  run();
  EXPECT_LT(last("mixing_station", "supply_temperature_c", "M1"), 54.0);
  EXPECT_EQ(last("mixing_station", "misses_set_point", "M1"), 1.0);
}

// The file says where they stand, so that it can be walked without its case.
TEST_F(StationsRun, EndsOfEveryElementAreInTheFile) {
  run();
  const ResultReader reader(file_);
  const auto text = [&](const char* group, const char* quantity) { return reader.fixed_texts(group, quantity).at(0); };
  EXPECT_EQ(text("pump", "from_junction"), "J3:supply");
  EXPECT_EQ(text("pump", "to_junction"), "J8:supply");
  EXPECT_EQ(text("valve", "from_junction"), "J8:supply");
  EXPECT_EQ(text("valve", "to_junction"), "J9:supply");
  EXPECT_EQ(text("bypass", "node"), "J3");
  EXPECT_EQ(text("mixing_station", "node"), "J3");
  EXPECT_EQ(text("mixing_station", "secondary_node"), "J4");
  EXPECT_EQ(text("heat_exchanger_station", "node"), "J2");
  EXPECT_EQ(text("heat_exchanger_station", "secondary_node"), "J6");
  EXPECT_TRUE(std::isnan(reader.fixed_numbers("heat_exchanger_station", "return_pressure_pa").at(0)));  // H1 holds it
  EXPECT_EQ(text("pressure_holding", "junction"), "J6:return");
  EXPECT_EQ(reader.fixed_numbers("pressure_holding", "held_pressure_pa").at(0), 250000.0);
}

TEST_F(StationsRun, WhatFlowsAndWhatIsAtItsLimit) {
  run();
  // Mixing: m_mixed T_mixed = m_hot T_hot + (m_mixed - m_hot) T_return, with water's nearly constant specific heat.
  const auto mixing = [&](const char* quantity) { return last("mixing_station", quantity, "M1"); };
  const double mixed = mixing("mass_flow_kg_s"), hot = mixing("hot_mass_flow_kg_s"),
               back = mixing("return_temperature_c");
  EXPECT_LT(hot, mixed);
  EXPECT_NEAR(mixed * (mixing("supply_temperature_c") - back), hot * (mixing("hot_temperature_c") - back),
              0.01 * mixed * back);
  // What the primary side loses the secondary one gains.
  const auto exchanger = [&](const char* quantity) { return last("heat_exchanger_station", quantity, "X1"); };
  const double heat = exchanger("heat_w");
  EXPECT_NEAR(4190.0 * exchanger("primary_mass_flow_kg_s") *
                  (exchanger("primary_supply_temperature_c") - exchanger("primary_return_temperature_c")),
              heat, 0.02 * heat);
  EXPECT_NEAR(
      4190.0 * exchanger("mass_flow_kg_s") * (exchanger("supply_temperature_c") - exchanger("return_temperature_c")),
      heat, 0.02 * heat);
  // V1, kvs 6.3 m3/h: kv = 3600 m / sqrt(1000 rho dp) with rho of some 970 kg/m3 (to 1 %).
  const double flow = last("valve", "mass_flow_kg_s", "V1"), drop = last("valve", "pressure_drop_pa", "V1");
  const double opening = 3600.0 * flow / std::sqrt(1000.0 * 970.0 * drop / 1e5) / 6.3;
  EXPECT_NEAR(last("valve", "opening", "V1"), opening, 0.01 * opening);
  EXPECT_EQ(last("valve", "misses_set_point", "V1"), 0.0);
  EXPECT_EQ(last("pump", "misses_set_point", "U1"), 0.0);
  EXPECT_EQ(last("bypass", "opening", "B1"), 0.0);  // the water is warm enough
  EXPECT_NEAR(last("pressure_holding", "pressure_pa", "H1"), 2.5e5, 1.0);
}

// U1 pumps 20 m of water at full speed and 24.2 m at 1.1 times that; 10 bar are beyond it.
TEST_F(StationsRun, PumpAtItsLimitSaysSo) {
  small_.properties("U1")["differential_pressure_pa"] = 1000000;
  run();
  EXPECT_EQ(last("pump", "misses_set_point", "U1"), 1.0);
  EXPECT_NEAR(last("pump", "pump_speed", "U1"), 1.1, 1e-3);
}

// A pump lifts the water 30 m as well: that is no part of its head. At speed 1 the curve 20 - 0.02 V^2 at a few m3/h is
// nearly 20 m, 1.9 bar of hot water; between its two ends there are 2.9 bar less of height.
TEST_F(StationsRun, HeightIsNoHeadOfAPump) {
  small_.properties("U1")["control"] = "speed";
  for (const char* key : {"differential_pressure_pa", "differential_pressure_at", "control_points"})
    small_.properties("U1").erase(key);
  small_.properties("J8")["elevation_m"] = 77.0;  // J3: 47 m
  run();
  EXPECT_NEAR(last("pump", "pump_speed", "U1"), 1.0, 1e-3);
  EXPECT_LT(last("pump", "pressure_rise_pa", "U1"), -0.8e5);
}

// The valve of S3 lets 0.1 m3/h through at 1 bar, its demand of 10 kW and more takes far more: it gets what the
// difference drives, sqrt(dp / 1 bar) 0.1 m3/h, and the summary names it with the cause.
TEST_F(StationsRun, ShortConsumerIsNamed) {
  small_.properties("S3")["kvs_m3_h"] = 0.1;
  small_.properties("S3")["heat_w"] = 50000;
  small_.properties("S3").erase("maximum_mass_flow_kg_s");
  const RunSummary summary = run();
  const double difference = last("substation", "differential_pressure_pa", "S3");
  const double expected = 0.1 / 3600.0 * 1000.0 * std::sqrt(difference / 1e5 * 0.97);  // water of 970 kg/m3
  EXPECT_NEAR(last("substation", "mass_flow_kg_s", "S3"), expected, 0.02 * expected);
  ASSERT_EQ(summary.shortfalls.size(), 1u);
  const Shortfall& s = summary.shortfalls.front();
  EXPECT_EQ(data_.substations[s.substation].id, "S3");
  EXPECT_NEAR(s.duration, 3.0 * 3600.0, 1.0);
  EXPECT_GT(s.unmet_heat, 0.0);
  EXPECT_NE(s.cause.find("pressure difference; pipe "), std::string::npos) << s.cause;
}

// Set-points that contradict each other: the failure names both, and the time.
TEST_F(StationsRun, ContradictingSetPointsAreNamed) {
  small_.properties("U1")["control_points"] = {"S9"};
  small_.properties("U1").erase("head_coefficients");
  small_.properties("U1").erase("maximum_speed");
  small_.write(folder_.path());
  const CheckResult checked = check_case(folder_.path());
  const RunSummary summary = run_case(checked.data, {.output = {}, .overrides = {}, .progress = {}, .observe = {}});
  EXPECT_FALSE(summary.complete);
  for (const char* part : {"U1", "V1", "t = "})
    EXPECT_NE(summary.failure.find(part), std::string::npos) << summary.failure;
}

// The same network once with absolute pressures, once with gauge pressures against the air at every height: the
// reported pressures differ by just that of the air.
TEST(AirHeight, GaugePressures) {
  constexpr double height = 45.0;  // m, of J1
  const auto pressures = [&](bool gauge) {
    SmallCase small;
    small.properties("J1")["elevation_m"] = height;
    if (gauge) {
      small.replace_in_toml("[pipes]", "[hydraulics]\nair_height_effects = true\n[pipes]");
      small.properties("P1")["return_pressure_pa"] =
          small.properties("P1")["return_pressure_pa"].get<double>() - air_pressure(height);
    }
    const TemporaryFolder folder;
    small.write(folder.path());
    const CheckResult checked = check_case(folder.path());
    EXPECT_FALSE(checked.faults.has_errors()) << faults_as_text(checked.faults.all());
    const auto file = folder.path() / "result.h5";
    EXPECT_TRUE(run_case(checked.data, {.output = file, .overrides = {}, .progress = {}, .observe = {}}).complete);
    const ResultReader reader(file);
    return std::pair(reader.row("junction", "pressure_pa", 1), reader.fixed_numbers("junction", "elevation_m"));
  };
  const auto [absolute, elevation] = pressures(false);
  const auto [gauge, again] = pressures(true);
  ASSERT_EQ(absolute.size(), gauge.size());
  for (std::size_t n = 0; n < absolute.size(); ++n)
    EXPECT_NEAR(absolute[n] - gauge[n], air_pressure(elevation[n]), 0.1);  // float32
}

}  // namespace
}  // namespace emscher::testing
