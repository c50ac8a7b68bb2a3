// Figures that tests hold against a bar. One call asserts and records, so that a report cannot say what no test holds:
// benchmarks/verify collects the records and writes benchmarks/VERIFICATION.md.
//
// A record is a property of the test, `figure_N` = "what|reached|low|high|unit|reason": numbers, infinite where there
// is no bound; a reason only where the bar cannot be met. A figure that a test meets several times (seeds, rows) is
// kept once, where it uses most of its bar.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace emscher::testing {

/// One figure. `unit`: empty for a ratio or an order; texts are ASCII without '|'.
struct Figure {
  std::string what;
  double reached = 0.0, low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  std::string unit = {}, reason = {};

  bool within() const { return reached >= low && reached <= high; }  // not if it is no number
  /// Part of the admitted that is used, above 1 beyond the bar.
  double use() const {
    if (std::isnan(reached)) return std::numeric_limits<double>::infinity();
    if (std::isfinite(low) && std::isfinite(high)) return std::abs(2.0 * reached - low - high) / (high - low);
    return std::isfinite(high) ? reached / high : low / reached;
  }
};

/// Records a figure of the running test unless the same stands there with more use of its bar.
inline void record_figure(const Figure& figure) {
  const ::testing::TestResult& result = *::testing::UnitTest::GetInstance()->current_test_info()->result();
  std::string key = fmt::format("figure_{}", result.test_property_count());
  for (int k = 0; k < result.test_property_count(); ++k) {
    const std::string_view text = result.GetTestProperty(k).value();
    if (!text.starts_with(figure.what + '|')) continue;
    Figure before = figure;
    if (std::sscanf(text.data() + figure.what.size(), "|%lf|%lf|%lf|", &before.reached, &before.low, &before.high) != 3)
      throw std::logic_error("not a figure: " + std::string(text));
    if (before.use() >= figure.use()) return;
    key = result.GetTestProperty(k).key();
  }
  ::testing::Test::RecordProperty(key, fmt::format("{}|{:.4g}|{:.4g}|{:.4g}|{}|{}", figure.what, figure.reached,
                                                   figure.low, figure.high, figure.unit, figure.reason));
}

/// Asserts low <= reached <= high, and records.
inline void expect_within(const Figure& figure, const std::source_location& where = std::source_location::current()) {
  record_figure(figure);
  if (!figure.within())
    ADD_FAILURE_AT(where.file_name(), int(where.line())) << figure.what << ": " << figure.reached << ' ' << figure.unit
                                                         << ", bar " << figure.low << " .. " << figure.high;
}

inline void expect_at_most(const std::string& what, double reached, double bar, const std::string& unit = "",
                           const std::source_location& where = std::source_location::current()) {
  expect_within({.what = what, .reached = reached, .high = bar, .unit = unit}, where);
}

inline void expect_at_least(const std::string& what, double reached, double bar, const std::string& unit = "",
                            const std::source_location& where = std::source_location::current()) {
  expect_within({.what = what, .reached = reached, .low = bar, .unit = unit}, where);
}

inline void expect_about(const std::string& what, double reached, double expected, double tolerance,
                         const std::string& unit = "",
                         const std::source_location& where = std::source_location::current()) {
  expect_within(
      {.what = what, .reached = reached, .low = expected - tolerance, .high = expected + tolerance, .unit = unit},
      where);
}

/// A bar of others that cannot be met here, and why. Fails once it is met, so that the reason does not outlive itself.
inline void expect_beyond(const std::string& what, double reached, double bar, const std::string& unit,
                          const std::string& reason,
                          const std::source_location& where = std::source_location::current()) {
  const Figure figure{.what = what, .reached = reached, .high = bar, .unit = unit, .reason = reason};
  record_figure(figure);
  if (figure.within())
    ADD_FAILURE_AT(where.file_name(), int(where.line()))
        << what << " is " << reached << ' ' << unit << ", within the bar of " << bar
        << ", but the test says: " << reason;
}

/// Points (x, y) of a curve.
using Points = std::vector<std::pair<double, double>>;

/// Records a curve of the running test for a plot, once: `points_N` = "name|x-axis|x y,x y,...".
inline void record_points(const std::string& name, const std::string& axis, const Points& points) {
  std::string text = fmt::format("{}|{}|", name, axis);
  for (const auto& [x, y] : points) text += fmt::format("{:.4g} {:.5g},", x, y);
  text.pop_back();
  const int number = ::testing::UnitTest::GetInstance()->current_test_info()->result()->test_property_count();
  ::testing::Test::RecordProperty(fmt::format("points_{}", number), text);
}

}  // namespace emscher::testing
