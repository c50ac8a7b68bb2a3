// Every feature is checked by itself while it is read: against the schema, its geometry, its pipe data. What is wrong
// is reported and left out, what is right is kept, so that the checks of the whole network find no consequential
// faults.
#include "networks/network_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "networks/feature_geometry.hpp"
#include "networks/geojson_stream.hpp"
#include "networks/nearest_name.hpp"
#include "networks/pipe_data.hpp"
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
    KindName{"junction", ElementKind::junction}, KindName{"trench", ElementKind::trench},
    KindName{"pipe", ElementKind::pipe},         KindName{"substation", ElementKind::substation},
    KindName{"producer", ElementKind::producer}, KindName{"source", ElementKind::source},
    KindName{"outflow", ElementKind::outflow},   KindName{"storage", ElementKind::storage},
};
// Of the design, but not in format 1 yet.
constexpr std::array planned_kinds = std::to_array<const char*>({"pump", "valve"});

constexpr const char* wgs84_remedy =
    "GeoJSON holds longitude and latitude in degrees (WGS84): reproject the layer, in QGIS by Export, Save Features "
    "As, "
    "CRS EPSG:4326";

class NetworkReader {
 public:
  NetworkReader(Case& data, ProfileBook& profiles, FaultList& faults, NetworkReading& reading)
      : data_(data), profiles_(profiles), faults_(faults), reading_(reading), constructions_(data) {}

  void feature(const StreamedFeature& streamed) {
    streamed_ = &streamed;
    id_.clear();
    if (!streamed.value.is_object()) {
      report("", "a feature is not an object", "write features as {\"type\": \"Feature\", ...}");
      return;
    }
    const auto member = streamed.value.find("properties");
    if (member == streamed.value.end() || !member->is_object()) {
      report("properties", "a feature has no properties", "add \"properties\" with kind and id");
      return;
    }
    // QGIS writes every column of a layer for every feature, null where it has no value.
    properties_ = std::move(*member);
    std::erase_if(properties_.get_ref<json::object_t&>(), [](const auto& entry) { return entry.second.is_null(); });
    if (const auto id = properties_.find("id"); id != properties_.end() && id->is_string())
      id_ = id->get<std::string>();
    check_members(streamed);
    const ElementKind kind = kind_of_feature();
    check_geometry(kind);
    if (kind == ElementKind::none) return define(ElementKind::other, no_index);
    if (kind == ElementKind::other) return read_unsupported();
    check_schema();
    read_element(kind);
  }

 private:
  // ------------------------------------------------------------------------------------------ faults
  int line_of(const std::string& field) const {
    for (const auto& [key, line] : streamed_->key_line) {
      if (key == field) return line;
    }
    return streamed_->line;
  }

  void report(const std::string& field, std::string problem, std::string remedy, Severity severity = Severity::error) {
    faults_.add({.file = data_.network_file,
                 .line = line_of(field),
                 .id = id_,
                 .field = field,
                 .problem = std::move(problem),
                 .remedy = std::move(remedy),
                 .severity = severity});
  }

  void check_members(const StreamedFeature& streamed) {
    for (const std::string& key : streamed.repeated_keys) {
      report(key, "the key stands twice in one object", "keep only one of them");
    }
    for (const auto& [key, unused] : streamed.value.items()) {
      if (key == "type" || key == "properties" || key == "geometry" || key == "id" || key == "bbox") continue;
      report(key, "stands beside \"properties\" and would be ignored", "move it into \"properties\", or remove it");
    }
    const auto type = streamed.value.find("type");
    if (type == streamed.value.end() || *type != "Feature") {
      report("type", "the element of \"features\" is no feature", "write \"type\": \"Feature\"");
    }
  }

