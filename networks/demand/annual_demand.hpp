// Demand of the substations that state their heat of a year: time functions from shared series, made while the case
// runs.
//
// Heat: one column per type of consumer (yearly_course.hpp), shared; a consumer has its annual heat as factor and a
// shift in time of its own (normal, of the spread of [demand]), so that peaks do not coincide. Hot water: draws of each
// consumer's own (models/hot_water_draws.hpp), averaged over steps, day by day. Seeds come from that of [demand] and
// the id, so that adding a consumer does not change the others.
//
// Memory: a row per half hour and type; for hot water a column per consumer, three to four days of steps (at 15 min 3
// kB a consumer). Cost of hot water: about 5 us a consumer and day, divided among the threads.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "models/heat_demand.hpp"
#include "networks/case.hpp"
#include "networks/demand/hour_factors.hpp"
#include "networks/weather/weather_year.hpp"

namespace emscher {

/// Whether any substation states an annual heat of the kind that follows the weather.
bool has_annual_heat(const Case& data);

/// Time functions per substation; those of substations without annual figures are constants 0.
struct AnnualDemand {
  std::vector<std::unique_ptr<TimeSeries>> series;
  TimeSeries* draws = nullptr;  ///< that of the hot water, whose values jump; among `series`
  std::vector<TimeFunction> heat, hot_water;
};

/// `weather`: needed where has_annual_heat(); `factors`: those of [demand], or nothing.
AnnualDemand annual_demand(const Case& data, const WeatherYear* weather, const HourFactors* factors);

/// Shift in time of a consumer's profile, s.
double individual_shift(const DemandOptions& options, std::string_view id);

/// The building class of a type in a table; nothing where the table holds no such type, or several classes and none is
/// chosen.
std::optional<int> building_class_of(const HourFactors& factors, std::string_view type, const DemandOptions& options);

}  // namespace emscher
