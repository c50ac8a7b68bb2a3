#include "models/hot_water_draws.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "models/calendar.hpp"
#include "models/day_shapes.hpp"
#include "models/random_numbers.hpp"

namespace emscher {
namespace {

// Times of the day; the shape of an hour is the probability of a draw to begin in it.
constexpr DayShape tap_times = with_mean_one({0.15, 0.08, 0.05, 0.05, 0.15, 0.60, 1.40, 1.80, 1.55, 1.30, 1.15, 1.20,
                                              1.35, 1.20, 1.00, 0.95, 1.05, 1.30, 1.60, 1.70, 1.45, 1.15, 0.80, 0.40});
constexpr DayShape shower_times =
    with_mean_one({0.10, 0.05, 0.05, 0.05, 0.30, 1.80, 3.60, 4.00, 2.80, 1.60, 0.90, 0.60,
                   0.45, 0.40, 0.40, 0.45, 0.60, 0.90, 1.20, 1.40, 1.50, 1.30, 0.90, 0.40});
constexpr DayShape bath_times = with_mean_one({0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.30, 0.50, 0.50, 0.50, 0.50, 0.50,
                                               0.40, 0.40, 0.50, 0.80, 1.30, 2.20, 3.00, 3.50, 3.50, 2.60, 1.20, 0.50});

constexpr double heat_per_litre = 4187.0 * 35.0;  // J
constexpr double reference_litres_per_day = 200.0;

struct Kind {
  double litres_per_minute, minutes, volume_part;
  double flow_deviation;  // standard deviation of the flow, litres a minute
  const DayShape* times;

  constexpr double heat() const { return litres_per_minute * minutes * heat_per_litre; }
  constexpr double reference_draws() const {
    return volume_part * reference_litres_per_day / (litres_per_minute * minutes);
  }
};
constexpr std::array<Kind, 4> kinds{{{1.0, 1.0, 0.14, 2.0, &tap_times},
                                     {6.0, 1.0, 0.36, 2.0, &tap_times},
                                     {14.0, 10.0, 0.10, 0.2, &bath_times},
                                     {8.0, 5.0, 0.40, 0.4, &shower_times}}};

// Expected draws since 1970 in days of an average year: integral of the weights of weekdays and seasons.
double weighted_days(std::int64_t day) {
  constexpr double on_workday = 7.0 / (5.0 + 2.0 * 1.2), on_weekend = 1.2 * on_workday;
  constexpr double year = 365.2425, swing = 0.1, most = 45.0;
  const std::int64_t since_monday = day + 3;  // 29 December 1969
  const double weeks = std::floor(static_cast<double>(since_monday) / 7.0);
  const int weekday = weekday_of_day(day);
  const double of_week = on_workday * std::min(weekday, 5) + on_weekend * std::max(weekday - 5, 0);
  const double angle = 2.0 * std::numbers::pi * (static_cast<double>(day) - most) / year;
  return 7.0 * weeks + of_week + swing * year / (2.0 * std::numbers::pi) * std::sin(angle);
}

double time_of_day(const DayShape& times, ShortRandomStream& random) {
  double left = random.uniform(0.0, 24.0);
  for (std::size_t hour = 0; hour < 24; ++hour) {
    if (left < times[hour]) return 3600.0 * (static_cast<double>(hour) + left / times[hour]);
    left -= times[hour];
  }
  return 86399.0;  // rounding
}

}  // namespace

HotWaterDraws::HotWaterDraws(double annual_heat, std::uint64_t seed) : annual_heat_(annual_heat), seed_(seed) {
  if (!(annual_heat > 0.0))
    throw std::invalid_argument(fmt::format("hot water: the annual heat is {} J, but must be positive", annual_heat));
  constexpr double least_short_draws = 2.0 / 365.0;  // so that every year has at least one
  const double scale = annual_heat / (365.0 * reference_litres_per_day * heat_per_litre);
  ShortRandomStream random(seed, seed_of("phases of hot water draws"));
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    daily_draws_[k] = scale * kinds[k].reference_draws();
    phase_[k] = random.uniform();
  }
  daily_draws_[0] = std::max(daily_draws_[0], least_short_draws);
}

std::int64_t HotWaterDraws::draws_before(std::size_t kind, std::int64_t day) const {
  return static_cast<std::int64_t>(std::floor(daily_draws_[kind] * weighted_days(day) + phase_[kind]));
}

double HotWaterDraws::heat_factor(std::int64_t day) const {
  const std::int64_t begin = first_day_of_year(day), end = first_day_of_next_year(day);
  double heat = 0.0;
  for (std::size_t k = 0; k < kinds.size(); ++k)
    heat += static_cast<double>(draws_before(k, end) - draws_before(k, begin)) * kinds[k].heat();
  return annual_heat_ / heat;
}

void HotWaterDraws::append(std::int64_t day, std::vector<HotWaterDraw>& draws) const {
  const double factor = heat_factor(day);
  ShortRandomStream random(seed_, static_cast<std::uint64_t>(day));
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    const Kind& kind = kinds[k];
    const std::int64_t count = draws_before(k, day + 1) - draws_before(k, day);
    for (std::int64_t n = 0; n < count; ++n) {
      const double flow = std::clamp(kind.litres_per_minute + kind.flow_deviation * random.normal(),
                                     0.5 * kind.litres_per_minute, 2.0 * kind.litres_per_minute);
      const double duration = 60.0 * kind.minutes * kind.litres_per_minute / flow;
      const double begin = std::min(time_of_day(*kind.times, random), 86400.0 - duration);
      draws.push_back({begin, duration, factor * kind.heat() / duration});
    }
  }
}

}  // namespace emscher
