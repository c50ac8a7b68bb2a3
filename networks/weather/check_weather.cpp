#include "networks/weather/check_weather.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "networks/buildings/building_inputs.hpp"
#include "networks/case_signals.hpp"
#include "networks/demand/annual_demand.hpp"
#include "networks/weather/weather_file.hpp"

namespace emscher {

std::shared_ptr<const WeatherColumns> check_weather_file(const Case& data, const std::filesystem::path& path,
                                                         const KeyLines& lines, FaultList& faults) {
  const WeatherOptions& options = data.weather;
  std::optional<WeatherYear> year = read_weather(path, options.file, faults);
  if (!year) return nullptr;
  if (!options.planes.empty() && !year->site && !(options.latitude && options.longitude))
    faults.add(
        {.file = "case.toml",
         .line = line_of_key(lines, "weather"),
         .field = "weather.latitude_deg",
         .problem = fmt::format("is missing: {} states no place, and the sun on tilted planes needs one", options.file),
         .remedy = "add 'latitude_deg' and 'longitude_deg' to [weather]"});
  return std::make_shared<const WeatherColumns>(std::move(*year), options);
}

bool uses_weather(const Case& data) {
  return (data.ground.given && data.ground.model == GroundModel::weather) || has_annual_heat(data) ||
         has_buildings(data);
}

void check_weather_use(const Case& data, const WeatherColumns* weather, const KeyLines& lines, FaultList& faults) {
  if (data.ground.given && data.ground.model == GroundModel::weather && !data.weather.given)
    faults.add({.file = "case.toml",
                .line = line_of_key(lines, "ground.model"),
                .field = "ground.model",
                .problem = "is \"weather\", but there is no [weather]",
                .remedy = "add [weather] with a file, or give \"kusuda\" with mean, amplitude and coldest day"});
  if (!weather) return;
  const std::vector<std::string> names = weather->names();
  std::set<WeatherQuantity> reported;
  for (const ProfileReference& profile : data.profiles) {
    if (data.series[profile.series].origin != SeriesOrigin::weather) continue;
    const auto found = std::ranges::find(names, profile.column);
    if (found == names.end()) continue;
    for (const WeatherQuantity quantity : weather->sources(static_cast<std::size_t>(found - names.begin()))) {
      const auto& gaps = weather->year().missing_of(quantity);
      if (gaps.empty() || !reported.insert(quantity).second) continue;
      faults.add(
          {.file = data.weather.file,
           .line = gaps.front().first,
           .field = std::string(limits_of(quantity).name),
           .problem = fmt::format("is missing in {}, and \"weather:{}\" needs it", text_of(gaps), profile.column),
           .remedy = "fill in the values, or do without the column"});
    }
  }
}

}  // namespace emscher
