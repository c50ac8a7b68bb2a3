// A case with a producer of every technology.
#pragma once

#include "weather_case.hpp"

namespace emscher::testing {

/// The small case over two days of weather, 12 kW and 9 kW of demand: P1 holds the pressure with a boiler; a heat pump,
/// a unit of heat and power and an electrode boiler stand at J2, a solar field, a doublet, waste heat and a transfer at
/// J3. Ids are the kinds of technology.
SmallCase generation_case();

}  // namespace emscher::testing
