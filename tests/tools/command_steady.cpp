// emscher steady: the design point, against hand calculation, conservation and the running simulation.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/results/result_reader.hpp"
#include "program.hpp"
#include "readme_case.hpp"

namespace emscher::testing {
namespace {

using nlohmann::json;

json steady_of(const std::string& folder, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"steady", folder, "--json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const ProgramResult result = emscher_program(arguments);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return json::parse(result.out);
}

std::map<std::string, json> by_id(const json& list) {
  std::map<std::string, json> result;
  for (const json& element : list) result[element["id"]] = element;
  return result;
}

// Two trenches in a row with given heat losses U towards ground of 10 degC, constant properties, constant demand.
// Supply: T_out = 10 + (T_in - 10) exp(-U L / (m c)); c = 4200 J/(kg K). The substation takes 21 kW at a difference of
// 20 K, so m = 21000 / (4200 * 20) = 0.25 kg/s everywhere.
class DesignPointByHand : public ::testing::Test {
 protected:
  DesignPointByHand() {
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
[pipes]
roughness_m = 0
wall = "none"
[ground]
temperature_c = 10
)";
    for (const char* id : {"T1", "T2"}) {
      json& trench = data_.properties(id);
      trench.erase("type");
      trench["inner_diameter_m"] = 0.04;
      trench["wall_thickness_m"] = 0;
      trench["heat_loss_w_m_k"] = 0.3;
    }
    json& boiler = data_.properties("boiler");
    boiler.erase("heating_curve");
    boiler["supply_temperature_c"] = 80;
    json& features = data_.network["features"];
    std::erase_if(features.get_ref<json::array_t&>(), [](const json& f) { return f["properties"]["id"] == "house-1"; });
    data_.properties("house-2") = {{"kind", "substation"}, {"id", "house-2"},
                                   {"node", "end"},        {"model", "temperature_difference"},
                                   {"heat_w", 21000},      {"temperature_difference_k", 20}};
  }

  double after(double inlet, double length) const {
    return 10.0 + (inlet - 10.0) * std::exp(-0.3 * length / (0.25 * 4200));
  }

