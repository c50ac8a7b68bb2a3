#include "networks/supply_zones.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "networks/outlet_node.hpp"

namespace emscher {

namespace {

constexpr double unknown = std::numeric_limits<double>::infinity();  // may be as warm as you like

struct Feeder {
  std::uint32_t zone = no_index;
  std::uint32_t hot_zone = no_index;  // of stations
  SupplyRange own;
};

SupplyRange range_of(const std::optional<SignalRange>& range, const std::string& id, const char* field) {
  return {{range ? range->low : unknown, &id, field}, {range ? range->high : unknown, &id, field}};
}

SupplyRange range_of(const Producer& p, const SignalRanges& ranges) {
  if (p.control == ProducerControl::heat_and_mass_flow) return range_of(std::nullopt, p.id, "");
  return range_of(supply_range(p, ranges), p.id, p.heating_curve.empty() ? "supply_temperature_c" : "heating_curve");
}

const SupplyBound& colder(const SupplyBound& a, const SupplyBound& b) {
  return b.temperature_c < a.temperature_c ? b : a;
}

// Whether it rose.
bool raise(SupplyBound& bound, const SupplyBound& other) {
  if (other.temperature_c <= bound.temperature_c) return false;
  bound = other;
  return true;
}

}  // namespace

std::optional<SignalRange> supply_range(const Producer& p, const SignalRanges& ranges) {
  if (p.heating_curve.empty()) return ranges.of(p.supply_temperature_c);
  const auto [low, high] = std::ranges::minmax(p.heating_curve, {}, [](const auto& point) { return point[1]; });
  return SignalRange{low[1], high[1]};
}

SupplyZones::SupplyZones(const Case& data, const SignalRanges& ranges,
                         const std::vector<std::uint32_t>& zone_of_junction)
    : zone_of_junction_(zone_of_junction) {
  std::vector<Feeder> feeders;
  const auto add = [&](std::uint32_t zone, std::uint32_t hot_zone, const SupplyRange& own) {
    if (zone != no_index) feeders.push_back({zone, hot_zone, own});
  };
  for (const Producer& p : data.producers)
    if (side_of_outlet(p.connection) == Side::supply) add(zone(outlet_node(p)), no_index, range_of(p, ranges));
  for (const Storage& s : data.storages) {
    const SignalRange initial{s.initial_temperature_c, s.initial_temperature_c};
    add(zone(s.node), no_index, range_of(initial, s.id, "initial_temperature_c"));
  }
  const auto add_stations = [&](const auto& stations) {
    for (const auto& s : stations) {
      add(zone(s.secondary_node), zone(s.node),
          range_of(ranges.of(s.supply_temperature_c), s.id, "supply_temperature_c"));
    }
  };
  add_stations(data.mixing_stations);
  add_stations(data.heat_exchanger_stations);

  for (bool rose = true; rose;) {
    rose = false;
    for (const Feeder& f : feeders) {
      SupplyRange given = f.own;
      if (f.hot_zone != no_index) {
        const SupplyRange& hot = zones_[f.hot_zone];
        given = {colder(given.low, hot.low), colder(given.high, hot.high)};
      }
      SupplyRange& range = zones_[f.zone];
      rose |= raise(range.low, given.low);
      rose |= raise(range.high, given.high);
    }
  }
}

std::uint32_t SupplyZones::zone(std::uint32_t junction) const {
  return junction == no_index ? no_index : zone_of_junction_[junction];
}

const SupplyRange* SupplyZones::at(std::uint32_t junction) const {
  const auto found = zones_.find(zone(junction));
  return found != zones_.end() && std::isfinite(found->second.high.temperature_c) ? &found->second : nullptr;
}

}  // namespace emscher
