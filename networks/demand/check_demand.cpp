#include "networks/demand/check_demand.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <stdexcept>

#include "networks/demand/annual_demand.hpp"
#include "networks/demand/yearly_course.hpp"
#include "networks/nearest_name.hpp"

namespace emscher {

namespace {

class DemandCheck {
 public:
  DemandCheck(const Case& data, const KeyLines& lines, FaultList& faults)
      : data_(data), lines_(lines), faults_(faults) {
    for (const Substation& s : data.substations) {
      if (s.heat_annual_kwh && first_annual_.empty()) first_annual_ = s.id;
      // An unknown type is reported by the schema.
      if (s.heat_annual_kwh && s.demand_type != no_index) first_of_type_.try_emplace(s.demand_type, s.id);
      uses_draws_ = uses_draws_ || s.hot_water_annual_kwh;
    }
  }

  void check_use() {
    if (data_.demand.given && first_annual_.empty() && !uses_draws_)
      report("demand", "means nothing: no substation states its heat of a year",
             "give substations heat_annual_kwh or hot_water_annual_kwh, or remove it", Severity::note);
    if (!first_annual_.empty() && !data_.weather.given)
      report("weather",
             fmt::format("the table is missing; the annual heat of the substation '{}' follows the weather of a year",
                         first_annual_),
             "add [weather] with a test reference year or EPW file, or give heat_w");
  }

  void check_factors(const HourFactors& factors, const WeatherYear* weather) {
    const std::string& file = data_.demand.hour_factors_file;
    for (const auto& [type, unused] : first_of_type_) {
      const std::string_view name = load_profiles(data_.demand.variant)[type].name;
      const std::vector<int> classes = factors.building_classes(name);
      if (classes.empty()) {
        report_file(file, name, "has no rows of this type, whose own course of the day is used",
                    "nothing to do if that is meant", Severity::note);
        continue;
      }
      const auto building = building_class_of(factors, name, data_.demand);
      if (!building) {
        std::vector<std::string> known;
        for (const int c : classes) known.push_back(fmt::format("{}", c));
        report("demand.building_class",
               fmt::format("{}: {} has the building classes {} for the type {}",
                           data_.demand.building_class ? "is not among them" : "is missing", file, joined(known, ", "),
                           name),
               "give one of them");
        continue;
      }
      for (int weekday = 1; weekday <= 7; ++weekday)
        if (!factors.day(name, *building, weekday, 1)) {
          report_file(file, name, fmt::format("has no rows of weekday {} for building class {}", weekday, *building),
                      "give all weekdays 1 to 7, or 0 for all days");
          break;
        }
    }
    if (weather) note_classes(factors, *weather);
  }

  void check_profiles(const WeatherYear& weather) {
    const DemandYear year(weather, data_.time.start_epoch_s, data_.demand.holidays);
    constexpr double pole_c = 40.0;
    for (std::size_t day = 0; day < year.temperature.size(); ++day) {
      if (year.temperature[day] < pole_c) continue;
      faults_.add({.file = data_.weather.file,
                   .line = weather.line[24 * day],
                   .field = "outdoor_c",
                   .problem = fmt::format("the mean of four days is {:.1f} degC; load profiles end below 40 degC",
                                          year.temperature[day]),
                   .remedy = "repair the temperatures, or give heat_w instead of annual heat"});
      return;
    }
    for (const auto& [type, id] : first_of_type_) {
      try {
        const YearlyCourse tried(load_profiles(data_.demand.variant)[type], false, year, nullptr, 0, std::nullopt);
      } catch (const std::domain_error& e) {
        faults_.add({.file = data_.network_file,
                     .id = id,
                     .field = "demand_type",
                     .problem = e.what(),
                     .remedy = "give another type, or heat_w"});
      }
    }
    if (data_.demand.degree_days_kd && year.degree_days <= 0.0)
      report("demand.degree_days_kd", "cannot be compared: the weather has no day below 15 degC", "remove it");
  }

 private:
  // The outermost classes of the table serve beyond its ends.
  void note_classes(const HourFactors& factors, const WeatherYear& weather) {
    const DemandYear year(weather, data_.time.start_epoch_s, data_.demand.holidays);
    const auto [coldest, hottest] = std::ranges::minmax(year.temperature);
    for (const auto& [needed, outermost, temperature] :
         {std::tuple{temperature_class(coldest), factors.first_class(), coldest},
          std::tuple{temperature_class(hottest), factors.last_class(), hottest}}) {
      if (needed >= factors.first_class() && needed <= factors.last_class()) continue;
      report_file(data_.demand.hour_factors_file, fmt::format("temp_intervall_{:02}", needed),
                  fmt::format("is not in the table; the mean of four days reaches {:.1f} degC, for which the outermost "
                              "class {} is taken",
                              temperature, outermost),
                  "nothing to do if that is meant", Severity::note);
    }
  }

  void report(const std::string& field, std::string problem, std::string remedy, Severity severity = Severity::error) {
    faults_.add({.file = "case.toml",
                 .line = line_of_key(lines_, field),
                 .field = field,
                 .problem = std::move(problem),
                 .remedy = std::move(remedy),
                 .severity = severity});
  }
  void report_file(const std::string& file, std::string_view field, std::string problem, std::string remedy,
                   Severity severity = Severity::error) {
    faults_.add({.file = file,
                 .field = std::string(field),
                 .problem = std::move(problem),
                 .remedy = std::move(remedy),
                 .severity = severity});
  }

  const Case& data_;
  const KeyLines& lines_;
  FaultList& faults_;
  std::string first_annual_;  // id of the first substation that states the heat of a year
  std::map<std::uint32_t, std::string> first_of_type_;
  bool uses_draws_ = false;
};

}  // namespace

void check_demand(const Case& data, const WeatherYear* weather,
                  const std::optional<std::filesystem::path>& factors_file, const KeyLines& lines, FaultList& faults) {
  DemandCheck check(data, lines, faults);
  check.check_use();
  if (factors_file)
    if (const auto factors = read_hour_factors(*factors_file, data.demand.hour_factors_file, faults))
      check.check_factors(*factors, weather);
  if (weather && has_annual_heat(data)) check.check_profiles(*weather);
}

}  // namespace emscher
