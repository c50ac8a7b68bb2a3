// emscher run CASE -o FILE.h5: simulates a case and writes the results.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <array>
#include <filesystem>
#include <fstream>
#include <memory>

#include "networks/run_case.hpp"
#include "tools/commands/case_arguments.hpp"
#include "tools/commands/command.hpp"
#include "tools/progress_display.hpp"
#include "tools/run_report.hpp"

namespace emscher {

namespace fs = std::filesystem;

namespace {

struct RunArguments {
  CaseArguments input;
  std::string output;
  std::string duration;
  bool json = false;
  bool quiet = false;
  int threads = 1;
};

/// Name of the case folder, also where it is given as "." or by its case.toml.
std::string folder_name(const std::string& folder) {
  fs::path path = fs::weakly_canonical(folder);
  if (path.filename() == "case.toml" || !path.has_filename()) path = path.parent_path();
  return path.filename().string();
}

/// A result file may be replaced by a new one; anything else of that name is not ours.
void refuse_to_replace_other_files(const fs::path& output) {
  if (!fs::exists(output)) return;
  constexpr std::array<char, 8> signature{'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};  // HDF5 format, III.A
  std::array<char, 8> begin{};
  std::ifstream(output, std::ios::binary).read(begin.data(), begin.size());
  if (!fs::is_regular_file(output) || begin != signature)
    throw UsageError(fmt::format("{} is there already and is no result file; name another by -o", output.string()));
}

ExitCode run(RunArguments arguments) {
  if (!arguments.duration.empty()) arguments.input.overrides.push_back("time.duration=" + arguments.duration);
  const CheckResult checked = check_case(arguments.input);
  print_faults(checked.faults, arguments.input.folder);
  if (checked.faults.has_errors()) {
    if (arguments.json) print_bad_input_json(checked.faults, arguments.input.folder);
    return ExitCode::bad_input;
  }
  const Case& data = checked.data;
  if (arguments.output.empty()) {
    arguments.output = folder_name(arguments.input.folder) + ".h5";
    fmt::print(stderr, "no -o given: the results go to {}\n", arguments.output);
  }
  refuse_to_replace_other_files(arguments.output);

  ProgressDisplay display(stderr);
  RunOptions options{.output = arguments.output,
                     .threads = arguments.threads,
                     .overrides = arguments.input.overrides,
                     .progress = {},
                     .observe = {}};
  if (!arguments.quiet) options.progress = [&](const RunProgress& progress) { display.show(progress); };
  const RunSummary summary = run_case(data, options);
  display.finish();

  const RunContext context{arguments.input.folder, data.name, arguments.output, data.time.duration_s};
  if (arguments.json) {
    fmt::print("{}\n", run_summary_json(summary, context));
  } else if (!arguments.quiet) {
    fmt::print("{}", run_summary_text(summary, context));
  }
  if (arguments.json || arguments.quiet)
    for (const std::string& warning : summary.warnings) fmt::print(stderr, "warning: {}\n", warning);
  if (!summary.complete) {
    fmt::print(stderr, "emscher: the numerics failed at t = {:.0f} s: {}\n", summary.failed_at_s, summary.failure);
    return ExitCode::numerics_failed;
  }
  return ExitCode::fine;
}

}  // namespace

void add_run_command(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<RunArguments>();
  CLI::App& command = *app.add_subcommand("run", "Simulate a case and write the results");
  add_case_arguments(command, arguments->input);
  command.add_option("-o,--output", arguments->output, "Result file; default: name of the case folder + .h5, here")
      ->type_name("FILE.h5");
  command.add_option("--duration", arguments->duration, "Simulated span instead of that of the case: 7d, 12h")
      ->type_name("DURATION")
      ->check(CLI::Validator(refuse_unless_duration, ""));
  command
      .add_option("--threads", arguments->threads, "Threads to compute with; the results are the same to the last bit")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command.add_flag("--json", arguments->json, "Print one JSON object with the summary on standard output");
  command.add_flag("--quiet", arguments->quiet, "No progress, no summary");
  command.callback([arguments, &action] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace emscher
