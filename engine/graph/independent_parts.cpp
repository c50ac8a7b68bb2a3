#include "engine/graph/independent_parts.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <set>
#include <utility>

#include "engine/graph/connected_parts.hpp"

namespace emscher {
namespace {

constexpr int nowhere = -1;

/// Label of what is connected with every node through nodes that are not fixed.
std::vector<std::uint32_t> connected_free_parts(const std::vector<char>& is_fixed, std::span<const int> from,
                                                std::span<const int> to) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
  edges.reserve(from.size());
  for (std::size_t link = 0; link < from.size(); ++link)
    if (!is_fixed[from[link]] && !is_fixed[to[link]]) edges.emplace_back(from[link], to[link]);
  return connected_parts(static_cast<std::uint32_t>(is_fixed.size()), edges);
}

/// Are there free core nodes that only fixed ones join?
bool falls_apart(const CoreDecomposition& graph) {
  const std::vector<char> is_fixed = graph.is_fixed_core_node();
  const std::vector<std::uint32_t> label = connected_free_parts(is_fixed, graph.chain_from, graph.chain_to);
  std::set<std::uint32_t> labels;
  for (std::size_t node = 0; node < label.size() && labels.size() < 2; ++node)
    if (!is_fixed[node]) labels.insert(label[node]);
  return labels.size() > 1;
}

/// Part of every node that is not fixed; how many there are.
std::pair<std::vector<int>, int> parts_of_nodes(std::span<const int> from, std::span<const int> to,
                                                const std::vector<char>& is_fixed, std::size_t least_links) {
  const std::vector<std::uint32_t> label = connected_free_parts(is_fixed, from, to);
  const std::size_t labels = label.empty() ? 0 : std::size_t(*std::ranges::max_element(label)) + 1;
  std::vector<std::size_t> links(labels, 0);
  for (std::size_t link = 0; link < from.size(); ++link) {
    const int node = is_fixed[from[link]] ? to[link] : from[link];
    if (!is_fixed[node]) ++links[label[node]];
  }
  std::vector<int> part(labels);
  int last = 0;
  std::size_t collected = 0;
  for (std::size_t l = 0; l < labels; ++l) {
    part[l] = last;
    if ((collected += links[l]) < least_links) continue;
    ++last;
    collected = 0;
  }
  // What remains at the end is too little for a part of its own.
  const int parts = std::max(1, last);
  std::vector<int> of_node(is_fixed.size());
  for (std::size_t node = 0; node < of_node.size(); ++node) of_node[node] = std::min(part[label[node]], parts - 1);
  return {std::move(of_node), parts};
}

}  // namespace

std::vector<IndependentPart> independent_parts(int number_of_nodes, std::span<const int> link_from,
                                               std::span<const int> link_to, std::span<const int> fixed_nodes,
                                               std::size_t least_links) {
  std::vector<char> is_fixed(number_of_nodes, 0);
  for (const int node : fixed_nodes) is_fixed[node] = 1;
  const auto [part_of_node, count] = parts_of_nodes(link_from, link_to, is_fixed, least_links);
  std::vector<IndependentPart> parts(count);
  for (std::size_t link = 0; link < link_from.size(); ++link) {
    const int from = link_from[link], to = link_to[link];
    // Links between two fixed nodes bind nobody.
    const int part = !is_fixed[from] ? part_of_node[from] : !is_fixed[to] ? part_of_node[to] : 0;
    parts[part].link.push_back(static_cast<int>(link));
  }
  std::vector<char> is_linked(number_of_nodes, 0);
  for (const auto& ends : {link_from, link_to})
    for (const int node : ends) is_linked[node] = 1;
  for (int node = 0; node < number_of_nodes; ++node) {
    if (!is_fixed[node])
      parts[part_of_node[node]].node.push_back(node);
    else if (!is_linked[node])
      parts.front().node.push_back(node);
  }
  std::vector<int> local(number_of_nodes, nowhere);  // of the nodes of one part at a time
  for (IndependentPart& part : parts) {
    const auto own_nodes = std::ssize(part.node);
    for (const int link : part.link)
      for (const int node : {link_from[link], link_to[link]})
        if (is_fixed[node] && std::exchange(local[node], 0) == nowhere) part.node.push_back(node);
    std::ranges::sort(part.node.begin() + own_nodes, part.node.end());
    std::ranges::inplace_merge(part.node, part.node.begin() + own_nodes);
    for (std::size_t i = 0; i < part.node.size(); ++i) local[part.node[i]] = static_cast<int>(i);
    for (const int link : part.link) {
      part.from.push_back(local[link_from[link]]);
      part.to.push_back(local[link_to[link]]);
    }
    for (std::size_t entry = 0; entry < fixed_nodes.size(); ++entry) {
      if (local[fixed_nodes[entry]] == nowhere) continue;
      part.fixed_node.push_back(local[fixed_nodes[entry]]);
      part.fixed_entry.push_back(static_cast<int>(entry));
    }
    for (const int node : part.node) local[node] = nowhere;
  }
  return parts;
}

std::vector<DecomposedPart> decompose_parts(int number_of_nodes, std::span<const int> link_from,
                                            std::span<const int> link_to, std::span<const int> fixed_nodes,
                                            std::size_t least_links) {
  std::vector<DecomposedPart> parts;
  CoreDecomposition whole = decompose(number_of_nodes, link_from, link_to, fixed_nodes);
  if (link_from.size() < 2 * least_links || !falls_apart(whole)) {
    std::vector<int> all(fixed_nodes.size());
    std::iota(all.begin(), all.end(), 0);
    parts.push_back({std::move(whole), std::move(all)});
    return parts;
  }
  for (IndependentPart& part : independent_parts(number_of_nodes, link_from, link_to, fixed_nodes, least_links)) {
    CoreDecomposition graph = decompose(static_cast<int>(part.node.size()), part.from, part.to, part.fixed_node);
    for (auto* nodes : {&graph.node_order, &graph.unsupplied_nodes})
      for (int& node : *nodes) node = part.node[node];
    for (auto* links : {&graph.forest_link, &graph.chain_link, &graph.self_loops, &graph.unsupplied_links})
      for (int& link : *links) link = part.link[link];
    parts.push_back({std::move(graph), std::move(part.fixed_entry)});
  }
  return parts;
}

}  // namespace emscher
