// Numbers nodes and edges of an undirected graph depth first, the largest branch last: branches lie together in memory,
// in the order in which the flow is followed from the starts (flow_route.hpp).
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace emscher {

struct DepthFirstNumbering {
  std::vector<std::uint32_t> place_of_node;  ///< per node
  std::vector<std::uint32_t> edges;          ///< all edges, in the order in which they are walked
};

/// starts: nodes to begin with, in this order; what cannot be reached from them follows. O((nodes + edges) log degree).
DepthFirstNumbering depth_first_numbering(std::uint32_t number_of_nodes,
                                          std::span<const std::pair<std::uint32_t, std::uint32_t>> edges,
                                          std::span<const std::uint32_t> starts);

}  // namespace emscher
