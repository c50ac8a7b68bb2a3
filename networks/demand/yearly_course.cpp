#include "networks/demand/yearly_course.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "models/degree_days.hpp"

namespace emscher {

namespace {

std::size_t day_of_year(std::int64_t day) {
  return hour_of_year(24 * day) / 24;
}

}  // namespace

DemandYear::DemandYear(const WeatherYear& weather, double start_epoch_s, Holidays kept) : holidays(kept) {
  const std::vector<double> means = daily_means(weather[WeatherQuantity::outdoor]);
  degree_days = emscher::degree_days(means);
  const std::size_t count = means.size();
  for (std::size_t d = 0; d < count; ++d)
    temperature.push_back(allocation_temperature(means[d], means[(d + count - 1) % count],
                                                 means[(d + count - 2) % count], means[(d + count - 3) % count]));
  const auto start =
      static_cast<std::int64_t>(std::floor((start_epoch_s + 3600.0 * weather.utc_offset_hours) / 86400.0));
  first_day = first_day_of_year(start);
  next_year = first_day_of_next_year(start);
}

YearlyCourse::YearlyCourse(const LoadProfile& profile, bool with_hot_water, const DemandYear& year,
                           const HourFactors* factors, int building_class, std::optional<double> measured_degree_days)
    : profile_(profile),
      with_hot_water_(with_hot_water),
      year_(year),
      factors_(factors),
      building_class_(building_class) {
  for (const double t : year.temperature) {
    weather_part_.push_back(profile.weather_part(t));
    other_part_.push_back(with_hot_water_ ? profile.other_part(t) : 0.0);
  }
  double weather = 0.0, other = 0.0;  // sums over the calendar year
  for (std::int64_t day = year.first_day; day < year.next_year; ++day) {
    weather += weather_part_[day_of_year(day)] * mean_of(profile.heating.of(day_kind(day, year.holidays)));
    other += other_part_[day_of_year(day)];
  }
  double rows = 0.0;
  for (std::int64_t half_hour = 48 * year.first_day; half_hour < 48 * year.next_year; ++half_hour)
    rows += at(half_hour);
  if (!(rows > 0.0)) throw std::domain_error(fmt::format("the type '{}' needs no heat in this weather", profile.name));
  constexpr double joule_per_kwh = 3.6e6, row_s = 1800.0;
  scale_ = joule_per_kwh / (rows * row_s);
  if (measured_degree_days) scale_ *= degree_day_factor(*measured_degree_days, year.degree_days, weather, other);
}

double YearlyCourse::at_full_hour(std::int64_t hour) const {
  const std::int64_t day = floor_divided(hour, 24);
  const auto of_day = static_cast<std::size_t>(hour - 24 * day);
  const std::size_t d = day_of_year(day);
  return weather_part_[d] * profile_.heating.of(day_kind(day, year_.holidays))[of_day] +
         other_part_[d] * (*profile_.hot_water)[of_day];
}

double YearlyCourse::at_middle(std::int64_t hour) const {
  const std::int64_t day = floor_divided(hour, 24);
  const std::size_t d = day_of_year(day);
  const DayKind kind = day_kind(day, year_.holidays);
  const int weekday = kind == DayKind::sunday ? 7 : kind == DayKind::saturday ? 6 : weekday_of_day(day) + 1;
  const HourFactors::Day* factors =
      factors_->day(profile_.name, building_class_, weekday, temperature_class(year_.temperature[d]));
  const double of_day = weather_part_[d] * mean_of(profile_.heating.of(kind)) + other_part_[d];
  return of_day * 24.0 * (*factors)[static_cast<std::size_t>(hour - 24 * day)];
}

double YearlyCourse::at(std::int64_t half_hour) const {
  const std::int64_t hour = floor_divided(half_hour, 2);
  const bool full_hour = half_hour == 2 * hour;
  if (factors_) return scale_ * (full_hour ? 0.5 * (at_middle(hour - 1) + at_middle(hour)) : at_middle(hour));
  return scale_ * (full_hour ? at_full_hour(hour) : 0.5 * (at_full_hour(hour) + at_full_hour(hour + 1)));
}

}  // namespace emscher
