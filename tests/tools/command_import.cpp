// emscher import.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "program.hpp"

namespace emscher::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// A loop between a reservoir and a tank, Darcy-Weisbach.
const std::string network =
    "[TITLE]\nloop\n[JUNCTIONS]\n A 10 0\n B 12 5\n C 8.5 7 P\n D 3 2\n[RESERVOIRS]\n R 60\n[TANKS]\n T 45 3 0 5 10\n"
    "[PIPES]\n 1 R A 500 200 0.25\n 2 A B 400 150 0.5 3.5\n 3 A C 300 125 0.1\n 4 B D 600 100 0.26\n 5 C D 350 100 "
    "0.2\n"
    " 6 T D 800 150 1\n 7 B C 100 80 0.1 Closed\n[PATTERNS]\n P 0.5 2 1\n[OPTIONS]\n Units LPS\n Headloss D-W\n"
    "[TIMES]\n Duration 6\n Pattern Timestep 2\n[END]\n";

std::string written(const TemporaryFolder& folder, const std::string& text) {
  std::ofstream(folder.file("net.inp")) << text;
  return folder.file("net.inp");
}

TEST(CommandImport, HeadsAreThoseOfEpanet) {
  const TemporaryFolder folder;
  const std::string path = folder.file("case");
  const ProgramResult result = emscher_program({"import", written(folder, network), path, "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json report = json::parse(result.out);
  EXPECT_EQ(report["status"], "complete");
  EXPECT_EQ(report["pipes"], 6);
  EXPECT_EQ(report["outflows"], 3);
  EXPECT_EQ(report["sources"], 2);
  EXPECT_FALSE(report["notes"].empty());
  const ProgramResult steady = emscher_program({"steady", path, "--time", "0s", "--json"});
  ASSERT_EQ(steady.exit_code, 0) << steady.err;
  // Heads (m) at the start by EPANET 2.3.5 with accuracy 1e-8, and the elevations of the file.
  const std::map<std::string, std::pair<double, double>> expected{
      {"A", {58.5622, 10.0}}, {"B", {56.9833, 12.0}}, {"C", {56.3962, 8.5}}, {"D", {52.0766, 3.0}}};
  std::size_t found = 0;
  const json design_point = json::parse(steady.out);
  for (const json& junction : design_point["junctions"]) {
    const auto entry = expected.find(junction["id"]);
    if (entry == expected.end()) continue;
    ++found;
    const auto [head, elevation] = entry->second;
    const double pressure_head = junction["pressure_pa"].get<double>() / (1000.0 * 32.2 * 0.3048);
    EXPECT_NEAR(pressure_head + elevation, head, 1e-3) << entry->first;
  }
  EXPECT_EQ(found, expected.size()) << steady.out;
}

TEST(CommandImport, TheCaseIsGood) {
  const TemporaryFolder folder;
  const std::string path = folder.file("case");
  const ProgramResult result = emscher_program({"import", written(folder, network), path});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find("6 pipes"), std::string::npos);
  EXPECT_NE(result.err.find("closed pipes are left out: 1 (7)"), std::string::npos);
  EXPECT_EQ(emscher_program({"check", path}).exit_code, 0);
  EXPECT_EQ(emscher_program({"run", path, "-o", folder.file("out.h5")}).exit_code, 0);
}

TEST(CommandImport, FaultsAreListedAndNothingIsWritten) {
  const TemporaryFolder folder;
  const std::string file = written(folder, network + "\n"), path = folder.file("case");
  const std::string bad = written(folder, "[JUNCTIONS]\nA x\n[PIPES]\nP A Z 1 1 1\n");
  const ProgramResult result = emscher_program({"import", bad, path});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.err.find("net.inp:2: error: A, [JUNCTIONS] elevation"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("net.inp:4: error: P, [PIPES] end node"), std::string::npos) << result.err;
  EXPECT_FALSE(fs::exists(path));
  const ProgramResult as_json = emscher_program({"import", bad, path, "--json"});
  EXPECT_EQ(as_json.exit_code, 1);
  const json report = json::parse(as_json.out);
  EXPECT_EQ(report["status"], "bad_input");
  EXPECT_EQ(report["faults"][0]["line"], 2);
}

TEST(CommandImport, DoesNotReplaceACaseUnlessToldTo) {
  const TemporaryFolder folder;
  const std::string file = written(folder, network), path = folder.file("case");
  ASSERT_EQ(emscher_program({"import", file, path}).exit_code, 0);
  EXPECT_EQ(emscher_program({"import", file, path}).exit_code, 64);
  EXPECT_EQ(emscher_program({"import", file, path, "--force"}).exit_code, 0);
  EXPECT_EQ(emscher_program({"import", folder.file("none.inp"), path}).exit_code, 64);
}

}  // namespace
}  // namespace emscher::testing
