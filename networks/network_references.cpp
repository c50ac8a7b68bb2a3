// References between the features of a network: names become indices.
#include <fmt/format.h>

#include <map>
#include <vector>

#include "networks/nearest_name.hpp"
#include "networks/network_reader.hpp"

namespace emscher {

namespace {

const char* name_of(ElementKind kind) {
  return kind == ElementKind::junction ? "junction" : kind == ElementKind::pipe ? "pipe" : "substation";
}

class Resolver {
 public:
  Resolver(const NetworkReading& reading, const Case& data, FaultList& faults)
      : reading_(reading), data_(data), faults_(faults) {}

  void resolve(std::uint32_t& reference, ElementKind wanted, const std::string& id, const char* field, int line) {
    if (reference == no_index) return;  // missing: reported by the schema
    const NetworkIds::Entry& entry = reading_.ids.entries[reference];
    if (entry.kind == wanted) {
      reference = entry.element;
      return;
    }
    reference = no_index;
    Fault fault{.file = data_.network_file, .line = line, .id = id, .field = field};
    if (entry.kind == ElementKind::none) {
      fault.problem = fmt::format("names '{}', which does not exist", *entry.name);
      const std::string near = name_near(*entry.name, wanted);
      fault.remedy = near.empty() ? fmt::format("add the {} '{}', or repair the name", name_of(wanted), *entry.name)
                                  : fmt::format("did you mean '{}'?", near);
    } else {
      fault.problem = fmt::format("names '{}' (line {}), which is no {}", *entry.name, entry.line, name_of(wanted));
      fault.remedy = fmt::format("name a {}", name_of(wanted));
    }
    faults_.add(std::move(fault));
  }

 private:
  // Looks through all names: only for the first few faults, since it costs the whole list each time.
  std::string name_near(const std::string& name, ElementKind wanted) {
    Names& names = names_[wanted];
    if (names.searches++ >= FaultList::limit_per_field) return {};
    if (names.all.empty()) {
      for (const NetworkIds::Entry& entry : reading_.ids.entries) {
        if (entry.kind == wanted) names.all.push_back(*entry.name);
      }
    }
    return nearest_name(name, names.all);
  }

  struct Names {
    std::vector<std::string> all;
    std::size_t searches = 0;
  };
  const NetworkReading& reading_;
  const Case& data_;
  FaultList& faults_;
  std::map<ElementKind, Names> names_;
};

}  // namespace

void resolve_references(NetworkReading& reading, Case& data, FaultList& faults) {
  Resolver resolver(reading, data, faults);
  constexpr ElementKind junction = ElementKind::junction;
  // One member of all elements of a vector that names a junction.
  const auto junctions = [&](auto& elements, const std::vector<int>& lines, auto member, const char* field) {
    for (std::size_t k = 0; k < elements.size(); ++k) {
      resolver.resolve(elements[k].*member, junction, elements[k].id, field, lines[k]);
    }
  };
  const auto both_ends = [&](auto& elements, const std::vector<int>& lines) {
    for (std::size_t k = 0; k < elements.size(); ++k) {
      resolver.resolve(elements[k].from, junction, elements[k].id, "from", lines[k]);
      resolver.resolve(elements[k].to, junction, elements[k].id, "to", lines[k]);
    }
  };
  const auto control_points = [&](auto& elements, const std::vector<int>& lines) {
    for (std::size_t k = 0; k < elements.size(); ++k) {
      for (std::uint32_t& point : elements[k].control_points)
        resolver.resolve(point, ElementKind::substation, elements[k].id, "control_points", lines[k]);
    }
  };
  both_ends(data.trenches, reading.trench_line);
  both_ends(data.pipes, reading.pipe_line);
  for (std::size_t k = 0; k < data.pipes.size(); ++k) {
    SinglePipe& p = data.pipes[k];
    resolver.resolve(p.paired_with, ElementKind::pipe, p.id, "paired_with", reading.pipe_line[k]);
  }
  junctions(data.substations, reading.substation_line, &Substation::node, "node");
  junctions(data.producers, reading.producer_line, &Producer::node, "node");
  junctions(data.producers, reading.producer_line, &Producer::to_node, "to_node");
  control_points(data.producers, reading.producer_line);
  junctions(data.storages, reading.storage_line, &Storage::node, "node");
  junctions(data.sources, reading.source_line, &Source::junction, "junction");
  junctions(data.outflows, reading.outflow_line, &Outflow::junction, "junction");
  both_ends(data.pumps, reading.pump_line);
  control_points(data.pumps, reading.pump_line);
  both_ends(data.valves, reading.valve_line);
  junctions(data.valves, reading.valve_line, &Valve::at_junction, "at_junction");
  junctions(data.bypasses, reading.bypass_line, &Bypass::node, "node");
  junctions(data.pressure_holdings, reading.pressure_holding_line, &PressureHolding::node, "node");
  junctions(data.mixing_stations, reading.mixing_station_line, &MixingStation::node, "node");
  junctions(data.mixing_stations, reading.mixing_station_line, &MixingStation::secondary_node, "secondary_node");
  control_points(data.mixing_stations, reading.mixing_station_line);
  const std::vector<int>& exchanger_line = reading.heat_exchanger_station_line;
  junctions(data.heat_exchanger_stations, exchanger_line, &HeatExchangerStation::node, "node");
  junctions(data.heat_exchanger_stations, exchanger_line, &HeatExchangerStation::secondary_node, "secondary_node");
  control_points(data.heat_exchanger_stations, exchanger_line);
}

}  // namespace emscher
