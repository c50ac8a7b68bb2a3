#include "engine/graph/flow_route.hpp"

#include <algorithm>
#include <numeric>

namespace emscher {

FlowRoute::FlowRoute(std::uint32_t number_of_nodes, std::vector<Link> links)
    : links_(std::move(links)), first_end_(number_of_nodes + 1, 0), direction_(links_.size(), 0.0) {
  for (const Link& l : links_)
    for (const std::uint32_t node : {l.from, l.to})
      if (node < number_of_nodes) ++first_end_[node + 1];
  std::partial_sum(first_end_.begin(), first_end_.end(), first_end_.begin());
  ends_.resize(first_end_.back());
  auto next = first_end_;
  for (std::uint32_t i = 0; i < links_.size(); ++i) {
    if (links_[i].from < number_of_nodes) ends_[next[links_[i].from]++] = 2 * i;
    if (links_[i].to < number_of_nodes) ends_[next[links_[i].to]++] = 2 * i + 1;
  }
  order_.resize(number_of_nodes);
  mark_.resize(number_of_nodes);
  fed_.resize(number_of_nodes);
}

// An order stays right where a flow stops.
bool FlowRoute::is_valid_for(std::span<const double> flows, std::span<const char> hands_on) const {
  int wrong = 0;
  for (std::size_t i = 0; i < flows.size(); ++i) {
    const double flow = hands_on[i] ? flows[i] : 0.0;
    wrong |= int(flow * direction_[i] < 0.0) | (int(direction_[i] == 0.0) & int(flow != 0.0));
  }
  return wrong == 0;
}

bool FlowRoute::update(std::span<const double> flows, std::span<const char> hands_on) {
  if (valid_ && is_valid_for(flows, hands_on)) return true;
  for (std::size_t i = 0; i < flows.size(); ++i)
    direction_[i] = !hands_on[i] ? 0.0 : double(flows[i] > 0.0) - double(flows[i] < 0.0);
  ++rebuilds_;
  return valid_ = search();
}

bool FlowRoute::search() {
  const auto nodes = static_cast<std::uint32_t>(order_.size());
  std::ranges::fill(mark_, Mark::unseen);
  std::ranges::fill(fed_, char(0));
  for (std::size_t i = 0; i < links_.size(); ++i) {
    if (direction_[i] == 0.0) continue;
    if (const std::uint32_t head = direction_[i] > 0.0 ? links_[i].to : links_[i].from; head < nodes) fed_[head] = 1;
  }
  std::uint32_t place = nodes;  // of the node placed last, from the end
  for (std::uint32_t start = 0; start < nodes; ++start) {
    if (fed_[start]) continue;
    mark_[start] = Mark::on_the_way;
    way_.push_back({start, first_end_[start]});
    while (!way_.empty()) {
      const std::uint32_t node = way_.back().node;
      if (way_.back().next_end == first_end_[node + 1]) {
        mark_[node] = Mark::done;
        order_[--place] = node;
        way_.pop_back();
        continue;
      }
      const std::uint32_t end = ends_[way_.back().next_end++], link = end / 2;
      const bool leaves = end % 2 ? direction_[link] < 0.0 : direction_[link] > 0.0;
      if (!leaves) continue;
      const std::uint32_t head = end % 2 ? links_[link].from : links_[link].to;
      if (head >= nodes || mark_[head] == Mark::done) continue;
      if (mark_[head] == Mark::on_the_way) {
        way_.clear();
        return false;
      }
      mark_[head] = Mark::on_the_way;
      way_.push_back({head, first_end_[head]});
    }
  }
  return place == 0;  // what is left is fed by circles only
}

}  // namespace emscher