  ElementKind kind_of_feature() {
    const auto found = properties_.find("kind");
    if (found == properties_.end() || !found->is_string()) {
      report("kind", found == properties_.end() ? "is missing" : "is not text",
             "add \"kind\": \"junction\", \"trench\", ...");
      return ElementKind::none;
    }
    const std::string& name = found->get_ref<const std::string&>();
    for (const KindName& known : known_kinds) {
      if (name == known.name) return known.kind;
    }
    if (std::find(planned_kinds.begin(), planned_kinds.end(), name) != planned_kinds.end()) {
      report("kind", fmt::format("'{}' is not supported yet", name),
             "remove the element; a later version will know it");
      return ElementKind::other;
    }
    std::vector<std::string> names;
    for (const KindName& known : known_kinds) names.emplace_back(known.name);
    const std::string near = nearest_name(name, names);
    report("kind", fmt::format("'{}' is not known", name.substr(0, 60)),
           near.empty() ? fmt::format("use one of: {}", joined(names, ", ")) : fmt::format("did you mean '{}'?", near));
    return ElementKind::none;
  }

  void check_schema() {
    violations_.clear();
    network_schema().check(properties_["kind"].get_ref<const std::string&>(), properties_, violations_);
    for (SchemaViolation& v : violations_) {
      const std::string field = v.path.empty() ? "" : v.path.front();
      const std::string place =
          v.path.size() > 1 ? fmt::format("entry {} ", joined({v.path.begin() + 1, v.path.end()}, ".")) : "";
      report(field, place + v.problem, std::move(v.remedy));
    }
  }

  void check_geometry(ElementKind kind) {
    const bool is_line = kind == ElementKind::trench || kind == ElementKind::pipe;
    const bool any_type = kind == ElementKind::none || kind == ElementKind::other;
    geometry_ = read_geometry(streamed_->value,
                              any_type  ? DrawnAs::anything
                              : is_line ? DrawnAs::line
                                        : DrawnAs::point,
                              !properties_.contains("length_m"), [&](std::string problem, std::string remedy) {
                                report("geometry", std::move(problem), std::move(remedy));
                              });
  }

  // ------------------------------------------------------------------------------------------ elements
  std::optional<double> number(const char* key) const {
    const auto found = properties_.find(key);
    return found != properties_.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
  }
  int whole_number(const char* key) const {
    const std::optional<double> value = number(key);
    return value && std::abs(*value) < 1e9 ? static_cast<int>(*value) : 0;
  }
  std::string text(const char* key) const {
    const auto found = properties_.find(key);
    return found != properties_.end() && found->is_string() ? found->get<std::string>() : std::string();
  }
  std::uint32_t reference(const char* key) {
    const std::string name = text(key);
    return name.empty() ? no_index : reading_.ids.intern(name);
  }
  Signal signal(const char* name) {
    if (!properties_.contains(name) && !properties_.contains(std::string(name) + "_profile")) return {};
    const Fault where{.file = data_.network_file, .line = line_of(std::string(name) + "_profile"), .id = id_};
    return profiles_.read(properties_, name, where, faults_);
  }

  void define(ElementKind kind, std::size_t element) {
    if (id_.empty()) return;
    NetworkIds::Entry& entry = reading_.ids.entries[reading_.ids.intern(id_)];
    if (entry.kind != ElementKind::none) {
      return report("id", fmt::format("'{}' was already used in line {}", id_, entry.line),
                    "give every element its own id");
    }
    entry.kind = kind;
    entry.element = static_cast<std::uint32_t>(element);
    entry.line = streamed_->line;
  }

  void read_unsupported() {
    if (id_.find(':') != std::string::npos) report("id", "holds a ':'", "use another character");
    define(ElementKind::other, no_index);
    const std::uint32_t from = reference("from");
    const std::uint32_t to = reference("to");
    if (from != no_index && to != no_index) reading_.other_edges.push_back({from, to});
  }

