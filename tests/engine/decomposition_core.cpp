#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>
#include <stdexcept>
#include <vector>

#include "engine/graph/core_decomposition.hpp"
#include "engine/graph/spanning_forest.hpp"

namespace emscher {
namespace {

struct Graph {
  int number_of_nodes = 0;
  std::vector<int> from, to, fixed;
  CoreDecomposition decomposed() const { return decompose(number_of_nodes, from, to, fixed); }
};

// Multigraphs from nearly empty to dense, with parallel links, self loops, parts without a fixed node, several fixed
// nodes.
Graph random_graph(std::mt19937_64& random) {
  const auto below = [&random](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
  Graph graph;
  graph.number_of_nodes = 1 + below(60);
  const int links = below(2 * graph.number_of_nodes + 1);
  for (int i = 0; i < links; ++i) {
    graph.from.push_back(below(graph.number_of_nodes));
    // neighbours by number make long chains, others make circles
    const int near = std::min(graph.from.back() + 1, graph.number_of_nodes - 1);
    graph.to.push_back(below(3) > 0 ? near : below(graph.number_of_nodes));
  }
  std::set<int> fixed;
  const int number_of_fixed = below(4);
  for (int i = 0; i < number_of_fixed; ++i) fixed.insert(below(graph.number_of_nodes));
  graph.fixed.assign(fixed.begin(), fixed.end());
  std::shuffle(graph.fixed.begin(), graph.fixed.end(), random);
  return graph;
}

std::vector<char> reachable_from(const Graph& graph, const std::vector<int>& starts) {
  std::vector<char> reached(graph.number_of_nodes, 0);
  for (const int node : starts) reached[node] = 1;
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < graph.from.size(); ++i) {
      if (reached[graph.from[i]] == reached[graph.to[i]]) continue;
      reached[graph.from[i]] = reached[graph.to[i]] = 1;
      changed = true;
    }
  }
  return reached;
}

TEST(CoreDecomposition, RandomMultigraphs) {
  std::mt19937_64 random(2024);
  for (int trial = 0; trial < 2000; ++trial) {
    SCOPED_TRACE(trial);
    const Graph graph = random_graph(random);
    const CoreDecomposition d = graph.decomposed();
    const auto is_fixed = [&](int node) { return std::count(graph.fixed.begin(), graph.fixed.end(), node) > 0; };

    // Supplied is what a fixed node reaches; the reference is the first fixed node that does.
    const std::vector<char> supplied = reachable_from(graph, graph.fixed);
    for (int node = 0; node < graph.number_of_nodes; ++node) {
      EXPECT_EQ(std::count(d.unsupplied_nodes.begin(), d.unsupplied_nodes.end(), node), supplied[node] ? 0 : 1);
      EXPECT_EQ(std::count(d.node_order.begin(), d.node_order.end(), node), supplied[node] ? 1 : 0);
    }
    for (std::size_t entry = 0; entry < graph.fixed.size(); ++entry) {
      const std::vector<char> near = reachable_from(graph, {graph.fixed[entry]});
      const auto first = std::find_if(graph.fixed.begin(), graph.fixed.end(), [&](int node) { return near[node]; });
      EXPECT_EQ(d.fixed_reference[entry], first - graph.fixed.begin());
      EXPECT_EQ(d.node_order[d.core_position(d.fixed_core_node[entry])], graph.fixed[entry]);
    }

    // Every link in exactly one place.
    std::vector<int> places(graph.from.size(), 0);
    for (const auto* list : {&d.forest_link, &d.chain_link, &d.self_loops, &d.unsupplied_links}) {
      for (const int link : *list) ++places[link];
    }
    for (std::size_t link = 0; link < places.size(); ++link) EXPECT_EQ(places[link], 1) << "link " << link;

    // Forest links lead to a later position, as drawn; fixed nodes are never peeled.
    ASSERT_EQ(d.forest_parent.size(), static_cast<std::size_t>(d.number_of_forest_nodes));
    for (int i = 0; i < d.number_of_forest_nodes; ++i) {
      EXPECT_GT(d.forest_parent[i], i);
      EXPECT_FALSE(is_fixed(d.node_order[i]));
      const int node = d.node_order[i], parent = d.node_order[d.forest_parent[i]], link = d.forest_link[i];
      EXPECT_EQ(graph.from[link], d.forest_direction[i] > 0 ? parent : node);
      EXPECT_EQ(graph.to[link], d.forest_direction[i] > 0 ? node : parent);
    }

    // Chains run link by link from core node to core node over interior nodes, which follow each other in node_order.
    std::vector<int> core_degree(graph.number_of_nodes, 0);
    for (const int link : d.chain_link) {
      ++core_degree[graph.from[link]];
      ++core_degree[graph.to[link]];
    }
    int interior_position = d.number_of_forest_nodes;
    for (int chain = 0; chain < d.number_of_chains(); ++chain) {
      EXPECT_EQ(d.interior_position(chain), interior_position);
      int node = d.node_order[d.core_position(d.chain_from[chain])];
      for (int j = d.chain_begin[chain]; j < d.chain_begin[chain + 1]; ++j) {
        const int link = d.chain_link[j];
        EXPECT_EQ(d.chain_direction[j] > 0 ? graph.from[link] : graph.to[link], node);
        node = d.chain_direction[j] > 0 ? graph.to[link] : graph.from[link];
        if (j + 1 < d.chain_begin[chain + 1]) {
          EXPECT_EQ(d.node_order[interior_position++], node);
          EXPECT_EQ(core_degree[node], 2);
          EXPECT_FALSE(is_fixed(node));
        }
      }
      EXPECT_EQ(node, d.node_order[d.core_position(d.chain_to[chain])]);
    }
    EXPECT_EQ(interior_position, static_cast<int>(d.node_order.size()) - d.number_of_core_nodes);
    for (int core = 0; core < d.number_of_core_nodes; ++core) {
      const int node = d.node_order[d.core_position(core)];
      EXPECT_TRUE(is_fixed(node) || core_degree[node] >= 3);
    }
  }
}

TEST(CoreDecomposition, RingWithTailAndHouse) {
  // 0 (fixed) - 1 - 2 - 3 - 1 and a house 4 at 2: a chain 0-1, a chain from 1 back to 1 over 2 and 3, a forest node 4.
  const Graph graph{5, {0, 1, 2, 3, 2}, {1, 2, 3, 1, 4}, {0}};
  const CoreDecomposition d = graph.decomposed();
  EXPECT_EQ(d.number_of_forest_nodes, 1);
  EXPECT_EQ(d.node_order[0], 4);
  ASSERT_EQ(d.number_of_chains(), 2);
  EXPECT_EQ(d.number_of_links(0), 1);
  EXPECT_EQ(d.number_of_links(1), 3);
  EXPECT_EQ(d.chain_from[1], d.chain_to[1]);
}

TEST(CoreDecomposition, TreeIsAllForestAndPathBetweenFixedNodesIsOneChain) {
  Graph graph{4, {0, 2, 2}, {1, 1, 3}, {0}};
  EXPECT_EQ(graph.decomposed().number_of_forest_nodes, 3);
  EXPECT_EQ(graph.decomposed().number_of_chains(), 0);
  graph.fixed = {3, 0};
  EXPECT_EQ(graph.decomposed().number_of_forest_nodes, 0);
  ASSERT_EQ(graph.decomposed().number_of_chains(), 1);
  EXPECT_EQ(graph.decomposed().number_of_links(0), 3);
}

TEST(CoreDecomposition, WrongInputIsNamed) {
  const std::vector<int> one = {0}, two = {0, 1}, far = {7};
  EXPECT_THROW(decompose(2, one, two, one), std::invalid_argument);
  EXPECT_THROW(decompose(2, one, far, one), std::invalid_argument);
  EXPECT_THROW(decompose(2, one, one, far), std::invalid_argument);
  EXPECT_THROW(decompose(2, one, one, std::vector<int>{1, 1}), std::invalid_argument);
  EXPECT_THROW(decompose(-1, {}, {}, {}), std::invalid_argument);
  EXPECT_NO_THROW(decompose(0, {}, {}, {}));
}

// Parents before children, one tree edge per node that is no root, meeting points as found by walking up; the weight is
// minimal: no loop edge is lighter than the heaviest edge of the path it closes (the cycle property).
TEST(SpanningForest, RandomConnectedGraphs) {
  std::mt19937_64 random(77);
  const auto below = [&random](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
  for (int trial = 0; trial < 500; ++trial) {
    SCOPED_TRACE(trial);
    const int n = 1 + below(50);
    const int number_of_roots = 1 + below(std::min(3, n));
    std::vector<int> from, to, roots(number_of_roots);
    std::iota(roots.begin(), roots.end(), 0);
    for (int node = number_of_roots; node < n; ++node) {  // connected to something before it
      from.push_back(below(2) ? node : std::max(0, node - 1 - below(2)));
      to.push_back(from.back() == node ? below(node) : node);
    }
    for (int extra = below(30); extra > 0; --extra) {
      from.push_back(below(n));
      to.push_back(below(n));
    }
    std::vector<double> weight(from.size());
    for (double& w : weight) w = below(20);
    const SpanningForest forest = minimum_spanning_forest(n, from, to, weight, roots);
    ASSERT_EQ(forest.order.size(), static_cast<std::size_t>(n - number_of_roots));
    ASSERT_EQ(forest.loop_edge.size(), from.size() - forest.order.size());
    std::vector<char> seen(n, 0);
    for (const int root : roots) seen[root] = 1;
    for (const int node : forest.order) {
      EXPECT_TRUE(seen[forest.parent[node]]);
      const int edge = forest.parent_edge[node];
      EXPECT_EQ(from[edge] + to[edge], node + forest.parent[node]);
      EXPECT_TRUE(from[edge] == node || to[edge] == node);
      seen[node] = 1;
    }
    EXPECT_EQ(std::count(seen.begin(), seen.end(), 1), n);
    const auto path_to_root = [&](int node) {
      std::vector<int> path = {node};
      while (forest.parent[path.back()] >= 0) path.push_back(forest.parent[path.back()]);
      return path;
    };
    for (std::size_t loop = 0; loop < forest.loop_edge.size(); ++loop) {
      const int edge = forest.loop_edge[loop];
      std::vector<int> a = path_to_root(from[edge]), b = path_to_root(to[edge]);
      int meeting = -1;
      while (!a.empty() && !b.empty() && a.back() == b.back()) {
        meeting = a.back();
        a.pop_back();
        b.pop_back();
      }
      EXPECT_EQ(forest.loop_meeting[loop], meeting);
      for (const std::vector<int>& side : {a, b}) {
        for (const int node : side) {
          if (forest.parent[node] < 0) continue;
          EXPECT_LE(weight[forest.parent_edge[node]], weight[edge]);
        }
      }
    }
  }
}

TEST(SpanningForest, UnreachableNodeIsAnError) {
  const std::vector<int> none, root = {0};
  EXPECT_THROW(minimum_spanning_forest(2, none, none, std::vector<double>{}, root), std::invalid_argument);
}

}  // namespace
}  // namespace emscher
