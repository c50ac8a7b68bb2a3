// Several threads: the same results to the last bit.
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>

#include "networks/case_network.hpp"
#include "networks/generator.hpp"

namespace emscher {
namespace {

struct Rows {
  std::vector<double> values;
  void add(std::span<const double> more) { values.insert(values.end(), more.begin(), more.end()); }
};

Rows run(const Case& town, int threads, Transport transport) {
  const CaseNetwork built = build_network(town);
  SimulationOptions options = simulation_options(town);
  options.duration = 2.0 * 3600.0;
  options.transport = transport;
  options.threads = threads;
  Rows rows;
  Simulation(*built.network, options).run([&](const OutputRow& row) {
    rows.add(row.pipe_mass_flow);
    rows.add(row.theta_from);
    rows.add(row.node_theta);
    rows.add(row.pressures().node);
    for (const ComponentMeans& means : row.components) rows.values.push_back(means.heat);
    rows.values.insert(rows.values.end(), {row.energy.supplied, row.energy.lost, row.energy.stored});
  });
  return rows;
}

// Large enough that loops over pipes, nodes and components are divided, with loops of pipes between the branches.
TEST(ThreadsTest, ResultsAreTheSameToTheLastBit) {
  const auto folder = std::filesystem::temp_directory_path() / "emscher_threads_test";
  GeneratorOptions options;
  options.pipes = 14000;
  options.seed = 5;
  Case town = write_town(options, folder);
  town.folder = folder;
  for (const Transport transport : {Transport::plug_flow, Transport::discontinuous_galerkin}) {
    const Rows one = run(town, 1, transport), two = run(town, 2, transport), four = run(town, 4, transport);
    ASSERT_FALSE(one.values.empty());
    for (const Rows* other : {&two, &four}) {
      ASSERT_EQ(other->values.size(), one.values.size());
      EXPECT_EQ(std::memcmp(other->values.data(), one.values.data(), one.values.size() * sizeof(double)), 0);
    }
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace emscher
