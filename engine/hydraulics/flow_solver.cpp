#include "engine/hydraulics/flow_solver.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/hydraulics/flow_system.hpp"
#include "engine/parallel.hpp"

namespace emscher {

FlowSolver::FlowSolver(int number_of_nodes, const PassiveLinks& links, std::span<const int> fixed_nodes,
                       std::span<const double> elevation, const FlowSolverOptions& options,
                       const ElementLinks& elements)
    : system_(std::make_unique<System>(number_of_nodes, links, fixed_nodes, elevation, options, elements)) {}
FlowSolver::~FlowSolver() = default;
FlowSolver::FlowSolver(FlowSolver&&) noexcept = default;
FlowSolver& FlowSolver::operator=(FlowSolver&&) noexcept = default;

int FlowSolver::number_of_nodes() const {
  return system_->number_of_nodes;
}
int FlowSolver::number_of_links() const {
  return static_cast<int>(system_->from.size());
}
std::span<const int> FlowSolver::from() const {
  return system_->from;
}
std::span<const int> FlowSolver::to() const {
  return system_->to;
}
std::span<const int> FlowSolver::fixed_nodes() const {
  return system_->fixed_nodes;
}
int FlowSolver::number_of_elements() const {
  return static_cast<int>(system_->law.size());
}
int FlowSolver::number_of_loops() const {
  return system_->number_of_loops();
}
int FlowSolver::number_of_core_links() const {
  return system_->number_of_core_links();
}
// A chain of the spanning forest is part of a loop if a chain outside of it joins the nodes behind it to others: with
// counts of these chains' ends, less two where their ways along the forest meet, that is a sum over a subtree.
bool FlowSolver::is_on_loop(int link) const {
  const System& s = *system_;
  const auto position = std::ranges::find(s.graph.chain_link, link) - s.graph.chain_link.begin();
  if (position == std::ssize(s.graph.chain_link)) return false;
  const auto next = std::ranges::upper_bound(s.graph.chain_begin, static_cast<int>(position));
  const int chain = static_cast<int>(next - s.graph.chain_begin.begin()) - 1;
  const SpanningForest& forest = s.reference_forest;
  std::vector<int> ends(s.graph.number_of_core_nodes, 0);
  for (std::size_t loop = 0; loop < forest.loop_edge.size(); ++loop) {
    if (forest.loop_edge[loop] == chain) return true;
    ++ends[s.graph.chain_from[forest.loop_edge[loop]]];
    ++ends[s.graph.chain_to[forest.loop_edge[loop]]];
    if (forest.loop_meeting[loop] >= 0) ends[forest.loop_meeting[loop]] -= 2;
  }
  for (auto node = forest.order.rbegin(); node != forest.order.rend(); ++node) {
    if (forest.parent_edge[*node] == chain) return ends[*node] > 0;
    ends[forest.parent[*node]] += ends[*node];
  }
  return false;
}
std::span<const int> FlowSolver::unsupplied_nodes() const {
  return system_->graph.unsupplied_nodes;
}
std::span<const int> FlowSolver::unsupplied_links() const {
  return system_->graph.unsupplied_links;
}

std::span<ElementSetting> FlowSolver::settings() {
  return system_->setting;
}

void FlowSolver::set_fluid(std::span<const double> density, std::span<const double> viscosity,
                           std::span<const double> element_density) {
  require_length("density", density.size(), system_->viscosity.size());
  require_length("viscosity", viscosity.size(), system_->viscosity.size());
  set_fluid(
      [&](std::size_t begin, std::span<double> density_out, std::span<double> viscosity_out) {
        std::copy_n(density.begin() + std::ptrdiff_t(begin), density_out.size(), density_out.begin());
        std::copy_n(viscosity.begin() + std::ptrdiff_t(begin), viscosity_out.size(), viscosity_out.begin());
      },
      element_density);
}
void FlowSolver::set_fluid(const FillFluid& fill, std::span<const double> element_density) {
  system_->set_fluid(fill, element_density);
}
std::span<const double> FlowSolver::density() const {
  return std::span(system_->density).first(system_->viscosity.size());
}
std::span<const double> FlowSolver::viscosity() const {
  return system_->viscosity;
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
  return system_->loop_flows;
}
const FlowSolverStatistics& FlowSolver::statistics() const {
  return system_->statistics;
}

void FlowSolver::solve_linearised(std::span<const double> demand, std::span<double> flows_out,
                                  std::span<double> loop_flows_out) {
  System& s = *system_;
  if (!s.has_base) throw std::logic_error("flow solver: solve_linearised called without a solved base");
  require_length("flows", flows_out.size(), s.from.size());
  if (!loop_flows_out.empty()) require_length("loop flows", loop_flows_out.size(), s.loop_flows.size());
  s.gather(demand, s.work);
  s.find_limits(s.work);
  // With the factor of the solve's last step: its slopes are those of the base but for what that step still changed, a
  // hundred-thousandth, beside an error of second order in the change of demand.
  if (s.number_of_loops() > 0) s.linearise();
  s.write_flows(s.work, flows_out);
  for (std::size_t loop = 0; loop < loop_flows_out.size(); ++loop) {
    loop_flows_out[loop] = s.work.chain_flow[s.reference_forest.loop_edge[loop]];
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
  require_length("loop flows", loop_flows.size(), s.loop_flows.size());
  require_length("flows", flows_out.size(), s.viscosity.size());
  s.gather(demand, s.work);
  for (std::size_t loop = 0; loop < loop_flows.size(); ++loop)
    s.work.chain_flow[s.reference_forest.loop_edge[loop]] = loop_flows[loop];
  s.complete_chain_flows(s.work, s.reference_forest);
  s.write_flows(s.work, flows_out);
}

void FlowSolver::loop_flows_of(std::span<const double> flows, std::span<double> loop_flows_out) const {
  const System& s = *system_;
  require_length("loop flows", loop_flows_out.size(), s.loop_flows.size());
  for (std::size_t loop = 0; loop < loop_flows_out.size(); ++loop) {
    const int first = s.graph.chain_begin[s.reference_forest.loop_edge[loop]];
    loop_flows_out[loop] = s.graph.chain_direction[first] * flows[s.graph.chain_link[first]];
  }
}

void FlowSolver::friction_drops(std::span<const double> flows, std::span<double> drops_out) const {
  const System& s = *system_;
  if (!s.has_fluid) throw std::logic_error("flow solver: friction_drops called before set_fluid");
  require_length("flows", flows.size(), s.from.size());
  require_length("friction drops", drops_out.size(), s.from.size());
  in_blocks(s.viscosity.size(), [&](std::size_t begin, std::size_t end) {
    friction_drops(flows.subspan(begin, end - begin), begin, drops_out.subspan(begin, end - begin));
  });
  element_drops(flows, drops_out);
}

void FlowSolver::friction_drops(std::span<const double> flows, std::size_t first_link,
                                std::span<double> drops_out) const {
  const System& s = *system_;
  constexpr std::size_t piece = 256;
  std::array<double, piece> reynolds_per_flow, relative_roughness, laminar, quadratic, slope;
  for (std::size_t begin = 0; begin < flows.size(); begin += piece) {
    const std::size_t n = std::min(piece, flows.size() - begin);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t link = first_link + begin + i;
      const LinkFactors& f = s.factors[link];
      const ScaledTerms terms = scaled(s.options.friction_law, f, s.density[link], s.viscosity[link]);
      reynolds_per_flow[i] = terms.reynolds_per_flow;
      relative_roughness[i] = f.relative_roughness;
      laminar[i] = terms.laminar_resistance;
      quadratic[i] = terms.quadratic_resistance;
    }
    const auto first = [n](const std::array<double, piece>& values) {
      return std::span<const double>(values.data(), n);
    };
    pressure_drop(s.options.friction_law,
                  {first(reynolds_per_flow), first(relative_roughness), first(laminar), first(quadratic)},
                  flows.subspan(begin, n), drops_out.subspan(begin, n), std::span<double>(slope.data(), n));
  }
}

void FlowSolver::element_drops(std::span<const double> flows, std::span<double> drops_out) const {
  const System& s = *system_;
  for (std::size_t e = 0; e < s.law.size(); ++e) {
    const std::size_t link = s.first_element + e;
    drops_out[link] = s.law[e]->at(flows[link], s.density[link], s.setting[e].command).drop;
  }
}

// Node values that change by `change(link)` from the start to the end of every link, from the fixed nodes along the
// forest. Where the forest leans on a chain at a limit of its flow, `extra(chain)` is what its element takes up there.
// Interior nodes come after all core nodes: those of a chain at its limit from both ends, up to that element.
template <class Change, class Extra>
void FlowSolver::System::walk(std::span<double> value, const Change& change, const Extra& extra) {
  const CoreDecomposition& g = graph;
  for (const int node : g.unsupplied_nodes) value[node] = std::numeric_limits<double>::quiet_NaN();
  const auto core_value = [&](int core_node) -> double& { return value[g.node_order[g.core_position(core_node)]]; };
  std::vector<double>& along = chain_change;
  in_chains([&](int chain) {
    along[chain] = at_limit(chain) ? extra(chain) : 0.0;
    for (int j = g.chain_begin[chain]; j < g.chain_begin[chain + 1]; ++j)
      along[chain] += g.chain_direction[j] * change(g.chain_link[j]);
  });
  forest.towards_leaves([&](int v) {
    const int u = forest.parent[v], chain = forest.parent_edge[v];
    core_value(v) = core_value(u) + (g.chain_from[chain] == u ? along[chain] : -along[chain]);
  });
  in_chains([&](int chain) {
    const int first = g.chain_begin[chain], last = g.chain_begin[chain + 1] - 1;
    const int* interior = g.node_order.data() + g.interior_position(chain) - first;  // node behind link j
    int end = last;  // the link before which the nodes are reached from the chain's start
    if (at_limit(chain))
      end =
          core_element[limit_status[chain] > 0 ? limits[chain].greatest_element : limits[chain].least_element].position;
    double v = core_value(g.chain_from[chain]);
    for (int j = first; j < end; ++j) value[interior[j]] = v += g.chain_direction[j] * change(g.chain_link[j]);
    v = core_value(g.chain_to[chain]);
    for (int j = last; j > end; --j) value[interior[j - 1]] = v -= g.chain_direction[j] * change(g.chain_link[j]);
  });
  // By position first, where parents are near in memory, then to the nodes.
  const std::size_t forest_nodes = std::size_t(g.number_of_forest_nodes), positions = g.node_order.size();
  std::vector<double>& at = sum;  // what it held is needed no more
  in_blocks(positions - forest_nodes, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = forest_nodes + begin; i < forest_nodes + end; ++i) at[i] = value[g.node_order[i]];
  });
  forest_blocks.towards_leaves([&](int i) {
    at[i] = at[g.forest_parent[i]] + g.forest_direction[i] * change(g.forest_link[i]);
    value[g.node_order[i]] = at[i];
  });
}

