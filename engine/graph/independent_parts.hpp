// Parts of a network that know nothing of one another: they meet at nodes of given pressure only, as the supply and the
// return side of a heat network do.
//
// Connected parts are put together until each has a given number of links: less is not worth a thread's while. What no
// fixed node reaches lies in any of them.
//
// Cost: O(nodes + links), and the number of parts times that of the fixed nodes.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/graph/core_decomposition.hpp"

namespace emscher {

/// Part of a network, as a network of its own: its nodes and links are numbered in the sequence they have in the whole.
struct IndependentPart {
  std::vector<int> node, link;   ///< their indices in the whole, ascending
  std::vector<int> from, to;     ///< per link: nodes of the part
  std::vector<int> fixed_node;   ///< nodes of the part
  std::vector<int> fixed_entry;  ///< per fixed node: its place among those of the whole
};

/// Every link and every node lies in just one part, but fixed nodes lie in all parts whose links end there. At least
/// one part. Indices as of decompose(), which checks them: indices out of range are not allowed here.
std::vector<IndependentPart> independent_parts(int number_of_nodes, std::span<const int> link_from,
                                               std::span<const int> link_to, std::span<const int> fixed_nodes,
                                               std::size_t least_links);

/// A part, decomposed; nodes and links have the indices of the whole.
struct DecomposedPart {
  CoreDecomposition graph;
  std::vector<int> fixed_entry;  ///< per fixed node of the part: its place among those of the whole
};

/// decompose() for every independent part. Whether a network falls apart at all is seen on its core, quickly; most
/// water networks do not, and are decomposed once, as one part. Throws as decompose().
std::vector<DecomposedPart> decompose_parts(int number_of_nodes, std::span<const int> link_from,
                                            std::span<const int> link_to, std::span<const int> fixed_nodes,
                                            std::size_t least_links);

}  // namespace emscher
