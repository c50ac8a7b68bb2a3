// A synthetic year of hourly outdoor temperatures with the statistics of a reference year.
//
//   raw      x(t) = annual wave + weather (two coupled first-order filters over noise: correlation of some days)
//                   + diurnal wave (larger in summer, damped on cloudy days), warmest at three in the afternoon
//   mapping  T = M + s d + q d^2,  d = x - mean(x),  with one q above and another below d = 0
//
// The two q follow from the wanted maximum and minimum, M and s (Newton) from the wanted mean and degree days, so every
// seed gives another course of the weather with the same four figures. The year is periodic: 1 January follows upon 31
// December without a jump. Not a forecast and not the weather of any real year; no radiation, no humidity
// (synthetic_year.hpp has them; this one serves the generated towns, whose files stay as they are).
//
// Statistics: test reference year 2015 for Essen as published by the German weather service (DWD) and BBSR (Ortsgenaue
// Testreferenzjahre, Offenbach 2017): mean 11.58 degC, extremes -6.0 and 32.3 degC, HGT20/15 2947 Kd. The data of that
// year are not used.
//
// Cost: some ten passes over 8760 values, a millisecond.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "networks/weather/weather_year.hpp"

namespace emscher {

struct WeatherStatistics {
  double mean_c = 0.0;
  double minimum_c = 0.0;
  double maximum_c = 0.0;
  double degree_days_kd = 0.0;  ///< HGT20/15 (VDI 3807): sum of 20 degC - daily mean over the days with a mean below 15
};

/// Test reference year 2015, Essen.
constexpr WeatherStatistics essen_reference_year{11.58, -6.0, 32.3, 2947.0};

/// Statistics of hourly temperatures in degC that begin at midnight; a whole number of days
/// (std::invalid_argument otherwise).
WeatherStatistics weather_statistics(std::span<const double> hourly_temperature_c);

/// 8760 hourly temperatures in degC, rounded to 0.1 K: the k-th at k hours after 1 January, 00:00 (Central European
/// Time all year). Throws std::runtime_error where the wanted statistics contradict each other.
std::vector<double> synthetic_temperature_year(std::uint64_t seed,
                                               const WeatherStatistics& wanted = essen_reference_year);

/// Value of a periodic year of hourly values at any time (hours since 1 January, 00:00), linear between the hours.
double hourly_value(std::span<const double> hourly, double hours);

}  // namespace emscher