  TemporaryFolder folder_;
  ReadmeCase data_;
};

TEST_F(DesignPointByHand, TemperaturesFlowsAndLosses) {
  const json report = steady_of(data_.write(folder_.path()));
  auto pipes = by_id(report["pipes"]);
  ASSERT_EQ(pipes.size(), 4U);
  // Friction heats the water: at 0.25 kg/s in DN 40, v = 0.2 m/s and the gradient is some 20 Pa/m, so over 600 m
  // m dp / rho = 3 W, 0.003 K. Everything else is exact.
  constexpr double tolerance = 0.005;  // K
  const double corner = after(80.0, 200.0), end = after(corner, 100.0);
  EXPECT_NEAR(pipes["T1:supply"]["from_temperature_c"], 80.0, tolerance);
  EXPECT_NEAR(pipes["T1:supply"]["to_temperature_c"], corner, tolerance);
  EXPECT_NEAR(pipes["T2:supply"]["to_temperature_c"], end, tolerance);
  const double back = end - 20.0, back_corner = after(back, 100.0), back_plant = after(back_corner, 200.0);
  // A return pipe is drawn from the second junction of the trench to the first, as its water runs.
  EXPECT_NEAR(pipes["T2:return"]["from_temperature_c"], back, tolerance);
  EXPECT_NEAR(pipes["T2:return"]["to_temperature_c"], back_corner, tolerance);
  EXPECT_NEAR(pipes["T1:return"]["to_temperature_c"], back_plant, tolerance);
  for (const auto& [id, p] : pipes) {
    EXPECT_NEAR(p["mass_flow_kg_s"], 0.25, 1e-9) << id;
    EXPECT_NEAR(p["velocity_m_s"], 0.25 / (1000.0 * 0.25 * M_PI * 0.04 * 0.04), 1e-9) << id;
    EXPECT_GT(p["pressure_drop_pa"], 0.0) << id;
  }
  EXPECT_NEAR(pipes["T1:supply"]["heat_loss_w"], 0.25 * 4200 * (80.0 - corner), 0.25 * 4200 * tolerance);
  EXPECT_EQ(report["substations"][0]["heat_w"].get<double>(), report["totals"]["delivered_w"].get<double>());
  EXPECT_NEAR(report["totals"]["delivered_w"], 21000.0, 1e-4);
  EXPECT_NEAR(report["producers"][0]["heat_w"], 0.25 * 4200 * (80.0 - back_plant), 0.25 * 4200 * tolerance);
  // Pressure: what the boiler builds up is spent in the four pipes and the substation.
  double drops = 0.0;
  for (const auto& [id, p] : pipes) drops += p["pressure_drop_pa"].get<double>();
  EXPECT_NEAR(report["substations"][0]["differential_pressure_pa"], 100000.0 - drops, 1e-3);
  auto junctions = by_id(report["junctions"]);
  EXPECT_NEAR(junctions["plant:return"]["pressure_pa"], 300000.0, 1e-6);
  EXPECT_NEAR(junctions["plant:supply"]["pressure_pa"], 400000.0, 1e-6);
  EXPECT_NEAR(junctions["end:supply"]["temperature_c"], end, tolerance);
}

// A trench drawn the other way round is the same trench; flow and ends change sign and place.
TEST_F(DesignPointByHand, DrawnTheOtherWayRound) {
  auto drawn = by_id(steady_of(data_.write(folder_.path()))["pipes"]);
  std::swap(data_.properties("T2")["from"], data_.properties("T2")["to"]);
  auto turned = by_id(steady_of(data_.write(folder_.path()))["pipes"]);
  for (const char* id : {"T2:supply", "T2:return"}) {
    EXPECT_NEAR(turned[id]["mass_flow_kg_s"], -drawn[id]["mass_flow_kg_s"].get<double>(), 1e-9) << id;
    EXPECT_NEAR(turned[id]["velocity_m_s"], -drawn[id]["velocity_m_s"].get<double>(), 1e-9) << id;
    EXPECT_NEAR(turned[id]["pressure_drop_pa"], -drawn[id]["pressure_drop_pa"].get<double>(), 1e-4) << id;
    EXPECT_NEAR(turned[id]["from_temperature_c"], drawn[id]["to_temperature_c"], 1e-7) << id;
    EXPECT_NEAR(turned[id]["to_temperature_c"], drawn[id]["from_temperature_c"], 1e-7) << id;
    EXPECT_NEAR(turned[id]["heat_loss_w"], drawn[id]["heat_loss_w"], 1e-4) << id;
  }
}

// A storage with water of 90 degC that is discharged with 0.1 of the 0.25 kg/s feeds in heat, as the boiler does: it is
// supplied, and what the house takes alone is delivered. Charged with 0.1 kg/s, it takes heat beside the house.
TEST_F(DesignPointByHand, StorageFeedsInOrTakes) {
  data_.add_feature({{"kind", "storage"},
                     {"id", "tank"},
                     {"node", "corner"},
                     {"volume_m3", 50},
                     {"height_m", 5},
                     {"layers", 4},
                     {"mass_flow_kg_s", -0.1},
                     {"heat_loss_w_k", 0},
                     {"initial_temperature_c", 90}});
  const std::string path = data_.write(folder_.path());
  const json report = steady_of(path);
  const double discharged = -report["storages"][0]["heat_w"].get<double>();
  const double back = by_id(report["junctions"])["corner:return"]["temperature_c"];
  EXPECT_NEAR(discharged, 0.1 * 4200 * (90.0 - back), 1.0);
  EXPECT_NEAR(report["totals"]["delivered_w"], 21000.0, 1e-4);
  EXPECT_NEAR(report["totals"]["supplied_w"], report["producers"][0]["heat_w"].get<double>() + discharged, 1e-6);
  EXPECT_NE(emscher_program({"steady", path}).out.find("(storages "), std::string::npos);

  data_.properties("tank").update({{"mass_flow_kg_s", 0.1}, {"initial_temperature_c", 30}});
  const json charged = steady_of(data_.write(folder_.path()));
  const double taken = charged["storages"][0]["heat_w"];
  EXPECT_GT(taken, 0.1 * 4200 * 40.0);
  EXPECT_NEAR(charged["totals"]["delivered_w"], 21000.0 + taken, 1e-4);
  EXPECT_EQ(charged["totals"]["supplied_w"], charged["producers"][0]["heat_w"]);
}

// What is fed in leaves again: supplied + friction = delivered + lost. The pipes are exact but for the quadrature of
// their mean temperature (1e-7 of the drop, engine/integration/steady_state.cpp).
TEST(CommandSteady, HeatBalanceOfEveryShippedCase) {
  for (const auto& entry : std::filesystem::directory_iterator(EMSCHER_SOURCE_DIR "/networks")) {
    if (!std::filesystem::exists(entry.path() / "case.toml")) continue;
    const json totals = steady_of(entry.path().string(), {"--time", "6h"})["totals"];
    const double residual = totals["supplied_w"].get<double>() + totals["friction_w"].get<double>() -
                            totals["delivered_w"].get<double>() - totals["lost_w"].get<double>();
    const double moved =
        std::max(std::abs(totals["supplied_w"].get<double>()), std::abs(totals["lost_w"].get<double>()));
    EXPECT_LE(std::abs(residual), 1e-6 * moved) << entry.path();
  }
}

// A run starts from its steady state, so the first row of the results is `steady --time 0s`: same names, ends and
// signs. Results are float32 (relative 6e-8); the run interpolates a pipe's exponential profile by polynomials.
TEST(CommandSteady, AgreesWithTheFirstRowOfARun) {
  const TemporaryFolder folder;
  const std::string path = ReadmeCase().write(folder.path() / "case"), file = folder.file("out.h5");
  ASSERT_EQ(
      emscher_program({"run", path, "-o", file, "--duration", "15min", "--set",
                       "output.quantities.pipe=[\"mass_flow_kg_s\",\"from_temperature_c\",\"to_temperature_c\",\"heat_"
                       "loss_w\",\"pressure_drop_pa\",\"velocity_m_s\"]"})
          .exit_code,
      0);
  const json report = steady_of(path);
  const ResultReader reader(file);
  const std::map<std::string, std::string> arrays{
      {"pipe", "pipes"}, {"junction", "junctions"}, {"substation", "substations"}, {"producer", "producers"}};
  for (const auto& [group, array] : arrays) {
    auto points = by_id(report[array]);
    const auto ids = reader.ids(group);
    ASSERT_EQ(points.size(), ids.size());
    for (const std::string& quantity : reader.quantities(group)) {
      const auto row = reader.row(group, quantity, 0);
      for (std::size_t k = 0; k < ids.size(); ++k) {
        if (!points[ids[k]].contains(quantity)) continue;  // heat_demand_w
        const double expected = points[ids[k]][quantity];
        EXPECT_NEAR(row[k], expected, 1e-3 + 1e-4 * std::abs(expected)) << group << " " << ids[k] << " " << quantity;
      }
    }
  }
}

/// Two houses with what else water passes: a booster before "end", a bypass and a mixing station there, a vessel, and a
/// heat exchanger station at the corner.
ReadmeCase with_controls() {
  ReadmeCase data;
  json& boiler = data.properties("boiler");
  boiler.erase("return_pressure_pa");
  for (const char* id : {"far", "mixed", "beyond", "other", "there"})
    data.add_feature({{"kind", "junction"}, {"id", id}});
  const auto house = [&](const char* id, const char* node) {
    data.add_feature({{"kind", "substation"},
                      {"id", id},
                      {"node", node},
                      {"model", "return_temperature"},
                      {"heat_w", 30000},
                      {"return_temperature_c", 40}});
  };
  house("house-3", "beyond");
  house("house-4", "there");
  for (const char* text :
       {R"({"kind": "pressure_holding", "id": "vessel", "node": "plant", "side": "return", "pressure_pa": 250000})",
        R"({"kind": "pump", "id": "booster", "from": "end", "to": "far", "side": "supply", "efficiency": 0.5,
            "control": "differential_pressure", "differential_pressure_pa": 40000})",
        R"({"kind": "valve", "id": "brake", "from": "far", "to": "end", "side": "return", "function": "isolation",
            "kvs_m3_h": 4})",
        R"({"kind": "bypass", "id": "drip", "node": "far", "control": "fixed", "kvs_m3_h": 0.5, "position": 0.2})",
        R"({"kind": "mixing_station", "id": "mixer", "node": "far", "secondary_node": "mixed",
            "supply_temperature_c": 75, "kvs_m3_h": 10, "differential_pressure_pa": 120000})",
        R"({"kind": "trench", "id": "T3", "from": "mixed", "to": "beyond", "length_m": 50, "type": "DN32-2"})",
        R"({"kind": "heat_exchanger_station", "id": "exchanger", "node": "corner", "secondary_node": "other",
            "heat_transfer_w_k": 5000, "supply_temperature_c": 65, "return_pressure_pa": 200000,
            "differential_pressure_pa": 70000})",
        R"({"kind": "trench", "id": "T4", "from": "other", "to": "there", "length_m": 50, "type": "DN32-2"})"})
    data.add_feature(json::parse(text));
  return data;
}

