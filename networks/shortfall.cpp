#include "networks/shortfall.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/graph/connected_parts.hpp"

namespace emscher {

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
    const std::size_t c = built_.first_substation + k;
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

void ShortfallWatch::connect() {
  if (!first_end_.empty()) return;
  const Network& network = *built_.network;
  const Pipes& p = network.pipes;
  first_end_.assign(network.number_of_nodes() + 1, 0);
  for (std::size_t i = 0; i < p.size(); ++i) ++first_end_[p.from[i] + 1], ++first_end_[p.to[i] + 1];
  std::partial_sum(first_end_.begin(), first_end_.end(), first_end_.begin());
  end_of_.resize(2 * p.size());
  auto next = first_end_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> joined;
  for (std::uint32_t i = 0; i < p.size(); ++i) {
    end_of_[next[p.from[i]]++] = i;
    end_of_[next[p.to[i]]++] = i;
    joined.emplace_back(p.from[i], p.to[i]);
  }
  for (const auto& component : network.components)
    if (component->from != outside && component->to != outside) joined.emplace_back(component->from, component->to);
  network_of_node_ = connected_parts(static_cast<std::uint32_t>(network.number_of_nodes()), joined);
}

std::string ShortfallWatch::cause(const OutputRow& row, const Component& consumer) {
  connect();
  const Network& network = *built_.network;
  for (std::size_t c = 0; c < network.components.size(); ++c) {
    const PressureControlState* state = row.point->control_state(c);
    const Component& pump = *network.components[c];
    if (state != nullptr && state->exhausted && pump.pressure_control()->sense > 0.0 &&
        network_of_node_[pump.to] == network_of_node_[consumer.from])
      return fmt::format("pump of {} at its limit", pump.id);
  }
  const Pipes& p = network.pipes;
  const auto& drop = row.pressures().pipe_drop;
  const auto flow = row.point->mass_flow();
  std::uint32_t worst = no_index;
  // Along the largest flow that comes in (supply, against the water) or goes out (return, with it).
  const auto walk = [&](std::uint32_t node, double sign) {
    for (std::size_t steps = 0; steps <= p.size(); ++steps) {
      std::uint32_t next = no_index;
      double largest = 0.0;
      for (auto k = first_end_[node]; k < first_end_[node + 1]; ++k) {
        const std::uint32_t i = end_of_[k];
        const double inflow = sign * (p.to[i] == node ? flow[i] : -flow[i]);
        if (inflow > largest) largest = inflow, next = i;
      }
      double passed = 0.0;  // by components at this node: is this where the water is fed in?
      for (std::size_t c = 0; c < network.components.size(); ++c) {
        const Component& component = *network.components[c];
        if (component.role != Role::producer || (component.from != node && component.to != node)) continue;
        passed = std::max(passed, std::abs(row.point->components()[c].mass_flow));
      }
      if (next == no_index || passed > largest) return;
      if (worst == no_index || std::abs(drop[next]) > std::abs(drop[worst])) worst = next;
      node = p.to[next] == node ? p.from[next] : p.to[next];
    }
  };
  walk(consumer.from, 1.0);
  walk(consumer.to, -1.0);
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
