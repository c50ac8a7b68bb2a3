// A pipe network as the hydraulics tests build it, and a check of any solution that shares no code with the solver: own
// friction law and own loops, in long double.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include "engine/hydraulics/flow_solver.hpp"

namespace emscher {

struct TestNetwork {
  int number_of_nodes = 0;
  std::vector<int> from, to, fixed;
  std::vector<double> length, diameter, roughness, minor_loss, density, viscosity;
  std::vector<double> elevation, demand, fixed_pressure;
  FlowSolverOptions options;

  int add_node(double demand_kg_s = 0.0, double elevation_m = 0.0) {
    demand.push_back(demand_kg_s);
    elevation.push_back(elevation_m);
    return number_of_nodes++;
  }
  void fix(int node, double pressure) {
    fixed.push_back(node);
    fixed_pressure.push_back(pressure);
  }
  int add_pipe(int a, int b, double length_m, double diameter_m, double roughness_m = 1e-4, double zeta = 0.0,
               double density_kg_m3 = 980.0, double viscosity_pa_s = 4.5e-4) {
    from.push_back(a);
    to.push_back(b);
    length.push_back(length_m);
    diameter.push_back(diameter_m);
    roughness.push_back(roughness_m);
    minor_loss.push_back(zeta);
    density.push_back(density_kg_m3);
    viscosity.push_back(viscosity_pa_s);
    return static_cast<int>(from.size()) - 1;
  }
  int number_of_links() const { return static_cast<int>(from.size()); }
  FlowSolver solver() const {
    FlowSolver made(number_of_nodes, {from, to, length, diameter, roughness, minor_loss}, fixed, elevation, options);
    made.set_fluid(density, viscosity);
    return made;
  }

