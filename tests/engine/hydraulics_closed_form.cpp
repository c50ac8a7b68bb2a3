// The flow solver where the solution is known, and at the edges of its input.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "tests/engine/hydraulics_test_network.hpp"

namespace emscher {
namespace {

constexpr double gravity = 9.80665;

// Laminar pipes in parallel share the flow by their conductances d^4/L.
TEST(FlowSolver, ParallelLaminarPipes) {
  TestNetwork net;
  net.add_node();
  net.add_node(1e-3);
  net.fix(0, 1e5);
  net.add_pipe(0, 1, 100.0, 0.05);
  net.add_pipe(1, 0, 50.0, 0.08);
  FlowSolver solver = net.solver();
  EXPECT_EQ(solver.number_of_loops(), 1);
  solver.solve(net.demand, net.fixed_pressure);
  const double a = std::pow(0.05, 4) / 100.0, b = std::pow(0.08, 4) / 50.0;
  EXPECT_NEAR(solver.flows()[0], 1e-3 * a / (a + b), 1e-15);
  EXPECT_NEAR(solver.flows()[1], -1e-3 * b / (a + b), 1e-15);
}

// Pure minor losses: zeta m^2 equal, so the flows are as 1/sqrt(zeta). The linear resistance of open valves takes part
// with 1e-4 Pa s/kg against some 1e3.
TEST(FlowSolver, ParallelValves) {
  TestNetwork net;
  net.add_node();
  net.add_node(30.0);
  net.fix(0, 1e5);
  net.add_pipe(0, 1, 0.0, 0.1, 0.0, 1.0);
  net.add_pipe(0, 1, 0.0, 0.1, 0.0, 4.0);
  FlowSolver solver = net.solver();
  solver.solve(net.demand, net.fixed_pressure);
  EXPECT_NEAR(solver.flows()[0], 20.0, 1e-5);
  EXPECT_NEAR(solver.flows()[1], 10.0, 1e-5);
}

// A square fed at one corner and drawn from at the opposite one: half the flow each way, at any load.
TEST(FlowSolver, SymmetricSquare) {
  for (const double demand : {1e-8, 1e-2, 1.0, 100.0}) {
    TestNetwork net;
    for (int i = 0; i < 4; ++i) net.add_node();
    net.demand[2] = demand;
    net.fix(0, 6e5);
    for (int i = 0; i < 4; ++i) net.add_pipe(i, (i + 1) % 4, 120.0, 0.1);
    FlowSolver solver = net.solver();
    solver.solve(net.demand, net.fixed_pressure);
    const double half = demand / 2.0;
    EXPECT_NEAR(solver.flows()[0], half, 1e-9 * demand);
    EXPECT_NEAR(solver.flows()[1], half, 1e-9 * demand);
    EXPECT_NEAR(solver.flows()[2], -half, 1e-9 * demand);
    EXPECT_NEAR(solver.flows()[3], -half, 1e-9 * demand);
  }
}

// A loop through one node only, fed by nothing but buoyancy: laminar circulation m = (rho_cold - rho_warm) g h / sum R.
TEST(FlowSolver, NaturalCirculation) {
  TestNetwork net;
  net.add_node(0.0, 0.0);
  net.add_node(0.0, 10.0);
  net.fix(0, 3e5);
  net.add_pipe(0, 1, 10.0, 0.004, 1e-6, 0.0, 970.0, 4e-4);  // riser
  net.add_pipe(1, 0, 10.0, 0.004, 1e-6, 0.0, 980.0, 5e-4);
  FlowSolver solver = net.solver();
  solver.solve(net.demand, net.fixed_pressure);
  const auto resistance = [](double rho, double mu) {
    return 128.0 * mu * 10.0 / (std::numbers::pi * rho * std::pow(0.004, 4));
  };
  const double expected = 10.0 * gravity * 10.0 / (resistance(970.0, 4e-4) + resistance(980.0, 5e-4));
  EXPECT_NEAR(solver.flows()[0] / expected, 1.0, 1e-9);
  EXPECT_NEAR(solver.flows()[1] / expected, 1.0, 1e-9);
}

// Between two reservoirs a laminar pipe carries (p1 - p2 - rho g dz)/R; one supplies what the other swallows.
TEST(FlowSolver, TwoReservoirs) {
  TestNetwork net;
  net.add_node(0.0, 1.0);
  net.add_node(0.0, 0.0);
  net.fix(0, 1e5);
  net.fix(1, 1e5 + 980.0 * gravity - 5.0);
  net.add_pipe(0, 1, 200.0, 0.02);
  FlowSolver solver = net.solver();
  solver.solve(net.demand, net.fixed_pressure);
  const double resistance = 128.0 * 4.5e-4 * 200.0 / (std::numbers::pi * 980.0 * std::pow(0.02, 4));
  EXPECT_NEAR(solver.flows()[0], 5.0 / resistance, 1e-9 * 5.0 / resistance);
  std::vector<double> supply(2);
  solver.supplies(net.demand, solver.flows(), supply);
  EXPECT_DOUBLE_EQ(supply[0], solver.flows()[0]);
  EXPECT_DOUBLE_EQ(supply[1], -solver.flows()[0]);
}

// A tree needs no iteration: flows are sums of demands, heads fall by Darcy-Weisbach and height.
TEST(FlowSolver, TreeBySummation) {
  TestNetwork net;
  net.add_node(0.0, 5.0);
  net.add_node(0.1, 7.0);
  net.add_node(0.2, 4.0);
  net.add_node(0.4, 9.0);
  net.fix(0, 4e5);
  net.add_pipe(1, 0, 100.0, 0.05);
  net.add_pipe(1, 2, 50.0, 0.04);
  net.add_pipe(1, 3, 70.0, 0.04, 1e-4, 3.0);
  FlowSolver solver = net.solver();
  solver.solve(net.demand, net.fixed_pressure);
  EXPECT_EQ(solver.number_of_loops(), 0);
  EXPECT_EQ(solver.statistics().evaluations, 0);
  EXPECT_DOUBLE_EQ(solver.flows()[0], -0.7);
  EXPECT_DOUBLE_EQ(solver.flows()[1], 0.2);
  EXPECT_DOUBLE_EQ(solver.flows()[2], 0.4);
  std::vector<double> drop(3), pressure(4), flows(3);
  solver.friction_drops(solver.flows(), drop);
  solver.pressures(drop, net.fixed_pressure, pressure);
  EXPECT_NEAR(pressure[3], 4e5 + static_cast<double>(net.drop(0, -0.7) - net.drop(2, 0.4)), 1e-6);
  net.demand[2] = 0.5;
  solver.solve_linearised(net.demand, flows);  // exact in a forest
  EXPECT_DOUBLE_EQ(flows[0], -1.0);
  EXPECT_EQ(solver.base_deviation(), 0.0);
}

// A link is on a loop if its ends stay joined without it; fixed nodes are joined by what holds them.
TEST(FlowSolver, LinksOnLoops) {
  std::mt19937 random(7);
  const auto any = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
  int on_loop = 0, bridges = 0;
  for (int round = 0; round < 200; ++round) {
    TestNetwork net;
    const int nodes = 4 + any(12);
    for (int node = 0; node < nodes; ++node) net.add_node();
    net.fix(0, 4e5);
    if (round % 3 == 0) net.fix(nodes - 1, 4e5);
    for (int node = 1; node < nodes; ++node) net.add_pipe(any(node), node, 10.0, 0.1);
    for (int more = any(4); more > 0; --more) net.add_pipe(any(nodes), any(nodes), 10.0, 0.1);
    const FlowSolver solver = net.solver();
    for (int link = 0; link < net.number_of_links(); ++link) {
      if (net.from[link] == net.to[link]) continue;
      std::vector<int> label(nodes);
      for (int node = 0; node < nodes; ++node) label[node] = node;
      for (const int fixed : net.fixed) label[fixed] = label[net.fixed.front()];
      for (int pass = 0; pass < nodes; ++pass)
        for (int other = 0; other < net.number_of_links(); ++other) {
          if (other == link) continue;
          int &a = label[net.from[other]], &b = label[net.to[other]];
          const int low = std::min(a, b), high = std::max(a, b);
          std::ranges::replace(label, high, low);
        }
      const bool joined = label[net.from[link]] == label[net.to[link]];
      EXPECT_EQ(solver.is_on_loop(link), joined) << "round " << round << " link " << link;
      ++(joined ? on_loop : bridges);
    }
  }
  EXPECT_GT(on_loop, 200);
  EXPECT_GT(bridges, 200);
}

// After a busy hour nobody draws: all flows die, and the next demand finds the solver usable.
TEST(FlowSolver, ZeroDemand) {
  std::mt19937_64 random(9);
  for (int trial = 0; trial < 20; ++trial) {
    TestNetwork net = random_mesh(random, {.nodes = 60, .extra_links = 20});
    FlowSolver solver = net.solver();
    for (const bool cold : {false, true}) {
      solver.solve(net.demand, net.fixed_pressure);
      if (cold) solver.reset();
      const std::vector<double> nothing(net.number_of_nodes, 0.0);
      solver.solve(nothing, net.fixed_pressure);
      for (const double flow : solver.flows()) EXPECT_NEAR(flow, 0.0, 1e-14);
    }
    solver.solve(net.demand, net.fixed_pressure);
    EXPECT_LE(independent_residuals(net, solver.flows()).loop, 1e-9);
  }
}

// The fluid changes, the topology stays: as if the network had been built with it.
TEST(FlowSolver, NewFluidIsLikeNewNetwork) {
  std::mt19937_64 random(10);
  TestNetwork net = random_mesh(random, {.nodes = 60, .extra_links = 20, .hilly = true});
  FlowSolver solver = net.solver();
  solver.solve(net.demand, net.fixed_pressure);
  for (double& mu : net.viscosity) mu *= 2.5;
  for (int i = 0; i < net.number_of_links(); i += 2) net.density[i] -= 15.0;
  solver.set_fluid(net.density, net.viscosity);
  solver.solve(net.demand, net.fixed_pressure);
  const Residuals residuals = independent_residuals(net, solver.flows());
  EXPECT_LE(residuals.mass, 1e-9);
  EXPECT_LE(residuals.loop, 1e-9);
}

// Two ponds without a link to any fixed node: reported, without flow, without pressure; a demand there is an error.
TEST(FlowSolver, PartsWithoutFixedNode) {
  TestNetwork net;
  for (int i = 0; i < 5; ++i) net.add_node();
  net.fix(0, 1e5);
  net.add_pipe(0, 1, 10.0, 0.1);
  net.add_pipe(2, 3, 10.0, 0.1);
  net.add_pipe(3, 2, 10.0, 0.1);
  net.demand[1] = 1.0;
  FlowSolver solver = net.solver();
  ASSERT_EQ(solver.unsupplied_nodes().size(), 3u);
  ASSERT_EQ(solver.unsupplied_links().size(), 2u);
  solver.solve(net.demand, net.fixed_pressure);
  EXPECT_EQ(solver.flows()[1], 0.0);
  std::vector<double> drop(3), pressure(5);
  solver.friction_drops(solver.flows(), drop);
  solver.pressures(drop, net.fixed_pressure, pressure);
  EXPECT_TRUE(std::isnan(pressure[2]) && std::isnan(pressure[4]));
  EXPECT_TRUE(std::isfinite(pressure[1]));
  net.demand[3] = 0.25;
  try {
    solver.solve(net.demand, net.fixed_pressure);
    FAIL() << "a demand that nobody can meet went through";
  } catch (const UnsuppliedDemandError& error) {
    EXPECT_EQ(error.node, 3);
    EXPECT_EQ(error.demand, 0.25);
  }
}

// A network without any fixed node, and one without any link, are legal inputs of the graph; nothing flows.
TEST(FlowSolver, DegenerateNetworks) {
  TestNetwork net;
  net.add_node();
  FlowSolver pond = net.solver();
  pond.solve(net.demand, net.fixed_pressure);
  EXPECT_EQ(pond.unsupplied_nodes().size(), 1u);
  net.fix(0, 1e5);
  net.add_pipe(0, 0, 10.0, 0.1);  // a link from a node to itself carries nothing
  FlowSolver self_loop = net.solver();
  self_loop.solve(net.demand, net.fixed_pressure);
  EXPECT_EQ(self_loop.flows()[0], 0.0);
}

TEST(FlowSolver, FailureNamesLinkAndLeavesTheSolverUsable) {
  std::mt19937_64 random(14);
  TestNetwork net = random_mesh(random, {.nodes = 60, .extra_links = 20});
  net.options.maximum_iterations = 3;
  FlowSolver solver = net.solver();
  try {
    solver.solve(net.demand, net.fixed_pressure);
    FAIL() << "three steps cannot be enough";
  } catch (const FlowSolverError& error) {
    EXPECT_GE(error.link, 0);
    EXPECT_LT(error.link, net.number_of_links());
    EXPECT_GT(error.residual, error.limit);
  }
  std::vector<double> flows(net.number_of_links());
  EXPECT_THROW(solver.solve_linearised(net.demand, flows), std::logic_error);
  // A billionth of the load is laminar: linear but for minor losses of relative size 1e-9, which two steps balance.
  for (double& d : net.demand) d *= 1e-9;
  EXPECT_NO_THROW(solver.solve(net.demand, net.fixed_pressure));
}

TEST(FlowSolver, RejectsBadInput) {
  const auto pipe = [](double length, double diameter, double roughness, double zeta) {
    TestNetwork net;
    net.add_node();
    net.add_node();
    net.fix(0, 1e5);
    net.add_pipe(0, 1, length, diameter, roughness, zeta);
    return net;
  };
  EXPECT_NO_THROW(pipe(10.0, 0.1, 0.0, 0.0).solver());
  EXPECT_THROW(pipe(-1.0, 0.1, 0.0, 0.0).solver(), std::invalid_argument);
  EXPECT_THROW(pipe(10.0, 0.0, 0.0, 0.0).solver(), std::invalid_argument);
  EXPECT_THROW(pipe(10.0, 0.1, -1e-4, 0.0).solver(), std::invalid_argument);
  EXPECT_THROW(pipe(10.0, 0.1, 0.0, std::nan("")).solver(), std::invalid_argument);
  TestNetwork smooth = pipe(10.0, 0.1, 0.0, 0.0);
  smooth.options.friction_law = FrictionLaw::nikuradse_sum;  // has no smooth wall
  EXPECT_THROW(smooth.solver(), std::invalid_argument);

  TestNetwork net = pipe(10.0, 0.1, 0.0, 0.0);
  FlowSolver solver = net.solver();
  EXPECT_THROW(solver.solve(std::vector<double>{0.0, std::nan("")}, net.fixed_pressure), std::invalid_argument);
  EXPECT_THROW(solver.solve(std::vector<double>{0.0}, net.fixed_pressure), std::invalid_argument);
  EXPECT_THROW(solver.solve(net.demand, std::vector<double>{HUGE_VAL}), std::invalid_argument);
  EXPECT_THROW(solver.set_fluid(std::vector<double>{0.0}, std::vector<double>{1e-3}), std::invalid_argument);
  EXPECT_THROW(solver.set_fluid(std::vector<double>{1e3}, std::vector<double>{std::nan("")}), std::invalid_argument);
  std::vector<double> flows(1);
  EXPECT_THROW(solver.solve_linearised(net.demand, flows), std::logic_error);  // no base yet
  FlowSolver dry(2, {net.from, net.to, net.length, net.diameter, net.roughness, net.minor_loss}, net.fixed, {});
  EXPECT_THROW(dry.solve(net.demand, net.fixed_pressure), std::logic_error);
}

}  // namespace
}  // namespace emscher
