// Order of all nodes along the flow, kept while the flow does not turn.
//
// Every node comes after all nodes whose water reaches it, so that one visit of each, gathering what flows in, moves
// temperatures through the whole network. The links at a node are gathered in the same sequence whatever the order is:
// results do not depend on it.
//
// Method: reverse postorder of a depth-first search from the nodes that nothing flows into (R. E. Tarjan, SIAM Journal
// on Computing 1 (1972) 146, doi:10.1137/0201010). Branches of the network lie together in it, and with them their data
// in the caches, as far as nodes and links are numbered alike. flow_order.hpp is for sweeps that have to open circles.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace emscher {

class FlowRoute {
 public:
  struct Link {
    std::uint32_t from, to;  ///< nodes; none: a number that no node has
  };
  FlowRoute(std::uint32_t number_of_nodes, std::vector<Link> links);

  /// Orders the nodes for these flows (per link, positive: from -> to). Links for which `hands_on` is 0 do not give on
  /// what they get. False where what is handed on runs in a circle; there is no order then. O(links), little where no
  /// flow has turned since the last time.
  bool update(std::span<const double> flows, std::span<const char> hands_on);

  std::span<const std::uint32_t> nodes() const { return order_; }
  /// Links at a node: 2 link, + 1 where it ends there (`to`).
  std::span<const std::uint32_t> ends_at(std::uint32_t node) const {
    return std::span(ends_).subspan(first_end_[node], first_end_[node + 1] - first_end_[node]);
  }
  long rebuilds() const { return rebuilds_; }

 private:
  bool is_valid_for(std::span<const double> flows, std::span<const char> hands_on) const;
  bool search();

  std::vector<Link> links_;
  std::vector<std::uint32_t> first_end_, ends_;
  std::vector<double> direction_;  // of what the order is for: 1, -1, 0 where nothing is handed on
  std::vector<std::uint32_t> order_;
  bool valid_ = false;
  long rebuilds_ = 0;
  // Of the search.
  enum class Mark : char { unseen, on_the_way, done };
  struct Place {
    std::uint32_t node, next_end;
  };
  std::vector<Mark> mark_;
  std::vector<char> fed_;
  std::vector<Place> way_;
};

}  // namespace emscher
