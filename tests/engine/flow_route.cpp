// The order of nodes for plug flow, and how it is divided among threads.
#include "engine/graph/flow_route.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <numeric>
#include <random>
#include <set>

#include "engine/graph/depth_first_numbering.hpp"
#include "engine/parallel.hpp"

namespace emscher {
namespace {

using Hands = FlowRoute::Hands;

struct RandomFlows {
  std::uint32_t nodes = 0;
  std::vector<FlowRoute::Link> links;
  std::vector<double> flows;
  std::vector<Hands> hands;
};

/// Flows that fall from node to node of a hidden order, drawn in either direction; some rest, some hand on nothing.
RandomFlows random_flows(unsigned seed, std::uint32_t nodes, std::size_t count) {
  std::mt19937 random(seed);
  std::vector<std::uint32_t> rank(nodes);
  std::iota(rank.begin(), rank.end(), 0u);
  std::shuffle(rank.begin(), rank.end(), random);
  std::uniform_int_distribution<std::uint32_t> any(0, nodes - 1);
  std::uniform_real_distribution<double> part(0.0, 1.0);
  RandomFlows result{nodes, {}, {}, {}};
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t a = any(random), b = any(random);
    if (a == b) continue;
    const bool falls = rank[a] < rank[b];
    result.links.push_back({a, b});
    result.flows.push_back(part(random) < 0.05 ? 0.0 : (falls ? 1.0 : -1.0) * (0.1 + part(random)));
    result.hands.push_back(part(random) < 0.1 ? Hands::not_now : Hands::on);
  }
  return result;
}

Incidence ends_of(std::uint32_t nodes, std::span<const FlowRoute::Link> links) {
  std::vector<std::uint32_t> from, to;
  for (const FlowRoute::Link& link : links) {
    from.push_back(link.from);
    to.push_back(link.to);
  }
  return {nodes, from, to};
}

bool update(FlowRoute& route, std::span<const double> flows, std::span<const Hands> hands) {
  for (std::size_t i = 0; i < flows.size(); ++i)
    route.states()[i] = {static_cast<std::int8_t>(int(flows[i] > 0.0) - int(flows[i] < 0.0)), hands[i]};
  return route.update([&](std::size_t i) { return flows[i]; });
}

/// What flows into the nodes and what has to be filled there, by definition.
void expect_visits(const FlowRoute& route, const RandomFlows& f) {
  for (std::uint32_t place = 0; place < route.nodes().size(); ++place) {
    const FlowRoute::Visit visit = route.visit(place);
    EXPECT_EQ(visit.node, route.nodes()[place]);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> inflows, expected;
    std::vector<std::uint32_t> entered, expected_entered;
    for (const auto& [link, from] : visit.inflows) inflows.emplace_back(link, from);
    for (const auto& at : visit.entered) entered.push_back(at.link);
    for (std::uint32_t i = 0; i < f.links.size(); ++i) {
      const auto [from, to] = f.links[i];
      const double flow = f.flows[i];
      const bool on = f.hands[i] == Hands::on;
      if ((flow > 0.0 ? to : from) == visit.node && flow != 0.0)
        expected.emplace_back(i, on ? (flow > 0.0 ? from : to) : FlowRoute::nothing);
      if (!on && (flow > 0.0 ? from : to) == visit.node) expected_entered.push_back(i);
    }
    EXPECT_EQ(inflows, expected) << "node " << visit.node;
    EXPECT_EQ(entered, expected_entered) << "node " << visit.node;
  }
}

/// The definition: every node once, after all nodes that hand on to it; parts are intervals of the order, and whoever
/// waits does so for a part before it, at least for each that hands on to it.
void expect_is_route(const FlowRoute& route, const RandomFlows& f) {
  std::vector<std::size_t> place(f.nodes, f.nodes);
  for (std::size_t k = 0; k < route.nodes().size(); ++k) place[route.nodes()[k]] = k;
  for (const std::size_t p : place) ASSERT_LT(p, f.nodes);
  std::vector<std::size_t> part(f.nodes);
  std::uint32_t begin = 0;
  std::vector<std::uint32_t> awaited(route.parts().size(), 0);
  std::set<std::pair<std::size_t, std::size_t>> waits;
  for (std::size_t q = 0; q < route.parts().size(); ++q) {
    const FlowRoute::Part& one = route.parts()[q];
    ASSERT_EQ(one.begin, begin);
    begin = one.end;
    for (std::uint32_t k = one.begin; k < one.end; ++k) part[route.nodes()[k]] = q;
    for (const std::uint32_t follower : one.followers) {
      EXPECT_GT(follower, q);
      EXPECT_TRUE(waits.emplace(q, follower).second) << "told twice";
      ++awaited[follower];
    }
  }
  EXPECT_EQ(begin, f.nodes);
  for (std::size_t q = 0; q < awaited.size(); ++q) EXPECT_EQ(awaited[q], route.parts()[q].awaited);
  for (std::size_t i = 0; i < f.links.size(); ++i) {
    if (f.hands[i] != Hands::on || f.flows[i] == 0.0) continue;
    const auto [from, to] =
        f.flows[i] > 0.0 ? std::pair(f.links[i].from, f.links[i].to) : std::pair(f.links[i].to, f.links[i].from);
    EXPECT_LT(place[from], place[to]) << "link " << i;
    EXPECT_TRUE(part[from] == part[to] || waits.contains({part[from], part[to]})) << "link " << i;
  }
}

TEST(FlowRouteTest, OrdersNodesAlongTheFlow) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    const RandomFlows f = random_flows(seed, 20 + 10 * (seed % 10), 30 + 20 * (seed % 13));
    for (const std::uint32_t parts : {1u, 2u, 7u, 64u}) {
      const Incidence ends = ends_of(f.nodes, f.links);
      FlowRoute route(f.nodes, f.links, ends, parts);
      ASSERT_TRUE(update(route, f.flows, f.hands)) << seed;
      expect_is_route(route, f);
      expect_visits(route, f);
    }
  }
}

