#include "engine/graph/flow_order.hpp"

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <numeric>

namespace emscher {
namespace {

/// Outgoing links of every node, in compressed rows.
struct OutgoingLinks {
  std::vector<std::uint32_t> first;
  std::vector<std::uint32_t> link;

  OutgoingLinks(std::uint32_t nodes, std::span<const FlowLink> links) : first(nodes + 1, 0) {
    for (const auto& l : links)
      if (l.flows) ++first[l.tail + 1];
    std::partial_sum(first.begin(), first.end(), first.begin());
    link.resize(first.back());
    auto next = first;
    for (std::uint32_t i = 0; i < links.size(); ++i)
      if (links[i].flows) link[next[links[i].tail]++] = i;
  }
};

/// A node of a circle that nothing unvisited outside of the circle feeds. Nodes fed by something other than a pipe are
/// preferred: all water of a network passes its producers, so that few links are cut.
std::uint32_t node_to_open(std::span<const FlowLink> links, const std::vector<std::uint32_t>& waiting,
                           const std::vector<bool>& done) {
  const auto nodes = static_cast<std::uint32_t>(waiting.size());
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
  for (const auto& l : links)
    if (l.flows && l.passes && !done[l.tail] && !done[l.head]) edges.emplace_back(l.tail, l.head);
  using Graph = boost::compressed_sparse_row_graph<boost::directedS>;
  const Graph graph(boost::edges_are_unsorted_multi_pass, edges.begin(), edges.end(), nodes);
  std::vector<std::uint32_t> component(nodes, 0);
  boost::strong_components(graph,
                           boost::make_iterator_property_map(component.begin(), get(boost::vertex_index, graph)));
  // Boost numbers the components in reverse topological order: the largest number among the waiting nodes is a source.
  std::uint32_t source = 0;
  bool found = false;
  for (std::uint32_t n = 0; n < nodes; ++n)
    if (!done[n] && waiting[n] > 0 && (!found || component[n] > source)) {
      source = component[n];
      found = true;
    }
  std::uint32_t best = nodes;
  for (const auto& l : links)
    if (l.flows && l.passes && !done[l.tail] && !done[l.head] && component[l.head] == source &&
        component[l.tail] == source && (best == nodes || !l.is_pipe))
      best = l.head;
  return best;
}

}  // namespace

FlowOrder flow_order(std::uint32_t number_of_nodes, std::span<const FlowLink> links, std::uint32_t outside) {
  FlowOrder order;
  order.links.reserve(links.size());
  std::vector<std::uint32_t> waiting(number_of_nodes, 0);  // links that must be visited before the node is complete
  for (std::uint32_t i = 0; i < links.size(); ++i) {
    if (!links[i].flows)
      order.links.push_back(i);
    else if (links[i].passes && links[i].head != outside)
      ++waiting[links[i].head];
  }
  const OutgoingLinks outgoing(number_of_nodes, links);
  std::vector<bool> done(number_of_nodes, false);
  std::vector<bool> visited(links.size(), false);
  std::vector<std::uint32_t> ready, later;  // complete nodes; links other than pipes, visited when no pipe is left
  std::uint32_t nodes_done = 0;
  ready.reserve(number_of_nodes);

  const auto complete = [&](std::uint32_t node) {
    done[node] = true;
    ++nodes_done;
    ready.push_back(node);
  };
  const auto visit = [&](std::uint32_t i) {
    order.links.push_back(i);
    visited[i] = true;
    const auto& l = links[i];
    if (!l.passes || l.head == outside || done[l.head]) return;  // a done head: this link was cut
    if (--waiting[l.head] == 0) complete(l.head);
  };
  for (std::uint32_t n = 0; n < number_of_nodes; ++n)
    if (waiting[n] == 0) complete(n);

  for (;;) {
    // Last come, first served: branches are swept as they lie in memory.
    while (!ready.empty()) {
      const std::uint32_t node = ready.back();
      ready.pop_back();
      for (std::uint32_t k = outgoing.first[node]; k < outgoing.first[node + 1]; ++k) {
        const std::uint32_t i = outgoing.link[k];
        if (links[i].is_pipe)
          visit(i);
        else
          later.push_back(i);
      }
    }
    if (!later.empty()) {
      auto batch = std::move(later);
      later.clear();
      for (std::uint32_t i : batch) visit(i);
      continue;
    }
    if (nodes_done == number_of_nodes) return order;
    const std::uint32_t opened = node_to_open(links, waiting, done);
    for (std::uint32_t i = 0; i < links.size(); ++i)
      if (links[i].flows && links[i].passes && links[i].head == opened && !visited[i]) order.cuts.push_back(i);
    complete(opened);
  }
}

}  // namespace emscher
