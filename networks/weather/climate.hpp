// Monthly statistics of the weather of a place: what the synthetic year is made from and what a weather file is summed
// up to.
#pragma once

#include <array>
#include <filesystem>
#include <string>

#include "networks/faults.hpp"
#include "networks/weather/weather_year.hpp"

namespace emscher {

struct MonthlyClimate {
  double mean_c = 0.0;             ///< temperature
  double daily_range_k = 0.0;      ///< mean of highest less lowest hour of the days
  double spread_k = 0.0;           ///< standard deviation of the daily means about the mean of the month
  double global_kwh_m2 = 0.0;      ///< sum of the month on the horizontal plane
  double relative_humidity = 0.0;  ///< %, mean
  double wind_m_s = 0.0;           ///< mean
};
using Climate = std::array<MonthlyClimate, 12>;

/// A year like that of Essen around 2015. Together the months have the annual figures published for the test reference
/// year 2015 of Essen (mean 11.58 degC, HGT20/15 2947 Kd to 2 % whatever the seed, global irradiation 1032 kWh/m2); how
/// these are divided among the months, and humidity and wind, are our own round figures.
const Climate& essen_climate();

/// Statistics of a complete year. Missing values count as NaN.
Climate climate_of(const WeatherYear& year);

/// The first hour of a month (0..11) in a year of 365 days; of 12: 8760.
std::size_t first_hour_of_month(std::size_t month);

/// Reads a CSV file with the columns month (1..12) and those above by their names, a row per month in any order. Adds
/// every fault under the name of the file.
Climate read_climate(const std::filesystem::path& path, FaultList& faults);

}  // namespace emscher
