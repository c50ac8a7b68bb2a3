// Applies a compiled schema to a value and words what is wrong.
#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "networks/nearest_name.hpp"
#include "networks/schema_node.hpp"

namespace emscher {

namespace {

using nlohmann::json;
using Node = Schema::Node;
using Path = std::vector<std::string>;

// Wording.

std::string shown(const json& value) {
  std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  constexpr std::size_t longest = 60;
  if (text.size() > longest) text = text.substr(0, longest) + "...";
  return text;
}

std::string kind_of(const json& value) {
  if (value.is_object()) return "a table";
  if (value.is_array()) return "a list";
  if (value.is_string()) return "text";
  if (value.is_boolean()) return "true/false";
  if (value.is_null()) return "null";
  return "a number";
}

std::string kind_named(const std::string& type) {
  if (type == "object") return "a table";
  if (type == "array") return "a list";
  if (type == "string") return "text";
  if (type == "boolean") return "true/false";
  if (type == "integer") return "a whole number";
  if (type == "null") return "null";
  return "a number";
}

// Annotations may stand beside a reference or at its target.
const std::string& description_of(const Node& n) {
  return n.description.empty() && n.reference ? n.reference->description : n.description;
}

std::string example_of(const Node& n) {
  const json& examples = n.examples.is_null() && n.reference ? n.reference->examples : n.examples;
  return examples.is_array() && !examples.empty() ? examples.front().dump() : std::string();
}

std::string about(const Node& n) {
  const std::string& description = description_of(n);
  const std::string example = example_of(n);
  std::string text = description.empty() ? "" : " (" + description + ")";
  if (!example.empty()) text += ", for example " + example;
  return text;
}

bool is_type(const json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "number") return value.is_number();
  if (type == "integer") {
    return value.is_number_integer() ||
           (value.is_number_float() && std::floor(value.get<double>()) == value.get<double>());
  }
  return type == "null" && value.is_null();
}

// The names a branch of anyOf/oneOf asks for.
void collect_required(const Node& n, std::vector<std::string>& names) {
  names.insert(names.end(), n.required.begin(), n.required.end());
  for (const auto* branches : {&n.all_of, &n.any_of, &n.one_of}) {
    for (const auto& branch : *branches) collect_required(*branch, names);
  }
}

std::string quoted_list(const std::vector<std::string>& names) {
  return fmt::format("'{}'", joined(names, "', '"));
}

// `control = "heat"`, from the constants a condition asks for.
std::string describe_condition(const Node& condition) {
  std::vector<std::string> parts;
  for (const auto& [name, property] : condition.properties) {
    std::vector<std::string> values;
    if (!property->constant.is_null()) values.push_back(property->constant.dump());
    for (const json& value : property->enumeration) values.push_back(value.dump());
    if (!values.empty()) parts.push_back(fmt::format("{} = {}", name, joined(values, " or ")));
  }
  return joined(parts, ", ");
}

// The commonest reasons for a number out of range are other units: says so where the converted value would do.
std::string unit_hint(const std::string& key, double value, const NumberRange& range) {
  const auto fits = [&](double v) {
    return (!range.minimum || v >= *range.minimum) && (!range.maximum || v <= *range.maximum);
  };
  const std::string_view unit = unit_suffix(key);
  if (unit == "_m" && fits(value * 1e-3)) return fmt::format("; millimetres? {} mm are {:g} m", value, value * 1e-3);
  if (unit == "_c" && fits(value - 273.15)) {
    return fmt::format("; kelvin? {} K are {:.2f} degC", value, value - 273.15);
  }
  if (unit == "_c" && fits((value - 32.0) / 1.8)) {
    return fmt::format("; Fahrenheit? {} degF are {:.2f} degC", value, (value - 32.0) / 1.8);
  }
  return {};
}

/// One pass over a value. Without a list of violations it only gives a verdict.
class Check {
 public:
  explicit Check(std::vector<SchemaViolation>* violations) : violations_(violations) {}

