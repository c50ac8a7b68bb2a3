// Order of all nodes along the flow, kept as long as it is right.
//
// Every node comes after all nodes whose water reaches it, so that one visit of each, gathering what flows in, moves
// temperatures through the whole network. The links at a node are gathered in the same sequence whatever the order is:
// results do not depend on it, nor on how the work is divided. What every visit has to do lies one after the other in
// memory, and is found anew only for the nodes where a link has changed.
//
// Method: reverse postorder of a depth-first search from the nodes that nothing flows into (R. E. Tarjan, SIAM Journal
// on Computing 1 (1972) 146, doi:10.1137/0201010). Branches of the network lie together in it, and with them their data
// in the caches, as far as nodes and links are numbered alike. flow_order.hpp is for sweeps that have to open circles.
//
// Parts for several threads: each subtree of the search is an interval of the order. The largest ones that are small
// enough are parts, what lies between them are parts, too; as intervals they wait for each other in no circle. Branches
// wait for what lies between the plant and them only, and the way back waits for its branches.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/graph/incidence.hpp"

namespace emscher {

class FlowRoute {
 public:
  struct Link {
    std::uint32_t from, to;  ///< nodes; none: a number that no node has
  };
  /// Does a link give on what it gets?
  enum class Hands : char {
    never,    ///< what leaves it has nothing to do with what enters
    not_now,  ///< not within this step
    on        ///< yes: its upstream node must come first
  };
  /// Which way a link flows, and what it does with what it gets.
  struct State {
    std::int8_t direction = 0;  ///< 1: from -> to, -1, 0: at rest
    Hands hands = Hands::on;
    static std::int8_t direction_of(double flow) { return static_cast<std::int8_t>(int(flow > 0.0) - int(flow < 0.0)); }
    bool operator==(const State&) const = default;
  };
  static constexpr std::uint32_t nothing = 0xffffffffu;  ///< no node
  /// A link, and the node that hands on to it within this step (or nothing).
  struct Inflow {
    std::uint32_t link, from;
  };
  /// What is to be done at a node.
  struct Visit {
    std::uint32_t node;
    std::span<const Inflow> inflows;  ///< in the sequence of the links
    /// Links that do not hand on now, and start here or rest and end here: what enters them is known here.
    std::span<const Inflow> entered;
    /// Both.
    std::span<const Inflow> links() const { return {inflows.data(), inflows.size() + entered.size()}; }
  };
  /// An interval of the order.
  struct Part {
    std::uint32_t begin = 0, end = 0;
    std::vector<std::uint32_t> followers;  ///< parts that wait for this one
    std::uint32_t awaited = 0;             ///< number of parts that this one waits for
    std::uint32_t nodes_to_go = 0;         ///< of the longest chain of parts that begins with this one
  };

  /// ends: of the links; must outlive the route. parts: roughly into how many the order is divided; 1: not at all.
  FlowRoute(std::uint32_t number_of_nodes, std::vector<Link> links, const Incidence& ends, std::uint32_t parts);

  /// Per link; to be set before update().
  std::span<State> states() { return state_; }
  /// Orders the nodes for these states. False where what is handed on runs in a circle; there is no order then.
  /// O(links) to see what has changed; where the order kept is wrong it is mended, or searched anew: then `flow` is asked
  /// for the size of every link's flow.
  bool update(const std::function<double(std::size_t link)>& flow);

  std::span<const std::uint32_t> nodes() const { return order_; }
  Visit visit(std::uint32_t place) const {
    const Row& row = rows_[place];
    const Inflow* const begin = links_at_.data() + row.begin;
    return {order_[place], {begin, row.inflows}, {begin + row.inflows, row.entered}};
  }
  /// One after the other they make up the order.
  std::span<const Part> parts() const { return parts_; }
  long searches() const { return searches_; }

 private:
  /// Nodes that a link leads from and to in direction 1 or -1.
  std::uint32_t tail(std::size_t link, int direction) const {
    return direction > 0 ? links_[link].from : links_[link].to;
  }
  std::uint32_t head(std::size_t link, int direction) const {
    return direction > 0 ? links_[link].to : links_[link].from;
  }
  bool is_node(std::uint32_t node) const { return node < order_.size(); }
  bool follow();
  void write_visit(std::uint32_t place);
  bool add(std::size_t link, int direction);
  bool reorder(std::uint32_t tail, std::uint32_t head);
  void find_waits(std::size_t link);
  bool search(const std::function<double(std::size_t)>& flow);
  void divide();
  void add_wait(std::uint32_t first, std::uint32_t second);
  void find_chains();

  std::vector<Link> links_;
  std::uint32_t wanted_parts_;
  const Incidence& ends_;
  std::vector<State> state_, state_before_;   // per link, now and when its visits were written
  std::vector<std::int8_t> direction_;        // for which the order is right: 1, -1; 0 where nothing is handed on
  std::vector<std::uint32_t> order_, place_;  // node at a place, place of a node
  struct Row {
    std::uint32_t begin, inflows, entered;
  };
  std::vector<Row> rows_;         // per place
  std::vector<Inflow> links_at_;  // of the rows; there is room for all links at the node
  std::vector<Part> parts_;
  std::vector<std::uint32_t> part_of_;  // per node, where there are several
  bool valid_ = false, waits_added_ = false;
  std::vector<std::uint32_t> turned_;  // links, while the order follows them
  std::size_t moved_ = 0;              // nodes since the last search
  long searches_ = 0;
  // Of the search.
  enum class Mark : char { unseen, on_the_way, done };
  struct Stop {
    std::uint32_t node, ends_left, main, place_before;
  };
  struct Subtree {
    std::uint32_t begin, end;  // places
  };
  std::vector<Stop> way_;
  std::vector<Subtree> subtrees_;  // that become parts, the last places first
};

}  // namespace emscher
