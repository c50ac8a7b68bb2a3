// Heads of three network topologies against EPANET 2.3.5 with the same friction law (validation data:
// hydraulics_epanet): within 1 mm.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/hydraulics/flow_solver.hpp"
#include "tests/figures.hpp"

namespace emscher {
namespace {

constexpr double foot = 0.3048;                               // m
constexpr double gravity = 32.2 * foot;                       // m/s2, as EPANET rounds it
constexpr double kinematic_viscosity = 1.1e-5 * foot * foot;  // m2/s
constexpr double density = 1000.0;                            // kg/m3; cancels in heads and volume flows

std::filesystem::path data_folder() {
  const char* given = std::getenv("EMSCHER_VALIDATION_DATA");
  const std::filesystem::path root = given != nullptr
                                         ? std::filesystem::path(given)
                                         : std::filesystem::path(EMSCHER_SOURCE_DIR) / "../shared/validation";
  return root / "hydraulics_epanet";
}

// Rows of a plain comma-separated file without its header.
std::vector<std::vector<std::string>> rows(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::vector<std::vector<std::string>> all;
  std::string line, cell;
  std::getline(stream, line);
  while (std::getline(stream, line)) {
    std::vector<std::string>& row = all.emplace_back();
    std::stringstream cells(line);
    while (std::getline(cells, cell, ',')) row.push_back(cell);
  }
  return all;
}

class HydraulicsEpanet : public ::testing::TestWithParam<const char*> {};

TEST_P(HydraulicsEpanet, HeadsWithinOneMillimetre) {
  const std::filesystem::path folder = data_folder() / GetParam();
  if (!std::filesystem::is_directory(folder)) {
    GTEST_SKIP() << "no validation data at " << folder << " (set EMSCHER_VALIDATION_DATA)";
  }
  std::unordered_map<std::string, int> index;
  std::vector<double> demand, fixed_pressure;
  std::vector<int> fixed;
  for (const auto& row : rows(folder / "nodes.csv")) {
    const int node = static_cast<int>(demand.size());
    index[row.at(0)] = node;
    demand.push_back(row.size() > 2 && !row[2].empty() ? density * std::stod(row[2]) : 0.0);
    if (row.at(1).empty()) continue;
    fixed.push_back(node);
    fixed_pressure.push_back(density * gravity * std::stod(row[1]));
  }
  std::vector<int> from, to;
  std::vector<double> length, diameter, roughness;
  std::unordered_map<std::string, int> link_index;
  for (const auto& row : rows(folder / "links.csv")) {
    link_index[row.at(0)] = static_cast<int>(from.size());
    from.push_back(index.at(row.at(1)));
    to.push_back(index.at(row.at(2)));
    length.push_back(std::stod(row.at(3)));
    diameter.push_back(std::stod(row.at(4)));
    roughness.push_back(std::stod(row.at(5)));
  }
  FlowSolverOptions options;
  options.friction_law = FrictionLaw::swamee_jain;
  options.gravity = gravity;
  const std::vector<double> no_minor_loss(from.size(), 0.0);
  FlowSolver solver(static_cast<int>(demand.size()), {from, to, length, diameter, roughness, no_minor_loss}, fixed, {},
                    options);
  solver.set_fluid(std::vector<double>(from.size(), density),
                   std::vector<double>(from.size(), density * kinematic_viscosity));
  solver.solve(demand, fixed_pressure);
  std::vector<double> drop(from.size()), pressure(demand.size());
  solver.friction_drops(solver.flows(), drop);
  solver.pressures(drop, fixed_pressure, pressure);

  double worst_head = 0.0, worst_flow = 0.0;
  const auto heads = rows(folder / "reference_heads.csv");
  ASSERT_EQ(heads.size(), demand.size());
  for (const auto& row : heads) {
    const double head = pressure[index.at(row.at(0))] / (density * gravity);
    worst_head = std::max(worst_head, std::abs(head - std::stod(row.at(1))));
  }
  for (const auto& row : rows(folder / "reference_flows.csv")) {
    const double flow = solver.flows()[link_index.at(row.at(0))] / density;
    worst_flow = std::max(worst_flow, std::abs(flow - std::stod(row.at(1))));
  }
  fmt::print(
      "{:<8} {:>6} links, {:>4} loops: heads within {:.4f} mm, flows within {:.2e} m3/s; {} Newton steps, loop "
      "residual {:.1e}, mass residual {:.1e}\n",
      GetParam(), from.size(), solver.number_of_loops(), 1e3 * worst_head, worst_flow, solver.statistics().iterations,
      solver.statistics().loop_residual, solver.mass_residual(demand, solver.flows()));
  testing::expect_at_most("heads of EPANET", 1e3 * worst_head, 1.0, "mm");
}

INSTANTIATE_TEST_SUITE_P(Networks, HydraulicsEpanet, ::testing::Values("Net6", "ky8", "dh10k"),
                         [](const auto& network) { return std::string(network.param); });

}  // namespace
}  // namespace emscher
