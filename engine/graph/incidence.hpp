// The ends of links at every node, in compressed rows.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace emscher {

class Incidence {
 public:
  Incidence() = default;
  /// Link i joins from[i] and to[i]; what is no node (a number beyond them) has no row.
  Incidence(std::uint32_t number_of_nodes, std::span<const std::uint32_t> from, std::span<const std::uint32_t> to);

  /// 2 link, + 1 where the link ends at this node (`to`), in the sequence of the links.
  std::span<const std::uint32_t> ends_at(std::uint32_t node) const {
    return {end_.data() + first_[node], end_.data() + first_[node + 1]};
  }
  std::span<std::uint32_t> ends_at(std::uint32_t node) {
    return {end_.data() + first_[node], end_.data() + first_[node + 1]};
  }

 private:
  std::vector<std::uint32_t> first_, end_;
};

}  // namespace emscher
