#include "engine/hydraulics/flow_solver.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

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
  return system_->links.number_of_nodes;
}
int FlowSolver::number_of_links() const {
  return static_cast<int>(system_->links.from.size());
}
std::span<const int> FlowSolver::from() const {
  return system_->links.from;
}
std::span<const int> FlowSolver::to() const {
  return system_->links.to;
}
std::span<const int> FlowSolver::fixed_nodes() const {
  return system_->links.fixed_nodes;
}
int FlowSolver::number_of_elements() const {
  return static_cast<int>(system_->links.law.size());
}
int FlowSolver::number_of_loops() const {
  return static_cast<int>(system_->loop_flows.size());
}
int FlowSolver::number_of_core_links() const {
  int links = 0;
  for (const FlowPart& part : system_->parts) links += part.number_of_core_links();
  return links;
}
bool FlowSolver::is_on_loop(int link) const {
  return std::ranges::any_of(system_->parts, [link](const FlowPart& part) { return part.is_on_loop(link); });
}
std::span<const int> FlowSolver::unsupplied_nodes() const {
  return system_->unsupplied_nodes;
}
std::span<const int> FlowSolver::unsupplied_links() const {
  return system_->unsupplied_links;
}

std::span<ElementSetting> FlowSolver::settings() {
  return system_->links.setting;
}

void FlowSolver::set_fluid(std::span<const double> density, std::span<const double> viscosity,
                           std::span<const double> element_density) {
  require_length("density", density.size(), system_->links.viscosity.size());
  require_length("viscosity", viscosity.size(), system_->links.viscosity.size());
  set_fluid(
      [&](std::size_t begin, std::span<double> density_out, std::span<double> viscosity_out) {
        std::copy_n(density.begin() + std::ptrdiff_t(begin), density_out.size(), density_out.begin());
        std::copy_n(viscosity.begin() + std::ptrdiff_t(begin), viscosity_out.size(), viscosity_out.begin());
      },
      element_density);
}
void FlowSolver::set_fluid(const FillFluid& fill, std::span<const double> element_density) {
  system_->links.set_fluid(fill, element_density);
  system_->in_each_part([](FlowPart& part, std::size_t) { part.take_fluid(); });
  system_->has_fluid = true;
}
std::span<const double> FlowSolver::density() const {
  return std::span(system_->links.density).first(system_->links.viscosity.size());
}
std::span<const double> FlowSolver::viscosity() const {
  return system_->links.viscosity;
}

void FlowSolver::solve(std::span<const double> demand, std::span<const double> fixed_pressure) {
  System& s = *system_;
  if (!s.has_fluid) throw std::logic_error("flow solver: solve called before set_fluid");
  require_length("demand", demand.size(), s.links.number_of_nodes);
  s.check_fixed_pressure(fixed_pressure);
  const bool warm = std::exchange(s.has_base, false);
  s.in_each_part([&](FlowPart& part, std::size_t first_loop) {
    part.solve(demand, fixed_pressure, warm);
    part.loop_flows(part.base, std::span(s.loop_flows).subspan(first_loop));
  });
  s.statistics = {};
  for (const FlowPart& part : s.parts) {
    s.statistics.iterations = std::max(s.statistics.iterations, part.statistics.iterations);
    s.statistics.evaluations = std::max(s.statistics.evaluations, part.statistics.evaluations);
    s.statistics.loop_residual = std::max(s.statistics.loop_residual, part.statistics.loop_residual);
  }
  s.write_flows(s.flows);
  s.deviation = 0.0;
  s.has_base = true;
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
  require_length("demand", demand.size(), s.links.number_of_nodes);
  require_length("flows", flows_out.size(), s.links.from.size());
  if (!loop_flows_out.empty()) require_length("loop flows", loop_flows_out.size(), s.loop_flows.size());
  s.in_each_part([&](FlowPart& part, std::size_t first_loop) {
    part.solve_linearised(demand);
    if (!loop_flows_out.empty()) part.loop_flows(part.work, loop_flows_out.subspan(first_loop));
  });
  s.write_flows(flows_out);
  double change = 0.0, largest = 0.0;
  for (const FlowPart& part : s.parts) {
    change = std::max(change, part.linearised_change);
    largest = std::max(largest, part.linearised_largest_flow);
  }
  s.deviation = change > 0.0 ? change / largest : 0.0;
}

