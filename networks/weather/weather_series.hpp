// The columns of [weather] as a series on the time axis of a case.
//
// Days are found by their date on the clock of the file (standard time all year), so the year repeats itself over a new
// year, and a 29 February reads 28 February. Rows stand every half hour: temperature, humidity, wind and pressure are
// the values of the file at the full hours, straight between them; irradiance is the mean of an hour in its middle,
// straight between the middles (sums over days with dark nights are those of the file). Irradiance on tilted planes is
// computed hour by hour with the sun of the middle of the hour in the year simulated (models/irradiance.hpp).
//
// Cost: some 50 ns a value, planes 200 ns; memory is the year (0.6 MB).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/time_series.hpp"
#include "networks/case_settings.hpp"
#include "networks/series_check.hpp"
#include "networks/weather/weather_year.hpp"

namespace emscher {

class WeatherColumns {
 public:
  /// Planes only where there is a site.
  WeatherColumns(WeatherYear year, const WeatherOptions& options);
  WeatherColumns(const WeatherColumns&) = delete;
  WeatherColumns& operator=(const WeatherColumns&) = delete;

  /// outdoor_c, ..., global_w_m2, and NAME_w_m2, NAME_beam_w_m2, NAME_diffuse_w_m2, NAME_incidence_deg for every plane.
  std::vector<std::string> names() const;
  /// Which of the file's quantities a column is made of.
  const std::vector<WeatherQuantity>& sources(std::size_t column) const { return columns_[column].sources; }
  /// Value at a half hour, counted from 1970-01-01T00:00 of the clock of the year.
  double at(std::size_t column, std::int64_t half_hour) const;
  const WeatherYear& year() const { return year_; }

 private:
  struct Column {
    std::string name;
    bool is_mean = false;  ///< over the hour; else the state at its end
    std::vector<WeatherQuantity> sources;
    std::function<double(std::int64_t hour)> of_hour;  ///< counted from 1970-01-01T00:00
  };
  WeatherYear year_;
  std::vector<Column> columns_;
};

/// The named columns (those of names()) on the time axis of a case.
std::unique_ptr<TimeSeries> weather_series(std::shared_ptr<const WeatherColumns> weather,
                                           const std::vector<std::string>& columns, double start_epoch_s);

/// What the columns range over in the year in which the case starts.
SeriesSummary summary_of(const WeatherColumns& weather, double start_epoch_s);

}  // namespace emscher
