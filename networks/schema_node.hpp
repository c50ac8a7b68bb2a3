// One object of a JSON Schema, compiled: what schema.cpp loads and schema_check.cpp applies.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <string>
#include <unordered_map>
#include <vector>

#include "networks/schema.hpp"

namespace emscher {

struct Schema::Node {
  bool never = false;  // the schema `false`
  const Node* reference = nullptr;
  std::vector<std::string> types;
  std::unordered_map<std::string, std::unique_ptr<Node>> properties;
  std::vector<std::string> property_names;
  std::vector<std::string> required;
  bool additional_forbidden = false;
  std::unique_ptr<Node> additional;
  std::unique_ptr<Node> names;
  std::map<std::string, std::vector<std::string>> dependent_required;
  nlohmann::json enumeration;  // null where absent
  nlohmann::json constant;     // null where absent
  std::optional<double> minimum, maximum, exclusive_minimum;
  std::optional<std::regex> pattern;
  std::optional<std::size_t> maximum_length, minimum_items, maximum_items;
  std::unique_ptr<Node> items;
  std::vector<std::unique_ptr<Node>> all_of, any_of, one_of;
  std::unique_ptr<Node> condition, consequence, alternative;
  std::string description;
  nlohmann::json examples;
};

/// Appends what is wrong with `value` under the rules of `node`.
void check_value(const Schema::Node& node, const nlohmann::json& value, std::vector<SchemaViolation>& violations);

}  // namespace emscher