double FlowSolver::base_deviation() const {
  return system_->deviation;
}

void FlowSolver::flows_from(std::span<const double> demand, std::span<const double> loop_flows,
                            std::span<double> flows_out) {
  System& s = *system_;
  require_length("demand", demand.size(), s.links.number_of_nodes);
  require_length("loop flows", loop_flows.size(), s.loop_flows.size());
  require_length("flows", flows_out.size(), s.links.viscosity.size());
  s.in_each_part([&](FlowPart& part, std::size_t first_loop) {
    part.flows_from(demand, loop_flows.subspan(first_loop, std::size_t(part.number_of_loops())));
  });
  s.write_flows(flows_out);
}

void FlowSolver::loop_flows_of(std::span<const double> flows, std::span<double> loop_flows_out) const {
  const System& s = *system_;
  require_length("loop flows", loop_flows_out.size(), s.loop_flows.size());
  for (std::size_t p = 0; p < s.parts.size(); ++p) {
    const CoreDecomposition& graph = s.parts[p].graph;
    std::size_t loop = s.loop_begin[p];
    for (const int chain : s.parts[p].reference_forest.loop_edge) {
      const int first = graph.chain_begin[chain];
      loop_flows_out[loop++] = graph.chain_direction[first] * flows[graph.chain_link[first]];
    }
  }
}

void FlowSolver::friction_drops(std::span<const double> flows, std::span<double> drops_out) const {
  const System& s = *system_;
  if (!s.has_fluid) throw std::logic_error("flow solver: friction_drops called before set_fluid");
  require_length("flows", flows.size(), s.links.from.size());
  require_length("friction drops", drops_out.size(), s.links.from.size());
  in_blocks(s.links.viscosity.size(), [&](std::size_t begin, std::size_t end) {
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
      const LinkFactors& f = s.links.factors[link];
      const ScaledTerms terms = scaled(s.links.options.friction_law, f, s.links.density[link], s.links.viscosity[link]);
      reynolds_per_flow[i] = terms.reynolds_per_flow;
      relative_roughness[i] = f.relative_roughness;
      laminar[i] = terms.laminar_resistance;
      quadratic[i] = terms.quadratic_resistance;
    }
    const auto first = [n](const std::array<double, piece>& values) {
      return std::span<const double>(values.data(), n);
    };
    pressure_drop(s.links.options.friction_law,
                  {first(reynolds_per_flow), first(relative_roughness), first(laminar), first(quadratic)},
                  flows.subspan(begin, n), drops_out.subspan(begin, n), std::span<double>(slope.data(), n));
  }
}

void FlowSolver::element_drops(std::span<const double> flows, std::span<double> drops_out) const {
  const System& s = *system_;
  for (std::size_t e = 0; e < s.links.law.size(); ++e) {
    const std::size_t link = s.links.first_element + e;
    drops_out[link] = s.links.law[e]->at(flows[link], s.links.density[link], s.links.setting[e].command).drop;
  }
}

void FlowSolver::pressures(std::span<const double> friction_drops, std::span<const double> fixed_pressure,
                           std::span<double> pressures_out) const {
  System& s = *system_;
  const FlowLinks& links = s.links;
  if (!s.has_fluid) throw std::logic_error("flow solver: pressures called before set_fluid");
  require_length("friction drops", friction_drops.size(), links.from.size());
  require_length("fixed pressure", fixed_pressure.size(), links.fixed_nodes.size());
  require_length("pressures", pressures_out.size(), links.number_of_nodes);
  for (std::size_t entry = 0; entry < fixed_pressure.size(); ++entry)
    pressures_out[links.fixed_nodes[entry]] = fixed_pressure[entry];
  s.link_change.resize(links.from.size());  // in the order of the links: the walk jumps about in one array only
  const double gravity = links.options.gravity;
  each_in_blocks(links.from.size(), [&](std::size_t link) {
    s.link_change[link] = -(friction_drops[link] + links.density[link] * gravity * links.rise[link]);
  });
  s.in_each_part([&](FlowPart& part, std::size_t) { part.walk(pressures_out, s.link_change, true); });
}

