// How long rooms of buildings stood below what their thermostats are to hold.
//
// Looked at where rows are written, from the rooms' air: below the thermostat's band by more than half a kelvin. That
// also happens in the morning, while a cold house heats up, and tells as much of the house as of the network.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "engine/simulation.hpp"
#include "networks/case_network.hpp"

namespace emscher {

/// Rooms of all buildings over a run.
struct ColdRooms {
  std::size_t buildings = 0;       ///< of the case
  std::size_t cold_buildings = 0;  ///< that were too cold for at least an hour
  double hours = 0.0;              ///< mean over all buildings
  std::string worst;               ///< the building with most hours
  double worst_hours = 0.0;
  double lowest_temperature_c = 0.0;  ///< of any room
};

class RoomWatch {
 public:
  RoomWatch(const Case& data, const CaseNetwork& built);
  /// step: s since the row before.
  void see(const OutputRow& row, double step);
  /// Nothing where the case has no buildings.
  std::optional<ColdRooms> result() const;

  static constexpr double margin = 0.5;  ///< K

 private:
  struct Watched {
    std::uint32_t substation, component;
    double duration = 0.0;  // s
  };
  const Case& data_;
  const CaseNetwork& built_;
  std::vector<Watched> buildings_;
  double lowest_ = std::numeric_limits<double>::infinity();  // degC
};

}  // namespace emscher
