// Forests passed in blocks, and zones of pressure: each against the definition.
#include "engine/graph/forest_blocks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "engine/hydraulics/pressure_zones.hpp"

namespace emscher {
namespace {

/// A forest of n nodes in which each stands before its parent; places beyond them are roots.
std::vector<int> random_forest(std::mt19937& random, int n, int roots, int reach) {
  std::vector<int> parent(n);
  for (int i = 0; i < n; ++i) parent[i] = std::min(i + std::uniform_int_distribution(1, reach)(random), n + roots - 1);
  return parent;
}

// Sums of whole numbers have no rounding: any sequence must give the same.
TEST(ForestBlocks, SumsAndWalksAreThoseOfOneAfterTheOther) {
  std::mt19937 random(1);
  for (const int n : {1, 100, 4096, 4097, 30000})
    for (const int reach : {1, 3, 50, 20000}) {
      const int roots = 5;
      const std::vector<int> parent = random_forest(random, n, roots, reach);
      const ForestBlocks forest(parent);
      std::vector<double> sum(n + roots), value(n + roots), expected_sum, expected_value;
      for (double& x : sum) x = std::uniform_int_distribution(-9, 9)(random);
      std::iota(value.begin(), value.end(), 0.0);
      expected_sum = sum;
      expected_value = value;
      for (int i = 0; i < n; ++i) expected_sum[parent[i]] += expected_sum[i];
      for (int i = n - 1; i >= 0; --i) expected_value[i] = expected_value[parent[i]] + 1.0;
      for (const int threads : {1, 3})
        with_threads(threads, [&] {
          std::vector<double> s = sum, v = value;
          forest.towards_roots([&](int i) { s[parent[i]] += s[i]; });
          forest.towards_leaves([&](int i) { v[i] = v[parent[i]] + 1.0; });
          EXPECT_EQ(s, expected_sum) << n << " " << reach;
          EXPECT_EQ(v, expected_value) << n << " " << reach;
        });
    }
}

// A tree from a node of fixed pressure, some of its links between zones: all nodes behind such a link move by the
// change of its drop, in whichever direction it is drawn.
TEST(PressureZones, MoveAsPressuresAlongTheTree) {
  std::mt19937 random(2);
  for (int trial = 0; trial < 50; ++trial) {
    const int nodes = 40;
    std::vector<int> from, to, upstream(nodes, -1), between;
    std::vector<double> change(nodes, 0.0);  // of the drop towards a node
    for (int node = 1; node < nodes; ++node) {
      upstream[node] = std::uniform_int_distribution(0, node - 1)(random);
      const bool forward = std::bernoulli_distribution(0.5)(random);
      from.push_back(forward ? upstream[node] : node);
      to.push_back(forward ? node : upstream[node]);
    }
    std::vector<double> drop_change;
    for (int link = 0; link + 1 < nodes; ++link) {
      if (!std::bernoulli_distribution(0.2)(random)) continue;
      between.push_back(link);
      drop_change.push_back(std::uniform_real_distribution(-1e5, 1e5)(random));
      change[link + 1] = (to[link] == link + 1 ? 1.0 : -1.0) * drop_change.back();
    }
    const std::vector<int> fixed{0};
    PressureZones zones(nodes, from, to, fixed, between);
    zones.move(drop_change);
    std::vector<double> expected(nodes, 0.0), pressure(nodes, 3e5);
    for (int node = 1; node < nodes; ++node) expected[node] = expected[upstream[node]] - change[node];
    zones.add_to(pressure);
    for (int node = 0; node < nodes; ++node) {
      EXPECT_NEAR(zones.change_at(node), expected[node], 1e-9);
      EXPECT_NEAR(pressure[node], 3e5 + expected[node], 1e-9);
    }
  }
}

}  // namespace
}  // namespace emscher
