// The flow solver with elements whose flow has limits: check valves, flow controllers, closed valves, pumps, at random.
//
// A solution is checked against the definition, from flows and pressures alone: mass at every node; every pipe and
// every element between its limits has the drop of its law; at its greatest flow it takes up more, at its least less.
// Where the solver says that there is none, an independent search for any flow that conserves mass within the limits
// (augmenting paths, Ford & Fulkerson 1956) must fail as well.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <queue>
#include <random>
#include <vector>

#include "tests/engine/hydraulics_test_network.hpp"

namespace emscher {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// drop = command - head + resistance m (|m| + m_0): a valve (no head), or a pump with a falling curve. m_0, a
/// hundredth of the usual flow, is what is laminar in it.
class QuadraticLaw final : public FlowLaw {
 public:
  QuadraticLaw(double head, double resistance, double usual) : head_(head), resistance_(resistance), usual_(usual) {}
  Point at(double m, double, double command) const override {
    const double laminar = 0.01 * usual_;
    return {command - head_ + resistance_ * m * (std::abs(m) + laminar), resistance_ * (2.0 * std::abs(m) + laminar),
            1.0};
  }
  double usual_flow() const override { return usual_; }

 private:
  double head_, resistance_, usual_;
};

struct ElementNetwork {
  TestNetwork pipes;
  std::vector<int> from, to;
  std::vector<std::unique_ptr<FlowLaw>> law;
  std::vector<ElementSetting> setting;

