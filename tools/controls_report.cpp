#include "tools/controls_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/readable.hpp"

namespace emscher {

namespace {

constexpr double bar = 1e5;       // Pa
constexpr double nothing = 1e-6;  // kg/s
constexpr double nearly = 0.995;  // open

/// One element of a group.
struct Row {
  const GroupValues& group;
  std::size_t element;
  double operator[](std::string_view quantity) const { return group.value(quantity, element); }
};

std::string or_dash(double value, const std::string& text) {
  return std::isnan(value) ? "-" : text;
}

/// Without the last bits of the numerics.
std::string power(double watt) {
  return readable_power(std::abs(watt) < 0.05 ? 0.0 : watt);
}

double bars(double pascal) {
  return std::abs(pascal) < 500.0 ? 0.0 : pascal / bar;  // no "-0.00"
}

bool misses_set_point(const Row& r) {
  return r["misses_set_point"] == 1.0;
}

std::string pump_state(const Row& r) {
  if (misses_set_point(r)) return "at its limit, misses its set-point";
  if (r["mass_flow_kg_s"] < nothing) return "stands";
  constexpr double no_head = 1e-3;  // J/kg: some 1 Pa
  return r["pump_power_w"] < no_head * r["mass_flow_kg_s"] ? "idles, there is pressure difference enough" : "";
}

std::string valve_state(const Row& r) {
  const double opening = r["opening"];
  std::string state;
  if (std::abs(r["mass_flow_kg_s"]) < nothing) {
    state = std::isnan(opening) ? "no flow" : "shut";
  } else if (!std::isnan(opening)) {
    state = opening >= nearly ? "open" : fmt::format("{:.1f} % open", 100.0 * opening);
  }
  if (r.group.group == "valve" && misses_set_point(r)) state += ", misses its set-point";
  return state;
}

std::string pump_line(const Row& r) {
  const double speed = r["pump_speed"], electric = r["pump_electric_power_w"];
  return fmt::format("{:>8.2f} kg/s{:>7.2f} bar{:>8}{:>11}{:>11}  {}", r["mass_flow_kg_s"], bars(r["pressure_rise_pa"]),
                     or_dash(speed, fmt::format("{:.3f}", speed)), power(r["pump_power_w"]),
                     or_dash(electric, power(electric)), pump_state(r));
}

std::string valve_line(const Row& r) {
  return fmt::format("{:>8.2f} kg/s{:>7.2f} bar{:>6.1f} degC  {}", r["mass_flow_kg_s"], bars(r["pressure_drop_pa"]),
                     r["temperature_c"], valve_state(r));
}

std::string holding_line(const Row& r) {
  return fmt::format("{:>8.2f} bar", r["pressure_pa"] / bar);
}

/// Second line of a station: what its pump does is in the first one.
std::string mixing_line(const Row& r) {
  return fmt::format("    mixed {:.1f} degC, back {:.1f} degC; hot {:.2f} kg/s of {:.1f} degC",
                     r["supply_temperature_c"], r["return_temperature_c"], r["hot_mass_flow_kg_s"],
                     r["hot_temperature_c"]);
}

std::string exchanger_line(const Row& r) {
  return fmt::format("    {}, secondary {:.1f} / {:.1f} degC; primary {:.2f} kg/s, {:.1f} / {:.1f} degC",
                     power(r["heat_w"]), r["supply_temperature_c"], r["return_temperature_c"],
                     r["primary_mass_flow_kg_s"], r["primary_supply_temperature_c"], r["primary_return_temperature_c"]);
}

std::string head_of(const std::string& group) {
  if (group == "valve" || group == "bypass")
    return fmt::format("\n  {:<24}{:>13}{:>11}{:>11}  state\n", group, "flow", "drop", "water");
  if (group == "pressure_holding") return fmt::format("\n  {:<24}{:>12}\n", "pressure holding", "pressure");
  std::string name = group;
  std::ranges::replace(name, '_', ' ');
  return fmt::format("\n  {:<24}{:>13}{:>11}{:>8}{:>11}{:>11}  state\n", name, "flow", "rise", "speed", "hydraulic",
                     "electric");
}

}  // namespace

std::string controls_text(const std::vector<GroupValues>& groups) {
  std::string text;
  for (const GroupValues& group : groups) {
    text += head_of(group.group);
    for (std::size_t k = 0; k < group.ids.size(); ++k) {
      const Row row{group, k};
      text += fmt::format("  {:<24}", group.ids[k]);
      if (group.group == "valve" || group.group == "bypass") {
        text += valve_line(row);
      } else if (group.group == "pressure_holding") {
        text += holding_line(row);
      } else {
        text += pump_line(row);
      }
      while (text.ends_with(' ')) text.pop_back();
      text += "\n";
      if (group.group == "mixing_station") text += mixing_line(row) + "\n";
      if (group.group == "heat_exchanger_station") text += exchanger_line(row) + "\n";
    }
  }
  return text;
}

}  // namespace emscher
