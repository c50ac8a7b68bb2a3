// The hydraulics of 35 small water networks against STANET and OpenModelica (validation data: hydraulics_external,
// taken from pandapipes' tests, BSD-3-Clause, Fraunhofer IEE and University of Kassel). Bars of that folder: every
// network within 1.5 mbar, at least 28 of them within 0.5 mbar.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "engine/hydraulics/flow_solver.hpp"
#include "tests/figures.hpp"

namespace emscher {
namespace {

using Json = nlohmann::json;
constexpr double pascal_per_bar = 1e5;
constexpr double pascal_per_millibar = 1e2;

std::filesystem::path data_folder() {
  const char* given = std::getenv("EMSCHER_VALIDATION_DATA");
  const std::filesystem::path root = given != nullptr
                                         ? std::filesystem::path(given)
                                         : std::filesystem::path(EMSCHER_SOURCE_DIR) / "../shared/validation";
  return root / "hydraulics_external";
}

// Pressures there are gauge pressures; this is the air pressure that the data add to them (bar at height in m).
double air_pressure(double height) {
  return 1.01325 * std::pow(1.0 - 0.0065 * height / 288.15, 5.255);
}

FrictionLaw law_named(const std::string& name) {
  if (name == "colebrook") return FrictionLaw::colebrook_white;
  if (name == "swamee-jain") return FrictionLaw::swamee_jain;
  if (name == "nikuradse") return FrictionLaw::nikuradse_sum;
  throw std::runtime_error("unknown friction law " + name);
}

struct Links {
  std::vector<int> from, to;
  std::vector<double> length, inner_diameter, roughness, minor_loss;
};

// Gauge pressures (bar) by node id.
std::map<int, double> solve(const Json& network) {
  std::map<int, int> index;
  std::vector<double> height;
  for (const Json& node : network.at("nodes")) {
    index[node.at("id")] = static_cast<int>(height.size());
    height.push_back(node.at("height"));
  }
  Links links;
  for (const Json& pipe : network.at("pipes")) {
    links.from.push_back(index.at(pipe.at("from")));
    links.to.push_back(index.at(pipe.at("to")));
    links.length.push_back(pipe.at("length"));
    links.inner_diameter.push_back(pipe.at("inner_diameter"));
    links.roughness.push_back(pipe.at("roughness"));
    links.minor_loss.push_back(pipe.at("loss_coefficient"));
  }
  for (const Json& valve : network.at("valves")) {
    if (!valve.at("opened")) continue;
    links.from.push_back(index.at(valve.at("from")));
    links.to.push_back(index.at(valve.at("to")));
    links.length.push_back(0.0);
    links.inner_diameter.push_back(valve.at("inner_diameter"));
    links.roughness.push_back(0.0);
    links.minor_loss.push_back(valve.at("loss_coefficient"));
  }
  std::vector<double> demand(height.size(), 0.0), fixed_pressure;
  std::vector<int> fixed;
  for (const Json& load : network.at("loads")) demand[index.at(load.at("node"))] += load.at("mdot_out").get<double>();
  for (const Json& node : network.at("fixed_pressure_nodes")) {
    fixed.push_back(index.at(node.at("node")));
    fixed_pressure.push_back((node.at("p").get<double>() + air_pressure(height[fixed.back()])) * pascal_per_bar);
  }
  const Json& fluid = network.contains("fluid_identified") ? network.at("fluid_identified") : network.at("fluid");
  FlowSolverOptions options;
  options.friction_law = law_named(network.at("model").at("friction_model"));
  options.gravity = network.at("model").at("gravity");
  FlowSolver solver(static_cast<int>(height.size()),
                    {links.from, links.to, links.length, links.inner_diameter, links.roughness, links.minor_loss},
                    fixed, height, options);
  const std::size_t n = links.from.size();
  solver.set_fluid(std::vector<double>(n, fluid.at("density")), std::vector<double>(n, fluid.at("dynamic_viscosity")));
  solver.solve(demand, fixed_pressure);
  std::vector<double> drop(n), pressure(height.size());
  solver.friction_drops(solver.flows(), drop);
  solver.pressures(drop, fixed_pressure, pressure);
  std::map<int, double> gauge;
  for (const auto& [id, node] : index) gauge[id] = pressure[node] / pascal_per_bar - air_pressure(height[node]);
  return gauge;
}

// Node pressures (bar) by node id, from the columns kind,id,quantity,unit,reference,...
std::map<int, double> reference_pressures(const std::filesystem::path& file) {
  std::map<int, double> pressures;
  std::ifstream stream(file);
  std::string line;
  while (std::getline(stream, line)) {
    std::stringstream row(line);
    std::string kind, id, quantity, unit, value;
    std::getline(row, kind, ',');
    std::getline(row, id, ',');
    std::getline(row, quantity, ',');
    std::getline(row, unit, ',');
    std::getline(row, value, ',');
    if (kind == "node" && quantity == "p") pressures[std::stoi(id)] = std::stod(value);
  }
  return pressures;
}

TEST(HydraulicsExternal, PressuresOfStanetAndOpenModelica) {
  if (!std::filesystem::is_directory(data_folder())) {
    GTEST_SKIP() << "no validation data at " << data_folder() << " (set EMSCHER_VALIDATION_DATA)";
  }
  std::vector<std::filesystem::path> cases;
  for (const auto& entry : std::filesystem::directory_iterator(data_folder())) {
    if (std::filesystem::exists(entry.path() / "network.json")) cases.push_back(entry.path());
  }
  std::sort(cases.begin(), cases.end());
  ASSERT_EQ(cases.size(), 35u);
  int within_half = 0;
  double worst_of_all = 0.0;
  fmt::print("{:<80} {:>10}\n", "network", "mbar");
  for (const std::filesystem::path& folder : cases) {
    const Json network = Json::parse(std::ifstream(folder / "network.json"));
    const std::map<int, double> pressures = solve(network);
    const std::map<int, double> references = reference_pressures(folder / "reference.csv");
    ASSERT_FALSE(references.empty()) << folder;
    double worst = 0.0;
    for (const auto& [id, reference] : references) {
      worst = std::max(worst, std::abs(pressures.at(id) - reference) * pascal_per_bar / pascal_per_millibar);
    }
    fmt::print("{:<80} {:>10.4f}\n", folder.filename().string(), worst);
    worst_of_all = std::max(worst_of_all, worst);
    if (worst <= 0.5) ++within_half;
  }
  fmt::print("{} of {} within 0.5 mbar, worst {:.3f} mbar\n", within_half, cases.size(), worst_of_all);
  testing::expect_at_most("pressures of STANET and OpenModelica", worst_of_all, 1.5, "mbar");
  testing::expect_at_least("networks of 35 within 0.5 mbar", within_half, 28);
}

}  // namespace
}  // namespace emscher
