#include "engine/graph/depth_first_numbering.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace emscher {
namespace {

constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

class Walk {
 public:
  Walk(std::uint32_t nodes, std::span<const std::pair<std::uint32_t, std::uint32_t>> edges) : edges_(edges) {
    first_.assign(nodes + 1, 0);
    for (const auto& [from, to] : edges) ++first_[from + 1], ++first_[to + 1];
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
    edge_.resize(first_.back());
    auto next = first_;
    for (std::uint32_t e = 0; e < edges.size(); ++e)
      for (const std::uint32_t node : {edges[e].first, edges[e].second}) edge_[next[node]++] = e;
  }

  /// `size` becomes the number of nodes that each edge led to first, on the way down.
  DepthFirstNumbering go(std::span<const std::uint32_t> starts, std::vector<std::uint32_t>& size) const {
    const auto nodes = static_cast<std::uint32_t>(first_.size() - 1);
    DepthFirstNumbering numbering{std::vector<std::uint32_t>(nodes, none), {}};
    numbering.edges.reserve(edges_.size());
    size.assign(edges_.size(), 0);
    std::vector<char> taken(edges_.size(), 0);
    struct Stop {
      std::uint32_t node, next, by, place;  // next of its edges; edge that led here; its place
    };
    std::vector<Stop> way;
    std::uint32_t places = 0;
    const auto reach = [&](std::uint32_t node, std::uint32_t by) {
      if (numbering.place_of_node[node] != none) return;
      way.push_back({node, first_[node], by, places});
      numbering.place_of_node[node] = places++;
    };
    const auto walk_from = [&](std::uint32_t start) {
      reach(start, none);
      while (!way.empty()) {
        Stop& stop = way.back();
        if (stop.next == first_[stop.node + 1]) {
          if (stop.by != none) size[stop.by] = places - stop.place;
          way.pop_back();
          continue;
        }
        const std::uint32_t e = edge_[stop.next++];
        if (taken[e]) continue;
        taken[e] = 1;
        numbering.edges.push_back(e);
        reach(edges_[e].first == stop.node ? edges_[e].second : edges_[e].first, e);
      }
    };
    for (const std::uint32_t start : starts) walk_from(start);
    for (std::uint32_t node = 0; node < nodes; ++node) walk_from(node);
    return numbering;
  }

  void sort_edges(const std::vector<std::uint32_t>& size) {
    for (std::size_t node = 0; node + 1 < first_.size(); ++node)
      std::stable_sort(edge_.begin() + first_[node], edge_.begin() + first_[node + 1],
                       [&](std::uint32_t a, std::uint32_t b) { return size[a] < size[b]; });
  }

 private:
  std::span<const std::pair<std::uint32_t, std::uint32_t>> edges_;
  std::vector<std::uint32_t> first_, edge_;  // edges at every node
};

}  // namespace

DepthFirstNumbering depth_first_numbering(std::uint32_t number_of_nodes,
                                          std::span<const std::pair<std::uint32_t, std::uint32_t>> edges,
                                          std::span<const std::uint32_t> starts) {
  Walk walk(number_of_nodes, edges);
  std::vector<std::uint32_t> size;
  walk.go(starts, size);
  walk.sort_edges(size);
  return walk.go(starts, size);
}

}  // namespace emscher
