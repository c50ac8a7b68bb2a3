// One feature of network.geojson as the reader of its kind sees it: its properties by name, and where faults belong.
//
// A property that is missing or of the wrong type counts as absent: the schema has reported it.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "networks/case.hpp"
#include "networks/case_signals.hpp"
#include "networks/faults.hpp"
#include "networks/feature_geometry.hpp"
#include "networks/geojson_stream.hpp"
#include "networks/network_reader.hpp"
#include "networks/pipe_data.hpp"

namespace emscher {

class FeatureReader {
 public:
  FeatureReader(Case& data, ProfileBook& profiles, FaultList& faults, NetworkReading& reading)
      : data_(data), profiles_(profiles), faults_(faults), reading_(reading), constructions_(data) {}

  /// Takes the next feature; `streamed` must outlive its use here.
  void begin(const StreamedFeature& streamed);
  void set_properties(nlohmann::json properties);

  const Case& data() const { return data_; }
  NetworkReading& reading() { return reading_; }
  const nlohmann::json& properties() const { return properties_; }
  const std::string& id() const { return id_; }
  int line() const { return streamed_->line; }
  FeatureGeometry geometry;  ///< of this feature

  void report(const std::string& field, std::string problem, std::string remedy, Severity severity = Severity::error);
  /// Whether no error of this feature was reported so far: then its values are what the schema allows.
  bool is_sound() const { return sound_; }

  bool has(const char* key) const { return properties_.contains(key); }
  std::optional<double> number(const char* key) const;
  /// 0 where there is none.
  int whole_number(const char* key) const;
  std::string text(const char* key) const;
  std::optional<bool> boolean(const char* key) const;
  /// Points of a curve; empty where one of them is not a pair of numbers.
  std::vector<std::array<double, 2>> points(const char* key) const;
  Signal signal(const char* name);
  /// The same from a table among the properties.
  Signal signal_in(const char* table, const char* name);
  /// The same from a table that is made up of other keys.
  Signal signal_of(const nlohmann::json& table, const char* name);
  /// As signal(), where the absent key has a documented default.
  Signal signal_or(const char* name, double absent);
  /// Position in `reading().ids.entries` until the references are resolved.
  std::uint32_t reference(const char* key);
  std::vector<std::uint32_t> references(const char* key);
  Side side() const;
  /// The pressure held by an element; 0 where the value is no number, so that it still counts as the one that holds it.
  std::optional<double> held_pressure(const char* key) const;
  /// Reports an element that begins and ends at the same junction.
  void check_ends(std::uint32_t from, std::uint32_t to);
  /// Index into Case::constructions of the pipe that the properties describe.
  std::uint32_t construction();
  /// Index into Case::buildings (...) of what is kept there.
  std::uint32_t keep(BuildingData building);
  std::uint32_t keep(TwoWayConnection connection);
  std::uint32_t keep(SecondaryCircuit circuit);

  /// The value whose name stands under `key`; `absent` where there is none or another one (the schema reports it).
  template <class Enumeration>
  Enumeration choice(const char* key, std::initializer_list<std::pair<const char*, Enumeration>> names,
                     Enumeration absent) const {
    const std::string value = text(key);
    for (const auto& [name, meaning] : names) {
      if (value == name) return meaning;
    }
    return absent;
  }

 private:
  int line_of(const std::string& field) const;

  Case& data_;
  ProfileBook& profiles_;
  FaultList& faults_;
  NetworkReading& reading_;
  ConstructionBook constructions_;
  const StreamedFeature* streamed_ = nullptr;
  nlohmann::json properties_;
  std::string id_;
  bool sound_ = true;
};

}  // namespace emscher
