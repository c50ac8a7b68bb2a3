#include "engine/graph/shortest_paths.hpp"

#include <functional>
#include <limits>
#include <numeric>
#include <queue>
#include <utility>

namespace emscher {

ShortestPaths shortest_paths(std::uint32_t number_of_nodes, std::span<const std::uint32_t> from,
                             std::span<const std::uint32_t> to, std::span<const double> length, std::uint32_t start) {
  // Edges of every node, one list after the other.
  std::vector<std::uint32_t> first(number_of_nodes + 1, 0), edges(2 * from.size());
  for (std::size_t e = 0; e < from.size(); ++e) ++first[from[e] + 1], ++first[to[e] + 1];
  std::partial_sum(first.begin(), first.end(), first.begin());
  std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
  for (std::uint32_t e = 0; e < from.size(); ++e) edges[next[from[e]]++] = edges[next[to[e]]++] = e;

  ShortestPaths paths{std::vector<double>(number_of_nodes, std::numeric_limits<double>::infinity()),
                      std::vector<std::uint32_t>(number_of_nodes, no_edge)};
  using Entry = std::pair<double, std::uint32_t>;  // distance, node
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  paths.distance[start] = 0.0;
  queue.emplace(0.0, start);
  while (!queue.empty()) {
    const auto [distance, node] = queue.top();
    queue.pop();
    if (distance > paths.distance[node]) continue;  // a shorter way was found after it was queued
    for (std::uint32_t k = first[node]; k < first[node + 1]; ++k) {
      const std::uint32_t e = edges[k], neighbour = from[e] == node ? to[e] : from[e];
      const double longer = distance + length[e];
      if (!(longer < paths.distance[neighbour])) continue;
      paths.distance[neighbour] = longer;
      paths.edge[neighbour] = e;
      queue.emplace(longer, neighbour);
    }
  }
  return paths;
}

}  // namespace emscher
