// emscher weather.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "program.hpp"

namespace emscher::testing {
namespace {

using nlohmann::json;

json weather_json(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "weather");
  arguments.emplace_back("--json");
  const ProgramResult result = emscher_program(arguments);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return json::parse(result.out);
}

// From layout to layout the figures stay: the annual ones of Essen, and what the file says month by month.
TEST(CommandWeather, MakesConvertsAndShows) {
  const TemporaryFolder folder;
  const json made = weather_json({"--synthetic", "--seed", "3", "-o", folder.file("a.dat"), "--layout", "try2015"});
  EXPECT_NEAR(made["mean_c"].get<double>(), 11.58, 0.02);
  EXPECT_NEAR(made["degree_days_kd"].get<double>(), 2947.0, 60.0);
  EXPECT_NEAR(made["global_kwh_m2"].get<double>(), 1032.0, 2.0);
  const json as_epw = weather_json({folder.file("a.dat"), "-o", folder.file("b.epw"), "--layout", "epw"});
  const json as_old = weather_json({folder.file("b.epw"), "-o", folder.file("c.dat"), "--layout", "try2010"});
  const json read = weather_json({folder.file("c.dat")});
  for (const json& report : {as_epw, as_old, read}) {
    EXPECT_NEAR(report["degree_days_kd"].get<double>(), made["degree_days_kd"].get<double>(), 1e-6);
    EXPECT_EQ(report["months"], made["months"]);
  }
  EXPECT_EQ(read["latitude"], nullptr);  // that layout states no place
  const ProgramResult table = emscher_program({"weather", folder.file("b.epw")});
  EXPECT_EQ(table.exit_code, 0);
  EXPECT_NE(table.out.find("HGT20/15"), std::string::npos);
  EXPECT_NE(table.out.find("51.45 N 7.01 E"), std::string::npos) << table.out;
}

TEST(CommandWeather, OwnMonths) {
  const TemporaryFolder folder;
  std::string text = "month,mean_c,daily_range_k,spread_k,global_kwh_m2,relative_humidity,wind_m_s\n";
  for (int m = 1; m <= 12; ++m) text += std::to_string(m) + ",12,8,3,60,70,3\n";
  std::ofstream(folder.file("months.csv")) << text;
  const json made =
      weather_json({"--synthetic", "--months", folder.file("months.csv"), "--latitude", "38", "--longitude", "-9",
                    "--utc-offset", "0", "-o", folder.file("a.epw"), "--layout", "epw"});
  EXPECT_EQ(made["utc_offset_hours"], 0.0);
  EXPECT_NEAR(made["months"][6]["mean_c"].get<double>(), 12.0, 0.02);
  // The clock of test reference years is another one.
  EXPECT_EQ(
      emscher_program({"weather", folder.file("a.epw"), "-o", folder.file("b.dat"), "--layout", "try2015"}).exit_code,
      1);
  std::ofstream(folder.file("months.csv")) << text.replace(text.find("12,8"), 2, "xx");
  const ProgramResult bad = emscher_program(
      {"weather", "--synthetic", "--months", folder.file("months.csv"), "--latitude", "38", "--longitude", "-9"});
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_NE(bad.err.find("months.csv:2"), std::string::npos) << bad.err;
}

TEST(CommandWeather, SaysWhatIsWrong) {
  const TemporaryFolder folder;
  std::ofstream(folder.file("no.dat")) << "nothing\n";
  const ProgramResult bad = emscher_program({"weather", folder.file("no.dat")});
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_NE(bad.err.find("no weather file"), std::string::npos) << bad.err;
  for (const std::vector<std::string>& usage :
       {std::vector<std::string>{"weather"},
        {"weather", folder.file("none.dat")},
        {"weather", folder.file("no.dat"), "--synthetic"},
        {"weather", folder.file("no.dat"), "-o", folder.file("x.dat")},
        {"weather", "--synthetic", "--months", folder.file("no.dat")},
        {"weather", "--synthetic", "--latitude", "51"},
        {"weather", "--synthetic", "-o", folder.file("no.dat"), "--layout", "epw"}})
    EXPECT_EQ(emscher_program(usage).exit_code, 64) << usage.back();
}

}  // namespace
}  // namespace emscher::testing
