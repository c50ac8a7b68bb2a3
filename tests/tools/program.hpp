// Runs programs as a user would: own process, standard output and error apart.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace emscher::testing {

/// A new empty directory, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

struct ProgramResult {
  int exit_code = -1;  ///< -1: ended by a signal
  std::string out, err;
};

/// arguments[0] is the program. Throws std::runtime_error where it cannot be started.
ProgramResult run_program(const std::vector<std::string>& arguments,
                          const std::filesystem::path& working_directory = {});

/// The built `emscher`.
ProgramResult emscher_program(std::vector<std::string> arguments, const std::filesystem::path& working_directory = {});

/// Starts a program and returns its process; output is discarded.
pid_t start_program(const std::vector<std::string>& arguments);

/// The whole text of a file. Throws std::runtime_error where there is none.
std::string read_text(const std::filesystem::path& file);

}  // namespace emscher::testing
