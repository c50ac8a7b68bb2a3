#include "engine/hydraulics/flow_system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/parallel.hpp"

namespace emscher {

void require_length(std::string_view name, std::size_t length, std::size_t expected) {
  if (length != expected) {
    throw std::invalid_argument(fmt::format("flow solver: {} has {} entries, must have {}", name, length, expected));
  }
}

CoreState::CoreState(int core_links, int chains)
    : link_offset(core_links),
      interior_demand(chains),
      chain_flow(chains),
      link_flow(core_links),
      link_drop(core_links),
      link_slope(core_links),
      chain_drop(chains),
      chain_slope(chains),
      chain_scale(chains) {}

namespace {

[[noreturn]] void refuse_link(std::size_t link, const LinkGeometry& geometry, FrictionLaw law) {
  const auto check = [link](const char* quantity, double value, bool fine, const char* limit) {
    if (!fine || !std::isfinite(value)) {
      throw std::invalid_argument(fmt::format("link {}: {} is {}, must be {}", link, quantity, value, limit));
    }
  };
  check("length (m)", geometry.length, geometry.length >= 0.0, ">= 0");
  check("inner diameter (m)", geometry.inner_diameter, geometry.inner_diameter > 0.0, "> 0");
  check("minor loss coefficient", geometry.minor_loss, geometry.minor_loss >= 0.0, ">= 0");
  if (law == FrictionLaw::hazen_williams) {
    check("Hazen-Williams coefficient", geometry.roughness, geometry.roughness > 0.0, "> 0");
  } else if (law == FrictionLaw::nikuradse_sum) {
    check("roughness (m)", geometry.roughness, geometry.roughness > 0.0, "> 0 with the Nikuradse law");
  }
  check("roughness (m)", geometry.roughness, geometry.roughness >= 0.0, ">= 0");
  throw std::invalid_argument(
      fmt::format("link {}: its length, diameter, roughness and minor loss are too large", link));
}

/// Of the links; those of elements stay without: no friction but their law.
std::vector<LinkFactors> checked_factors(const PassiveLinks& links, std::size_t elements, FrictionLaw law,
                                         double gravity) {
  const std::size_t n = links.from.size();
  require_length("link ends", links.to.size(), n);
  require_length("length", links.length.size(), n);
  require_length("inner diameter", links.inner_diameter.size(), n);
  require_length("roughness", links.roughness.size(), n);
  require_length("minor loss", links.minor_loss.size(), n);
  const bool rough = law == FrictionLaw::nikuradse_sum, hazen_williams = law == FrictionLaw::hazen_williams;
  std::vector<LinkFactors> factors(n + elements);
  for (std::size_t i = 0; i < n; ++i) {
    const LinkGeometry g{links.length[i], links.inner_diameter[i], links.roughness[i], links.minor_loss[i]};
    const bool fine = (g.length >= 0.0) & (g.inner_diameter > 0.0) & (g.roughness >= 0.0) & (g.minor_loss >= 0.0) &
                      (g.length + g.inner_diameter + g.roughness + g.minor_loss < HUGE_VAL) &
                      (g.roughness > 0.0 || g.length == 0.0 || !(rough || hazen_williams));
    if (!fine) refuse_link(i, g, law);
    factors[i] = link_factors(law, g, gravity);
  }
  return factors;
}

// What a chain resists in turbulent flow, up to a common factor: decides which chains the spanning forest prefers.
std::vector<double> chain_weights(const CoreDecomposition& graph, const std::vector<LinkFactors>& factors,
                                  const std::vector<const FlowLaw*>& law) {
  const std::size_t first_element = factors.size() - law.size();
  std::vector<double> weight(graph.number_of_chains(), 0.0);
  for (int chain = 0; chain < graph.number_of_chains(); ++chain) {
    for (int j = graph.chain_begin[chain]; j < graph.chain_begin[chain + 1]; ++j) {
      const std::size_t link = graph.chain_link[j];
      if (link >= first_element) {
        constexpr double usual_density = 1000.0;  // kg/m3
        const FlowLaw& l = *law[link - first_element];
        weight[chain] += 0.5 * usual_density * l.at(l.usual_flow(), usual_density, 0.0).slope / l.usual_flow();
        continue;
      }
      const LinkFactors& f = factors[link];
      weight[chain] += 1e-3 * f.laminar * f.reynolds + f.quadratic;  // L/d^5 with lambda = 0.02, and zeta/(2 A^2)
    }
  }
  return weight;
}

/// Links and elements one after the other.
std::vector<int> joined(std::span<const int> links, std::span<const int> elements) {
  std::vector<int> all;
  all.reserve(links.size() + elements.size());
  all.assign(links.begin(), links.end());
  all.insert(all.end(), elements.begin(), elements.end());
  return all;
}

std::vector<char> fixed_core_nodes(const CoreDecomposition& graph) {
  std::vector<char> is_fixed(graph.number_of_core_nodes, 0);
  for (const int node : graph.fixed_core_node) is_fixed[node] = 1;
  return is_fixed;
}

}  // namespace

FlowSolver::System::System(int number_of_nodes_, const PassiveLinks& links, std::span<const int> fixed_nodes_,
                           std::span<const double> elevation, const FlowSolverOptions& options_,
                           const ElementLinks& elements)
    : options(options_),
      number_of_nodes(number_of_nodes_),
      from(joined(links.from, elements.from)),
      to(joined(links.to, elements.to)),
      fixed_nodes(fixed_nodes_.begin(), fixed_nodes_.end()),
      law(elements.law.begin(), elements.law.end()),
      setting(elements.law.size()),
      first_element(static_cast<int>(links.from.size())),
      graph(decompose(number_of_nodes, from, to, fixed_nodes_)),
      matrix(graph.chain_from, graph.chain_to, fixed_core_nodes(graph)),
      factors(checked_factors(links, elements.from.size(), options_.friction_law, options_.gravity)),
      base(static_cast<int>(graph.chain_link.size()), graph.number_of_chains()),
      work(base) {
  require_length("element starts", elements.from.size(), law.size());
  require_length("element ends", elements.to.size(), law.size());
  if (!elevation.empty()) require_length("elevation", elevation.size(), number_of_nodes);
  for (std::size_t node = 0; node < elevation.size(); ++node) {
    if (!std::isfinite(elevation[node])) {
      throw std::invalid_argument(fmt::format("node {}: elevation is {} m, must be finite", node, elevation[node]));
    }
  }
  if (!std::isfinite(options.gravity) || !(options.loop_tolerance > 0.0) || !(options.flow_tolerance > 0.0) ||
      options.maximum_iterations < 1) {
    throw std::invalid_argument("flow solver: gravity must be finite, tolerances and iteration bound positive");
  }
  forest_weight = chain_weights(graph, factors, law);
  const auto height = [&elevation](int node) { return elevation.empty() ? 0.0 : elevation[node]; };
  rise.resize(from.size());
  for (std::size_t link = 0; link < from.size(); ++link) rise[link] = height(to[link]) - height(from[link]);
  for (const int node : fixed_nodes) fixed_elevation.push_back(height(node));

  const std::size_t core_links = graph.chain_link.size();
  core_factors.reserve(core_links);
  core_rise.reserve(core_links);
  relative_roughness.reserve(core_links);
  for (std::size_t j = 0; j < core_links; ++j) {
    core_factors.push_back(factors[graph.chain_link[j]]);
    core_rise.push_back(graph.chain_direction[j] * rise[graph.chain_link[j]]);
    relative_roughness.push_back(core_factors.back().relative_roughness);
  }
  for (auto* terms : {&reynolds_per_flow, &laminar_resistance, &quadratic_resistance}) terms->resize(core_links);
  density.resize(from.size());
  viscosity.resize(first_element);

  std::vector<int> entry_of(number_of_nodes, -1);
  for (std::size_t entry = 0; entry < fixed_nodes.size(); ++entry)
    entry_of[fixed_nodes[entry]] = static_cast<int>(entry);
  std::vector<std::vector<int>> links_at(fixed_nodes.size());
  for (std::size_t link = 0; link < from.size(); ++link) {
    if (from[link] == to[link]) continue;
    for (const int node : {from[link], to[link]}) {
      if (entry_of[node] >= 0) links_at[entry_of[node]].push_back(static_cast<int>(link));
    }
  }
  fixed_link_begin.push_back(0);
  for (const std::vector<int>& some : links_at) {
    fixed_link.insert(fixed_link.end(), some.begin(), some.end());
    fixed_link_begin.push_back(static_cast<int>(fixed_link.size()));
  }

  for (int chain = 0; chain < graph.number_of_chains(); ++chain) {
    for (int j = graph.chain_begin[chain]; j < graph.chain_begin[chain + 1]; ++j) {
      const int element = graph.chain_link[j] - first_element;
      if (element >= 0) core_element.push_back({j, chain, element, graph.chain_direction[j]});
    }
  }
  is_fixed = fixed_core_nodes(graph);
  limit_status.assign(graph.number_of_chains(), 0);
  grow_forest();
  reference_forest = forest;
  for (int i = 0; i < graph.number_of_forest_nodes; ++i)
    if (graph.forest_link[i] >= first_element) forest_element.push_back(i);

  flows.assign(from.size(), 0.0);
  const std::size_t positions = graph.node_order.size();
  sum.assign(positions + core_links + 1, 0.0);
  forest_blocks = ForestBlocks(graph.forest_parent);
  place.assign(from.size(), static_cast<int>(positions + core_links));  // self loops and unsupplied links: zero
  direction.assign(from.size(), 1);
  for (int i = 0; i < graph.number_of_forest_nodes; ++i) {
    place[graph.forest_link[i]] = i;
    direction[graph.forest_link[i]] = graph.forest_direction[i];
  }
  for (std::size_t j = 0; j < core_links; ++j) {
    place[graph.chain_link[j]] = static_cast<int>(positions + j);
    direction[graph.chain_link[j]] = graph.chain_direction[j];
  }
  const std::size_t chains = graph.chain_from.size(), loops = forest.loop_edge.size();
  for (auto* per_node : {&core_demand, &core_outflow, &largest_flow, &injection, &potential_step, &potential,
                         &potential_rest, &scale, &scale_rest}) {
    per_node->resize(graph.number_of_core_nodes);
  }
  for (auto* per_chain : {&chain_buoyancy, &base_offset_drop, &conductance, &unbalance, &chain_change}) per_chain->resize(chains);
  if (!core_element.empty()) {
    limits.resize(chains);
    chain_step.resize(chains);
  }
  step_status.resize(chains);
  extra_drop.resize(chains);
  for (auto* per_loop : {&loop_flows, &loop_residual, &loop_step, &loop_start}) per_loop->resize(loops);
}

void FlowSolver::System::gather(std::span<const double> demand, CoreState& state) {
  require_length("demand", demand.size(), number_of_nodes);
  for (const int node : graph.unsupplied_nodes) {
    if (demand[node] != 0.0) {
      throw UnsuppliedDemandError(
          fmt::format("node {} demands {} kg/s but no node of given pressure can be reached from it", node,
                      demand[node]),
          node, demand[node]);
    }
  }
  const std::size_t positions = graph.node_order.size();
  const int* node = graph.node_order.data();
  double* s = sum.data();
  in_blocks(positions, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) s[i] = demand[node[i]];
  });
  const int* parent = graph.forest_parent.data();
  forest_blocks.towards_roots([&](int i) { s[parent[i]] += s[i]; });
  in_chains([&](int chain) {
    double drawn = 0.0;
    const int last = graph.chain_begin[chain + 1] - 1;
    const double* interior = s + graph.interior_position(chain);
    for (int j = graph.chain_begin[chain]; j < last; ++j) {
      state.link_offset[j] = -drawn;
      drawn += *interior++;
    }
    state.link_offset[last] = -drawn;
    state.interior_demand[chain] = drawn;
  });
  // Whatever is not finite has arrived in one of these sums.
  double total = 0.0;
  for (int v = 0; v < graph.number_of_core_nodes; ++v) total += core_demand[v] = s[graph.core_position(v)];
  for (const double drawn : state.interior_demand) total += drawn;
  if (!std::isfinite(total)) {
    for (std::size_t i = 0; i < demand.size(); ++i) {
      if (!std::isfinite(demand[i])) {
        throw std::invalid_argument(fmt::format("node {}: demand is {} kg/s, must be finite", i, demand[i]));
      }
    }
    throw std::invalid_argument("flow solver: the sum of all demands overflows");
  }
}

