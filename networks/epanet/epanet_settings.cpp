#include "networks/epanet/epanet_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "networks/nearest_name.hpp"

namespace emscher {

namespace {

constexpr double foot = 0.3048;                 // m
constexpr double inch = 0.0254;                 // m
constexpr double day = 86400.0;                 // s
constexpr double longest_time = 36525.0 * day;  // of a case
constexpr double most_rows = 1e7;               // of the series of patterns
constexpr double gallon = 3.785411784e-3;       // m3, US

struct FlowUnit {
  const char* name;
  double m3_s;
  bool si;
};
constexpr std::array flow_units{
    FlowUnit{"CFS", foot* foot* foot, false},
    FlowUnit{"GPM", gallon / 60.0, false},
    FlowUnit{"MGD", 1e6 * gallon / day, false},
    FlowUnit{"IMGD", 1e6 * 4.54609e-3 / day, false},
    FlowUnit{"AFD", 43560.0 * foot* foot* foot / day, false},
    FlowUnit{"LPS", 1e-3, true},
    FlowUnit{"LPM", 1e-3 / 60.0, true},
    FlowUnit{"MLD", 1e3 / day, true},
    FlowUnit{"CMH", 1.0 / 3600.0, true},
    FlowUnit{"CMD", 1.0 / day, true},
    FlowUnit{"CMS", 1.0, true},
};

constexpr double viscosity_of_water = 1.1e-5 * foot * foot;  // m2/s, EPANET's at 20 degC
constexpr double psi_per_foot = 0.4333;
constexpr double kilopascal_per_psi = 6.895;
constexpr double bar_per_psi = 0.068948;
constexpr double kilowatt_per_horsepower = 0.7457;

const FlowUnit* flow_unit(const std::string& name) {
  const auto found =
      std::find_if(flow_units.begin(), flow_units.end(), [&](const FlowUnit& u) { return name == u.name; });
  return found == flow_units.end() ? nullptr : &*found;
}

std::vector<std::string> flow_unit_names() {
  std::vector<std::string> names;
  for (const FlowUnit& unit : flow_units) names.emplace_back(unit.name);
  return names;
}

// Metres of water.
std::optional<double> pressure_unit(const std::string& name) {
  constexpr double psi = foot / psi_per_foot;
  if (name == "PSI") return psi;
  if (name == "KPA") return psi / kilopascal_per_psi;
  if (name == "BAR") return psi / bar_per_psi;
  if (name == "METERS") return 1.0;
  if (name == "FEET") return foot;
  return std::nullopt;
}

// hh:mm:ss, hh:mm or a number of hours.
std::optional<double> hours_of(std::string_view text) {
  double hours = 0.0, scale = 1.0;
  for (int part = 0; part < 3; ++part) {
    const std::size_t colon = text.find(':');
    const std::optional<double> value = epanet_number(text.substr(0, colon));
    if (!value || *value < 0.0) return std::nullopt;
    hours += *value * scale;
    scale /= 60.0;
    if (colon == std::string_view::npos) return hours;
    text.remove_prefix(colon + 1);
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> epanet_time(std::string_view value, std::string_view unit) {
  const std::optional<double> hours = hours_of(value);
  if (!hours) return std::nullopt;
  const std::string wanted = upper_case(unit);
  if (wanted.empty() || wanted.starts_with("HOUR")) return *hours * 3600.0;
  if (wanted.starts_with("AM") || wanted.starts_with("PM")) {
    if (*hours >= 13.0) return std::nullopt;
    const double of_half = *hours >= 12.0 ? *hours - 12.0 : *hours;
    return 3600.0 * (of_half + (wanted.starts_with("PM") ? 12.0 : 0.0));
  }
  if (wanted.starts_with("SEC")) return *hours;
  if (wanted.starts_with("MIN")) return *hours * 60.0;
  if (wanted.starts_with("DAY")) return *hours * day;
  return std::nullopt;
}

void EpanetSettingsReader::read_option(const EpanetFields& fields) {
  EpanetOptions& options = network_.options;
  const std::string key = fields.keyword(0), second = fields.keyword(1);
  const std::size_t last = fields.size() - 1;
  if (key == "UNITS" || (key == "FLOW" && second == "UNITS")) {
    const std::string unit = fields.keyword(last);
    if (flow_unit(unit)) {
      flow_unit_ = unit;
    } else {
      fields.error("units", fmt::format("'{}' is not known", unit.substr(0, 40)),
                   remedy_for_unknown_name(unit, flow_unit_names()));
    }
  } else if (key == "HEADLOSS") {
    if (second == "H-W" || second == "D-W") {
      options.head_loss = second == "D-W" ? EpanetHeadLoss::darcy_weisbach : EpanetHeadLoss::hazen_williams;
    } else if (second == "C-M") {
      fields.error("headloss", "is Chezy-Manning, which is not for full pressure pipes and not supported",
                   "choose D-W or H-W in EPANET and give the pipes the roughness of that formula");
    } else {
      fields.error("headloss", fmt::format("'{}' is not known", second.substr(0, 40)), "write H-W or D-W");
    }
  } else if (key == "PRESSURE" && second != "EXPONENT") {
    if (pressure_unit(second)) {
      pressure_unit_ = second;
      pressure_line_ = fields.line();
    } else {
      fields.error("pressure", fmt::format("'{}' is not known", second.substr(0, 40)),
                   "write PSI, METERS, KPA, BAR or FEET");
    }
  } else if (key == "VISCOSITY") {
    if (const auto value = fields.number(1, "viscosity", EpanetFields::Sign::positive)) viscosity_ = *value;
  } else if (key == "SPECIFIC" && second.starts_with("GRAV")) {
    if (const auto value = fields.number(2, "specific gravity", EpanetFields::Sign::positive))
      options.specific_gravity = *value;
  } else if (key == "DEMAND" && second.starts_with("MULT")) {
    if (const auto value = fields.number(2, "demand multiplier", EpanetFields::Sign::not_negative))
      options.demand_multiplier = *value;
  } else if (key == "DEMAND" && second == "MODEL") {
    if (fields.keyword(2) == "PDA") {
      report_.note(fields.line(), "OPTIONS",
                   "demands depend on the pressure (PDA) in EPANET; they are imported as given",
                   "look for low pressures in the results");
    }
  } else if (key == "EMITTER" && second == "EXPONENT") {
    if (const auto value = fields.number(2, "emitter exponent", EpanetFields::Sign::positive))
      options.emitter_exponent = *value;
  } else if (key == "EMITTER" && second == "BACKFLOW") {
    options.emitter_backflow = fields.keyword(2) == "YES";
    if (!options.emitter_backflow && fields.keyword(2) != "NO")
      fields.error("emitter backflow", fmt::format("'{}' is not known", fields.text(2).substr(0, 40)),
                   "write YES or NO");
  } else if (key == "PATTERN") {
    options.default_pattern = fields.text(1);
    options.default_pattern_line = fields.line();
  } else {
    report_.count("OPTIONS", "options of EPANET's solver and of water quality are not imported", "", fields.text(0));
  }
}

void EpanetSettingsReader::read_time(const EpanetFields& fields) {
  EpanetTimes& times = network_.times;
  const std::string key = fields.keyword(0), second = fields.keyword(1);
  struct Key {
    const char *first, *second, *name;
    double* target;
  };
  const std::array keys{Key{"DURATION", "", "duration", &times.duration},
                        Key{"PATTERN", "TIMESTEP", "pattern timestep", &times.pattern_step},
                        Key{"PATTERN", "START", "pattern start", &times.pattern_start},
                        Key{"REPORT", "TIMESTEP", "report timestep", &times.report_step},
                        Key{"START", "CLOCKTIME", "start clocktime", &times.start_clock}};
  for (const Key& k : keys) {
    if (key != k.first || (*k.second != '\0' && second != k.second)) continue;
    const std::size_t at = *k.second == '\0' ? 1 : 2;
    const std::optional<double> seconds = epanet_time(fields.text(at), fields.text(at + 1));
    if (!seconds) {
      fields.error(k.name, fmt::format("'{}' is no time", fields.text(at).substr(0, 40)),
                   "write hours (24), hours and minutes (24:00), or a number with SEC, MIN, HOURS or DAYS");
    } else if (*seconds > longest_time) {
      fields.error(k.name, fmt::format("is {:.0f} days", *seconds / day), "give at most a century (36525 days)");
    } else {
      *k.target = std::round(*seconds);  // EPANET counts whole seconds
    }
    return;
  }
  const bool of_results = key == "STATISTIC" || (key == "REPORT" && second == "START");
  report_.count("TIMES",
                of_results ? "settings of EPANET's report are not imported"
                           : "steps of EPANET's solver, of water quality and of rules are not imported",
                "", fields.text(0));
}

void EpanetSettingsReader::finish() {
  EpanetOptions& options = network_.options;
  EpanetUnits& units = options.units;
  const FlowUnit& unit = *flow_unit(flow_unit_);
  units.si = unit.si;
  units.flow_m3_s = unit.m3_s;
  units.length_m = unit.si ? 1.0 : foot;
  units.diameter_m = unit.si ? 1e-3 : inch;
  units.roughness_m = unit.si ? 1e-3 : 1e-3 * foot;
  units.power_w = 1e3 * (unit.si ? 1.0 : kilowatt_per_horsepower);
  const std::string usual = unit.si ? "METERS" : "PSI";
  units.pressure_head_m = *pressure_unit(pressure_unit_.empty() ? usual : pressure_unit_) / options.specific_gravity;
  const bool read_otherwise = unit.si ? pressure_unit_ == "PSI" : pressure_unit_ == "METERS" || pressure_unit_ == "KPA";
  if (read_otherwise) {
    report_.note(pressure_line_, "OPTIONS",
                 fmt::format("pressures are in {} beside flows in {}, as EPANET 2.3 has it; older versions take {}",
                             pressure_unit_, flow_unit_, usual),
                 "look at the settings of valves where the file is older");
  }
  // A small number is the viscosity itself, a large one a multiple of that of water.
  if (!viscosity_) {
    options.kinematic_viscosity_m2_s = viscosity_of_water;
  } else if (*viscosity_ > 1e-3) {
    options.kinematic_viscosity_m2_s = *viscosity_ * viscosity_of_water;
  } else {
    options.kinematic_viscosity_m2_s = *viscosity_ * (unit.si ? 1.0 : foot * foot);
  }
  EpanetTimes& times = network_.times;
  if (!(times.pattern_step > 0.0)) times.pattern_step = 3600.0;            // as EPANET does
  if (!(times.report_step > 0.0)) times.report_step = times.pattern_step;  // likewise
  times.start_clock = std::fmod(times.start_clock, day);
  if (times.duration / times.pattern_step > most_rows) {
    report_.error(0, "TIMES", "pattern timestep", "",
                  fmt::format("makes {:.2g} periods of the duration", times.duration / times.pattern_step),
                  "give a longer pattern timestep, or a shorter duration");
  }
}

}  // namespace emscher
