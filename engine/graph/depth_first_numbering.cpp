#include "engine/graph/depth_first_numbering.hpp"

#include <algorithm>
#include <limits>

#include "engine/graph/incidence.hpp"

namespace emscher {
namespace {

constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

class Walk {
 public:
  Walk(std::uint32_t nodes, std::span<const std::pair<std::uint32_t, std::uint32_t>> edges)
      : edges_(edges), nodes_(nodes) {
    std::vector<std::uint32_t> from, to;
    for (const auto& [one, other] : edges) {
      from.push_back(one);
      to.push_back(other);
    }
    ends_ = Incidence(nodes, from, to);
  }

  /// `size` becomes the number of nodes that each edge led to first, on the way down.
  DepthFirstNumbering go(std::span<const std::uint32_t> starts, std::vector<std::uint32_t>& size) const {
    DepthFirstNumbering numbering{std::vector<std::uint32_t>(nodes_, none), {}};
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
      way.push_back({node, 0, by, places});
      numbering.place_of_node[node] = places++;
    };
    const auto walk_from = [&](std::uint32_t start) {
      reach(start, none);
      while (!way.empty()) {
        Stop& stop = way.back();
        const auto ends = ends_.ends_at(stop.node);
        if (stop.next == ends.size()) {
          if (stop.by != none) size[stop.by] = places - stop.place;
          way.pop_back();
          continue;
        }
        const std::uint32_t e = ends[stop.next++] / 2;
        if (taken[e]) continue;
        taken[e] = 1;
        numbering.edges.push_back(e);
        reach(edges_[e].first == stop.node ? edges_[e].second : edges_[e].first, e);
      }
    };
    for (const std::uint32_t start : starts) walk_from(start);
    for (std::uint32_t node = 0; node < nodes_; ++node) walk_from(node);
    return numbering;
  }

  void sort_edges(const std::vector<std::uint32_t>& size) {
    for (std::uint32_t node = 0; node < nodes_; ++node)
      std::ranges::stable_sort(ends_.ends_at(node), {}, [&](std::uint32_t end) { return size[end / 2]; });
  }

 private:
  std::span<const std::pair<std::uint32_t, std::uint32_t>> edges_;
  std::uint32_t nodes_;
  Incidence ends_;
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
