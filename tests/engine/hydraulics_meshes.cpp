// Properties of the flow solver on seeded random networks.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include "tests/engine/hydraulics_test_network.hpp"

namespace emscher {
namespace {

// The bars of the project: mass to 1e-9 of the largest flow at the node, loops to 1e-9 of the sum of absolute drops,
// from a cold start and warm after a change of all demands, down to a millionth of the design flow.
TEST(FlowSolverMeshes, ResidualsWithinBars) {
  std::mt19937_64 random(1);
  double worst_mass = 0.0, worst_loop = 0.0;
  int most_steps = 0, solves = 0;
  for (const FrictionLaw law : {FrictionLaw::colebrook_white, FrictionLaw::swamee_jain, FrictionLaw::nikuradse_sum}) {
    for (int trial = 0; trial < 120; ++trial) {
      MeshOptions mesh;
      mesh.nodes = 2 + trial;
      mesh.extra_links = trial % 4 == 0 ? 2 * trial : trial / 5;
      mesh.fixed_nodes = trial < 4 ? 1 : 1 + trial % 3;
      mesh.hilly = trial % 2 == 0;
      mesh.mixed_temperatures = trial % 3 == 0;
      mesh.valve_share = trial % 5 == 0 ? 0.5 : 0.05;
      TestNetwork net = random_mesh(random, mesh);
      net.options.friction_law = law;
      if (law == FrictionLaw::nikuradse_sum) {
        for (double& k : net.roughness) k = std::max(k, 1e-6);
      }
      FlowSolver solver = net.solver();
      const std::vector<double> design = net.demand, design_pressure = net.fixed_pressure;
      for (const double load : {1.0, 0.7, 1e-2, 1e-6, 1.0, 5.0}) {
        SCOPED_TRACE(fmt::format("law {} trial {} load {}", static_cast<int>(law), trial, load));
        for (std::size_t i = 0; i < design.size(); ++i) net.demand[i] = load * design[i];
        // with several sources, so that at small load the pressures do not drive large flows: close to each other
        for (std::size_t i = 0; i < design_pressure.size(); ++i) {
          net.fixed_pressure[i] = design_pressure[0] + load * (design_pressure[i] - design_pressure[0]);
        }
        for (const bool cold : {false, true}) {
          if (cold) solver.reset();
          ASSERT_NO_THROW(solver.solve(net.demand, net.fixed_pressure));
          const Residuals r = independent_residuals(net, solver.flows());
          EXPECT_LE(r.mass, 1e-9);
          EXPECT_LE(r.loop, 1e-9);
          // and the solver's own measures agree that the bars are met
          EXPECT_LE(solver.mass_residual(net.demand, solver.flows()), 1e-9);
          EXPECT_LE(solver.loop_residual(solver.flows(), net.fixed_pressure), 1e-9);
          worst_mass = std::max(worst_mass, r.mass);
          worst_loop = std::max(worst_loop, r.loop);
          most_steps = std::max(most_steps, solver.statistics().iterations);
          ++solves;
        }
      }
    }
  }
  fmt::print("{} solves: mass residual {:.1e}, loop residual {:.1e}, at most {} Newton steps\n", solves, worst_mass,
             worst_loop, most_steps);
}

// Every link's pressure difference is its drop: along the spanning forest by construction, across loops by convergence.
TEST(FlowSolverMeshes, PressuresFitEveryLink) {
  std::mt19937_64 random(2);
  for (int trial = 0; trial < 60; ++trial) {
    const MeshOptions mesh{
        .nodes = 60, .extra_links = trial, .fixed_nodes = 1 + trial % 3, .hilly = true, .mixed_temperatures = true};
    const TestNetwork net = random_mesh(random, mesh);
    FlowSolver solver = net.solver();
    solver.solve(net.demand, net.fixed_pressure);
    std::vector<double> drop(net.number_of_links()), pressure(net.number_of_nodes);
    solver.friction_drops(solver.flows(), drop);
    solver.pressures(drop, net.fixed_pressure, pressure);
    double size = 1e6;
    for (const double d : drop) size = std::max(size, std::abs(d));
    for (int i = 0; i < net.number_of_links(); ++i) {
      const double expected = static_cast<double>(net.drop(i, solver.flows()[i]));
      EXPECT_NEAR(pressure[net.from[i]] - pressure[net.to[i]], expected, 1e-8 * size) << trial << " link " << i;
    }
    for (std::size_t i = 0; i < net.fixed.size(); ++i) EXPECT_EQ(pressure[net.fixed[i]], net.fixed_pressure[i]);
  }
}

// The same network with nodes renumbered, links shuffled and drawn the other way round: the same flows, mirrored.
TEST(FlowSolverMeshes, IndependentOfNumberingAndDrawnDirection) {
  std::mt19937_64 random(3);
  for (int trial = 0; trial < 60; ++trial) {
    const TestNetwork net = random_mesh(
        random, {.nodes = 80, .extra_links = 30, .fixed_nodes = 1 + trial % 2, .valve_share = 0.0, .hilly = true});
    std::vector<int> new_node(net.number_of_nodes), link_order(net.number_of_links());
    std::iota(new_node.begin(), new_node.end(), 0);
    std::iota(link_order.begin(), link_order.end(), 0);
    std::shuffle(new_node.begin(), new_node.end(), random);
    std::shuffle(link_order.begin(), link_order.end(), random);
    TestNetwork other;
    for (int i = 0; i < net.number_of_nodes; ++i) other.add_node();
    for (int i = 0; i < net.number_of_nodes; ++i) {
      other.demand[new_node[i]] = net.demand[i];
      other.elevation[new_node[i]] = net.elevation[i];
    }
    std::vector<int> sign(net.number_of_links());
    for (const int link : link_order) {
      sign[link] = random() % 2 == 0 ? 1 : -1;
      const int a = new_node[net.from[link]], b = new_node[net.to[link]];
      other.add_pipe(sign[link] > 0 ? a : b, sign[link] > 0 ? b : a, net.length[link], net.diameter[link],
                     net.roughness[link], net.minor_loss[link], net.density[link], net.viscosity[link]);
    }
    for (std::size_t i = net.fixed.size(); i-- > 0;) other.fix(new_node[net.fixed[i]], net.fixed_pressure[i]);
    FlowSolver first = net.solver(), second = other.solver();
    first.solve(net.demand, net.fixed_pressure);
    second.solve(other.demand, other.fixed_pressure);
    double largest = 0.0;
    for (const double flow : first.flows()) largest = std::max(largest, std::abs(flow));
    for (int place = 0; place < net.number_of_links(); ++place) {
      const int link = link_order[place];
      if (net.from[link] == net.to[link]) continue;
      EXPECT_NEAR(sign[link] * second.flows()[place], first.flows()[link], 1e-8 * largest) << trial;
    }
  }
}

// Halving the change of demand quarters the error of the linearised flows (second order). The Nikuradse law is smooth,
// so the order shows without kinks; a base at rest in some link spoils the quadratic term there (|m| m), hence the
// median.
TEST(FlowSolverMeshes, LinearisedResponseIsOfSecondOrder) {
  std::mt19937_64 random(4);
  std::uniform_real_distribution<double> part(-1.0, 1.0);
  std::vector<double> ratios;
  for (int trial = 0; trial < 60; ++trial) {
    TestNetwork net = random_mesh(random, {.nodes = 60, .extra_links = 20, .fixed_nodes = 1 + trial % 2});
    net.options.friction_law = FrictionLaw::nikuradse_sum;
    net.options.loop_tolerance = 1e-13;
    for (double& k : net.roughness) k = std::max(k, 1e-5);
    FlowSolver solver = net.solver(), exact = net.solver();
    std::vector<double> direction(net.number_of_nodes), demand(net.number_of_nodes), flows(net.number_of_links());
    for (int i = 0; i < net.number_of_nodes; ++i) direction[i] = part(random) * net.demand[i];
    solver.solve(net.demand, net.fixed_pressure);
    solver.solve_linearised(net.demand, flows);
    for (int i = 0; i < net.number_of_links(); ++i) EXPECT_NEAR(flows[i], solver.flows()[i], 1e-13);
    EXPECT_LE(solver.base_deviation(), 1e-13);
    std::vector<double> errors, deviations;
    for (const double fraction : {0.02, 0.01}) {
      for (int i = 0; i < net.number_of_nodes; ++i) demand[i] = net.demand[i] + fraction * direction[i];
      solver.solve_linearised(demand, flows);
      deviations.push_back(solver.base_deviation());
      EXPECT_LE(solver.mass_residual(demand, flows), 1e-12);
      exact.solve(demand, net.fixed_pressure);
      double error = 0.0;
      for (int i = 0; i < net.number_of_links(); ++i) error = std::max(error, std::abs(flows[i] - exact.flows()[i]));
      errors.push_back(error);
    }
    EXPECT_NEAR(deviations[0] / deviations[1], 2.0, 0.1);  // linear in the change
    if (errors[1] > 1e-12) ratios.push_back(errors[0] / errors[1]);
  }
  ASSERT_GT(ratios.size(), 30u);
  std::nth_element(ratios.begin(), ratios.begin() + ratios.size() / 2, ratios.end());
  EXPECT_NEAR(ratios[ratios.size() / 2], 4.0, 0.3);
}

// Mean flows from mean demands and mean loop flows are the means of the flows: both sides are linear.
TEST(FlowSolverMeshes, FlowsFromMeansAreMeanFlows) {
  std::mt19937_64 random(5);
  for (int trial = 0; trial < 20; ++trial) {
    const TestNetwork net = random_mesh(random, {.nodes = 90, .extra_links = 25, .fixed_nodes = 2});
    FlowSolver solver = net.solver();
    const int loops = solver.number_of_loops();
    std::vector<double> mean_demand(net.number_of_nodes, 0.0), mean_loop(loops, 0.0),
        mean_flow(net.number_of_links(), 0.0);
    for (const double load : {1.0, 0.4, 0.1}) {
      std::vector<double> demand = net.demand;
      for (double& d : demand) d *= load;
      solver.solve(demand, net.fixed_pressure);
      for (int i = 0; i < net.number_of_nodes; ++i) mean_demand[i] += demand[i] / 3.0;
      for (int i = 0; i < loops; ++i) mean_loop[i] += solver.loop_flows()[i] / 3.0;
      for (int i = 0; i < net.number_of_links(); ++i) mean_flow[i] += solver.flows()[i] / 3.0;
    }
    std::vector<double> flows(net.number_of_links());
    solver.flows_from(mean_demand, mean_loop, flows);
    for (int i = 0; i < net.number_of_links(); ++i) EXPECT_NEAR(flows[i], mean_flow[i], 1e-12);
  }
}

// Tellegen: with one density and no hills, what the sources put in, less what the consumers take out, is dissipated.
TEST(FlowSolverMeshes, DissipationBalancesHydraulicPower) {
  std::mt19937_64 random(6);
  for (int trial = 0; trial < 30; ++trial) {
    const TestNetwork net = random_mesh(random, {.nodes = 70, .extra_links = 20, .fixed_nodes = 2});
    FlowSolver solver = net.solver();
    solver.solve(net.demand, net.fixed_pressure);
    std::vector<double> drop(net.number_of_links()), power(net.number_of_links()), pressure(net.number_of_nodes),
        supply(2);
    solver.friction_drops(solver.flows(), drop);
    solver.pressures(drop, net.fixed_pressure, pressure);
    solver.supplies(net.demand, solver.flows(), supply);
    dissipation(solver.flows(), drop, net.density, power);
    double input = 0.0, total_supply = 0.0, total_demand = 0.0;
    for (std::size_t i = 0; i < 2; ++i) {
      // relative to the first fixed pressure, so that no cancellation hides an error
      input += supply[i] * (net.fixed_pressure[i] - net.fixed_pressure[0]) / net.density[0];
      total_supply += supply[i];
    }
    for (int i = 0; i < net.number_of_nodes; ++i) {
      input -= net.demand[i] * (pressure[i] - net.fixed_pressure[0]) / net.density[0];
      total_demand += net.demand[i];
    }
    double dissipated = 0.0;
    for (const double p : power) {
      EXPECT_GE(p, 0.0);
      dissipated += p;
    }
    EXPECT_NEAR(input / dissipated, 1.0, 1e-7);
    EXPECT_NEAR(total_supply, total_demand, 1e-12);
  }
}

}  // namespace
}  // namespace emscher
