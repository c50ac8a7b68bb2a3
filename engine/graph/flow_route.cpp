#include "engine/graph/flow_route.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/parallel.hpp"

namespace emscher {
namespace {

// A subtree becomes a part if it is at least this share of the largest that may.
constexpr std::uint32_t smallest_share = 8;

constexpr std::uint32_t no_end = 0xffffffffu;

int direction_of(double flow) {
  return int(flow > 0.0) - int(flow < 0.0);
}

}  // namespace

FlowRoute::FlowRoute(std::uint32_t number_of_nodes, std::vector<Link> links, std::uint32_t parts)
    : links_(std::move(links)),
      wanted_parts_(parts),
      direction_(links_.size(), 0),
      order_(number_of_nodes),
      place_(number_of_nodes),
      part_of_(number_of_nodes),
      mark_(number_of_nodes),
      fed_(number_of_nodes) {
  std::vector<std::uint32_t> from, to;
  for (const Link& l : links_) {
    from.push_back(l.from);
    to.push_back(l.to);
  }
  ends_ = Incidence(number_of_nodes, from, to);
}

bool FlowRoute::keeps_order(std::size_t link, int direction) {
  const std::uint32_t from = tail(link, direction), to = head(link, direction);
  if (!is_node(from) || !is_node(to)) return true;
  if (place_[from] > place_[to]) return false;
  if (part_of_[from] != part_of_[to]) add_wait(part_of_[from], part_of_[to]);
  return true;
}

// Most often nothing has changed, and it is the search for that which takes time.
bool FlowRoute::follow(std::span<const double> flows, std::span<const Hands> hands) {
  const auto changes = [&](std::size_t i) {
    const int direction = hands[i] == Hands::on ? direction_of(flows[i]) : 0;
    return direction != 0 && direction != direction_[i];  // an order stays right where a flow stops
  };
  const bool changed = largest_in_blocks(flows.size(), [&](std::size_t begin, std::size_t end) {
                         int count = 0;
                         for (std::size_t i = begin; i < end; ++i) count += changes(i);
                         return double(count);
                       }) > 0.0;
  for (std::size_t i = 0; changed && i < flows.size(); ++i) {
    if (!changes(i)) continue;
    direction_[i] = static_cast<std::int8_t>(direction_of(flows[i]));
    if (!keeps_order(i, direction_[i])) return false;
  }
  return true;
}

bool FlowRoute::update(std::span<const double> flows, std::span<const Hands> hands) {
  if (valid_ && follow(flows, hands)) return true;
  valid_ = false;
  // Those that hand on nothing now may do so later: if they fit, the order will then be right.
  for (const Hands least : {Hands::not_now, Hands::on}) {
    for (std::size_t i = 0; i < flows.size(); ++i)
      direction_[i] = static_cast<std::int8_t>(hands[i] >= least ? direction_of(flows[i]) : 0);
    ++searches_;
    if (search(flows)) {
      divide();
      return valid_ = true;
    }
  }
  return false;
}

// The largest flow first: what it leads to is placed last. So a main comes after its branches, and its way back, which
// waits for all of them, at the end; no branch waits for another. Then the last end first: a network numbered depth
// first is passed as it is numbered.
bool FlowRoute::search(std::span<const double> flows) {
  const auto nodes = static_cast<std::uint32_t>(order_.size());
  const std::uint32_t largest = nodes / wanted_parts_, smallest = std::max(largest / smallest_share, 1u);
  std::ranges::fill(mark_, Mark::unseen);
  std::ranges::fill(fed_, char(0));
  subtrees_.clear();
  for (std::size_t i = 0; i < links_.size(); ++i)
    if (direction_[i] != 0 && is_node(head(i, direction_[i]))) fed_[head(i, direction_[i])] = 1;
  std::uint32_t place = nodes;  // of the node placed last, from the end
  const auto leaves_by = [&](std::uint32_t end) { return direction_[end / 2] == (end % 2 ? -1 : 1); };
  const auto enter = [&](std::uint32_t node) {
    mark_[node] = Mark::on_the_way;
    std::uint32_t main = no_end;
    for (const std::uint32_t end : ends_at(node))
      if (leaves_by(end) && (main == no_end || std::abs(flows[end / 2]) > std::abs(flows[main / 2]))) main = end;
    way_.push_back({node, static_cast<std::uint32_t>(ends_at(node).size()), main, place});
  };
  for (std::uint32_t start = 0; start < nodes; ++start) {
    if (fed_[start]) continue;
    enter(start);
    while (!way_.empty()) {
      Visit& visit = way_.back();
      if (visit.main == no_end && visit.ends_left == 0) {
        mark_[visit.node] = Mark::done;
        order_[--place] = visit.node;
        place_[visit.node] = place;
        if (const std::uint32_t size = visit.place_before - place; smallest <= size && size <= largest) {
          while (!subtrees_.empty() && subtrees_.back().begin < visit.place_before) subtrees_.pop_back();
          subtrees_.push_back({place, visit.place_before});
        }
        way_.pop_back();
        continue;
      }
      const std::uint32_t end =
          visit.main != no_end ? std::exchange(visit.main, no_end) : ends_at(visit.node)[--visit.ends_left];
      if (!leaves_by(end)) continue;
      const std::uint32_t next = end % 2 ? links_[end / 2].from : links_[end / 2].to;
      if (!is_node(next) || mark_[next] == Mark::done) continue;
      if (mark_[next] == Mark::on_the_way) {
        way_.clear();
        return false;
      }
      enter(next);
    }
  }
  return place == 0;  // what is left is fed by circles only
}

void FlowRoute::divide() {
  const auto nodes = static_cast<std::uint32_t>(order_.size());
  parts_.clear();
  std::uint32_t begin = 0;
  const auto add_until = [&](std::uint32_t end) {
    if (end > begin) parts_.push_back({begin, end, {}, 0});
    begin = end;
  };
  if (wanted_parts_ > 1)
    for (auto subtree = subtrees_.rbegin(); subtree != subtrees_.rend(); ++subtree) {
      add_until(subtree->begin);
      add_until(subtree->end);
    }
  add_until(nodes);
  for (std::uint32_t p = 0; p < parts_.size(); ++p)
    for (std::uint32_t place = parts_[p].begin; place < parts_[p].end; ++place) part_of_[order_[place]] = p;
  if (parts_.size() > 1)
    for (std::size_t i = 0; i < links_.size(); ++i)
      if (direction_[i] != 0) keeps_order(i, direction_[i]);
}

void FlowRoute::add_wait(std::uint32_t first, std::uint32_t second) {
  auto& followers = parts_[first].followers;
  if (std::ranges::find(followers, second) != followers.end()) return;
  followers.push_back(second);
  ++parts_[second].awaited;
}

}  // namespace emscher
