// Interpreter of the JSON Schemas in networks/schema: the checker's single source of truth for keys, types, ranges.
//
// Draft 2020-12, exactly the subset the two schemas use: $ref to #/$defs, type, properties (also `false`), required,
// additionalProperties, propertyNames, dependentRequired, enum, const, minimum, maximum, exclusiveMinimum, pattern,
// maxLength, items, minItems, maxItems, allOf, anyOf, oneOf, if/then/else; of the annotations `description`, `default`
// and `examples` serve the remedies. A schema with any other keyword is refused when it is loaded, so that no rule is
// passed over in silence. Instead of plain verdicts it says what to do, in the words of the format.
//
// Cost: O(size of the value) for our schemas; about two microseconds for a feature.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace emscher {

struct SchemaViolation {
  std::vector<std::string> path;  ///< keys and array positions from the checked value to the fault
  std::string problem;
  std::string remedy;
};

/// What the schema says about the numbers of one key.
struct NumberRange {
  std::optional<double> minimum;
  std::optional<double> maximum;
  bool minimum_excluded = false;
};

class Schema {
 public:
  /// Throws std::invalid_argument where the text is no schema of the supported subset.
  explicit Schema(std::string_view json_text);
  ~Schema();
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;

  /// Appends what is wrong with `value` under the definition #/$defs/`definition` (empty: the whole schema).
  void check(std::string_view definition, const nlohmann::json& value, std::vector<SchemaViolation>& violations) const;

  bool has_definition(std::string_view definition) const;
  /// Names of the properties of a definition.
  const std::vector<std::string>& property_names(std::string_view definition) const;
  /// Range of a property, given by its path of names ("time" -> "start"); nothing where there is no such property.
  std::optional<NumberRange> range(std::string_view definition, const std::vector<std::string>& path) const;

  struct Node;  // one schema object, compiled

 private:
  const Node* find(std::string_view definition) const;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The shipped schemas, compiled once.
const Schema& network_schema();
const Schema& case_schema();

/// Their texts, as shipped.
std::string_view network_schema_text();
std::string_view case_schema_text();

}  // namespace emscher
