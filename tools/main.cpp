// `emscher`: the command line. One file per subcommand in tools/commands/.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <exception>
#include <new>

#include "tools/commands/command.hpp"

namespace {

using emscher::ExitCode;

ExitCode run_command_line(int argc, char** argv) {
  CLI::App app{"Simulation of district heating networks: a case folder in, the dynamics of the network out."};
  app.set_version_flag("--version", "emscher " EMSCHER_VERSION, "Print the version");
  app.set_help_flag("--help,-h", "Print this help; also behind every command");
  app.require_subcommand(1);
  app.footer(
      "Results go to standard output, messages to standard error.\n"
      "Exit codes: 0 fine, 1 bad input, 2 the numerics failed, 64 wrong usage.");
  emscher::Action action;
  emscher::add_check_command(app, action);
  emscher::add_run_command(app, action);
  emscher::add_steady_command(app, action);
  emscher::add_profile_command(app, action);
  emscher::add_generate_command(app, action);
  emscher::add_import_command(app, action);
  emscher::add_weather_command(app, action);
  emscher::add_info_command(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? ExitCode::fine : ExitCode::wrong_usage;  // --help and --version are thrown as well
  }
  try {
    return action();
  } catch (const emscher::UsageError& e) {
    fmt::print(stderr, "emscher: {}\n", e.what());
    return ExitCode::wrong_usage;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "emscher: out of memory\n");
    return ExitCode::bad_input;
  } catch (const std::exception& e) {  // of files (ResultFileError), or of an element whose data cannot be used
    fmt::print(stderr, "emscher: {}\n", e.what());
    return ExitCode::bad_input;
  }
}

}  // namespace

int main(int argc, char** argv) {
  return static_cast<int>(run_command_line(argc, argv));
}