  /// `owner`: the schema object that declares the properties of `value` (conditions only refine it).
  bool run(const Node& n, const json& value, const Node& owner) {
    if (n.never) {
      return fail(condition_ ? "has no meaning " + context() : std::string("is not allowed here"), "remove it");
    }
    bool good = true;
    // A definition without properties of its own only refines the owner's.
    if (n.reference) good = run(*n.reference, value, n.reference->properties.empty() ? owner : *n.reference) && good;
    if (!n.types.empty() && !type_fits(n, value)) return false;  // the other rules would only repeat it
    if (!n.constant.is_null() && value != n.constant) {
      good = fail(fmt::format("is {}", shown(value)), fmt::format("write {}{}", n.constant.dump(), about(n)));
    }
    if (!n.enumeration.is_null()) good = check_enumeration(n, value) && good;
    if (value.is_number()) good = check_number(n, value.get<double>()) && good;
    if (value.is_string()) good = check_text(n, value.get_ref<const std::string&>()) && good;
    if (value.is_array()) good = check_list(n, value) && good;
    if (value.is_object()) good = check_table(n, value, owner) && good;
    for (const auto& part : n.all_of) good = run(*part, value, owner) && good;
    if (!n.any_of.empty()) good = check_choice(n.any_of, value, owner, false) && good;
    if (!n.one_of.empty()) good = check_choice(n.one_of, value, owner, true) && good;
    if (n.condition) good = check_condition(n, value, owner) && good;
    return good;
  }

 private:
  bool fail(std::string problem, std::string remedy) {
    if (violations_) violations_->push_back({path_, std::move(problem), std::move(remedy)});
    return false;
  }

  bool fail_at(const std::string& key, std::string problem, std::string remedy) {
    path_.push_back(key);
    fail(std::move(problem), std::move(remedy));
    path_.pop_back();
    return false;
  }

  static bool passes(const Node& n, const json& value, const Node& owner) {
    return Check(nullptr).run(n, value, owner);
  }

  bool type_fits(const Node& n, const json& value) {
    for (const std::string& type : n.types) {
      if (is_type(value, type)) return true;
    }
    const std::string& wanted = n.types.front();
    const bool wants_number = wanted == "number" || wanted == "integer";
    std::string remedy = fmt::format("write {}{}", kind_named(wanted), about(n));
    if (wants_number && value.is_string()) remedy = "write the bare number without quotes or unit" + about(n);
    if (wanted == "string" && value.is_number()) remedy = "write it as text in quotes" + about(n);
    return fail(fmt::format("is {} ({}), not {}", kind_of(value), shown(value), kind_named(wanted)), std::move(remedy));
  }

  bool check_enumeration(const Node& n, const json& value) {
    std::vector<std::string> names;
    for (const json& allowed : n.enumeration) {
      if (value == allowed) return true;
      names.push_back(allowed.is_string() ? allowed.get<std::string>() : allowed.dump());
    }
    const std::string near = value.is_string() ? nearest_name(value.get_ref<const std::string&>(), names) : "";
    return fail(fmt::format("is {}, which is not known", shown(value)),
                near.empty() ? fmt::format("use one of: {}", joined(names, ", "))
                             : fmt::format("did you mean '{}'? Known are: {}", near, joined(names, ", ")));
  }

  bool check_number(const Node& n, double value) {
    if (!std::isfinite(value)) return fail("is not a finite number", "give a finite number" + about(n));
    const bool low = (n.minimum && value < *n.minimum) || (n.exclusive_minimum && value <= *n.exclusive_minimum);
    const bool high = n.maximum && value > *n.maximum;
    if (!low && !high) return true;
    const NumberRange range{n.exclusive_minimum ? n.exclusive_minimum : n.minimum, n.maximum,
                            n.exclusive_minimum.has_value()};
    std::string allowed;
    if (range.minimum) allowed += fmt::format("{} {}", range.minimum_excluded ? "above" : "from", *range.minimum);
    if (range.maximum) allowed += fmt::format("{}up to {}", allowed.empty() ? "" : " ", *range.maximum);
    return fail(fmt::format("is {}, allowed is {}", value, allowed),
                fmt::format("give a value {}{}{}", allowed, about(n),
                            unit_hint(path_.empty() ? "" : path_.back(), value, range)));
  }

  bool check_text(const Node& n, const std::string& value) {
    // The length comes first: std::regex recurses over long texts.
    if (n.maximum_length && value.size() > *n.maximum_length) {
      return fail(fmt::format("is {} bytes long", value.size()),
                  fmt::format("at most {} bytes are allowed", *n.maximum_length));
    }
    if (n.pattern && !std::regex_search(value, *n.pattern)) {
      return fail(fmt::format("is {}, which does not have the right form", shown(value)), "write it" + about(n));
    }
    return true;
  }