  int add(int a, int b, std::unique_ptr<FlowLaw> with, double least = -infinity, double greatest = infinity) {
    from.push_back(a);
    to.push_back(b);
    law.push_back(std::move(with));
    setting.push_back({least, greatest, 0.0});
    return int(from.size()) - 1;
  }
  int links() const { return pipes.number_of_links() + int(from.size()); }
  FlowSolver solver() const {
    std::vector<const FlowLaw*> laws;
    for (const auto& l : law) laws.push_back(l.get());
    const TestNetwork& p = pipes;
    FlowSolver made(p.number_of_nodes, {p.from, p.to, p.length, p.diameter, p.roughness, p.minor_loss}, p.fixed,
                    p.elevation, p.options, {from, to, laws});
    made.set_fluid(p.density, p.viscosity, std::vector<double>(from.size(), 980.0));
    std::ranges::copy(setting, made.settings().begin());
    return made;
  }
};

/// Does any flow conserve mass within the limits? Circulation with lower bounds: a node outside the network supplies
/// the demands and balances the fixed nodes.
bool feasible(const ElementNetwork& net) {
  const TestNetwork& p = net.pipes;
  const int nodes = p.number_of_nodes, outside = nodes, source = nodes + 1, sink = nodes + 2;
  struct Arc {
    int to;
    double capacity;
  };
  std::vector<Arc> arcs;  // arc k and its reverse k ^ 1
  std::vector<std::vector<int>> at(nodes + 3);
  double large = 1e-9;
  for (const double d : p.demand) large += 10.0 * std::abs(d);
  for (const ElementSetting& s : net.setting)
    for (const double limit : {s.least_flow, s.greatest_flow})
      if (std::isfinite(limit)) large += 10.0 * std::abs(limit);
  const auto add = [&](int a, int b, double capacity) {
    at[a].push_back(int(arcs.size()));
    arcs.push_back({b, capacity});
    at[b].push_back(int(arcs.size()));
    arcs.push_back({a, 0.0});
  };
  std::vector<double> excess(nodes + 1, 0.0);
  const auto link = [&](int a, int b, double least, double greatest) {
    least = std::max(least, -large);
    excess[a] -= least;
    excess[b] += least;
    add(a, b, std::min(greatest, large) - least);
  };
  for (int i = 0; i < p.number_of_links(); ++i) link(p.from[i], p.to[i], -large, large);
  for (std::size_t e = 0; e < net.from.size(); ++e)
    link(net.from[e], net.to[e], net.setting[e].least_flow, net.setting[e].greatest_flow);
  for (int n = 0; n < nodes; ++n) excess[n] -= p.demand[n], excess[outside] += p.demand[n];
  for (const int n : p.fixed) link(outside, n, -large, large);
  double wanted = 0.0, sent = 0.0;
  for (int n = 0; n <= nodes; ++n) {
    if (excess[n] > 0.0) add(source, n, excess[n]), wanted += excess[n];
    if (excess[n] < 0.0) add(n, sink, -excess[n]);
  }
  for (;;) {
    std::vector<int> by(nodes + 3, -1);
    std::queue<int> queue;
    queue.push(source);
    while (!queue.empty() && by[sink] < 0) {
      const int n = queue.front();
      queue.pop();
      for (const int k : at[n])
        if (arcs[k].capacity > 1e-13 * large && by[arcs[k].to] < 0 && arcs[k].to != source) {
          by[arcs[k].to] = k;
          queue.push(arcs[k].to);
        }
    }
    if (by[sink] < 0) break;
    double least = infinity;
    for (int n = sink; n != source; n = arcs[by[n] ^ 1].to) least = std::min(least, arcs[by[n]].capacity);
    for (int n = sink; n != source; n = arcs[by[n] ^ 1].to)
      arcs[by[n]].capacity -= least, arcs[by[n] ^ 1].capacity += least;
    sent += least;
  }
  return sent >= wanted - 1e-10 * large;
}

/// Checks flows and pressures against the definition; how many elements are at a limit.
int check_solution(const ElementNetwork& net, FlowSolver& solver) {
  const TestNetwork& p = net.pipes;
  const auto flows = solver.flows();
  EXPECT_LE(solver.mass_residual(p.demand, flows), 1e-9);
  std::vector<double> drop(net.links()), pressure(p.number_of_nodes);
  solver.friction_drops(flows, drop);
  solver.pressures(drop, p.fixed_pressure, pressure);
  for (std::size_t k = 0; k < p.fixed.size(); ++k) EXPECT_EQ(pressure[p.fixed[k]], p.fixed_pressure[k]);
  double largest_flow = 0.0, range = 0.0;
  for (const double m : flows) largest_flow = std::max(largest_flow, std::abs(m));
  for (int i = 0; i < net.links(); ++i) range += std::abs(drop[i]);
  int limited = 0;
  for (int i = 0; i < net.links(); ++i) {
    const bool pipe = i < p.number_of_links();
    const int e = i - p.number_of_links();
    const int a = pipe ? p.from[i] : net.from[e], b = pipe ? p.to[i] : net.to[e];
    if (a == b) continue;
    const double density = pipe ? p.density[i] : 980.0;
    const double rise = density * p.options.gravity * (p.elevation[b] - p.elevation[a]);
    const double difference = pressure[a] - pressure[b] - rise;
    const double error = 1e-14 * largest_flow;
    const double slope = pipe ? double(p.drop(i, flows[i] + error) - p.drop(i, flows[i] - error))
                              : 2.0 * error * net.law[e]->at(flows[i], density, 0.0).slope;
    const double tolerance = 1e-9 * range + std::abs(slope) + 1e-13 * (std::abs(pressure[a]) + std::abs(pressure[b]));
    if (!pipe) {
      const ElementSetting& s = net.setting[e];
      const double near = 1e-9 * std::max(largest_flow, 1e-30);
      EXPECT_LE(flows[i], s.greatest_flow + near) << "element " << e;
      EXPECT_GE(flows[i], s.least_flow - near) << "element " << e;
      const bool full = flows[i] >= s.greatest_flow - near, least = flows[i] <= s.least_flow + near;
      limited += full || least;
      if (full && least) continue;
      if (full) {
        EXPECT_GE(difference, drop[i] - tolerance) << "element " << e << " at its greatest flow";
        continue;
      }
      if (least) {
        EXPECT_LE(difference, drop[i] + tolerance) << "element " << e << " at its least flow";
        continue;
      }
    }
    EXPECT_NEAR(difference, drop[i], tolerance) << (pipe ? "pipe " : "element ") << (pipe ? i : e);
  }
  return limited;
}

// 4,000 networks with a third of their links elements of all kinds. Every one is solved or named infeasible, and both
// verdicts are checked.
TEST(FlowSolverElements, RandomNetworksAtTheirLimits) {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> part(0.0, 1.0);
  int solved = 0, infeasible = 0, limited = 0, most_steps = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    SCOPED_TRACE(fmt::format("trial {}", trial));
    MeshOptions mesh;
    mesh.nodes = 3 + trial % 40;
    mesh.extra_links = 1 + trial % 17;
    mesh.fixed_nodes = std::min(mesh.nodes - 1, 1 + trial % 3);
    mesh.hilly = trial % 2 == 0;
    mesh.demand_scale = trial % 7 == 0 ? 1e-4 : 1.0;
    ElementNetwork net;
    net.pipes = random_mesh(random, mesh);
    TestNetwork& p = net.pipes;
    const auto below = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
    const double size = 0.05 * mesh.demand_scale;
    // In place of pipes, so that some zones hang on elements alone, and beside them.
    std::vector<int> replaced;
    for (int i = p.number_of_links() - 1; i >= 0; --i)
      if (part(random) < 0.3 && p.from[i] != p.to[i]) replaced.push_back(i);
    const auto add = [&](int a, int b) {
      if (part(random) < 0.5) std::swap(a, b);
      const double resistance = std::pow(10.0, 8.0 * part(random)) / mesh.demand_scale;
      const int kind = below(6);
      double least = -infinity, greatest = infinity, head = 0.0;
      if (kind == 0) least = 0.0;                                   // check valve
      if (kind == 1) greatest = size * part(random);                // flow controller
      if (kind == 2) least = 0.0, greatest = size * part(random);   // consumer
      if (kind == 3) least = 0.0, head = 2e5 * part(random);        // pump
      if (kind == 4 && part(random) < 0.5) least = greatest = 0.0;  // closed valve
      net.add(a, b, std::make_unique<QuadraticLaw>(head, resistance, size), least, greatest);
    };
    for (const int i : replaced) {
      add(p.from[i], p.to[i]);
      for (auto* v : {&p.from, &p.to}) v->erase(v->begin() + i);
      for (auto* v : {&p.length, &p.diameter, &p.roughness, &p.minor_loss, &p.density, &p.viscosity})
        v->erase(v->begin() + i);
    }
    for (int k = below(5); k > 0; --k) {
      const int a = below(mesh.nodes), b = below(mesh.nodes);
      if (a != b) add(a, b);
    }
    FlowSolver solver = net.solver();
    for (int change = 0; change < 3; ++change) {  // cold, then warm after changes of demands and limits
      bool done = false;
      try {
        solver.solve(p.demand, p.fixed_pressure);
        done = true;
      } catch (const InfeasibleFlowError& error) {
        ++infeasible;
        EXPECT_FALSE(feasible(net)) << error.what();
      } catch (const FlowSolverError& error) {
        ADD_FAILURE() << error.what() << (feasible(net) ? " (feasible)" : " (infeasible)");
      }
      if (done) {
        ++solved;
        limited += check_solution(net, solver);
        most_steps = std::max(most_steps, solver.statistics().iterations);
      }
      for (double& d : p.demand) d *= 0.5 + part(random);
      for (std::size_t e = 0; e < net.setting.size(); ++e) {
        ElementSetting& s = net.setting[e];
        if (s.greatest_flow > 0.0 && s.greatest_flow < infinity) s.greatest_flow *= 0.3 + 1.4 * part(random);
      }
      std::ranges::copy(net.setting, solver.settings().begin());
    }
  }
  fmt::print("{} solved, {} infeasible, {} elements at limits, at most {} steps\n", solved, infeasible, limited,
             most_steps);
  EXPECT_GT(solved, 4000);
  EXPECT_GT(infeasible, 1000);
}

}  // namespace
}  // namespace emscher
