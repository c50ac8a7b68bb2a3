// emscher generate and emscher info.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "program.hpp"
#include "readme_case.hpp"

namespace emscher::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

TEST(CommandGenerate, MakesTheTownThatIsAskedFor) {
  const TemporaryFolder folder;
  const std::string town = folder.file("town");
  const ProgramResult result = emscher_program({"generate", town, "--pipes", "200", "--loops", "0.05", "--seed", "7",
                                                "--duration", "2d", "--name", "Kleinstadt", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(json::parse(result.out)["pipes"], 200);
  const ProgramResult info = emscher_program({"info", town, "--json"});
  ASSERT_EQ(info.exit_code, 0) << info.err;
  const json report = json::parse(info.out);
  EXPECT_EQ(report["kind"], "case");
  EXPECT_EQ(report["name"], "Kleinstadt");
  EXPECT_EQ(report["pipes"], 200);
  EXPECT_EQ(report["duration_s"], 2 * 86400.0);
  // Euler: a connected graph has edges - vertices + 1 independent loops; round(0.05 * 100) are asked for.
  EXPECT_EQ(report["trenches"].get<int>() - report["junctions"].get<int>() + 1, 5);
  EXPECT_EQ(emscher_program({"check", town}).exit_code, 0);
}

TEST(CommandGenerate, SameSeedSameFiles) {
  const TemporaryFolder folder;
  for (const auto& [name, seed] : {std::pair{"a", "3"}, {"b", "3"}, {"c", "4"}}) {
    ASSERT_EQ(
        emscher_program({"generate", folder.file(name), "--pipes", "60", "--seed", seed, "--name", "x"}).exit_code, 0);
  }
  for (const auto& entry : fs::directory_iterator(folder.path() / "a")) {
    const fs::path name = entry.path().filename();
    EXPECT_EQ(read_text(entry.path()), read_text(folder.path() / "b" / name)) << name;
  }
  EXPECT_NE(read_text(folder.path() / "a/network.geojson"), read_text(folder.path() / "c/network.geojson"));
}

TEST(CommandGenerate, DoesNotReplaceACaseUnlessToldTo) {
  const TemporaryFolder folder;
  const std::string path = ReadmeCase().write(folder.path() / "case");
  const std::string before = read_text(fs::path(path) / "case.toml");
  EXPECT_EQ(emscher_program({"generate", path, "--pipes", "60"}).exit_code, 64);
  EXPECT_EQ(read_text(fs::path(path) / "case.toml"), before);
  EXPECT_EQ(emscher_program({"generate", path, "--pipes", "60", "--force"}).exit_code, 0);
  EXPECT_NE(read_text(fs::path(path) / "case.toml"), before);
}

TEST(CommandInfo, OfAResultFile) {
  const TemporaryFolder folder;
  const std::string path = ReadmeCase().write(folder.path() / "case"), file = folder.file("out.h5");
  ASSERT_EQ(emscher_program({"run", path, "-o", file, "--duration", "3h"}).exit_code, 0);
  const ProgramResult result = emscher_program({"info", file, "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json report = json::parse(result.out);
  EXPECT_EQ(report["kind"], "results");
  EXPECT_EQ(report["status"], "complete");
  EXPECT_EQ(report["start_utc"], "2025-01-12 23:00:00");  // midnight at +01:00
  EXPECT_EQ(report["rows"], 13);                          // three hours in quarters, and the start
  EXPECT_EQ(report["last_time_s"], 3 * 3600.0);
  EXPECT_EQ(report["bytes"], fs::file_size(file));
  EXPECT_EQ(report["groups"]["pipe"]["elements"], 4);
  EXPECT_EQ(report["groups"]["substation"]["elements"], 2);
  EXPECT_EQ(report["groups"]["substation"]["quantities"]["heat_w"]["units"], "W");
  EXPECT_EQ(report["groups"]["substation"]["quantities"]["heat_w"]["cell_method"], "mean");
  EXPECT_EQ(report["groups"]["pipe"]["quantities"]["length_m"]["cell_method"], "fixed");
  EXPECT_TRUE(report["groups"]["plausibility"]["quantities"].contains("worst_element"));
  EXPECT_TRUE(report["summary"].contains("supplied_j"));
  EXPECT_EQ(report["attributes"]["title"], "Two houses");
  const ProgramResult text = emscher_program({"info", file});
  for (const char* word : {"complete", "substation", "supply_temperature_c", "supplied_j", "degC"})
    EXPECT_NE(text.out.find(word), std::string::npos) << word << "\n" << text.out;
}

TEST(CommandInfo, OfACase) {
  const TemporaryFolder folder;
  const std::string path = ReadmeCase().write(folder.path());
  const ProgramResult text = emscher_program({"info", path});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  for (const char* word : {"Two houses", "0.30 km", "weather.csv", "2025-01-13T00:00:00+01:00"})
    EXPECT_NE(text.out.find(word), std::string::npos) << word << "\n" << text.out;
}

TEST(CommandInfo, OfSomethingElse) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "text.h5") << "no HDF5";
  std::ofstream(folder.path() / "empty.h5");
  for (const char* name : {"text.h5", "empty.h5", "missing.h5"}) {
    const ProgramResult result = emscher_program({"info", folder.file(name)});
    EXPECT_EQ(result.exit_code, 1) << name;
    EXPECT_NE(result.err.find(name), std::string::npos) << result.err;
    EXPECT_TRUE(result.out.empty()) << result.out;
  }
}

}  // namespace
}  // namespace emscher::testing
