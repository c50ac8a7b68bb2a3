// The text of a weather file, line by line, and the readers of its layouts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "networks/weather/weather_rows.hpp"

namespace emscher {

/// The parts between separators; ' ' stands for any number of blanks and tabs.
std::vector<std::string_view> cells_of(std::string_view line, char separator);

/// The number behind the first ':' of the first line that begins with `key`, or nothing.
std::optional<double> number_in_heading(const std::vector<std::string_view>& heading, std::string_view key);

/// `lines`: all of the file, without line ends.
void read_try(const std::vector<std::string_view>& lines, const std::string& file, WeatherYear& year,
              FaultList& faults);
void read_epw(const std::vector<std::string_view>& lines, const std::string& file, WeatherYear& year,
              FaultList& faults);

}  // namespace emscher