double FlowSolver::command_slope(int element, double flow) const {
  const FlowLinks& links = system_->links;
  return links.law[element]
      ->at(flow, links.density[links.first_element + element], links.setting[element].command)
      .command_slope;
}

void FlowSolver::command_response(int element, std::span<double> flow_change_out) {
  System& s = *system_;
  if (!s.has_base) throw std::logic_error("flow solver: command_response called without a solved base");
  require_length("flow change", flow_change_out.size(), s.links.from.size());
  std::ranges::fill(flow_change_out, 0.0);
  const double slope = command_slope(element, s.flows[s.links.first_element + element]);
  for (FlowPart& part : s.parts) part.command_response(element, slope, flow_change_out);
}

void FlowSolver::pressure_response(std::span<const double> flow_change, int element,
                                   std::span<double> pressure_change_out) {
  System& s = *system_;
  if (!s.has_base) throw std::logic_error("flow solver: pressure_response called without a solved base");
  require_length("flow change", flow_change.size(), s.links.from.size());
  require_length("pressure change", pressure_change_out.size(), s.links.number_of_nodes);
  std::vector<double>& change = s.link_change;
  change.assign(s.links.from.size(), 0.0);
  for (const FlowPart& part : s.parts) {
    for (std::size_t j = 0; j < part.graph.chain_link.size(); ++j) {
      const int link = part.graph.chain_link[j];
      change[link] = -part.base.link_slope[j] * flow_change[link];
    }
  }
  if (element >= 0) {
    const int link = s.links.first_element + element;
    change[link] -= command_slope(element, s.flows[link]);
  }
  for (const int node : s.links.fixed_nodes) pressure_change_out[node] = 0.0;
  s.in_each_part([&](FlowPart& part, std::size_t) { part.walk(pressure_change_out, change, false); });
}

void FlowSolver::supplies(std::span<const double> demand, std::span<const double> flows,
                          std::span<double> supplies_out) const {
  const System& s = *system_;
  const FlowLinks& links = s.links;
  require_length("demand", demand.size(), links.number_of_nodes);
  require_length("flows", flows.size(), links.from.size());
  require_length("supplies", supplies_out.size(), links.fixed_nodes.size());
  for (std::size_t entry = 0; entry < links.fixed_nodes.size(); ++entry) {
    const int node = links.fixed_nodes[entry];
    double supply = demand[node];
    for (int k = s.fixed_link_begin[entry]; k < s.fixed_link_begin[entry + 1]; ++k) {
      const int link = s.fixed_link[k];
      supply += links.from[link] == node ? flows[link] : -flows[link];
    }
    supplies_out[entry] = supply;
  }
}

double FlowSolver::mass_residual(std::span<const double> demand, std::span<const double> flows) const {
  const System& s = *system_;
  const FlowLinks& links = s.links;
  require_length("demand", demand.size(), links.number_of_nodes);
  require_length("flows", flows.size(), links.from.size());
  std::vector<double> inflow(links.number_of_nodes, 0.0), largest(links.number_of_nodes, 0.0);
  for (std::size_t link = 0; link < flows.size(); ++link) {
    inflow[links.from[link]] -= flows[link];
    inflow[links.to[link]] += flows[link];
    for (const int node : {links.from[link], links.to[link]})
      largest[node] = std::max(largest[node], std::abs(flows[link]));
  }
  for (const int node : links.fixed_nodes) inflow[node] = demand[node];
  double worst = 0.0;
  for (int node = 0; node < links.number_of_nodes; ++node) {
    const double unbalance = std::abs(inflow[node] - demand[node]);
    if (unbalance != 0.0) worst = std::max(worst, unbalance / std::max(largest[node], std::abs(demand[node])));
  }
  return worst;
}

double FlowSolver::loop_residual(std::span<const double> flows, std::span<const double> fixed_pressure) {
  System& s = *system_;
  if (!s.has_fluid) throw std::logic_error("flow solver: loop_residual called before set_fluid");
  require_length("flows", flows.size(), s.links.from.size());
  s.check_fixed_pressure(fixed_pressure);
  double largest = 0.0;
  for (FlowPart& part : s.parts) {
    const double residual = part.residual_of(flows, fixed_pressure);
    if (!(residual <= largest)) largest = residual;  // also what is not a number
  }
  return largest;
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