// Whatever changes: the order is that of a fresh one in what it promises, and searched anew only where it is wrong.
TEST(FlowRouteTest, KeepsTheOrderWhileItIsRight) {
  for (unsigned seed = 0; seed < 40; ++seed) {
    RandomFlows f = random_flows(seed, 80, 140);
    const Incidence ends = ends_of(f.nodes, f.links);
    FlowRoute route(f.nodes, f.links, ends, 8);
    ASSERT_TRUE(update(route, f.flows, f.hands));
    std::mt19937 random(seed);
    std::uniform_int_distribution<std::size_t> any(0, f.links.size() - 1);
    for (int change = 0; change < 30; ++change) {
      const std::size_t i = any(random);
      switch (change % 3) {
        case 0:
          f.hands[i] = f.hands[i] == Hands::on ? Hands::not_now : Hands::on;
          break;
        case 1:
          f.flows[i] = -f.flows[i];
          if (f.hands[i] == Hands::on) f.hands[i] = Hands::not_now;  // or it could close a circle
          break;
        default:
          f.flows[i] = 0.0;
      }
      const long searches = route.searches();
      const bool found = update(route, f.flows, f.hands);
      if (found) {
        expect_is_route(route, f);
        expect_visits(route, f);
      }
      FlowRoute fresh(f.nodes, f.links, ends, 1);
      EXPECT_EQ(found, update(fresh, f.flows, f.hands)) << seed << " " << change;
      if (change % 3 == 2) {
        EXPECT_EQ(route.searches(), found ? searches : route.searches()) << "a flow that stops";
      }
    }
  }
}

// Flows that swing back and forth on many links: the order is mended, and searched anew once in a while only.
TEST(FlowRouteTest, TurningLinksMoveFewNodes) {
  int followed = 0, searched = 0;
  for (unsigned seed = 0; seed < 20; ++seed) {
    RandomFlows f = random_flows(seed, 400, 480);
    const Incidence ends = ends_of(f.nodes, f.links);
    for (const std::uint32_t parts : {1u, 16u}) {
      FlowRoute route(f.nodes, f.links, ends, parts);
      ASSERT_TRUE(update(route, f.flows, f.hands));
      std::mt19937 random(seed);
      std::uniform_int_distribution<std::size_t> any(0, f.links.size() - 1);
      for (int change = 0; change < 100; ++change) {
        const std::vector<double> before = f.flows;
        for (int k = 0; k < 3; ++k) {
          const std::size_t i = any(random);
          f.flows[i] = -f.flows[i];
        }
        const long searches = route.searches();
        const bool found = update(route, f.flows, f.hands);
        FlowRoute fresh(f.nodes, f.links, ends, 1);
        ASSERT_EQ(found, update(fresh, f.flows, f.hands)) << seed << " " << change;
        if (found) {
          ++followed;
          searched += route.searches() > searches;
        } else {  // a circle
          f.flows = before;
          ASSERT_TRUE(update(route, f.flows, f.hands));
        }
        expect_is_route(route, f);
        expect_visits(route, f);
      }
    }
  }
  EXPECT_GT(followed, 1000);
  EXPECT_LT(searched, followed / 3) << "of " << followed;
}

