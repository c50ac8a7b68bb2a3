// The shipped quarters with a plant come from tools/make_quarters.py, to the byte.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "program.hpp"

namespace emscher::testing {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

TEST(Quarters, ComeFromTheirScript) {
  const TemporaryFolder made;
  const ProgramResult script = run_program(
      {EMSCHER_PYTHON, EMSCHER_SOURCE_DIR "/tools/make_quarters.py", EMSCHER_PROGRAM, made.path().string()});
  ASSERT_EQ(script.exit_code, 0) << script.err;
  for (const char* name : {"wedau", "kirchhellen", "neuenkamp", "hochbruch"}) {
    for (const auto& entry : fs::directory_iterator(made.path() / name)) {
      const fs::path shipped = fs::path(EMSCHER_SOURCE_DIR) / "networks" / name / entry.path().filename();
      EXPECT_TRUE(bytes_of(shipped) == bytes_of(entry.path())) << shipped << " differs from what the script writes";
      EXPECT_LT(fs::file_size(entry.path()), 1'500'000U) << shipped;
    }
  }
}

}  // namespace
}  // namespace emscher::testing
