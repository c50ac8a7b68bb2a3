// The synthetic weather year has the statistics it promises, whatever the seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "networks/weather/temperature_year.hpp"

namespace emscher {
namespace {

TEST(WeatherStatistics, OfTwoConstantDays) {
  // Day means 10 and 20 degC: mean 15; only the first is below 15 degC and counts 20 - 10 = 10 Kd.
  std::vector<double> hourly(48, 10.0);
  std::fill(hourly.begin() + 24, hourly.end(), 20.0);
  const WeatherStatistics found = weather_statistics(hourly);
  EXPECT_DOUBLE_EQ(found.mean_c, 15.0);
  EXPECT_DOUBLE_EQ(found.minimum_c, 10.0);
  EXPECT_DOUBLE_EQ(found.maximum_c, 20.0);
  EXPECT_DOUBLE_EQ(found.degree_days_kd, 10.0);
}

TEST(WeatherStatistics, RefusesPartsOfDays) {
  EXPECT_THROW(weather_statistics(std::vector<double>(25, 1.0)), std::invalid_argument);
  EXPECT_THROW(weather_statistics({}), std::invalid_argument);
}

TEST(WeatherYear, HasTheReferenceStatisticsForEverySeed) {
  // Published statistics of the reference year (Essen 2015). Extremes are met exactly; the mean may move by the
  // rounding to 0.1 K (+-0.05 K for a value, far less for the mean), the degree days by the Newton tolerance and by
  // days that rounding carries across 15 degC (5 Kd each).
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto year = synthetic_temperature_year(seed);
    ASSERT_EQ(year.size(), hours_per_year);
    const WeatherStatistics found = weather_statistics(year);
    EXPECT_NEAR(found.mean_c, 11.58, 0.01) << "seed " << seed;
    EXPECT_NEAR(found.minimum_c, -6.0, 1e-9) << "seed " << seed;
    EXPECT_NEAR(found.maximum_c, 32.3, 1e-9) << "seed " << seed;
    EXPECT_NEAR(found.degree_days_kd, 2947.0, 0.005 * 2947.0) << "seed " << seed;
  }
}

TEST(WeatherYear, LooksLikeCentralEurope) {
  // Long-term means of the Ruhr are about 2 to 4 degC in January and 18 to 20 degC in July; single months differ from
  // them by up to some 4 K. In summer afternoons are warmer than nights by 4 to 12 K on average. The weather of a day
  // resembles that of the day before (correlation of the deviations above 0.5), and an hour changes it by some degrees.
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const auto year = synthetic_temperature_year(seed);
    const auto mean_of = [&](std::size_t first_day, std::size_t days, std::size_t first_hour, std::size_t hours) {
      double sum = 0.0;
      for (std::size_t d = first_day; d < first_day + days; ++d)
        for (std::size_t h = first_hour; h < first_hour + hours; ++h) sum += year[24 * d + h];
      return sum / static_cast<double>(days * hours);
    };
    const double january = mean_of(0, 31, 0, 24);
    const double july = mean_of(181, 31, 0, 24);
    EXPECT_GT(january, -2.0) << "seed " << seed;
    EXPECT_LT(january, 8.0) << "seed " << seed;
    EXPECT_GT(july, 15.0) << "seed " << seed;
    EXPECT_LT(july, 24.0) << "seed " << seed;
    const double day_swing = mean_of(151, 92, 13, 4) - mean_of(151, 92, 2, 4);
    EXPECT_GT(day_swing, 4.0) << "seed " << seed;
    EXPECT_LT(day_swing, 12.0) << "seed " << seed;

    double largest_step = 0.0;
    for (std::size_t k = 0; k < year.size(); ++k)
      largest_step = std::max(largest_step, std::abs(year[(k + 1) % year.size()] - year[k]));
    EXPECT_LT(largest_step, 5.0) << "seed " << seed;  // also across the turn of the year

    std::vector<double> deviation;  // of a day's mean from that of the month around it
    for (std::size_t d = 15; d < 350; ++d) deviation.push_back(mean_of(d, 1, 0, 24) - mean_of(d - 15, 30, 0, 24));
    double products = 0.0;
    double squares = 0.0;
    for (std::size_t k = 1; k < deviation.size(); ++k) {
      products += deviation[k] * deviation[k - 1];
      squares += deviation[k] * deviation[k];
    }
    EXPECT_GT(products / squares, 0.5) << "seed " << seed;
  }
}

TEST(WeatherYear, DependsOnTheSeedOnly) {
  EXPECT_EQ(synthetic_temperature_year(7), synthetic_temperature_year(7));
  EXPECT_NE(synthetic_temperature_year(7), synthetic_temperature_year(8));
}

TEST(WeatherYear, TakesOtherStatistics) {
  // Test reference year 2045 for Essen (published statistics): warmer, fewer degree days.
  const WeatherStatistics wanted{12.66, -4.4, 33.4, 2590.0};
  const WeatherStatistics found = weather_statistics(synthetic_temperature_year(3, wanted));
  EXPECT_NEAR(found.mean_c, wanted.mean_c, 0.01);
  EXPECT_NEAR(found.minimum_c, wanted.minimum_c, 1e-9);
  EXPECT_NEAR(found.maximum_c, wanted.maximum_c, 1e-9);
  EXPECT_NEAR(found.degree_days_kd, wanted.degree_days_kd, 0.005 * wanted.degree_days_kd);
}

TEST(WeatherYear, RefusesStatisticsThatContradictEachOther) {
  // A year that is never below 16 degC has no degree days.
  EXPECT_THROW(synthetic_temperature_year(1, {20.0, 16.0, 30.0, 2947.0}), std::runtime_error);
}

TEST(HourlyValue, IsLinearBetweenHoursAndPeriodic) {
  const std::vector<double> hourly{1.0, 3.0, 2.0};
  EXPECT_DOUBLE_EQ(hourly_value(hourly, 0.0), 1.0);
  EXPECT_DOUBLE_EQ(hourly_value(hourly, 0.25), 1.5);
  EXPECT_DOUBLE_EQ(hourly_value(hourly, 2.5), 1.5);  // half-way from 2 back to 1
  EXPECT_DOUBLE_EQ(hourly_value(hourly, 3.25), 1.5);
  EXPECT_DOUBLE_EQ(hourly_value(hourly, -0.5), 1.5);
  EXPECT_DOUBLE_EQ(hourly_value(hourly, -3.0), 1.0);
}

}  // namespace
}  // namespace emscher
