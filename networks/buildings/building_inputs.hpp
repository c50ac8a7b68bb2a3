// What varies in time for the buildings of a case: one series that all of them share.
//
// Columns: outdoor temperature and mean irradiance of the windows (from [weather]); factors of the internal gains per
// use; per use and hours of setback the part 0..1 of set over setback temperature. Rows every half hour, straight
// between, on the clock of the weather (standard time all year): a setback begins and ends within half an hour about
// its hour, so that thousands of buildings are no events. Windows look to the north, east, south and west by 20, 25, 30
// and 25 %. Gains and setback of every building are shifted in time as profiles of annual demand are
// (annual_demand.hpp).
#pragma once

#include <memory>
#include <vector>

#include "models/buildings/building_substation.hpp"
#include "networks/case.hpp"
#include "networks/weather/weather_year.hpp"

namespace emscher {

/// Whether any substation is a building.
inline bool has_buildings(const Case& data) {
  return !data.buildings.empty();
}

struct BuildingInputs {
  std::unique_ptr<TimeSeries> series;                ///< nothing where there are no buildings
  std::vector<BuildingSubstation::Inputs> building;  ///< per Case::buildings; without the drawn hot water
};

/// `weather`: needed where there are buildings.
BuildingInputs building_inputs(const Case& data, const WeatherYear* weather);

}  // namespace emscher
