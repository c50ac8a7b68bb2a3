// Writing the three layouts, and rounding to what they hold.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "models/irradiance.hpp"
#include "models/solar_position.hpp"
#include "networks/weather/humidity.hpp"
#include "networks/weather/lambert_europe.hpp"
#include "networks/weather/weather_file.hpp"

namespace emscher {

namespace {

using Q = WeatherQuantity;

constexpr std::int64_t first_hour_of_2023 = 24 * 19358;  // a year of 365 days that begins there (since 1970)

/// One hour with what the layouts want beside the quantities.
struct WrittenHour {
  int month, day, hour;
  double outdoor, humidity, wind, direction, pressure, clouds, direct, diffuse;

  double mixing_ratio() const { return 1000.0 * emscher::mixing_ratio(outdoor, humidity, pressure); }
  double dew_point() const { return emscher::dew_point(outdoor, humidity); }
  /// W/m2 downwards: sky of Berdahl and Martin 1984 (DOI 10.1016/0038-092X(84)90144-0) with the clouds of Martin and
  /// Berdahl 1984 at their simplest (emissivity 1 under a closed sky).
  double sky_radiation() const {
    const double d = dew_point() / 100.0;
    const double clear = 0.711 + 0.56 * d + 0.73 * d * d;
    const double covered = clouds / 8.0;
    return (clear + (1.0 - clear) * covered * covered) * black_body();
  }
  double ground_radiation() const { return 0.95 * black_body(); }

