#include "models/time_series.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

#include "models/computed_series.hpp"
#include "models/supply_temperature.hpp"

namespace emscher {
namespace {

/// Rows of a table handed out in blocks.
TimeSeries::Source table(std::vector<double> time, std::vector<double> values, std::size_t block) {
  auto next = std::make_shared<std::size_t>(0);
  return [=](TimeSeriesRows& rows) {
    rows.columns.resize(1);
    for (std::size_t k = 0; k < block && *next < time.size(); ++k, ++*next) {
      rows.time.push_back(time[*next]);
      rows.columns[0].push_back(values[*next]);
    }
    return *next < time.size();
  };
}

/// The definition, without window or search.
double reference(const std::vector<double>& time, const std::vector<double>& values, TimeSeries::Between between,
                 double t) {
  std::size_t row = 0;
  while (row + 1 < time.size() && time[row + 1] <= t) ++row;
  if (between == TimeSeries::Between::step || row + 1 == time.size()) return values[row];
  return values[row] + (t - time[row]) / (time[row + 1] - time[row]) * (values[row + 1] - values[row]);
}

// Rows at 10 i - 3 s with the value i^2, in blocks of seven: any time, forwards and backwards, is found at once.
TEST(ComputedSeriesTest, GoesToAnyTime) {
  int blocks = 0;
  const auto series = computed_series(
      "squares", TimeSeries::Between::linear,
      {.step = 10.0, .offset = 3.0, .columns = 1, .block = 7, .append = [&](std::int64_t first, auto& columns) {
         EXPECT_EQ(first % 7, 0);
         ++blocks;
         for (std::int64_t i = first; i < first + 7; ++i) columns[0].push_back(static_cast<double>(i * i));
       }});
  const TimeFunction function(2.0, *series, 0, -25.0);
  for (const double t : {0.0, 1.0e7, 5.0, -4.0e6, -3.0e6}) {
    series->prepare(t);
    const double row = (t - 25.0 + 3.0) / 10.0, i = std::floor(row);
    EXPECT_NEAR(function.at(t), 2.0 * (i * i + (row - i) * (2.0 * i + 1.0)), 1e-6 * i * i + 1e-9) << t;
  }
  EXPECT_LT(blocks, 15);  // not the hundred thousand in between
  // Step by step the rows behind stay.
  for (double t = 0.0; t < 86400.0; t += 100.0) {
    series->prepare(t);
    series->prepare(std::max(0.0, t - 300.0));
    series->prepare(t);
  }
  EXPECT_LT(blocks, 15 + 86400 / 70 + 3);
}

// Equidistant and irregular tables, linear and step, in blocks of any size, with time going forward and a little back.
TEST(TimeSeriesTest, AgreesWithItsDefinition) {
  for (unsigned seed = 0; seed < 40; ++seed) {
    std::mt19937 random(seed);
    const bool equidistant = seed % 2;
    const auto between = seed % 4 < 2 ? TimeSeries::Between::linear : TimeSeries::Between::step;
    std::uniform_real_distribution<double> gap(100.0, 5000.0), value(-20.0, 90.0);
    std::vector<double> time{-3600.0}, values{value(random)};
    while (time.size() < 600) {
      time.push_back(time.back() + (equidistant ? 900.0 : gap(random)));
      values.push_back(value(random));
    }
    TimeSeries series("t", between, table(time, values, 1 + seed * 3));
    double t = time.front();
    while (t + 20000.0 < time.back()) {
      series.prepare(t);
      EXPECT_NEAR(series.value(0, t), reference(time, values, between, t), 1e-9) << seed << ' ' << t;
      const double back = std::max(time.front(), t - 3000.0);
      series.prepare(back);
      EXPECT_NEAR(series.value(0, back), reference(time, values, between, back), 1e-9) << seed << ' ' << back;
      t += std::uniform_real_distribution<double>(0.0, 15000.0)(random);
    }
    // Exactly at a row the value is that row's: right-continuous where it jumps.
    const auto at = std::lower_bound(time.begin(), time.end(), t) - time.begin();
    series.prepare(time[at]);
    EXPECT_EQ(series.value(0, time[at]), values[at]);
    const auto later = std::upper_bound(time.begin(), time.end(), t);
    EXPECT_EQ(series.next_row(t), *later);
  }
}

TEST(TimeSeriesTest, StepsKeepTheLastRowAndLinearEndsAtIt) {
  TimeSeries step("s", TimeSeries::Between::step, table({0.0, 10.0}, {1.0, 2.0}, 9));
  step.prepare(1e6);
  EXPECT_EQ(step.value(0, 9.999), 1.0);
  EXPECT_EQ(step.value(0, 10.0), 2.0);
  EXPECT_EQ(step.value(0, 1e6), 2.0);
  EXPECT_EQ(step.next_row(10.0), std::numeric_limits<double>::infinity());
  EXPECT_TRUE(step.jumps());

  TimeSeries linear("temperatures", TimeSeries::Between::linear, table({0.0, 10.0}, {1.0, 2.0}, 9));
  linear.prepare(10.0);
  EXPECT_EQ(linear.value(0, 5.0), 1.5);
  EXPECT_FALSE(linear.jumps());
  // Nothing is extrapolated: the message names the series.
  try {
    linear.prepare(10.5);
    FAIL() << "ran past the end of its table";
  } catch (const std::out_of_range& error) {
    EXPECT_NE(std::string(error.what()).find("temperatures"), std::string::npos) << error.what();
  }
  EXPECT_THROW(linear.prepare(-0.5), std::out_of_range);
}

TEST(TimeSeriesTest, EmptyTableIsAnError) {
  TimeSeries series("s", TimeSeries::Between::step, [](TimeSeriesRows&) { return false; });
  EXPECT_THROW(series.prepare(0.0), std::out_of_range);
}

// value(t) = factor * column(t + shift); the shift widens what prepare() makes available on both sides.
TEST(TimeFunctionTest, ScaleAndShift) {
  std::vector<double> time, values;
  for (int k = -10; k < 100; ++k) {
    time.push_back(900.0 * k);
    values.push_back(k * k);
  }
  TimeSeries series("s", TimeSeries::Between::linear, table(time, values, 1));
  const TimeFunction ahead(2.0, series, 0, 1800.0), behind(-1.0, series, 0, -900.0), constant(7.0);
  for (const double t : {0.0, 4500.0, 45000.0}) {
    series.prepare(t);
    EXPECT_NEAR(ahead.at(t), 2.0 * std::pow(t / 900.0 + 2.0, 2), 1e-9);
    EXPECT_NEAR(behind.at(t), -std::pow(t / 900.0 - 1.0, 2), 1e-9);
    EXPECT_EQ(constant.at(t), 7.0);
  }
  EXPECT_TRUE(constant.is_constant());
  double value = 3.0;
  const TimeFunction held = TimeFunction::held(value);
  EXPECT_FALSE(held.is_constant());
  EXPECT_EQ(held.at(0.0), 3.0);
  value = 4.0;
  EXPECT_EQ(held.at(0.0), 4.0);
}

// The window keeps what may be needed again and forgets the rest: a source of 4 years of hours is never held whole.
TEST(TimeSeriesTest, MemoryDoesNotGrow) {
  std::size_t held = 0, largest = 0;
  double next = 0.0;
  TimeSeries series("s", TimeSeries::Between::linear, [&](TimeSeriesRows& rows) {
    rows.columns.resize(1);
    for (int k = 0; k < 24; ++k, next += 3600.0) {
      rows.time.push_back(next);
      rows.columns[0].push_back(std::sin(next));
    }
    held = rows.time.size();
    largest = std::max(largest, held);
    return true;
  });
  for (double t = 0.0; t < 4.0 * 365.0 * 86400.0; t += 7200.0) {
    series.prepare(t);
    ASSERT_NEAR(series.value(0, t), std::sin(t), 1e-9);
  }
  // Two days of memory, a block ahead and the block that is being read.
  EXPECT_LE(largest, std::size_t(TimeSeries::memory / 3600.0) + 3 * 24);
}

// Heating curve 120 degC at -12, 75 degC at 15 degC: linear between, constant beyond. By hand: 0 degC lies 12/27 along,
// 120 - 45 * 12/27 = 100 degC.
TEST(SupplyTemperatureTest, HeatingCurve) {
  const auto at = [](double outdoor) {
    return SupplyTemperature(TimeFunction(outdoor), {{-12.0, 120.0}, {15.0, 75.0}}).at(0.0);
  };
  EXPECT_DOUBLE_EQ(at(-12.0), 120.0);
  EXPECT_NEAR(at(0.0), 100.0, 1e-12);
  EXPECT_DOUBLE_EQ(at(15.0), 75.0);
  EXPECT_DOUBLE_EQ(at(-30.0), 120.0);
  EXPECT_DOUBLE_EQ(at(35.0), 75.0);
  EXPECT_DOUBLE_EQ(SupplyTemperature(TimeFunction(2.0), {{0.0, 90.0}}).at(0.0), 90.0);
  EXPECT_DOUBLE_EQ(SupplyTemperature(TimeFunction(83.0)).at(0.0), 83.0);
}

}  // namespace
}  // namespace emscher
