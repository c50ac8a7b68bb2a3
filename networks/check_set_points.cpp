#include "networks/check_set_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>

namespace emscher {

namespace {

class SetPointCheck {
 public:
  SetPointCheck(const Case& data, const NetworkReading& reading, const SignalRanges& ranges,
                const std::vector<std::uint32_t>& part_of_junction, NetworkFaults& faults)
      : data_(data), reading_(reading), ranges_(ranges), part_of_junction_(part_of_junction), faults_(faults) {}

  void check_outflows() {
    for (std::size_t k = 0; k < data_.outflows.size(); ++k) {
      const Outflow& o = data_.outflows[k];
      const std::optional<SignalRange> range = ranges_.of(o.mass_flow_kg_s);
      if (o.temperature_c.given || !range || range->low >= 0.0) continue;
      faults_.report(reading_.outflow_line[k], o.id, "temperature_c",
                     fmt::format("is missing; the flow is negative (down to {} kg/s), so water flows in", range->low),
                     "add 'temperature_c', the temperature of what flows in (degC)");
    }
  }

  void check_temperatures() {
    collect_supply();
    for (std::size_t k = 0; k < data_.substations.size(); ++k) {
      const Substation& s = data_.substations[k];
      if (s.model == SubstationModel::heat_exchanger) check_secondary(s, reading_.substation_line[k]);
      if (const SignalRange* supply = supply_at(s.node)) check_supply(s, reading_.substation_line[k], *supply);
    }
    check_stations(data_.mixing_stations, reading_.mixing_station_line);
    check_stations(data_.heat_exchanger_stations, reading_.heat_exchanger_station_line);
  }

  // A speed is limited by the pump's own data, not only by the schema.
  void check_speeds() {
    for (std::size_t k = 0; k < data_.pumps.size(); ++k) {
      const Pump& p = data_.pumps[k];
      const std::optional<SignalRange> range = ranges_.of(p.speed);
      if (!range) continue;
      const int line = reading_.pump_line[k];
      const bool constant = p.speed.profile == no_index;
      if (range->high > p.pump_data.maximum_speed) {
        faults_.report(line, p.id, constant ? "speed" : "speed_profile",
                       fmt::format("{} {}, maximum_speed is {}", constant ? "is" : "rises to", range->high,
                                   p.pump_data.maximum_speed),
                       "lower it, or raise 'maximum_speed'");
      } else if (constant && range->low > 0.0 && range->low < p.pump_data.minimum_speed) {
        faults_.report(line, p.id, "speed",
                       fmt::format("is {}, minimum_speed is {}", range->low, p.pump_data.minimum_speed),
                       "raise it, lower 'minimum_speed', or give 0 for a pump that is off");
      }
    }
  }

 private:
  // Supply temperatures per connected part; a part with an unknown one is left out.
  void collect_supply() {
    const auto add = [&](std::uint32_t junction, const std::optional<SignalRange>& range) {
      if (junction == no_index || part_of_junction_[junction] == no_index) return;
      const auto [entry, first] = supply_.emplace(part_of_junction_[junction], range);
      if (first) return;
      if (!range || !entry->second) {
        entry->second.reset();
      } else {
        entry->second->low = std::min(entry->second->low, range->low);
        entry->second->high = std::max(entry->second->high, range->high);
      }
    };
    for (const Producer& p : data_.producers) add(p.node, supply_range(p));
    for (const HeatExchangerStation& s : data_.heat_exchanger_stations) {
      add(s.secondary_node, ranges_.of(s.supply_temperature_c));
    }
  }

  const SignalRange* supply_at(std::uint32_t junction) const {
    if (junction == no_index) return nullptr;
    const auto entry = supply_.find(part_of_junction_[junction]);
    return entry != supply_.end() && entry->second ? &*entry->second : nullptr;
  }

