#include "networks/check_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace emscher {

namespace {

bool any_sided(const Case& data) {
  const auto sided = [](const auto& elements) {
    return std::any_of(elements.begin(), elements.end(), [](const auto& e) { return e.side != Side::none; });
  };
  return sided(data.pipes) || sided(data.pumps) || sided(data.valves) || sided(data.pressure_holdings);
}

void check_sides(const NetworkReading& reading, Case& data, NetworkFaults& faults) {
  const bool elements_of_closed = !data.trenches.empty() || !data.substations.empty() || !data.producers.empty() ||
                                  !data.storages.empty() || !data.bypasses.empty() || !data.mixing_stations.empty() ||
                                  !data.heat_exchanger_stations.empty();
  const bool elements_of_open = !data.sources.empty() || !data.outflows.empty();
  data.closed = elements_of_closed || (any_sided(data) && !elements_of_open);
  if (elements_of_closed && elements_of_open) {
    const auto misplaced = [&](const auto& elements, const std::vector<int>& lines, const char* kind) {
      for (std::size_t k = 0; k < elements.size(); ++k) {
        faults.report(lines[k], elements[k].id, "kind",
                      fmt::format("a {} belongs to an open network, but this one has supply and return", kind),
                      "use substation, producer and storage in a network of trenches");
      }
    };
    misplaced(data.sources, reading.source_line, "source");
    misplaced(data.outflows, reading.outflow_line, "outflow");
  }
  const auto check_side = [&](const auto& elements, const std::vector<int>& lines) {
    for (std::size_t k = 0; k < elements.size(); ++k) {
      const auto& e = elements[k];
      if (data.closed && e.side == Side::none) {
        faults.report(lines[k], e.id, "side", "is missing; this network has supply and return",
                      "add \"side\": \"supply\" or \"return\"");
      } else if (!data.closed && e.side != Side::none) {
        faults.report(lines[k], e.id, "side", "has no meaning on an open network", "remove it");
      }
    }
  };
  check_side(data.pipes, reading.pipe_line);
  check_side(data.pumps, reading.pump_line);
  check_side(data.valves, reading.valve_line);
  check_side(data.pressure_holdings, reading.pressure_holding_line);
}

void check_pairs(const NetworkReading& reading, const Case& data, NetworkFaults& faults) {
  for (std::size_t k = 0; k < data.pipes.size(); ++k) {
    const SinglePipe& p = data.pipes[k];
    if (p.paired_with == no_index) continue;
    const SinglePipe& other = data.pipes[p.paired_with];
    const int line = reading.pipe_line[k];
    if (p.paired_with == k) {
      faults.report(line, p.id, "paired_with", "names the pipe itself", "name the pipe that lies beside it");
    } else if (other.paired_with != k) {
      faults.report(line, p.id, "paired_with", fmt::format("names '{}', which does not name this pipe", other.id),
                    fmt::format("set \"paired_with\": \"{}\" at the pipe '{}'", p.id, other.id));
    } else if (data.constructions[p.construction].layout != data.constructions[other.construction].layout) {
      faults.report(line, p.id, "layout", fmt::format("is not that of '{}', with which it is paired", other.id),
                    "give both pipes the same layout");
    } else if (std::abs(p.length_m - other.length_m) > 0.01 * std::max(p.length_m, other.length_m)) {
      faults.report(line, p.id, "length_m",
                    fmt::format("is {} m, that of '{}' beside it {} m", p.length_m, other.id, other.length_m),
                    "give both pipes the same length", Severity::warning);
    }
  }
}

void check_isolated_junctions(const NetworkReading& reading, const Case& data, const NetworkParts& parts,
                              NetworkFaults& faults) {
  for (std::size_t j = 0; j < data.junctions.size(); ++j) {
    if (!parts.isolated[j]) continue;
    faults.report(reading.junction_line[j], data.junctions[j].id, "id", "the junction is connected to nothing",
                  "connect it by a trench or pipe, or remove it");
  }
}

// Primary and secondary water of a heat exchanger must not mix anywhere.
void check_separation(const NetworkReading& reading, const Case& data, const NetworkParts& parts,
                      NetworkFaults& faults) {
  for (std::size_t k = 0; k < data.heat_exchanger_stations.size(); ++k) {
    const HeatExchangerStation& s = data.heat_exchanger_stations[k];
    if (s.node == s.secondary_node || !parts.are_connected(s.node, s.secondary_node)) continue;
    faults.report(reading.heat_exchanger_station_line[k], s.id, "secondary_node",
                  fmt::format("'{}' and '{}' belong to one connected network", data.junctions[s.node].id,
                              data.junctions[s.secondary_node].id),
                  "separate the two networks, or use a mixing_station where their water is to mix");
  }
}

// The shunt takes back what the consumer gives: without a pipe in between, the temperature of each would follow from
// the other's at the same instant.
void check_mixed_nodes(const NetworkReading& reading, const Case& data, NetworkFaults& faults) {
  std::map<std::uint32_t, const MixingStation*> station_at;
  for (const MixingStation& s : data.mixing_stations) {
    if (s.secondary_node != no_index && s.secondary_node != s.node) station_at.emplace(s.secondary_node, &s);
  }
  const auto check = [&](const auto& elements, const std::vector<int>& lines) {
    for (std::size_t k = 0; k < elements.size(); ++k) {
      const auto station = station_at.find(elements[k].node);
      if (station == station_at.end()) continue;
      faults.report(lines[k], elements[k].id, "node",
                    fmt::format("is '{}', the secondary_node of the mixing station '{}', with no pipe in between",
                                data.junctions[elements[k].node].id, station->second->id),
                    "place it at a junction of its own, and draw a trench from the station to it");
    }
  };
  check(data.substations, reading.substation_line);
  check(data.bypasses, reading.bypass_line);
  check(data.heat_exchanger_stations, reading.heat_exchanger_station_line);
}

// What may send water either way must not stand beside another one that takes it: it would run in a circle between the
// two, in which there is no water.
void check_either_way(const NetworkReading& reading, const Case& data, NetworkFaults& faults) {
  std::map<std::uint32_t, std::vector<const std::string*>> at;
  const auto collect = [&](const auto& elements) {
    for (const auto& e : elements) at[e.node].push_back(&e.id);
  };
  collect(data.substations);
  collect(data.storages);
  collect(data.bypasses);
  collect(data.heat_exchanger_stations);
  for (std::size_t k = 0; k < data.substations.size(); ++k) {
    const Substation& s = data.substations[k];
    if (s.node == no_index || (s.model != SubstationModel::ambient_loop && s.model != SubstationModel::prosumer))
      continue;
    const auto& all = at[s.node];
    const auto other = std::ranges::find_if(all, [&](const std::string* id) { return id != &s.id; });
    if (other == all.end()) continue;
    faults.report(reading.substation_line[k], s.id, "node",
                  fmt::format("is '{}', where '{}' stands as well: water could run in a circle between the two",
                              data.junctions[s.node].id, **other),
                  "give it a junction of its own, at the end of a trench");
  }
}

}  // namespace

std::vector<std::uint32_t> check_network(const NetworkReading& reading, Case& data, FaultList& all_faults) {
  NetworkFaults faults(data, all_faults);
  if (data.junctions.empty()) {
    faults.report(std::nullopt, "", "features", "the network has no junctions",
                  "add junctions, trenches, substations and a producer");
  }
  check_sides(reading, data, faults);
  check_pairs(reading, data, faults);
  const NetworkParts parts = connect_network(data);
  check_isolated_junctions(reading, data, parts, faults);
  check_separation(reading, data, parts, faults);
  check_mixed_nodes(reading, data, faults);
  check_either_way(reading, data, faults);
  check_pressure(reading, data, parts, faults);
  check_pumps(reading, data, parts, faults);
  std::vector<std::uint32_t> result(data.junctions.size());
  for (std::uint32_t j = 0; j < result.size(); ++j) {
    const std::uint32_t supply = parts.node_of(j, Side::supply);
    result[j] = parts.certain[supply] ? parts.supply_zones[supply] : no_index;
  }
  return result;
}

}  // namespace emscher
