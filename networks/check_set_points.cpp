#include "networks/check_set_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

#include "networks/buildings/check_buildings.hpp"
#include "networks/case_fluid.hpp"
#include "networks/supply_zones.hpp"

namespace emscher {

namespace {

// degC, that the schema lets pass whatever the fluid
constexpr double least_temperature = -60.0, greatest_temperature = 180.0;

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
      check_signs(s, reading_.substation_line[k]);
      check_cold_supply(s, reading_.substation_line[k]);
      if (s.model == SubstationModel::prosumer) check_feed(s, reading_.substation_line[k]);
      const SupplyRange* supply = supply_.at(s.node);
      if (!supply) continue;
      if (s.model != SubstationModel::building)
        check_supply(s, reading_.substation_line[k], *supply);
      else if (s.building != no_index)
        check_supply_of_building(data_, s, reading_.substation_line[k], *supply, faults_);
    }
    for (std::size_t k = 0; k < data_.producers.size(); ++k) {
      check_cooling(data_.producers[k], reading_.producer_line[k]);
      if (data_.producers[k].control == ProducerControl::balance)
        check_lines(data_.producers[k], reading_.producer_line[k]);
    }
    for (const DispatchOptions::Item& item : data_.dispatch.items)
      if (item.is_storage) check_recharging(data_.storages[item.index], reading_.storage_line[item.index]);
    for (std::size_t k = 0; k < data_.bypasses.size(); ++k) check_bypass(data_.bypasses[k], reading_.bypass_line[k]);
    check_stations(data_.mixing_stations, reading_.mixing_station_line);
    check_stations(data_.heat_exchanger_stations, reading_.heat_exchanger_station_line);
  }

  // Within what the fluid is known for: water freezes, glycol later.
  void check_fluid() {
    const std::optional<FluidRange> known = range_of(data_.fluid);
    if (!known) return;
    const auto check_range = [&](int line, const std::string& id, const std::string& field,
                                 const std::optional<SignalRange>& range) {
      if (!range || known->covers(range->low, range->high)) return;
      if (range->low < least_temperature || range->high > greatest_temperature) return;  // reported by the schema
      faults_.report(line, id, field,
                     fmt::format("reaches {} degC, the fluid is known from {:.4g} to {:.4g} degC",
                                 range->low < known->low ? range->low : range->high, known->low, known->high),
                     "repair it, or choose another fluid in [fluid]");
    };
    const auto check = [&](int line, const std::string& id, const char* field, const Signal& signal) {
      check_range(line, id, field_of(field, signal), ranges_.of(signal));
    };
    for (std::size_t k = 0; k < data_.producers.size(); ++k) {
      const Producer& p = data_.producers[k];
      const int line = reading_.producer_line[k];
      if (p.heating_curve.empty())
        check(line, p.id, "supply_temperature_c", p.supply_temperature_c);
      else
        check_range(line, p.id, "heating_curve", supply_range(p, ranges_));
      check(line, p.id, "return_temperature_c", p.return_temperature_c);
    }
    for (std::size_t k = 0; k < data_.substations.size(); ++k) {
      const Substation& s = data_.substations[k];
      check(reading_.substation_line[k], s.id, "return_temperature_c", s.return_temperature_c);
      if (s.two_way_connection != no_index)
        check(reading_.substation_line[k], s.id, "feed_temperature_c",
              data_.two_way_connections[s.two_way_connection].feed_temperature_c);
    }
    for (std::size_t k = 0; k < data_.storages.size(); ++k) {
      const double initial = data_.storages[k].initial_temperature_c;
      check_range(reading_.storage_line[k], data_.storages[k].id, "initial_temperature_c",
                  SignalRange{initial, initial});
    }
    const auto check_all = [&](const auto& elements, const std::vector<int>& lines, const char* field, auto signal) {
      for (std::size_t k = 0; k < elements.size(); ++k) check(lines[k], elements[k].id, field, elements[k].*signal);
    };
    check_all(data_.mixing_stations, reading_.mixing_station_line, "supply_temperature_c",
              &MixingStation::supply_temperature_c);
    check_all(data_.heat_exchanger_stations, reading_.heat_exchanger_station_line, "supply_temperature_c",
              &HeatExchangerStation::supply_temperature_c);
    check_all(data_.sources, reading_.source_line, "temperature_c", &Source::temperature_c);
    check_all(data_.outflows, reading_.outflow_line, "temperature_c", &Outflow::temperature_c);
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
  /// The key that gives a signal its values.
  static std::string field_of(const char* name, const Signal& signal) {
    return signal.profile == no_index ? name : std::string(name) + "_profile";
  }

  // Who cools, and who cannot.
  void check_signs(const Substation& s, int line) {
    const std::optional<SignalRange> heat = ranges_.of(s.heat_w);
    if (heat && heat->low < 0.0 && heat->high > 0.0 &&
        (s.model == SubstationModel::return_temperature || s.model == SubstationModel::temperature_difference))
      faults_.report(
          line, s.id, "heat_w_profile",
          fmt::format("falls to {} W and rises to {} W; a substation either heats or cools", heat->low, heat->high),
          fmt::format("repair the column '{}', or choose \"model\": \"prosumer\" or \"ambient_loop\"",
                      data_.profiles[s.heat_w.profile].column));
    const bool may_cool = s.model != SubstationModel::heat_exchanger && s.model != SubstationModel::ambient_loop;
    if (heat && heat->low < 0.0 && !may_cool)
      faults_.report(line, s.id, field_of("heat_w", s.heat_w),
                     fmt::format("falls to {} W; this model takes no heat below 0", heat->low),
                     s.model == SubstationModel::ambient_loop
                         ? "give cooling by 'cooling_w'"
                         : "choose \"model\": \"return_temperature\" or \"temperature_difference\" for cooling");
  }

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

  // A storage of the order of [dispatch], emptied: what charges it must be warm enough.
  void check_recharging(const Storage& s, int line) {
    if (!s.empty_temperature_c) return;
    const double wanted = *s.empty_temperature_c + s.hysteresis_k;
    double coldest = std::numeric_limits<double>::infinity();
    for (const DispatchOptions::Item& item : data_.dispatch.items)
      if (!item.is_storage)
        if (const auto supply = supply_range(data_.producers[item.index], ranges_))
          coldest = std::min(coldest, supply->low);
    if (wanted < coldest) return;
    faults_.report(
        line, s.id, "empty_temperature_c",
        fmt::format("is with hysteresis_k {:.3g} degC, and some of the order supply {:.3g} degC: emptied, it "
                    "would never be recharged",
                    wanted, coldest),
        "give a temperature below what the producers supply by more than hysteresis_k");
  }

  void check_secondary(const Substation& s, int line) {
    const SecondaryCircuit& circuit = data_.secondary_circuits[s.secondary_circuit];
    const std::optional<SignalRange> supply = ranges_.of(circuit.supply_temperature_c);
    const std::optional<SignalRange> back = ranges_.of(circuit.return_temperature_c);
    if (!supply || !back || supply->high > back->low) return;
    faults_.report(
        line, s.id, "secondary_supply_temperature_c",
        fmt::format("is never above secondary_return_temperature_c ({} against {} degC)", supply->high, back->low),
        "the building's supply must be warmer than its return: are the two swapped?");
  }

  // District cooling: some producer has to be colder than what the substation lets out.
  void check_cold_supply(const Substation& s, int line) {
    const std::optional<SignalRange> heat = ranges_.of(s.heat_w), back = ranges_.of(s.return_temperature_c);
    if (s.model != SubstationModel::return_temperature || !heat || heat->high > 0.0 || heat->low >= 0.0 || !back)
      return;
    for (const Producer& p : data_.producers) {
      const std::optional<SignalRange> supply = supply_range(p, ranges_);
      if (!supply || supply->low < back->high) return;
    }
    faults_.report(
        line, s.id, s.heat_w.value < 0.0 ? "heat_w" : "heat_w_profile",
        fmt::format("is negative, so it cools, but no producer supplies water colder than its return of {} degC",
                    back->high),
        "give heat a positive sign; or lower supply_temperature_c of a producer");
  }

  void check_feed(const Substation& s, int line) {
    const Signal& given = data_.two_way_connections[s.two_way_connection].feed_temperature_c;
    const std::optional<SignalRange> feed = ranges_.of(given), back = ranges_.of(s.return_temperature_c);
    if (!feed || !back || feed->high > back->low) return;
    faults_.report(line, s.id, field_of("feed_temperature_c", given),
                   fmt::format("is never above return_temperature_c ({} against {} degC)", feed->high, back->low),
                   "what is fed in must be warmer than what comes back: are the two swapped?");
  }

  // The supply of an ambient loop is its warm line.
  void check_lines(const Producer& p, int line) {
    if (std::ranges::find(data_.substations, SubstationModel::ambient_loop, &Substation::model) ==
        data_.substations.end())
      return;
    const std::optional<SignalRange> supply = supply_range(p, ranges_), back = ranges_.of(p.return_temperature_c);
    if (!supply || !back || supply->high > back->low) return;
    faults_.report(line, p.id, field_of("return_temperature_c", p.return_temperature_c),
                   fmt::format("is never below what it supplies ({} against {} degC)", back->low, supply->high),
                   "the supply is the warm line of an ambient loop: are the two swapped?", Severity::warning);
  }

  // Heat below zero: only of a producer without technology, whose heat nobody decides on, and that is colder than what
  // comes back to it.
  void check_cooling(const Producer& p, int line) {
    const std::optional<SignalRange> heat = ranges_.of(p.heat_w);
    if (!heat || heat->low >= 0.0) return;
    const auto index = static_cast<std::uint32_t>(&p - data_.producers.data());
    const std::string falls = fmt::format("falls to {} W, and ", heat->low);
    const auto report = [&](const std::string& why, const char* remedy) {
      faults_.report(line, p.id, field_of("heat_w", p.heat_w), falls + why, remedy);
    };
    if (p.technology) return report("no technology cools", "give the most heat (W), or remove the technology");
    if (data_.dispatch.place_of({false, index}))
      return report("dispatch.order names it: nobody cools there",
                    "give the most heat (W), or take it out of the order in case.toml");
    if (p.control != ProducerControl::heat || p.connection != ProducerConnection::return_to_supply) return;
    const std::optional<SignalRange> supply = supply_range(p, ranges_);
    const std::optional<double> warmest = warmest_return();
    if (heat->high > 0.0 || !supply || !warmest || supply->low < *warmest) return;
    report(
        fmt::format("so it cools, but what comes back has at most {} degC, its supply {} degC", *warmest, supply->low),
        "give heat a positive sign; or lower supply_temperature_c");
  }

  // degC; nothing where it is not known beforehand.
  std::optional<double> warmest_return() const {
    std::optional<double> warmest;
    for (const Substation& s : data_.substations) {
      const std::optional<SignalRange> back = ranges_.of(s.return_temperature_c);
      if (!back) return std::nullopt;
      warmest = std::max(warmest.value_or(back->high), back->high);
    }
    return warmest;
  }

  void check_supply(const Substation& s, int line, const SupplyRange& supply) {
    if (s.model == SubstationModel::ambient_loop) return;
    if (const auto heat = ranges_.of(s.heat_w); heat && heat->low < 0.0 && s.model != SubstationModel::prosumer) return;
    const bool exchanger = s.model == SubstationModel::heat_exchanger;
    const char* field = exchanger ? "secondary_return_temperature_c" : "return_temperature_c";
    const double highest = supply.high.temperature_c;
    if (s.model != SubstationModel::temperature_difference) {
      const std::optional<SignalRange> back = ranges_.of(
          exchanger ? data_.secondary_circuits[s.secondary_circuit].return_temperature_c : s.return_temperature_c);
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
      const std::optional<SignalRange> wanted =
          ranges_.of(data_.secondary_circuits[s.secondary_circuit].supply_temperature_c);
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
  check.check_fluid();
}

}  // namespace emscher
