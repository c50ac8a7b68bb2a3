#include "engine/graph/core_decomposition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/pending/disjoint_sets.hpp>
#include <numeric>
#include <stdexcept>

namespace emscher {
namespace {

constexpr int nowhere = -1;

void check(int number_of_nodes, std::span<const int> from, std::span<const int> to, std::span<const int> fixed_nodes) {
  if (number_of_nodes < 0)
    throw std::invalid_argument(fmt::format("number of nodes is {}, must be >= 0", number_of_nodes));
  if (from.size() != to.size()) {
    throw std::invalid_argument(fmt::format("{} link starts but {} link ends", from.size(), to.size()));
  }
  const auto outside = [number_of_nodes](int node) { return node < 0 || node >= number_of_nodes; };
  for (std::size_t link = 0; link < from.size(); ++link) {
    if (outside(from[link]) || outside(to[link])) {
      throw std::invalid_argument(fmt::format("link {} joins nodes {} and {}, must lie in 0 .. {}", link, from[link],
                                              to[link], number_of_nodes - 1));
    }
  }
  std::vector<char> is_fixed(number_of_nodes, 0);
  for (const int node : fixed_nodes) {
    if (outside(node)) {
      throw std::invalid_argument(fmt::format("fixed node {} must lie in 0 .. {}", node, number_of_nodes - 1));
    }
    if (is_fixed[node]) throw std::invalid_argument(fmt::format("node {} is named twice as a fixed node", node));
    is_fixed[node] = 1;
  }
}

class Decomposer {
 public:
  Decomposer(int number_of_nodes, std::span<const int> from, std::span<const int> to, std::span<const int> fixed_nodes)
      : from_(from), to_(to), fixed_nodes_(fixed_nodes), is_fixed_(number_of_nodes, 0) {
    for (const int node : fixed_nodes) is_fixed_[node] = 1;
  }

  CoreDecomposition run() {
    find_components();
    count_links();
    peel_forest();
    trace_chains();
    place_nodes();
    return std::move(result_);
  }

 private:
  int number_of_nodes() const { return static_cast<int>(is_fixed_.size()); }
  int number_of_links() const { return static_cast<int>(from_.size()); }
  int other_end(int link, int node) const { return from_[link] == node ? to_[link] : from_[link]; }
  bool is_core_node(int node) const { return is_fixed_[node] || degree_[node] >= 3; }

  void find_components() {
    std::vector<int> rank(number_of_nodes(), 0), parent(number_of_nodes());
    std::iota(parent.begin(), parent.end(), 0);
    boost::disjoint_sets<int*, int*> sets(rank.data(), parent.data());
    for (int link = 0; link < number_of_links(); ++link) sets.union_set(from_[link], to_[link]);
    std::vector<int> first_fixed(number_of_nodes(), nowhere);  // per representative: entry of fixed_nodes
    for (std::size_t entry = 0; entry < fixed_nodes_.size(); ++entry) {
      int& first = first_fixed[sets.find_set(fixed_nodes_[entry])];
      if (first == nowhere) first = static_cast<int>(entry);
      result_.fixed_reference.push_back(first);
    }
    is_supplied_.resize(number_of_nodes());
    for (int node = 0; node < number_of_nodes(); ++node) {
      is_supplied_[node] = first_fixed[sets.find_set(node)] != nowhere;
      if (!is_supplied_[node]) result_.unsupplied_nodes.push_back(node);
    }
  }

  // Beside its degree each node keeps the exclusive or of its links: with one link left that is the link itself, with
  // two it turns the link we come by into the one we leave by. No adjacency lists are needed.
  void count_links() {
    degree_.assign(number_of_nodes(), 0);
    link_xor_.assign(number_of_nodes(), 0);
    link_done_.assign(number_of_links(), 0);
    for (int link = 0; link < number_of_links(); ++link) {
      if (!is_supplied_[from_[link]]) {
        result_.unsupplied_links.push_back(link);
        link_done_[link] = 1;
      } else if (from_[link] == to_[link]) {
        result_.self_loops.push_back(link);
        link_done_[link] = 1;
      } else {
        for (const int node : {from_[link], to_[link]}) {
          ++degree_[node];
          link_xor_[node] ^= link;
        }
      }
    }
  }

  void peel_forest() {
    std::vector<int>& order = result_.node_order;
    order.reserve(number_of_nodes() - result_.unsupplied_nodes.size());
    const auto is_leaf = [this](int node) { return degree_[node] == 1 && !is_fixed_[node]; };
    for (int node = 0; node < number_of_nodes(); ++node) {
      if (is_leaf(node)) order.push_back(node);
    }
    for (std::size_t i = 0; i < order.size(); ++i) {  // the order is its own queue
      const int node = order[i];
      const int link = link_xor_[node];
      const int parent = other_end(link, node);
      result_.forest_parent.push_back(parent);  // a node for now, its position later
      result_.forest_link.push_back(link);
      result_.forest_direction.push_back(to_[link] == node ? 1 : -1);
      link_done_[link] = 1;
      degree_[node] = 0;
      --degree_[parent];
      link_xor_[parent] ^= link;
      if (is_leaf(parent)) order.push_back(parent);
    }
    result_.number_of_forest_nodes = static_cast<int>(order.size());
  }

  void trace_chains() {
    core_index_.assign(number_of_nodes(), nowhere);
    for (int node = 0; node < number_of_nodes(); ++node) {
      if (is_core_node(node)) {
        core_index_[node] = static_cast<int>(core_nodes_.size());
        core_nodes_.push_back(node);
      }
    }
    result_.chain_begin.push_back(0);
    for (int link = 0; link < number_of_links(); ++link) {
      if (link_done_[link]) continue;
      if (is_core_node(from_[link])) {
        trace_chain(from_[link], link);
      } else if (is_core_node(to_[link])) {
        trace_chain(to_[link], link);
      }  // else an inner link, reached from the end of its chain
    }
  }

  void trace_chain(int node, int link) {
    result_.chain_from.push_back(core_index_[node]);
    while (true) {
      link_done_[link] = 1;
      result_.chain_link.push_back(link);
      result_.chain_direction.push_back(from_[link] == node ? 1 : -1);
      node = other_end(link, node);
      if (is_core_node(node)) break;
      result_.node_order.push_back(node);
      link ^= link_xor_[node];
    }
    result_.chain_to.push_back(core_index_[node]);
    result_.chain_begin.push_back(static_cast<int>(result_.chain_link.size()));
  }

  void place_nodes() {
    std::vector<int>& order = result_.node_order;
    order.insert(order.end(), core_nodes_.begin(), core_nodes_.end());
    result_.number_of_core_nodes = static_cast<int>(core_nodes_.size());
    for (const int node : fixed_nodes_) result_.fixed_core_node.push_back(core_index_[node]);
    std::vector<int>& position = degree_;  // done with the degrees
    for (std::size_t i = 0; i < order.size(); ++i) position[order[i]] = static_cast<int>(i);
    for (int& parent : result_.forest_parent) parent = position[parent];
  }

  std::span<const int> from_, to_, fixed_nodes_;
  std::vector<char> is_fixed_, is_supplied_, link_done_;
  std::vector<int> degree_, link_xor_, core_index_, core_nodes_;
  CoreDecomposition result_;
};

}  // namespace

CoreDecomposition decompose(int number_of_nodes, std::span<const int> link_from, std::span<const int> link_to,
                            std::span<const int> fixed_nodes) {
  check(number_of_nodes, link_from, link_to, fixed_nodes);
  return Decomposer(number_of_nodes, link_from, link_to, fixed_nodes).run();
}

}  // namespace emscher
