// Order of all links along the flow.
//
// The temperature of a link depends only on what flows into its upstream node. Visiting the links so that every link
// comes after all links that flow into its upstream node makes (I - gamma J) of an implicit step block lower
// triangular: one sweep in this order solves it. Circles of flow (strongly connected components of the flow graph) are
// opened at "cut" links, whose contribution arrives too late for one sweep; the sweep solver closes them by iteration.
//
// Method: Kahn's topological sort over nodes, O(nodes + links). Where it is stuck, the strongly connected components of
// what is left (Tarjan, by Boost.Graph) name a circle that nothing outside of it feeds, and the incoming links of one
// of its nodes are cut.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace emscher {

/// One link as the flow order sees it.
struct FlowLink {
  std::uint32_t tail = 0;  ///< node that the flow leaves
  std::uint32_t head = 0;  ///< node that the flow enters
  bool flows = false;      ///< false: zero flow, carries nothing (visited first)
  bool passes = true;      ///< does its outlet depend on its inlet or on a state that does?
  bool is_pipe = true;     ///< pipes are visited in long runs, other links in between
};

struct FlowOrder {
  std::vector<std::uint32_t> links;  ///< all links, in the order of the sweep
  std::vector<std::uint32_t> cuts;   ///< links whose head is visited before them
};

/// Sorts the links along the flow. Nodes that carry nothing onward (the outside of an open network) may be named by
/// `outside`: nothing depends on it. Cost O(nodes + links) without circles.
FlowOrder flow_order(std::uint32_t number_of_nodes, std::span<const FlowLink> links, std::uint32_t outside);

}  // namespace emscher
