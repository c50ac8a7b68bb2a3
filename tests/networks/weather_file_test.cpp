// A year written in each layout reads back identically; damaged files are refused with line, column and remedy.
#include "networks/weather/weather_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <sstream>

#include "models/degree_days.hpp"
#include "networks/weather/lambert_europe.hpp"
#include "networks/weather/synthetic_year.hpp"
#include "small_case.hpp"

namespace emscher {
namespace {

namespace fs = std::filesystem;
using Q = WeatherQuantity;

const WeatherYear& written_year() {
  static const WeatherYear year = synthetic_year(essen_climate(), 1);
  return year;
}

struct Layout {
  const char* name;
  WeatherLayout layout;
  std::size_t heading;  ///< lines before the first hour
};
const Layout layouts[] = {
    {"try2010", WeatherLayout::try2010, 7}, {"try2015", WeatherLayout::try2015, 11}, {"epw", WeatherLayout::epw, 8}};

/// The lines of the year as written, changed, joined with `line_end`, and read again.
struct Rewritten {
  std::optional<WeatherYear> year;
  std::vector<Fault> faults;

  Rewritten(WeatherLayout layout, const std::function<void(std::vector<std::string>&)>& change,
            const std::string& line_end = "\n", const std::string& begin = "") {
    const testing::TemporaryFolder folder;
    const fs::path file = folder.path() / "weather.dat";
    write_weather(written_year(), layout, file);
    std::vector<std::string> lines;
    {
      std::ifstream stream(file);
      for (std::string line; std::getline(stream, line);) lines.push_back(line);
    }
    change(lines);
    {
      std::ofstream stream(file, std::ios::binary);
      stream << begin;
      for (const std::string& line : lines) stream << line << line_end;
    }
    FaultList list;
    year = read_weather(file, "weather.dat", list);
    faults = list.all();
  }
};

void unchanged(std::vector<std::string>&) {}

void expect_same_values(const WeatherYear& year) {
  for (std::size_t q = 0; q < weather_quantities; ++q) {
    ASSERT_EQ(year.values[q].size(), hours_per_year);
    EXPECT_TRUE(year.missing[q].empty());
    for (std::size_t k = 0; k < hours_per_year; ++k)
      ASSERT_DOUBLE_EQ(year.values[q][k], written_year().values[q][k]) << limits_of(static_cast<Q>(q)).name << " " << k;
  }
}

TEST(WeatherFile, EveryLayoutReadsBackIdentically) {
  const double degree_days_written = degree_days(daily_means(written_year()[Q::outdoor]));
  for (const Layout& layout : layouts) {
    SCOPED_TRACE(layout.name);
    const Rewritten read(layout.layout, unchanged);
    ASSERT_TRUE(read.year) << faults_as_text(read.faults);
    EXPECT_TRUE(read.faults.empty());
    expect_same_values(*read.year);
    EXPECT_NEAR(degree_days(daily_means((*read.year)[Q::outdoor])), degree_days_written, 1e-6);
    EXPECT_EQ(read.year->line.front(), static_cast<int>(layout.heading) + 1);
    EXPECT_EQ(read.year->utc_offset_hours, 1.0);
    EXPECT_EQ(weather_layout(layout.name), layout.layout);
  }
  EXPECT_EQ(weather_layout("csv"), std::nullopt);
}

TEST(WeatherFile, PlaceOfTheLayoutsThatStateOne) {
  for (const Layout& layout : layouts) {
    const Rewritten read(layout.layout, unchanged);
    if (layout.layout == WeatherLayout::try2010) {
      EXPECT_FALSE(read.year->site);
      continue;
    }
    EXPECT_NEAR(read.year->site->latitude, written_year().site->latitude, 1e-5);  // a metre
    EXPECT_NEAR(read.year->site->longitude, written_year().site->longitude, 1e-5);
    EXPECT_EQ(read.year->elevation_m, written_year().elevation_m);
  }
}

// EPSG:3034: its origin, and back.
TEST(LambertEurope, OriginAndInverse) {
  const LambertPoint origin = lambert_europe({52.0, 10.0});
  EXPECT_NEAR(origin.easting, 4.0e6, 1e-6);
  EXPECT_NEAR(origin.northing, 2.8e6, 1e-6);
  for (const Site site : {Site{47.3, 6.0}, Site{54.9, 14.9}, Site{51.45, 7.01}}) {
    const Site back = site_of(lambert_europe(site));
    EXPECT_NEAR(back.latitude, site.latitude, 1e-9);
    EXPECT_NEAR(back.longitude, site.longitude, 1e-9);
  }
  // Along the meridian of the origin a degree of latitude is 111.27 km at 52 deg, times the scale of the cone, which is
  // below 1 between the parallels of 35 and 65 deg (0.965 to 0.966 at 52 deg).
  const double degree = lambert_europe({52.5, 10.0}).northing - lambert_europe({51.5, 10.0}).northing;
  EXPECT_NEAR(degree, 111270.0 * 0.9655, 200.0);
}

TEST(WeatherFile, EncodingsLineEndsAndByteOrderMarksDoNoHarm) {
  for (const Layout& layout : layouts) {
    const std::size_t comment = layout.layout == WeatherLayout::epw ? 5 : 0;
    const Rewritten latin1(
        layout.layout,
        [&](auto& lines) {
          lines[comment] +=
              " \xFC"
              "ber NN";
        },
        "\r\n");
    ASSERT_TRUE(latin1.year) << faults_as_text(latin1.faults);
    expect_same_values(*latin1.year);
    const Rewritten marked(
        layout.layout, [&](auto& lines) { lines[comment] += " \xC3\xBC"; }, "\n", "\xEF\xBB\xBF");
    ASSERT_TRUE(marked.year) << faults_as_text(marked.faults);
    expect_same_values(*marked.year);
  }
}

// Columns are found by their names: another order of them changes nothing.
TEST(WeatherFile, ColumnsOfTryAreFoundByName) {
  const Rewritten read(WeatherLayout::try2015, [](auto& lines) {
    for (std::size_t k = 9; k < lines.size(); ++k) {
      if (k == 10) continue;  // asterisks
      std::istringstream cells(lines[k]);
      std::string cell, turned;
      while (cells >> cell) turned = cell + "\t" + turned;
      lines[k] = turned;
    }
  });
  ASSERT_TRUE(read.year) << faults_as_text(read.faults);
  expect_same_values(*read.year);
}

TEST(WeatherFile, LeapDayOfAnEpwIsLeftOutWithANote) {
  const Rewritten read(WeatherLayout::epw, [](auto& lines) {
    for (int hour = 1; hour <= 24; ++hour) {
      std::string line = lines[8];
      line.replace(0, std::string("2023,1,1,1,").size(), "2024,2,29," + std::to_string(hour) + ",");
      lines.insert(lines.begin() + 8 + 59 * 24 + hour - 1, line);
    }
  });
  ASSERT_TRUE(read.year) << faults_as_text(read.faults);
  expect_same_values(*read.year);
  ASSERT_EQ(read.faults.size(), 1u);
  EXPECT_EQ(read.faults[0].severity, Severity::note);
  EXPECT_NE(read.faults[0].problem.find("24 rows of a 29 February"), std::string::npos);
}

TEST(WeatherFile, MissingValuesAreNoValues) {
  // Field 22 of an EPW is the wind speed, field 14 the global radiation; both are missing for some hours.
  const auto set_field = [](std::string& line, std::size_t field, const std::string& text) {
    std::size_t begin = 0;
    for (std::size_t k = 1; k < field; ++k) begin = line.find(',', begin) + 1;
    line.replace(begin, line.find(',', begin) - begin, text);
  };
  const Rewritten read(WeatherLayout::epw, [&](auto& lines) {
    for (const std::size_t k : {20, 21, 22, 40}) set_field(lines[k], 22, "999");
    set_field(lines[30], 14, "9999");
  });
  ASSERT_TRUE(read.year) << faults_as_text(read.faults);
  const auto& wind = read.year->missing_of(Q::wind);
  ASSERT_EQ(wind.size(), 2u);
  EXPECT_EQ(text_of(wind), "lines 21 to 23, 41");
  EXPECT_EQ(text_of(read.year->missing_of(Q::direct)), "lines 31");
  EXPECT_TRUE(read.year->missing_of(Q::diffuse).empty());
  EXPECT_TRUE(std::isnan((*read.year)[Q::wind][12]));
  EXPECT_THROW(write_weather(*read.year, WeatherLayout::epw, "/nowhere"), std::invalid_argument);

  const Rewritten without(WeatherLayout::epw, [&](auto& lines) { set_field(lines[20], 7, "99.9"); });
  EXPECT_FALSE(without.year);
  ASSERT_EQ(without.faults.size(), 1u);
  EXPECT_EQ(without.faults[0].line, 21);
  EXPECT_EQ(without.faults[0].field, "outdoor_c");
}

struct BadFile {
  std::string name;
  WeatherLayout layout;
  std::function<void(std::vector<std::string>&)> damage;
  std::optional<int> line;
  std::string field;
  std::string remedy;
  std::size_t errors = 1;
};

void PrintTo(const BadFile& bad, std::ostream* stream) {
  *stream << bad.name;
}

class BadWeather : public ::testing::TestWithParam<BadFile> {};

TEST_P(BadWeather, IsReported) {
  const BadFile& bad = GetParam();
  const Rewritten read(bad.layout, bad.damage);
  EXPECT_FALSE(read.year);
  std::size_t errors = 0, matching = 0;
  for (const Fault& fault : read.faults) {
    errors += fault.severity == Severity::error;
    EXPECT_EQ(fault.file, "weather.dat");
    EXPECT_FALSE(fault.remedy.empty());
    matching +=
        fault.line == bad.line && fault.field == bad.field && fault.remedy.find(bad.remedy) != std::string::npos;
  }
  EXPECT_EQ(errors, bad.errors) << faults_as_text(read.faults);
  EXPECT_GE(matching, 1u) << faults_as_text(read.faults);
}

auto replace(std::size_t line, std::string from, std::string to) {
  return [=](std::vector<std::string>& lines) {
    const std::size_t at = lines[line - 1].find(from);
    ASSERT_NE(at, std::string::npos) << lines[line - 1];
    lines[line - 1].replace(at, from.size(), to);
  };
}

auto erase(std::size_t line) {
  return [=](std::vector<std::string>& lines) { lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(line) - 1); };
}

constexpr auto try2015 = WeatherLayout::try2015;
constexpr auto epw = WeatherLayout::epw;

INSTANTIATE_TEST_SUITE_P(
    Bad, BadWeather,
    ::testing::Values(
        BadFile{"NoHeading", try2015, [](auto& lines) { lines.erase(lines.begin(), lines.begin() + 11); }, 1, "",
                "test reference year"},
        BadFile{"ColumnMissing", try2015, replace(10, " t ", " T "), 10, "t", "last line above the asterisks"},
        BadFile{"RowMissing", try2015, erase(40), 40, "", "every hour of the year once"},
        BadFile{"RowTwice", try2015, [](auto& lines) { lines.insert(lines.begin() + 40, lines[40]); }, 42, "",
                "every hour of the year once"},
        BadFile{"EndsTooEarly", try2015, [](auto& lines) { lines.resize(lines.size() - 24); }, std::nullopt, "",
                "31 December"},
        BadFile{"RowTooMuch", try2015, [](auto& lines) { lines.push_back(lines.back()); }, 8772, "", "31 December"},
        BadFile{"CellMissing", try2015, [](auto& lines) { lines[50].resize(lines[50].size() - 3); }, 51, "",
                "as many values"},
        BadFile{"TextCell", try2015, [](auto& lines) { lines[50].replace(lines[50].size() - 24, 3, "dry"); }, 51, "RF",
                "finite number"},
        BadFile{"HourAsText", try2015,
                [](auto& lines) {
                  const std::size_t begin = lines[50].find("  2 16");
                  lines[50].replace(begin, 6, "  2 4h");
                },
                51, "HH", "finite number"},
        BadFile{"PressureInPascal", epw, replace(20, ",1", ",9999999999991"), 20, "", "every hour", 1},
        BadFile{"LocationShort", epw, [](auto& lines) { lines[0] = "LOCATION,Essen"; }, 1, "LOCATION", "latitude"},
        BadFile{"NoPlaceOnEarth", epw, replace(1, "51.4500", "151.45"), 1, "LOCATION", "-90 to 90"},
        BadFile{"NoTimeZone", epw, replace(1, ",1.0,", ",100,"), 1, "time zone", "hours ahead of UTC"},
        BadFile{"HalfHourly", epw, replace(8, "1,1,Data", "1,2,Data"), 8, "DATA PERIODS", "one record an hour"},
        BadFile{"FieldsMissing", epw, [](auto& lines) { lines[20].resize(30); }, 21, "", "separated by commas"}),
    [](const ::testing::TestParamInfo<BadFile>& bad) { return bad.param.name; });

TEST(WeatherFile, ValuesOutOfRangeAreNamed) {
  const Rewritten read(try2015, [](auto& lines) {
    lines[20].replace(25, 5, " 88.8");  // where t stands
  });
  EXPECT_FALSE(read.year);
  ASSERT_EQ(read.faults.size(), 1u) << faults_as_text(read.faults);
  EXPECT_EQ(read.faults[0].line, 21);
  EXPECT_EQ(read.faults[0].field, "t");
  EXPECT_NE(read.faults[0].problem.find("-80 and 60"), std::string::npos);
}

TEST(WeatherFile, NoFileAndUtf16) {
  FaultList faults;
  EXPECT_FALSE(read_weather("/nowhere/weather.dat", "weather.dat", faults));
  EXPECT_EQ(faults.error_count(), 1u);
  const Rewritten utf16(try2015, unchanged, "\n", "\xFF\xFE");
  EXPECT_FALSE(utf16.year);
  EXPECT_NE(utf16.faults[0].remedy.find("UTF-8"), std::string::npos);
}

// 29 February reads 28 February, 1 March is 1 March again; hours before 1970 exist as well.
TEST(WeatherYear, HoursAreFoundByTheirDate) {
  const std::int64_t day_2024 = 19723;  // 1 January 2024
  EXPECT_EQ(hour_of_year(24 * day_2024), 0u);
  EXPECT_EQ(hour_of_year(24 * (day_2024 + 58) + 5), 24u * 58 + 5);
  EXPECT_EQ(hour_of_year(24 * (day_2024 + 59) + 5), 24u * 58 + 5);
  EXPECT_EQ(hour_of_year(24 * (day_2024 + 60) + 5), 24u * 59 + 5);
  EXPECT_EQ(hour_of_year(24 * (day_2024 + 366) - 1), 8759u);
  EXPECT_EQ(hour_of_year(24 * day_2024 - 1), 8759u);
  EXPECT_EQ(hour_of_year(-1), 8759u);
}

}  // namespace
}  // namespace emscher
