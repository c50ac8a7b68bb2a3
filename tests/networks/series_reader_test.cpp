// Series from CSV: values, encodings, windows.
#include "networks/series_reader.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <random>

#include "small_case.hpp"

namespace emscher::testing {
namespace {

constexpr double start = 1704067200.0;  // 2024-01-01T00:00:00Z

TimeSeriesRows read_all(SeriesReader& reader) {
  TimeSeriesRows rows;
  while (reader.read_next(rows)) {
  }
  return rows;
}

TimeSeriesRows read_text(const std::string& text, const std::vector<std::string>& columns) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "s.csv", std::ios::binary) << text;
  SeriesReader reader(folder.path() / "s.csv", columns, start);
  return read_all(reader);
}

TEST(SeriesReader, ServesChosenColumnsInTheChosenOrder) {
  const auto rows = read_text("time,a,b,c\n0,1,2,3\n60,4,5,6\n", {"c", "a"});
  EXPECT_EQ(rows.time, (std::vector<double>{0, 60}));
  EXPECT_EQ(rows.columns, (std::vector<std::vector<double>>{{3, 6}, {1, 4}}));
}

TEST(SeriesReader, OffsetsAreCountedFromTheStart) {
  // 01:00+01:00 is the start itself; across the change to summer time (2024-03-31 01:00Z) no hour is missing.
  const auto rows = read_text(
      "time,a\n2024-01-01T01:00:00+01:00,1\n2024-01-01 00:15Z,2\n2024-01-01T00:30:00.5+00:00,3\n"
      "2024-03-31T01:45:00+01:00,4\n2024-03-31T03:00:00+02:00,5\n",
      {"a"});
  EXPECT_EQ(rows.time[0], 0.0);
  EXPECT_EQ(rows.time[1], 900.0);
  EXPECT_EQ(rows.time[2], 1800.5);
  EXPECT_EQ(rows.time[4] - rows.time[3], 900.0);
  EXPECT_EQ(rows.time[4], 90 * 86400.0 + 3600.0);  // January, February (29) and 30 days of March are 90 days
}

TEST(SeriesReader, EncodingsOfTheSameTableGiveTheSameValues) {
  const std::vector<std::string> texts = {
      "time,a,b\n0,1.5,-2e3\n60,2.25,+4\n",
      "\xEF\xBB\xBFtime,a,b\r\n0,1.5,-2e3\r\n60,2.25,+4\r\n",
      "time;a;b\n0;1,5;-2e3\n60;2,25;4\n",
      "time\ta\tb\n0\t1.5\t-2000\n60\t2.25\t4",
      "\"time\",\"a\",\"b\"\n\n\"0\", 1.5 ,\"-2000\"\n\n60,2.25,4\n\n",
      "time,a,b\r0,1.5,-2000\r60,2.25,4\r",
  };
  for (const std::string& text : texts) {
    const auto rows = read_text(text, {"a", "b"});
    EXPECT_EQ(rows.time, (std::vector<double>{0, 60})) << text;
    EXPECT_EQ(rows.columns, (std::vector<std::vector<double>>{{1.5, 2.25}, {-2000, 4}})) << text;
  }
}

TEST(SeriesReader, LongFileComesInBlocks) {
  // 200,000 rows of a formula; every number must arrive, in blocks that stay small.
  const TemporaryFolder folder;
  const auto file = folder.path() / "s.csv";
  constexpr int count = 200000;
  {
    std::ofstream stream(file);
    stream << "time,a,b\n";
    for (int k = 0; k < count; ++k) stream << k * 900LL << ',' << k % 97 << ',' << 0.5 * k << '\n';
  }
  SeriesReader reader(file, {"b"}, start);
  TimeSeriesRows rows;
  int seen = 0;
  std::size_t largest = 0;
  while (reader.read_next(rows)) {
    largest = std::max(largest, rows.time.size());
    for (std::size_t i = 0; i < rows.time.size(); ++i, ++seen) {
      ASSERT_EQ(rows.time[i], seen * 900.0);
      ASSERT_EQ(rows.columns[0][i], 0.5 * seen);
    }
    rows.time.clear();
    rows.columns[0].clear();
  }
  EXPECT_EQ(seen, count);
  EXPECT_LT(largest, 65536U / 5U);  // a block has 64 KB, the shortest row more than five bytes
}

TEST(SeriesReader, WideRowsPassBlockBorders) {
  // Seeded: rows of 20,000 columns are larger than a block, whose borders fall anywhere.
  std::mt19937 random(7);
  std::uniform_real_distribution<double> number(-1e6, 1e6);
  constexpr int width = 20000;
  std::string text = "time";
  for (int k = 0; k < width; ++k) text += fmt::format(",c{}", k);
  text += '\n';
  std::vector<double> expected;
  for (int row = 0; row < 5; ++row) {
    text += std::to_string(row);
    for (int k = 0; k < width; ++k) {
      const double value = number(random);
      if (k == 12345) expected.push_back(value);
      text += fmt::format(",{}", value);
    }
    text += '\n';
  }
  const auto rows = read_text(text, {"c12345"});
  EXPECT_EQ(rows.columns[0], expected);  // shortest digits read back to the same double
}

TEST(SeriesReader, ReportsLineAndColumnOfAFault) {
  const auto expect = [](const std::string& text, int line, const std::string& field) {
    try {
      read_text(text, {"a"});
      ADD_FAILURE() << "accepted: " << text;
    } catch (const SeriesError& error) {
      EXPECT_EQ(error.fault.line, line) << error.what();
      EXPECT_EQ(error.fault.field, field) << error.what();
    }
  };
  expect("time,a\n0,1\n60,x\n", 3, "a");
  expect("time,a\n\n\n0,1\n60,nan\n", 5, "a");
  expect("time,a\r\n0,1\r\n\r\n60,\r\n", 4, "a");
  expect("time,a\n0,1\n0,2\n", 3, "time");
  expect("time,a\n60,1\n0,2\n", 3, "time");
  expect("time,a\n0,1\n2024-01-01T00:00:00Z,2\n", 3, "time");
  expect("time,a\n2024-01-01T00:00:00,2\n", 2, "time");
  expect("time,a\n0,1,2\n", 2, "");
  expect("time,b\n0,1\n", 1, "a");
  expect("date,a\n0,1\n", 1, "date");
}

TEST(SeriesReader, ColumnsThatAreNotChosenMayHoldAnything) {
  EXPECT_EQ(read_text("time,a,comment\n0,1,\"a, b\"\n60,2,\n", {"a"}).columns[0], (std::vector<double>{1, 2}));
}

TEST(SeriesReader, FeedsATimeSeries) {
  // Linear between the rows: 3 t over a day, whatever the window.
  const TemporaryFolder folder;
  const auto file = folder.path() / "s.csv";
  {
    std::ofstream stream(file);
    stream << "time,a\n";
    for (int k = 0; k <= 96 * 40; ++k) stream << k * 900LL << ',' << 3LL * k * 900LL << '\n';
  }
  TimeSeries series("s", TimeSeries::Between::linear, open_series(file, {"a"}, start));
  for (double t = 0.0; t <= 40 * 86400.0; t += 5000.0) {
    series.prepare(t);
    ASSERT_DOUBLE_EQ(series.value(0, t), 3.0 * t);
  }
}

}  // namespace
}  // namespace emscher::testing
