#include "networks/demand/annual_demand.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "engine/parallel.hpp"
#include "models/computed_series.hpp"
#include "models/hot_water_draws.hpp"
#include "models/random_numbers.hpp"
#include "networks/demand/yearly_course.hpp"

namespace emscher {

namespace {

constexpr double joule_per_kwh = 3.6e6;

/// Profiles with what they refer to.
struct SharedProfiles {
  SharedProfiles(const WeatherYear& weather, const Case& data, const HourFactors* table)
      : year(weather, data.time.start_epoch_s, data.demand.holidays) {
    if (table) factors = *table;
  }
  DemandYear year;
  std::optional<HourFactors> factors;
  std::vector<std::unique_ptr<YearlyCourse>> columns;
};

std::unique_ptr<TimeSeries> series_of(std::shared_ptr<const SharedProfiles> profiles, double clock) {
  constexpr std::int64_t rows_of_a_day = 48;
  return computed_series("of annual heat", TimeSeries::Between::linear,
                         {.step = 1800.0,
                          .offset = clock,
                          .columns = profiles->columns.size(),
                          .block = rows_of_a_day,
                          .append = [profiles](std::int64_t first, std::vector<std::vector<double>>& values) {
                            for (std::size_t c = 0; c < values.size(); ++c)
                              for (std::int64_t i = first; i < first + rows_of_a_day; ++i)
                                values[c].push_back(profiles->columns[c]->at(i));
                          }});
}

void add_heat(const Case& data, const WeatherYear& weather, const HourFactors* factors, AnnualDemand& demand) {
  auto profiles = std::make_shared<SharedProfiles>(weather, data, factors);
  std::map<std::pair<std::uint32_t, bool>, std::size_t> column_of;
  for (std::size_t k = 0; k < data.substations.size(); ++k) {
    const Substation& s = data.substations[k];
    if (!s.heat_annual_kwh) continue;
    const bool whole = !s.hot_water_annual_kwh && !s.hot_water_w.given;
    const auto [entry, is_new] = column_of.try_emplace({s.demand_type, whole}, profiles->columns.size());
    if (!is_new) continue;
    const LoadProfile& profile = load_profiles(data.demand.variant)[s.demand_type];
    const auto building =
        profiles->factors ? building_class_of(*profiles->factors, profile.name, data.demand) : std::nullopt;
    profiles->columns.push_back(std::make_unique<YearlyCourse>(profile, whole, profiles->year,
                                                               building ? &*profiles->factors : nullptr,
                                                               building.value_or(0), data.demand.degree_days_kd));
  }
  demand.series.push_back(series_of(profiles, data.time.start_epoch_s + 3600.0 * weather.utc_offset_hours));
  for (std::size_t k = 0; k < data.substations.size(); ++k) {
    const Substation& s = data.substations[k];
    if (!s.heat_annual_kwh) continue;
    const bool whole = !s.hot_water_annual_kwh && !s.hot_water_w.given;
    demand.heat[k] = TimeFunction(*s.heat_annual_kwh, *demand.series.back(), column_of.at({s.demand_type, whole}),
                                  individual_shift(data.demand, s.id));
  }
}

/// Mean powers of the steps of a day, appended to a column.
void append_means(const std::vector<HotWaterDraw>& draws, double step, std::size_t steps, std::vector<double>& column) {
  const std::size_t first = column.size();
  column.resize(first + steps, 0.0);
  for (const HotWaterDraw& draw : draws) {
    const double end = draw.begin + draw.duration;
    auto k = std::min(static_cast<std::size_t>(draw.begin / step), steps - 1);
    for (double from = draw.begin; from < end && k < steps; ++k) {
      const double to = k + 1 == steps ? end : std::min(end, step * static_cast<double>(k + 1));
      column[first + k] += draw.power * (to - from) / step;
      from = to;
    }
  }
}

void add_hot_water(const Case& data, double utc_offset_s, AnnualDemand& demand) {
  auto consumers = std::make_shared<std::vector<HotWaterDraws>>();
  std::vector<std::size_t> column(data.substations.size(), 0);
  for (std::size_t k = 0; k < data.substations.size(); ++k) {
    const Substation& s = data.substations[k];
    if (!s.hot_water_annual_kwh) continue;
    column[k] = consumers->size();
    consumers->emplace_back(*s.hot_water_annual_kwh * joule_per_kwh, SplitMix64(data.demand.seed)() ^ seed_of(s.id));
  }
  if (consumers->empty()) return;
  const double step = data.demand.hot_water_step_s;
  const auto steps = static_cast<std::int64_t>(std::round(86400.0 / step));
  const auto append = [consumers, step, steps](std::int64_t first, std::vector<std::vector<double>>& columns) {
    in_blocks(consumers->size(), [&](std::size_t begin, std::size_t end) {
      std::vector<HotWaterDraw> draws;
      for (std::size_t c = begin; c < end; ++c) {
        draws.clear();
        (*consumers)[c].append(first / steps, draws);  // blocks are days
        append_means(draws, step, static_cast<std::size_t>(steps), columns[c]);
      }
    });
  };
  demand.series.push_back(computed_series("of hot water", TimeSeries::Between::step,
                                          {.step = step,
                                           .offset = data.time.start_epoch_s + utc_offset_s,
                                           .columns = consumers->size(),
                                           .block = steps,
                                           .append = append}));
  demand.draws = demand.series.back().get();
  for (std::size_t k = 0; k < data.substations.size(); ++k)
    if (data.substations[k].hot_water_annual_kwh)
      demand.hot_water[k] = TimeFunction(1.0, *demand.draws, column[k], 0.0);
}

}  // namespace

bool has_annual_heat(const Case& data) {
  return std::ranges::any_of(data.substations, [](const Substation& s) { return s.heat_annual_kwh.has_value(); });
}

double individual_shift(const DemandOptions& options, std::string_view id) {
  return options.shift_spread_s * ShortRandomStream(options.seed, seed_of(id)).normal();
}

std::optional<int> building_class_of(const HourFactors& factors, std::string_view type, const DemandOptions& options) {
  const std::vector<int> classes = factors.building_classes(type);
  if (classes.size() == 1 && (classes.front() == 0 || !options.building_class)) return classes.front();
  if (options.building_class && std::ranges::find(classes, *options.building_class) != classes.end())
    return options.building_class;
  return std::nullopt;
}

AnnualDemand annual_demand(const Case& data, const WeatherYear* weather, const HourFactors* factors) {
  AnnualDemand demand;
  demand.heat.resize(data.substations.size());
  demand.hot_water.resize(data.substations.size());
  if (has_annual_heat(data)) add_heat(data, *weather, factors, demand);
  add_hot_water(data, weather ? 3600.0 * weather->utc_offset_hours : 60.0 * data.time.start_offset_minutes, demand);
  return demand;
}

}  // namespace emscher
