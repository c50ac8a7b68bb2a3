#include "networks/schema.hpp"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "networks/schema_node.hpp"

namespace emscher {

using nlohmann::json;

struct Schema::Impl {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> definitions;  // "" is the whole schema
};

namespace {

using Node = Schema::Node;

class Loader {
 public:
  explicit Loader(std::map<std::string, std::unique_ptr<Node>, std::less<>>& definitions) : definitions_(definitions) {}

  void load(const json& schema) {
    if (schema.contains("$defs")) {
      // Made first, so that references in any order find their target.
      for (const auto& [name, unused] : schema.at("$defs").items()) definitions_[name] = std::make_unique<Node>();
      for (const auto& [name, definition] : schema.at("$defs").items()) fill(*definitions_.at(name), definition);
    }
    definitions_[""] = node(schema);
  }

 private:
  std::unique_ptr<Node> node(const json& schema) {
    auto result = std::make_unique<Node>();
    fill(*result, schema);
    return result;
  }

  std::vector<std::unique_ptr<Node>> nodes(const json& list) {
    std::vector<std::unique_ptr<Node>> result;
    for (const json& schema : list) result.push_back(node(schema));
    return result;
  }

  void fill(Node& result, const json& schema) {
    if (schema.is_boolean()) {
      result.never = !schema.get<bool>();
      return;
    }
    for (const auto& [keyword, value] : schema.items()) fill_keyword(result, keyword, value);
  }

  void fill_keyword(Node& n, const std::string& keyword, const json& value) {
    if (keyword == "$ref") {
      const std::string target = value.get<std::string>();
      constexpr std::string_view prefix = "#/$defs/";
      const auto found =
          target.starts_with(prefix) ? definitions_.find(target.substr(prefix.size())) : definitions_.end();
      if (found == definitions_.end()) throw std::invalid_argument("schema: unknown reference " + target);
      n.reference = found->second.get();
    } else if (keyword == "type") {
      n.types = value.is_array() ? value.get<std::vector<std::string>>() : std::vector{value.get<std::string>()};
    } else if (keyword == "properties") {
      for (const auto& [name, property] : value.items()) {
        n.properties[name] = node(property);
        n.property_names.push_back(name);
      }
    } else if (keyword == "required") {
      n.required = value.get<std::vector<std::string>>();
    } else if (keyword == "additionalProperties") {
      if (value.is_boolean()) {
        n.additional_forbidden = !value.get<bool>();
      } else {
        n.additional = node(value);
      }
    } else if (keyword == "propertyNames") {
      n.names = node(value);
    } else if (keyword == "dependentRequired") {
      n.dependent_required = value.get<std::map<std::string, std::vector<std::string>>>();
    } else if (keyword == "enum") {
      n.enumeration = value;
    } else if (keyword == "const") {
      n.constant = value;
    } else if (keyword == "minimum") {
      n.minimum = value.get<double>();
    } else if (keyword == "maximum") {
      n.maximum = value.get<double>();
    } else if (keyword == "exclusiveMinimum") {
      n.exclusive_minimum = value.get<double>();
    } else if (keyword == "pattern") {
      n.pattern = std::regex(value.get<std::string>(), std::regex::ECMAScript | std::regex::optimize);
    } else if (keyword == "maxLength") {
      n.maximum_length = value.get<std::size_t>();
    } else if (keyword == "minItems") {
      n.minimum_items = value.get<std::size_t>();
    } else if (keyword == "maxItems") {
      n.maximum_items = value.get<std::size_t>();
    } else if (keyword == "items") {
      n.items = node(value);
    } else if (keyword == "allOf") {
      n.all_of = nodes(value);
    } else if (keyword == "anyOf") {
      n.any_of = nodes(value);
    } else if (keyword == "oneOf") {
      n.one_of = nodes(value);
    } else if (keyword == "if") {
      n.condition = node(value);
    } else if (keyword == "then") {
      n.consequence = node(value);
    } else if (keyword == "else") {
      n.alternative = node(value);
    } else if (keyword == "description") {
      n.description = value.get<std::string>();
    } else if (keyword == "examples") {
      n.examples = value;
    } else if (keyword != "$schema" && keyword != "$id" && keyword != "$defs" && keyword != "title" &&
               keyword != "default") {
      throw std::invalid_argument("schema: the keyword " + keyword + " is not supported");
    }
  }

  std::map<std::string, std::unique_ptr<Node>, std::less<>>& definitions_;
};

}  // namespace

Schema::Schema(std::string_view json_text) : impl_(std::make_unique<Impl>()) {
  try {
    Loader(impl_->definitions).load(json::parse(json_text));
  } catch (const json::exception& e) {
    throw std::invalid_argument(std::string("schema: ") + e.what());
  }
}

Schema::~Schema() = default;

const Schema::Node* Schema::find(std::string_view definition) const {
  const auto found = impl_->definitions.find(definition);
  return found == impl_->definitions.end() ? nullptr : found->second.get();
}

bool Schema::has_definition(std::string_view definition) const {
  return find(definition) != nullptr;
}

void Schema::check(std::string_view definition, const json& value, std::vector<SchemaViolation>& violations) const {
  const Node* n = find(definition);
  if (!n) throw std::invalid_argument(fmt::format("schema: no definition '{}'", definition));
  check_value(*n, value, violations);
}

const std::vector<std::string>& Schema::property_names(std::string_view definition) const {
  static const std::vector<std::string> none;
  const Node* n = find(definition);
  return n ? n->property_names : none;
}

std::optional<NumberRange> Schema::range(std::string_view definition, const std::vector<std::string>& path) const {
  const Node* n = find(definition);
  for (const std::string& key : path) {
    if (n && n->reference) n = n->reference;
    if (!n) return std::nullopt;
    const auto property = n->properties.find(key);
    n = property == n->properties.end() ? n->additional.get() : property->second.get();
  }
  if (n && n->reference) n = n->reference;
  if (!n) return std::nullopt;
  return NumberRange{n->exclusive_minimum ? n->exclusive_minimum : n->minimum, n->maximum,
                     n->exclusive_minimum.has_value()};
}

const Schema& network_schema() {
  static const Schema schema(network_schema_text());
  return schema;
}

const Schema& case_schema() {
  static const Schema schema(case_schema_text());
  return schema;
}

}  // namespace emscher
