// emscher check: what is wrong, and where it is said.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "program.hpp"
#include "readme_case.hpp"

namespace emscher::testing {
namespace {

using nlohmann::json;

TEST(CommandCheck, CaseOfTheReadmeHasNoFaults) {
  const TemporaryFolder folder;
  const std::string good = ReadmeCase().write(folder.path());
  const ProgramResult text = emscher_program({"check", good});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_TRUE(text.out.empty()) << text.out;
  const ProgramResult list = emscher_program({"check", good, "--json"});
  EXPECT_EQ(list.exit_code, 0);
  EXPECT_TRUE(json::parse(list.out).empty()) << list.out;
}

TEST(CommandCheck, ShippedCasesHaveNoErrors) {
  for (const auto& entry : std::filesystem::directory_iterator(EMSCHER_SOURCE_DIR "/networks")) {
    if (!std::filesystem::exists(entry.path() / "case.toml")) continue;
    const ProgramResult result = emscher_program({"check", entry.path().string()});
    EXPECT_EQ(result.exit_code, 0) << result.err;
  }
}

TEST(CommandCheck, AllFaultsOfBothFilesInOneGo) {
  ReadmeCase bad;
  bad.properties("T2")["to"] = "nowhere";
  bad.properties("house-1")["heat_w"] = -5;
  bad.properties("house-2")["retrun_temperature_c"] = 50;  // beside the right one: an unknown key
  bad.toml += "\n[integrater]\nrelative_tolerance = 1e-4\n";
  const TemporaryFolder folder;
  const std::string path = bad.write(folder.path());

  const ProgramResult list = emscher_program({"check", path, "--json"});
  EXPECT_EQ(list.exit_code, 1);
  const json faults = json::parse(list.out);
  const auto has = [&](const std::string& file, const std::string& id, const std::string& field) {
    for (const json& f : faults) {
      for (const char* key : {"file", "line", "id", "field", "problem", "remedy"}) EXPECT_TRUE(f.contains(key)) << key;
      if (f["file"] == file && f["id"] == id && f["field"] == field) return true;
    }
    return false;
  };
  EXPECT_TRUE(has("network.geojson", "T2", "to")) << list.out;
  EXPECT_TRUE(has("network.geojson", "house-1", "heat_w")) << list.out;
  EXPECT_TRUE(has("network.geojson", "house-2", "retrun_temperature_c")) << list.out;
  EXPECT_TRUE(has("case.toml", "", "integrater")) << list.out;

  const ProgramResult text = emscher_program({"check", path});
  EXPECT_EQ(text.exit_code, 1);
  EXPECT_TRUE(text.out.empty()) << text.out;
  for (const char* word : {"T2", "house-1", "heat_w", "retrun_temperature_c", "integrater"})
    EXPECT_NE(text.err.find(word), std::string::npos) << word << " not in\n" << text.err;
}

TEST(CommandCheck, OverridesAreCheckedLikeTheFile) {
  const TemporaryFolder folder;
  const std::string path = ReadmeCase().write(folder.path());
  EXPECT_EQ(emscher_program({"check", path, "--set", "pipes.roughness_m=1e-4"}).exit_code, 0);
  EXPECT_EQ(emscher_program({"check", "--set", "pipes.wall=film", path}).exit_code, 0) << "option before the case";
  for (const char* wrong : {"pipes.roughness=1e-4", "pipes.roughness_m=5", "time.duration=8", "pipes.wall=thick",
                            // beyond the series, which end after a day
                            "time.duration=2d", "output.quantities.pipe=[\"temperature\"]"})
    EXPECT_EQ(emscher_program({"check", path, "--set", wrong}).exit_code, 1) << wrong;
}

TEST(CommandCheck, NoSuchFolder) {
  const ProgramResult result = emscher_program({"check", "no/such/folder", "--json"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(json::parse(result.out).size(), 1U);
}

}  // namespace
}  // namespace emscher::testing
