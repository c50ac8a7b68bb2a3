#include "engine/graph/flow_order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace emscher {
namespace {

constexpr std::uint32_t nowhere = 0xffffffffu;

std::vector<std::size_t> positions(const FlowOrder& order, std::size_t links) {
  std::vector<std::size_t> position(links, links);
  for (std::size_t k = 0; k < order.links.size(); ++k) position[order.links[k]] = k;
  return position;
}

/// Can water that leaves link `start` return to it through flowing, passing links?
bool lies_on_a_circle(std::span<const FlowLink> links, std::uint32_t nodes, std::uint32_t start, std::uint32_t end) {
  std::vector<bool> reached(nodes, false);
  std::vector<std::uint32_t> open{links[start].head};
  reached[links[start].head] = true;
  while (!open.empty()) {
    const auto node = open.back();
    open.pop_back();
    if (node == links[start].tail) return true;
    for (const auto& l : links)
      if (l.flows && l.passes && l.tail == node && l.head != end && !reached[l.head]) {
        reached[l.head] = true;
        open.push_back(l.head);
      }
  }
  return false;
}

/// The definition of the order: it lists every link once, those without flow first, and every link after all that feed
/// the node it leaves, except the cuts; what is cut lies on a circle. (That no circle is left uncut follows: the links
/// of a circle cannot all come after each other.)
void expect_is_flow_order(const FlowOrder& order, std::span<const FlowLink> links, std::uint32_t nodes,
                          std::uint32_t end) {
  ASSERT_EQ(order.links.size(), links.size());
  const auto position = positions(order, links.size());
  for (const auto p : position) ASSERT_LT(p, links.size()) << "a link is missing";

  const auto standing = std::ranges::count_if(links, [](const FlowLink& l) { return !l.flows; });
  for (std::size_t i = 0; i < links.size(); ++i) EXPECT_EQ(position[i] < std::size_t(standing), !links[i].flows);

  std::vector<bool> cut(links.size(), false);
  for (const auto i : order.cuts) {
    EXPECT_FALSE(cut[i]) << "cut twice";
    cut[i] = true;
    EXPECT_TRUE(links[i].flows && links[i].passes);
    EXPECT_TRUE(lies_on_a_circle(links, nodes, i, end)) << "needless cut";
  }
  for (std::size_t a = 0; a < links.size(); ++a) {
    if (!links[a].flows || !links[a].passes || cut[a] || links[a].head == end) continue;
    for (std::size_t b = 0; b < links.size(); ++b) {
      if (!links[b].flows || links[b].tail != links[a].head) continue;
      EXPECT_LT(position[a], position[b]) << "link " << b << " is visited before link " << a << " that feeds it";
    }
  }
}

TEST(FlowOrder, RandomGraphsWithCircles) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    const auto nodes = std::uniform_int_distribution<std::uint32_t>(1, 30)(random);
    const auto count = std::uniform_int_distribution<std::size_t>(0, 60)(random);
    std::uniform_int_distribution<std::uint32_t> node(0, nodes - 1);
    std::bernoulli_distribution flows(0.9), passes(0.8), pipe(0.7);
    std::vector<FlowLink> links(count);
    for (auto& l : links) l = {node(random), node(random), flows(random), passes(random), pipe(random)};
    // Every second graph has an outside, the last node, that nothing depends on.
    const std::uint32_t end = seed % 2 ? nodes - 1 : nowhere;
    SCOPED_TRACE(seed);
    expect_is_flow_order(flow_order(nodes, links, end), links, nodes, end);
  }
}

// Links run from a node of lower to one of higher random rank: no circle, so nothing may be cut.
TEST(FlowOrder, AcyclicGraphsAreNotCut) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    const std::uint32_t nodes = 40;
    std::vector<std::uint32_t> rank(nodes);
    for (std::uint32_t n = 0; n < nodes; ++n) rank[n] = n;
    std::ranges::shuffle(rank, random);
    std::uniform_int_distribution<std::uint32_t> node(0, nodes - 1);
    std::bernoulli_distribution flows(0.9), passes(0.8), pipe(0.6);
    std::vector<FlowLink> links;
    while (links.size() < 80) {
      auto a = node(random), b = node(random);
      if (a == b) continue;
      if (rank[a] > rank[b]) std::swap(a, b);
      links.push_back({a, b, flows(random), passes(random), pipe(random)});
    }
    const FlowOrder order = flow_order(nodes, links, nowhere);
    SCOPED_TRACE(seed);
    EXPECT_TRUE(order.cuts.empty());
    expect_is_flow_order(order, links, nodes, nowhere);
  }
}

// Supply and return of one producer and one consumer: 0 -> 1 pipe, 1 -> 2 consumer, 2 -> 3 pipe, 3 -> 0 producer.
TEST(FlowOrder, ProducerOfGivenTemperatureOpensTheCircle) {
  std::vector<FlowLink> links{
      {0, 1, true, true, true}, {1, 2, true, true, false}, {2, 3, true, true, true}, {3, 0, true, false, false}};
  EXPECT_TRUE(flow_order(4, links, nowhere).cuts.empty());
  links[3].passes = true;  // given heat: a true circle, opened where all water passes, behind a component
  const FlowOrder order = flow_order(4, links, nowhere);
  ASSERT_EQ(order.cuts.size(), 1u);
  EXPECT_FALSE(links[order.cuts[0]].is_pipe);
}

// Two circles in a row, and a link that leads back to its own tail. Every node of the two circles has one feeding link
// within its circle, so each circle is opened by one cut.
TEST(FlowOrder, EveryCircleIsOpenedOnce) {
  const std::vector<FlowLink> links{{0, 1, true, true, true}, {1, 0, true, true, true}, {1, 2, true, true, true},
                                    {2, 3, true, true, true}, {3, 2, true, true, true}, {3, 4, true, true, true},
                                    {4, 4, true, true, true}};
  const FlowOrder order = flow_order(5, links, nowhere);
  expect_is_flow_order(order, links, 5, nowhere);
  EXPECT_EQ(order.cuts.size(), 3u);
}

// Neither deep recursion nor a search per node: sizes at which either would not return.
TEST(FlowOrder, LongChainsAndWideStars) {
  const std::uint32_t n = 400000;
  std::vector<FlowLink> links;
  for (std::uint32_t i = 0; i < n; ++i) links.push_back({i, i + 1, true, true, true});
  for (std::uint32_t i = 0; i < n; ++i) links.push_back({n, n + 1 + i, true, true, true});
  std::mt19937 random(1);
  std::ranges::shuffle(links, random);
  const FlowOrder order = flow_order(2 * n + 1, links, nowhere);
  ASSERT_EQ(order.links.size(), links.size());
  EXPECT_TRUE(order.cuts.empty());
  // Links of the chain come in the order of their tails; those of the star after them.
  std::uint32_t last = 0;
  for (const auto i : order.links) {
    EXPECT_LE(last, links[i].tail);
    last = links[i].tail;
  }
}

}  // namespace
}  // namespace emscher
