// Load profiles against published values, calendar against known dates, draws of hot water against their own promise.
#include "models/load_profile.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "models/calendar.hpp"
#include "models/degree_days.hpp"
#include "models/hot_water_draws.hpp"

namespace emscher {
namespace {

constexpr LoadProfileVariant variants[] = {LoadProfileVariant::line_45_percent, LoadProfileVariant::line_57_percent};

double h(std::string_view name, LoadProfileVariant variant, double temperature) {
  const LoadProfile* profile = find_load_profile(name, variant);
  return profile->weather_part(temperature) + profile->other_part(temperature);
}

std::int64_t day_of(int year, unsigned month, unsigned day) {
  return std::chrono::sys_days(std::chrono::year(year) / month / day).time_since_epoch().count();
}

// The profile functions are normalised to 1 at 8 degC; values of HEF-34 as published.
TEST(LoadProfile, PublishedValues) {
  for (const LoadProfileVariant variant : variants)
    for (const char* name : {"HEF", "HMF", "GKO", "GHD"}) EXPECT_NEAR(h(name, variant, 8.0), 1.0, 5e-5) << name;
  EXPECT_NEAR(h("HEF", LoadProfileVariant::line_57_percent, -10.0), 3.013, 5e-4);
  EXPECT_NEAR(h("HEF", LoadProfileVariant::line_57_percent, 0.0), 1.988, 5e-4);
  EXPECT_NEAR(h("HEF", LoadProfileVariant::line_57_percent, 20.0), 0.164, 5e-4);
  EXPECT_NEAR(h("HKO", LoadProfileVariant::line_57_percent, 8.0), 1.056, 5e-4);
}

TEST(LoadProfile, FallsWithTheTemperatureAndStaysPositive) {
  for (const LoadProfileVariant variant : variants) {
    EXPECT_EQ(load_profiles(variant).size(), 16u);
    for (const LoadProfile& profile : load_profiles(variant))
      for (double t = -30.0; t < 39.0; t += 0.5) {
        EXPECT_GE(profile.weather_part(t), profile.weather_part(t + 0.5)) << profile.name << t;
        EXPECT_GE(profile.other_part(t), 0.0) << profile.name << t;
      }
  }
}

// HMF and GMF have the same coefficients; "linear" is 0 at 15 degC, 1 at 8 degC and a straight line between.
TEST(LoadProfile, Kinship) {
  for (const double t : {-12.0, 3.0, 17.0}) EXPECT_EQ(h("HMF", variants[1], t), h("GMF", variants[1], t));
  EXPECT_NEAR(h("linear", variants[1], 15.0), 0.0, 1e-12);
  EXPECT_NEAR(h("linear", variants[1], 8.0), 1.0, 1e-12);
  EXPECT_NEAR(h("linear", variants[1], -6.0), 3.0, 1e-12);
}

TEST(LoadProfile, RefusesHeatAndUnknownNames) {
  EXPECT_THROW(h("HEF", variants[0], 40.0), std::domain_error);
  EXPECT_EQ(find_load_profile("EFH", variants[0]), nullptr);
}

TEST(LoadProfile, AllocationTemperature) {
  EXPECT_DOUBLE_EQ(allocation_temperature(8.0, 8.0, 8.0, 8.0), 8.0);
  // Weights 8 : 4 : 2 : 1 of 15.
  EXPECT_DOUBLE_EQ(allocation_temperature(15.0, 0.0, 0.0, 0.0), 8.0);
  EXPECT_DOUBLE_EQ(allocation_temperature(0.0, 0.0, 0.0, 15.0), 1.0);
}

// A weekend's mean is the factor of that day, below that of working days.
TEST(DayShapes, WorkingDaysHaveMeanOne) {
  for (const LoadProfile& profile : load_profiles(variants[0])) {
    EXPECT_NEAR(mean_of(*profile.heating.workday), 1.0, 1e-12) << profile.name;
    EXPECT_NEAR(mean_of(*profile.hot_water), 1.0, 1e-12) << profile.name;
    EXPECT_LE(mean_of(*profile.heating.saturday), 1.0 + 1e-12) << profile.name;
    EXPECT_LE(mean_of(*profile.heating.sunday), mean_of(*profile.heating.saturday) + 1e-12) << profile.name;
  }
}

TEST(Calendar, KnownDates) {
  EXPECT_EQ(easter_sunday(2024), day_of(2024, 3, 31));
  EXPECT_EQ(easter_sunday(2025), day_of(2025, 4, 20));
  EXPECT_EQ(easter_sunday(2038), day_of(2038, 4, 25));  // the latest possible
  EXPECT_EQ(weekday_of_day(day_of(2025, 1, 1)), 2);     // a Wednesday
  EXPECT_EQ(weekday_of_day(day_of(1969, 12, 28)), 6);
  EXPECT_EQ(first_day_of_year(day_of(2024, 12, 31)), day_of(2024, 1, 1));
  EXPECT_EQ(first_day_of_next_year(day_of(2024, 12, 31)), day_of(2025, 1, 1));
}

TEST(Calendar, HolidaysAreSundays) {
  const auto kind = [](int year, unsigned month, unsigned day, Holidays holidays = Holidays::germany) {
    return day_kind(day_of(year, month, day), holidays);
  };
  EXPECT_EQ(kind(2025, 1, 1), DayKind::sunday);
  EXPECT_EQ(kind(2025, 4, 18), DayKind::sunday);   // Good Friday
  EXPECT_EQ(kind(2025, 5, 29), DayKind::sunday);   // Ascension Day
  EXPECT_EQ(kind(2025, 6, 9), DayKind::sunday);    // Whit Monday
  EXPECT_EQ(kind(2025, 6, 19), DayKind::workday);  // Corpus Christi is no holiday everywhere
  EXPECT_EQ(kind(2025, 6, 19, Holidays::north_rhine_westphalia), DayKind::sunday);
  EXPECT_EQ(kind(2025, 12, 24), DayKind::saturday);  // a Wednesday
  EXPECT_EQ(kind(2023, 12, 24), DayKind::sunday);    // a Sunday stays one
  EXPECT_EQ(kind(2025, 12, 24, Holidays::none), DayKind::workday);
  EXPECT_EQ(kind(2025, 1, 4), DayKind::saturday);
}

TEST(DegreeDays, OfDailyMeans) {
  // 10 and 14.9 count, 15 does not: 10 + 5.1 Kd.
  EXPECT_NEAR(degree_days(std::vector<double>{10.0, 15.0, 14.9, 25.0}), 15.1, 1e-12);
  EXPECT_EQ(daily_means(std::vector<double>(48, 3.0)), std::vector<double>(2, 3.0));
  EXPECT_THROW(daily_means(std::vector<double>(47, 3.0)), std::invalid_argument);
}

TEST(DegreeDays, FactorScalesTheWeathersPartOnly) {
  EXPECT_DOUBLE_EQ(degree_day_factor(3000.0, 3000.0, 0.7, 0.3), 1.0);
  EXPECT_DOUBLE_EQ(degree_day_factor(3000.0, 2400.0, 1.0, 0.0), 0.8);
  EXPECT_DOUBLE_EQ(degree_day_factor(3000.0, 2400.0, 0.0, 1.0), 1.0);
  // 100 were 75 of heating and 25 of hot water; a fifth fewer degree days: 60 + 25, of which heating has 60/85.
  EXPECT_NEAR(100.0 * degree_day_factor(3000.0, 2400.0, 60.0, 25.0), 85.0, 1e-12);
}

constexpr double kwh = 3.6e6;

double heat_of_days(const HotWaterDraws& draws, std::int64_t begin, std::int64_t end) {
  std::vector<HotWaterDraw> all;
  for (std::int64_t day = begin; day < end; ++day) draws.append(day, all);
  double heat = 0.0;
  for (const HotWaterDraw& draw : all) heat += draw.power * draw.duration;
  return heat;
}

TEST(HotWaterDraws, EveryCalendarYearHasTheAnnualHeat) {
  for (const double annual : {5.0 * kwh, 500.0 * kwh, 3000.0 * kwh, 80000.0 * kwh})
    for (const int year : {2023, 2024}) {  // a leap year among them
      const HotWaterDraws draws(annual, 7);
      EXPECT_NEAR(heat_of_days(draws, day_of(year, 1, 1), day_of(year + 1, 1, 1)), annual, 1e-9 * annual);
    }
}

TEST(HotWaterDraws, LieWithinTheirDayAndAreOfTheFourKinds) {
  const HotWaterDraws draws(2971.0 * kwh, 3);  // 200 litres a day
  std::vector<HotWaterDraw> all;
  const std::int64_t begin = day_of(2025, 1, 1);
  for (std::int64_t day = begin; day < begin + 365; ++day) draws.append(day, all);
  // 28 + 12 + 1/7 + 2 draws a day, at most one more or less of each kind in a year.
  EXPECT_NEAR(static_cast<double>(all.size()), 365.0 * (28.0 + 12.0 + 1.0 / 7.0 + 2.0), 16.0);
  for (const HotWaterDraw& draw : all) {
    EXPECT_GE(draw.begin, 0.0);
    EXPECT_LE(draw.begin + draw.duration, 86400.0 + 1e-6);
    // From half the flow of a short draw to twice that of a medium one or 14 l/min and some: 0.5 to 16 l/min of 35 K.
    EXPECT_GT(draw.power, 1100.0);
    EXPECT_LT(draw.power, 41000.0);
  }
}

TEST(HotWaterDraws, DependOnTheSeedAndOnNothingElse) {
  const HotWaterDraws one(3000.0 * kwh, 1), same(3000.0 * kwh, 1), other(3000.0 * kwh, 2);
  std::vector<HotWaterDraw> first, again, different;
  one.append(20000, first);
  same.append(19999, again);  // days may be asked for in any order
  again.clear();
  same.append(20000, again);
  other.append(20000, different);
  ASSERT_EQ(first.size(), again.size());
  for (std::size_t k = 0; k < first.size(); ++k) EXPECT_EQ(first[k].begin, again[k].begin);
  EXPECT_NE(first.front().begin, different.front().begin);
  EXPECT_THROW(HotWaterDraws(0.0, 1), std::invalid_argument);
}

// The sum of N independent consumers: the peak of quarter hours per consumer falls, towards the mean course of the day.
TEST(HotWaterDraws, PeaksDoNotCoincide) {
  const std::int64_t day = day_of(2025, 1, 15);
  const auto peak_per_consumer = [&](std::uint64_t consumers) {
    std::vector<double> quarter(96, 0.0);
    for (std::uint64_t k = 0; k < consumers; ++k) {
      std::vector<HotWaterDraw> draws;
      HotWaterDraws(3000.0 * kwh, k).append(day, draws);
      for (const HotWaterDraw& draw : draws)
        quarter[static_cast<std::size_t>(draw.begin / 900.0)] += draw.power * draw.duration / 900.0;
    }
    return *std::max_element(quarter.begin(), quarter.end()) / static_cast<double>(consumers);
  };
  const double one = peak_per_consumer(1), hundred = peak_per_consumer(100), thousand = peak_per_consumer(1000);
  EXPECT_GT(one, 2.0 * hundred);
  EXPECT_GT(hundred, thousand);
  EXPECT_GT(thousand, 3000.0 / 8.76);  // W: the mean of the year
}

}  // namespace
}  // namespace emscher
