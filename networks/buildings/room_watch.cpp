#include "networks/buildings/room_watch.hpp"

#include <algorithm>

#include "networks/result_definitions.hpp"

namespace emscher {

RoomWatch::RoomWatch(const Case& data, const CaseNetwork& built) : data_(data), built_(built) {
  for (std::uint32_t k = 0; k < data.substations.size(); ++k)
    if (data.substations[k].building != no_index) buildings_.push_back({k, built.substation[k]});
}

void RoomWatch::see(const OutputRow& row, double step) {
  for (Watched& w : buildings_) {
    const auto rooms = rooms_of(row, *built_.network->components[w.component], w.component);
    const double band = data_.buildings[data_.substations[w.substation].building].thermostat_band_k;
    if (rooms.temperature < rooms.set_point - band - margin) w.duration += step;
    lowest_ = std::min(lowest_, rooms.temperature);
  }
}

std::optional<ColdRooms> RoomWatch::result() const {
  if (buildings_.empty()) return std::nullopt;
  constexpr double hour = 3600.0;
  ColdRooms cold;
  cold.buildings = buildings_.size();
  cold.lowest_temperature_c = lowest_;
  const auto& worst = *std::ranges::max_element(buildings_, {}, &Watched::duration);
  cold.worst = data_.substations[worst.substation].id;
  cold.worst_hours = worst.duration / hour;
  for (const Watched& w : buildings_) {
    cold.cold_buildings += w.duration >= hour;
    cold.hours += w.duration / hour / double(buildings_.size());
  }
  return cold;
}

}  // namespace emscher