TEST(FlowRouteTest, CirclesAreRefusedUnlessALinkOpensThem) {
  const std::vector<FlowRoute::Link> links{{0, 1}, {1, 2}, {2, 0}};
  const std::vector<double> flows{1.0, 1.0, 1.0};
  std::vector<Hands> hands(3, Hands::on);
  const Incidence ends = ends_of(3, links);
  FlowRoute route(3, links, ends, 1);
  EXPECT_FALSE(update(route, flows, hands));
  hands[1] = Hands::not_now;
  ASSERT_TRUE(update(route, flows, hands));
  EXPECT_EQ(route.nodes().front(), 2u);
  hands[1] = Hands::on;
  EXPECT_FALSE(update(route, flows, hands));
}

// Every part once, none before those that it waits for, with as many threads as there may be.
TEST(FlowRouteTest, PartsAreVisitedInOrder) {
  const RandomFlows f = random_flows(3, 4000, 6000);
  const Incidence ends = ends_of(f.nodes, f.links);
  FlowRoute route(f.nodes, f.links, ends, 64);
  ASSERT_TRUE(update(route, f.flows, f.hands));
  ASSERT_GT(route.parts().size(), 8u);
  for (const int threads : {1, 2, 4}) {
    std::mutex mutex;
    std::vector<char> done(route.parts().size(), 0);
    with_threads(threads, [&] {
      in_parts(route.parts(), [&](std::uint32_t part) {
        const std::lock_guard lock(mutex);
        for (std::size_t before = 0; before < part; ++before)
          for (const std::uint32_t follower : route.parts()[before].followers)
            EXPECT_TRUE(follower != part || done[before]);
        EXPECT_FALSE(done[part]);
        done[part] = 1;
      });
    });
    EXPECT_EQ(std::ranges::count(done, 1), std::ssize(done));
  }
}

TEST(ParallelTest, BlocksCoverEverythingAndAreAlwaysTheSame) {
  for (const std::size_t n : {0u, 1u, 5000u, 100000u}) {
    std::set<std::pair<std::size_t, std::size_t>> first;
    for (const int threads : {1, 3}) {
      std::set<std::pair<std::size_t, std::size_t>> blocks;
      std::mutex mutex;
      with_threads(threads, [&] {
        in_blocks(n, [&](std::size_t begin, std::size_t end) {
          const std::lock_guard lock(mutex);
          blocks.emplace(begin, end);
        });
      });
      std::size_t at = 0;
      for (const auto& [begin, end] : blocks) {
        EXPECT_EQ(begin, at);
        at = end;
      }
      EXPECT_EQ(at, n);
      if (threads == 1) first = blocks;
      EXPECT_EQ(blocks, first);
    }
  }
}

// All nodes and edges once, each branch of a tree in one piece, the largest last.
TEST(DepthFirstNumberingTest, BranchesLieTogetherAndTheLargestLast) {
  for (unsigned seed = 0; seed < 30; ++seed) {
    std::mt19937 random(seed);
    const std::uint32_t nodes = 50;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
    std::vector<std::uint32_t> parent(nodes, 0);
    for (std::uint32_t n = 1; n < nodes; ++n) {
      parent[n] = std::uniform_int_distribution<std::uint32_t>(0, n - 1)(random);
      edges.emplace_back(n % 2 ? parent[n] : n, n % 2 ? n : parent[n]);
    }
    std::shuffle(edges.begin(), edges.end(), random);
    const std::vector<std::uint32_t> starts{0};
    const DepthFirstNumbering numbering = depth_first_numbering(nodes, edges, starts);
    EXPECT_EQ(std::set(numbering.edges.begin(), numbering.edges.end()).size(), edges.size());
    const auto& place = numbering.place_of_node;
    EXPECT_EQ(std::set(place.begin(), place.end()).size(), nodes);
    EXPECT_EQ(place[0], 0u);
    std::vector<std::uint32_t> size(nodes, 1), last(place.begin(), place.end());
    for (std::uint32_t n = nodes - 1; n > 0; --n) {
      size[parent[n]] += size[n];
      last[parent[n]] = std::max(last[parent[n]], last[n]);
    }
    for (std::uint32_t n = 1; n < nodes; ++n) {
      EXPECT_EQ(last[n] - place[n] + 1, size[n]);
      for (std::uint32_t other = 1; other < nodes; ++other)
        if (parent[other] == parent[n] && place[other] > place[n]) {
          EXPECT_GE(size[other], size[n]);
        }
    }
  }
}

}  // namespace
}  // namespace emscher
