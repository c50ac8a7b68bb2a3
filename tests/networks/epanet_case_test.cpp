// What an EPANET file becomes: units, pumps, valves, patterns, and what is left out. Expected values follow from the
// definitions of the units and the formulas of the EPANET 2.2 User Manual.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "epanet_file.hpp"
#include "networks/epanet/epanet_valves.hpp"
#include "networks/write_case.hpp"

namespace emscher::testing {
namespace {

constexpr double foot = 0.3048;
constexpr double gallon = 231.0 * std::pow(0.0254, 3);  // 231 cubic inches

EpanetImport good(const std::string& text) {
  EpanetImport imported = import_text(text);
  EXPECT_FALSE(imported.faults.has_errors()) << faults_as_text(imported.faults.all());
  return imported;
}

TEST(EpanetCase, EveryFlowUnit) {
  const double day = 86400.0;
  const std::vector<std::pair<const char*, double>> units{{"CFS", std::pow(foot, 3)},
                                                          {"GPM", gallon / 60.0},
                                                          {"MGD", 1e6 * gallon / day},
                                                          {"IMGD", 1e6 * 4.54609e-3 / day},
                                                          {"AFD", 43560.0 * std::pow(foot, 3) / day},
                                                          {"LPS", 1e-3},
                                                          {"LPM", 1e-3 / 60.0},
                                                          {"MLD", 1e3 / day},
                                                          {"CMH", 1.0 / 3600.0},
                                                          {"CMD", 1.0 / day},
                                                          {"CMS", 1.0}};
  for (const auto& [name, m3_s] : units) {
    const EpanetImport imported = good(small_epanet_file("[OPTIONS]\nUnits " + std::string(name) + "\n"));
    EXPECT_NEAR(imported.data.outflows.at(0).mass_flow_kg_s.value, 5.0 * m3_s * 1000.0, 1e-9 * 5.0 * m3_s * 1000.0)
        << name;
    const bool si = std::string("LPS LPM MLD CMH CMD CMS").find(name) != std::string::npos;
    const SinglePipe& pipe = named(imported.data.pipes, "P1");
    const PipeConstruction& c = imported.data.constructions.at(pipe.construction);
    EXPECT_NEAR(pipe.length_m, si ? 500.0 : 500.0 * foot, 1e-7);
    EXPECT_NEAR(c.inner_diameter_m.value(), si ? 0.18 : 180.0 * 0.0254, 1e-9);  // mm or inches
    EXPECT_NEAR(c.roughness_m, si ? 0.25e-3 : 0.25e-3 * foot, 1e-12);           // mm or millifeet
    EXPECT_NEAR(named(imported.data.junctions, "B").elevation_m, si ? 12.0 : 12.0 * foot, 1e-9);
  }
}

TEST(EpanetCase, FluidAndSettings) {
  const Case data = good(small_epanet_file()).data;
  EXPECT_FALSE(data.closed);
  EXPECT_EQ(data.name, "small");
  EXPECT_EQ(data.hydraulics.friction_law, FrictionLawName::swamee_jain);
  EXPECT_NEAR(data.hydraulics.gravity_m_s2, 32.2 * foot, 1e-9);
  EXPECT_NEAR(data.fluid.dynamic_viscosity_pa_s, 1000.0 * 1.1e-5 * foot * foot, 1e-12);
  EXPECT_DOUBLE_EQ(data.time.duration_s, 6 * 3600.0);
  EXPECT_DOUBLE_EQ(named(data.pipes, "P2").loss_coefficient, 3.5);
  EXPECT_DOUBLE_EQ(data.sources.at(0).head_m.value, 60.0);
  const auto viscosity = [](const char* options) {
    return good(small_epanet_file(std::string("[OPTIONS]\n") + options)).data.fluid.dynamic_viscosity_pa_s;
  };
  EXPECT_NEAR(viscosity("Viscosity 0.5\n"), 500.0 * 1.1e-5 * foot * foot, 1e-12);  // a multiple of water's
  EXPECT_NEAR(viscosity("Viscosity 2e-6\n"), 1000.0 * 2e-6, 1e-12);                // m2/s
  EXPECT_NEAR(viscosity("Viscosity 2e-6\nSpecific Gravity 0.8\n"), 800.0 * 2e-6, 1e-12);
  EXPECT_NEAR(viscosity("Viscosity 2e-5\nUnits GPM\n"), 1000.0 * 2e-5 * foot * foot, 1e-12);  // ft2/s
  const Case hazen = good(small_epanet_file("[OPTIONS]\nHeadloss H-W\n[PIPES]\nP3 A B 1 100 120\nP4 R A 1 100 80\n"
                                            "[STATUS]\nP1 Closed\nP2 Closed\n"))
                         .data;
  EXPECT_EQ(hazen.hydraulics.friction_law, FrictionLawName::hazen_williams);
  EXPECT_DOUBLE_EQ(hazen.constructions.at(named(hazen.pipes, "P3").construction).hazen_williams_c.value(), 120.0);
}

TEST(EpanetCase, SteadyStateAndOddReportSteps) {
  const EpanetImport steady = good(small_epanet_file("[TIMES]\nDuration 0\nReport Timestep 0:30\n"));
  EXPECT_DOUBLE_EQ(steady.data.time.duration_s, 1800.0);
  EXPECT_NE(said(steady, "one steady state"), "");
  const EpanetImport odd = good(small_epanet_file("[TIMES]\nReport Timestep 4:00\nStart ClockTime 7 am\n"));
  EXPECT_DOUBLE_EQ(odd.data.time.output_step_s, 7200.0);  // greatest common divisor of 4 h and 6 h
  EXPECT_NE(said(odd, "does not divide"), "");
  EXPECT_DOUBLE_EQ(std::fmod(odd.data.time.start_epoch_s, 86400.0), 7 * 3600.0);
}

TEST(EpanetCase, PumpOfOnePoint) {
  // H = 4/3 Hd - Hd/3 (Q/Qd)^2: at the point its head, shut off 4/3 of it, at twice the flow nothing.
  const Case data = good(small_epanet_file("[PUMPS]\nU A B HEAD 1 SPEED 0.9\n[CURVES]\n1 40 30\n")).data;
  const PumpData& pump = named(data.pumps, "U").pump_data;
  ASSERT_TRUE(pump.head_coefficients.has_value());
  const auto [a, b, c] = *pump.head_coefficients;
  const double flow = 40.0 * 3.6;  // 40 L/s in m3/h
  EXPECT_NEAR(a, 40.0, 1e-8);
  EXPECT_NEAR(a - b * std::pow(flow, c), 30.0, 1e-6);
  EXPECT_NEAR(a - b * std::pow(2.0 * flow, c), 0.0, 1e-6);
  EXPECT_DOUBLE_EQ(named(data.pumps, "U").speed.value, 0.9);
}

TEST(EpanetCase, PumpOfThreePoints) {
  const Case data = good(small_epanet_file("[PUMPS]\nU A B HEAD 1\nW A B 40 36 10 20 25\nX A B HEAD 2\n"
                                           "[CURVES]\n1 0 40\n1 10 36\n1 25 20\n2 0 40\n2 10 28\n2 25 20\n"))
                        .data;
  for (const char* id : {"U", "W"}) {  // as a curve, and in the format of EPANET 1
    const auto [a, b, c] = named(data.pumps, id).pump_data.head_coefficients.value();
    EXPECT_NEAR(a, 40.0, 1e-8);
    EXPECT_NEAR(a - b * std::pow(36.0, c), 36.0, 1e-6);
    EXPECT_NEAR(a - b * std::pow(90.0, c), 20.0, 1e-6);
  }
  // The heads fall by 12 and 20 m: exponent ln(20/12) / ln(2.5) = 0.56, below what the format has.
  const auto& curve = named(data.pumps, "X").pump_data.head_curve;
  const double exponent = std::log(20.0 / 12.0) / std::log(2.5), factor = 12.0 / std::pow(36.0, exponent);
  ASSERT_EQ(curve.size(), 161U);
  for (const auto& [flow, head] : curve) EXPECT_NEAR(head, 40.0 - factor * std::pow(flow, exponent), 1e-6);
  EXPECT_DOUBLE_EQ(curve.back()[1], 0.0);
}

TEST(EpanetCase, PumpOfManyPointsAndOfConstantPower) {
  const EpanetImport imported =
      good(small_epanet_file("[PUMPS]\nU A B HEAD 1\nW A B POWER 7.457\n[CURVES]\n1 5 40\n1 10 36\n1 25 20\n1 30 1\n"));
  const auto& curve = named(imported.data.pumps, "U").pump_data.head_curve;
  // Beside each of the two bends a point before and one behind, on the lines: 2 + 2 (1 + 2).
  ASSERT_EQ(curve.size(), 8U);
  EXPECT_NEAR(curve[2][0], 36.0, 1e-9);
  EXPECT_NEAR(curve[2][1], 36.0, 1e-9);
  EXPECT_NEAR((curve[1][1] - 36.0) / (curve[1][0] - 36.0), -4.0 / 18.0, 1e-6);
  EXPECT_NEAR((curve[3][1] - 36.0) / (curve[3][0] - 36.0), -16.0 / 54.0, 1e-6);
  // 10 hp: H Q = 88.14 ft4/s at every point.
  const auto& power = named(imported.data.pumps, "W").pump_data.head_curve;
  const double product = 88.14 * std::pow(foot, 4) * 3600.0;
  EXPECT_NEAR(power.front()[1], 500.0, 1e-9);
  EXPECT_LT(power.back()[1], 0.52);
  for (const auto& [flow, head] : power) EXPECT_NEAR(flow * head, product, 1e-7 * product);
  EXPECT_NE(said(imported, "constant power"), "");
}

TEST(EpanetCase, ValvesKeepTheirSettings) {
  const EpanetImport imported = good(small_epanet_file(
      "[VALVES]\nV1 A B 150 PRV 20 2.5\nV2 A B 150 PSV 30 0\nV3 A B 150 FCV 4 2.5\nV4 A B 150 TCV 12 0\n"
      "V5 A B 150 GPV x\nV6 A B 150 PRV 20 2.5\nV7 A B 150 PRV 9 1\n[STATUS]\nV5 Closed\nV6 Open\nV7 25\n"));
  const Case& data = imported.data;
  const double weight = 1000.0 * 32.2 * foot;  // Pa per m
  EXPECT_EQ(named(data.valves, "V1").function, ValveFunction::pressure_reducing);
  EXPECT_NEAR(named(data.valves, "V1").pressure_pa, 20.0 * weight, 1e-3);
  // 1 bar = K rho v2 / 2, kvs = v A in m3/h.
  const double area = 0.25 * std::numbers::pi * 0.15 * 0.15;
  const auto kvs = [&](double k) { return 3600.0 * area * std::sqrt(2.0 * 1e5 / 1000.0 / k); };
  EXPECT_NEAR(named(data.valves, "V1").kvs_m3_h, kvs(2.5), 1e-6);
  EXPECT_EQ(named(data.valves, "V2").function, ValveFunction::pressure_sustaining);
  EXPECT_NEAR(named(data.valves, "V2").pressure_pa, 30.0 * weight, 1e-3);
  EXPECT_EQ(named(data.valves, "V3").function, ValveFunction::flow);
  EXPECT_DOUBLE_EQ(named(data.valves, "V3").mass_flow_kg_s.value, 4.0);
  EXPECT_EQ(named(data.valves, "V4").function, ValveFunction::control);
  EXPECT_NEAR(named(data.valves, "V4").kvs_m3_h, kvs(12.0), 1e-6);
  EXPECT_EQ(named(data.valves, "V5").function, ValveFunction::isolation);
  EXPECT_FALSE(named(data.valves, "V5").open);
  EXPECT_TRUE(named(data.valves, "V6").open);
  EXPECT_NEAR(named(data.valves, "V7").pressure_pa, 25.0 * weight, 1e-3);
  EXPECT_NE(said(imported, "valves without loss"), "");
  EXPECT_DOUBLE_EQ(kvs_of_loss_coefficient(0.0, 25.0), 1e6);  // the largest of the format
  // psi are 1/0.4333 ft of water, kPa 1/6.895 of that, bar 1/0.068948.
  const std::string valve = "[VALVES]\nV A B 5 PRV 50 1\n[OPTIONS]\n";
  EXPECT_NEAR(good(small_epanet_file(valve + "Units GPM\n")).data.valves.at(0).pressure_pa,
              50.0 / 0.4333 * foot * weight, 1e-3);
  EXPECT_NEAR(good(small_epanet_file(valve + "Pressure kPa\n")).data.valves.at(0).pressure_pa,
              50.0 / 6.895 / 0.4333 * foot * weight, 1e-3);
  EXPECT_NEAR(good(small_epanet_file(valve + "Pressure bar\n")).data.valves.at(0).pressure_pa,
              50.0 / 0.068948 / 0.4333 * foot * weight, 1e-2);
  // Beside flow units of the other system, which EPANET knows since 2.3: said.
  const EpanetImport metres = good(small_epanet_file(valve + "Units GPM\nPressure meters\n"));
  EXPECT_NEAR(metres.data.valves.at(0).pressure_pa, 50.0 * weight, 1e-3);
  EXPECT_NE(said(metres, "older versions take PSI"), "");
  EXPECT_EQ(said(good(small_epanet_file(valve + "Pressure kPa\n")), "older versions"), "");
}

TEST(EpanetCase, CheckValveAndClosedPipe) {
  const EpanetImport imported = good(small_epanet_file(
      "[PIPES]\nP3 A B 90 100 0.1 CV\nP4 A B 90 100 0.1 0 Closed\nP5 A B 90 100 0.1\n[STATUS]\nP5 Closed\n"));
  const Case& data = imported.data;
  ASSERT_EQ(data.pipes.size(), 3U);
  ASSERT_EQ(data.valves.size(), 1U);
  const Valve& valve = data.valves[0];
  EXPECT_EQ(valve.function, ValveFunction::check);
  EXPECT_EQ(named(data.pipes, "P3").to, valve.from);
  EXPECT_EQ(data.junctions.at(valve.to).id, "B");
  EXPECT_DOUBLE_EQ(data.junctions.at(valve.from).elevation_m, 12.0);
  EXPECT_NE(said(imported, "closed pipes are left out: 2 (P4, P5)"), "");
}

TEST(EpanetCase, WhatHasNoWaterIsLeftOut) {
  const EpanetImport imported = good(small_epanet_file(
      "[JUNCTIONS]\nC 3 7\nD 3\nE 1\n[PIPES]\nP3 B C 9 90 1 Closed\nP4 C D 9 90 1\n[RESERVOIRS]\nLake 5\nDry 5\n"
      "[PUMPS]\nU Lake A POWER 3\n[STATUS]\nU Closed\n"));
  const Case& data = imported.data;
  EXPECT_EQ(data.pipes.size(), 2U);
  EXPECT_NE(said(imported, "left out with their demand: 1 (C)"), "");
  EXPECT_NE(said(imported, "tank are left out: 2 (D, E)"), "");
  EXPECT_NE(said(imported, "links between nodes that are left out"), "");
  EXPECT_NE(said(imported, "without a link are left out: 1 (Dry)"), "");
  ASSERT_EQ(data.pumps.size(), 1U);  // closed, but meant to be opened: kept with its reservoir
  EXPECT_DOUBLE_EQ(data.pumps[0].speed.value, 0.0);
  EXPECT_EQ(data.sources.size(), 2U);
}

TEST(EpanetCase, PatternsBecomeASeriesOfSteps) {
  const EpanetImport imported = good(small_epanet_file(
      "[PATTERNS]\nday 0.5 2\nday 1\nflat 3 3\nlevel 1 1.1 1.2 1.3\n"
      "[TIMES]\nDuration 6\nPattern Timestep 2\nPattern Start 1\n"
      "[DEMANDS]\nMULTIPLY 1.5\nB 4 day\nB 2 flat\nA -1 day\n[RESERVOIRS]\nR2 50 level\n[PIPES]\nP3 R2 B 9 90 1\n"));
  // An hour into the first period of two; after the third multiplier the first again.
  EXPECT_EQ(imported.patterns_csv,
            "time,day_factor,level_factor\n0,0.5,1\n3600,2,1.1\n10800,1,1.2\n18000,0.5,1.3\n25200,2,1\n");
  const Case& data = imported.data;
  ASSERT_EQ(data.series.size(), 1U);
  EXPECT_EQ(data.series[0].interpolation, Interpolation::step);
  ASSERT_EQ(data.outflows.size(), 3U);
  EXPECT_DOUBLE_EQ(named(data.outflows, "A-demand").mass_flow_kg_s.value, -1.5);
  EXPECT_TRUE(named(data.outflows, "A-demand").temperature_c.given);  // water flows in
  const Outflow& varying = named(data.outflows, "B-demand");          // replaces the 5 L/s of [JUNCTIONS]
  EXPECT_DOUBLE_EQ(varying.mass_flow_kg_s.value, 6.0);
  EXPECT_EQ(data.profiles.at(varying.mass_flow_kg_s.profile).column, "day_factor");
  const Outflow& flat = named(data.outflows, "outflow-B-demand");
  EXPECT_DOUBLE_EQ(flat.mass_flow_kg_s.value, 9.0);  // 2 * 3 * 1.5: a pattern that does not vary needs no series
  EXPECT_EQ(flat.mass_flow_kg_s.profile, no_index);
  EXPECT_EQ(data.profiles.at(named(data.sources, "R2-source").head_m.profile).column, "level_factor");
}

TEST(EpanetCase, TheDefaultPatternIsPatternOne) {
  const std::string demand = "[PATTERNS]\n1 0.5 2\n2 3 4\n";
  const auto column = [](const EpanetImport& imported) {
    return imported.data.profiles.empty() ? "" : imported.data.profiles[0].column;
  };
  EXPECT_EQ(column(good(small_epanet_file(demand))), "1_factor");
  EXPECT_EQ(column(good(small_epanet_file(demand + "[OPTIONS]\nPattern 2\n"))), "2_factor");
  EXPECT_EQ(column(good(small_epanet_file())), "");
  const EpanetImport missing = good(small_epanet_file(demand + "[OPTIONS]\nPattern 7\n"));
  EXPECT_EQ(column(missing), "");
  EXPECT_NE(said(missing, "default pattern '7'"), "");
}

TEST(EpanetCase, SpeedsFollowTheirPattern) {
  const Case data =
      good(small_epanet_file("[PUMPS]\nU A B POWER 3 SPEED 0.7 PATTERN s\n[PATTERNS]\ns 0.5 1.2 0\n")).data;
  EXPECT_DOUBLE_EQ(data.pumps.at(0).speed.value, 1.0);  // the pattern replaces the speed
  EXPECT_NE(data.pumps[0].speed.profile, no_index);
  EXPECT_DOUBLE_EQ(data.pumps[0].pump_data.maximum_speed, 1.2);
}

TEST(EpanetCase, IdsAreUniqueAndLegal) {
  const EpanetImport imported = good(small_epanet_file("[PIPES]\nA A B 9 90 1\na:b A B 9 90 1\na-b A B 9 90 1\n"));
  EXPECT_EQ(named(imported.data.pipes, "pipe-A").length_m, 9.0);
  EXPECT_EQ(named(imported.data.pipes, "a-b").length_m, 9.0);
  EXPECT_EQ(named(imported.data.pipes, "pipe-a-b").length_m, 9.0);
  EXPECT_NE(said(imported, "renamed: 3 (A to pipe-A, a:b to a-b, a-b to pipe-a-b)"), "");
}

TEST(EpanetCase, WhatIsNotImportedIsSaid) {
  const EpanetImport imported = good(small_epanet_file(
      "[TANKS]\nT 40 3 0 5 10\n[PIPES]\nP3 T B 9 90 1\n[EMITTERS]\nA 0.5\n[LEAKAGE]\nP1 2 3\n[CONTROLS]\nLINK P2 "
      "CLOSED AT TIME 2\n"
      "[RULES]\nRULE 1\nIF SYSTEM TIME > 3\nTHEN PIPE P2 STATUS IS OPEN\n[QUALITY]\nA 1\n[COORDINATES]\nA 1 2\nB 1 3\n"
      "[OPTIONS]\nTrials 40\nDemand Model PDA\nEmitter Exponent 0.7\n"));
  EXPECT_NE(said(imported, "tanks keep their initial level: 1 (T)"), "");
  EXPECT_NE(said(imported, "emitters with an exponent other than 0.5 are not imported"), "");
  EXPECT_NE(said(imported, "leakages of pipes are not imported"), "");
  EXPECT_NE(said(imported, "controls are not imported: links keep their initial state: 1 (P2)"), "");
  EXPECT_NE(said(imported, "rules are not imported: links keep their initial state: 1 (1)"), "");
  EXPECT_NE(said(imported, "not imported: 2 (QUALITY, COORDINATES)"), "");
  EXPECT_NE(said(imported, "(Trials)"), "");
  EXPECT_NE(said(imported, "PDA"), "");
  EXPECT_DOUBLE_EQ(named(imported.data.sources, "T-source").head_m.value, 43.0);
  EXPECT_FALSE(named(imported.data.junctions, "A").position.has_value());
}

TEST(EpanetCase, TheWrittenCaseHasNoFaults) {
  const EpanetImport imported = good(small_epanet_file(
      "[PUMPS]\nU A B HEAD 1\nW A B POWER 3 PATTERN s\n[CURVES]\n1 40 30\n[PATTERNS]\ns 0.5 1.2 0\n1 1 2 3\n"
      "[TIMES]\nPattern Timestep 0:50\nPattern Start 0:20\n[VALVES]\nV1 A B 150 PRV 20 2.5\nV2 A B 150 FCV 4 0\n"
      "V3 A B 150 TCV 4 0\n[PIPES]\nP3 A B 90 100 0.1 CV\n[TANKS]\nT 40 3 0 5 10\n[PIPES]\nP4 T B 9 90 1\n"));
  const TemporaryFolder folder;
  write_epanet_case(imported, folder.path() / "case");
  const CheckResult read = check_case(folder.path() / "case");
  EXPECT_TRUE(read.faults.all().empty()) << faults_as_text(read.faults.all());
  EXPECT_EQ(read.data.junctions, imported.data.junctions);
  EXPECT_EQ(read.data.pumps.size(), 2U);
  EXPECT_EQ(read.data.valves, imported.data.valves);
  EXPECT_EQ(read.data.sources, imported.data.sources);
}

}  // namespace
}  // namespace emscher::testing
