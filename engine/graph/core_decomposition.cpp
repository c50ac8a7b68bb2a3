#include "engine/graph/core_decomposition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/pending/disjoint_sets.hpp>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace emscher {
namespace {

constexpr int nowhere = -1;

class Decomposer {
 public:
  Decomposer(int number_of_nodes, std::span<const int> from, std::span<const int> to, std::span<const int> fixed_nodes)
      : number_of_nodes_(number_of_nodes), from_(from), to_(to), fixed_nodes_(fixed_nodes) {}

  CoreDecomposition run() {
    // Nearly every network is supplied throughout, and whether it is shows on the core alone: so suppose it first.
    if (!split()) {
      find_supplied_nodes();
      split();
    }
    return std::move(result_);
  }

 private:
  // What a node knows of its links that are not yet peeled off. With one link left, the exclusive or over the links is
  // that link itself; with two, it turns the link we come by into the one we leave by. So no adjacency lists are
  // needed, and a step from node to node reads one place in memory.
  struct Node {
    int degree = 0;      // number of links; at fixed nodes `fixed_degree` more, so that they never look like leaves
    unsigned links = 0;  // exclusive or of 2 link + (1 if the link is drawn toward this node)
    unsigned neighbours = 0;  // exclusive or of the nodes at the other ends
  };
  static constexpr int fixed_degree = 1 << 30;
  static bool is_core_node(const Node& node) { return node.degree >= 3; }
  static std::int8_t direction_into(unsigned end) { return end % 2 == 1 ? 1 : -1; }

  int number_of_links() const { return static_cast<int>(from_.size()); }

  /// False if there are nodes that no fixed node reaches and that were not known to be so.
  bool split() {
    result_ = {};
    count_links();
    peel_forest();
    trace_chains();
    place_nodes();
    return all_supplied();
  }

  void count_links() {
    nodes_.assign(number_of_nodes_, {});
    link_done_.assign(number_of_links(), 0);
    for (const int node : fixed_nodes_) nodes_[node].degree = fixed_degree;
    for (int node = 0; !is_supplied_.empty() && node < number_of_nodes_; ++node) {
      if (!is_supplied_[node]) result_.unsupplied_nodes.push_back(node);
    }
    for (int link = 0; link < number_of_links(); ++link) {
      const int from = from_[link], to = to_[link];
      if (!is_supplied_.empty() && !is_supplied_[from]) {
        result_.unsupplied_links.push_back(link);
        link_done_[link] = 1;
      } else if (from == to) {
        result_.self_loops.push_back(link);
        link_done_[link] = 1;
      } else {
        const unsigned end = 2u * static_cast<unsigned>(link);
        add_end(nodes_[from], end, to);
        add_end(nodes_[to], end + 1, from);
      }
    }
  }

  static void add_end(Node& node, unsigned end, int neighbour) {
    ++node.degree;
    node.links ^= end;
    node.neighbours ^= static_cast<unsigned>(neighbour);
  }

  // Up from every leaf as far as it goes: neighbours in the network are neighbours in the order, and in memory.
  void peel_forest() {
    result_.node_order.resize(number_of_nodes_);
    result_.forest_parent.resize(number_of_nodes_);
    result_.forest_link.resize(number_of_nodes_);
    result_.forest_direction.resize(number_of_nodes_);
    int *order = result_.node_order.data(), *parents = result_.forest_parent.data(),
        *links = result_.forest_link.data();
    std::int8_t* directions = result_.forest_direction.data();
    Node* nodes = nodes_.data();
    char* link_done = link_done_.data();
    std::size_t peeled = 0;
    for (int first = 0; first < number_of_nodes_; ++first) {
      for (int node = first; nodes[node].degree == 1; ++peeled) {
        const unsigned end = nodes[node].links;
        const int parent = static_cast<int>(nodes[node].neighbours);
        order[peeled] = node;
        parents[peeled] = parent;  // a node for now, its position later
        links[peeled] = static_cast<int>(end / 2);
        directions[peeled] = direction_into(end);
        link_done[end / 2] = 1;
        nodes[node].degree = 0;
        --nodes[parent].degree;
        nodes[parent].links ^= end ^ 1u;
        nodes[parent].neighbours ^= static_cast<unsigned>(node);
        node = parent;
      }
    }
    result_.node_order.resize(peeled);
    result_.forest_parent.resize(peeled);
    result_.forest_link.resize(peeled);
    result_.forest_direction.resize(peeled);
    result_.number_of_forest_nodes = static_cast<int>(peeled);
  }

