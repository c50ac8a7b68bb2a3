#include "engine/graph/connected_parts.hpp"

#include <boost/pending/disjoint_sets.hpp>

namespace emscher {

// Disjoint sets instead of a graph object: the edges need not be stored a second time.
std::vector<std::uint32_t> connected_parts(std::uint32_t number_of_nodes,
                                           std::span<const std::pair<std::uint32_t, std::uint32_t>> edges) {
  std::vector<std::uint32_t> rank(number_of_nodes, 0), parent(number_of_nodes);
  boost::disjoint_sets<std::uint32_t*, std::uint32_t*> sets(rank.data(), parent.data());
  for (std::uint32_t n = 0; n < number_of_nodes; ++n) sets.make_set(n);
  for (const auto& [a, b] : edges) sets.union_set(a, b);
  constexpr std::uint32_t unlabelled = 0xffffffffu;
  std::vector<std::uint32_t> label(number_of_nodes, unlabelled), result(number_of_nodes);
  std::uint32_t parts = 0;
  for (std::uint32_t n = 0; n < number_of_nodes; ++n) {
    auto& root = label[sets.find_set(n)];
    if (root == unlabelled) root = parts++;
    result[n] = root;
  }
  return result;
}

}  // namespace emscher
