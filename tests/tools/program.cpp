#include "program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace emscher::testing {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (fs::temp_directory_path() / "emscher-tools-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary directory");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code error;
  fs::remove_all(path_, error);
}

namespace {

pid_t spawn(const std::vector<std::string>& arguments, const std::string& out, const std::string& err,
            const fs::path& working_directory) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  constexpr mode_t mode = 0600;
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, mode);
  ::posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, mode);
  ::posix_spawn_file_actions_addopen(&actions, 2, err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, mode);
  if (!working_directory.empty()) ::posix_spawn_file_actions_addchdir_np(&actions, working_directory.c_str());
  pid_t process = 0;
  const int failure = ::posix_spawnp(&process, argv[0], &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) throw std::runtime_error(arguments[0] + ": " + std::strerror(failure));
  return process;
}

}  // namespace

ProgramResult run_program(const std::vector<std::string>& arguments, const fs::path& working_directory) {
  const TemporaryFolder folder;
  const std::string out = folder.file("out"), err = folder.file("err");
  const pid_t process = spawn(arguments, out, err, working_directory);
  int status = 0;
  ::waitpid(process, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(out), read_text(err)};
}

ProgramResult emscher_program(std::vector<std::string> arguments, const fs::path& working_directory) {
  arguments.insert(arguments.begin(), EMSCHER_PROGRAM);
  return run_program(arguments, working_directory);
}

pid_t start_program(const std::vector<std::string>& arguments) {
  return spawn(arguments, "/dev/null", "/dev/null", {});
}

std::string read_text(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error("no file " + file.string());
  std::ostringstream content;
  content << stream.rdbuf();
  return std::move(content).str();
}

}  // namespace emscher::testing