void FlowSolver::System::complete_chain_flows(CoreState& state, const SpanningForest& tree) {
  std::copy(core_demand.begin(), core_demand.end(), core_outflow.begin());
  for (const int chain : tree.loop_edge) {
    const double flow = state.chain_flow[chain];
    core_outflow[graph.chain_from[chain]] += flow;
    core_outflow[graph.chain_to[chain]] -= flow - state.interior_demand[chain];
  }
  tree.towards_roots([&](int v) {
    const int u = tree.parent[v], chain = tree.parent_edge[v];
    const double needed = core_outflow[v];
    if (graph.chain_from[chain] == u) {
      state.chain_flow[chain] = needed + state.interior_demand[chain];
      core_outflow[u] += state.chain_flow[chain];
    } else {
      state.chain_flow[chain] = -needed;
      core_outflow[u] += needed + state.interior_demand[chain];
    }
  });
}

void FlowSolver::System::write_flows(const CoreState& state, std::span<double> flows_out) {
  double* core_flow = sum.data() + graph.node_order.size();
  in_chains([&](int chain) {
    const double flow = state.chain_flow[chain];
    for (int j = graph.chain_begin[chain]; j < graph.chain_begin[chain + 1]; ++j)
      core_flow[j] = flow + state.link_offset[j];
  });
  in_blocks(flows_out.size(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t link = begin; link < end; ++link) flows_out[link] = direction[link] * sum[place[link]];
  });
}

