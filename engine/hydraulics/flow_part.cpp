#include "engine/hydraulics/flow_part.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/parallel.hpp"

namespace emscher {

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

}  // namespace

FlowPart::FlowPart(const FlowLinks& links_, CoreDecomposition graph_, std::vector<int> fixed_entry_)
    : links(links_),
      options(links_.options),
      graph(std::move(graph_)),
      fixed_entry(std::move(fixed_entry_)),
      is_fixed(graph.is_fixed_core_node()),
      matrix(graph.chain_from, graph.chain_to, is_fixed),
      base(static_cast<int>(graph.chain_link.size()), graph.number_of_chains()),
      work(base) {
  forest_weight = chain_weights(graph, links.factors, links.law);
  const std::size_t core_links = graph.chain_link.size();
  core_factors.reserve(core_links);
  core_rise.reserve(core_links);
  relative_roughness.reserve(core_links);
  for (std::size_t j = 0; j < core_links; ++j) {
    core_factors.push_back(links.factors[graph.chain_link[j]]);
    core_rise.push_back(graph.chain_direction[j] * links.rise[graph.chain_link[j]]);
    relative_roughness.push_back(core_factors.back().relative_roughness);
  }
  for (auto* terms : {&reynolds_per_flow, &laminar_resistance, &quadratic_resistance}) terms->resize(core_links);

  for (int chain = 0; chain < graph.number_of_chains(); ++chain) {
    for (int j = graph.chain_begin[chain]; j < graph.chain_begin[chain + 1]; ++j) {
      const int element = graph.chain_link[j] - links.first_element;
      if (element >= 0) core_element.push_back({j, chain, element, graph.chain_direction[j]});
    }
  }
  limit_status.assign(graph.number_of_chains(), 0);
  grow_forest();
  reference_forest = forest;
  for (int i = 0; i < graph.number_of_forest_nodes; ++i)
    if (graph.forest_link[i] >= links.first_element) forest_element.push_back(i);

  forest_blocks = ForestBlocks(graph.forest_parent);
  const std::size_t chains = graph.chain_from.size(), loops = forest.loop_edge.size();
  for (auto* per_node : {&core_demand, &core_outflow, &largest_flow, &injection, &potential_step, &potential,
                         &potential_rest, &scale, &scale_rest}) {
    per_node->resize(graph.number_of_core_nodes);
  }
  for (auto* per_chain : {&chain_buoyancy, &base_offset_drop, &conductance, &unbalance, &chain_change})
    per_chain->resize(chains);
  if (!core_element.empty()) {
    limits.resize(chains);
    chain_step.resize(chains);
  }
  step_status.resize(chains);
  extra_drop.resize(chains);
  for (auto* per_loop : {&loop_residual, &loop_step, &loop_start}) per_loop->resize(loops);
}

// A chain of the spanning forest is part of a loop if a chain outside of it joins the nodes behind it to others: with
// counts of these chains' ends, less two where their ways along the forest meet, that is a sum over a subtree.
bool FlowPart::is_on_loop(int link) const {
  const auto position = std::ranges::find(graph.chain_link, link) - graph.chain_link.begin();
  if (position == std::ssize(graph.chain_link)) return false;
  const auto next = std::ranges::upper_bound(graph.chain_begin, static_cast<int>(position));
  const int chain = static_cast<int>(next - graph.chain_begin.begin()) - 1;
  std::vector<int> ends(graph.number_of_core_nodes, 0);
  for (std::size_t loop = 0; loop < reference_forest.loop_edge.size(); ++loop) {
    if (reference_forest.loop_edge[loop] == chain) return true;
    ++ends[graph.chain_from[reference_forest.loop_edge[loop]]];
    ++ends[graph.chain_to[reference_forest.loop_edge[loop]]];
    if (reference_forest.loop_meeting[loop] >= 0) ends[reference_forest.loop_meeting[loop]] -= 2;
  }
  for (auto node = reference_forest.order.rbegin(); node != reference_forest.order.rend(); ++node) {
    if (reference_forest.parent_edge[*node] == chain) return ends[*node] > 0;
    ends[reference_forest.parent[*node]] += ends[*node];
  }
  return false;
}

