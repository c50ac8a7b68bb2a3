// The energy balance of every shipped case and of generated ones, recomputed by another program (Python, h5py) from the
// result file alone. Bar: 1e-6 of the supplied heat at default tolerances. Conservation, not accuracy, is tested: the
// balance of the discrete system is exact, so rounding (float32 means: 6e-8) is all that may be left.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "program.hpp"
#include "readme_case.hpp"

namespace emscher::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

void expect_balance(const std::string& folder, const std::vector<std::string>& options = {}) {
  const TemporaryFolder temporary;
  const std::string file = temporary.file("out.h5");
  std::vector<std::string> arguments{"run", folder, "-o", file, "--quiet"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const ProgramResult run = emscher_program(arguments);
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const ProgramResult python = run_program({EMSCHER_PYTHON, EMSCHER_SOURCE_DIR "/tests/tools/energy_balance.py", file});
  ASSERT_EQ(python.exit_code, 0) << python.err;
  const json balance = json::parse(python.out);
  EXPECT_EQ(balance["status"], "complete");
  EXPECT_GT(balance["supplied_j"], 0.0);
  EXPECT_LE(balance["residual_of_energy_group"], 1e-6);
  EXPECT_LE(balance["residual_of_interval_means"], 1e-6);
}

TEST(EnergyBalance, CaseOfTheReadme) {
  const TemporaryFolder folder;
  for (const char* wall : {"none", "lumped", "film"}) {
    SCOPED_TRACE(wall);
    expect_balance(ReadmeCase().write(folder.path()), {"--set", std::string("pipes.wall=") + wall});
  }
}

TEST(EnergyBalance, Teaching) {
  expect_balance(EMSCHER_SOURCE_DIR "/networks/teaching");
}

// A winter and a summer fortnight; the whole year by hand: emscher run, then energy_balance.py.
TEST(EnergyBalance, GelsenkirchenHorstInWinter) {
  expect_balance(EMSCHER_SOURCE_DIR "/networks/gelsenkirchen-horst", {"--duration", "14d"});
}

TEST(EnergyBalance, GelsenkirchenHorstInSummer) {
  expect_balance(EMSCHER_SOURCE_DIR "/networks/gelsenkirchen-horst",
                 {"--duration", "14d", "--set", "time.start=2025-07-07T00:00:00+02:00"});
}

// The day of hillside, and the first one of those that last a year.
TEST(EnergyBalance, EveryOtherShippedCase) {
  for (const auto& entry : fs::directory_iterator(EMSCHER_SOURCE_DIR "/networks")) {
    const std::string name = entry.path().filename().string();
    if (name == "teaching" || name == "gelsenkirchen-horst" || !fs::exists(entry.path() / "case.toml")) continue;
    SCOPED_TRACE(name);
    expect_balance(entry.path().string(), {"--duration", "1d"});
  }
}

TEST(EnergyBalance, GeneratedTowns) {
  const TemporaryFolder folder;
  for (const auto& [style, loops, seed] :
       {std::tuple{"town", "0", "11"}, {"town", "0.05", "12"}, {"quarter", "0.02", "13"}}) {
    SCOPED_TRACE(std::string(style) + " of seed " + seed);
    const std::string town = folder.file(std::string("town-") + seed);
    const ProgramResult made = emscher_program(
        {"generate", town, "--pipes", "400", "--loops", loops, "--seed", seed, "--style", style, "--duration", "3d"});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    expect_balance(town);
  }
}

}  // namespace
}  // namespace emscher::testing
