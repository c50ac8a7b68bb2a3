#include "tools/profile_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>

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

std::string end_text(const char* kind, const std::string& id, const ProfilePoint& p) {
  return fmt::format("  {:<9}{:<24} supply {:.2f} bar, return {:.2f} bar, difference {:.2f} bar", kind, id,
                     p.supply_pressure / bar, p.return_pressure / bar, (p.supply_pressure - p.return_pressure) / bar);
}

}  // namespace

std::string profile_text(const PressureProfile& profile) {
  std::string text = fmt::format("{}: pressure profile at {} ({} after the start), pressures absolute\n", profile.title,
                                 instant_text(profile), readable_duration(profile.time));
  text += fmt::format("  way      {:.0f} m, {} pipes, from {:.1f} m to {:.1f} m above sea level\n", profile.length(),
                      profile.sections.size(), profile.points.front().elevation, profile.points.back().elevation);
  text += end_text("producer", profile.producer, profile.points.front()) + "\n";
  text += end_text("consumer", profile.consumer, profile.points.back()) +
          fmt::format(", required {:.2f} bar\n", profile.required_differential_pressure / bar);
  const auto line = [&](const char* what, auto value, double limit) {
    const auto [point, margin] = least(profile, value);
    if (point != nullptr)
      text += fmt::format("  {:<46}{:>6.2f} bar at {} (allowed: {:.2f} bar)\n", what, margin / bar, point->junction,
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
                      {"junctions", ordered_json::array()},
                      {"pipes", ordered_json::array()}};
  if (profile.nominal_pressure) report["nominal_pressure_pa"] = *profile.nominal_pressure;
  for (const ProfilePoint& p : profile.points) {
    ordered_json junction{{"id", p.junction}};
    for (const Column& column : columns()) junction[column.name] = column.value(profile, p);  // NaN becomes null
    report["junctions"].push_back(std::move(junction));
  }
  for (const ProfileSection& s : profile.sections)
    report["pipes"].push_back({{"id", s.pipe},
                               {"length_m", s.length},
                               {"inner_diameter_m", s.inner_diameter},
                               {"nominal_diameter", s.nominal_diameter}});
  return report.dump(2, ' ', false, ordered_json::error_handler_t::replace);
}

std::string profile_csv(const PressureProfile& profile) {
  std::string text = "junction";
  for (const Column& column : columns()) text += fmt::format(",{}", column.name);
  text += ",pipe,pipe_length_m,pipe_inner_diameter_m,pipe_nominal_diameter\n";
  const auto number = [](double value) { return std::isfinite(value) ? fmt::format(",{}", value) : std::string(","); };
  for (std::size_t k = 0; k < profile.points.size(); ++k) {
    const ProfilePoint& p = profile.points[k];
    text += quoted(p.junction);
    for (const Column& column : columns()) text += number(column.value(profile, p));
    if (k == 0) {
      text += ",,,,\n";
      continue;
    }
    const ProfileSection& s = profile.sections[k - 1];
    text += "," + quoted(s.pipe) + number(s.length) + number(s.inner_diameter) + number(s.nominal_diameter) + "\n";
  }
  return text;
}

}  // namespace emscher
