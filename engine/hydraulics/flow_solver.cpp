#include "engine/hydraulics/flow_solver.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/hydraulics/flow_system.hpp"

namespace emscher {

FlowSolver::FlowSolver(int number_of_nodes, const PassiveLinks& links, std::span<const int> fixed_nodes,
                       std::span<const double> elevation, const FlowSolverOptions& options)
    : system_(std::make_unique<System>(number_of_nodes, links, fixed_nodes, elevation, options)) {}
FlowSolver::~FlowSolver() = default;
FlowSolver::FlowSolver(FlowSolver&&) noexcept = default;
FlowSolver& FlowSolver::operator=(FlowSolver&&) noexcept = default;

int FlowSolver::number_of_nodes() const {
  return system_->number_of_nodes;
}
int FlowSolver::number_of_links() const {
  return static_cast<int>(system_->from.size());
}
int FlowSolver::number_of_loops() const {
  return system_->number_of_loops();
}
int FlowSolver::number_of_core_links() const {
  return system_->number_of_core_links();
}
std::span<const int> FlowSolver::unsupplied_nodes() const {
  return system_->graph.unsupplied_nodes;
}
std::span<const int> FlowSolver::unsupplied_links() const {
  return system_->graph.unsupplied_links;
}

void FlowSolver::set_fluid(std::span<const double> density, std::span<const double> viscosity) {
  system_->set_fluid(density, viscosity);
}

void FlowSolver::solve(std::span<const double> demand, std::span<const double> fixed_pressure) {
  if (!system_->has_fluid) throw std::logic_error("flow solver: solve called before set_fluid");
  system_->solve(demand, fixed_pressure);
}

void FlowSolver::reset() {
  system_->has_base = false;
}

std::span<const double> FlowSolver::flows() const {
  return system_->flows;
}
std::span<const double> FlowSolver::loop_flows() const {
  return system_->base_loop_flow;
}
const FlowSolverStatistics& FlowSolver::statistics() const {
  return system_->statistics;
}

void FlowSolver::solve_linearised(std::span<const double> demand, std::span<double> flows_out,
                                  std::span<double> loop_flows_out) {
  System& s = *system_;
  if (!s.has_base) throw std::logic_error("flow solver: solve_linearised called without a solved base");
  require_length("flows", flows_out.size(), s.from.size());
  if (!loop_flows_out.empty()) require_length("loop flows", loop_flows_out.size(), s.base_loop_flow.size());
  s.gather(demand, s.work);
  if (s.number_of_loops() > 0) s.linearise();
  s.write_flows(s.work, flows_out);
  for (std::size_t loop = 0; loop < loop_flows_out.size(); ++loop) {
    loop_flows_out[loop] = s.work.chain_flow[s.forest.loop_edge[loop]];
  }
  double change = 0.0, largest = s.base_largest_flow;
  for (std::size_t chain = 0; chain < s.work.chain_flow.size(); ++chain) {
    const double at_start = s.work.chain_flow[chain] - s.base.chain_flow[chain];
    const double at_end = at_start - (s.work.interior_demand[chain] - s.base.interior_demand[chain]);
    change = std::max({change, std::abs(at_start), std::abs(at_end)});
    largest = std::max(largest, std::abs(s.work.chain_flow[chain]));
  }
  s.deviation = change > 0.0 ? change / largest : 0.0;
}

double FlowSolver::base_deviation() const {
  return system_->deviation;
}

void FlowSolver::flows_from(std::span<const double> demand, std::span<const double> loop_flows,
                            std::span<double> flows_out) {
  System& s = *system_;
  require_length("loop flows", loop_flows.size(), s.base_loop_flow.size());
  require_length("flows", flows_out.size(), s.from.size());
  s.gather(demand, s.work);
  for (std::size_t loop = 0; loop < loop_flows.size(); ++loop)
    s.work.chain_flow[s.forest.loop_edge[loop]] = loop_flows[loop];
  s.complete_chain_flows(s.work);
  s.write_flows(s.work, flows_out);
}

void FlowSolver::friction_drops(std::span<const double> flows, std::span<double> drops_out) const {
  const System& s = *system_;
  if (!s.has_fluid) throw std::logic_error("flow solver: friction_drops called before set_fluid");
  require_length("flows", flows.size(), s.from.size());
  require_length("friction drops", drops_out.size(), s.from.size());
  constexpr std::size_t piece = 256;
  std::array<double, piece> reynolds_per_flow, relative_roughness, laminar, quadratic, slope;
  for (std::size_t begin = 0; begin < flows.size(); begin += piece) {
    const std::size_t n = std::min(piece, flows.size() - begin);
    for (std::size_t i = 0; i < n; ++i) {
      const LinkFactors& f = s.factors[begin + i];
      const double rho = s.density[begin + i], mu = s.viscosity[begin + i];
      reynolds_per_flow[i] = f.reynolds / mu;
      relative_roughness[i] = f.relative_roughness;
      laminar[i] = f.laminar * mu / rho + f.constant;
      quadratic[i] = f.quadratic / rho;
    }
    const auto first = [n](const std::array<double, piece>& values) {
      return std::span<const double>(values.data(), n);
    };
    pressure_drop(s.options.friction_law,
                  {first(reynolds_per_flow), first(relative_roughness), first(laminar), first(quadratic)},
                  flows.subspan(begin, n), drops_out.subspan(begin, n), std::span<double>(slope.data(), n));
  }
}

void FlowSolver::pressures(std::span<const double> friction_drops, std::span<const double> fixed_pressure,
                           std::span<double> pressures_out) const {
  const System& s = *system_;
  const CoreDecomposition& g = s.graph;
  if (!s.has_fluid) throw std::logic_error("flow solver: pressures called before set_fluid");
  require_length("friction drops", friction_drops.size(), s.from.size());
  require_length("fixed pressure", fixed_pressure.size(), s.fixed_nodes.size());
  require_length("pressures", pressures_out.size(), s.number_of_nodes);
  const auto drop_along = [&](int link, int direction) {
    return direction * (friction_drops[link] + s.density[link] * s.options.gravity * s.rise[link]);
  };
  for (const int node : g.unsupplied_nodes) pressures_out[node] = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t entry = 0; entry < s.fixed_nodes.size(); ++entry) {
    pressures_out[s.fixed_nodes[entry]] = fixed_pressure[entry];
  }
  const auto core_pressure = [&](int core_node) -> double& {
    return pressures_out[g.node_order[g.core_position(core_node)]];
  };
  // Interior nodes from the end where the pressure is known; returns the pressure at the other end.
  const auto walk = [&](int chain, bool forward, double pressure) {
    const int first = g.chain_begin[chain], last = g.chain_begin[chain + 1] - 1;
    const int* interior = g.node_order.data() + g.interior_position(chain) - first;  // node behind link j
    if (forward) {
      for (int j = first; j <= last; ++j) {
        pressure -= drop_along(g.chain_link[j], g.chain_direction[j]);
        if (j < last) pressures_out[interior[j]] = pressure;
      }
    } else {
      for (int j = last; j >= first; --j) {
        pressure += drop_along(g.chain_link[j], g.chain_direction[j]);
        if (j > first) pressures_out[interior[j - 1]] = pressure;
      }
    }
    return pressure;
  };
  for (const int v : s.forest.order) {
    const int u = s.forest.parent[v], chain = s.forest.parent_edge[v];
    core_pressure(v) = walk(chain, g.chain_from[chain] == u, core_pressure(u));
  }
  for (const int chain : s.forest.loop_edge) walk(chain, true, core_pressure(g.chain_from[chain]));
  for (int i = g.number_of_forest_nodes - 1; i >= 0; --i) {
    pressures_out[g.node_order[i]] =
        pressures_out[g.node_order[g.forest_parent[i]]] - drop_along(g.forest_link[i], g.forest_direction[i]);
  }
}

