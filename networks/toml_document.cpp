#include "networks/toml_document.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string_view>

#include "networks/case_paths.hpp"

namespace emscher {

namespace {

using nlohmann::json;

constexpr std::string_view file_name = "case.toml";

template <class T>
std::string iso_text(const T& value) {
  std::ostringstream stream;
  stream << value;
  return stream.str();
}

json to_json(const toml::node& node, const std::string& path, KeyLines& lines) {
  if (node.source().begin.line > 0) lines[path] = static_cast<int>(node.source().begin.line);
  const auto below = [&](std::string_view key) {
    return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
  };
  if (const toml::table* table = node.as_table()) {
    json result = json::object();
    for (const auto& [key, value] : *table) {
      const std::string child = below(key.str());
      result[std::string(key.str())] = to_json(value, child, lines);
      if (key.source().begin.line > 0) lines[child] = static_cast<int>(key.source().begin.line);
    }
    return result;
  }
  if (const toml::array* array = node.as_array()) {
    json result = json::array();
    std::size_t position = 0;
    for (const toml::node& value : *array) result.push_back(to_json(value, below(std::to_string(position++)), lines));
    return result;
  }
  if (const auto value = node.value_exact<std::string>()) return *value;
  if (const auto value = node.value_exact<bool>()) return *value;
  if (const auto value = node.value_exact<std::int64_t>()) return *value;
  if (const auto value = node.value_exact<double>()) return *value;
  if (const auto value = node.value_exact<toml::date_time>()) return iso_text(*value);
  if (const auto value = node.value_exact<toml::date>()) return iso_text(*value);
  if (const auto value = node.value_exact<toml::time>()) return iso_text(*value);
  return nullptr;
}

// Puts the tables and values of `changes` over those of `target`.
void merge(toml::table& target, const toml::table& changes) {
  for (const auto& [key, value] : changes) {
    toml::table* inner = target.get_as<toml::table>(key.str()) ? target.get_as<toml::table>(key.str()) : nullptr;
    if (inner && value.is_table()) {
      merge(*inner, *value.as_table());
    } else {
      target.insert_or_assign(key.str(), value);
    }
  }
}

// A span has one of the two, so giving one replaces the other.
void replace_span(toml::table& target, const toml::table& changes) {
  const toml::table* time = changes.get_as<toml::table>("time");
  toml::table* old = target.get_as<toml::table>("time");
  if (!time || !old) return;
  if (time->contains("duration")) old->erase("end");
  if (time->contains("end")) old->erase("duration");
}

void apply_override(toml::table& target, const std::string& text, FaultList& faults) {
  const std::size_t equals = text.find('=');
  Fault fault{.file = std::string(file_name), .field = text.substr(0, equals)};
  if (equals == std::string::npos || equals == 0) {
    fault.problem = fmt::format("the override '{}' is not of the form key=value", text);
    fault.remedy = "write for example time.duration=7d";
    faults.add(std::move(fault));
    return;
  }
  const std::string key = text.substr(0, equals);
  const std::string value = text.substr(equals + 1);
  for (const bool as_text : {false, true}) {
    try {
      const std::string right = as_text ? json(value).dump() : value;  // JSON strings are TOML strings
      const toml::table changes = toml::parse(fmt::format("{} = {}\n", key, right));
      replace_span(target, changes);
      merge(target, changes);
      return;
    } catch (const toml::parse_error&) {
      if (!as_text) continue;
    } catch (const json::exception&) {
    }
  }
  fault.problem = fmt::format("the override '{}' cannot be read", text);
  fault.remedy = "write for example time.duration=7d or pipes.roughness_m=1e-4";
  faults.add(std::move(fault));
}

}  // namespace

std::optional<int> line_of_key(const KeyLines& lines, std::string path) {
  for (;;) {
    if (const auto found = lines.find(path); found != lines.end() && !path.empty()) return found->second;
    const std::size_t dot = path.rfind('.');
    if (dot == std::string::npos) return std::nullopt;
    path.resize(dot);
  }
}

std::optional<json> read_toml_document(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                                       KeyLines& lines, FaultList& faults) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  const std::string text = std::move(content).str();
  Fault fault{.file = std::string(file_name)};
  if (!stream || text.empty()) {
    fault.problem = "the file cannot be read or is empty";
    fault.remedy = "write the case into it (networks/README.md has an example)";
    faults.add(std::move(fault));
    return std::nullopt;
  }
  if (!is_utf8(text)) {
    fault.problem = "is not UTF-8";
    fault.remedy = "save it with the encoding UTF-8";
    faults.add(std::move(fault));
    return std::nullopt;
  }
  toml::table table;
  try {
    table = toml::parse(text);
  } catch (const toml::parse_error& e) {
    fault.line = static_cast<int>(e.source().begin.line);
    fault.problem = fmt::format("is no valid TOML: {}", e.description());
    fault.remedy = "repair this line; texts stand in quotes, tables in [brackets]";
    faults.add(std::move(fault));
    return std::nullopt;
  }
  for (const std::string& change : overrides) apply_override(table, change, faults);
  return to_json(table, "", lines);
}

}  // namespace emscher
