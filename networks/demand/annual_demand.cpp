#include "networks/demand/annual_demand.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "engine/parallel.hpp"
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

TimeSeries::Source profile_source(std::shared_ptr<const SharedProfiles> profiles, double clock, double earliest) {
  const auto first = static_cast<std::int64_t>(std::floor((clock + earliest) / 1800.0));
  return [profiles, clock, next = first](TimeSeriesRows& rows) mutable {
    constexpr int rows_per_block = 48;
    rows.columns.resize(profiles->columns.size());
    for (int k = 0; k < rows_per_block; ++k, ++next) {
      rows.time.push_back(1800.0 * static_cast<double>(next) - clock);
      for (std::size_t c = 0; c < rows.columns.size(); ++c) rows.columns[c].push_back(profiles->columns[c]->at(next));
    }
    return true;
  };
}

void add_heat(const Case& data, const WeatherYear& weather, const HourFactors* factors, AnnualDemand& demand) {
  auto profiles = std::make_shared<SharedProfiles>(weather, data, factors);
  std::map<std::pair<std::uint32_t, bool>, std::size_t> column_of;
  double earliest = 0.0;
  std::vector<double> shift(data.substations.size(), 0.0);
  for (std::size_t k = 0; k < data.substations.size(); ++k) {
    const Substation& s = data.substations[k];
    if (!s.heat_annual_kwh) continue;
    shift[k] = individual_shift(data.demand, s.id);
    earliest = std::min(earliest, shift[k]);
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
  const double clock = data.time.start_epoch_s + 3600.0 * weather.utc_offset_hours;
  demand.series.push_back(std::make_unique<TimeSeries>("of annual heat", TimeSeries::Between::linear,
                                                       profile_source(profiles, clock, earliest)));
  for (std::size_t k = 0; k < data.substations.size(); ++k) {
    const Substation& s = data.substations[k];
    if (!s.heat_annual_kwh) continue;
    const bool whole = !s.hot_water_annual_kwh && !s.hot_water_w.given;
    demand.heat[k] =
        TimeFunction(*s.heat_annual_kwh, *demand.series.back(), column_of.at({s.demand_type, whole}), shift[k]);
  }
}

/// Powers averaged over steps, a day at a time.
class DrawSource {
 public:
  DrawSource(double step, double clock)
      : step_(step), clock_(clock), day_(static_cast<std::int64_t>(std::floor(clock / 86400.0))) {}

  void add(double annual_kwh, std::uint64_t seed) { consumers_.emplace_back(annual_kwh * joule_per_kwh, seed); }
  std::size_t size() const { return consumers_.size(); }

  bool operator()(TimeSeriesRows& rows) {
    const auto steps = static_cast<std::size_t>(std::round(86400.0 / step_));
    rows.columns.resize(consumers_.size());
    for (std::size_t k = 0; k < steps; ++k)
      rows.time.push_back(86400.0 * static_cast<double>(day_) + step_ * static_cast<double>(k) - clock_);
    in_blocks(consumers_.size(), [&](std::size_t begin, std::size_t end) {
      std::vector<HotWaterDraw> draws;
      for (std::size_t c = begin; c < end; ++c) {
        draws.clear();
        consumers_[c].append(day_, draws);
        append_means(draws, steps, rows.columns[c]);
      }
    });
    ++day_;
    return true;
  }

 private:
  void append_means(const std::vector<HotWaterDraw>& draws, std::size_t steps, std::vector<double>& column) const {
    const std::size_t first = column.size();
    column.resize(first + steps, 0.0);
    for (const HotWaterDraw& draw : draws) {
      const double end = draw.begin + draw.duration;
      auto k = std::min(static_cast<std::size_t>(draw.begin / step_), steps - 1);
      for (double from = draw.begin; from < end && k < steps; ++k) {
        const double to = k + 1 == steps ? end : std::min(end, step_ * static_cast<double>(k + 1));
        column[first + k] += draw.power * (to - from) / step_;
        from = to;
      }
    }
  }

  std::vector<HotWaterDraws> consumers_;
  double step_, clock_;
  std::int64_t day_;
};

void add_hot_water(const Case& data, double utc_offset_s, AnnualDemand& demand) {
  DrawSource source(data.demand.hot_water_step_s, data.time.start_epoch_s + utc_offset_s);
  std::vector<std::size_t> column(data.substations.size(), 0);
  for (std::size_t k = 0; k < data.substations.size(); ++k) {
    const Substation& s = data.substations[k];
    if (!s.hot_water_annual_kwh) continue;
    column[k] = source.size();
    source.add(*s.hot_water_annual_kwh, SplitMix64(data.demand.seed)() ^ seed_of(s.id));
  }
  if (source.size() == 0) return;
  // std::function copies its target: the consumers are held once.
  auto shared = std::make_shared<DrawSource>(std::move(source));
  demand.series.push_back(std::make_unique<TimeSeries>("of hot water", TimeSeries::Between::step,
                                                       [shared](TimeSeriesRows& rows) { return (*shared)(rows); }));
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
