#include "networks/generator_demand.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "networks/generator_random.hpp"
#include "networks/weather_year.hpp"

namespace emscher {

namespace {

/// The factors divided by their mean.
constexpr DayShape with_mean_one(DayShape shape) {
  double sum = 0.0;
  for (double factor : shape) sum += factor;
  for (double& factor : shape) factor *= 24.0 / sum;
  return shape;
}

// Space heating. Homes: setback at night, heating up from five, a smaller hump in the evening.
constexpr DayShape home_workday =
    with_mean_one({0.84, 0.82, 0.82, 0.83, 0.90, 1.05, 1.18, 1.20, 1.13, 1.06, 1.02, 0.99,
                   0.97, 0.96, 0.97, 1.00, 1.03, 1.06, 1.08, 1.09, 1.08, 1.04, 0.98, 0.90});
constexpr DayShape home_weekend =
    with_mean_one({0.86, 0.83, 0.82, 0.82, 0.84, 0.91, 1.02, 1.13, 1.18, 1.15, 1.10, 1.05,
                   1.02, 1.00, 0.99, 1.00, 1.03, 1.06, 1.08, 1.09, 1.08, 1.06, 1.01, 0.93});
// Refurbished homes lose less at night: flatter.
constexpr DayShape flat_workday =
    with_mean_one({0.92, 0.91, 0.91, 0.92, 0.95, 1.02, 1.08, 1.10, 1.07, 1.03, 1.01, 1.00,
                   0.99, 0.98, 0.99, 1.00, 1.02, 1.03, 1.04, 1.05, 1.04, 1.02, 0.99, 0.93});
// Schools and offices: little at night and on weekends (a mean of their own), heating up before work.
constexpr DayShape work_workday =
    with_mean_one({0.62, 0.62, 0.64, 0.72, 0.95, 1.35, 1.52, 1.46, 1.34, 1.25, 1.19, 1.15,
                   1.12, 1.10, 1.08, 1.05, 1.00, 0.94, 0.88, 0.82, 0.78, 0.74, 0.70, 0.66});
constexpr DayShape work_weekend{0.62, 0.62, 0.62, 0.62, 0.62, 0.63, 0.64, 0.65, 0.66, 0.66, 0.66, 0.66,
                                0.66, 0.66, 0.66, 0.66, 0.66, 0.66, 0.66, 0.65, 0.64, 0.63, 0.62, 0.62};
// Shops: from seven to eight in the evening, also on Saturday.
constexpr DayShape shop_workday =
    with_mean_one({0.70, 0.69, 0.69, 0.70, 0.75, 0.95, 1.22, 1.30, 1.26, 1.20, 1.15, 1.12,
                   1.10, 1.09, 1.09, 1.09, 1.10, 1.10, 1.09, 1.05, 0.96, 0.86, 0.78, 0.73});
// Hot water of homes, charged storages: the morning, noon and the evening; never nothing (circulation).
constexpr DayShape home_hot_water =
    with_mean_one({0.45, 0.40, 0.38, 0.38, 0.50, 0.95, 1.60, 1.75, 1.50, 1.20, 1.05, 1.05,
                   1.10, 1.00, 0.90, 0.90, 0.95, 1.10, 1.35, 1.45, 1.35, 1.15, 0.90, 0.66});
constexpr DayShape work_hot_water =
    with_mean_one({0.30, 0.30, 0.30, 0.30, 0.30, 0.50, 0.90, 1.40, 1.70, 1.80, 1.80, 1.90,
                   2.10, 1.80, 1.60, 1.40, 1.10, 0.80, 0.50, 0.40, 0.30, 0.30, 0.30, 0.30});

DemandProfile home(double share, double limit_c, double hot_water) {
  return {share, limit_c, hot_water, &home_workday, &home_weekend, &home_weekend, &home_hot_water};
}
DemandProfile refurbished_home(double share, double limit_c, double hot_water) {
  return {share, limit_c, hot_water, &flat_workday, &flat_workday, &flat_workday, &home_hot_water};
}
DemandProfile workplace(double share, double limit_c, double hot_water) {
  return {share, limit_c, hot_water, &work_workday, &work_weekend, &work_weekend, &work_hot_water};
}
DemandProfile shop(double share, double limit_c) {
  return {share, limit_c, 0.0, &shop_workday, &shop_workday, &work_weekend, &work_hot_water};
}

double at_hour(const DemandProfile& profile, int weekday, int hour) {
  const DayShape& shape = weekday == 6 ? *profile.sunday : weekday == 5 ? *profile.saturday : *profile.workday;
  return shape[static_cast<std::size_t>(hour)];
}

/// Parts of `count` in the given shares that add up to it: the largest remainders are rounded up.
std::vector<std::size_t> divide_by_shares(std::span<const BuildingKind> kinds, std::size_t count) {
  std::vector<std::size_t> part(kinds.size());
  std::vector<std::pair<double, std::size_t>> remainder;
  std::size_t used = 0;
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    const double exact = kinds[k].share * static_cast<double>(count);
    part[k] = static_cast<std::size_t>(exact);
    used += part[k];
    remainder.emplace_back(static_cast<double>(part[k]) - exact, k);
  }
  std::sort(remainder.begin(), remainder.end());
  for (std::size_t k = 0; used < count; ++k, ++used) ++part[remainder[k].second];
  return part;
}

}  // namespace

