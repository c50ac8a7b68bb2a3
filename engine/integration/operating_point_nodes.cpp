// The operating point's nodes: what water is there, where it flows, where it stands, and where there is no pipe.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "engine/integration/operating_point.hpp"
#include "engine/parallel.hpp"

namespace emscher {

double OperatingPoint::stagnant_theta(std::uint32_t node, std::span<const double> at_from,
                                      std::span<const double> at_to) const {
  const auto ends = pipe_ends_at(node);
  double sum = 0.0;
  for (const std::uint32_t end : ends) sum += (end % 2 ? at_to : at_from)[end / 2];
  if (!ends.empty()) return sum / double(ends.size());
  const auto near = neighbours_of_pipeless_.find(node);
  if (near == neighbours_of_pipeless_.end()) return 0.0;
  for (const Neighbour n : near->second)
    sum += n.is_source ? points_[n.index].exchange.outlet : stagnant_theta(n.index, at_from, at_to);
  return sum / double(near->second.size());
}

// Nodes at which only components meet: the nearest ones that have pipes or a source, where water comes from as drawn,
// or, if there are none, anywhere around.
void OperatingPoint::find_neighbours_of_pipeless() {
  const auto is_pipeless = [&](std::uint32_t node) { return node != outside && pipe_ends_at(node).empty(); };
  std::map<std::uint32_t, std::vector<std::uint32_t>> components_at;
  for (std::uint32_t c = 0; c < ports_.size(); ++c)
    for (const std::uint32_t node : {ports_[c].from, ports_[c].to})
      if (is_pipeless(node)) components_at[node].push_back(c);
  const auto search = [&](std::uint32_t start, bool as_drawn) {
    std::vector<Neighbour> found;
    std::vector<std::uint32_t> reached{start}, next;
    std::set<std::uint32_t> seen{start};
    for (; found.empty() && !reached.empty(); reached = std::exchange(next, {}))
      for (const std::uint32_t node : reached)
        for (const std::uint32_t c : components_at[node]) {
          const Port& port = ports_[c];
          if (port.to == node && !port.passes_at_once) {
            found.push_back({c, true});
            continue;
          }
          if (as_drawn && (port.to != node || network_.components[c]->role != Role::control)) continue;
          const std::uint32_t other = port.to == node ? port.from : port.to;
          if (other == outside || !seen.insert(other).second) continue;
          if (is_pipeless(other))
            next.push_back(other);
          else
            found.push_back({other, false});
        }
    return found;
  };
  for (const auto& [node, unused] : std::map(components_at)) {
    auto found = search(node, true);
    if (found.empty()) found = search(node, false);
    if (!found.empty()) neighbours_of_pipeless_[node] = std::move(found);
  }
}

/// What flows into a node, of pipes and of the components that have poured.
OperatingPoint::Inflow OperatingPoint::inflow_of(std::uint32_t node, std::span<const double> at_from,
                                                 std::span<const double> at_to) const {
  Inflow inflow;
  if (pour_place_[node] != outside) inflow = poured_[pour_place_[node]];
  for (const std::uint32_t end : pipe_ends_at(node)) {
    const std::uint32_t pipe = end / 2;
    const bool ends = end % 2;
    const double flow = std::max(ends ? mass_flow()[pipe] : -mass_flow()[pipe], 0.0);
    inflow.flow += flow;
    inflow.flux += flow * (ends ? at_to : at_from)[pipe];
  }
  return inflow;
}

// Sums of flow and flux first, where the results will be.
void OperatingPoint::mix_nodes(std::span<const double> at_from, std::span<const double> at_to) {
  const Pipes& p = network_.pipes;
  const std::span<const double> mass_flows = mass_flow();
  std::vector<double>&flow = inverse_inflow_, &flux = node_theta_;
  in_blocks(flow.size(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin; n < end; ++n) flow[n] = flux[n] = 0.0;
    const auto add = [&](std::uint32_t node, double m, double m_theta) {
      if (node < begin || node >= end) return;  // another block's
      flow[node] += m;
      flux[node] += m_theta;
    };
    for (const std::uint32_t link_end :
         links_at_block_.ends_at(static_cast<std::uint32_t>(begin / elements_per_block))) {
      const std::size_t link = link_end / 2;
      if (link >= mass_flows.size()) {
        pour(link - mass_flows.size(), add);
        continue;
      }
      const double m = mass_flows[link];
      add(m > 0.0 ? p.to[link] : p.from[link], std::abs(m), std::abs(m) * (m > 0.0 ? at_to : at_from)[link]);
    }
    for (std::size_t n = begin; n < end; ++n) {
      if (flow[n] > 0.0) {
        inverse_inflow_[n] = 1.0 / flow[n];
        node_theta_[n] = flux[n] * inverse_inflow_[n];
      } else {
        node_theta_[n] = stagnant_theta(static_cast<std::uint32_t>(n), at_from, at_to);
      }
    }
  });
}

}  // namespace emscher
