// Reads network.geojson into the element vectors of a case.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

#include "networks/case.hpp"
#include "networks/case_signals.hpp"
#include "networks/faults.hpp"

namespace emscher {

enum class ElementKind : std::uint8_t {
  none,  ///< only referred to, not (yet) defined
  junction,
  trench,
  pipe,
  substation,
  producer,
  source,
  outflow,
  storage,
  pump,
  valve,
  bypass,
  pressure_holding,
  mixing_station,
  heat_exchanger_station,
  other  ///< defined, but of a kind that cannot be used
};

/// All ids of a network, those defined and those referred to; position in `entries` is a key during reading.
struct NetworkIds {
  struct Entry {
    const std::string* name = nullptr;  ///< key in `position`
    std::uint32_t element = no_index;   ///< index into the vector of its kind
    int line = 0;                       ///< of the feature
    ElementKind kind = ElementKind::none;
  };
  std::unordered_map<std::string, std::uint32_t> position;
  std::vector<Entry> entries;

  std::uint32_t intern(const std::string& name);
};

/// What was read. Until resolve_references() ran, the elements' references are positions in `ids.entries`.
struct NetworkReading {
  NetworkIds ids;
  bool complete = false;           ///< the file was read to its end
  bool control_is_certain = true;  ///< every producer has a known control
  /// Lines of elements, per vector of the case, for faults found later.
  std::vector<int> junction_line, trench_line, pipe_line, substation_line, producer_line, source_line, outflow_line,
      storage_line, pump_line, valve_line, bypass_line, pressure_holding_line, mixing_station_line,
      heat_exchanger_station_line;
};

/// Reads the file feature by feature, checks every feature by itself (schema, geometry, pipe data), fills `data`.
NetworkReading read_network(const std::filesystem::path& file, Case& data, ProfileBook& profiles, FaultList& faults);

/// Turns references into indices; reports those that lead nowhere or to an element of the wrong kind. References that
/// are wrong become no_index.
void resolve_references(NetworkReading& reading, Case& data, FaultList& faults);

}  // namespace emscher
