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

// Breadth first along the chosen edges, so that every node stands after its parent.
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
  std::vector<int> queue(roots.begin(), roots.end());
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const int node = queue[i];
    for (int k = begin[node]; k < begin[node + 1]; ++k) {
      const int edge = edges[k];
      if (edge == forest.parent_edge[node]) continue;
      const int child = from[edge] == node ? to[edge] : from[edge];
      forest.parent[child] = node;
      forest.parent_edge[child] = edge;
      queue.push_back(child);
    }
  }
  if (queue.size() != number_of_nodes) {
    throw std::invalid_argument(fmt::format("spanning forest: {} of {} nodes cannot be reached from a root",
                                            number_of_nodes - queue.size(), number_of_nodes));
  }
  forest.order.assign(queue.begin() + static_cast<std::ptrdiff_t>(roots.size()), queue.end());
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
