// The small case with [weather] instead of the series in weather.csv.
#pragma once

#include "networks/weather/weather_file.hpp"
#include "small_case.hpp"

namespace emscher::testing {

/// A year whose temperature follows `outdoor(k)` (degC at the end of the k-th hour); direct irradiance 10 W/m2 in the
/// k-th hour of the day times k % 24, no diffuse one; the rest constant.
WeatherYear simple_year(const std::function<double(std::size_t)>& outdoor);

/// The file of a year as text.
std::string text_of_weather(const WeatherYear& year, WeatherLayout layout = WeatherLayout::try2015);

/// [weather] with file "try.dat" (written text), the outdoor temperature from it, S2 without profile.
SmallCase weather_case(const std::string& text);

}  // namespace emscher::testing
