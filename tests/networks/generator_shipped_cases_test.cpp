// The shipped cases: free of faults, and the generated one reproducible and of the size its README states.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "networks/check.hpp"
#include "networks/generator.hpp"
#include "networks/series_reader.hpp"
#include "networks/weather/temperature_year.hpp"

namespace emscher {
namespace {

namespace fs = std::filesystem;

const fs::path networks = fs::path(EMSCHER_SOURCE_DIR) / "networks";
const fs::path horst = networks / "gelsenkirchen-horst";

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

TEST(ShippedCases, HaveNoFaults) {
  for (const char* name :
       {"gelsenkirchen-horst", "hillside", "hochbruch", "kirchhellen", "neuenkamp", "teaching", "wedau"}) {
    const CheckResult checked = check_case(networks / name);
    EXPECT_TRUE(checked.faults.all().empty()) << faults_as_text(checked.faults.all());
  }
}

TEST(ShippedCases, HorstComesFromTheGenerator) {
  const fs::path folder = fs::temp_directory_path() / ("emscher_horst_" + std::to_string(::getpid()));
  write_town(gelsenkirchen_horst_options(), folder);
  for (const char* file : {"case.toml", "network.geojson", "profiles.csv", "weather.csv"}) {
    EXPECT_TRUE(bytes_of(horst / file) == bytes_of(folder / file)) << file << " differs from what the generator writes";
    EXPECT_LT(fs::file_size(horst / file), 1'500'000U) << file;
  }
  fs::remove_all(folder);
}

TEST(ShippedCases, HorstHasTheFiguresOfItsReadme) {
  const CheckResult checked = check_case(horst);
  ASSERT_FALSE(checked.faults.has_errors());
  const Case& quarter = checked.data;
  EXPECT_EQ(quarter.substations.size(), 300U);
  EXPECT_EQ(quarter.trenches.size() + 1 - quarter.junctions.size(), 4U);
  EXPECT_EQ(quarter.time.duration_s, 365.0 * 86400.0);
  EXPECT_EQ(quarter.time.output_step_s, 900.0);

  double trench_m = 0.0;
  for (const Trench& trench : quarter.trenches) trench_m += trench.length_m;
  EXPECT_NEAR(trench_m, 10545.0, 50.0);

  // Demand of the year hour by hour, from the files: linear between the rows, read at the shifted time.
  std::vector<std::string> columns;
  for (const ProfileReference& profile : quarter.profiles) {
    if (quarter.series[profile.series].name == "profiles") columns.push_back(profile.column);
  }
  SeriesReader reader(horst / "profiles.csv", columns, quarter.time.start_epoch_s);
  TimeSeriesRows block;
  while (reader.read_next(block)) {
  }
  const auto share = [&](const Signal& heat, double time_s) {
    const auto column = std::find(columns.begin(), columns.end(), quarter.profiles[heat.profile].column);
    const auto& values = block.columns[static_cast<std::size_t>(column - columns.begin())];
    const double row = (time_s + heat.shift_s - block.time.front()) / 3600.0;
    const auto first = static_cast<std::size_t>(row);
    return values[first] + (row - std::floor(row)) * (values[first + 1] - values[first]);
  };
  double connected_w = 0.0;
  double annual_wh = 0.0;
  double peak_w = 0.0;
  double lowest_w = 1e9;
  std::map<std::string, double> lowest_summer_share;
  for (int hour = 0; hour < 8760; ++hour) {
    double sum_w = 0.0;
    for (const Substation& substation : quarter.substations) {
      const double value = share(substation.heat_w, 3600.0 * hour);
      sum_w += substation.heat_w.value * value;
      const std::string& column = quarter.profiles[substation.heat_w.profile].column;
      const bool summer = hour >= 151 * 24 && hour < 243 * 24;  // June to August
      if (summer) {
        const auto [entry, first] = lowest_summer_share.emplace(column, value);
        if (!first) entry->second = std::min(entry->second, value);
      }
    }
    annual_wh += sum_w;
    peak_w = std::max(peak_w, sum_w);
    lowest_w = std::min(lowest_w, sum_w);
  }
  for (const Substation& substation : quarter.substations) connected_w += substation.heat_w.value;
  EXPECT_NEAR(connected_w / 1e6, 10.8, 0.05);
  EXPECT_NEAR(annual_wh / 1e9, 13.0, 0.05);
  EXPECT_NEAR(peak_w / 1e6, 5.1, 0.05);
  EXPECT_NEAR(lowest_w / 1e6, 0.2, 0.05);
  EXPECT_NEAR(annual_wh / 1e6 / trench_m, 1.23, 0.01);
  // In summer homes always draw hot water; shops and the school stand still at times.
  EXPECT_GT(lowest_summer_share.at("row_house"), 0.0);
  EXPECT_GT(lowest_summer_share.at("apartment_block"), 0.0);
  EXPECT_EQ(lowest_summer_share.at("shop"), 0.0);
  EXPECT_EQ(lowest_summer_share.at("school"), 0.0);
}

TEST(ShippedCases, HorstHasTheWeatherOfItsReadme) {
  SeriesReader reader(horst / "weather.csv", {"outdoor_temperature_c"}, 1735686000.0);  // 2025-01-01T00:00:00+01:00
  TimeSeriesRows block;
  while (reader.read_next(block)) {
  }
  const auto start = std::find(block.time.begin(), block.time.end(), 0.0) - block.time.begin();
  const auto statistics =
      weather_statistics(std::span(block.columns[0]).subspan(static_cast<std::size_t>(start), hours_per_year));
  EXPECT_NEAR(statistics.mean_c, 11.58, 0.01);
  EXPECT_NEAR(statistics.minimum_c, -6.0, 1e-9);
  EXPECT_NEAR(statistics.maximum_c, 32.3, 1e-9);
  EXPECT_NEAR(statistics.degree_days_kd, 2947.0, 15.0);
}

TEST(ShippedCases, TeachingHasTenElements) {
  const CheckResult checked = check_case(networks / "teaching");
  EXPECT_EQ(checked.data.trenches.size(), 6U);
  EXPECT_EQ(checked.data.substations.size(), 3U);
  EXPECT_EQ(checked.data.producers.size(), 1U);
}

}  // namespace
}  // namespace emscher
