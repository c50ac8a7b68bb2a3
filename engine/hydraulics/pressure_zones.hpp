// Parts of a network whose pressures move together when drops change at links that no loop passes.
//
// Without these links the network falls into zones. Where none of them is part of a loop (through fixed pressures
// neither), zones and links form trees that hang on the zones with fixed pressures, and a change of drops moves every
// zone as a whole:
//     dp_zone = dp_zone before - d drop   along the link's direction, + d drop against it.
//
// Cost: construction O(links); a change O(such links), and O(nodes) where it is added to their pressures.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace emscher {

class PressureZones {
 public:
  /// Link i joins nodes from[i] and to[i]; `between`: the links between zones.
  PressureZones(int number_of_nodes, std::span<const int> from, std::span<const int> to,
                std::span<const int> fixed_nodes, std::span<const int> between);

  std::span<const int> between() const { return between_; }
  /// Finds how far every zone moves for changes of the drops of the links between them, Pa, in their order.
  void move(std::span<const double> drop_change);
  /// By how much the last move() moves a node, Pa.
  double change_at(int node) const { return change_[zone_[node]]; }
  /// Adds it to all nodes.
  void add_to(std::span<double> node) const;

 private:
  struct Branch {
    std::size_t link;  // among those between zones
    std::uint32_t from, to;
    double sign;
  };
  std::vector<int> between_;
  std::vector<std::uint32_t> zone_;  // per node
  std::vector<Branch> branches_;     // outwards from the zones of fixed pressure
  std::vector<double> change_;       // Pa, per zone
};

}  // namespace emscher
