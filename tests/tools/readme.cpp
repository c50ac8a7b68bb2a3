// What README.md tells readers to do works as it stands there.
#include <gtest/gtest.h>

#include <fstream>

#include "program.hpp"
#include "readme_case.hpp"

namespace emscher::testing {
namespace {

TEST(Readme, ReadingResultsWithXarray) {
  const TemporaryFolder folder;
  const std::string path = ReadmeCase().write(folder.path() / "case");
  ASSERT_EQ(emscher_program({"run", path, "-o", folder.file("result.h5")}).exit_code, 0);
  std::ofstream(folder.path() / "snippet.py") << readme_block("python");
  const ProgramResult result = run_program({EMSCHER_PYTHON, folder.file("snippet.py")}, folder.path());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  // The heating curve gives 82 to 87 degC at 0.5 to -6.5 degC outside; 300 m of DN 50 and DN 32 take a degree or two.
  const double minimum = std::stod(result.out);
  EXPECT_GT(minimum, 78.0) << result.out;
  EXPECT_LT(minimum, 83.0) << result.out;
}

TEST(Readme, AnnualFigures) {
  const TemporaryFolder folder;
  ReadmeCase c;
  const std::string series = "[series.weather]\nfile = \"weather.csv\"\n";
  ASSERT_NE(c.toml.find(series), std::string::npos);
  c.toml.replace(c.toml.find(series), series.size(), readme_block("toml", 1));
  for (const char* id : {"house-1", "house-2"}) {
    c.properties(id).erase("heat_w");
    c.properties(id).erase("heat_w_profile");
    c.properties(id).update(nlohmann::json::parse(readme_block("json", 1)));
  }
  const std::string path = c.write(folder.path() / "case");
  const ProgramResult made =
      emscher_program({"weather", "--synthetic", "-o", path + "/essen.dat", "--layout", "try2015"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const ProgramResult checked = emscher_program({"check", path});
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
  const ProgramResult result = emscher_program({"run", path, "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  // A January day of two such houses: 145 MWh a year each, of which a winter day takes 0.3 to 0.8 %.
  const double delivered_mwh = nlohmann::json::parse(result.out)["energy"]["delivered_j"].get<double>() / 3.6e9;
  EXPECT_GT(delivered_mwh, 0.003 * 290.0);
  EXPECT_LT(delivered_mwh, 0.008 * 290.0);
}

TEST(Readme, EveryCommandExists) {
  for (const char* command : {"check", "run", "steady", "profile", "info", "generate", "import", "weather"})
    EXPECT_EQ(emscher_program({command, "--help"}).exit_code, 0) << command;
}

}  // namespace
}  // namespace emscher::testing