  bool check_list(const Node& n, const json& value) {
    bool good = true;
    if (n.minimum_items && value.size() < *n.minimum_items) {
      good = fail(fmt::format("has {} entries", value.size()),
                  fmt::format("at least {} are needed{}", *n.minimum_items, about(n)));
    }
    if (n.maximum_items && value.size() > *n.maximum_items) {
      good = fail(fmt::format("has {} entries", value.size()),
                  fmt::format("at most {} are allowed{}", *n.maximum_items, about(n)));
    }
    if (!n.items) return good;
    for (std::size_t k = 0; k < value.size(); ++k) {
      path_.push_back(std::to_string(k));
      good = run(*n.items, value[k], *n.items) && good;
      path_.pop_back();
    }
    return good;
  }

  bool check_table(const Node& n, const json& value, const Node& owner) {
    bool good = true;
    for (const std::string& key : n.required) {
      if (!value.contains(key)) good = missing(key, owner);
    }
    for (const auto& [key, needed] : n.dependent_required) {
      if (!value.contains(key)) continue;
      for (const std::string& other : needed) {
        if (!value.contains(other)) {
          good = fail_at(key, fmt::format("has no meaning without '{}'", other),
                         fmt::format("give '{}' or remove it", other));
        }
      }
    }
    if (n.properties.empty() && !n.additional && !n.additional_forbidden && !n.names) return good;
    for (const auto& [key, element] : value.items()) {
      const auto property = n.properties.find(key);
      const Node* rule = property != n.properties.end() ? property->second.get() : n.additional.get();
      path_.push_back(key);
      if (n.names) good = run(*n.names, json(key), *n.names) && good;
      if (rule) {
        good = run(*rule, element, *rule) && good;
      } else if (n.additional_forbidden) {
        good = fail("is not known", remedy_for_unknown(key, n.property_names));
      }
      path_.pop_back();
    }
    return good;
  }

  bool missing(const std::string& key, const Node& owner) {
    const auto property = owner.properties.find(key);
    const std::string why = condition_ ? ", which is required " + context() : std::string();
    return fail_at(key, "is missing" + why,
                   fmt::format("add '{}'{}", key, property == owner.properties.end() ? "" : about(*property->second)));
  }

  // anyOf and oneOf serve for "one of these keys".
  bool check_choice(const std::vector<std::unique_ptr<Node>>& branches, const json& value, const Node& owner,
                    bool only_one) {
    std::size_t passed = 0;
    for (const auto& branch : branches) passed += passes(*branch, value, owner) ? 1 : 0;
    if (passed == 1 || (passed > 1 && !only_one)) return true;
    std::vector<std::string> names;
    for (const auto& branch : branches) collect_required(*branch, names);
    const std::string field = names.empty() ? "" : names.front();
    if (passed > 1) {
      return fail_at(field, fmt::format("only one of {} can be given", quoted_list(names)), "remove the others");
    }
    const auto property = owner.properties.find(field);
    const std::string why = condition_ ? ", required " + context() : std::string();
    return fail_at(
        field, fmt::format("is missing (one of {}{})", quoted_list(names), why),
        fmt::format("add '{}'{}", field, property == owner.properties.end() ? "" : about(*property->second)));
  }

  // `with control = "heat"`; only worded where something is wrong, since conditions are checked for every feature.
  std::string context() const { return (condition_holds_ ? "with " : "unless ") + describe_condition(*condition_); }

  bool check_condition(const Node& n, const json& value, const Node& owner) {
    const bool holds = passes(*n.condition, value, owner);
    const Node* branch = holds ? n.consequence.get() : n.alternative.get();
    if (!branch) return true;
    const Node* outer = std::exchange(condition_, n.condition.get());
    const bool outer_holds = std::exchange(condition_holds_, holds);
    const bool good = run(*branch, value, branch->reference ? *branch->reference : owner);
    condition_ = outer;
    condition_holds_ = outer_holds;
    return good;
  }

  std::vector<SchemaViolation>* violations_;
  Path path_;
  const Node* condition_ = nullptr;  // under whose branch we are
  bool condition_holds_ = true;
};

}  // namespace

void check_value(const Schema::Node& node, const json& value, std::vector<SchemaViolation>& violations) {
  Check(&violations).run(node, value, node);
}

}  // namespace emscher
