// Checks of [weather]: the file, its gaps where they are used, the place where planes need it.
#pragma once

#include <filesystem>
#include <memory>

#include "networks/case.hpp"
#include "networks/case_toml.hpp"
#include "networks/faults.hpp"
#include "networks/weather/weather_series.hpp"

namespace emscher {

/// The columns of the file `path` of [weather]; nothing where it cannot be used.
std::shared_ptr<const WeatherColumns> check_weather_file(const Case& data, const std::filesystem::path& path,
                                                         const KeyLines& lines, FaultList& faults);

/// What the signals, the ground and the demand of the complete case need of the weather; `weather`: nothing where there
/// is none or it could not be read.
void check_weather_use(const Case& data, const WeatherColumns* weather, const KeyLines& lines, FaultList& faults);

/// Whether something beside the signals reads the weather.
bool uses_weather(const Case& data);

}  // namespace emscher
