// Connected parts of an undirected graph (disjoint sets of Boost, as Boost.Graph uses them for incremental components).
// Cost O(nodes + edges).
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace emscher {

/// Label of the connected part of every node, 0 .. parts-1.
std::vector<std::uint32_t> connected_parts(std::uint32_t number_of_nodes,
                                           std::span<const std::pair<std::uint32_t, std::uint32_t>> edges);

}  // namespace emscher
