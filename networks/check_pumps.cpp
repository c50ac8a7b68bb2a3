// Controllers of pressure differences: their control points, their groups, and the junctions they watch.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "networks/check_network.hpp"

namespace emscher {

namespace {

/// What holds a set-point: a pump, or the pump in a producer or station.
struct Controller {
  int line = 0;
  const std::string* id = nullptr;
  const std::string* group = nullptr;  // null where the kind has none
  const char* set_point_field = "";
  double set_point = 0.0;
  DifferentialPressurePlace place = DifferentialPressurePlace::terminals;
  std::vector<std::uint32_t> points;     // substations, sorted
  std::vector<std::uint32_t> terminals;  // nodes between or at which it holds the set-point there
  std::uint32_t part = no_index;         // no_index: not certain
  std::uint32_t zone = no_index;         // supply zone that it alone can raise; no_index: the whole part
};

class PumpCheck {
 public:
  PumpCheck(const NetworkReading& reading, const Case& data, const NetworkParts& parts, NetworkFaults& faults)
      : reading_(reading), data_(data), parts_(parts), faults_(faults) {}

  void run() {
    collect();
    for (const Controller& c : controllers_) {
      check_place(c);
      check_points(c);
    }
    check_groups();
    check_valves();
  }

 private:
  std::uint32_t part_of(std::uint32_t junction, Side side = Side::supply) const {
    if (junction == no_index) return no_index;
    const std::uint32_t part = parts_.part_of(junction, side);
    return parts_.certain[part] ? part : no_index;
  }

  std::uint32_t zone_of(std::uint32_t junction) const {
    return parts_.supply_zones[parts_.node_of(junction, Side::supply)];
  }

  template <class Element>
  Controller& add(const Element& e, int line, std::vector<std::uint32_t> terminals, std::uint32_t part) {
    Controller c;
    c.line = line;
    c.id = &e.id;
    c.place = e.differential_pressure_at;
    c.points = e.control_points;
    std::sort(c.points.begin(), c.points.end());
    c.set_point_field = "differential_pressure_pa";
    c.set_point = e.differential_pressure_pa;
    c.terminals = std::move(terminals);
    c.part = part;
    return controllers_.emplace_back(std::move(c));
  }

  void collect() {
    for (std::size_t k = 0; k < data_.producers.size(); ++k) {
      const Producer& p = data_.producers[k];
      if (p.control != ProducerControl::pressure) continue;
      add(p, reading_.producer_line[k], {p.node}, part_of(p.node)).group = &p.control_group;
    }
    for (std::size_t k = 0; k < data_.pumps.size(); ++k) {
      const Pump& p = data_.pumps[k];
      const bool outlet = p.control == PumpControl::outlet_pressure;
      if (!outlet && p.control != PumpControl::differential_pressure) continue;
      const std::vector<std::uint32_t> terminals = outlet ? std::vector{p.to} : std::vector{p.from, p.to};
      Controller& c = add(p, reading_.pump_line[k], terminals, part_of(p.from, p.side));
      c.group = &p.control_group;
      if (!outlet) continue;
      c.set_point_field = "outlet_pressure_pa";
      c.set_point = p.outlet_pressure_pa;
    }
    for (std::size_t k = 0; k < data_.mixing_stations.size(); ++k) {
      const MixingStation& s = data_.mixing_stations[k];
      Controller& c = add(s, reading_.mixing_station_line[k], {s.secondary_node}, part_of(s.secondary_node));
      if (c.part != no_index) c.zone = zone_of(s.secondary_node);
    }
    for (std::size_t k = 0; k < data_.heat_exchanger_stations.size(); ++k) {
      const HeatExchangerStation& s = data_.heat_exchanger_stations[k];
      add(s, reading_.heat_exchanger_station_line[k], {s.secondary_node}, part_of(s.secondary_node));
    }
  }

  void check_place(const Controller& c) {
    if (data_.closed || c.place == DifferentialPressurePlace::terminals) return;
    faults_.report(c.line, *c.id, "differential_pressure_at", "has no substation to look at in an open network",
                   "remove it: the pump then holds the difference at its terminals");
  }