void FlowSolver::System::set_fluid(const FillFluid& fill, std::span<const double> element_density) {
  require_length("density of elements", element_density.size(), law.size());
  const auto unfit = [](double value) { return !(value > 0.0 && value < HUGE_VAL); };
  double unfit_values = largest_in_blocks(viscosity.size(), [&](std::size_t begin, std::size_t end) {
    fill(begin, std::span(density).subspan(begin, end - begin), std::span(viscosity).subspan(begin, end - begin));
    int count = 0;
    for (std::size_t link = begin; link < end; ++link) count += int(unfit(density[link])) | int(unfit(viscosity[link]));
    return double(count);
  });
  for (std::size_t e = 0; e < law.size(); ++e) {
    unfit_values += double(unfit(element_density[e]));
    density[first_element + e] = element_density[e];
  }
  for (std::size_t link = 0; unfit_values > 0.0 && link < density.size(); ++link) {
    const bool passive = link < viscosity.size();
    if (!unfit(density[link]) && !(passive && unfit(viscosity[link]))) continue;
    const std::string what = passive ? fmt::format(", viscosity {} Pa s", viscosity[link]) : "";
    throw std::invalid_argument(
        fmt::format("link {}: density is {} kg/m3{}, must be positive and finite", link, density[link], what));
  }
  const std::size_t core_links = graph.chain_link.size();
  in_blocks(core_links, [&](std::size_t begin, std::size_t end) {
    for (std::size_t j = begin; j < end; ++j) {
      const int link = graph.chain_link[j];
      if (link >= first_element) continue;
      const ScaledTerms terms = scaled(options.friction_law, core_factors[j], density[link], viscosity[link]);
      reynolds_per_flow[j] = terms.reynolds_per_flow;
      laminar_resistance[j] = terms.laminar_resistance;
      quadratic_resistance[j] = terms.quadratic_resistance;
    }
  });
  const double density_sum = sum_in_blocks(core_links, [&](std::size_t begin, std::size_t end) {
    double sum_of_block = 0.0;
    for (std::size_t j = begin; j < end; ++j) sum_of_block += density[graph.chain_link[j]];
    return sum_of_block;
  });
  reference_density = core_links > 0 ? density_sum / static_cast<double>(core_links) : 0.0;
  in_chains([&](int chain) {
    double buoyancy = 0.0;
    for (int j = graph.chain_begin[chain]; j < graph.chain_begin[chain + 1]; ++j)
      buoyancy += (density[graph.chain_link[j]] - reference_density) * core_rise[j];
    chain_buoyancy[chain] = options.gravity * buoyancy;
  });
  has_fluid = true;
}

}  // namespace emscher
