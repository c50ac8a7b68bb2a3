// emscher profile: against hand calculation, and results against the case they come from.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "models/air_pressure.hpp"
#include "program.hpp"
#include "readme_case.hpp"

namespace emscher::testing {
namespace {

using nlohmann::json;

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
  if (line.ends_with(',')) cells.emplace_back();
  return cells;
}

class CommandProfile : public ::testing::Test {
 protected:
  CommandProfile() {
    data_.properties("plant")["elevation_m"] = 30;
    data_.properties("corner")["elevation_m"] = 40;
    data_.properties("end")["elevation_m"] = 35;
  }
  std::string write() { return data_.write(folder_.path() / "case"); }

  json profile(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "profile");
    arguments.emplace_back("--json");
    const ProgramResult result = emscher_program(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return json::parse(result.out);
  }

  /// Runs six hours; the usual results have everything a profile needs.
  std::string results() {
    const std::string file = folder_.file("out.h5");
    const ProgramResult run = emscher_program({"run", write(), "-o", file, "--duration", "6h", "--quiet"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return file;
  }

  TemporaryFolder folder_;
  ReadmeCase data_;
};

// Constant fluid of 1000 kg/m3 and 4200 J/(kg K), smooth pipes, Swamee-Jain. house-1 at the corner (200 m of 50 mm)
// draws 42 kW at 20 K, that is 0.5 kg/s; house-2 at the end (100 m of 40 mm more) 21 kW, 0.25 kg/s.
//   dp = lambda L / d rho v^2 / 2,  lambda = 0.25 / log10(5.74 / Re^0.9)^2,  Re = 4 m / (pi d mu)
// Boiler: 3 bar at the return, 4 bar at the supply; the corner lies 10 m higher (rho g z = 0.98 bar), the end 5 m.
TEST_F(CommandProfile, ByHand) {
  data_.toml = R"([case]
name = "by hand"
format = 1
[time]
start = "2025-01-13T00:00:00+01:00"
duration = "1d"
output_step = "1h"
[fluid]
kind = "constant"
density_kg_m3 = 1000
specific_heat_j_kg_k = 4200
dynamic_viscosity_pa_s = 4e-4
[hydraulics]
friction_law = "swamee-jain"
gravity_m_s2 = 9.8
[pipes]
roughness_m = 0
wall = "none"
)";
  for (const auto& [id, diameter] : {std::pair{"T1", 0.05}, {"T2", 0.04}}) {
    json& trench = data_.properties(id);
    trench.erase("type");
    trench["inner_diameter_m"] = diameter;
    trench["wall_thickness_m"] = 0;
    trench["heat_loss_w_m_k"] = 0;
  }
  data_.properties("boiler").erase("heating_curve");
  data_.properties("boiler")["supply_temperature_c"] = 80;
  for (const auto& [id, node, heat] : {std::tuple{"house-1", "corner", 42000}, {"house-2", "end", 21000}})
    data_.properties(id) = {{"kind", "substation"}, {"id", id},
                            {"node", node},         {"model", "temperature_difference"},
                            {"heat_w", heat},       {"temperature_difference_k", 20}};
  const json report = profile({write(), "--from", "boiler", "--to", "house-2"});
  const auto drop = [](double flow, double d, double length) {
    const double v = flow / (1000.0 * 0.25 * M_PI * d * d), reynolds = 4.0 * flow / (M_PI * d * 4e-4);
    return 0.25 / std::pow(std::log10(5.74 / std::pow(reynolds, 0.9)), 2) * length / d * 500.0 * v * v;
  };
  const double first = drop(0.75, 0.05, 200.0), second = drop(0.25, 0.04, 100.0);
  ASSERT_GT(second, 100.0);  // Pa: not nothing
  const json& junctions = report["points"];
  ASSERT_EQ(junctions.size(), 3U);
  constexpr double tolerance = 0.5;  // Pa
  const auto expect = [&](std::size_t k, double distance, double supply, double back, double at_rest) {
    EXPECT_EQ(junctions[k]["distance_m"], distance);
    EXPECT_NEAR(junctions[k]["supply_pressure_pa"], supply, tolerance) << k;
    EXPECT_NEAR(junctions[k]["return_pressure_pa"], back, tolerance) << k;
    EXPECT_NEAR(junctions[k]["differential_pressure_pa"], supply - back, 2 * tolerance) << k;
    EXPECT_NEAR(junctions[k]["static_pressure_pa"], at_rest, 1e-6) << k;
    EXPECT_TRUE(junctions[k]["vapour_pressure_pa"].is_null()) << "constant fluid";
  };
  expect(0, 0.0, 4e5, 3e5, 3e5);
  expect(1, 200.0, 4e5 - first - 0.98e5, 3e5 + first - 0.98e5, 2.02e5);
  expect(2, 300.0, 4e5 - first - second - 0.49e5, 3e5 + first + second - 0.49e5, 2.51e5);
  EXPECT_NEAR(report["consumer_differential_pressure_pa"], 1e5 - 2.0 * (first + second), 2 * tolerance);
  EXPECT_EQ(report["consumer"], "house-2");
  // Head: height and gauge pressure over 9800 N/m3.
  EXPECT_NEAR(junctions[1]["supply_head_m"], 40.0 + (4e5 - 0.98e5 - first - 101325.0) / 9800.0, 1e-3);
  EXPECT_EQ(report["sections"][1]["id"], "T2:supply");
  EXPECT_EQ(report["sections"][1]["inner_diameter_m"], 0.04);
  // The worst consumer is the farthest: both require the same.
  EXPECT_EQ(profile({write(), "--from", "boiler"})["consumer"], "house-2");
}

// float32 in the file: 5 bar to 0.03 Pa; the run's temperatures are interpolated by polynomials.
TEST_F(CommandProfile, ResultsAgreeWithTheCase) {
  const std::string file = results(), path = write();
  const json of_case = profile({path, "--from", "boiler", "--to", "house-2"});
  const json of_file = profile({file, "--from", "boiler", "--to", "house-2", "--time", "0s"});
  ASSERT_EQ(of_case["points"].size(), of_file["points"].size());
  for (std::size_t k = 0; k < of_case["points"].size(); ++k)
    for (const auto& [name, value] : of_case["points"][k].items()) {
      const json& other = of_file["points"][k][name];
      if (value.is_number()) {
        EXPECT_NEAR(other, value.get<double>(), 1e-3 + 1e-4 * std::abs(value.get<double>())) << name << " " << k;
      } else {
        EXPECT_EQ(other, value) << name << " " << k;
      }
    }
  EXPECT_EQ(of_case["sections"], of_file["sections"]);
  for (const char* key : {"title", "instant", "vapour_margin_pa", "nominal_pressure_pa", "specific_weight_n_m3",
                          "required_differential_pressure_pa"})
    EXPECT_EQ(of_case[key], of_file[key]) << key;
  EXPECT_EQ(of_case["sections"][0]["nominal_diameter"], 50.0);
  // The heating curve gives 86 degC at -5 degC; steam tables: 0.6017 bar.
  EXPECT_NEAR(of_file["points"][0]["vapour_pressure_pa"], 60170.0, 20.0);
}

// The load is highest at 6 h, so friction is, and the houses have least to spare; the load of README's case rises in a
// straight line until then.
TEST_F(CommandProfile, OfResultsTheHardestRowOrTheNearest) {
  const std::string file = results();
  EXPECT_EQ(profile({file, "--from", "boiler"})["time_s"], 6 * 3600.0);
  EXPECT_EQ(profile({file, "--from", "boiler", "--to", "house-1"})["time_s"], 6 * 3600.0);
  EXPECT_EQ(profile({file, "--from", "boiler", "--time", "37min"})["time_s"], 30 * 60.0);
  EXPECT_EQ(profile({file, "--from", "boiler", "--time", "38min"})["time_s"], 45 * 60.0);
}

// A boiler that looks at the worst house keeps it at 0.6 bar in every row; the hardest row is then the one in which the
// boiler has to give most, again at 6 h.
TEST_F(CommandProfile, HardestRowWhereTheWorstPointIsHeld) {
  data_.properties("boiler")["differential_pressure_pa"] = 60000;
  data_.properties("boiler")["differential_pressure_at"] = "worst";
  EXPECT_EQ(profile({results(), "--from", "boiler"})["time_s"], 6 * 3600.0);
}

TEST_F(CommandProfile, FigureTableAndText) {
  data_.properties("corner")["id"] = "corner, \"Markt\" & Co";
  for (const char* id : {"T1", "T2"})
    for (const char* end : {"from", "to"})
      if (data_.properties(id)[end] == "corner") data_.properties(id)[end] = "corner, \"Markt\" & Co";
  data_.properties("house-1")["node"] = "corner, \"Markt\" & Co";
  const std::string svg = folder_.file("a.svg"), csv = folder_.file("a.csv");
  const ProgramResult result =
      emscher_program({"profile", write(), "--from", "boiler", "--time", "6h", "-o", svg, "-o", csv});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  for (const char* word :
       {"boiler", "house-2", "2025-01-13T06:00:00+01:00", "required 0.50 bar", "vapour", "pumps at rest"})
    EXPECT_NE(result.out.find(word), std::string::npos) << word << "\n" << result.out;
  const ProgramResult check =
      run_program({EMSCHER_PYTHON, EMSCHER_SOURCE_DIR "/tests/tools/pressure_diagram_check.py", svg});
  ASSERT_EQ(check.exit_code, 0) << check.err;
  const json found = json::parse(check.out);
  // Supply, return, static, vapour, its margin, ground.
  EXPECT_EQ(found["polylines"].size(), 6U);
  EXPECT_TRUE(found["overlaps"].empty()) << found["overlaps"];

  std::ifstream table(csv);
  std::string line;
  ASSERT_TRUE(std::getline(table, line));
  EXPECT_EQ(line,
            "junction,distance_m,elevation_m,supply_pressure_pa,return_pressure_pa,differential_pressure_pa,"
            "static_pressure_pa,vapour_pressure_pa,lowest_allowed_pressure_pa,highest_allowed_pressure_pa,"
            "supply_temperature_c,return_temperature_c,supply_head_m,return_head_m,static_head_m,section,section_kind,"
            "section_side,section_length_m,inner_diameter_m,nominal_diameter");
  const std::size_t columns = split(line).size();
  ASSERT_TRUE(std::getline(table, line));
  const auto begin = split(line);
  ASSERT_EQ(begin.size(), columns);
  EXPECT_EQ(begin[0], "plant");
  EXPECT_EQ(begin[1], "0");
  EXPECT_EQ(begin[columns - 6], "") << "no pipe leads to the first junction";
  EXPECT_EQ(begin[9], "") << "the case states no nominal pressure";
  ASSERT_TRUE(std::getline(table, line));
  EXPECT_TRUE(line.starts_with("\"corner, \"\"Markt\"\" & Co\",200,40,")) << line;
  ASSERT_TRUE(std::getline(table, line));
  const auto end = split(line);
  ASSERT_EQ(end.size(), columns);
  EXPECT_EQ(end[columns - 6], "T2:supply");
  EXPECT_EQ(end[columns - 5], "pipe");
  EXPECT_EQ(end[columns - 1], "32");
  EXPECT_FALSE(std::getline(table, line));
}

// Pressures that count from the air at their height give the same diagram: it is drawn of absolute ones.
TEST_F(CommandProfile, GaugePressures) {
  const json absolute = profile({write(), "--from", "boiler", "--to", "house-2"});
  data_.toml += "\n[hydraulics]\nair_height_effects = true\n";
  data_.properties("boiler")["return_pressure_pa"] = 300000.0 - air_pressure(30.0);  // m, of "plant"
  const std::string path = write(), file = results();
  for (const std::string& source : {path, file}) {
    const json gauge = profile({source, "--from", "boiler", "--to", "house-2", "--time", "0s"});
    for (std::size_t k = 0; k < absolute["points"].size(); ++k)
      for (const char* quantity : {"supply_pressure_pa", "return_pressure_pa", "static_pressure_pa"})
        EXPECT_NEAR(gauge["points"][k][quantity], absolute["points"][k][quantity].get<double>(), 1.0) << quantity;
  }
}

/// Behind "end": a booster in the supply beside a return pipe, a valve beside a supply pipe, a mixing station.
//   end --[booster | R1 20 m]-- b1 --[S2 10 m | brake]-- b2 --[mixer]-- b3 --T3 50 m-- b4 (house-3)
void add_elements(ReadmeCase& data) {
  for (const char* id : {"b1", "b2", "b3", "b4"})
    data.add_feature({{"kind", "junction"}, {"id", id}, {"elevation_m", 35}});  // as "end"
  const auto line = [&](const char* kind, const char* id, const char* from, const char* to, json more) {
    more.update({{"kind", kind}, {"id", id}, {"from", from}, {"to", to}});
    data.add_feature(more);
  };
  line("pump", "booster", "end", "b1",
       {{"side", "supply"}, {"control", "differential_pressure"}, {"differential_pressure_pa", 80000}});
  line("pipe", "R1", "b1", "end", {{"side", "return"}, {"type", "DN50-2"}, {"length_m", 20}});
  line("pipe", "S2", "b1", "b2", {{"side", "supply"}, {"type", "DN50-2"}, {"length_m", 10}});
  line("valve", "brake", "b2", "b1", {{"side", "return"}, {"function", "isolation"}, {"kvs_m3_h", 2}});
  data.add_feature({{"kind", "mixing_station"},
                    {"id", "mixer"},
                    {"node", "b2"},
                    {"secondary_node", "b3"},
                    {"supply_temperature_c", 75},
                    {"kvs_m3_h", 10},
                    {"differential_pressure_pa", 200000}});
  line("trench", "T3", "b3", "b4", {{"type", "DN32-2"}, {"length_m", 50}});
  data.add_feature({{"kind", "substation"},
                    {"id", "house-3"},
                    {"node", "b4"},
                    {"model", "return_temperature"},
                    {"heat_w", 30000},
                    {"return_temperature_c", 45}});
}

TEST_F(CommandProfile, ThroughPumpValveAndMixingStation) {
  add_elements(data_);
  const json report = profile({write(), "--from", "boiler", "--to", "house-3"});
  std::vector<std::string> ids, kinds;
  for (const json& section : report["sections"]) {
    ids.push_back(section["id"]);
    kinds.push_back(section["kind"]);
  }
  EXPECT_EQ(ids, (std::vector<std::string>{"T1:supply", "T2:supply", "R1", "booster", "R1", "S2", "brake", "S2",
                                           "mixer", "T3:supply"}));
  EXPECT_EQ(kinds[3], "pump");
  EXPECT_EQ(kinds[6], "valve");
  EXPECT_EQ(kinds[8], "mixing_station");
  EXPECT_EQ(report["length_m"], 200.0 + 100.0 + 20.0 + 10.0 + 50.0);
  const json& points = report["points"];
  const auto change = [&](std::size_t section, const char* quantity) {
    return points[section + 1][quantity].get<double>() - points[section][quantity].get<double>();
  };
  EXPECT_TRUE(points[3]["junction"].is_null());
  EXPECT_EQ(points[3]["distance_m"], points[4]["distance_m"]);
  // The booster holds 0.8 bar; the return pipe beside it passes the same place without a step.
  EXPECT_NEAR(change(3, "supply_pressure_pa"), 80000.0, 0.1);
  EXPECT_NEAR(change(3, "return_head_m"), 0.0, 1e-9);
  // The brake takes dp = (m 3600 / (1000 kv))^2 1000 / rho bar; m from the steady state.
  const ProgramResult steady = emscher_program({"steady", folder_.file("case"), "--json"});
  const json valve = json::parse(steady.out)["valves"][0];
  const double flow = valve["mass_flow_kg_s"];
  const double drop = std::pow(flow * 3.6 / 2.0, 2) * 1000.0 / 990.0 * 1e5;  // some 45 degC
  EXPECT_NEAR(change(6, "return_pressure_pa"), drop, 0.005 * drop);
  EXPECT_NEAR(change(6, "supply_pressure_pa"), 0.0, 1e-6);
  // Behind the mixer 2 bar between supply and return.
  EXPECT_NEAR(points[9]["differential_pressure_pa"], 200000.0, 1.0);

  const std::string file = results();
  const json of_file = profile({file, "--from", "boiler", "--to", "house-3", "--time", "0s"});
  EXPECT_EQ(of_file["sections"], report["sections"]);
  for (std::size_t k = 0; k < points.size(); ++k)
    for (const char* quantity : {"distance_m", "supply_pressure_pa", "return_pressure_pa", "static_pressure_pa"})
      EXPECT_NEAR(of_file["points"][k][quantity], points[k][quantity].get<double>(), 1.0) << k << quantity;

  const std::string svg = folder_.file("a.svg");
  const ProgramResult text = emscher_program({"profile", file, "--from", "boiler", "--to", "house-3", "-o", svg});
  for (const char* word : {"pump     booster", "valve    brake", "mixing   mixer", "supply +"})
    EXPECT_NE(text.out.find(word), std::string::npos) << text.out;
}

// The pressures behind the station have nothing to do with those before it: two diagrams.
TEST_F(CommandProfile, OnBothSidesOfAHeatExchangerStation) {
  for (const char* id : {"x1", "x2"}) data_.add_feature({{"kind", "junction"}, {"id", id}});
  data_.add_feature({{"kind", "heat_exchanger_station"},
                     {"id", "exchanger"},
                     {"node", "corner"},
                     {"secondary_node", "x1"},
                     {"heat_transfer_w_k", 5000},
                     {"supply_temperature_c", 60},
                     {"return_pressure_pa", 200000},
                     {"differential_pressure_pa", 90000}});
  data_.add_feature(
      {{"kind", "trench"}, {"id", "T9"}, {"from", "x1"}, {"to", "x2"}, {"length_m", 80}, {"type", "DN40-2"}});
  data_.add_feature({{"kind", "substation"},
                     {"id", "house-9"},
                     {"node", "x2"},
                     {"model", "return_temperature"},
                     {"heat_w", 30000},
                     {"heat_w_profile", "weather:load"},
                     {"return_temperature_c", 40}});
  const std::string path = write(), file = results();
  for (const std::string& source : {path, file}) {
    const json primary = profile({source, "--from", "boiler", "--to", "exchanger"});
    EXPECT_EQ(primary["points"].back()["junction"], "corner");
    EXPECT_TRUE(primary["required_differential_pressure_pa"].is_null());
    const json secondary = profile({source, "--from", "exchanger"});
    EXPECT_EQ(secondary["consumer"], "house-9");
    EXPECT_NEAR(secondary["producer_differential_pressure_pa"], 90000.0, 1.0);
    EXPECT_NEAR(secondary["points"][0]["static_pressure_pa"], 200000.0, 1.0);
    const ProgramResult refused = emscher_program({"profile", source, "--from", "boiler", "--to", "house-9"});
    EXPECT_EQ(refused.exit_code, 64);
    EXPECT_NE(refused.err.find("--from exchanger"), std::string::npos) << refused.err;
  }
  // The hardest row of the secondary side is that of the largest load, 6 h, whatever happens in the primary one.
  EXPECT_EQ(profile({file, "--from", "exchanger"})["time_s"], 6 * 3600.0);
}

TEST_F(CommandProfile, WrongUsageAndBadInput) {
  const std::string path = write(), file = results();
  const auto expect = [&](std::vector<std::string> arguments, int code, const std::string& part) {
    arguments.insert(arguments.begin(), "profile");
    const ProgramResult result = emscher_program(arguments);
    EXPECT_EQ(result.exit_code, code) << result.err;
    EXPECT_NE(result.err.find(part), std::string::npos) << result.err;
    EXPECT_TRUE(result.out.empty()) << result.out;
  };
  for (const std::string& source : {path, file}) {
    expect({source, "--from", "boilr"}, 64, "did you mean 'boiler'?");
    expect({source, "--from", "boiler", "--to", "house-3"}, 64, "did you mean");
    expect({source, "--from", "boiler", "--time", "9d"}, 64, "--time");
    expect({source, "--from", "boiler", "-o", folder_.file("a.png")}, 64, ".svg");
    expect({source, "--from", "boiler", "-o", folder_.file("no/such/a.svg")}, 1, "no/such/a.svg");
    expect({source}, 64, "--from");
  }
  expect({file, "--from", "boiler", "--set", "pipes.roughness_m=1e-3"}, 64, "--set");
  expect({folder_.file("nothing.h5"), "--from", "boiler"}, 1, "nothing.h5");
  // A file that lacks what is needed says how to get it.
  const std::string lean = folder_.file("lean.h5");
  ASSERT_EQ(emscher_program(
                {"run", path, "-o", lean, "--quiet", "--duration", "1h", "--set", "output.quantities.junction=[]"})
                .exit_code,
            0);
  expect({lean, "--from", "boiler"}, 1, "--set 'output.quantities.junction=[\"pressure_pa\", \"temperature_c\"]'");
  // A second heat source that nothing joins to the houses.
  data_.add_feature({{"kind", "junction"}, {"id", "elsewhere"}});
  data_.add_feature({{"kind", "junction"}, {"id", "beyond"}});
  data_.add_feature({{"kind", "trench"},
                     {"id", "T9"},
                     {"from", "elsewhere"},
                     {"to", "beyond"},
                     {"length_m", 50},
                     {"type", "DN50-2"}});
  data_.add_feature({{"kind", "substation"},
                     {"id", "house-9"},
                     {"node", "beyond"},
                     {"model", "return_temperature"},
                     {"heat_w", 1000},
                     {"return_temperature_c", 40}});
  json boiler = data_.properties("boiler");
  boiler["id"] = "island";
  boiler["node"] = "elsewhere";
  data_.add_feature(boiler);
  const std::string islands = data_.write(folder_.path() / "islands");
  expect({islands, "--from", "island", "--to", "house-1"}, 64, "no supply leads from island to house-1");
  EXPECT_EQ(profile({islands, "--from", "island"})["consumer"], "house-9");
}

TEST_F(CommandProfile, FailedNumericsAndFaultsOfTheCase) {
  data_.add_feature({{"kind", "producer"},
                     {"id", "waste-heat"},
                     {"node", "end"},
                     {"control", "mass_flow"},
                     {"supply_temperature_c", 80},
                     {"mass_flow_kg_s", 50}});
  const ProgramResult failed = emscher_program({"profile", write(), "--from", "boiler", "--json"});
  EXPECT_EQ(failed.exit_code, 2);
  EXPECT_EQ(json::parse(failed.out)["status"], "failed");
  data_.properties("T1")["length_m"] = -1;
  const ProgramResult faulty = emscher_program({"profile", write(), "--from", "boiler", "--json"});
  EXPECT_EQ(faulty.exit_code, 1);
  EXPECT_EQ(json::parse(faulty.out)["status"], "bad_input");
}

}  // namespace
}  // namespace emscher::testing
