#include "engine/graph/flow_route.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

namespace emscher {
namespace {

// A subtree becomes a part if it is at least this share of the largest that may.
constexpr std::uint32_t smallest_share = 8;

constexpr std::uint32_t no_end = 0xffffffffu;

}  // namespace

FlowRoute::FlowRoute(std::uint32_t number_of_nodes, std::vector<Link> links, const Incidence& ends, std::uint32_t parts)
    : links_(std::move(links)),
      wanted_parts_(parts),
      ends_(ends),
      state_(links_.size()),
      state_before_(links_.size()),
      direction_(links_.size(), 0),
      order_(number_of_nodes),
      place_(number_of_nodes),
      rows_(number_of_nodes),
      links_at_(2 * links_.size()) {
  if (wanted_parts_ > 1) part_of_.resize(number_of_nodes);
}

bool FlowRoute::keeps_order(std::size_t link, int direction) {
  const std::uint32_t from = tail(link, direction), to = head(link, direction);
  if (!is_node(from) || !is_node(to)) return true;
  if (place_[from] > place_[to]) return false;
  if (wanted_parts_ > 1 && part_of_[from] != part_of_[to]) add_wait(part_of_[from], part_of_[to]);
  return true;
}

// Most often hardly anything has changed, and it is the search for that which takes time.
bool FlowRoute::follow() {
  constexpr std::size_t piece = 64;
  for (std::size_t begin = 0; begin < state_.size(); begin += piece) {
    const std::size_t end = std::min(begin + piece, state_.size());
    if (std::memcmp(&state_[begin], &state_before_[begin], (end - begin) * sizeof(State)) == 0) continue;
    for (std::size_t i = begin; i < end; ++i) {
      const State state = state_[i];
      if (state == state_before_[i]) continue;
      state_before_[i] = state;
      for (const std::uint32_t node : {links_[i].from, links_[i].to})
        if (is_node(node)) write_visit(place_[node]);
      const int direction = state.hands == Hands::on ? state.direction : 0;
      if (direction == 0 || direction == direction_[i]) continue;  // an order stays right where a flow stops
      direction_[i] = state.direction;
      if (!keeps_order(i, direction)) return false;
    }
  }
  if (waits_added_) find_chains();
  return true;
}

bool FlowRoute::update(const std::function<double(std::size_t)>& flow) {
  if (valid_ && follow()) return true;
  valid_ = false;
  // Those that hand on nothing now may do so later: if they fit, the order will then be right.
  for (const Hands least : {Hands::not_now, Hands::on}) {
    for (std::size_t i = 0; i < state_.size(); ++i)
      direction_[i] = state_[i].hands >= least ? state_[i].direction : std::int8_t(0);
    ++searches_;
    if (!search(flow)) continue;
    divide();
    std::uint32_t begin = 0;
    for (std::uint32_t place = 0; place < order_.size(); ++place) {
      rows_[place] = {begin, 0, 0};
      begin += static_cast<std::uint32_t>(ends_.ends_at(order_[place]).size());
      write_visit(place);
    }
    state_before_ = state_;
    return valid_ = true;
  }
  return false;
}

void FlowRoute::write_visit(std::uint32_t place) {
  Row& row = rows_[place];
  const std::uint32_t node = order_[place];
  Inflow* const begin = links_at_.data() + row.begin;
  row.inflows = row.entered = 0;
  const auto ends = ends_.ends_at(node);
  for (const std::uint32_t end : ends) {
    const Link& link = links_[end / 2];
    const State state = state_[end / 2];
    if (state.direction == (end % 2 ? 1 : -1))
      begin[row.inflows++] = {end / 2, state.hands == Hands::on ? (end % 2 ? link.from : link.to) : nothing};
  }
  for (const std::uint32_t end : ends) {
    const State state = state_[end / 2];
    if (state.hands == Hands::not_now && (state.direction == (end % 2 ? -1 : 1) || (state.direction == 0 && end % 2)))
      begin[row.inflows + row.entered++] = {end / 2, node};
  }
}

// The largest flow first: what it leads to is placed last. So a main comes after its branches, and its way back, which
// waits for all of them, at the end; no branch waits for another. Then the last end first: a network numbered depth
// first is passed as it is numbered.
bool FlowRoute::search(const std::function<double(std::size_t)>& flow) {
  const auto nodes = static_cast<std::uint32_t>(order_.size());
  const std::uint32_t largest = nodes / wanted_parts_, smallest = std::max(largest / smallest_share, 1u);
  std::vector<Mark> marks(nodes, Mark::unseen);
  std::vector<char> fed(nodes, 0);
  subtrees_.clear();
  for (std::size_t i = 0; i < links_.size(); ++i)
    if (direction_[i] != 0 && is_node(head(i, direction_[i]))) fed[head(i, direction_[i])] = 1;
  std::uint32_t place = nodes;  // of the node placed last, from the end
  const auto leaves_by = [&](std::uint32_t end) { return direction_[end / 2] == (end % 2 ? -1 : 1); };
  const auto enter = [&](std::uint32_t node) {
    marks[node] = Mark::on_the_way;
    std::uint32_t main = no_end;
    for (const std::uint32_t end : ends_.ends_at(node))
      if (leaves_by(end) && (main == no_end || std::abs(flow(end / 2)) > std::abs(flow(main / 2)))) main = end;
    way_.push_back({node, static_cast<std::uint32_t>(ends_.ends_at(node).size()), main, place});
  };
  for (std::uint32_t start = 0; start < nodes; ++start) {
    if (fed[start]) continue;
    enter(start);
    while (!way_.empty()) {
      Stop& stop = way_.back();
      if (stop.main == no_end && stop.ends_left == 0) {
        marks[stop.node] = Mark::done;
        order_[--place] = stop.node;
        place_[stop.node] = place;
        if (const std::uint32_t size = stop.place_before - place; smallest <= size && size <= largest) {
          while (!subtrees_.empty() && subtrees_.back().begin < stop.place_before) subtrees_.pop_back();
          subtrees_.push_back({place, stop.place_before});
        }
        way_.pop_back();
        continue;
      }
      const std::uint32_t end =
          stop.main != no_end ? std::exchange(stop.main, no_end) : ends_.ends_at(stop.node)[--stop.ends_left];
      if (!leaves_by(end)) continue;
      const std::uint32_t next = end % 2 ? links_[end / 2].from : links_[end / 2].to;
      if (!is_node(next) || marks[next] == Mark::done) continue;
      if (marks[next] == Mark::on_the_way) {
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
    if (end > begin) parts_.push_back({begin, end, {}, 0, 0});
    begin = end;
  };
  if (wanted_parts_ > 1)
    for (auto subtree = subtrees_.rbegin(); subtree != subtrees_.rend(); ++subtree) {
      add_until(subtree->begin);
      add_until(subtree->end);
    }
  add_until(nodes);
  for (std::uint32_t p = 0; wanted_parts_ > 1 && p < parts_.size(); ++p)
    for (std::uint32_t place = parts_[p].begin; place < parts_[p].end; ++place) part_of_[order_[place]] = p;
  if (parts_.size() > 1)
    for (std::size_t i = 0; i < links_.size(); ++i)
      if (direction_[i] != 0) keeps_order(i, direction_[i]);
  find_chains();
}

void FlowRoute::add_wait(std::uint32_t first, std::uint32_t second) {
  auto& followers = parts_[first].followers;
  if (std::ranges::find(followers, second) != followers.end()) return;
  followers.push_back(second);
  ++parts_[second].awaited;
  waits_added_ = true;
}

// Followers come later in the order.
void FlowRoute::find_chains() {
  for (auto part = parts_.rbegin(); part != parts_.rend(); ++part) {
    std::uint32_t longest = 0;
    for (const std::uint32_t follower : part->followers) longest = std::max(longest, parts_[follower].nodes_to_go);
    part->nodes_to_go = part->end - part->begin + longest;
  }
  waits_added_ = false;
}

}  // namespace emscher
