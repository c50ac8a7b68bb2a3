// Splits a pipe network into a forest, where flows follow from the consumers by summation, and a meshed core, where
// they need a solver. 90 % and more of a heat network is forest.
//
// 1. Nodes of degree one that hold no pressure are peeled off, again and again: each leaves through one link toward its
//    parent. What remains is the core: all circles, all fixed nodes, and the paths between them.
// 2. In the core, nodes of degree two without fixed pressure are interior nodes of a *chain*; a chain is the series of
//    links between two core nodes (degree >= 3, or fixed). All flows of a chain differ by the interior demands only.
//
// Parallel links, chains that return to their own start, several components and several fixed nodes per component are
// normal. Links from a node to itself carry no flow and appear in `self_loops` only. Nodes from which no fixed node can
// be reached are listed, with their links, and take part in nothing else.
//
// Cost: O(nodes + links) time; nine ints per node at the peak, no per-node objects.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace emscher {

/// Every link stands in exactly one of: forest_link, chain_link, self_loops, unsupplied_links.
struct CoreDecomposition {
  /// All supplied nodes (network indices): first the forest, branch by branch, so that a node stands before its parent;
  /// then the interior nodes of chain 0, 1, ... in chain direction; then the core nodes. A place in this list is a
  /// *position*.
  std::vector<int> node_order;
  int number_of_forest_nodes = 0;
  int number_of_core_nodes = 0;

  /// Per forest position: where its link leads, the link, and +1 if the link is drawn from parent to node, else -1.
  std::vector<int> forest_parent;  ///< a position, greater than its own
  std::vector<int> forest_link;
  std::vector<std::int8_t> forest_direction;

  /// Per chain: core nodes (0 .. number_of_core_nodes - 1) at its ends; links chain_begin[c] .. chain_begin[c + 1] - 1.
  std::vector<int> chain_from, chain_to;
  std::vector<int> chain_begin;
  /// Per chain link, in chain order: the link, and +1 if it is drawn in chain direction, else -1.
  std::vector<int> chain_link;
  std::vector<std::int8_t> chain_direction;

  std::vector<int> fixed_core_node;   ///< core node of each entry of `fixed_nodes`, same order
  std::vector<int> fixed_reference;   ///< for each entry of `fixed_nodes`: the first entry in the same component
  std::vector<int> self_loops;        ///< links with from == to
  std::vector<int> unsupplied_nodes;  ///< ascending
  std::vector<int> unsupplied_links;  ///< ascending

  /// Per core node: is its pressure given?
  std::vector<char> is_fixed_core_node() const {
    std::vector<char> is_fixed(number_of_core_nodes, 0);
    for (const int node : fixed_core_node) is_fixed[node] = 1;
    return is_fixed;
  }
  int number_of_chains() const { return static_cast<int>(chain_from.size()); }
  int number_of_links(int chain) const { return chain_begin[chain + 1] - chain_begin[chain]; }
  int core_position(int core_node) const {
    return static_cast<int>(node_order.size()) - number_of_core_nodes + core_node;
  }
  /// Position of the first interior node of a chain; it has number_of_links(chain) - 1 of them, one after the other.
  int interior_position(int chain) const { return number_of_forest_nodes + chain_begin[chain] - chain; }
};

/// Throws std::invalid_argument for indices out of range, unequal lengths, or a fixed node named twice.
void check_network(int number_of_nodes, std::span<const int> link_from, std::span<const int> link_to,
                   std::span<const int> fixed_nodes);

/// `link_from`, `link_to`: node indices of equal length; `fixed_nodes`: distinct nodes of given pressure. Throws as
/// check_network().
CoreDecomposition decompose(int number_of_nodes, std::span<const int> link_from, std::span<const int> link_to,
                            std::span<const int> fixed_nodes);

}  // namespace emscher