  void trace_chains() {
    core_index_.assign(number_of_nodes_, nowhere);
    core_nodes_.clear();
    for (int node = 0; node < number_of_nodes_; ++node) {
      if (is_core_node(nodes_[node])) {
        core_index_[node] = static_cast<int>(core_nodes_.size());
        core_nodes_.push_back(node);
      }
    }
    result_.chain_begin.push_back(0);
    for (int link = 0; link < number_of_links(); ++link) {
      if (link_done_[link]) continue;
      const unsigned end = 2u * static_cast<unsigned>(link);
      if (is_core_node(nodes_[from_[link]])) {
        trace_chain(from_[link], to_[link], end + 1);
      } else if (is_core_node(nodes_[to_[link]])) {
        trace_chain(to_[link], from_[link], end);
      }  // else an inner link, reached from the end of its chain, or one of a circle without any fixed node
    }
  }

  /// From the core node `start` by the link that ends at `node` as `end` says.
  void trace_chain(int start, int node, unsigned end) {
    result_.chain_from.push_back(core_index_[start]);
    for (int last = start;;) {
      const int link = static_cast<int>(end / 2);
      link_done_[link] = 1;
      result_.chain_link.push_back(link);
      result_.chain_direction.push_back(direction_into(end));
      const Node& here = nodes_[node];
      if (is_core_node(here)) break;
      result_.node_order.push_back(node);
      end ^= here.links ^ 1u;  // the other link, as its far end sees it
      last = std::exchange(node, static_cast<int>(here.neighbours) ^ last);
    }
    result_.chain_to.push_back(core_index_[node]);
    result_.chain_begin.push_back(static_cast<int>(result_.chain_link.size()));
  }

  void place_nodes() {
    std::vector<int>& order = result_.node_order;
    order.insert(order.end(), core_nodes_.begin(), core_nodes_.end());
    result_.number_of_core_nodes = static_cast<int>(core_nodes_.size());
    for (const int node : fixed_nodes_) result_.fixed_core_node.push_back(core_index_[node]);
    std::vector<int>& position = core_index_;  // of no further use
    for (std::size_t i = 0; i < order.size(); ++i) position[order[i]] = static_cast<int>(i);
    for (int& parent : result_.forest_parent) parent = position[parent];
  }

  // Trees hang on the core or miss their last node in the order, circles without a core node are missing altogether.
  bool all_supplied() {
    const int core_nodes = result_.number_of_core_nodes;
    std::vector<int> rank(core_nodes, 0), parent(core_nodes);
    std::iota(parent.begin(), parent.end(), 0);
    boost::disjoint_sets<int*, int*> sets(rank.data(), parent.data());
    for (int chain = 0; chain < result_.number_of_chains(); ++chain) {
      sets.union_set(result_.chain_from[chain], result_.chain_to[chain]);
    }
    std::vector<int> first_fixed(core_nodes, nowhere);  // per representative: entry of fixed_nodes
    for (std::size_t entry = 0; entry < fixed_nodes_.size(); ++entry) {
      int& first = first_fixed[sets.find_set(result_.fixed_core_node[entry])];
      if (first == nowhere) first = static_cast<int>(entry);
      result_.fixed_reference.push_back(first);
    }
    for (int node = 0; node < core_nodes; ++node) {
      if (first_fixed[sets.find_set(node)] == nowhere) return false;
    }
    return result_.node_order.size() + result_.unsupplied_nodes.size() == nodes_.size();
  }

  void find_supplied_nodes() {
    std::vector<int> rank(number_of_nodes_, 0), parent(number_of_nodes_);
    std::iota(parent.begin(), parent.end(), 0);
    boost::disjoint_sets<int*, int*> sets(rank.data(), parent.data());
    for (int link = 0; link < number_of_links(); ++link) sets.union_set(from_[link], to_[link]);
    std::vector<char> has_fixed(number_of_nodes_, 0);  // per representative
    for (const int node : fixed_nodes_) has_fixed[sets.find_set(node)] = 1;
    is_supplied_.resize(number_of_nodes_);
    for (int node = 0; node < number_of_nodes_; ++node) is_supplied_[node] = has_fixed[sets.find_set(node)];
  }

  int number_of_nodes_;
  std::span<const int> from_, to_, fixed_nodes_;
  std::vector<Node> nodes_;
  std::vector<char> link_done_, is_supplied_;  // is_supplied_: empty while all nodes count as supplied
  std::vector<int> core_index_, core_nodes_;
  CoreDecomposition result_;
};

}  // namespace

void check_network(int number_of_nodes, std::span<const int> from, std::span<const int> to,
                   std::span<const int> fixed_nodes) {
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

CoreDecomposition decompose(int number_of_nodes, std::span<const int> link_from, std::span<const int> link_to,
                            std::span<const int> fixed_nodes) {
  check_network(number_of_nodes, link_from, link_to, fixed_nodes);
  return Decomposer(number_of_nodes, link_from, link_to, fixed_nodes).run();
}

}  // namespace emscher
