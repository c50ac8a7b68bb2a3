// Installs into a temporary prefix and builds installed_package/ against it, as somebody would who embeds Emscher.
#include <gtest/gtest.h>

#include "program.hpp"
#include "readme_case.hpp"

namespace emscher::testing {
namespace {

TEST(InstalledPackage, BuildsAndRunsAProgram) {
  const TemporaryFolder folder;
  const std::string prefix = folder.file("prefix"), build = folder.file("build");
  const ProgramResult installed = run_program({EMSCHER_CMAKE, "--install", EMSCHER_BINARY_DIR, "--prefix", prefix});
  ASSERT_EQ(installed.exit_code, 0) << installed.err;
  const ProgramResult configured =
      run_program({EMSCHER_CMAKE, "-G", EMSCHER_GENERATOR, "-S", EMSCHER_SOURCE_DIR "/tests/tools/installed_package",
                   "-B", build, "-DCMAKE_PREFIX_PATH=" + prefix, "-DCMAKE_CXX_FLAGS=" EMSCHER_CXX_FLAGS});
  ASSERT_EQ(configured.exit_code, 0) << configured.out << configured.err;
  const ProgramResult built = run_program({EMSCHER_CMAKE, "--build", build});
  ASSERT_EQ(built.exit_code, 0) << built.out << built.err;

  const std::string path = ReadmeCase().write(folder.path() / "case");
  const ProgramResult result = run_program({build + "/supply_temperature", path, "house-2"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  // At the end of the day it is -5 degC outside: the heating curve gives 86 degC, 300 m of pipe take a degree or two.
  const double temperature = std::stod(result.out);
  EXPECT_GT(temperature, 82.0) << result.out;
  EXPECT_LT(temperature, 86.0) << result.out;
  EXPECT_EQ(run_program({build + "/supply_temperature", path, "house-9"}).exit_code, 1);

  const ProgramResult program = run_program({prefix + "/bin/emscher", "check", path});
  EXPECT_EQ(program.exit_code, 0) << program.err;
}

}  // namespace
}  // namespace emscher::testing
