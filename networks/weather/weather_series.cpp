#include "networks/weather/weather_series.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "models/calendar.hpp"
#include "models/computed_series.hpp"
#include "models/irradiance.hpp"

namespace emscher {

namespace {

using Q = WeatherQuantity;

}  // namespace

WeatherColumns::WeatherColumns(WeatherYear year, const WeatherOptions& options) : year_(std::move(year)) {
  for (const Q quantity : {Q::outdoor, Q::relative_humidity, Q::wind, Q::pressure})
    columns_.push_back({std::string(limits_of(quantity).name), false, {quantity}, [this, quantity](std::int64_t hour) {
                          return year_[quantity][hour_of_year(hour)];
                        }});
  for (const Q quantity : {Q::direct, Q::diffuse})
    columns_.push_back({std::string(limits_of(quantity).name), true, {quantity}, [this, quantity](std::int64_t hour) {
                          return year_[quantity][hour_of_year(hour)];
                        }});
  columns_.push_back({"global_w_m2", true, {Q::direct, Q::diffuse}, [this](std::int64_t hour) {
                        const std::size_t k = hour_of_year(hour);
                        return year_[Q::direct][k] + year_[Q::diffuse][k];
                      }});
  std::optional<Site> site = year_.site;
  if (options.latitude && options.longitude) site = Site{*options.latitude, *options.longitude};
  if (!site) return;
  using OfPlane = double (*)(const PlaneIrradiance&);
  constexpr std::pair<const char*, OfPlane> parts[] = {
      {"_w_m2", [](const PlaneIrradiance& p) { return p.beam + p.diffuse; }},
      {"_beam_w_m2", [](const PlaneIrradiance& p) { return p.beam; }},
      {"_diffuse_w_m2", [](const PlaneIrradiance& p) { return p.diffuse; }},
      {"_incidence_deg", [](const PlaneIrradiance& p) { return p.incidence * 180.0 / std::numbers::pi; }}};
  for (const WeatherPlane& plane : options.planes)
    for (const auto& [ending, part] : parts)
      columns_.push_back({plane.name + ending,
                          true,
                          {Q::direct, Q::diffuse},
                          [this, plane = plane.plane, site, part](std::int64_t hour) {
                            const std::size_t k = hour_of_year(hour);
                            const double middle = 3600.0 * (static_cast<double>(hour) + 0.5 - year_.utc_offset_hours);
                            return part(plane_irradiance(plane, sun_position(middle, *site), year_[Q::direct][k],
                                                         year_[Q::diffuse][k],
                                                         extraterrestrial_irradiance(static_cast<double>(k / 24 + 1))));
                          }});
}

std::vector<std::string> WeatherColumns::names() const {
  std::vector<std::string> names;
  for (const Column& column : columns_) names.push_back(column.name);
  return names;
}

double WeatherColumns::at(std::size_t column, std::int64_t half_hour) const {
  const Column& c = columns_[column];
  const std::int64_t hour = floor_divided(half_hour, 2);  // the hour that begins here, or whose middle this is
  const bool full_hour = half_hour == 2 * hour;
  // What the file states for this instant is a state at a full hour or a mean at the middle of one.
  if (full_hour != c.is_mean) return c.of_hour(full_hour ? hour - 1 : hour);
  return 0.5 * (c.of_hour(hour - 1) + c.of_hour(hour));
}

std::unique_ptr<TimeSeries> weather_series(std::shared_ptr<const WeatherColumns> weather,
                                           const std::vector<std::string>& columns, double start_epoch_s) {
  const std::vector<std::string> names = weather->names();
  std::vector<std::size_t> chosen;
  for (const std::string& column : columns)
    chosen.push_back(static_cast<std::size_t>(std::ranges::find(names, column) - names.begin()));
  constexpr std::int64_t rows_of_a_day = 48;
  const double clock = start_epoch_s + 3600.0 * weather->year().utc_offset_hours;  // at the start of the case
  return computed_series("weather", TimeSeries::Between::linear,
                         {.step = 1800.0,
                          .offset = clock,
                          .columns = chosen.size(),
                          .block = rows_of_a_day,
                          .append = [weather, chosen](std::int64_t first, std::vector<std::vector<double>>& values) {
                            for (std::size_t c = 0; c < chosen.size(); ++c)
                              for (std::int64_t i = first; i < first + rows_of_a_day; ++i)
                                values[c].push_back(weather->at(chosen[c], i));
                          }});
}

SeriesSummary summary_of(const WeatherColumns& weather, double start_epoch_s) {
  SeriesSummary summary;
  summary.readable = true;
  summary.header = weather.names();
  summary.header.insert(summary.header.begin(), "time");
  summary.ranges.resize(summary.header.size());
  const double clock = start_epoch_s + 3600.0 * weather.year().utc_offset_hours;
  const std::int64_t day = first_day_of_year(static_cast<std::int64_t>(std::floor(clock / 86400.0)));
  for (std::size_t c = 0; c + 1 < summary.header.size(); ++c) {
    ColumnRange& range = summary.ranges[c + 1];
    for (std::int64_t half_hour = 48 * day; half_hour < 48 * (day + 365); ++half_hour) {
      const double value = weather.at(c, half_hour);
      if (std::isnan(value)) continue;
      const std::vector<int>& lines = weather.year().line;
      const int line = lines.empty() ? 0 : lines[hour_of_year(floor_divided(half_hour - 1, 2))];
      if (!range.any || value < range.minimum) range.minimum = value, range.minimum_line = line;
      if (!range.any || value > range.maximum) range.maximum = value, range.maximum_line = line;
      range.any = true;
    }
  }
  return summary;
}

}  // namespace emscher
