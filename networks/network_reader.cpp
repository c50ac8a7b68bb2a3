// Every feature is checked by itself while it is read: against the schema, its geometry, its pipe data. What is wrong
// is reported and left out, what is right is kept, so that the checks of the whole network find no consequential
// faults.
#include "networks/network_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "networks/element_readers.hpp"
#include "networks/nearest_name.hpp"
#include "networks/schema.hpp"

namespace emscher {

std::uint32_t NetworkIds::intern(const std::string& name) {
  const auto [found, added] = position.try_emplace(name, static_cast<std::uint32_t>(entries.size()));
  if (added) entries.push_back({.name = &found->first});
  return found->second;
}

namespace {

using nlohmann::json;

struct KindName {
  const char* name;
  ElementKind kind;
};
constexpr std::array known_kinds{
    KindName{"junction", ElementKind::junction},
    KindName{"trench", ElementKind::trench},
    KindName{"pipe", ElementKind::pipe},
    KindName{"substation", ElementKind::substation},
    KindName{"producer", ElementKind::producer},
    KindName{"source", ElementKind::source},
    KindName{"outflow", ElementKind::outflow},
    KindName{"storage", ElementKind::storage},
    KindName{"pump", ElementKind::pump},
    KindName{"valve", ElementKind::valve},
    KindName{"bypass", ElementKind::bypass},
    KindName{"pressure_holding", ElementKind::pressure_holding},
    KindName{"mixing_station", ElementKind::mixing_station},
    KindName{"heat_exchanger_station", ElementKind::heat_exchanger_station},
};

// What stands between two junctions may be drawn as a symbol or as a line between them.
DrawnAs drawn_as(ElementKind kind) {
  switch (kind) {
    case ElementKind::none:
      return DrawnAs::anything;
    case ElementKind::trench:
    case ElementKind::pipe:
      return DrawnAs::line;
    case ElementKind::pump:
    case ElementKind::valve:
    case ElementKind::mixing_station:
    case ElementKind::heat_exchanger_station:
      return DrawnAs::point_or_line;
    default:
      return DrawnAs::point;
  }
}

class NetworkReader {
 public:
  NetworkReader(Case& data, ProfileBook& profiles, FaultList& faults, NetworkReading& reading)
      : data_(data), reading_(reading), reader_(data, profiles, faults, reading) {}

  void feature(const StreamedFeature& streamed) {
    reader_.begin(streamed);
    if (!streamed.value.is_object()) {
      reader_.report("", "a feature is not an object", "write features as {\"type\": \"Feature\", ...}");
      return;
    }
    const auto member = streamed.value.find("properties");
    if (member == streamed.value.end() || !member->is_object()) {
      reader_.report("properties", "a feature has no properties", "add \"properties\" with kind and id");
      return;
    }
    reader_.set_properties(std::move(*member));
    check_members(streamed);
    const ElementKind kind = kind_of_feature();
    read_drawing(streamed, kind);
    if (kind == ElementKind::none) return define(ElementKind::other, no_index);
    check_schema();
    read(kind);
  }

 private:
  void check_members(const StreamedFeature& streamed) {
    for (const std::string& key : streamed.repeated_keys) {
      reader_.report(key, "the key stands twice in one object", "keep only one of them");
    }
    for (const auto& [key, unused] : streamed.value.items()) {
      if (key == "type" || key == "properties" || key == "geometry" || key == "id" || key == "bbox") continue;
      reader_.report(key, "stands beside \"properties\" and would be ignored",
                     "move it into \"properties\", or remove it");
    }
    const auto type = streamed.value.find("type");
    if (type == streamed.value.end() || *type != "Feature") {
      reader_.report("type", "the element of \"features\" is no feature", "write \"type\": \"Feature\"");
    }
  }

  ElementKind kind_of_feature() {
    const json& properties = reader_.properties();
    const auto found = properties.find("kind");
    if (found == properties.end() || !found->is_string()) {
      reader_.report("kind", found == properties.end() ? "is missing" : "is not text",
                     "add \"kind\": \"junction\", \"trench\", ...");
      return ElementKind::none;
    }
    const std::string& name = found->get_ref<const std::string&>();
    std::vector<std::string> names;
    for (const KindName& known : known_kinds) {
      if (name == known.name) return known.kind;
      names.emplace_back(known.name);
    }
    const std::string near = nearest_name(name, names);
    reader_.report(
        "kind", fmt::format("'{}' is not known", name.substr(0, 60)),
        near.empty() ? fmt::format("use one of: {}", joined(names, ", ")) : fmt::format("did you mean '{}'?", near));
    return ElementKind::none;
  }

