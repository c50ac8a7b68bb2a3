#include "engine/graph/incidence.hpp"

#include <numeric>

namespace emscher {

Incidence::Incidence(std::uint32_t number_of_nodes, std::span<const std::uint32_t> from,
                     std::span<const std::uint32_t> to)
    : first_(number_of_nodes + 1, 0) {
  for (const auto& nodes : {from, to})
    for (const std::uint32_t node : nodes)
      if (node < number_of_nodes) ++first_[node + 1];
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  end_.resize(first_.back());
  auto next = first_;
  for (std::uint32_t i = 0; i < from.size(); ++i) {
    if (from[i] < number_of_nodes) end_[next[from[i]]++] = 2 * i;
    if (to[i] < number_of_nodes) end_[next[to[i]]++] = 2 * i + 1;
  }
}

}  // namespace emscher
