// kill -9 of a real `emscher run` at 20 random instants: the file opens, says `running`, and holds whole rows.
//
// The case would run for a century in hours, so that no run ends before it is killed. An instant is counted from the
// first commit, the one that gives the file its HDF5 signature: before it there is no result file
// (engine/results/README.md).
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "program.hpp"
#include "readme_case.hpp"

namespace emscher::testing {
namespace {

namespace fs = std::filesystem;

bool is_result_file(const fs::path& file) {
  std::array<char, 8> begin{};
  std::ifstream(file, std::ios::binary).read(begin.data(), begin.size());
  return begin == std::array<char, 8>{'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};
}

TEST(KilledRun, LeavesAReadableFileAtAnyInstant) {
  const TemporaryFolder folder;
  ReadmeCase data;
  data.weather =
      "time,outdoor_c,load\n"
      "2025-01-13T00:00:00+01:00,-5,0.7\n"
      "2125-01-13T00:00:00+01:00,5,0.5\n";
  const std::string path = data.write(folder.path() / "case");

  std::mt19937 random(20250113);
  std::uniform_int_distribution<int> milliseconds(0, 800);
  std::vector<std::string> check{EMSCHER_PYTHON, EMSCHER_SOURCE_DIR "/tests/tools/killed_run_check.py", "3600"};
  for (int k = 0; k < 20; ++k) {
    const std::string file = folder.file("run-" + std::to_string(k) + ".h5");
    const pid_t run = start_program({EMSCHER_PROGRAM, "run", path, "-o", file, "--quiet", "--duration", "36500d",
                                     "--set", "time.output_step=1h", "--set", "series.weather.maximum_gap=36600d"});
    int status = 0;
    while (!is_result_file(file)) {
      ASSERT_EQ(::waitpid(run, &status, WNOHANG), 0) << "the run has ended before it made a file";
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds(random)));
    ::kill(run, SIGKILL);
    ::waitpid(run, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the run has ended before it was killed";
    check.push_back(file);
  }
  const ProgramResult result = run_program(check);
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto rows = nlohmann::json::parse(result.out).get<std::vector<int>>();
  EXPECT_EQ(rows.size(), 20U);
  EXPECT_GT(std::ranges::max(rows), 0) << "no run was killed after its first block";
  // The program itself reads them as well.
  for (std::size_t k = 3; k < check.size(); ++k)
    EXPECT_EQ(emscher_program({"info", check[k]}).exit_code, 0) << check[k];
}

}  // namespace
}  // namespace emscher::testing