void FlowPart::gather(std::span<const double> demand, CoreState& state) {
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

void FlowPart::complete_chain_flows(CoreState& state, const SpanningForest& tree) {
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

void FlowPart::sum_flows(const CoreState& state) {
  double* core_flow = sum.data() + graph.node_order.size();
  in_chains([&](int chain) {
    const double flow = state.chain_flow[chain];
    for (int j = graph.chain_begin[chain]; j < graph.chain_begin[chain + 1]; ++j)
      core_flow[j] = flow + state.link_offset[j];
  });
}

void FlowPart::flows_from(std::span<const double> demand, std::span<const double> loop_flows) {
  gather(demand, work);
  for (std::size_t loop = 0; loop < loop_flows.size(); ++loop)
    work.chain_flow[reference_forest.loop_edge[loop]] = loop_flows[loop];
  complete_chain_flows(work, reference_forest);
  sum_flows(work);
}

void FlowPart::loop_flows(const CoreState& state, std::span<double> loop_flows_out) const {
  for (std::size_t loop = 0; loop < reference_forest.loop_edge.size(); ++loop)
    loop_flows_out[loop] = state.chain_flow[reference_forest.loop_edge[loop]];
}

void FlowPart::take_fluid() {
  const std::size_t core_links = graph.chain_link.size();
  in_blocks(core_links, [&](std::size_t begin, std::size_t end) {
    for (std::size_t j = begin; j < end; ++j) {
      const int link = graph.chain_link[j];
      if (link >= links.first_element) continue;
      const ScaledTerms terms =
          scaled(options.friction_law, core_factors[j], links.density[link], links.viscosity[link]);
      reynolds_per_flow[j] = terms.reynolds_per_flow;
      laminar_resistance[j] = terms.laminar_resistance;
      quadratic_resistance[j] = terms.quadratic_resistance;
    }
  });
  const double density_sum = sum_in_blocks(core_links, [&](std::size_t begin, std::size_t end) {
    double sum_of_block = 0.0;
    for (std::size_t j = begin; j < end; ++j) sum_of_block += links.density[graph.chain_link[j]];
    return sum_of_block;
  });
  reference_density = core_links > 0 ? density_sum / static_cast<double>(core_links) : 0.0;
  in_chains([&](int chain) {
    double buoyancy = 0.0;
    for (int j = graph.chain_begin[chain]; j < graph.chain_begin[chain + 1]; ++j)
      buoyancy += (links.density[graph.chain_link[j]] - reference_density) * core_rise[j];
    chain_buoyancy[chain] = options.gravity * buoyancy;
  });
}

// From the fixed nodes along the forest. Interior nodes come after all core nodes: those of a chain at its limit from
// both ends, up to the element that limits it.
void FlowPart::walk(std::span<double> value, std::span<const double> change, bool extra) {
  for (const int node : graph.unsupplied_nodes) value[node] = std::numeric_limits<double>::quiet_NaN();
  const auto core_value = [&](int core_node) -> double& {
    return value[graph.node_order[graph.core_position(core_node)]];
  };
  std::vector<double>& along = chain_change;
  in_chains([&](int chain) {
    along[chain] = extra && at_limit(chain) ? -extra_drop[chain] : 0.0;
    for (int j = graph.chain_begin[chain]; j < graph.chain_begin[chain + 1]; ++j)
      along[chain] += graph.chain_direction[j] * change[graph.chain_link[j]];
  });
  forest.towards_leaves([&](int v) {
    const int u = forest.parent[v], chain = forest.parent_edge[v];
    core_value(v) = core_value(u) + (graph.chain_from[chain] == u ? along[chain] : -along[chain]);
  });
  in_chains([&](int chain) {
    const int first = graph.chain_begin[chain], last = graph.chain_begin[chain + 1] - 1;
    const int* interior = graph.node_order.data() + graph.interior_position(chain) - first;  // node behind link j
    int end = last;  // the link before which the nodes are reached from the chain's start
    if (at_limit(chain))
      end =
          core_element[limit_status[chain] > 0 ? limits[chain].greatest_element : limits[chain].least_element].position;
    double v = core_value(graph.chain_from[chain]);
    for (int j = first; j < end; ++j) value[interior[j]] = v += graph.chain_direction[j] * change[graph.chain_link[j]];
    v = core_value(graph.chain_to[chain]);
    for (int j = last; j > end; --j)
      value[interior[j - 1]] = v -= graph.chain_direction[j] * change[graph.chain_link[j]];
  });
  // By position first, where parents are near in memory, then to the nodes.
  const auto forest_nodes = std::size_t(graph.number_of_forest_nodes), positions = graph.node_order.size();
  const std::span<double> at = sum;
  in_blocks(positions - forest_nodes, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = forest_nodes + begin; i < forest_nodes + end; ++i) at[i] = value[graph.node_order[i]];
  });
  forest_blocks.towards_leaves([&](int i) {
    at[i] = at[graph.forest_parent[i]] + graph.forest_direction[i] * change[graph.forest_link[i]];
    value[graph.node_order[i]] = at[i];
  });
}

}  // namespace emscher
