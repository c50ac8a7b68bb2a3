#include "networks/buildings/check_buildings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "networks/buildings/building_design.hpp"
#include "networks/buildings/building_inputs.hpp"

namespace emscher {

void check_buildings(const Case& data, const WeatherYear* weather, const KeyLines& lines, FaultList& faults) {
  if (!has_buildings(data)) return;
  const auto report = [&](const std::string& field, std::string problem, std::string remedy) {
    faults.add({.file = "case.toml",
                .line = line_of_key(lines, field),
                .field = field,
                .problem = std::move(problem),
                .remedy = std::move(remedy)});
  };
  const auto first = std::ranges::find_if(data.substations, [](const Substation& s) { return s.building != no_index; });
  const std::string id = first == data.substations.end() ? std::string() : first->id;
  if (!data.weather.given)
    report("weather", fmt::format("the table is missing; the building '{}' stands in the weather of a year", id),
           "add [weather] with a test reference year or EPW file");
  if (!weather) return;
  if (!weather->site && !(data.weather.latitude && data.weather.longitude) && data.weather.planes.empty())
    report("weather.latitude_deg",
           fmt::format("is missing: {} states no place, and the sun on the windows of '{}' needs one",
                       data.weather.file, id),
           "add 'latitude_deg' and 'longitude_deg' to [weather]");
  for (const WeatherQuantity quantity : {WeatherQuantity::direct, WeatherQuantity::diffuse}) {
    const auto& gaps = weather->missing_of(quantity);
    if (gaps.empty()) continue;
    faults.add({.file = data.weather.file,
                .line = gaps.front().first,
                .field = std::string(limits_of(quantity).name),
                .problem = fmt::format("is missing in {}, and the building '{}' needs it", text_of(gaps), id),
                .remedy = "fill in the values, or give heat_w instead of a building"});
  }
}

void check_supply_of_building(const Case& data, const Substation& s, int line, const SupplyRange& supply,
                              NetworkFaults& faults) {
  const BuildingData& b = data.buildings[s.building];
  const BuildingTemperatures t = temperatures_of(b);
  const double highest = supply.high.temperature_c - b.approach_k;
  const auto has = [&](const SupplyBound& bound, const char* how) {
    return fmt::format("'{}' supplies {} {} degC, {} less in the house", *bound.id, how, bound.temperature_c,
                       b.approach_k);
  };
  const std::string raise = fmt::format("raise {} of '{}'", supply.high.field, *supply.high.id);
  if (highest <= t.set) {
    faults.report(line, s.id, "set_temperature_c",
                  fmt::format("is {} degC, but {}", t.set, has(supply.high, "at most")),
                  raise + ": the rooms cannot be heated");
    return;
  }
  if (highest < t.supply)
    faults.report(line, s.id, "design_supply_temperature_c",
                  fmt::format("is {} degC, but {}", t.supply, has(supply.high, "at most")),
                  raise + ", or give emitters of a colder design: rooms will not be warm on the coldest days",
                  Severity::warning);
  const bool store = b.hot_water_store_m3 || s.hot_water_annual_kwh;
  if (store && supply.low.temperature_c - b.approach_k < HotWaterStore{}.tap_temperature)
    faults.report(line, s.id, "hot_water_store_temperature_c",
                  fmt::format("is {} degC, but {}", b.hot_water_store_temperature_c, has(supply.low, "at times only")),
                  fmt::format("at such times taps get less than their {} degC", HotWaterStore{}.tap_temperature),
                  Severity::warning);
}

}  // namespace emscher
