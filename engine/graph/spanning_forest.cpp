#include "engine/graph/spanning_forest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/pending/disjoint_sets.hpp>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace emscher {
namespace {

// Marks the edges of the forest: Kruskal, with all roots united beforehand.
std::vector<char> choose_edges(int number_of_nodes, std::span<const int> from, std::span<const int> to,
                               std::span<const double> weight, std::span<const int> roots) {
  std::vector<int> rank(number_of_nodes, 0), representative(number_of_nodes);
  std::iota(representative.begin(), representative.end(), 0);
  boost::disjoint_sets<int*, int*> sets(rank.data(), representative.data());
  for (const int root : roots) sets.union_set(roots.front(), root);
  std::vector<std::pair<double, int>> by_weight(from.size());
  for (std::size_t edge = 0; edge < from.size(); ++edge) by_weight[edge] = {weight[edge], static_cast<int>(edge)};
  std::sort(by_weight.begin(), by_weight.end());
  std::vector<char> chosen(from.size(), 0);
  for (const auto& [ignored, edge] : by_weight) {
    const int a = sets.find_set(from[edge]);
    const int b = sets.find_set(to[edge]);
    if (a == b) continue;
    sets.link(a, b);
    chosen[edge] = 1;
  }
  return chosen;
}

// Nodes of a block; each takes some ten nanoseconds.
constexpr std::size_t nodes_per_block = 512;

// Depth first along the chosen edges: every node stands after its parent, and branches lie together.
void grow(SpanningForest& forest, std::span<const int> from, std::span<const int> to, const std::vector<char>& chosen,
          std::span<const int> roots) {
  const std::size_t number_of_nodes = forest.parent.size();
  std::vector<int> begin(number_of_nodes + 1, 0);
  for (std::size_t edge = 0; edge < from.size(); ++edge) {
    if (!chosen[edge]) continue;
    ++begin[from[edge] + 1];
    ++begin[to[edge] + 1];
  }
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<int> edges(begin.back()), next(begin.begin(), begin.end() - 1);
  for (std::size_t edge = 0; edge < from.size(); ++edge) {
    if (!chosen[edge]) continue;
    edges[next[from[edge]]++] = static_cast<int>(edge);
    edges[next[to[edge]]++] = static_cast<int>(edge);
  }
  std::size_t reached = roots.size();
  std::vector<int> waiting(roots.begin(), roots.end());
  forest.order.reserve(number_of_nodes - reached);
  while (!waiting.empty()) {
    const int node = waiting.back();
    waiting.pop_back();
    if (forest.parent[node] >= 0) forest.order.push_back(node);
    for (int k = begin[node]; k < begin[node + 1]; ++k) {
      const int edge = edges[k];
      if (edge == forest.parent_edge[node]) continue;
      const int child = from[edge] == node ? to[edge] : from[edge];
      forest.parent[child] = node;
      forest.parent_edge[child] = edge;
      waiting.push_back(child);
      ++reached;
    }
  }
  if (reached != number_of_nodes) {
    throw std::invalid_argument(fmt::format("spanning forest: {} of {} nodes cannot be reached from a root",
                                            number_of_nodes - reached, number_of_nodes));
  }
  std::vector<int> place(number_of_nodes, static_cast<int>(number_of_nodes)), parent_place(forest.order.size());
  for (std::size_t i = 0; i < forest.order.size(); ++i)
    place[forest.order[i]] = static_cast<int>(forest.order.size() - 1 - i);
  for (const int node : forest.order) parent_place[place[node]] = place[forest.parent[node]];
  forest.blocks = ForestBlocks(parent_place, nodes_per_block);
}

// Each node belongs to the path that starts at `head`; toward the root there are at most log2(n) paths.
class HeavyPaths {
 public:
  explicit HeavyPaths(const SpanningForest& forest)
      : parent_(forest.parent), head_(forest.parent.size()), depth_(forest.parent.size(), 0) {
    const std::size_t number_of_nodes = parent_.size();
    std::vector<int> size(number_of_nodes, 1);
    std::vector<int> heavy(number_of_nodes, -1);
    for (std::size_t i = forest.order.size(); i-- > 0;) size[parent_[forest.order[i]]] += size[forest.order[i]];
    for (const int node : forest.order) {
      const int parent = parent_[node];
      if (heavy[parent] < 0 || size[node] > size[heavy[parent]]) heavy[parent] = node;
    }
    std::iota(head_.begin(), head_.end(), 0);
    for (const int node : forest.order) {
      depth_[node] = depth_[parent_[node]] + 1;
      if (heavy[parent_[node]] == node) head_[node] = head_[parent_[node]];
    }
  }

  int meeting(int a, int b) const {
    while (head_[a] != head_[b]) {
      if (depth_[head_[a]] < depth_[head_[b]]) std::swap(a, b);
      a = parent_[head_[a]];
      if (a < 0) return -1;  // two roots: the deeper head is a root itself, so both are
    }
    return depth_[a] < depth_[b] ? a : b;
  }

 private:
  const std::vector<int>& parent_;
  std::vector<int> head_, depth_;
};

}  // namespace

SpanningForest minimum_spanning_forest(int number_of_nodes, std::span<const int> edge_from,
                                       std::span<const int> edge_to, std::span<const double> weight,
                                       std::span<const int> roots) {
  if (edge_from.size() != edge_to.size() || edge_from.size() != weight.size()) {
    throw std::invalid_argument("spanning forest: edge arrays of unequal length");
  }
  SpanningForest forest;
  forest.parent.assign(number_of_nodes, -1);
  forest.parent_edge.assign(number_of_nodes, -1);
  const std::vector<char> chosen = choose_edges(number_of_nodes, edge_from, edge_to, weight, roots);
  grow(forest, edge_from, edge_to, chosen, roots);
  const HeavyPaths paths(forest);
  for (std::size_t edge = 0; edge < edge_from.size(); ++edge) {
    if (chosen[edge]) continue;
    forest.loop_edge.push_back(static_cast<int>(edge));
    forest.loop_meeting.push_back(paths.meeting(edge_from[edge], edge_to[edge]));
  }
  return forest;
}

}  // namespace emscher
