#include "weather_case.hpp"

#include <fstream>
#include <sstream>

namespace emscher::testing {

WeatherYear simple_year(const std::function<double(std::size_t)>& outdoor) {
  using Q = WeatherQuantity;
  WeatherYear year;
  year.site = Site{51.45, 7.01};
  for (std::size_t k = 0; k < hours_per_year; ++k) {
    year[Q::outdoor].push_back(outdoor(k));
    year[Q::relative_humidity].push_back(80.0);
    year[Q::wind].push_back(3.0);
    year[Q::wind_direction].push_back(240.0);
    year[Q::pressure].push_back(100000.0);
    year[Q::clouds].push_back(4.0);
    year[Q::direct].push_back(10.0 * static_cast<double>(k % 24));
    year[Q::diffuse].push_back(0.0);
  }
  return year;
}

std::string text_of_weather(const WeatherYear& year, WeatherLayout layout) {
  const TemporaryFolder folder;
  write_weather(year, layout, folder.path() / "weather.dat");
  std::ifstream stream(folder.path() / "weather.dat", std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

SmallCase weather_case(const std::string& text) {
  SmallCase c;
  c.replace_in_toml("[series.weather]\nfile = \"weather.csv\"", "[weather]\nfile = \"try.dat\"");
  c.files.erase("weather.csv");
  c.files["try.dat"] = text;
  c.properties("S2").erase("heat_w_profile");
  return c;
}

}  // namespace emscher::testing