  void read_element(ElementKind kind) {
    switch (kind) {
      case ElementKind::junction:
        define(kind, data_.junctions.size());
        data_.junctions.push_back({id_, number("elevation_m").value_or(0.0), geometry_.position});
        reading_.junction_line.push_back(streamed_->line);
        break;
      case ElementKind::trench: {
        define(kind, data_.trenches.size());
        Trench& trench = data_.trenches.emplace_back();
        read_line_element(trench);
        reading_.trench_line.push_back(streamed_->line);
        break;
      }
      case ElementKind::pipe: {
        define(kind, data_.pipes.size());
        SinglePipe& pipe = data_.pipes.emplace_back();
        read_line_element(pipe);
        pipe.paired_with = reference("paired_with");
        const std::string side = text("side");
        pipe.side = side == "supply" ? Side::supply : side == "return" ? Side::return_side : Side::none;
        reading_.pipe_line.push_back(streamed_->line);
        break;
      }
      case ElementKind::substation:
        define(kind, data_.substations.size());
        read_substation(data_.substations.emplace_back());
        reading_.substation_line.push_back(streamed_->line);
        break;
      case ElementKind::producer:
        define(kind, data_.producers.size());
        read_producer(data_.producers.emplace_back());
        reading_.producer_line.push_back(streamed_->line);
        break;
      case ElementKind::source: {
        define(kind, data_.sources.size());
        Source& source = data_.sources.emplace_back();
        source.id = id_;
        source.junction = reference("junction");
        source.pressure_pa = number("pressure_pa");
        source.head_m = number("head_m");
        source.temperature_c = signal("temperature_c");
        reading_.source_line.push_back(streamed_->line);
        break;
      }
      case ElementKind::outflow: {
        define(kind, data_.outflows.size());
        Outflow& outflow = data_.outflows.emplace_back();
        outflow.id = id_;
        outflow.junction = reference("junction");
        outflow.mass_flow_kg_s = signal("mass_flow_kg_s");
        outflow.temperature_c = signal("temperature_c");
        reading_.outflow_line.push_back(streamed_->line);
        break;
      }
      case ElementKind::storage:
        define(kind, data_.storages.size());
        read_storage(data_.storages.emplace_back());
        reading_.storage_line.push_back(streamed_->line);
        break;
      case ElementKind::none:
      case ElementKind::other:
        break;
    }
  }

  template <class Line>
  void read_line_element(Line& line) {
    line.id = id_;
    line.from = reference("from");
    line.to = reference("to");
    line.elements = static_cast<std::uint32_t>(std::max(0, whole_number("elements")));
    line.loss_coefficient = number("loss_coefficient").value_or(data_.pipe_defaults.loss_coefficient);
    const auto report_field = [&](const std::string& field, std::string problem, std::string remedy) {
      report(field, std::move(problem), std::move(remedy));
    };
    line.construction = constructions_.read(properties_, report_field);
    if (line.from != no_index && line.from == line.to) {
      report("to", "begins and ends at the same junction", "name the junction at the other end");
    }
    line.length_m = number("length_m").value_or(geometry_.length_m.value_or(0.0));
    if (properties_.contains("length_m") || geometry_.faulty) return;
    if (!geometry_.length_m) {
      const std::string same = [&] {
        for (const auto& [key, unused] : properties_.items()) {
          if (same_quantity(key, {"length_m"}) == "length_m") return key;
        }
        return std::string();
      }();
      if (same.empty()) report("length_m", "is missing, and no line is drawn", "add 'length_m', or draw a LineString");
    } else if (!(line.length_m > 0.0)) {
      report("geometry", "the line has no length", "draw the line between two different places, or give length_m");
    }
  }