  /// rho g (z_to - z_from), Pa
  long double static_drop(int link) const {
    const long double rise = static_cast<long double>(elevation[to[link]]) - elevation[from[link]];
    return density[link] * rise * options.gravity;
  }
  /// Friction and minor losses (Pa) of one link, Darcy-Weisbach as printed; Colebrook-White by plain substitution. In
  /// the transition, where the law is the engine's own choice, by the engine's scalar factor.
  long double friction_drop(int link, long double flow) const {
    const long double d = diameter[link], area = std::numbers::pi_v<long double> / 4.0L * d * d;
    const long double dynamic = flow * std::abs(flow) / (2.0L * density[link] * area * area);
    if (length[link] == 0.0) return minor_loss[link] * dynamic + 1e-4L * flow;
    const long double reynolds = std::abs(flow) * d / (area * viscosity[link]);
    const long double laminar = 128.0L * viscosity[link] * length[link] * flow /
                                (std::numbers::pi_v<long double> * density[link] * d * d * d * d);
    const long double k = roughness[link] / d;
    if (options.friction_law == FrictionLaw::nikuradse_sum) {
      const long double rough = 1.0L / std::pow(2.0L * std::log10(k / 3.71L), 2);
      return laminar + (rough * length[link] / d + minor_loss[link]) * dynamic;
    }
    if (reynolds <= 2000.0L) return laminar + minor_loss[link] * dynamic;
    long double factor = 0.0L;
    if (options.friction_law == FrictionLaw::colebrook_white && reynolds >= 2600.0L) {
      long double x = 7.0L;
      for (int i = 0; i < 60; ++i) x = -2.0L * std::log10(k / 3.71L + 2.51L * x / reynolds);
      factor = 1.0L / (x * x);
    } else {
      factor = friction_factor(options.friction_law, static_cast<double>(reynolds), static_cast<double>(k)).value;
    }
    return (factor * length[link] / d + minor_loss[link]) * dynamic;
  }
  long double drop(int link, long double flow) const { return friction_drop(link, flow) + static_drop(link); }
};

struct Residuals {
  double mass = 0.0;  ///< largest unbalance of a free node relative to its largest flow or demand
  /// Largest unbalance of a loop relative to the sum of absolute drops (friction, static) around it, after what
  /// rounding explains: flows in double are known to 8 units in the last place of the largest flow at their nodes,
  /// which in a loop nearly at rest beside a busy main is more than its drops.
  double loop = 0.0;
};

/// Loops by breadth-first search over the links themselves, fixed nodes joined by their given pressures.
inline Residuals independent_residuals(const TestNetwork& net, std::span<const double> flows) {
  Residuals residuals;
  std::vector<long double> inflow(net.number_of_nodes, 0.0L), largest(net.number_of_nodes, 0.0L);
  std::vector<long double> drop(net.from.size()), drop_size(net.from.size());
  for (int i = 0; i < net.number_of_links(); ++i) {
    drop[i] = net.drop(i, flows[i]);
    drop_size[i] = std::abs(net.friction_drop(i, flows[i])) + std::abs(net.static_drop(i));
    inflow[net.from[i]] -= flows[i];
    inflow[net.to[i]] += flows[i];
    for (const int node : {net.from[i], net.to[i]}) {
      largest[node] = std::max(largest[node], std::abs(static_cast<long double>(flows[i])));
    }
  }
  std::vector<char> is_fixed(net.number_of_nodes, 0);
  for (const int node : net.fixed) is_fixed[node] = 1;
  for (int node = 0; node < net.number_of_nodes; ++node) {
    const long double unbalance = std::abs(inflow[node] - net.demand[node]);
    if (is_fixed[node] || unbalance == 0.0L) continue;
    const long double size = std::max(largest[node], std::abs(static_cast<long double>(net.demand[node])));
    residuals.mass = std::max(residuals.mass, static_cast<double>(unbalance / size));
  }

  std::vector<std::vector<int>> links_at(net.number_of_nodes);
  for (int i = 0; i < net.number_of_links(); ++i) {
    links_at[net.from[i]].push_back(i);
    links_at[net.to[i]].push_back(i);
  }
  std::vector<int> parent(net.number_of_nodes, -1), parent_link(net.number_of_nodes, -1), depth(net.number_of_nodes, 0);
  std::vector<long double> fixed_at(net.number_of_nodes, 0.0L);
  std::vector<int> queue = net.fixed;
  std::vector<char> seen = is_fixed;
  for (std::size_t entry = 0; entry < net.fixed.size(); ++entry) fixed_at[net.fixed[entry]] = net.fixed_pressure[entry];
  for (std::size_t i = 0; i < queue.size(); ++i) {
    for (const int link : links_at[queue[i]]) {
      const int other = net.from[link] == queue[i] ? net.to[link] : net.from[link];
      if (seen[other]) continue;
      seen[other] = 1;
      parent[other] = queue[i];
      parent_link[other] = link;
      depth[other] = depth[queue[i]] + 1;
      queue.push_back(other);
    }
  }
  for (int link = 0; link < net.number_of_links(); ++link) {
    const int start = net.from[link], end = net.to[link];
    if (!seen[start] || parent_link[start] == link || parent_link[end] == link) continue;
    // drops from `start` along the link to `end`, up to the meeting point and back down to `start`
    const auto rounding = [&](int i) {
      const long double error = 8.0L * 2.2e-16L * std::max(largest[net.from[i]], largest[net.to[i]]);
      return 0.5L * (net.drop(i, flows[i] + error) - net.drop(i, flows[i] - error));
    };
    long double sum = drop[link], size = drop_size[link], allowance = rounding(link);
    int a = start, b = end;
    const auto climb = [&](int& node, long double sign) {
      const int up = parent_link[node];
      const long double down_drop = net.to[up] == node ? drop[up] : -drop[up];  // p_parent - p_node
      sum += sign * down_drop;
      size += drop_size[up];
      allowance += rounding(up);
      node = parent[node];
    };
    while (a != b && (parent[a] >= 0 || parent[b] >= 0)) {
      if (depth[b] > depth[a] || parent[a] < 0) {
        climb(b, -1.0L);
      } else {
        climb(a, 1.0L);
      }
    }
    if (a != b) sum -= fixed_at[a] - fixed_at[b];
    const long double unbalance = std::abs(sum) - allowance;
    if (unbalance > 0.0L) residuals.loop = std::max(residuals.loop, static_cast<double>(unbalance / size));
  }
  return residuals;
}

struct MeshOptions {
  int nodes = 100;
  int extra_links = 20;
  int fixed_nodes = 1;
  double valve_share = 0.05;
  double demand_scale = 1.0;  ///< 1: velocities of some 0.01 .. 3 m/s
  bool hilly = false;
  bool mixed_temperatures = false;
};

/// Connected random network with diameters from 10 mm to 1.2 m, parallel links, self loops and open valves.
inline TestNetwork random_mesh(std::mt19937_64& random, const MeshOptions& o) {
  std::uniform_real_distribution<double> part(0.0, 1.0);
  const auto below = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
  TestNetwork net;
  for (int i = 0; i < o.nodes; ++i) net.add_node(0.0, o.hilly ? 80.0 * part(random) : 0.0);
  const auto add = [&](int a, int b) {
    if (part(random) < 0.5) std::swap(a, b);
    const double diameter = 0.01 * std::pow(120.0, part(random));
    const bool warm = o.mixed_temperatures && part(random) < 0.5;
    const double zeta = part(random) < 0.3 ? 5.0 * part(random) : 0.0;
    const double length = part(random) < o.valve_share ? 0.0 : 1.0 + 200.0 * part(random);
    net.add_pipe(a, b, length, diameter, diameter * 0.01 * std::pow(part(random), 3), zeta, warm ? 965.0 : 985.0,
                 warm ? 3.1e-4 : 5.0e-4);
  };
  for (int i = 1; i < o.nodes; ++i) add(i, std::max(0, i - 1 - below(4)));
  for (int i = 0; i < o.extra_links; ++i) {
    const int a = below(o.nodes);
    add(a, part(random) < 0.7 ? std::min(o.nodes - 1, a + below(6)) : below(o.nodes));
  }
  for (int i = 0; i < o.nodes; ++i) {
    if (part(random) < 0.6) net.demand[i] = o.demand_scale * 0.02 * part(random) * (part(random) < 0.1 ? -1.0 : 1.0);
  }
  std::vector<int> order(o.nodes);
  for (int i = 0; i < o.nodes; ++i) order[i] = i;
  std::shuffle(order.begin(), order.end(), random);
  for (int i = 0; i < o.fixed_nodes; ++i) net.fix(order[i], 5e5 + 1e4 * o.demand_scale * part(random));
  return net;
}

}  // namespace emscher
