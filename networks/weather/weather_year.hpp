// A year of hourly weather as plain values: what files of test reference years and EPW hold and the synthetic year
// makes.
//
// 8760 hours of local standard time (no summer time); the k-th row (from 0) belongs to the hour from k to k + 1 hours
// after 1 January, 00:00. Temperature, humidity, wind, pressure and clouds are the state at the END of that hour,
// direct and diffuse irradiance the MEAN over it: so TRY (hours 1..24) and EPW define their rows.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/solar_position.hpp"

namespace emscher {

constexpr std::size_t hours_per_year = 8760;

enum class WeatherQuantity : std::uint8_t {
  outdoor,            ///< degC
  relative_humidity,  ///< %
  wind,               ///< m/s
  wind_direction,     ///< degrees clockwise from north, from where it blows
  pressure,           ///< Pa, at the place
  clouds,             ///< eighths of the sky
  direct,             ///< W/m2 on the horizontal plane
  diffuse             ///< W/m2 on the horizontal plane
};
constexpr std::size_t weather_quantities = 8;

struct WeatherQuantityLimits {
  std::string_view name;  ///< of the column in the series `weather`
  double minimum, maximum;
};
const WeatherQuantityLimits& limits_of(WeatherQuantity quantity);

struct LineRange {
  int first = 0, last = 0;
};

struct WeatherYear {
  std::string place;
  std::optional<Site> site;
  double elevation_m = 0.0;
  double utc_offset_hours = 1.0;  ///< of its clock: Central European Time
  std::array<std::vector<double>, weather_quantities> values;
  /// Lines in which a value is missing; NaN there.
  std::array<std::vector<LineRange>, weather_quantities> missing;
  std::vector<int> line;  ///< of the file, per hour; empty where there is no file

  std::vector<double>& operator[](WeatherQuantity q) { return values[static_cast<std::size_t>(q)]; }
  const std::vector<double>& operator[](WeatherQuantity q) const { return values[static_cast<std::size_t>(q)]; }
  const std::vector<LineRange>& missing_of(WeatherQuantity q) const { return missing[static_cast<std::size_t>(q)]; }
};

/// The hour of the year of 365 days (0..8759) that stands for an hour counted from 1970-01-01T00:00 of the same clock:
/// the one of the same date; 29 February is read as 28 February.
std::size_t hour_of_year(std::int64_t hour_since_1970);

/// Month and day (from 1) of the k-th day of a year of 365 days, k from 0.
struct MonthAndDay {
  unsigned month, day;
};
MonthAndDay date_of_day(std::size_t day);

/// "lines 12 to 20 and 44", at most three ranges and the number of the others.
std::string text_of(const std::vector<LineRange>& ranges);

}  // namespace emscher
