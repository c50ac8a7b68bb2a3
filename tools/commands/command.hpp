// The subcommands of `emscher`: each file of this folder adds one to the command line.
//
// Messages go to standard error, results to standard output.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>

namespace CLI {
class App;
}

namespace emscher {

/// What the process returns.
enum class ExitCode : int {
  fine = 0,
  bad_input = 1,        ///< a file, a case or the file system
  numerics_failed = 2,  ///< the message names element and time
  wrong_usage = 64      ///< of the command line (EX_USAGE of sysexits.h)
};

/// The command line itself asks for something that cannot be; becomes ExitCode::wrong_usage.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What remains to be done when the command line has been read. Set by the subcommand that was given.
using Action = std::function<ExitCode()>;

void add_check_command(CLI::App& app, Action& action);
void add_run_command(CLI::App& app, Action& action);
void add_steady_command(CLI::App& app, Action& action);
void add_profile_command(CLI::App& app, Action& action);
void add_generate_command(CLI::App& app, Action& action);
void add_import_command(CLI::App& app, Action& action);
void add_info_command(CLI::App& app, Action& action);
void add_weather_command(CLI::App& app, Action& action);

}  // namespace emscher
