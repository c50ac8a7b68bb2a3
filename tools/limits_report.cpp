#include "tools/limits_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "tools/readable.hpp"

namespace emscher {

namespace {

/// "vapour_margin_pa" -> "vapour margin", with the value in the unit that people use.
struct Readable {
  std::string name, limit, worst;
};

Readable readable(const LimitFinding& f) {
  struct Unit {
    std::string_view ending, unit;
    double scale;
    int decimals;
  };
  // The longer ending first.
  static constexpr Unit units[] = {{"_pa_m", "Pa/m", 1.0, 0}, {"_m_s", "m/s", 1.0, 2}, {"_pa", "bar", 1e5, 2}};
  Readable result{f.name, fmt::format("{}", f.limit), fmt::format("{}", f.worst)};
  for (const Unit& u : units) {
    if (!f.name.ends_with(u.ending)) continue;
    result.name.resize(f.name.size() - u.ending.size());
    const bool is_minimum = f.name == "vapour_margin_pa" || f.name.starts_with("minimum");
    result.limit = fmt::format("{} {:.{}f} {}", is_minimum ? ">=" : "<=", f.limit / u.scale, u.decimals, u.unit);
    result.worst = std::isnan(f.worst) ? "" : fmt::format("{:.{}f} {}", f.worst / u.scale, u.decimals, u.unit);
    break;
  }
  for (char& c : result.name) c = c == '_' ? ' ' : c;
  return result;
}

}  // namespace

std::string limits_text(std::span<const LimitFinding> limits, bool at_one_instant) {
  if (limits.empty()) return "";
  std::string text = fmt::format("  {:<32}{:>15}{:>12}\n", "limit", "allowed", "worst");
  for (const LimitFinding& f : limits) {
    const Readable r = readable(f);
    if (!f.is_checked) {
      text += fmt::format("  {:<32}{:>15}  not checked: needs the fluid water and a network of supply and return\n",
                          r.name, r.limit);
      continue;
    }
    text += fmt::format("  {:<32}{:>15}{:>12}  {}", r.name, r.limit, r.worst, f.worst_element);
    if (f.is_broken()) {
      text += fmt::format("  BROKEN: {} of {}", f.elements, f.of);
      if (!at_one_instant) text += fmt::format(", {}", readable_duration(f.duration));
    }
    text += "\n";
  }
  return text;
}

nlohmann::ordered_json limits_json(std::span<const LimitFinding> limits, bool at_one_instant) {
  auto array = nlohmann::ordered_json::array();
  for (const LimitFinding& f : limits) {
    nlohmann::ordered_json entry{
        {"id", f.name}, {"limit", f.limit}, {"checked", f.is_checked}, {"of", f.of}, {"elements", f.elements}};
    if (!at_one_instant) entry["duration_s"] = f.duration;
    entry["worst"] = f.worst;  // NaN becomes null
    entry["worst_element"] = nullptr;
    if (!f.worst_element.empty()) entry["worst_element"] = f.worst_element;
    if (!at_one_instant) entry["worst_time_s"] = f.worst_time;
    array.push_back(std::move(entry));
  }
  return array;
}

}  // namespace emscher
