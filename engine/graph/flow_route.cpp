#include "engine/graph/flow_route.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>
#include <utility>

#include "engine/parallel.hpp"

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

/// Lets a link hand on in this direction. False where that closes a circle, or where a new search is due.
bool FlowRoute::add(std::size_t link, int direction) {
  const std::uint32_t from = tail(link, direction), to = head(link, direction);
  if (is_node(from) && is_node(to) && place_[from] > place_[to] && !reorder(from, to)) return false;
  direction_[link] = static_cast<std::int8_t>(direction);
  find_waits(link);
  return true;
}

// Those that reach `tail` go before those that are reached from `head`, both in the sequence that they have, to the
// places that they have together.
bool FlowRoute::reorder(std::uint32_t tail, std::uint32_t head) {
  const std::uint32_t first = place_[head], last = place_[tail];
  const auto less = [this](std::uint32_t a, std::uint32_t b) { return place_[a] < place_[b]; };
  const auto reached = [&](std::uint32_t start, int along) {
    std::vector<std::uint32_t> nodes{start};
    std::set<std::uint32_t> seen{start};
    for (std::size_t k = 0; k < nodes.size() && moved_ + nodes.size() <= order_.size(); ++k)
      for (const std::uint32_t end : ends_.ends_at(nodes[k])) {
        if (direction_[end / 2] != (end % 2 ? -along : along)) continue;
        const std::uint32_t next = end % 2 ? links_[end / 2].from : links_[end / 2].to;
        if (is_node(next) && first <= place_[next] && place_[next] <= last && seen.insert(next).second)
          nodes.push_back(next);
      }
    std::ranges::sort(nodes, less);
    return nodes;
  };
  const std::vector<std::uint32_t> behind = reached(head, 1);
  if (behind.back() == tail) return false;
  std::vector<std::uint32_t> nodes = reached(tail, -1);
  nodes.insert(nodes.end(), behind.begin(), behind.end());
  moved_ += nodes.size();
  if (moved_ > order_.size()) return false;
  std::vector<std::uint32_t> places;
  std::vector<Row> rows;
  for (const std::uint32_t node : nodes) {
    places.push_back(place_[node]);
    rows.push_back(rows_[place_[node]]);
  }
  std::ranges::sort(places);
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    order_[places[k]] = nodes[k];
    place_[nodes[k]] = places[k];
    rows_[places[k]] = rows[k];
    if (wanted_parts_ > 1)
      part_of_[nodes[k]] =
          static_cast<std::uint32_t>(std::ranges::upper_bound(parts_, places[k], {}, &Part::begin) - parts_.begin() - 1);
  }
  for (const std::uint32_t node : nodes)
    for (const std::uint32_t end : ends_.ends_at(node)) find_waits(end / 2);
  return true;
}

/// Whose part waits for whose because of this link.
void FlowRoute::find_waits(std::size_t link) {
  if (parts_.size() < 2 || direction_[link] == 0) return;
  const std::uint32_t from = tail(link, direction_[link]), to = head(link, direction_[link]);
  if (is_node(from) && is_node(to) && part_of_[from] != part_of_[to]) add_wait(part_of_[from], part_of_[to]);
}

// Most often hardly anything has changed, and it is the search for that which takes time.
bool FlowRoute::follow() {
  constexpr std::size_t piece = 64;
  turned_.clear();
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
      direction_[i] = 0;  // all that have turned go before any comes: what is left is in order
      turned_.push_back(static_cast<std::uint32_t>(i));
    }
  }
  for (const std::uint32_t link : turned_)
    if (!add(link, state_[link].direction)) return false;
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
    moved_ = 0;
    if (!search(flow)) continue;
    divide();
    std::uint32_t begin = 0;
    for (std::uint32_t place = 0; place < order_.size(); ++place) {
      rows_[place] = {begin, 0, 0};
      begin += static_cast<std::uint32_t>(ends_.ends_at(order_[place]).size());
    }
    each_in_blocks(order_.size(), [this](std::size_t place) { write_visit(static_cast<std::uint32_t>(place)); });
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
    for (std::size_t i = 0; i < links_.size(); ++i) find_waits(i);
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
