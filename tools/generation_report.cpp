#include "tools/generation_report.hpp"

#include <fmt/format.h>

#include <cmath>

namespace emscher {
namespace {

constexpr double megawatt_hour = 3.6e9;  // J
constexpr double hour = 3600.0;          // s

nlohmann::json number_or_null(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
}

}  // namespace

std::string generation_text(const std::vector<GenerationSummary>& producers) {
  std::string text;
  for (const GenerationSummary& s : producers) {
    text += fmt::format("  {} ({}): {:.3f} MWh of heat", s.id, s.technology, s.energy.heat / megawatt_hour);
    const auto add = [&](const char* name, double joule) {
      if (joule > 0.0) text += fmt::format(", {} {:.3f}", name, joule / megawatt_hour);
    };
    add("fuel", s.energy.fuel);
    add("power used", s.energy.electricity_used);
    add("power made", s.energy.electricity_made);
    add("curtailed", s.energy.curtailed);
    add("not given", s.unmet_heat);
    if (std::isfinite(s.seasonal_performance)) text += fmt::format("; performance {:.2f}", s.seasonal_performance);
    if (std::isfinite(s.full_load_s)) text += fmt::format(", {:.0f} full-load hours", s.full_load_s / hour);
    text += fmt::format(", {} start{}\n", s.starts, s.starts == 1 ? "" : "s");
  }
  return text;
}

nlohmann::ordered_json generation_json(const std::vector<GenerationSummary>& producers) {
  auto list = nlohmann::ordered_json::array();
  for (const GenerationSummary& s : producers)
    list.push_back({{"id", s.id},
                    {"technology", s.technology},
                    {"heat_j", s.energy.heat},
                    {"fuel_j", s.energy.fuel},
                    {"electricity_used_j", s.energy.electricity_used},
                    {"electricity_made_j", s.energy.electricity_made},
                    {"source_heat_j", s.energy.source_heat},
                    {"losses_j", s.energy.losses},
                    {"curtailed_j", s.energy.curtailed},
                    {"unmet_heat_j", s.unmet_heat},
                    {"unaccounted_heat_j", s.unaccounted_heat},
                    {"starts", s.starts},
                    {"operating_s", s.operating_s},
                    {"full_load_s", number_or_null(s.full_load_s)},
                    {"seasonal_performance", number_or_null(s.seasonal_performance)}});
  return list;
}

}  // namespace emscher
