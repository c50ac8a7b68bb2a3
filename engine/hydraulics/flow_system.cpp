#include "engine/hydraulics/flow_system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/graph/independent_parts.hpp"

namespace emscher {
namespace {

constexpr std::size_t least_links_of_part = 16384;  // a solve takes a millisecond

}  // namespace

FlowSolver::System::System(int number_of_nodes, const PassiveLinks& passive_links, std::span<const int> fixed_nodes,
                           std::span<const double> elevation, const FlowSolverOptions& options,
                           const ElementLinks& elements)
    : links(number_of_nodes, passive_links, fixed_nodes, elevation, options, elements) {
  for (DecomposedPart& part : decompose_parts(number_of_nodes, links.from, links.to, fixed_nodes, least_links_of_part))
    parts.emplace_back(links, std::move(part.graph), std::move(part.fixed_entry));
  std::size_t loops = 0, size_of_sum = 0;
  for (const FlowPart& part : parts) {
    const auto append = [](std::vector<int>& all, const std::vector<int>& some) {
      all.insert(all.end(), some.begin(), some.end());
    };
    append(unsupplied_nodes, part.graph.unsupplied_nodes);
    append(unsupplied_links, part.graph.unsupplied_links);
    loop_begin.push_back(loops);
    loops += std::size_t(part.number_of_loops());
    size_of_sum += part.size_of_sum();
  }
  failure.resize(parts.size());
  std::ranges::sort(unsupplied_nodes);
  std::ranges::sort(unsupplied_links);
  flows.assign(links.from.size(), 0.0);
  loop_flows.resize(loops);

  sum.assign(size_of_sum + 1, 0.0);
  place.assign(links.from.size(), static_cast<int>(size_of_sum));  // self loops and unsupplied links: zero
  direction.assign(links.from.size(), 1);
  std::size_t begin = 0;
  for (FlowPart& part : parts) {
    part.sum = std::span(sum).subspan(begin, part.size_of_sum());
    const CoreDecomposition& graph = part.graph;
    for (std::size_t i = 0; i < graph.forest_link.size(); ++i) {
      place[graph.forest_link[i]] = static_cast<int>(begin + i);
      direction[graph.forest_link[i]] = graph.forest_direction[i];
    }
    const std::size_t core_begin = begin + graph.node_order.size();
    for (std::size_t j = 0; j < graph.chain_link.size(); ++j) {
      place[graph.chain_link[j]] = static_cast<int>(core_begin + j);
      direction[graph.chain_link[j]] = graph.chain_direction[j];
    }
    begin += part.size_of_sum();
  }

  std::vector<int> entry_of(number_of_nodes, -1);
  for (std::size_t entry = 0; entry < fixed_nodes.size(); ++entry)
    entry_of[fixed_nodes[entry]] = static_cast<int>(entry);
  std::vector<std::vector<int>> links_at(fixed_nodes.size());
  for (std::size_t link = 0; link < links.from.size(); ++link) {
    if (links.from[link] == links.to[link]) continue;
    for (const int node : {links.from[link], links.to[link]}) {
      if (entry_of[node] >= 0) links_at[entry_of[node]].push_back(static_cast<int>(link));
    }
  }
  fixed_link_begin.push_back(0);
  for (const std::vector<int>& some : links_at) {
    fixed_link.insert(fixed_link.end(), some.begin(), some.end());
    fixed_link_begin.push_back(static_cast<int>(fixed_link.size()));
  }
}

void FlowSolver::System::rethrow_first() {
  std::exception_ptr first;
  for (std::exception_ptr& some : failure)
    if (std::exception_ptr its = std::exchange(some, nullptr); !first) first = std::move(its);
  if (first) std::rethrow_exception(first);
}

void FlowSolver::System::check_fixed_pressure(std::span<const double> fixed_pressure) const {
  require_length("fixed pressure", fixed_pressure.size(), links.fixed_nodes.size());
  for (std::size_t entry = 0; entry < fixed_pressure.size(); ++entry) {
    if (!std::isfinite(fixed_pressure[entry])) {
      throw std::invalid_argument(fmt::format("node {}: fixed pressure is {} Pa, must be finite",
                                              links.fixed_nodes[entry], fixed_pressure[entry]));
    }
  }
}

void FlowSolver::System::write_flows(std::span<double> flows_out) const {
  each_in_blocks(flows_out.size(), [&](std::size_t link) { flows_out[link] = direction[link] * sum[place[link]]; });
}

}  // namespace emscher