  void read_substation(Substation& s) {
    s.id = id_;
    s.node = reference("node");
    const std::string model = text("model");
    if (model == "temperature_difference") s.model = SubstationModel::temperature_difference;
    if (model == "heat_exchanger") s.model = SubstationModel::heat_exchanger;
    s.heat_w = signal("heat_w");
    s.return_temperature_c = signal("return_temperature_c");
    s.temperature_difference_k = number("temperature_difference_k").value_or(0.0);
    s.heat_transfer_w_k = number("heat_transfer_w_k").value_or(0.0);
    s.secondary_supply_temperature_c = signal("secondary_supply_temperature_c");
    s.secondary_return_temperature_c = signal("secondary_return_temperature_c");
    s.minimum_supply_temperature_c = number("minimum_supply_temperature_c");
    s.maximum_mass_flow_kg_s = number("maximum_mass_flow_kg_s");
    s.bypass_mass_flow_kg_s = number("bypass_mass_flow_kg_s").value_or(s.bypass_mass_flow_kg_s);
    s.required_differential_pressure_pa =
        number("required_differential_pressure_pa").value_or(s.required_differential_pressure_pa);
    if (s.maximum_mass_flow_kg_s && *s.maximum_mass_flow_kg_s < s.bypass_mass_flow_kg_s) {
      report("maximum_mass_flow_kg_s", "is below bypass_mass_flow_kg_s", "give a maximum above the bypass flow");
    }
  }

  void read_producer(Producer& p) {
    p.id = id_;
    p.node = reference("node");
    const std::string control = text("control");
    const auto known = {"pressure", "heat", "mass_flow", "heat_and_mass_flow"};
    if (std::find(known.begin(), known.end(), control) == known.end()) reading_.control_is_certain = false;
    if (control == "heat") p.control = ProducerControl::heat;
    if (control == "mass_flow") p.control = ProducerControl::mass_flow;
    if (control == "heat_and_mass_flow") p.control = ProducerControl::heat_and_mass_flow;
    p.supply_temperature_c = signal("supply_temperature_c");
    p.heat_w = signal("heat_w");
    p.mass_flow_kg_s = signal("mass_flow_kg_s");
    p.differential_pressure_pa = number("differential_pressure_pa").value_or(0.0);
    p.return_pressure_pa = number("return_pressure_pa").value_or(0.0);
    if (text("differential_pressure_at") == "worst") p.differential_pressure_at = DifferentialPressurePlace::worst;
    read_heating_curve(p);
  }

  void read_heating_curve(Producer& p) {
    const auto curve = properties_.find("heating_curve");
    if (curve == properties_.end() || !curve->is_array()) return;
    for (const json& point : *curve) {
      if (!point.is_array() || point.size() != 2 || !point[0].is_number() || !point[1].is_number()) return;
      p.heating_curve.push_back({point[0].get<double>(), point[1].get<double>()});
    }
    for (std::size_t k = 0; k < p.heating_curve.size(); ++k) {
      const auto [outdoor, supply] = p.heating_curve[k];
      if (k > 0 && outdoor <= p.heating_curve[k - 1][0]) {
        report("heating_curve", fmt::format("the outdoor temperature {} does not rise above the point before", outdoor),
               "sort the points by rising outdoor temperature: [[-10, 110], [15, 75]]");
        return;
      }
      if (supply < 0.0) {
        report("heating_curve", fmt::format("the supply temperature {} degC is below 0", supply),
               "write the points as [outdoor_c, supply_c]");
        return;
      }
    }
  }

  void read_storage(Storage& s) {
    s.id = id_;
    s.node = reference("node");
    s.volume_m3 = number("volume_m3").value_or(0.0);
    s.height_m = number("height_m").value_or(0.0);
    s.layers = whole_number("layers");
    s.mass_flow_kg_s = signal("mass_flow_kg_s");
    s.heat_loss_w_k = number("heat_loss_w_k").value_or(0.0);
    s.initial_temperature_c = number("initial_temperature_c").value_or(0.0);
  }

  Case& data_;
  ProfileBook& profiles_;
  FaultList& faults_;
  NetworkReading& reading_;
  ConstructionBook constructions_;

  const StreamedFeature* streamed_ = nullptr;
  json properties_;
  std::string id_;
  FeatureGeometry geometry_;
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
