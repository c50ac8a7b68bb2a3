// How warm the supply gets in every zone of a closed network.
//
// A zone (connectivity.hpp) is fed by the producers and storages in it and by the stations whose secondary side lies in
// it, mixing and heat exchanger stations alike. A station gives at most its set-point and never more than the zone of
// its hot side has:
//     T(station) = min(T_set(station), T(zone of its hot side))
//     T(zone)    = max over its feeders
// taken for the lower and for the upper end of what the set-points range over. So the upper end is what no consumer of
// the zone ever gets more than, and below the lower end all of its feeders are at times. A zone that is also fed by
// another way round a station is as warm as that way.
//
// Solved by repetition until nothing rises: as often as stations stand in series. Cost: O(feeders) each.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "networks/case.hpp"
#include "networks/signal_ranges.hpp"

namespace emscher {

/// A temperature and the set-point it comes from.
struct SupplyBound {
  double temperature_c = -std::numeric_limits<double>::infinity();
  const std::string* id = nullptr;  ///< element; of the case
  const char* field = "";
};

struct SupplyRange {
  SupplyBound low;
  SupplyBound high;
};

/// What the set-point or the heating curve of a producer ranges over; nothing where it has none, or its column could
/// not be read.
std::optional<SignalRange> supply_range(const Producer& producer, const SignalRanges& ranges);

class SupplyZones {
 public:
  /// `zone_of_junction`: from check_network(). Keeps pointers to ids of `data`.
  SupplyZones(const Case& data, const SignalRanges& ranges, const std::vector<std::uint32_t>& zone_of_junction);

  /// Nothing where it is not known: a faulty reference, no feeder, or one whose temperature is not given.
  const SupplyRange* at(std::uint32_t junction) const;

 private:
  std::uint32_t zone(std::uint32_t junction) const;

  const std::vector<std::uint32_t>& zone_of_junction_;
  std::map<std::uint32_t, SupplyRange> zones_;
};

}  // namespace emscher
