#include "networks/weather/temperature_year.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>
#include <stdexcept>

#include "models/degree_days.hpp"
#include "models/random_numbers.hpp"
#include "networks/weather/periodic_noise.hpp"

namespace emscher {

namespace {

constexpr double turn = 2.0 * std::numbers::pi;

/// Temperatures that look like Central Europe, degC; their statistics are not yet the wanted ones.
std::vector<double> raw_year(RandomStream& random) {
  // Weather systems last some days and do not change within an hour: a filter of 60 h behind one of 8 h.
  const std::vector<double> weather = periodic_filter(periodic_filter(white_noise(random, hours_per_year), 8.0), 60.0);
  const std::vector<double> clouds = periodic_filter(white_noise(random, hours_per_year), 30.0);

  std::vector<double> raw(hours_per_year);
  for (std::size_t k = 0; k < hours_per_year; ++k) {
    const double day = static_cast<double>(k) / 24.0;
    const double hour = static_cast<double>(k % 24);
    const double season = std::cos(turn * (day - 20.0) / 365.0);                // 1 on 21 January, the coldest day
    const double daylight = 0.5 - 0.5 * std::cos(turn * (day + 10.0) / 365.0);  // 0 at the winter solstice
    const double spread = (1.2 + 3.3 * daylight) * std::clamp(1.0 + 0.45 * clouds[k], 0.15, 1.9);
    const double diurnal = std::cos(turn * (hour - 15.0) / 24.0) + 0.15 * std::cos(2.0 * turn * (hour - 14.0) / 24.0);
    raw[k] = 11.6 - 7.9 * season + 3.4 * weather[k] + spread * diurnal;
  }
  return raw;
}

/// T = centre + slope d + q d^2 with a q for each side of d = 0, so that the extremes are the wanted ones.
struct Mapping {
  double centre, slope, warm, cold;

  double operator()(double d) const { return centre + d * (slope + d * (d > 0.0 ? warm : cold)); }
};

Mapping mapping_to_extremes(double centre, double slope, double lowest, double highest,
                            const WeatherStatistics& wanted) {
  return {centre, slope, (wanted.maximum_c - centre - slope * highest) / (highest * highest),
          (wanted.minimum_c - centre - slope * lowest) / (lowest * lowest)};
}

std::vector<double> mapped(const std::vector<double>& deviation, const Mapping& mapping) {
  std::vector<double> temperature(deviation.size());
  std::transform(deviation.begin(), deviation.end(), temperature.begin(), mapping);
  return temperature;
}

}  // namespace

WeatherStatistics weather_statistics(std::span<const double> hourly_temperature_c) {
  const std::vector<double> days = daily_means(hourly_temperature_c);
  const auto [lowest, highest] = std::ranges::minmax(hourly_temperature_c);
  return {std::accumulate(days.begin(), days.end(), 0.0) / static_cast<double>(days.size()), lowest, highest,
          degree_days(days)};
}

std::vector<double> synthetic_temperature_year(std::uint64_t seed, const WeatherStatistics& wanted) {
  constexpr int attempts = 20;  // a raw year whose shape does not fit is drawn again
  for (int attempt = 0; attempt < attempts; ++attempt) {
    RandomStream random(seed, 0x77656174686572U + static_cast<std::uint64_t>(attempt));
    std::vector<double> deviation = raw_year(random);
    const double raw_mean = std::accumulate(deviation.begin(), deviation.end(), 0.0) / hours_per_year;
    for (double& value : deviation) value -= raw_mean;
    const auto [lowest, highest] = std::minmax_element(deviation.begin(), deviation.end());

    // Newton for centre and slope; the degree days have small kinks (days that cross 15 degC), hence the wide
    // differences and the modest tolerance.
    double centre = wanted.mean_c;
    double slope = 1.0;
    for (int iteration = 0; iteration < 40; ++iteration) {
      const auto defect = [&](double c, double s) {
        const WeatherStatistics found =
            weather_statistics(mapped(deviation, mapping_to_extremes(c, s, *lowest, *highest, wanted)));
        return std::pair{found.mean_c - wanted.mean_c, found.degree_days_kd - wanted.degree_days_kd};
      };
      const auto [mean_defect, days_defect] = defect(centre, slope);
      if (std::abs(mean_defect) < 1e-3 && std::abs(days_defect) < 6.0) {
        const Mapping mapping = mapping_to_extremes(centre, slope, *lowest, *highest, wanted);
        const double flattest =
            std::min(mapping.slope + 2.0 * mapping.warm * *highest, mapping.slope + 2.0 * mapping.cold * *lowest);
        if (std::min(mapping.slope, flattest) < 0.3) break;  // the extremes would be smeared out or folded back
        std::vector<double> year = mapped(deviation, mapping);
        for (double& value : year) value = std::round(10.0 * value) / 10.0;
        return year;
      }
      constexpr double centre_step = 0.05;
      constexpr double slope_step = 0.02;
      const auto [mean_c, days_c] = defect(centre + centre_step, slope);
      const auto [mean_s, days_s] = defect(centre, slope + slope_step);
      const double a = (mean_c - mean_defect) / centre_step;
      const double b = (mean_s - mean_defect) / slope_step;
      const double c = (days_c - days_defect) / centre_step;
      const double d = (days_s - days_defect) / slope_step;
      const double determinant = a * d - b * c;
      centre -= (d * mean_defect - b * days_defect) / determinant;
      slope -= (a * days_defect - c * mean_defect) / determinant;
      if (!std::isfinite(centre) || !std::isfinite(slope)) break;
    }
  }
  throw std::runtime_error(fmt::format(
      "synthetic weather year: no course of the year fits mean {} degC, extremes {} and {} degC and {} Kd together",
      wanted.mean_c, wanted.minimum_c, wanted.maximum_c, wanted.degree_days_kd));
}

double hourly_value(std::span<const double> hourly, double hours) {
  const double floor_hours = std::floor(hours);
  const auto count = static_cast<std::int64_t>(hourly.size());
  const std::int64_t first = ((static_cast<std::int64_t>(floor_hours) % count) + count) % count;
  const double share = hours - floor_hours;
  const double left = hourly[static_cast<std::size_t>(first)];
  const double right = hourly[static_cast<std::size_t>((first + 1) % count)];
  return left + share * (right - left);
}

}  // namespace emscher