 private:
  double black_body() const { return 5.670374e-8 * std::pow(outdoor + 273.15, 4.0); }
};

WrittenHour hour_of(const WeatherYear& year, std::size_t k) {
  const auto [month, day] = date_of_day(k / 24);
  return {static_cast<int>(month),
          static_cast<int>(day),
          static_cast<int>(k % 24 + 1),
          year[Q::outdoor][k],
          year[Q::relative_humidity][k],
          year[Q::wind][k],
          year[Q::wind_direction][k],
          year[Q::pressure][k],
          year[Q::clouds][k],
          year[Q::direct][k],
          year[Q::diffuse][k]};
}

using Text = fmt::memory_buffer;

template <class... Parts>
void add(Text& text, fmt::format_string<Parts...> format, Parts&&... parts) {
  fmt::format_to(std::back_inserter(text), format, std::forward<Parts>(parts)...);
}

constexpr const char* computed =
    "x, A, E: computed from the other columns (Magnus; Berdahl and Martin 1984; 0.95 of a black body)";

void write_try2010(Text& text, const WeatherYear& year) {
  add(text, "Weather year in the layout of the test reference years of 2010, written by Emscher\n");
  add(text, "Ort: {}\n{}\nRG, IS, W, IK, IL: without meaning here\n\n", year.place, computed);
  add(text, "RG IS MM DD HH N  WR   WG     t      p     x  RF  W    B    D IK    A    E IL\n***\n");
  for (std::size_t k = 0; k < hours_per_year; ++k) {
    const WrittenHour h = hour_of(year, k);
    add(text,
        " 0  0 {:2} {:2} {:2} {:.0f} {:3.0f} {:4.1f} {:5.1f} {:6.0f} {:5.1f} {:3.0f}  0 {:4.0f} {:4.0f}  0 {:4.0f} "
        "{:4.0f} "
        " 0\n",
        h.month, h.day, h.hour, h.clouds, h.direction, h.wind, h.outdoor, h.pressure / 100.0, h.mixing_ratio(),
        h.humidity, h.direct, h.diffuse, h.sky_radiation(), -h.ground_radiation());
  }
}

void write_try2015(Text& text, const WeatherYear& year) {
  const LambertPoint place = year.site ? lambert_europe(*year.site) : LambertPoint{};
  add(text, "Weather year in the layout of the test reference years of 2015 and 2045, written by Emscher\n");
  add(text, "Ort               : {}\n", year.place);
  if (year.site) {
    add(text, "Koordinatensystem : Lambert konform konisch (EPSG:3034)\n");
    add(text, "Rechtswert        : {:.0f} Meter\nHochwert          : {:.0f} Meter\n", place.easting, place.northing);
  }
  add(text, "Hoehenlage        : {:.0f} Meter ueber NN\n{}\nIL: without meaning here\n\n", year.elevation_m, computed);
  add(text, "     RW      HW MM DD HH     t    p  WR   WG N    x  RF    B    D   A    E IL\n***\n");
  for (std::size_t k = 0; k < hours_per_year; ++k) {
    const WrittenHour h = hour_of(year, k);
    add(text,
        "{:7.0f} {:7.0f} {:2} {:2} {:2} {:5.1f} {:4.0f} {:3.0f} {:4.1f} {:.0f} {:4.1f} {:3.0f} {:4.0f} {:4.0f} {:3.0f} "
        "{:4.0f}  0\n",
        place.easting, place.northing, h.month, h.day, h.hour, h.outdoor, h.pressure / 100.0, h.direction, h.wind,
        h.clouds, h.mixing_ratio(), h.humidity, h.direct, h.diffuse, h.sky_radiation(), -h.ground_radiation());
  }
}

void write_epw(Text& text, const WeatherYear& year) {
  if (!year.site) throw std::invalid_argument("weather: EPW needs the latitude and longitude of the place");
  std::string place = year.place.empty() ? "unknown" : year.place;
  std::ranges::replace(place, ',', ' ');
  add(text, "LOCATION,{},-,-,Emscher,000000,{:.4f},{:.4f},{:.1f},{:.1f}\n", place, year.site->latitude,
      year.site->longitude, year.utc_offset_hours, year.elevation_m);
  add(text, "DESIGN CONDITIONS,0\nTYPICAL/EXTREME PERIODS,0\nGROUND TEMPERATURES,0\n");
  add(text, "HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0\nCOMMENTS 1,written by Emscher\n");
  add(text, "COMMENTS 2,dew point and direct normal and infrared radiation computed; fields without data say so\n");
  add(text, "DATA PERIODS,1,1,Data,Sunday,1/1,12/31\n");
  for (std::size_t k = 0; k < hours_per_year; ++k) {
    const WrittenHour h = hour_of(year, k);
    const double middle =
        3600.0 * (static_cast<double>(first_hour_of_2023) + static_cast<double>(k) + 0.5 - year.utc_offset_hours);
    const SunPosition sun = sun_position(middle, *year.site);
    const double outside = extraterrestrial_irradiance(static_cast<double>(k / 24 + 1));
    const double height = std::sin(sun.elevation);
    constexpr double lowest_sun = 0.05;  // below, direct irradiance of the hour's mean says nothing about its normal
    const double normal = std::min(h.direct / std::max(height, lowest_sun), outside);
    add(text, "2023,{},{},{},60,?9?9?9?9E0?9?9?9?9?9?9?9?9?9?9?9?9?9?9?9,{:.1f},{:.1f},{:.0f},{:.0f},", h.month, h.day,
        h.hour, h.outdoor, h.dew_point(), h.humidity, h.pressure);
    add(text, "{:.0f},{:.0f},{:.0f},{:.0f},{:.0f},{:.0f},", outside * std::max(height, 0.0),
        height > 0.0 ? outside : 0.0, h.sky_radiation(), h.direct + h.diffuse, normal, h.diffuse);
    add(text, "999999,999999,999999,9999,{:.0f},{:.1f},{:.0f},99,9999,99999,9,999999999,999,0.999,999,99,999,999,99\n",
        h.direction, h.wind, std::round(1.25 * h.clouds));
  }
}

void require_complete(const WeatherYear& year) {
  for (std::size_t q = 0; q < weather_quantities; ++q) {
    const auto quantity = static_cast<Q>(q);
    if (year.values[q].size() != hours_per_year || !year.missing[q].empty())
      throw std::invalid_argument(fmt::format("weather: {} is not complete: missing in {}", limits_of(quantity).name,
                                              text_of(year.missing[q])));
  }
}

}  // namespace

WeatherYear rounded(WeatherYear year) {
  constexpr std::array<double, weather_quantities> resolution{0.1, 1.0, 0.1, 1.0, 100.0, 1.0, 1.0, 1.0};
  for (std::size_t q = 0; q < weather_quantities; ++q)
    for (double& value : year.values[q]) {
      // As the text of it reads back: tenths are 12 / 10, not 12 x 0.1.
      value = resolution[q] < 1.0 ? std::round(value / resolution[q]) / std::round(1.0 / resolution[q])
                                  : std::round(value / resolution[q]) * resolution[q];
      if (value == 0.0) value = 0.0;  // not -0
    }
  return year;
}

void write_weather(const WeatherYear& unrounded, WeatherLayout layout, const std::filesystem::path& path) {
  require_complete(unrounded);
  if (layout != WeatherLayout::epw && unrounded.utc_offset_hours != 1.0)
    throw std::invalid_argument(
        fmt::format("weather: the clock is {:g} h ahead of UTC, that of test reference years 1 h; write EPW",
                    unrounded.utc_offset_hours));
  const WeatherYear year = rounded(unrounded);
  Text text;
  switch (layout) {
    case WeatherLayout::try2010:
      write_try2010(text, year);
      break;
    case WeatherLayout::try2015:
      write_try2015(text, year);
      break;
    case WeatherLayout::epw:
      write_epw(text, year);
      break;
  }
  std::ofstream stream(path, std::ios::binary);
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
  stream.close();
  if (!stream) throw std::runtime_error(fmt::format("{} cannot be written", path.string()));
}

}  // namespace emscher
