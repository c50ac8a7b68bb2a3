#include "tools/profile_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "tools/element_symbols.hpp"
#include "tools/readable.hpp"

namespace emscher {

namespace {

constexpr double bar = 1e5;  // Pa

struct Column {
  const char* name;
  std::function<double(const PressureProfile&, const ProfilePoint&)> value;
};

double highest_allowed(const PressureProfile& profile) {
  return profile.nominal_pressure ? *profile.nominal_pressure + atmospheric_pressure_pa
                                  : std::numeric_limits<double>::quiet_NaN();
}

const std::vector<Column>& columns() {
  using R = const PressureProfile&;
  using P = const ProfilePoint&;
  static const std::vector<Column> all = {
      {"distance_m", [](R, P p) { return p.distance; }},
      {"elevation_m", [](R, P p) { return p.elevation; }},
      {"supply_pressure_pa", [](R, P p) { return p.supply_pressure; }},
      {"return_pressure_pa", [](R, P p) { return p.return_pressure; }},
      {"differential_pressure_pa", [](R, P p) { return p.supply_pressure - p.return_pressure; }},
      {"static_pressure_pa", [](R, P p) { return p.static_pressure; }},
      {"vapour_pressure_pa", [](R, P p) { return p.vapour_pressure; }},
      {"lowest_allowed_pressure_pa", [](R r, P p) { return p.vapour_pressure + r.vapour_margin; }},
      {"highest_allowed_pressure_pa", [](R r, P) { return highest_allowed(r); }},
      {"supply_temperature_c", [](R, P p) { return p.supply_temperature; }},
      {"return_temperature_c", [](R, P p) { return p.return_temperature; }},
      {"supply_head_m", [](R r, P p) { return r.head(p.supply_pressure, p.elevation); }},
      {"return_head_m", [](R r, P p) { return r.head(p.return_pressure, p.elevation); }},
      {"static_head_m", [](R r, P p) { return r.head(p.static_pressure, p.elevation); }}};
  return all;
}

std::string instant_text(const PressureProfile& profile) {
  return format_instant({profile.start.epoch_s + profile.time, profile.start.offset_minutes});
}

/// RFC 4180
std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

/// The point where value(point) is least, and the value; nullptr where there is none.
template <class Value>
std::pair<const ProfilePoint*, double> least(const PressureProfile& profile, Value value) {
  std::pair<const ProfilePoint*, double> result{nullptr, std::numeric_limits<double>::infinity()};
  for (const ProfilePoint& p : profile.points)
    if (const double v = value(p); v < result.second) result = {&p, v};
  return result;
}

/// As results name it: "pump", "mixing_station".
std::string kind_key(const ProfileSection& section) {
  if (!section.element) return "pipe";
  std::string name(kind_name(*section.element));
  std::ranges::replace(name, ' ', '_');
  return name;
}

const char* side_key(const ProfileSection& section) {
  if (section.side == Side::none) return "both";
  return section.side == Side::supply ? "supply" : "return";
}

std::string steps_text(const PressureProfile& profile) {
  std::string text;
  for (std::size_t k = 0; k < profile.sections.size(); ++k) {
    const ProfileSection& s = profile.sections[k];
    if (!s.element) continue;
    const std::string_view name = kind_name(*s.element);
    text += fmt::format("  {:<9}{:<24} at {:.0f} m:", name.substr(0, name.find(' ')), s.id, profile.points[k].distance);
    if (s.side != Side::return_side) text += fmt::format(" supply {:+.2f} bar", profile.supply_rise(k) / bar);
    if (s.side == Side::none) text += ",";
    if (s.side != Side::supply) text += fmt::format(" return {:+.2f} bar", profile.return_rise(k) / bar);
    text += "\n";
  }
  return text;
}

std::size_t pipe_count(const PressureProfile& profile) {
  std::set<std::string_view> pipes;  // an element may stand in the middle of one
  for (const ProfileSection& s : profile.sections)
    if (!s.element) pipes.insert(s.id);
  return pipes.size();
}

std::string end_text(const char* kind, const std::string& id, const ProfilePoint& p) {
  return fmt::format("  {:<9}{:<24} supply {:.2f} bar, return {:.2f} bar, difference {:.2f} bar", kind, id,
                     p.supply_pressure / bar, p.return_pressure / bar, (p.supply_pressure - p.return_pressure) / bar);
}

}  // namespace

std::string profile_text(const PressureProfile& profile) {
  std::string text = fmt::format("{}: pressure profile at {} ({} after the start), pressures absolute\n", profile.title,
                                 instant_text(profile), readable_duration(profile.time));
  text += fmt::format("  way      {:.0f} m, {} pipes, from {:.1f} m to {:.1f} m above sea level\n", profile.length(),
                      pipe_count(profile), profile.points.front().elevation, profile.points.back().elevation);
  text += end_text("from", profile.producer, profile.points.front()) + "\n";
  text += end_text("to", profile.consumer, profile.points.back());
  if (!std::isnan(profile.required_differential_pressure))
    text += fmt::format(", required {:.2f} bar", profile.required_differential_pressure / bar);
  text += "\n" + steps_text(profile);
  const auto line = [&](const char* what, auto value, double limit) {
    const auto [point, margin] = least(profile, value);
    if (point != nullptr)
      text += fmt::format("  {:<46}{:>6.2f} bar at {} (allowed: {:.2f} bar)\n", what, margin / bar,
                          point->junction.empty() ? fmt::format("{:.0f} m", point->distance) : point->junction,
                          limit / bar);
  };
  line(
      "supply above vapour pressure, at least", [](const auto& p) { return p.supply_pressure - p.vapour_pressure; },
      profile.vapour_margin);
  line(
      "the same with all pumps at rest", [](const auto& p) { return p.static_pressure - p.vapour_pressure; },
      profile.vapour_margin);
  if (profile.nominal_pressure)
    line(
        "supply below nominal pressure, at least",
        [&](const auto& p) { return highest_allowed(profile) - p.supply_pressure; }, 0.0);
  return text;
}

std::string profile_json(const PressureProfile& profile, const std::string& source) {
  using nlohmann::ordered_json;
  ordered_json report{{"status", "complete"},
                      {"source", source},
                      {"title", profile.title},
                      {"time_s", profile.time},
                      {"instant", instant_text(profile)},
                      {"producer", profile.producer},
                      {"consumer", profile.consumer},
                      {"length_m", profile.length()},
                      {"producer_differential_pressure_pa", profile.producer_differential_pressure()},
                      {"consumer_differential_pressure_pa", profile.consumer_differential_pressure()},
                      {"required_differential_pressure_pa", profile.required_differential_pressure},
                      {"vapour_margin_pa", profile.vapour_margin},
                      {"nominal_pressure_pa", nullptr},
                      {"specific_weight_n_m3", profile.specific_weight},
                      {"points", ordered_json::array()},
                      {"sections", ordered_json::array()}};
  if (profile.nominal_pressure) report["nominal_pressure_pa"] = *profile.nominal_pressure;
  for (const ProfilePoint& p : profile.points) {
    ordered_json point{{"junction", nullptr}};
    if (!p.junction.empty()) point["junction"] = p.junction;
    for (const Column& column : columns()) point[column.name] = column.value(profile, p);  // NaN becomes null
    report["points"].push_back(std::move(point));
  }
  for (const ProfileSection& s : profile.sections)
    report["sections"].push_back({{"id", s.id},
                                  {"kind", kind_key(s)},
                                  {"side", side_key(s)},
                                  {"length_m", s.length},
                                  {"inner_diameter_m", s.inner_diameter},
                                  {"nominal_diameter", s.nominal_diameter}});
  return report.dump(2, ' ', false, ordered_json::error_handler_t::replace);
}

std::string profile_csv(const PressureProfile& profile) {
  std::string text = "junction";
  for (const Column& column : columns()) text += fmt::format(",{}", column.name);
  text += ",section,section_kind,section_side,section_length_m,inner_diameter_m,nominal_diameter\n";
  const auto number = [](double value) { return std::isfinite(value) ? fmt::format(",{}", value) : std::string(","); };
  for (std::size_t k = 0; k < profile.points.size(); ++k) {
    const ProfilePoint& p = profile.points[k];
    text += quoted(p.junction);
    for (const Column& column : columns()) text += number(column.value(profile, p));
    if (k == 0) {
      text += ",,,,,,\n";
      continue;
    }
    const ProfileSection& s = profile.sections[k - 1];
    text += fmt::format(",{},{},{}", quoted(s.id), kind_key(s), side_key(s)) + number(s.length) +
            number(s.inner_diameter) + number(s.nominal_diameter) + "\n";
  }
  return text;
}

}  // namespace emscher
