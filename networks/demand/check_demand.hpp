// Checks of the substations that state their heat of a year, and of [demand].
#pragma once

#include <filesystem>
#include <optional>

#include "networks/case.hpp"
#include "networks/case_toml.hpp"
#include "networks/faults.hpp"
#include "networks/weather/weather_year.hpp"

namespace emscher {

/// `weather`: nothing where there is none or it could not be read; `factors_file`: path of the file of hourly factors,
/// nothing where there is none or it was not found.
void check_demand(const Case& data, const WeatherYear* weather,
                  const std::optional<std::filesystem::path>& factors_file, const KeyLines& lines, FaultList& faults);

}  // namespace emscher
