// Parts of a network that meet at nodes of given pressure only.
#include "engine/graph/independent_parts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

namespace emscher {
namespace {

struct Joints {
  int nodes;
  std::vector<int> from, to, fixed;
  std::vector<char> is_fixed;
};

/// Some clusters of nodes that fixed nodes join, with links from a node to itself, between fixed nodes, and nodes and
/// clusters that nothing reaches.
Joints random_joints(std::mt19937& random) {
  const auto below = [&](int n) { return std::uniform_int_distribution(0, n - 1)(random); };
  Joints joints;
  joints.nodes = 30 + below(100);
  joints.is_fixed.assign(std::size_t(joints.nodes), 0);
  for (int k = below(8); k > 0; --k) joints.is_fixed[std::size_t(below(joints.nodes))] = 1;
  for (int node = joints.nodes - 1; node >= 0; --node)
    if (joints.is_fixed[std::size_t(node)]) joints.fixed.push_back(node);
  for (int link = below(2 * joints.nodes); link > 0; --link) {
    const int from = below(joints.nodes), near = std::clamp(from - 3 + below(7), 0, joints.nodes - 1);
    joints.from.push_back(from);
    joints.to.push_back(near);
  }
  return joints;
}

TEST(IndependentParts, EveryLinkOnceAndNothingFreeShared) {
  int divided = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    const Joints joints = random_joints(random);
    const std::size_t least = 1 + seed % 20;
    const auto parts = independent_parts(joints.nodes, joints.from, joints.to, joints.fixed, least);
    ASSERT_FALSE(parts.empty());
    divided += parts.size() > 1;
    std::vector<int> seen_link(joints.from.size(), 0), seen_node(std::size_t(joints.nodes), 0);
    for (const IndependentPart& part : parts) {
      if (parts.size() > 1) {
        EXPECT_GE(part.link.size(), least);
      }
      EXPECT_TRUE(std::ranges::is_sorted(part.node));
      EXPECT_TRUE(std::ranges::is_sorted(part.link));
      ASSERT_EQ(part.from.size(), part.link.size());
      ASSERT_EQ(part.to.size(), part.link.size());
      std::set<int> ends;
      for (std::size_t i = 0; i < part.link.size(); ++i) {
        const auto link = std::size_t(part.link[i]);
        ++seen_link[link];
        EXPECT_EQ(part.node.at(std::size_t(part.from[i])), joints.from[link]);
        EXPECT_EQ(part.node.at(std::size_t(part.to[i])), joints.to[link]);
        ends.insert({joints.from[link], joints.to[link]});
      }
      ASSERT_EQ(part.fixed_node.size(), part.fixed_entry.size());
      std::set<int> fixed;
      for (std::size_t k = 0; k < part.fixed_node.size(); ++k) {
        const int node = part.node.at(std::size_t(part.fixed_node[k]));
        EXPECT_EQ(node, joints.fixed.at(std::size_t(part.fixed_entry[k])));
        fixed.insert(node);
      }
      for (const int node : part.node) {
        ++seen_node[std::size_t(node)];
        EXPECT_EQ(fixed.contains(node), joints.is_fixed[std::size_t(node)] != 0);
      }
      for (const int node : fixed) EXPECT_TRUE(ends.contains(node) || &part == &parts.front());
    }
    // Each free node in one part together with all its links: so no free node joins two parts.
    for (const int times : seen_link) EXPECT_EQ(times, 1);
    for (std::size_t node = 0; node < seen_node.size(); ++node) {
      if (joints.is_fixed[node])
        EXPECT_GE(seen_node[node], 1);
      else
        EXPECT_EQ(seen_node[node], 1) << "seed " << seed << " node " << node;
    }
  }
  EXPECT_GT(divided, 50);
}

}  // namespace
}  // namespace emscher
