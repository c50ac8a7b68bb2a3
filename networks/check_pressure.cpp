// What feeds the parts of a network and what holds their pressure.
#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "networks/check_network.hpp"
#include "networks/nearest_name.hpp"
#include "networks/outlet_node.hpp"

namespace emscher {

namespace {

/// An element in its role for a part of the network.
struct Role {
  int line = 0;
  const std::string* id = nullptr;
  const char* field = "";  ///< that gives it the role
};

struct Part {
  std::size_t junctions = 0;
  std::uint32_t example_junction = no_index;
  std::vector<const std::string*> consumers;  // at most a few examples
  std::size_t consumer_count = 0;
  std::vector<Role> feeders;    // give heat: producers, secondary sides of heat exchanger stations; or sources
  std::vector<Role> balancers;  // of these, those whose flow follows what the others take
  std::vector<Role> holders;    // hold the pressure
  bool has_bypass = false;
  bool short_circuited = false;  // primary and secondary side of a station: reported, what holds the pressure follows
};

class PressureCheck {
 public:
  PressureCheck(const NetworkReading& reading, const Case& data, const NetworkParts& parts, NetworkFaults& faults)
      : reading_(reading), data_(data), parts_(parts), faults_(faults) {}

  void check_closed() {
    collect_junctions();
    for (std::uint32_t k = 0; k < data_.substations.size(); ++k)
      count_consumer(data_.substations[k].node, data_.substations[k].id);
    for (const Bypass& b : data_.bypasses) {
      if (b.node != no_index) part(b.node).has_bypass = true;
    }
    collect_producers();
    collect_storages();
    collect_stations();
    collect_pressure_holdings();
    if (!reading_.control_is_certain || !all_placed_) return;
    if (data_.producers.empty() && data_.heat_exchanger_stations.empty() && !data_.junctions.empty()) {
      return faults_.report(std::nullopt, "", "kind", "the network has no producer",
                            "add a producer with \"control\": \"pressure\": one must hold the pressure");
    }
    for (const auto& [root, part] : collected_) {
      if (part.example_junction != no_index) check_closed_part(part, parts_.certain[root]);
    }
  }

  // Supply and return must each reach a producer along their own side: a substation is no way for its own supply.
  void check_sides_are_fed() {
    std::vector<bool> fed(parts_.whole.size(), false);
    std::vector<bool> has_feeder(parts_.whole.size(), false);
    const auto feeds = [&](std::uint32_t from, std::uint32_t to) {
      if (from == no_index || to == no_index) return;
      fed[parts_.along_sides[parts_.node_of(to, Side::supply)]] = true;
      fed[parts_.along_sides[parts_.node_of(from, Side::return_side)]] = true;
      has_feeder[parts_.part_of(from)] = true;
    };
    for (const Producer& p : data_.producers)
      if (p.connection == ProducerConnection::return_to_supply) feeds(p.node, outlet_node(p));
    for (const HeatExchangerStation& s : data_.heat_exchanger_stations) feeds(s.secondary_node, s.secondary_node);
    const auto check = [&](const auto& consumers, const std::vector<int>& lines, const char* name) {
      for (std::size_t k = 0; k < consumers.size(); ++k) {
        const std::uint32_t node = consumers[k].node;
        if (node == no_index || parts_.isolated[node]) continue;
        const std::uint32_t part = parts_.part_of(node);
        if (!parts_.certain[part] || !has_feeder[part]) continue;  // reported with its part
        for (const Side side : {Side::supply, Side::return_side}) {
          if (fed[parts_.along_sides[parts_.node_of(node, side)]]) continue;
          faults_.report(lines[k], consumers[k].id, "node",
                         fmt::format("the {} of the {} is not connected to any producer",
                                     side == Side::supply ? "supply" : "return", name),
                         "complete the pipes of this side, or draw trenches");
        }
      }
    };
    check(data_.substations, reading_.substation_line, "substation");
    check(data_.bypasses, reading_.bypass_line, "bypass");
    check(data_.heat_exchanger_stations, reading_.heat_exchanger_station_line, "station");
  }

  void check_open() {
    collect_junctions();
    for (const Outflow& o : data_.outflows) count_consumer(o.junction, o.id);
    for (std::size_t k = 0; k < data_.sources.size(); ++k) {
      const Source& s = data_.sources[k];
      if (Part* part = placed(s.junction)) part->feeders.push_back({reading_.source_line[k], &s.id, ""});
    }
    collect_pressure_holdings();
    if (!all_placed_) return;
    for (const auto& [root, part] : collected_) {
      if (part.example_junction == no_index) continue;
      if (!part.feeders.empty() && !part.holders.empty()) {
        report_extra_holders(part.holders, *part.feeders.front().id, 0);
      } else if (!part.holders.empty()) {
        report_extra_holders(part.holders, *part.holders.front().id, 1);
      } else if (part.feeders.empty() && parts_.certain[root]) {
        const std::uint32_t j = part.example_junction;
        faults_.report(
            reading_.junction_line[j], data_.junctions[j].id, "id",
            fmt::format("a part of the network ({}) is not connected to any source", describe(part, "outflow")),
            "connect it, or add a source: one must hold the pressure");
      }
    }
  }

 private:
  Part& part(std::uint32_t junction, Side side = Side::supply) { return collected_[parts_.part_of(junction, side)]; }

  // The part of an element; remembers where there is none, since then nothing can be said about any part.
  Part* placed(std::uint32_t junction, Side side = Side::supply) {
    if (junction != no_index) return &part(junction, side);
    all_placed_ = false;
    return nullptr;
  }

