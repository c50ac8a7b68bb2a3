#include "networks/generator_demand.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "models/random_numbers.hpp"
#include "networks/weather/temperature_year.hpp"

namespace emscher {

namespace {

DemandProfile home(double share, double limit_c, double hot_water) {
  return {share, limit_c, hot_water, home_heating, &home_hot_water};
}
DemandProfile refurbished_home(double share, double limit_c, double hot_water) {
  return {share, limit_c, hot_water, flat_heating, &home_hot_water};
}
DemandProfile workplace(double share, double limit_c, double hot_water) {
  return {share, limit_c, hot_water, work_heating, &work_hot_water};
}
DemandProfile shop(double share, double limit_c) {
  return {share, limit_c, 0.0, shop_heating, &work_hot_water};
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
  const double shape = (1.0 - between) * profile.heating.at(day_kind_of(weekday), full_hour) +
                       between * profile.heating.at(day_kind_of(next_weekday), next_hour);
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
