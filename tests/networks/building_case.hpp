// The small case with a building instead of S2, in the synthetic year of Essen.
#pragma once

#include "networks/weather/synthetic_year.hpp"
#include "weather_case.hpp"

namespace emscher::testing {

inline nlohmann::json single_family_house(int year = 1965, const char* retrofit = "as_built") {
  return {{"kind", "substation"},
          {"id", "S2"},
          {"node", "J2"},
          {"model", "building"},
          {"archetype", "single_family"},
          {"construction_year", year},
          {"retrofit", retrofit},
          {"heated_area_m2", 150.0}};
}

inline SmallCase building_case(const nlohmann::json& building = single_family_house()) {
  static const std::string essen = text_of_weather(synthetic_year(essen_climate(), 1));
  SmallCase c = weather_case(essen);
  c.properties("S2") = building;
  return c;
}

}  // namespace emscher::testing
