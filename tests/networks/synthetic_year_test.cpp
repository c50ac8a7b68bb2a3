// The synthetic year has the monthly statistics it is made from, whatever the seed, and says so where it cannot.
#include "networks/weather/synthetic_year.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>
#include <stdexcept>

#include "models/degree_days.hpp"
#include "models/solar_position.hpp"
#include "small_case.hpp"

namespace emscher {
namespace {

using Q = WeatherQuantity;

TEST(SyntheticYear, HasTheStatisticsOfEveryMonth) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const WeatherYear year = synthetic_year(essen_climate(), seed);
    const Climate found = climate_of(year);
    for (std::size_t m = 0; m < 12; ++m) {
      SCOPED_TRACE(::testing::Message() << "seed " << seed << ", month " << m + 1);
      const MonthlyClimate &is = found[m], &wanted = essen_climate()[m];
      // Fits as stated in the header, and the rounding of the hours (their mean's is far smaller).
      EXPECT_NEAR(is.mean_c, wanted.mean_c, 0.005 + 0.005);
      EXPECT_NEAR(is.spread_k, wanted.spread_k, 0.05 * wanted.spread_k + 0.005);
      EXPECT_NEAR(is.daily_range_k, wanted.daily_range_k, 0.02 * wanted.daily_range_k + 0.02);
      EXPECT_NEAR(is.global_kwh_m2, wanted.global_kwh_m2, 0.001 * wanted.global_kwh_m2 + 0.05);
      EXPECT_NEAR(is.relative_humidity, wanted.relative_humidity, 0.001 * wanted.relative_humidity + 0.05);
      EXPECT_NEAR(is.wind_m_s, wanted.wind_m_s, 0.001 * wanted.wind_m_s + 0.005);
    }
  }
}

// The months of Essen together: mean 11.58 degC, 1032 kWh/m2, 2947 Kd to 2 % (published for the reference year 2015).
TEST(SyntheticYear, EssenHasTheAnnualFigures) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const WeatherYear year = synthetic_year(essen_climate(), seed);
    const std::vector<double> days = daily_means(year[Q::outdoor]);
    EXPECT_NEAR(std::accumulate(days.begin(), days.end(), 0.0) / 365.0, 11.58, 0.015);
    EXPECT_NEAR(degree_days(days), 2947.0, 0.02 * 2947.0) << "seed " << seed;
    double global = 0.0, diffuse = 0.0;
    for (std::size_t k = 0; k < hours_per_year; ++k) {
      global += (year[Q::direct][k] + year[Q::diffuse][k]) / 1000.0;
      diffuse += year[Q::diffuse][k] / 1000.0;
    }
    EXPECT_NEAR(global, 1032.0, 2.0);
    EXPECT_GT(diffuse, 0.45 * global);  // Central Europe: half to two thirds
    EXPECT_LT(diffuse, 0.70 * global);
  }
}

TEST(SyntheticYear, ShinesByDayOnlyAndStaysWithinPhysics) {
  const WeatherYear year = synthetic_year(essen_climate(), 5);
  for (std::size_t k = 0; k < hours_per_year; ++k) {
    const double begin = 1672531200.0 + 3600.0 * (static_cast<double>(k) - 1.0);  // 2023, Central European Time
    bool day = false;
    for (int minute = 0; minute <= 60; minute += 5)
      day |= sun_position(begin + 60.0 * minute, *year.site).elevation > 0.0;
    if (!day) {
      EXPECT_EQ(year[Q::direct][k] + year[Q::diffuse][k], 0.0) << k;
    }
    for (std::size_t q = 0; q < weather_quantities; ++q) {
      const WeatherQuantityLimits& limits = limits_of(static_cast<Q>(q));
      EXPECT_GE(year.values[q][k], limits.minimum);
      EXPECT_LE(year.values[q][k], limits.maximum);
    }
  }
}

TEST(SyntheticYear, DependsOnTheSeedOnly) {
  EXPECT_EQ(synthetic_year(essen_climate(), 7).values, synthetic_year(essen_climate(), 7).values);
  EXPECT_NE(synthetic_year(essen_climate(), 7).values, synthetic_year(essen_climate(), 8).values);
}

TEST(SyntheticYear, RefusesMoreSunThanAClearSkyGives) {
  Climate climate = essen_climate();
  climate[11].global_kwh_m2 = 160.0;  // December of Essen: less than 30 with a clear sky all month
  try {
    synthetic_year(climate, 1);
    FAIL() << "no error";
  } catch (const std::runtime_error& e) {
    EXPECT_NE(std::string(e.what()).find("global irradiation of 160 in December"), std::string::npos) << e.what();
  }
}

/// The climate in a CSV file with one change, and the faults of reading it.
std::vector<Fault> faults_of(const std::string& from, const std::string& to, Climate* climate = nullptr) {
  const emscher::testing::TemporaryFolder folder;
  std::string text = "month;mean_c;daily_range_k;spread_k;global_kwh_m2;relative_humidity;wind_m_s\n";
  for (int m = 1; m <= 12; ++m) text += std::to_string(m) + ";" + std::to_string(m) + ".5;8;3;50;80;3\n";
  if (!from.empty()) text.replace(text.find(from), from.size(), to);
  std::ofstream(folder.path() / "months.csv") << text;
  FaultList faults;
  const Climate read = read_climate(folder.path() / "months.csv", faults);
  if (climate) *climate = read;
  return faults.all();
}

TEST(Climate, IsReadByColumnName) {
  Climate climate;
  EXPECT_TRUE(faults_of("", "", &climate).empty());
  EXPECT_EQ(climate[4].mean_c, 5.5);
  EXPECT_EQ(climate[11].global_kwh_m2, 50.0);
}

TEST(Climate, FaultsAreNamed) {
  const auto expect = [](const std::string& from, const std::string& to, std::optional<int> line,
                         const std::string& field) {
    const std::vector<Fault> faults = faults_of(from, to);
    ASSERT_FALSE(faults.empty()) << to;
    EXPECT_EQ(faults[0].line, line) << to;
    EXPECT_EQ(faults[0].field, field) << to;
    EXPECT_FALSE(faults[0].remedy.empty());
  };
  expect("spread_k", "spread", 1, "spread_k");
  expect("\n3;3.5", "\n3;cold", 4, "mean_c");
  expect("\n3;3.5", "\n3;-80", 4, "mean_c");
  expect("\n3;", "\n4;", 5, "month");  // month 4 twice, 3 missing
  expect("\n3;", "\n13;", 4, "month");
  expect("\n3;3.5;8", "\n3;3.5", 4, "");
}

}  // namespace
}  // namespace emscher
