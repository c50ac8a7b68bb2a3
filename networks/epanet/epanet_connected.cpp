#include "networks/epanet/epanet_connected.hpp"

#include <algorithm>

namespace emscher {

bool is_closed(const EpanetNetwork& network, const EpanetLink& link) {
  if (link.status == EpanetStatus::closed) return true;
  return link.kind == EpanetLinkKind::pump && largest_speed(network, network.pumps[link.data]) == 0.0;
}

bool is_left_out(const EpanetLink& link) {
  return link.kind == EpanetLinkKind::pipe && link.status == EpanetStatus::closed;
}

double largest_speed(const EpanetNetwork& network, const EpanetPump& pump) {
  if (pump.pattern.empty()) return pump.speed;
  const std::vector<double>& speeds = network.patterns.at(pump.pattern).multipliers;
  return *std::max_element(speeds.begin(), speeds.end());
}

namespace {

void report_left_out(const EpanetNode& node, EpanetReport& report) {
  if (node.kind != EpanetNodeKind::junction) {
    return report.count(section_of(node.kind), "reservoirs and tanks without a link are left out", "", node.id);
  }
  const auto takes = [](const EpanetDemand& d) { return d.base != 0.0; };
  report.count("JUNCTIONS",
               std::any_of(node.demands.begin(), node.demands.end(), takes)
                   ? "junctions that no open link connects with a reservoir or tank are left out with their demand"
                   : "junctions that no open link connects with a reservoir or tank are left out",
               "open the links in EPANET where they are meant to be open", node.id);
}

// A reservoir or tank without any link in the case is of no use there. Closed pumps and valves are kept: they may be
// meant to be opened.
void leave_out_unused(const EpanetNetwork& network, std::vector<bool>& connected) {
  std::vector<bool> used(network.nodes.size(), false);
  for (const EpanetLink& link : network.links) {
    if (!is_left_out(link) && connected[link.from] && connected[link.to]) used[link.from] = used[link.to] = true;
  }
  for (std::uint32_t n = 0; n < network.nodes.size(); ++n) connected[n] = connected[n] && used[n];
}

}  // namespace

std::vector<bool> find_connected(const EpanetNetwork& network, EpanetReport& report) {
  std::vector<std::vector<std::uint32_t>> neighbours(network.nodes.size());
  for (const EpanetLink& link : network.links) {
    if (is_closed(network, link)) continue;
    neighbours[link.from].push_back(link.to);
    neighbours[link.to].push_back(link.from);
  }
  std::vector<bool> connected(network.nodes.size(), false);
  std::vector<std::uint32_t> reached;
  for (std::uint32_t n = 0; n < network.nodes.size(); ++n) {
    if (network.nodes[n].kind == EpanetNodeKind::junction) continue;
    connected[n] = true;
    reached.push_back(n);
  }
  while (!reached.empty()) {
    const std::uint32_t node = reached.back();
    reached.pop_back();
    for (const std::uint32_t next : neighbours[node]) {
      if (connected[next]) continue;
      connected[next] = true;
      reached.push_back(next);
    }
  }
  leave_out_unused(network, connected);
  for (std::uint32_t n = 0; n < network.nodes.size(); ++n) {
    if (!connected[n]) report_left_out(network.nodes[n], report);
  }
  for (const EpanetLink& link : network.links) {
    if (is_left_out(link) || (connected[link.from] && connected[link.to])) continue;
    report.count(section_of(link.kind), "links between nodes that are left out are left out, too", "", link.id);
  }
  return connected;
}

}  // namespace emscher
