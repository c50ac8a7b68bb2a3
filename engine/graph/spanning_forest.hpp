// Minimum spanning forest of the core, grown from its roots, and the loops that the remaining edges close.
//
// All roots count as one place (they have given pressures), so a path between two roots closes a loop as well. Edges
// of small weight come into the forest first (Kruskal 1956): with the weight a hydraulic resistance, the flows that
// have to be computed are those of the resistive edges, which is the well-conditioned choice; the flow through an open
// valve follows by summation.
//
// Cost: O(E log E) for sorting, O(log n) per loop for the meeting point (heavy paths, Sleator & Tarjan 1983).
#pragma once

#include <span>
#include <vector>

#include "engine/graph/forest_blocks.hpp"

namespace emscher {

struct SpanningForest {
  std::vector<int> order;        ///< all nodes that are no roots, depth first: every node after its parent
  std::vector<int> parent;       ///< per node; -1 at roots
  std::vector<int> parent_edge;  ///< per node; -1 at roots
  std::vector<int> loop_edge;    ///< edges outside the forest, ascending: each closes one independent loop
  std::vector<int>
      loop_meeting;  ///< per loop: the node where the paths from both ends meet; -1 if they end at two roots
  ForestBlocks blocks;  ///< of the order backwards

  /// visit(node) for all that are no roots, each after all nodes below it, or after its parent; in blocks, which may run
  /// at the same time.
  template <class Visit>
  void towards_roots(const Visit& visit) const {
    blocks.towards_roots([&](int i) { visit(order[order.size() - 1 - std::size_t(i)]); });
  }
  template <class Visit>
  void towards_leaves(const Visit& visit) const {
    blocks.towards_leaves([&](int i) { visit(order[order.size() - 1 - std::size_t(i)]); });
  }
};

/// `edge_from`, `edge_to`, `weight` of equal length; every node must be reachable from a root.
/// Throws std::invalid_argument otherwise.
SpanningForest minimum_spanning_forest(int number_of_nodes, std::span<const int> edge_from,
                                       std::span<const int> edge_to, std::span<const double> weight,
                                       std::span<const int> roots);

}  // namespace emscher