  void check_points(const Controller& c) {
    const auto twice = std::adjacent_find(c.points.begin(), c.points.end());
    if (twice != c.points.end() && *twice != no_index) {
      faults_.report(c.line, *c.id, "control_points", fmt::format("names '{}' twice", data_.substations[*twice].id),
                     "name it once");
    }
    for (const std::uint32_t point : c.points) {
      if (point == no_index || c.part == no_index) continue;
      const std::uint32_t node = data_.substations[point].node;
      const std::uint32_t part = part_of(node);
      if (part == no_index) continue;
      if (part == c.part && (c.zone == no_index || c.zone == zone_of(node))) continue;
      faults_.report(c.line, *c.id, "control_points",
                     fmt::format("names '{}', which is not {} it", data_.substations[point].id,
                                 part == c.part ? "behind" : "connected with"),
                     "name substations of the network that it feeds");
    }
  }

  void check_groups() {
    std::map<std::string, std::vector<const Controller*>> groups;
    for (const Controller& c : controllers_) {
      if (c.group && !c.group->empty()) groups[*c.group].push_back(&c);
    }
    for (const auto& [name, members] : groups) {
      const Controller& first = *members.front();
      if (members.size() == 1) {
        faults_.report(first.line, *first.id, "control_group", fmt::format("'{}' has no other member", name),
                       "give the same name to the others, or remove it", Severity::warning);
      }
      for (std::size_t k = 1; k < members.size(); ++k) check_member(first, *members[k]);
    }
  }

  // One set-point is held together: the members must mean the same one.
  void check_member(const Controller& first, const Controller& c) {
    const auto differs = [&](const char* field, const char* what, const char* remedy) {
      faults_.report(c.line, *c.id, field, fmt::format("{} '{}', which is in the same control_group", what, *first.id),
                     remedy);
    };
    if (std::string_view(first.set_point_field) != c.set_point_field) {
      differs("control_group", "does not hold the same quantity as", "group only pumps that hold the same quantity");
    } else if (first.part != no_index && c.part != no_index && first.part != c.part) {
      differs("control_group", "is not connected with", "group only pumps and producers of one network");
    } else if (first.set_point != c.set_point) {
      differs(c.set_point_field, "is not that of", "give the same value at all members of the group");
    } else if (first.place != c.place || first.points != c.points) {
      differs("differential_pressure_at", "or control_points are not those of",
              "hold the difference at the same place with all members of the group");
    } else if (c.place == DifferentialPressurePlace::terminals && first.terminals != c.terminals) {
      differs("differential_pressure_at", "is at terminals, but those are not the terminals of",
              "set \"differential_pressure_at\": \"worst\" or \"points\" at all members, or place them at the same "
              "junctions");
    }
  }

  void check_valves() {
    for (std::size_t k = 0; k < data_.valves.size(); ++k) {
      const Valve& v = data_.valves[k];
      if (v.function != ValveFunction::differential_pressure) continue;
      if (!data_.closed) {
        faults_.report(reading_.valve_line[k], v.id, "function",
                       "limits the difference of supply and return, which an open network does not have",
                       "use \"overflow\", \"pressure_reducing\" or \"pressure_sustaining\"");
        continue;
      }
      const std::uint32_t own = part_of(v.from, v.side), watched = part_of(v.at_junction);
      if (own == no_index || watched == no_index || own == watched) continue;
      faults_.report(reading_.valve_line[k], v.id, "at_junction",
                     fmt::format("'{}' is not connected with the valve", data_.junctions[v.at_junction].id),
                     "name a junction behind the valve");
    }
  }

  const NetworkReading& reading_;
  const Case& data_;
  const NetworkParts& parts_;
  NetworkFaults& faults_;
  std::vector<Controller> controllers_;
};

}  // namespace

void check_pumps(const NetworkReading& reading, const Case& data, const NetworkParts& parts, NetworkFaults& faults) {
  PumpCheck(reading, data, parts, faults).run();
}

}  // namespace emscher