  template <class Station>
  void check_stations(const std::vector<Station>& stations, const std::vector<int>& lines) {
    for (std::size_t k = 0; k < stations.size(); ++k) {
      const std::optional<SignalRange> wanted = ranges_.of(stations[k].supply_temperature_c);
      const SignalRange* supply = supply_at(stations[k].node);
      if (!wanted || !supply || wanted->low <= supply->high) continue;
      faults_.report(
          lines[k], stations[k].id, "supply_temperature_c",
          fmt::format("is at least {} degC, but the producers supply at most {} degC", wanted->low, supply->high),
          "lower it, or raise supply_temperature_c of the producer");
    }
  }

  std::optional<SignalRange> supply_range(const Producer& p) const {
    if (p.control == ProducerControl::heat_and_mass_flow) return std::nullopt;
    if (p.heating_curve.empty()) return ranges_.of(p.supply_temperature_c);
    SignalRange range{p.heating_curve.front()[1], p.heating_curve.front()[1]};
    for (const auto& [outdoor, supply] : p.heating_curve) {
      range.low = std::min(range.low, supply);
      range.high = std::max(range.high, supply);
    }
    return range;
  }

  void check_secondary(const Substation& s, int line) {
    const std::optional<SignalRange> supply = ranges_.of(s.secondary_supply_temperature_c);
    const std::optional<SignalRange> back = ranges_.of(s.secondary_return_temperature_c);
    if (!supply || !back || supply->high > back->low) return;
    faults_.report(
        line, s.id, "secondary_supply_temperature_c",
        fmt::format("is never above secondary_return_temperature_c ({} against {} degC)", supply->high, back->low),
        "the building's supply must be warmer than its return: are the two swapped?");
  }

  void check_supply(const Substation& s, int line, const SignalRange& supply) {
    const bool exchanger = s.model == SubstationModel::heat_exchanger;
    const char* field = exchanger ? "secondary_return_temperature_c" : "return_temperature_c";
    if (s.model != SubstationModel::temperature_difference) {
      const std::optional<SignalRange> back =
          ranges_.of(exchanger ? s.secondary_return_temperature_c : s.return_temperature_c);
      if (back && supply.high <= back->low) {
        faults_.report(line, s.id, field,
                       fmt::format("is {} degC, but the producers supply at most {} degC", back->low, supply.high),
                       "raise supply_temperature_c of the producer, or lower the return temperature of the substation");
      } else if (back && supply.low <= back->high) {
        faults_.report(
            line, s.id, field,
            fmt::format("is up to {} degC, but the producers supply at times only {} degC", back->high, supply.low),
            "at such times the substation gets no heat", Severity::warning);
      }
    } else if (s.temperature_difference_k >= supply.high) {
      faults_.report(
          line, s.id, "temperature_difference_k",
          fmt::format("is {} K, but the producers supply at most {} degC", s.temperature_difference_k, supply.high),
          "give a difference that leaves the return above 0 degC");
    }
    if (s.minimum_supply_temperature_c && *s.minimum_supply_temperature_c > supply.high) {
      faults_.report(line, s.id, "minimum_supply_temperature_c",
                     fmt::format("is {} degC, but the producers supply at most {} degC",
                                 *s.minimum_supply_temperature_c, supply.high),
                     "lower it, or raise the supply temperature: the substation would never get heat",
                     Severity::warning);
    }
  }

  const Case& data_;
  const NetworkReading& reading_;
  const SignalRanges& ranges_;
  const std::vector<std::uint32_t>& part_of_junction_;
  NetworkFaults& faults_;
  std::map<std::uint32_t, std::optional<SignalRange>> supply_;  // per part
};

}  // namespace

void check_set_points(const Case& data, const NetworkReading& reading, const SignalRanges& ranges,
                      const std::vector<std::uint32_t>& part_of_junction, NetworkFaults& faults) {
  SetPointCheck check(data, reading, ranges, part_of_junction, faults);
  check.check_outflows();
  check.check_temperatures();
  check.check_speeds();
}

}  // namespace emscher
