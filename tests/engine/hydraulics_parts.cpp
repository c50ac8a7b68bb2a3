// Networks that meet at a node of given pressure only are solved each for itself, by several threads.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "engine/parallel.hpp"
#include "tests/engine/hydraulics_test_network.hpp"

namespace emscher {
namespace {

constexpr int meshes = 3;

/// A large mesh that is fed by one pipe from node 0, which holds the pressure.
TestNetwork fed_mesh(std::mt19937_64& random, bool buoyant) {
  const TestNetwork mesh =
      random_mesh(random, {.nodes = 17000, .extra_links = 800, .hilly = buoyant, .mixed_temperatures = buoyant});
  TestNetwork fed;
  fed.add_node();
  fed.fix(0, 5e5);
  for (std::size_t i = 0; i < mesh.demand.size(); ++i) fed.add_node(mesh.demand[i], mesh.elevation[i]);
  fed.add_pipe(0, 1, 20.0, 0.8);
  for (std::size_t i = 0; i < mesh.from.size(); ++i)
    fed.add_pipe(mesh.from[i] + 1, mesh.to[i] + 1, mesh.length[i], mesh.diameter[i], mesh.roughness[i],
                 mesh.minor_loss[i], mesh.density[i], mesh.viscosity[i]);
  return fed;
}

/// Such meshes, and all of them as one network, whose links and nodes lie one of this mesh, one of that.
struct Joined {
  std::vector<TestNetwork> mesh;
  TestNetwork all;
  std::vector<std::vector<int>> node, link;  // of the whole, per mesh

  Joined(unsigned seed, bool buoyant) : node(meshes, {0}), link(meshes) {
    std::mt19937_64 random(seed);
    for (int m = 0; m < meshes; ++m) mesh.push_back(fed_mesh(random, buoyant));
    all.add_node();
    all.fix(0, 5e5);
    for (std::size_t i = 1; i < mesh[0].demand.size(); ++i)
      for (int m = 0; m < meshes; ++m) node[m].push_back(all.add_node(mesh[m].demand[i], mesh[m].elevation[i]));
    for (std::size_t i = 0; i < mesh[0].from.size(); ++i)
      for (int m = 0; m < meshes; ++m) {
        const TestNetwork& n = mesh[m];
        link[m].push_back(all.add_pipe(node[m][n.from[i]], node[m][n.to[i]], n.length[i], n.diameter[i], n.roughness[i],
                                       n.minor_loss[i], n.density[i], n.viscosity[i]));
      }
  }
};

struct Solution {
  std::vector<double> flows, drops, pressures, changed_flows, loop_flows, mean_flows;
  double deviation, residual, supply;
  bool operator==(const Solution&) const = default;
};

Solution solution(const TestNetwork& net) {
  FlowSolver solver = net.solver();
  solver.solve(net.demand, net.fixed_pressure);
  solver.solve(net.demand, net.fixed_pressure);  // warm
  Solution s;
  s.flows.assign(solver.flows().begin(), solver.flows().end());
  s.drops.resize(net.from.size());
  s.pressures.resize(net.demand.size());
  solver.friction_drops(s.flows, s.drops);
  solver.pressures(s.drops, net.fixed_pressure, s.pressures);
  solver.supplies(net.demand, s.flows, std::span(&s.supply, 1));
  s.residual = solver.loop_residual(s.flows, net.fixed_pressure);
  solver.solve(net.demand, net.fixed_pressure);
  std::vector<double> demand = net.demand;
  for (double& d : demand) d *= 1.02;
  s.changed_flows.resize(net.from.size());
  s.loop_flows.resize(std::size_t(solver.number_of_loops()));
  s.mean_flows.resize(net.from.size());
  solver.solve_linearised(demand, s.changed_flows, s.loop_flows);
  s.deviation = solver.base_deviation();
  solver.flows_from(demand, s.loop_flows, s.mean_flows);
  return s;
}

TEST(FlowSolverParts, MeshesThatMeetAtAFixedNodeAreAsIfAlone) {
  const Joined joined(5, true);
  const Solution whole = solution(joined.all);
  double supply = 0.0, largest_residual = 0.0;
  for (int m = 0; m < meshes; ++m) {
    const Solution alone = solution(joined.mesh[m]);
    for (std::size_t i = 0; i < alone.flows.size(); ++i) {
      const auto link = std::size_t(joined.link[m][i]);
      ASSERT_EQ(whole.flows[link], alone.flows[i]) << "mesh " << m << " link " << i;
      ASSERT_EQ(whole.drops[link], alone.drops[i]);
      ASSERT_EQ(whole.changed_flows[link], alone.changed_flows[i]);
      ASSERT_EQ(whole.mean_flows[link], alone.mean_flows[i]);
    }
    for (std::size_t i = 0; i < alone.pressures.size(); ++i)
      ASSERT_EQ(whole.pressures[std::size_t(joined.node[m][i])], alone.pressures[i]);
    supply += alone.supply;
    largest_residual = std::max(largest_residual, alone.residual);
  }
  EXPECT_NEAR(whole.supply, supply, 1e-12 * std::abs(supply));
  EXPECT_EQ(whole.residual, largest_residual);
  EXPECT_LT(independent_residuals(joined.all, whole.flows).mass, 1e-11);
  for (std::size_t i = 0; i < whole.mean_flows.size(); ++i)
    EXPECT_NEAR(whole.mean_flows[i], whole.changed_flows[i], 1e-12) << i;
}

TEST(FlowSolverParts, ThreadsDoNotChangeABit) {
  const Joined joined(6, true);
  Solution one, three;
  with_threads(1, [&] { one = solution(joined.all); });
  with_threads(3, [&] { three = solution(joined.all); });
  EXPECT_EQ(one, three);
}

// One mesh rests, another does not converge; a third has a demand that is no number.
TEST(FlowSolverParts, AFailureNamesItsLinkOrNodeAndLeavesTheSolverUsable) {
  Joined joined(7, false);
  joined.all.options.maximum_iterations = 3;
  std::vector<double> demand(joined.all.demand.size(), 0.0);
  for (std::size_t i = 0; i < joined.node[1].size(); ++i)
    demand[std::size_t(joined.node[1][i])] = joined.mesh[1].demand[i];
  with_threads(3, [&] {
    FlowSolver solver = joined.all.solver();
    try {
      solver.solve(demand, joined.all.fixed_pressure);
      FAIL() << "three steps cannot be enough";
    } catch (const FlowSolverError& error) {
      EXPECT_EQ(std::ranges::count(joined.link[1], error.link), 1);
    }
    std::vector<double> flows(joined.all.from.size());
    EXPECT_THROW(solver.solve_linearised(demand, flows), std::logic_error);
    for (double& d : demand) d *= 1e-9;
    const int wrong = joined.node[2][100];
    demand[std::size_t(wrong)] = std::nan("");
    try {
      solver.solve(demand, joined.all.fixed_pressure);
      FAIL() << "a demand that is no number went through";
    } catch (const std::invalid_argument& error) {
      EXPECT_NE(std::string(error.what()).find("node " + std::to_string(wrong) + ":"), std::string::npos);
    }
    demand[std::size_t(wrong)] = 0.0;
    EXPECT_NO_THROW(solver.solve(demand, joined.all.fixed_pressure));
  });
}

}  // namespace
}  // namespace emscher
