// One table of case.toml, read key by key.
#pragma once

#include <cmath>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "networks/time_text.hpp"

namespace emscher {

/// One table of case.toml; values of the wrong type count as absent (the schema has reported them).
class TomlSection {
 public:
  TomlSection(const nlohmann::json& root, const std::string& name) : table_(find(root, name)) {}

  bool given() const { return table_.is_object(); }
  const nlohmann::json& table() const { return table_; }

  void number(const char* key, double& target) const {
    if (const nlohmann::json* value = get(key); value && value->is_number()) target = value->get<double>();
  }
  void number(const char* key, std::optional<double>& target) const {
    if (const nlohmann::json* value = get(key); value && value->is_number()) target = value->get<double>();
  }
  template <class Integer>
  void whole_number(const char* key, Integer& target) const {
    // The range keeps the conversion defined where the schema has already reported the number.
    if (const nlohmann::json* value = get(key); value && value->is_number() && std::abs(value->get<double>()) < 1e9) {
      target = static_cast<int>(value->get<double>());
    }
  }
  void boolean(const char* key, bool& target) const {
    if (const nlohmann::json* value = get(key); value && value->is_boolean()) target = value->get<bool>();
  }
  std::optional<std::string> text(const char* key) const {
    const nlohmann::json* value = get(key);
    return value && value->is_string() ? std::optional(value->get<std::string>()) : std::nullopt;
  }
  /// The texts of a list.
  std::vector<std::string> texts(const char* key) const {
    std::vector<std::string> list;
    if (const nlohmann::json* value = get(key); value && value->is_array())
      for (const nlohmann::json& entry : *value)
        if (entry.is_string()) list.push_back(entry.get<std::string>());
    return list;
  }
  template <class Duration>
  void duration(const char* key, Duration& target) const {
    if (const auto value = text(key)) {
      if (const auto seconds = parse_duration(*value)) target = *seconds;
    }
  }
  template <class Enumeration>
  void choice(const char* key, std::initializer_list<std::pair<const char*, Enumeration>> names,
              Enumeration& target) const {
    const auto value = text(key);
    for (const auto& [name, meaning] : names) {
      if (value && *value == name) target = meaning;
    }
  }
  /// The same with a list of names that others use, too.
  template <class Names, class Enumeration>
  void choice(const char* key, const Names& names, std::optional<Enumeration>& target) const {
    const auto value = text(key);
    for (const auto& [name, meaning] : names) {
      if (value && *value == name) target = meaning;
    }
  }

 private:
  static const nlohmann::json& find(const nlohmann::json& root, const std::string& name) {
    static const nlohmann::json nothing;
    const auto found = root.find(name);
    return found == root.end() || !found->is_object() ? nothing : *found;
  }
  const nlohmann::json* get(const char* key) const {
    if (!table_.is_object()) return nullptr;
    const auto found = table_.find(key);
    return found == table_.end() ? nullptr : &*found;
  }
  const nlohmann::json& table_;
};

}  // namespace emscher
