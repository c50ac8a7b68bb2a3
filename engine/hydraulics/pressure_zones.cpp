#include "engine/hydraulics/pressure_zones.hpp"

#include <algorithm>
#include <utility>

#include "engine/graph/connected_parts.hpp"
#include "engine/parallel.hpp"

namespace emscher {

PressureZones::PressureZones(int number_of_nodes, std::span<const int> from, std::span<const int> to,
                             std::span<const int> fixed_nodes, std::span<const int> between)
    : between_(between.begin(), between.end()) {
  std::vector<char> is_between(from.size(), 0);
  for (const int link : between_) is_between[link] = 1;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> joined;
  for (std::size_t i = 0; i < from.size(); ++i)
    if (!is_between[i]) joined.emplace_back(from[i], to[i]);
  zone_ = connected_parts(static_cast<std::uint32_t>(number_of_nodes), joined);
  change_.assign(zone_.empty() ? 0 : *std::ranges::max_element(zone_) + 1, 0.0);

  std::vector<char> reached(change_.size(), 0);
  std::vector<std::uint32_t> next;
  const auto reach = [&](std::uint32_t zone) {
    if (std::exchange(reached[zone], char(1)) == 0) next.push_back(zone);
  };
  for (const int node : fixed_nodes) reach(zone_[node]);
  std::vector<std::vector<std::pair<std::size_t, bool>>> links_at(change_.size());
  for (std::size_t k = 0; k < between_.size(); ++k) {
    links_at[zone_[from[between_[k]]]].emplace_back(k, true);
    links_at[zone_[to[between_[k]]]].emplace_back(k, false);
  }
  for (std::size_t done = 0; done < next.size(); ++done) {
    const std::uint32_t zone = next[done];
    for (const auto& [k, starts] : links_at[zone]) {
      const std::uint32_t other = zone_[starts ? to[between_[k]] : from[between_[k]]];
      if (reached[other]) continue;
      branches_.push_back({k, zone, other, starts ? -1.0 : 1.0});
      reach(other);
    }
  }
}

void PressureZones::move(std::span<const double> drop_change) {
  for (const Branch& b : branches_) change_[b.to] = change_[b.from] + b.sign * drop_change[b.link];
}

void PressureZones::add_to(std::span<double> node) const {
  in_blocks(node.size(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin; n < end; ++n) node[n] += change_[zone_[n]];
  });
}

}  // namespace emscher
