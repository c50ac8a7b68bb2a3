#include "networks/nearest_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <numeric>

namespace emscher {

namespace {

// Longest first, so that "_w_m_k" is not taken for "_k". Units outside the format are here to be recognised.
constexpr std::array unit_suffixes = std::to_array<std::string_view>(
    {"_m3_h_bar", "_w_m2_k2", "_j_m2_k", "_w_s",   "_j_kg_k", "_w_m2_k", "_kg_m3", "_w_m_k", "_kw_k", "_kg_s",
     "_kg_h",     "_m3_h",    "_m3_s",   "_l_min", "_m2_s",   "_m_s2",   "_pa_s",  "_deg_c", "_mbar", "_w_m2",
     "_w_k",      "_t_h",     "_l_s",    "_l_h",   "_m_s",    "_degc",   "_kwh",   "_mwh",   "_bar",  "_kpa",
     "_mpa",      "_min",     "_pa",     "_kw",    "_mw",     "_gw",     "_wh",    "_mm",    "_cm",   "_km",
     "_ft",       "_in",      "_m3",     "_m2",    "_kj",     "_mj",     "_c",     "_f",     "_k",    "_m",
     "_w",        "_h",       "_d",      "_s",     "_l",      "_j"});

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

}  // namespace

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

std::string nearest_name(std::string_view unknown, const std::vector<std::string>& known) {
  constexpr std::size_t longest = 100;  // nobody means a name by a longer text; bounds the cost
  if (unknown.size() > longest) return {};
  const std::string wanted = lower(unknown);
  std::string nearest;
  std::size_t smallest = std::max<std::size_t>(1, unknown.size() / 3) + 1;
  for (const std::string& name : known) {
    if (name.size() + smallest <= wanted.size() || wanted.size() + smallest <= name.size()) continue;
    const std::size_t distance = edit_distance(wanted, lower(name));
    if (distance < smallest) {
      smallest = distance;
      nearest = name;
    }
  }
  return nearest;
}

std::string_view unit_suffix(std::string_view name) {
  if (name.ends_with("hazen_williams_c")) return {};  // the C of a formula, not degrees Celsius
  for (const std::string_view suffix : unit_suffixes) {
    if (name.size() > suffix.size() && name.ends_with(suffix)) return name.substr(name.size() - suffix.size());
  }
  return {};
}

std::string same_quantity(std::string_view unknown, const std::vector<std::string>& known) {
  const std::string wanted = lower(unknown);
  const std::string stem = wanted.substr(0, wanted.size() - unit_suffix(wanted).size());
  for (const std::string& name : known) {
    const std::string_view unit = unit_suffix(name);
    if (!unit.empty() && std::string_view(name).substr(0, name.size() - unit.size()) == stem) return name;
  }
  return {};
}

std::string remedy_for_unknown_name(std::string_view unknown, const std::vector<std::string>& known) {
  if (const std::string near = nearest_name(unknown, known); !near.empty()) {
    return fmt::format("did you mean '{}'?", near);
  }
  if (known.empty()) return "remove it";
  constexpr std::size_t listed = 40;
  std::vector<std::string> shown = known;
  if (known.size() > listed) {
    shown.resize(listed);
    shown.emplace_back("...");
  }
  return fmt::format("remove it, or use one of: {}", joined(shown, ", "));
}

std::string remedy_for_unknown(std::string_view unknown, const std::vector<std::string>& known) {
  const auto exact = std::find(known.begin(), known.end(), lower(unknown));
  if (exact != known.end()) return fmt::format("names are written in lower case: '{}'", *exact);
  if (const std::string same = same_quantity(unknown, known); !same.empty()) {
    return fmt::format("the unit is part of the key: give '{}' and the value in that unit", same);
  }
  return remedy_for_unknown_name(unknown, known);
}

}  // namespace emscher
