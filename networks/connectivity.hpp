// Which nodes of a network are connected with each other, by union-find over everything that water flows through.
//
// In a closed network every junction J is two nodes, J:supply and J:return. Trenches, pipes, pumps, valves and mixing
// stations connect along the sides; what stands between supply and return of a junction (substations, producers,
// storages, bypasses, either side of a heat exchanger station) connects the two. The two sides of a heat exchanger
// station are not connected with each other. A supply zone is what the supply water reaches without passing a mixing
// station or a shut isolation valve: behind a station another temperature begins. Cost: O(elements).
#pragma once

#include <cstdint>
#include <vector>

#include "networks/case.hpp"

namespace emscher {

struct NetworkParts {
  bool closed = true;
  /// Per node: one node that stands for its supply zone (on the return side: likewise, of no use).
  std::vector<std::uint32_t> supply_zones;
  /// Per node: one node that stands for all that are connected along the sides alone.
  std::vector<std::uint32_t> along_sides;
  /// Per node: one node that stands for the whole connected part.
  std::vector<std::uint32_t> whole;
  /// Per node: false where a faulty reference leaves open what else belongs to its part.
  std::vector<bool> certain;
  /// Per junction: nothing that connects ends here.
  std::vector<bool> isolated;

  std::uint32_t node_of(std::uint32_t junction, Side side) const {
    if (!closed) return junction;
    return 2 * junction + (side == Side::return_side ? 1 : 0);
  }
  /// Part of a junction that has both sides connected (or of an open network).
  std::uint32_t part_of(std::uint32_t junction, Side side = Side::supply) const {
    return whole[node_of(junction, side)];
  }
  bool are_connected(std::uint32_t junction, std::uint32_t other) const {
    return junction != no_index && other != no_index && part_of(junction) == part_of(other);
  }
};

/// Expects resolved references (or no_index) and data.closed.
NetworkParts connect_network(const Case& data);

}  // namespace emscher