void FlowSolver::pressures(std::span<const double> friction_drops, std::span<const double> fixed_pressure,
                           std::span<double> pressures_out) const {
  System& s = *system_;
  if (!s.has_fluid) throw std::logic_error("flow solver: pressures called before set_fluid");
  require_length("friction drops", friction_drops.size(), s.from.size());
  require_length("fixed pressure", fixed_pressure.size(), s.fixed_nodes.size());
  require_length("pressures", pressures_out.size(), s.number_of_nodes);
  for (std::size_t entry = 0; entry < s.fixed_nodes.size(); ++entry)
    pressures_out[s.fixed_nodes[entry]] = fixed_pressure[entry];
  s.link_change.resize(s.from.size());  // in the order of the links: the walk jumps about in one array only
  const double gravity = s.options.gravity;
  in_blocks(s.from.size(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t link = begin; link < end; ++link)
      s.link_change[link] = -(friction_drops[link] + s.density[link] * gravity * s.rise[link]);
  });
  s.walk(
      pressures_out, [&](int link) { return s.link_change[link]; }, [&](int chain) { return -s.extra_drop[chain]; });
}

double FlowSolver::command_slope(int element, double flow) const {
  const System& s = *system_;
  return s.law[element]->at(flow, s.density[s.first_element + element], s.setting[element].command).command_slope;
}

