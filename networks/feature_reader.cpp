#include "networks/feature_reader.hpp"

#include <cmath>

namespace emscher {

using nlohmann::json;

void FeatureReader::begin(const StreamedFeature& streamed) {
  streamed_ = &streamed;
  id_.clear();
  sound_ = true;
}

void FeatureReader::set_properties(json properties) {
  properties_ = std::move(properties);
  // QGIS writes every column of a layer for every feature, null where it has no value.
  std::erase_if(properties_.get_ref<json::object_t&>(), [](const auto& entry) { return entry.second.is_null(); });
  id_ = text("id");
}

int FeatureReader::line_of(const std::string& field) const {
  for (const auto& [key, line] : streamed_->key_line) {
    if (key == field) return line;
  }
  return streamed_->line;
}

void FeatureReader::report(const std::string& field, std::string problem, std::string remedy, Severity severity) {
  if (severity == Severity::error) sound_ = false;
  faults_.add({.file = data_.network_file,
               .line = line_of(field.substr(0, field.find('.'))),
               .id = id_,
               .field = field,
               .problem = std::move(problem),
               .remedy = std::move(remedy),
               .severity = severity});
}

namespace {

template <class Record>
std::uint32_t append(std::vector<Record>& records, Record record) {
  records.push_back(std::move(record));
  return static_cast<std::uint32_t>(records.size() - 1);
}

}  // namespace

std::uint32_t FeatureReader::keep(BuildingData building) {
  return append(data_.buildings, std::move(building));
}
std::uint32_t FeatureReader::keep(TwoWayConnection connection) {
  return append(data_.two_way_connections, connection);
}
std::uint32_t FeatureReader::keep(SecondaryCircuit circuit) {
  return append(data_.secondary_circuits, circuit);
}

std::optional<double> FeatureReader::number(const char* key) const {
  const auto found = properties_.find(key);
  return found != properties_.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

int FeatureReader::whole_number(const char* key) const {
  const std::optional<double> value = number(key);
  return value && std::abs(*value) < 1e9 ? static_cast<int>(*value) : 0;
}

std::string FeatureReader::text(const char* key) const {
  const auto found = properties_.find(key);
  return found != properties_.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<bool> FeatureReader::boolean(const char* key) const {
  const auto found = properties_.find(key);
  return found != properties_.end() && found->is_boolean() ? std::optional(found->get<bool>()) : std::nullopt;
}

std::vector<std::array<double, 2>> FeatureReader::points(const char* key) const {
  std::vector<std::array<double, 2>> result;
  const auto curve = properties_.find(key);
  if (curve == properties_.end() || !curve->is_array()) return result;
  for (const json& point : *curve) {
    if (!point.is_array() || point.size() != 2 || !point[0].is_number() || !point[1].is_number()) return {};
    result.push_back({point[0].get<double>(), point[1].get<double>()});
  }
  return result;
}

Signal FeatureReader::signal(const char* name) {
  if (!properties_.contains(name) && !properties_.contains(std::string(name) + "_profile")) return {};
  const Fault where{.file = data_.network_file, .line = line_of(std::string(name) + "_profile"), .id = id_};
  return profiles_.read(properties_, name, where, faults_);
}

Signal FeatureReader::signal_in(const char* table, const char* name) {
  const Fault where{.file = data_.network_file, .line = line_of(table), .id = id_, .field = table};
  return profiles_.read(properties_.at(table), name, where, faults_);
}

Signal FeatureReader::signal_of(const json& table, const char* name) {
  return profiles_.read(table, name, {.file = data_.network_file, .line = line(), .id = id_}, faults_);
}

Signal FeatureReader::signal_or(const char* name, double absent) {
  const Signal read = signal(name);
  return read.given ? read : Signal{.value = absent};
}

std::uint32_t FeatureReader::reference(const char* key) {
  const std::string name = text(key);
  return name.empty() ? no_index : reading_.ids.intern(name);
}

std::vector<std::uint32_t> FeatureReader::references(const char* key) {
  std::vector<std::uint32_t> result;
  const auto list = properties_.find(key);
  if (list == properties_.end() || !list->is_array()) return result;
  for (const json& name : *list) {
    if (name.is_string()) result.push_back(reading_.ids.intern(name.get<std::string>()));
  }
  return result;
}

Side FeatureReader::side() const {
  return choice("side", {{"supply", Side::supply}, {"return", Side::return_side}}, Side::none);
}

std::optional<double> FeatureReader::held_pressure(const char* key) const {
  return has(key) ? std::optional(number(key).value_or(0.0)) : std::nullopt;
}

void FeatureReader::check_ends(std::uint32_t from, std::uint32_t to) {
  if (from == no_index || from != to) return;
  report("to", "begins and ends at the same junction", "name the junction at the other end");
}

std::uint32_t FeatureReader::construction() {
  return constructions_.read(properties_, [this](const std::string& field, std::string problem, std::string remedy) {
    report(field, std::move(problem), std::move(remedy));
  });
}

}  // namespace emscher
