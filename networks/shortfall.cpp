#include "networks/shortfall.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace emscher {

namespace {

bool feeds(const Component& component) {
  return component.role == Role::producer || component.role == Role::storage;
}

}  // namespace

ShortfallWatch::ShortfallWatch(const Case& data, const CaseNetwork& built)
    : data_(data),
      built_(built),
      watches_(std::ranges::any_of(data.substations, [](const Substation& s) { return s.kvs_m3_h.has_value(); })) {
  if (!watches_) return;
  all_.resize(data.substations.size());
  for (std::size_t k = 0; k < all_.size(); ++k) all_[k].substation = k;
}

void ShortfallWatch::see(const OutputRow& row, double step) {
  if (!watches_) return;
  for (std::size_t k = 0; k < all_.size(); ++k) {
    const std::size_t c = built_.substation[k];
    if (!row.point->short_of_pressure(c)) continue;
    const Component& consumer = *built_.network->components[c];
    Shortfall& s = all_[k];
    s.duration += step;
    s.unmet_heat += step * row.components[c].unmet_heat;
    const auto& node = row.pressures().node;
    const double difference = node[consumer.from] - node[consumer.to];
    if (difference >= s.least_pressure_difference) continue;
    s.least_pressure_difference = difference;
    s.time = row.time;
    s.cause = cause(row, consumer);
  }
}

// Pipes, what passes water on along a side (so no bypass, no shunt), and what feeds it in.
void ShortfallWatch::connect() {
  if (!first_end_.empty()) return;
  const Network& network = *built_.network;
  const Pipes& p = network.pipes;
  std::vector<char> is_return(network.number_of_nodes(), 0);
  for (const std::uint32_t node : built_.return_node) is_return[node] = 1;
  struct Link {
    std::uint32_t index, from, to;
  };
  std::vector<Link> links;
  for (std::uint32_t i = 0; i < p.size(); ++i) links.push_back({i, p.from[i], p.to[i]});
  for (std::size_t c = 0; c < network.components.size(); ++c) {
    const Component& component = *network.components[c];
    if (component.from == outside || component.to == outside) continue;
    if (!feeds(component) &&
        (component.role != Role::control || is_return[component.from] != is_return[component.to])) {
      continue;
    }
    links.push_back({static_cast<std::uint32_t>(p.size() + c), component.from, component.to});
  }
  first_end_.assign(network.number_of_nodes() + 1, 0);
  for (const Link& link : links) ++first_end_[link.from + 1], ++first_end_[link.to + 1];
  std::partial_sum(first_end_.begin(), first_end_.end(), first_end_.begin());
  end_of_.resize(2 * links.size());
  auto next = first_end_;
  for (const Link& link : links) {
    end_of_[next[link.from]++] = link.index;
    end_of_[next[link.to]++] = link.index;
  }
}

std::string ShortfallWatch::cause(const OutputRow& row, const Component& consumer) {
  connect();
  const Network& network = *built_.network;
  const Pipes& p = network.pipes;
  const auto& drop = row.pressures().pipe_drop;
  std::uint32_t worst = no_index;
  const Component* exhausted = nullptr;
  // Along the largest flow that comes in (supply, against the water) or goes out (return, with it).
  const auto walk = [&](std::uint32_t node, double sign) {
    for (std::size_t steps = 0; steps <= end_of_.size() && exhausted == nullptr; ++steps) {
      std::uint32_t next = no_index, other = no_index;
      double largest = 0.0;
      for (auto k = first_end_[node]; k < first_end_[node + 1]; ++k) {
        const std::uint32_t link = end_of_[k];
        const bool is_pipe = link < p.size();
        const std::size_t c = link - p.size();
        const std::uint32_t from = is_pipe ? p.from[link] : network.components[c]->from;
        const std::uint32_t to = is_pipe ? p.to[link] : network.components[c]->to;
        const double flow = is_pipe ? row.point->mass_flow()[link] : row.point->components()[c].mass_flow;
        const double inflow = sign * (to == node ? flow : -flow);
        if (inflow > largest) largest = inflow, next = link, other = to == node ? from : to;
      }
      if (next == no_index) return;
      if (next < p.size()) {
        if (worst == no_index || std::abs(drop[next]) > std::abs(drop[worst])) worst = next;
      } else {
        const std::size_t c = next - p.size();
        const PressureControlState* state = row.point->control_state(c);
        const bool is_valve = c >= built_.first_valve && c < built_.first_bypass;
        const bool is_exhausted = state != nullptr && state->exhausted;
        if (is_exhausted && !is_valve) exhausted = network.components[c].get();
        if (state != nullptr && !is_exhausted && state->command > 0.0) return;
        if (feeds(*network.components[c])) return;
      }
      node = other;
    }
  };
  walk(consumer.from, 1.0);
  walk(consumer.to, -1.0);
  if (exhausted != nullptr) return fmt::format("pump of {} at its limit", exhausted->id);
  if (worst == no_index) return "pressure difference";
  return fmt::format("pressure difference; pipe {} takes {:.2f} bar of it", network.pipe_name(worst),
                     std::abs(drop[worst]) * 1e-5);
}

std::vector<Shortfall> ShortfallWatch::shortfalls() const {
  std::vector<Shortfall> found;
  std::ranges::copy_if(all_, std::back_inserter(found), [](const Shortfall& s) { return !s.cause.empty(); });
  std::ranges::stable_sort(found, std::ranges::greater(), &Shortfall::unmet_heat);
  return found;
}

}  // namespace emscher
