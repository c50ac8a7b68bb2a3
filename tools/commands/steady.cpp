// emscher steady CASE: the design point, or the steady state at any instant of the case.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <memory>

#include "networks/time_text.hpp"
#include "tools/commands/case_arguments.hpp"
#include "tools/commands/command.hpp"
#include "tools/design_point.hpp"
#include "tools/design_point_report.hpp"

namespace emscher {

namespace {

struct SteadyArguments {
  CaseArguments input;
  std::string time = "0s";
  std::string output;
  bool json = false;
};

ExitCode steady(const SteadyArguments& arguments) {
  const CheckResult checked = check_case(arguments.input);
  print_faults(checked.faults, arguments.input.folder);
  if (checked.faults.has_errors()) {
    if (arguments.json) print_bad_input_json(checked.faults, arguments.input.folder);
    return ExitCode::bad_input;
  }
  const double time = *parse_duration(arguments.time);
  if (time > checked.data.time.duration_s)
    throw UsageError(fmt::format("--time {}: the case ends after {}", arguments.time,
                                 format_duration(checked.data.time.duration_s)));
  DesignPoint point;
  try {
    point = design_point(checked.data, time);
  } catch (const DesignPointError& e) {
    fmt::print(stderr, "emscher: {}\n", e.what());
    if (arguments.json) print_design_point_failure_json(stdout, checked.data, time, e.what());
    return ExitCode::numerics_failed;
  }
  if (arguments.json) {
    print_design_point_json(stdout, checked.data, point);
  } else {
    fmt::print("{}", design_point_text(checked.data, point));
  }
  if (!arguments.output.empty()) {
    write_design_point_csv(arguments.output, point);
    fmt::print(stderr, "all elements: {}\n", arguments.output);
  }
  return ExitCode::fine;
}

}  // namespace

void add_steady_command(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<SteadyArguments>();
  CLI::App& command = *app.add_subcommand("steady", "Steady state at one instant: the design point of a case");
  add_case_arguments(command, arguments->input);
  command.add_option("--time", arguments->time, "Instant after the start of the case: 0s, 12h, 30d")
      ->type_name("DURATION")
      ->check(CLI::Validator(refuse_unless_duration, ""))
      ->capture_default_str();
  command.add_option("-o,--output", arguments->output, "Table of all elements")->type_name("FILE.csv");
  command.add_flag("--json", arguments->json, "Print every element as one JSON object on standard output");
  command.callback([arguments, &action] { action = [arguments] { return steady(*arguments); }; });
}

}  // namespace emscher
