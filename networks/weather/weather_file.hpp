// Reading and writing a year of weather: test reference years of the German weather service (TRY, layouts of 2010 and
// of 2015/2045) and EnergyPlus weather (EPW). The layout is recognised by the content.
//
// TRY: text up to a line of three asterisks, the last line of it the names of the columns, by which the values are
// found (the layouts order them differently); blanks between them, hours 1..24 of Central European Time. EPW: eight
// lines of heading, 35 fields by position (EnergyPlus, Auxiliary Programs: EPW CSV format), hours 1..24 of the standard
// time it states. UTF-8 or Latin-1, byte order mark and CRLF do no harm.
//
// Direct irradiance of the horizontal plane is what TRY has; EPW: global less diffuse. Clouds in EPW are tenths. What a
// layout marks as missing (EPW 99.9, 999, 9999, 999999; TRY clouds 9, wind direction 999) is missing, never a value.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "networks/faults.hpp"
#include "networks/weather/weather_year.hpp"

namespace emscher {

enum class WeatherLayout : std::uint8_t { try2010, try2015, epw };

/// Names on the command line: try2010, try2015, epw.
std::optional<WeatherLayout> weather_layout(std::string_view name);

/// Reads a file; adds every fault with line and column under the name `file`. Nothing where there are errors.
std::optional<WeatherYear> read_weather(const std::filesystem::path& path, const std::string& file, FaultList& faults);

/// Writes a complete year (std::invalid_argument otherwise, also for EPW without site and for TRY with another clock
/// than Central European Time), rounded to what the layouts hold: 0.1 K, 1 %, 0.1 m/s, 1 degree, 1 hPa, eighths, 1
/// W/m2. Columns that a layout has beside these (mixing ratio, long-wave radiation, dew point, direct normal
/// irradiance) are computed and said to be so in the heading. A TRY of 2010 states no site that could be read again.
/// Throws std::runtime_error where the file cannot be written.
void write_weather(const WeatherYear& year, WeatherLayout layout, const std::filesystem::path& path);

/// As the layouts round it.
WeatherYear rounded(WeatherYear year);

}  // namespace emscher