void FlowSolver::supplies(std::span<const double> demand, std::span<const double> flows,
                          std::span<double> supplies_out) const {
  const System& s = *system_;
  require_length("demand", demand.size(), s.number_of_nodes);
  require_length("flows", flows.size(), s.from.size());
  require_length("supplies", supplies_out.size(), s.fixed_nodes.size());
  for (std::size_t entry = 0; entry < s.fixed_nodes.size(); ++entry) {
    const int node = s.fixed_nodes[entry];
    double supply = demand[node];
    for (int k = s.fixed_link_begin[entry]; k < s.fixed_link_begin[entry + 1]; ++k) {
      const int link = s.fixed_link[k];
      supply += s.from[link] == node ? flows[link] : -flows[link];
    }
    supplies_out[entry] = supply;
  }
}

double FlowSolver::mass_residual(std::span<const double> demand, std::span<const double> flows) const {
  const System& s = *system_;
  require_length("demand", demand.size(), s.number_of_nodes);
  require_length("flows", flows.size(), s.from.size());
  std::vector<double> inflow(s.number_of_nodes, 0.0), largest(s.number_of_nodes, 0.0);
  for (std::size_t link = 0; link < flows.size(); ++link) {
    inflow[s.from[link]] -= flows[link];
    inflow[s.to[link]] += flows[link];
    for (const int node : {s.from[link], s.to[link]}) largest[node] = std::max(largest[node], std::abs(flows[link]));
  }
  for (const int node : s.fixed_nodes) inflow[node] = demand[node];
  double worst = 0.0;
  for (int node = 0; node < s.number_of_nodes; ++node) {
    const double unbalance = std::abs(inflow[node] - demand[node]);
    if (unbalance != 0.0) worst = std::max(worst, unbalance / std::max(largest[node], std::abs(demand[node])));
  }
  return worst;
}

double FlowSolver::loop_residual(std::span<const double> flows, std::span<const double> fixed_pressure) {
  System& s = *system_;
  if (!s.has_fluid) throw std::logic_error("flow solver: loop_residual called before set_fluid");
  require_length("flows", flows.size(), s.from.size());
  s.set_fixed_potentials(fixed_pressure);
  for (int chain = 0; chain < s.graph.number_of_chains(); ++chain) {
    for (int j = s.graph.chain_begin[chain]; j < s.graph.chain_begin[chain + 1]; ++j) {
      s.work.link_flow[j] = s.graph.chain_direction[j] * flows[s.graph.chain_link[j]];
    }
    const int first = s.graph.chain_begin[chain], last = s.graph.chain_begin[chain + 1] - 1;
    s.work.chain_flow[chain] = s.work.link_flow[first];
    s.work.interior_demand[chain] = s.work.link_flow[first] - s.work.link_flow[last];
  }
  s.evaluate(s.work);
  return s.find_loop_residuals(s.work);
}

void dissipation(std::span<const double> flows, std::span<const double> friction_drops, std::span<const double> density,
                 std::span<double> power_out) {
  require_length("friction drops", friction_drops.size(), flows.size());
  require_length("density", density.size(), flows.size());
  require_length("power", power_out.size(), flows.size());
  for (std::size_t i = 0; i < flows.size(); ++i) power_out[i] = flows[i] * friction_drops[i] / density[i];
}

}  // namespace emscher
