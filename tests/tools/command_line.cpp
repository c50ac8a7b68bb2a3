// The frame of the command line: version, help, wrong usage.
#include <gtest/gtest.h>

#include "program.hpp"

namespace emscher::testing {
namespace {

TEST(CommandLine, HelpAndVersionAreResults) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"--help"},
                                                                     {"--version"},
                                                                     {"run", "--help"},
                                                                     {"check", "-h"},
                                                                     {"steady", "--help"},
                                                                     {"generate", "--help"}}) {
    const ProgramResult result = emscher_program(arguments);
    EXPECT_EQ(result.exit_code, 0) << arguments[0];
    EXPECT_FALSE(result.out.empty()) << arguments[0];
    EXPECT_TRUE(result.err.empty()) << result.err;
  }
}

/// 64 is EX_USAGE of sysexits.h; design: "wrong usage".
class WrongUsage : public ::testing::TestWithParam<std::vector<std::string>> {};

TEST_P(WrongUsage, Returns64AndSaysWhyOnStandardError) {
  const TemporaryFolder folder;
  const ProgramResult result = emscher_program(GetParam(), folder.path());
  EXPECT_EQ(result.exit_code, 64);
  EXPECT_TRUE(result.out.empty()) << result.out;
  EXPECT_FALSE(result.err.empty());
  EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "wrong usage must not leave files";
}

const std::string teaching = EMSCHER_SOURCE_DIR "/networks/teaching";

INSTANTIATE_TEST_SUITE_P(
    CommandLine, WrongUsage,
    ::testing::Values(std::vector<std::string>{}, std::vector<std::string>{"simulate"}, std::vector<std::string>{"run"},
                      std::vector<std::string>{"run", teaching, "--fast"},
                      std::vector<std::string>{"run", teaching, "--duration", "7"},
                      std::vector<std::string>{"run", teaching, "--duration", "a week"},
                      std::vector<std::string>{"run", teaching, "--set", "wall"},
                      std::vector<std::string>{"run", teaching, "--set", "=5"},
                      std::vector<std::string>{"run", teaching, "-o"},
                      // a result file must not replace something else
                      std::vector<std::string>{"run", teaching, "-o", teaching + "/case.toml"},
                      std::vector<std::string>{"run", teaching, "-o", teaching}, std::vector<std::string>{"check"},
                      std::vector<std::string>{"check", teaching, "another"}, std::vector<std::string>{"info"},
                      std::vector<std::string>{"steady", teaching, "--time", "-1h"},
                      std::vector<std::string>{"steady", teaching, "--time", "2d"},  // the case ends after one day
                      std::vector<std::string>{"generate", "town", "--pipes", "many"},
                      std::vector<std::string>{"generate", "town", "--pipes", "7"},
                      std::vector<std::string>{"generate", "town", "--loops", "2"},
                      std::vector<std::string>{"generate", "town", "--style", "village"},
                      std::vector<std::string>{"generate", "town", "--start", "yesterday"}));

}  // namespace
}  // namespace emscher::testing
