#include "networks/buildings/building_inputs.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "models/calendar.hpp"
#include "models/computed_series.hpp"
#include "networks/buildings/building_design.hpp"
#include "networks/demand/annual_demand.hpp"
#include "networks/weather/weather_series.hpp"

namespace emscher {
namespace {

constexpr std::int64_t rows_of_a_day = 48;

struct Facade {
  const char* name;
  double azimuth, part;
};
constexpr std::array<Facade, 4> facades{
    {{"north", 0.0, 0.20}, {"east", 90.0, 0.25}, {"south", 180.0, 0.30}, {"west", 270.0, 0.25}}};

/// The weather with a wall to every side.
std::unique_ptr<const WeatherColumns> with_facades(const WeatherYear& year, const Case& data) {
  WeatherOptions options = data.weather;
  options.planes.clear();
  for (const Facade& facade : facades)
    options.planes.push_back({facade.name, TiltedPlane{.tilt = 90.0, .azimuth = facade.azimuth}});
  return std::make_unique<const WeatherColumns>(year, options);
}

std::size_t column_named(const WeatherColumns& weather, const std::string& name) {
  const auto names = weather.names();
  return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

/// Factor of the gains at a half hour of a day, straight between full hours.
double gains_at(const UseProfile& use, Holidays holidays, std::int64_t day, int half_hour) {
  const int hour = half_hour / 2;
  const double now = use.gains.at(day_kind(day, holidays), hour);
  if (half_hour % 2 == 0) return now;
  const double next =
      hour < 23 ? use.gains.at(day_kind(day, holidays), hour + 1) : use.gains.at(day_kind(day + 1, holidays), 0);
  return 0.5 * (now + next);
}

bool is_used(const UseProfile& use, DayKind kind) {
  return kind == DayKind::workday || (kind == DayKind::saturday ? use.warm_on_saturday : use.warm_on_sunday);
}

/// Part of the half hour about a half hour in which rooms are to be warm.
double warm_at(const UseProfile& use, const NightSetback& night, Holidays holidays, std::int64_t day, int half_hour) {
  const double hour = 0.5 * half_hour;
  const auto part = [&](std::int64_t d, double from, double to) {
    return is_used(use, day_kind(d, holidays)) ? night.warm_part(from, to) : 0.0;
  };
  if (half_hour > 0) return part(day, hour - 0.25, hour + 0.25);
  return 0.5 * (part(day - 1, 23.75, 24.0) + part(day, 0.0, 0.25));
}

/// Value of a column at a half hour counted from 1970-01-01T00:00 of the clock.
using Column = std::function<double(std::int64_t half_hour)>;

}  // namespace

BuildingInputs building_inputs(const Case& data, const WeatherYear* weather) {
  BuildingInputs inputs;
  if (!has_buildings(data)) return inputs;
  const auto columns = std::make_shared<std::vector<Column>>();
  const std::shared_ptr<const WeatherColumns> sky = with_facades(*weather, data);
  columns->push_back([sky, c = column_named(*sky, "outdoor_c")](std::int64_t k) { return sky->at(c, k); });
  std::array<std::size_t, facades.size()> walls{};
  for (std::size_t f = 0; f < facades.size(); ++f)
    walls[f] = column_named(*sky, std::string(facades[f].name) + "_w_m2");
  columns->push_back([sky, walls](std::int64_t k) {
    double sum = 0.0;
    for (std::size_t f = 0; f < facades.size(); ++f) sum += facades[f].part * sky->at(walls[f], k);
    return sum;
  });

  const Holidays holidays = data.demand.holidays;
  const auto of_day = [](std::int64_t k, const auto& value) {
    const std::int64_t day = floor_divided(k, rows_of_a_day);
    return value(day, static_cast<int>(k - rows_of_a_day * day));
  };
  std::vector<std::pair<BuildingUse, std::size_t>> gains;
  std::vector<std::pair<std::pair<BuildingUse, NightSetback>, std::size_t>> warm;
  const auto column_of = [&](auto& known, const auto& key, const auto& make) {
    const auto found = std::ranges::find(known, key, [](const auto& entry) { return entry.first; });
    if (found != known.end()) return found->second;
    known.emplace_back(key, columns->size());
    columns->push_back(make());
    return known.back().second;
  };
  struct Place {
    std::size_t gains, warm;
  };
  std::vector<Place> places;
  for (const BuildingData& b : data.buildings) {
    const BuildingUse use = use_of(b.archetype);
    const NightSetback night = setback_of(b);
    places.push_back({column_of(gains, use,
                                [&] {
                                  return Column([&profile = profile_of(use), holidays, of_day](std::int64_t k) {
                                    return of_day(k, [&](std::int64_t day, int half_hour) {
                                      return gains_at(profile, holidays, day, half_hour);
                                    });
                                  });
                                }),
                      column_of(warm, std::pair(use, night), [&] {
                        return Column([&profile = profile_of(use), night, holidays, of_day](std::int64_t k) {
                          return of_day(k, [&](std::int64_t day, int half_hour) {
                            return warm_at(profile, night, holidays, day, half_hour);
                          });
                        });
                      })});
  }

  inputs.series = computed_series("of the buildings", TimeSeries::Between::linear,
                                  {.step = 1800.0,
                                   .offset = data.time.start_epoch_s + 3600.0 * weather->utc_offset_hours,
                                   .columns = columns->size(),
                                   .block = rows_of_a_day,
                                   .append = [columns](std::int64_t first, std::vector<std::vector<double>>& values) {
                                     for (std::size_t c = 0; c < values.size(); ++c)
                                       for (std::int64_t k = first; k < first + rows_of_a_day; ++k)
                                         values[c].push_back((*columns)[c](k));
                                   }});
  inputs.building.resize(data.buildings.size());
  for (const Substation& s : data.substations) {
    if (s.building == no_index) continue;
    const double shift = individual_shift(data.demand, s.id);
    const auto function = [&](std::size_t column, double shifted) {
      return TimeFunction(1.0, *inputs.series, column, shifted);
    };
    inputs.building[s.building] = {.outdoor = function(0, 0.0),
                                   .irradiance = function(1, 0.0),
                                   .gains = function(places[s.building].gains, shift),
                                   .warm = function(places[s.building].warm, shift),
                                   .draw = {}};
  }
  return inputs;
}

}  // namespace emscher