std::span<const BuildingKind> building_kinds(GeneratorStyle style) {
  // Loads and shares: our own plausible mix, of about 16 kW a building (town) and 37 kW (quarter). Substations of the
  // town return 45 degC, the radiators of the unrefurbished quarter somewhat more.
  static const std::array<BuildingKind, 5> town{{
      {"single_family", 0.765, 6.0, 15.0, 45.0, home(0.46, 16.5, 0.035)},
      {"apartment", 0.165, 20.0, 60.0, 45.0, home(0.45, 16.0, 0.050)},
      {"retail", 0.050, 8.0, 40.0, 45.0, shop(0.48, 15.0)},
      {"office", 0.017, 30.0, 120.0, 45.0, workplace(0.46, 15.0, 0.006)},
      {"school", 0.003, 150.0, 350.0, 45.0, workplace(0.48, 15.5, 0.0)},
  }};
  static const std::array<BuildingKind, 8> quarter{{
      {"row_house", 0.300, 10.0, 15.0, 50.0, home(0.46, 16.5, 0.035)},
      {"row_house_refurbished", 0.120, 5.0, 8.0, 42.0, refurbished_home(0.42, 13.5, 0.070)},
      {"apartment_block", 0.260, 45.0, 95.0, 52.0, home(0.45, 16.5, 0.050)},
      {"apartment_block_refurbished", 0.180, 28.0, 55.0, 44.0, refurbished_home(0.40, 13.5, 0.085)},
      {"shop", 0.090, 10.0, 35.0, 50.0, shop(0.48, 15.0)},
      {"office", 0.035, 20.0, 60.0, 48.0, workplace(0.46, 15.0, 0.006)},
      {"kindergarten", 0.011, 35.0, 60.0, 48.0, workplace(0.46, 16.0, 0.020)},
      {"school", 0.004, 380.0, 420.0, 50.0, workplace(0.48, 15.5, 0.0)},
  }};
  if (style == GeneratorStyle::quarter) return quarter;
  return town;
}

std::vector<double> effective_temperature(std::span<const double> hourly_outdoor_c) {
  const std::size_t count = hourly_outdoor_c.size();
  std::vector<double> effective(count);
  for (std::size_t k = 0; k < count; ++k) {
    double sum = 0.0;
    for (std::size_t back = 0; back < 24; ++back) sum += hourly_outdoor_c[(k + count - back) % count];
    effective[k] = 0.6 * sum / 24.0 + 0.4 * hourly_outdoor_c[k];
  }
  return effective;
}

double demand_share(const DemandProfile& profile, double effective_temperature_c, int weekday, double hour) {
  const int full_hour = static_cast<int>(hour);
  const double between = hour - full_hour;
  const int next_hour = (full_hour + 1) % 24;
  const int next_weekday = next_hour == 0 ? (weekday + 1) % 7 : weekday;
  const double shape =
      (1.0 - between) * at_hour(profile, weekday, full_hour) + between * at_hour(profile, next_weekday, next_hour);
  const double hot_water = (1.0 - between) * (*profile.hot_water)[static_cast<std::size_t>(full_hour)] +
                           between * (*profile.hot_water)[static_cast<std::size_t>(next_hour)];
  const double cold = std::max(0.0, profile.heating_limit_c - effective_temperature_c) /
                      (profile.heating_limit_c - design_outdoor_temperature_c);
  return profile.space_heating_share * cold * shape + profile.hot_water_share * hot_water;
}

std::vector<Building> draw_buildings(GeneratorStyle style, std::size_t count, std::uint64_t seed) {
  const auto kinds = building_kinds(style);
  RandomStream random(seed, 0x6275696C64U);

  struct Run {
    std::uint32_t kind;
    std::size_t length;
  };
  std::vector<Run> runs;
  const std::vector<std::size_t> part = divide_by_shares(kinds, count);
  for (std::uint32_t kind = 0; kind < part.size(); ++kind) {
    for (std::size_t left = part[kind]; left > 0;) {
      const std::size_t length = std::min<std::size_t>(left, 3 + random.below(7));
      runs.push_back({kind, length});
      left -= length;
    }
  }
  random.shuffle(runs);

  std::vector<Building> buildings;
  buildings.reserve(count);
  for (const Run& run : runs) {
    for (std::size_t k = 0; k < run.length; ++k) {
      const BuildingKind& kind = kinds[run.kind];
      const double load_kw = random.uniform(kind.smallest_kw, kind.largest_kw);
      buildings.push_back({run.kind, 500.0 * std::round(2.0 * load_kw)});
    }
  }
  return buildings;
}

double mean_connected_load(GeneratorStyle style) {
  double sum = 0.0;
  for (const BuildingKind& kind : building_kinds(style))
    sum += kind.share * 500.0 * (kind.smallest_kw + kind.largest_kw);
  return sum;
}

}  // namespace emscher
