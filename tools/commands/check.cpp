// emscher check CASE: all faults of a case in one go.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <memory>

#include "tools/commands/case_arguments.hpp"
#include "tools/commands/command.hpp"

namespace emscher {

namespace {

struct CheckArguments {
  CaseArguments input;
  bool json = false;
};

ExitCode check(const CheckArguments& arguments) {
  const CheckResult result = check_case(arguments.input);
  const FaultList& faults = result.faults;
  if (arguments.json) {
    fmt::print("{}\n", faults_as_json(faults.all()));
  } else {
    print_faults(faults, arguments.input.folder);
    if (!faults.has_errors()) fmt::print(stderr, "{}: no errors\n", arguments.input.folder);
  }
  return faults.has_errors() ? ExitCode::bad_input : ExitCode::fine;
}

}  // namespace

void add_check_command(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<CheckArguments>();
  CLI::App& command = *app.add_subcommand("check", "List all faults of a case: file, line or element, field, remedy");
  add_case_arguments(command, arguments->input);
  command.add_flag("--json", arguments->json, "Print a JSON list of the faults on standard output");
  command.callback([arguments, &action] { action = [arguments] { return check(*arguments); }; });
}

}  // namespace emscher
