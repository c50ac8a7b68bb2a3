// Checks of the buildings of a case that need more than their own feature: weather, and the temperature of the supply.
#pragma once

#include "networks/case.hpp"
#include "networks/case_toml.hpp"
#include "networks/faults.hpp"
#include "networks/network_faults.hpp"
#include "networks/supply_zones.hpp"
#include "networks/weather/weather_series.hpp"

namespace emscher {

/// `weather`: nothing where there is none or it could not be read.
void check_buildings(const Case& data, const WeatherYear* weather, const KeyLines& lines, FaultList& faults);

/// Whether the supply of a zone is warm enough for a building, at line `line`.
void check_supply_of_building(const Case& data, const Substation& substation, int line, const SupplyRange& supply,
                              NetworkFaults& faults);

}  // namespace emscher