  void collect_junctions() {
    for (std::uint32_t j = 0; j < data_.junctions.size(); ++j) {
      if (parts_.isolated[j]) continue;
      const auto add = [&](std::uint32_t root) {
        Part& part = collected_[root];
        if (part.junctions++ == 0) part.example_junction = j;
      };
      const std::uint32_t supply = parts_.part_of(j);
      add(supply);
      if (data_.closed && parts_.part_of(j, Side::return_side) != supply) add(parts_.part_of(j, Side::return_side));
    }
  }

  void count_consumer(std::uint32_t junction, const std::string& id) {
    if (junction == no_index) return;
    Part& its = part(junction);
    ++its.consumer_count;
    if (its.consumers.size() < 5) its.consumers.push_back(&id);
  }

  void collect_producers() {
    for (std::size_t k = 0; k < data_.producers.size(); ++k) {
      const Producer& p = data_.producers[k];
      Part* its = placed(p.node);
      if (!its) continue;
      const int line = reading_.producer_line[k];
      its->feeders.push_back({line, &p.id, "control"});
      if (!holds_difference(p.control)) continue;
      its->balancers.push_back({line, &p.id, "return_pressure_pa"});
      if (p.return_pressure_pa) its->holders.push_back({line, &p.id, "return_pressure_pa"});
    }
  }

  void collect_storages() {
    for (std::size_t k = 0; k < data_.storages.size(); ++k) {
      const Storage& s = data_.storages[k];
      Part* its = placed(s.node);
      if (!its || s.control != StorageControl::pressure) continue;
      const Role role{reading_.storage_line[k], &s.id, "return_pressure_pa"};
      its->balancers.push_back(role);
      if (s.return_pressure_pa) its->holders.push_back(role);
    }
  }

  void collect_stations() {
    for (std::size_t k = 0; k < data_.heat_exchanger_stations.size(); ++k) {
      const HeatExchangerStation& s = data_.heat_exchanger_stations[k];
      count_consumer(s.node, s.id);
      Part* its = placed(s.secondary_node);
      if (!its) continue;
      if (parts_.are_connected(s.node, s.secondary_node)) its->short_circuited = true;
      const Role role{reading_.heat_exchanger_station_line[k], &s.id, "return_pressure_pa"};
      its->feeders.push_back(role);
      its->balancers.push_back(role);
      if (s.return_pressure_pa) its->holders.push_back(role);
    }
  }

  void collect_pressure_holdings() {
    for (std::size_t k = 0; k < data_.pressure_holdings.size(); ++k) {
      const PressureHolding& h = data_.pressure_holdings[k];
      if (Part* its = placed(h.node, h.side))
        its->holders.push_back({reading_.pressure_holding_line[k], &h.id, "pressure_pa"});
    }
  }

  std::string describe(const Part& part, const char* name) const {
    std::string text = fmt::format("{} junction{}", part.junctions, part.junctions == 1 ? "" : "s");
    if (part.consumer_count == 0) return text;
    std::vector<std::string> ids;
    for (const std::string* id : part.consumers) ids.push_back(*id);
    return text + fmt::format(" and {} {}{} ({}{})", part.consumer_count, name, part.consumer_count == 1 ? "" : "s",
                              joined(ids, ", "), part.consumer_count > ids.size() ? ", ..." : "");
  }

  void report_extra_holders(const std::vector<Role>& holders, const std::string& first, std::size_t begin) {
    for (std::size_t k = begin; k < holders.size(); ++k) {
      faults_.report(holders[k].line, *holders[k].id, holders[k].field,
                     fmt::format("'{}' already holds the pressure of this network", first),
                     "remove it: exactly one element holds the pressure of a connected network");
    }
  }

  void check_closed_part(const Part& part, bool certain) {
    if (part.short_circuited) return;
    if (part.holders.size() > 1) return report_extra_holders(part.holders, *part.holders.front().id, 1);
    if (!certain) return;
    const std::string what = describe(part, "substation");
    if (part.feeders.empty()) {
      const std::uint32_t j = part.example_junction;
      faults_.report(reading_.junction_line[j], data_.junctions[j].id, "id",
                     fmt::format("a part of the network ({}) is not connected to any producer", what),
                     "connect it, or remove it");
    } else if (part.balancers.empty() && (part.holders.empty() || !part.has_bypass)) {
      // With every flow given, only a bypass could take what producers and substations differ by.
      const Role& first = part.feeders.front();
      faults_.report(first.line, *first.id, first.field,
                     fmt::format("no producer holds the pressure of this network ({})", what),
                     "choose \"control\": \"pressure\" for one of its producers");
    } else if (part.holders.empty()) {
      const Role& first = part.balancers.front();
      faults_.report(first.line, *first.id, first.field,
                     fmt::format("is missing, and nothing else holds the pressure of this network ({})", what),
                     "add 'return_pressure_pa' (Pa, absolute), or a pressure_holding at one of the junctions");
    }
  }

  const NetworkReading& reading_;
  const Case& data_;
  const NetworkParts& parts_;
  NetworkFaults& faults_;
  std::map<std::uint32_t, Part> collected_;  // by the node that stands for the part
  bool all_placed_ = true;
};

}  // namespace

void check_pressure(const NetworkReading& reading, const Case& data, const NetworkParts& parts, NetworkFaults& faults) {
  PressureCheck check(reading, data, parts, faults);
  if (!data.closed) return check.check_open();
  check.check_closed();
  check.check_sides_are_fed();
}

}  // namespace emscher
