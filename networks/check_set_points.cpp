#include "networks/check_set_points.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "networks/buildings/check_buildings.hpp"
#include "networks/supply_zones.hpp"

namespace emscher {

namespace {

class SetPointCheck {
 public:
  SetPointCheck(const Case& data, const NetworkReading& reading, const SignalRanges& ranges,
                const std::vector<std::uint32_t>& zone_of_junction, NetworkFaults& faults)
      : data_(data), reading_(reading), ranges_(ranges), supply_(data, ranges, zone_of_junction), faults_(faults) {}

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
    for (std::size_t k = 0; k < data_.substations.size(); ++k) {
      const Substation& s = data_.substations[k];
      if (s.model == SubstationModel::heat_exchanger) check_secondary(s, reading_.substation_line[k]);
      const SupplyRange* supply = supply_.at(s.node);
      if (!supply) continue;
      if (s.model != SubstationModel::building)
        check_supply(s, reading_.substation_line[k], *supply);
      else if (s.building != no_index)
        check_supply_of_building(data_, s, reading_.substation_line[k], *supply, faults_);
    }
    for (std::size_t k = 0; k < data_.bypasses.size(); ++k) check_bypass(data_.bypasses[k], reading_.bypass_line[k]);
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
  // "'P1' supplies at most 80 degC"
  static std::string says(const SupplyBound& bound, const char* how) {
    return fmt::format("'{}' supplies {} {} degC", *bound.id, how, bound.temperature_c);
  }

  static std::string raise(const SupplyBound& bound) { return fmt::format("raise {} of '{}'", bound.field, *bound.id); }

  template <class Station>
  void check_stations(const std::vector<Station>& stations, const std::vector<int>& lines) {
    for (std::size_t k = 0; k < stations.size(); ++k) {
      const std::optional<SignalRange> wanted = ranges_.of(stations[k].supply_temperature_c);
      const SupplyRange* supply = supply_.at(stations[k].node);
      if (!wanted || !supply || wanted->low <= supply->high.temperature_c) continue;
      faults_.report(lines[k], stations[k].id, "supply_temperature_c",
                     fmt::format("is at least {} degC, but {}", wanted->low, says(supply->high, "at most")),
                     "lower it, or " + raise(supply->high));
    }
  }

  void check_bypass(const Bypass& b, int line) {
    const SupplyRange* supply = supply_.at(b.node);
    if (b.control != BypassControl::thermostatic || !supply || b.minimum_temperature_c <= supply->high.temperature_c)
      return;
    faults_.report(line, b.id, "minimum_temperature_c",
                   fmt::format("is {} degC, but {}", b.minimum_temperature_c, says(supply->high, "at most")),
                   "lower it: the bypass would always be open", Severity::warning);
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

  void check_supply(const Substation& s, int line, const SupplyRange& supply) {
    const bool exchanger = s.model == SubstationModel::heat_exchanger;
    const char* field = exchanger ? "secondary_return_temperature_c" : "return_temperature_c";
    const double highest = supply.high.temperature_c;
    if (s.model != SubstationModel::temperature_difference) {
      const std::optional<SignalRange> back =
          ranges_.of(exchanger ? s.secondary_return_temperature_c : s.return_temperature_c);
      if (back && highest <= back->low) {
        faults_.report(line, s.id, field, fmt::format("is {} degC, but {}", back->low, says(supply.high, "at most")),
                       raise(supply.high) + ", or lower the return temperature of the substation");
        return;  // what else it asks for follows
      }
      if (back && supply.low.temperature_c <= back->high) {
        faults_.report(line, s.id, field,
                       fmt::format("is up to {} degC, but {}", back->high, says(supply.low, "at times only")),
                       "at such times the substation gets no heat", Severity::warning);
      }
    } else if (s.temperature_difference_k >= highest) {
      faults_.report(line, s.id, "temperature_difference_k",
                     fmt::format("is {} K, but {}", s.temperature_difference_k, says(supply.high, "at most")),
                     "give a difference that leaves the return above 0 degC");
    }
    if (exchanger) {
      const std::optional<SignalRange> wanted = ranges_.of(s.secondary_supply_temperature_c);
      if (wanted && wanted->low > highest) {
        faults_.report(line, s.id, "secondary_supply_temperature_c",
                       fmt::format("is at least {} degC, but {}", wanted->low, says(supply.high, "at most")),
                       "lower it, or " + raise(supply.high) + ": the building would never get all of its heat",
                       Severity::warning);
      }
    }
    if (s.minimum_supply_temperature_c && *s.minimum_supply_temperature_c > highest) {
      faults_.report(line, s.id, "minimum_supply_temperature_c",
                     fmt::format("is {} degC, but {}", *s.minimum_supply_temperature_c, says(supply.high, "at most")),
                     "lower it, or " + raise(supply.high) + ": the substation would never get heat", Severity::warning);
    }
  }

  const Case& data_;
  const NetworkReading& reading_;
  const SignalRanges& ranges_;
  const SupplyZones supply_;
  NetworkFaults& faults_;
};

}  // namespace

void check_set_points(const Case& data, const NetworkReading& reading, const SignalRanges& ranges,
                      const std::vector<std::uint32_t>& zone_of_junction, NetworkFaults& faults) {
  SetPointCheck check(data, reading, ranges, zone_of_junction, faults);
  check.check_outflows();
  check.check_temperatures();
  check.check_speeds();
}

}  // namespace emscher
