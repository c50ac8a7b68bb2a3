// A synthetic year of weather with the monthly statistics of a place. Not a forecast and not the weather of any real
// year.
//
//   temperature  M(t) + S(t) w(t) + R(t) d(hour) (1 + 0.45 c(t))
//                w: weather, noise behind filters of 8 h and 60 h;  c: clearness of the sky, noise behind 30 h
//                d: wave of a day, warmest at three in the afternoon
//   clouds       eighths of 0.68 - 0.45 c
//   irradiance   clear sky 1098 sin h exp(-0.057 / sin h) W/m2 (Haurwitz 1945) x (1 - 0.75 n^3.4), n = clouds / 8
//   (Kasten and
//                Czeplak 1980, DOI 10.1016/0038-092X(80)90391-6) x G(t); diffuse part after Erbs
//                (models/irradiance.hpp)
//   humidity     H(t) less 2.5 % per kelvin above the mean of the day, and noise; 10 to 100 %
//   wind         V(t) exp(0.45 noise) with a wave of the day;  direction: noise about the south-west;  pressure: noise
//
// M, S, R, G, H, V run straight from the middle of one month to that of the next and are changed until the months have
// the wanted statistics (fixed-point iteration): means and sums to a part in a thousand, daily range to 2 %, spread of
// the daily means to 5 %. All noise is periodic: 1 January follows upon 31 December without a jump.
//
// Cost: some hundred passes over 8760 hours, a tenth of a second.
#pragma once

#include <cstdint>
#include <string>

#include "networks/weather/climate.hpp"
#include "networks/weather/weather_year.hpp"

namespace emscher {

struct SyntheticPlace {
  std::string name = "Essen (synthetic)";
  Site site{51.45, 7.01};
  double elevation_m = 80.0;
  double utc_offset_hours = 1.0;
};

/// The same seed gives the same year, rounded as weather files are (weather_file.hpp). Throws std::runtime_error,
/// naming month and quantity, for a climate that no such year has (more sun than a clear sky gives, humidity at its
/// end).
WeatherYear synthetic_year(const Climate& climate, std::uint64_t seed, const SyntheticPlace& place = {});

}  // namespace emscher