void FlowSolver::command_response(int element, std::span<double> flow_change_out) {
  System& s = *system_;
  if (!s.has_base) throw std::logic_error("flow solver: command_response called without a solved base");
  require_length("flow change", flow_change_out.size(), s.from.size());
  std::ranges::fill(flow_change_out, 0.0);
  const auto e = std::ranges::find(s.core_element, element, &CoreElement::element);
  if (e == s.core_element.end() || s.at_limit(e->chain)) return;
  const int link = s.first_element + element;
  const double change = e->direction * command_slope(element, s.flows[link]);
  std::fill(s.unbalance.begin(), s.unbalance.end(), 0.0);
  s.unbalance[e->chain] = change;
  s.factorise_base();
  s.correct(s.unbalance);
  for (int chain = 0; chain < s.graph.number_of_chains(); ++chain) {
    if (s.at_limit(chain)) continue;
    const double rise = s.injection[s.graph.chain_from[chain]] - s.injection[s.graph.chain_to[chain]];
    const double flow = (rise - s.unbalance[chain]) / s.base.chain_slope[chain];
    for (int j = s.graph.chain_begin[chain]; j < s.graph.chain_begin[chain + 1]; ++j)
      flow_change_out[s.graph.chain_link[j]] = s.graph.chain_direction[j] * flow;
  }
}

void FlowSolver::pressure_response(std::span<const double> flow_change, int element,
                                   std::span<double> pressure_change_out) {
  System& s = *system_;
  if (!s.has_base) throw std::logic_error("flow solver: pressure_response called without a solved base");
  require_length("flow change", flow_change.size(), s.from.size());
  require_length("pressure change", pressure_change_out.size(), s.number_of_nodes);
  std::vector<double>& change = s.link_change;
  change.assign(s.from.size(), 0.0);
  for (std::size_t j = 0; j < s.graph.chain_link.size(); ++j) {
    const int link = s.graph.chain_link[j];
    change[link] = -s.base.link_slope[j] * flow_change[link];
  }
  if (element >= 0) {
    const int link = s.first_element + element;
    change[link] -= command_slope(element, s.flows[link]);
  }
  for (const int node : s.fixed_nodes) pressure_change_out[node] = 0.0;
  s.walk(
      pressure_change_out, [&](int link) { return change[link]; }, [](int) { return 0.0; });
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
  in_blocks(flows.size(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) power_out[i] = flows[i] * friction_drops[i] / density[i];
  });
}

}  // namespace emscher