const std::map<std::string, std::string> control_arrays{{"pump", "pumps"},
                                                        {"valve", "valves"},
                                                        {"bypass", "bypasses"},
                                                        {"pressure_holding", "pressure_holdings"},
                                                        {"mixing_station", "mixing_stations"},
                                                        {"heat_exchanger_station", "heat_exchanger_stations"}};

TEST(CommandSteady, PumpsValvesAndStations) {
  const TemporaryFolder folder;
  const json report = steady_of(with_controls().write(folder.path()));
  for (const auto& [group, array] : control_arrays) ASSERT_EQ(report[array].size(), 1U) << array;
  const json pump = report["pumps"][0], valve = report["valves"][0], bypass = report["bypasses"][0],
             mixer = report["mixing_stations"][0], exchanger = report["heat_exchanger_stations"][0];
  // What the booster holds, does and draws: P = m dp / rho, twice that at 50 %.
  EXPECT_NEAR(pump["pressure_rise_pa"], 40000.0, 1.0);
  const double flow = pump["mass_flow_kg_s"], power = pump["pump_power_w"];
  EXPECT_NEAR(power, flow * 40000.0 / 970.0, 0.01 * power);  // 80 to 90 degC
  EXPECT_NEAR(pump["pump_electric_power_w"], power / 0.5, 1e-5 * power);
  EXPECT_TRUE(pump["pump_speed"].is_null()) << "it has no curve";
  EXPECT_EQ(pump["misses_set_point"], 0.0);
  // Continuity behind the booster: bypass, and what the mixing station takes; all comes back through the valve.
  EXPECT_NEAR(flow, bypass["mass_flow_kg_s"].get<double>() + mixer["hot_mass_flow_kg_s"].get<double>(), 1e-5 * flow);
  EXPECT_NEAR(valve["mass_flow_kg_s"], flow, 1e-5 * flow);
  EXPECT_NEAR(valve["opening"], 1.0, 0.01);
  EXPECT_NEAR(bypass["opening"], 0.2, 0.002);
  EXPECT_NEAR(report["pressure_holdings"][0]["pressure_pa"], 250000.0, 0.1);
  EXPECT_NEAR(mixer["supply_temperature_c"], 75.0, 0.01);
  EXPECT_NEAR(exchanger["supply_temperature_c"], 65.0, 0.01);
  EXPECT_NEAR(exchanger["pressure_rise_pa"], 70000.0, 1.0);
  // House-4 and what the pipes T4 lose.
  auto pipes = by_id(report["pipes"]);
  const double lost = pipes["T4:supply"]["heat_loss_w"].get<double>() + pipes["T4:return"]["heat_loss_w"].get<double>();
  EXPECT_NEAR(exchanger["heat_w"], 30000.0 + lost, 5.0);  // W, friction heat
}

