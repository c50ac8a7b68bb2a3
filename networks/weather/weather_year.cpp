#include "networks/weather/weather_year.hpp"

#include <fmt/format.h>

#include <chrono>

namespace emscher {

const WeatherQuantityLimits& limits_of(WeatherQuantity quantity) {
  static constexpr std::array<WeatherQuantityLimits, weather_quantities> all{{{"outdoor_c", -80.0, 60.0},
                                                                              {"relative_humidity", 0.0, 110.0},
                                                                              {"wind_m_s", 0.0, 80.0},
                                                                              {"wind_direction_deg", 0.0, 360.0},
                                                                              {"pressure_pa", 50000.0, 110000.0},
                                                                              {"cloud_cover_eighths", 0.0, 8.0},
                                                                              {"direct_w_m2", 0.0, 1500.0},
                                                                              {"diffuse_w_m2", 0.0, 1500.0}}};
  return all[static_cast<std::size_t>(quantity)];
}

std::size_t hour_of_year(std::int64_t hour_since_1970) {
  namespace ch = std::chrono;
  const ch::sys_days day = ch::floor<ch::days>(ch::sys_time<ch::hours>(ch::hours(hour_since_1970)));
  const ch::year_month_day date(day);
  std::int64_t day_of_year = (day - ch::sys_days(date.year() / ch::January / 1)).count();
  if (date.year().is_leap() && day_of_year > 58) --day_of_year;
  const std::int64_t hour = hour_since_1970 - 24 * day.time_since_epoch().count();
  return static_cast<std::size_t>(24 * day_of_year + hour);
}

MonthAndDay date_of_day(std::size_t day) {
  namespace ch = std::chrono;
  const ch::year_month_day date = ch::sys_days(ch::year(2023) / ch::January / 1) + ch::days(day);
  return {static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day())};
}

std::string text_of(const std::vector<LineRange>& ranges) {
  constexpr std::size_t shown = 3;
  std::string text = "lines";
  for (std::size_t k = 0; k < ranges.size() && k < shown; ++k) {
    if (k > 0) text += ",";
    text += ranges[k].first == ranges[k].last ? fmt::format(" {}", ranges[k].first)
                                              : fmt::format(" {} to {}", ranges[k].first, ranges[k].last);
  }
  if (ranges.size() > shown) text += fmt::format(" and {} more ranges", ranges.size() - shown);
  return text;
}

}  // namespace emscher
