// The course of one type of consumer over the year: power per annual heat.
//
//   heat of a day  ~  [h_weather(T) f(day) + h_other(T)],  T: geometric mean of four days  (models/load_profile.hpp)
//   power          =  scale x [h_weather(T) shape(day, hour) + h_other(T) hot_water(hour)],  f: mean of the shape
//                or   scale x [...] x 24 x hourly factor of a table of the user's
//   scale          so that the calendar year in which the case starts has the annual heat, times the degree-day factor
//                  (models/degree_days.hpp) where the annual heat was used in another year
//
// Rows stand every half hour: shapes hold at full hours, factors of tables in the middle of their hour; straight
// between. Days, weekdays and hours are those of the clock of the weather; the weather of the year repeats itself.
#pragma once

#include <optional>
#include <vector>

#include "models/calendar.hpp"
#include "models/load_profile.hpp"
#include "networks/demand/hour_factors.hpp"
#include "networks/weather/weather_year.hpp"

namespace emscher {

/// What all types have in common.
struct DemandYear {
  DemandYear(const WeatherYear& weather, double start_epoch_s, Holidays kept);

  std::vector<double> temperature;  ///< T of the 365 days, degC
  double degree_days = 0.0;         ///< HGT20/15, Kd
  std::int64_t first_day = 0;       ///< of the calendar year in which the case starts, since 1970
  std::int64_t next_year = 0;       ///< its end
  Holidays holidays = Holidays::none;
};

class YearlyCourse {
 public:
  /// `with_hot_water` false: only the part that follows the weather. `factors`: with rows of the type, or nothing;
  /// `measured_degree_days`: of the year in which the annual heat was used. All must outlive it. Throws
  /// std::domain_error where a day is too hot for the profile, or no day of the year needs heat.
  YearlyCourse(const LoadProfile& profile, bool with_hot_water, const DemandYear& year, const HourFactors* factors,
               int building_class, std::optional<double> measured_degree_days);

  /// W per kWh of annual heat at a half hour, counted from 1970-01-01T00:00 of the clock of the weather.
  double at(std::int64_t half_hour) const;

 private:
  double temperature_of(std::int64_t day) const;
  double at_full_hour(std::int64_t hour) const;
  double at_middle(std::int64_t hour) const;

  const LoadProfile& profile_;
  bool with_hot_water_;
  const DemandYear& year_;
  const HourFactors* factors_;
  int building_class_;
  std::vector<double> weather_part_, other_part_;  // per day of the year of 365 days
  double scale_ = 1.0;
};

}  // namespace emscher