TEST(CommandSteady, PumpsValvesAndStationsAgreeWithTheFirstRowOfARun) {
  const TemporaryFolder folder;
  const std::string path = with_controls().write(folder.path() / "case"), file = folder.file("out.h5");
  ASSERT_EQ(emscher_program({"run", path, "-o", file, "--duration", "15min", "--quiet"}).exit_code, 0);
  const json report = steady_of(path);
  const ResultReader reader(file);
  for (const auto& [group, array] : control_arrays) {
    const json& element = report[array][0];
    ASSERT_EQ(reader.ids(group).size(), 1U) << group;
    for (const std::string& quantity : reader.quantities(group)) {
      ASSERT_TRUE(element.contains(quantity)) << group << " " << quantity;
      const float value = reader.row(group, quantity, 0)[0];
      if (std::isnan(value)) {
        EXPECT_TRUE(element[quantity].is_null()) << group << " " << quantity;
      } else {
        const double expected = element[quantity];
        EXPECT_NEAR(value, expected, 1e-3 + 1e-4 * std::abs(expected)) << group << " " << quantity;
      }
    }
  }
}

TEST(CommandSteady, PumpsValvesAndStationsInTextAndTable) {
  const TemporaryFolder folder;
  const std::string path = with_controls().write(folder.path() / "case"), file = folder.file("out.csv");
  const ProgramResult result = emscher_program({"steady", path, "-o", file});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  for (const char* words : {"booster", "0.40 bar", "brake", "  open", "20.0 % open", "vessel", "2.50 bar",
                            "mixed 75.0 degC", "secondary 65.0 /"})
    EXPECT_NE(result.out.find(words), std::string::npos) << words << "\n" << result.out;
  const std::string table = read_text(file);
  const auto columns = std::ranges::count(table.substr(0, table.find('\n')), ',');
  for (const char* row :
       {"\npump,\"booster\",", "\nvalve,\"brake\",", "\nbypass,\"drip\",", "\npressure_holding,\"vessel\",",
        "\nmixing_station,\"mixer\",", "\nheat_exchanger_station,\"exchanger\","}) {
    const std::size_t begin = table.find(row);
    ASSERT_NE(begin, std::string::npos) << row;
    EXPECT_EQ(std::ranges::count(table.substr(begin + 1, table.find('\n', begin + 1) - begin), ','), columns);
  }
}

