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

TEST(Readme, EveryCommandExists) {
  for (const char* command : {"check", "run", "steady", "profile", "info", "generate", "import", "weather"})
    EXPECT_EQ(emscher_program({command, "--help"}).exit_code, 0) << command;
}

}  // namespace
}  // namespace emscher::testing