  static const json* find(const json& table, const std::string& key) {
    const auto found = table.find(key);
    return found == table.end() ? nullptr : &*found;
  }

  void check_schema() {
    violations_.clear();
    const json& properties = reader_.properties();
    network_schema().check(properties.at("kind").get_ref<const std::string&>(), properties, violations_);
    for (SchemaViolation& v : violations_) {
      // Keys of tables are part of the field, places in lists are not.
      std::string field = v.path.empty() ? "" : v.path.front();
      auto rest = v.path.empty() ? v.path.end() : v.path.begin() + 1;
      for (const json* value = find(properties, field); rest != v.path.end() && value && value->is_object(); ++rest) {
        field += "." + *rest;
        value = find(*value, *rest);
      }
      const std::string place = rest != v.path.end() ? fmt::format("entry {} ", joined({rest, v.path.end()}, ".")) : "";
      reader_.report(field, place + v.problem, std::move(v.remedy));
    }
  }

  void read_drawing(const StreamedFeature& streamed, ElementKind kind) {
    reader_.geometry = read_geometry(streamed.value, drawn_as(kind), !reader_.has("length_m"),
                                     [&](std::string problem, std::string remedy) {
                                       reader_.report("geometry", std::move(problem), std::move(remedy));
                                     });
  }

  void define(ElementKind kind, std::size_t element) {
    const std::string& id = reader_.id();
    if (id.empty()) return;
    NetworkIds::Entry& entry = reading_.ids.entries[reading_.ids.intern(id)];
    if (entry.kind != ElementKind::none) {
      return reader_.report("id", fmt::format("'{}' was already used in line {}", id, entry.line),
                            "give every element its own id");
    }
    entry.kind = kind;
    entry.element = static_cast<std::uint32_t>(element);
    entry.line = reader_.line();
  }

  template <class Element>
  void add(ElementKind kind, std::vector<Element>& elements, std::vector<int>& lines) {
    define(kind, elements.size());
    read_element(reader_, elements.emplace_back());
    lines.push_back(reader_.line());
  }

  void read(ElementKind kind) {
    NetworkReading& r = reading_;
    switch (kind) {
      case ElementKind::junction:
        define(kind, data_.junctions.size());
        data_.junctions.push_back(
            {reader_.id(), reader_.number("elevation_m").value_or(0.0), reader_.geometry.position});
        return r.junction_line.push_back(reader_.line());
      case ElementKind::trench:
        return add(kind, data_.trenches, r.trench_line);
      case ElementKind::pipe:
        return add(kind, data_.pipes, r.pipe_line);
      case ElementKind::substation:
        return add(kind, data_.substations, r.substation_line);
      case ElementKind::producer:
        return add(kind, data_.producers, r.producer_line);
      case ElementKind::source:
        return add(kind, data_.sources, r.source_line);
      case ElementKind::outflow:
        return add(kind, data_.outflows, r.outflow_line);
      case ElementKind::storage:
        return add(kind, data_.storages, r.storage_line);
      case ElementKind::pump:
        return add(kind, data_.pumps, r.pump_line);
      case ElementKind::valve:
        return add(kind, data_.valves, r.valve_line);
      case ElementKind::bypass:
        return add(kind, data_.bypasses, r.bypass_line);
      case ElementKind::pressure_holding:
        return add(kind, data_.pressure_holdings, r.pressure_holding_line);
      case ElementKind::mixing_station:
        return add(kind, data_.mixing_stations, r.mixing_station_line);
      case ElementKind::heat_exchanger_station:
        return add(kind, data_.heat_exchanger_stations, r.heat_exchanger_station_line);
      case ElementKind::none:
      case ElementKind::other:
        break;
    }
  }

  Case& data_;
  NetworkReading& reading_;
  FeatureReader reader_;
  std::vector<SchemaViolation> violations_;
};

}  // namespace

NetworkReading read_network(const std::filesystem::path& file, Case& data, ProfileBook& profiles, FaultList& faults) {
  NetworkReading reading;
  NetworkReader reader(data, profiles, faults, reading);
  reading.complete = read_feature_collection(file, data.network_file, faults,
                                             [&](const StreamedFeature& feature) { reader.feature(feature); });
  return reading;
}

}  // namespace emscher