TEST(CommandSteady, TextAndTable) {
  const TemporaryFolder folder;
  ReadmeCase data;
  data.properties("house-1")["id"] = "Müller, \"Zur Post\"";  // commas and quotes in a table
  const std::string path = data.write(folder.path() / "case"), file = folder.file("out.csv");
  const ProgramResult result = emscher_program({"steady", path, "--time", "6h", "-o", file});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  for (const char* word : {"boiler", "house-2", "T1:supply", "Pa/m", "2025-01-13T06:00:00+01:00"})
    EXPECT_NE(result.out.find(word), std::string::npos) << word << "\n" << result.out;
  std::istringstream table(read_text(file));
  std::string line;
  ASSERT_TRUE(std::getline(table, line));
  EXPECT_EQ(line.substr(0, 8), "kind,id,");
  const auto columns = std::ranges::count(line, ',');
  std::size_t rows = 0;
  bool quoted = false;
  while (std::getline(table, line)) {
    ++rows;
    if (line.starts_with("substation,\"Müller, \"\"Zur Post\"\"\",")) {
      quoted = true;
      EXPECT_EQ(std::ranges::count(line, ','), columns + 1);  // the one in the name
    } else {
      EXPECT_EQ(std::ranges::count(line, ','), columns) << line;
    }
  }
  EXPECT_EQ(rows, 4U + 6U + 2U + 1U);  // pipes, junctions (supply and return), substations, producer
  EXPECT_TRUE(quoted);
}

TEST(CommandSteady, TimeChangesTheInputs) {
  const TemporaryFolder folder;
  const std::string path = ReadmeCase().write(folder.path());
  // load 1.0 at six hours, 0.6 at twelve (weather.csv)
  EXPECT_NEAR(steady_of(path, {"--time", "6h"})["totals"]["delivered_w"], 180e3, 1e-3);
  EXPECT_NEAR(steady_of(path, {"--time", "12h"})["totals"]["delivered_w"], 0.6 * 180e3, 1e-3);
  // between them the straight line: nine hours, 0.8
  EXPECT_NEAR(steady_of(path, {"--time", "9h"})["totals"]["delivered_w"], 0.8 * 180e3, 1e-3);
}

}  // namespace
}  // namespace emscher::testing
