// Shortest paths from one node along edges that may be walked both ways.
//
// Method: Dijkstra (Numer. Math. 1 (1959) 269, doi:10.1007/BF01386390) with a binary heap. O((N + E) log N).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace emscher {

constexpr std::uint32_t no_edge = 0xffffffffu;

struct ShortestPaths {
  std::vector<double> distance;     ///< per node, from the start; infinite where no path leads
  std::vector<std::uint32_t> edge;  ///< per node, the last of its path; no_edge at the start and where none leads
};

/// `from`, `to`, `length`: one entry per edge, lengths not negative. Of equally long paths the one that was found first
/// is kept, so the result depends on the order of the edges only.
ShortestPaths shortest_paths(std::uint32_t number_of_nodes, std::span<const std::uint32_t> from,
                             std::span<const std::uint32_t> to, std::span<const double> length, std::uint32_t start);

}  // namespace emscher
