// The properties of the features of network.geojson: element of the case -> JSON, as the readers of its kind read it
// back. What the defaults say anyway is left out, unless a person is likely to look for it.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "networks/case.hpp"

namespace emscher {

/// The properties of one feature in the making.
class FeatureProperties {
 public:
  FeatureProperties(const Case& data, const char* kind, const std::string& id) : data_(data) {
    json_["kind"] = kind;
    json_["id"] = id;
  }

  /// Of a table among the properties.
  explicit FeatureProperties(const Case& data) : data_(data), json_(nlohmann::ordered_json::object()) {}

  template <class Value>
  void put(const std::string& key, const Value& value) {
    json_[key] = value;
  }
  template <class Value>
  void put(const std::string& key, const std::optional<Value>& value) {
    if (value) json_[key] = *value;
  }
  void put(const std::string& key, const Signal& signal);
  /// Only where it is not the documented default.
  template <class Value>
  void put_unless(const std::string& key, const Value& value, const Value& usual) {
    if (value != usual) put(key, value);
  }
  void put_junction(const std::string& key, std::uint32_t junction);
  void put_side(Side side);
  void put_substations(const std::string& key, const std::vector<std::uint32_t>& substations);

  nlohmann::ordered_json take() { return std::move(json_); }

 private:
  const Case& data_;
  nlohmann::ordered_json json_;
};

// feature_properties.cpp
nlohmann::ordered_json feature_properties(const Case& data, const Junction& junction);
nlohmann::ordered_json feature_properties(const Case& data, const Trench& trench);
nlohmann::ordered_json feature_properties(const Case& data, const SinglePipe& pipe);
nlohmann::ordered_json feature_properties(const Case& data, const Substation& substation);
nlohmann::ordered_json feature_properties(const Case& data, const Producer& producer);
nlohmann::ordered_json feature_properties(const Case& data, const Storage& storage);
nlohmann::ordered_json feature_properties(const Case& data, const Source& source);
nlohmann::ordered_json feature_properties(const Case& data, const Outflow& outflow);

// buildings/building_properties.cpp
void put_building(FeatureProperties& p, const BuildingData& building);

// pump_properties.cpp
void put_pump_data(FeatureProperties& p, const PumpData& pump);
void put_place(FeatureProperties& p, DifferentialPressurePlace place, const std::vector<std::uint32_t>& points);
nlohmann::ordered_json feature_properties(const Case& data, const Pump& pump);
nlohmann::ordered_json feature_properties(const Case& data, const Valve& valve);
nlohmann::ordered_json feature_properties(const Case& data, const Bypass& bypass);
nlohmann::ordered_json feature_properties(const Case& data, const PressureHolding& holding);
nlohmann::ordered_json feature_properties(const Case& data, const MixingStation& station);
nlohmann::ordered_json feature_properties(const Case& data, const HeatExchangerStation& station);

}  // namespace emscher
