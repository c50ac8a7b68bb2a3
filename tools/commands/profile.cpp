// emscher profile CASE|FILE.h5: the pressure diagram along the way from a producer to a consumer.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>

#include "networks/time_text.hpp"
#include "tools/commands/case_arguments.hpp"
#include "tools/commands/command.hpp"
#include "tools/design_point.hpp"
#include "tools/design_point_report.hpp"
#include "tools/pressure_diagram.hpp"
#include "tools/profile_report.hpp"

namespace emscher {

namespace fs = std::filesystem;

namespace {

struct ProfileArguments {
  CaseArguments input;
  std::string from;
  std::string to = "worst";
  std::string time;
  std::vector<std::string> outputs;
  bool json = false;
};

std::optional<double> time_of(const ProfileArguments& arguments) {
  if (arguments.time.empty()) return std::nullopt;
  return *parse_duration(arguments.time);
}

void refuse_time_after(double end, const ProfileArguments& arguments) {
  if (time_of(arguments).value_or(0.0) > end)
    throw UsageError(fmt::format("--time {}: there is nothing after {}", arguments.time, format_duration(end)));
}

template <class Work>
auto with_usage_errors(const Work& work) {
  try {
    return work();
  } catch (const ProfileError& e) {
    throw UsageError(e.what());
  }
}

PressureField field_of_results(const ProfileArguments& arguments) {
  const ResultReader results(arguments.input.folder);
  if (!arguments.input.overrides.empty())
    throw UsageError("--set replaces values of a case; results stay as they were calculated");
  const std::optional<double> time = time_of(arguments);
  if (time) {
    const std::vector<double> times = results.times();
    if (!times.empty()) refuse_time_after(times.back(), arguments);
  }
  PressureField field = pressure_field(results);
  const ProfileEnds ends = with_usage_errors([&] { return profile_ends(field, arguments.from, arguments.to); });
  set_state(field, results, time ? nearest_row(results, *time) : hardest_row(results, ends.consumers, ends.producer));
  return field;
}

PressureField field_of_case(const Case& data, double time) {
  PressureField field = pressure_field(data);
  const DesignPoint point = design_point(data, time);
  std::vector<double> pressures, temperatures, flows;
  for (const JunctionPoint& node : point.junctions) {
    pressures.push_back(node.pressure);
    temperatures.push_back(node.temperature);
  }
  for (const char* kind : {"pump", "valve", "mixing_station"})  // in the order of the field
    for (const GroupValues& group : point.controls)
      for (std::size_t k = 0; group.group == kind && k < group.ids.size(); ++k)
        flows.push_back(group.value("mass_flow_kg_s", k));
  set_state(field, time, pressures, temperatures, flows);
  return field;
}

void write(const std::string& name, const std::string& content) {
  std::ofstream file(name, std::ios::binary);
  file << content << std::flush;
  if (!file) throw std::runtime_error(fmt::format("writing {}: {}", name, std::strerror(errno)));
}

ExitCode report(const PressureField& field, const ProfileArguments& arguments) {
  const PressureProfile profile =
      with_usage_errors([&] { return pressure_profile(field, arguments.from, arguments.to); });
  for (const std::string& name : arguments.outputs)
    write(name, fs::path(name).extension() == ".csv" ? profile_csv(profile) : pressure_diagram_svg(profile));
  fmt::print("{}", arguments.json ? profile_json(profile, arguments.input.folder) + "\n" : profile_text(profile));
  for (const std::string& name : arguments.outputs) fmt::print(stderr, "written: {}\n", name);
  return ExitCode::fine;
}

ExitCode profile(const ProfileArguments& arguments) {
  const bool is_case =
      fs::is_directory(arguments.input.folder) || fs::path(arguments.input.folder).filename() == "case.toml";
  if (!is_case) return report(field_of_results(arguments), arguments);
  const CheckResult checked = check_case(arguments.input);
  print_faults(checked.faults, arguments.input.folder);
  if (checked.faults.has_errors()) {
    if (arguments.json) print_bad_input_json(checked.faults, arguments.input.folder);
    return ExitCode::bad_input;
  }
  refuse_time_after(checked.data.time.duration_s, arguments);
  const double time = time_of(arguments).value_or(0.0);
  PressureField field;
  try {
    field = field_of_case(checked.data, time);
  } catch (const DesignPointError& e) {
    fmt::print(stderr, "emscher: {}\n", e.what());
    if (arguments.json) print_design_point_failure_json(stdout, checked.data, time, e.what());
    return ExitCode::numerics_failed;
  }
  return report(field, arguments);
}

std::string refuse_unless_known_ending(const std::string& name) {
  const std::string ending = fs::path(name).extension().string();
  return ending == ".svg" || ending == ".csv" ? "" : fmt::format("'{}' ends neither with .svg nor with .csv", name);
}

}  // namespace

void add_profile_command(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<ProfileArguments>();
  CLI::App& command = *app.add_subcommand("profile", "Pressure diagram along the way from a producer to a consumer");
  add_case_arguments(command, arguments->input, "Case folder (steady state), or result file of a run");
  command.add_option("--from", arguments->from, "Producer, or heat exchanger station, at which the way begins")
      ->type_name("PRODUCER")
      ->required();
  command
      .add_option("--to", arguments->to,
                  "Substation or heat exchanger station at which it ends; worst: the one with the least pressure "
                  "difference to spare")
      ->type_name("CONSUMER")
      ->capture_default_str();
  command
      .add_option(
          "--time", arguments->time,
          "Instant after the start, 12h; default: the start of a case, of results the row in which the consumer "
          "has the least pressure difference to spare")
      ->type_name("DURATION")
      ->check(CLI::Validator(refuse_unless_duration, ""));
  command.add_option("-o,--output", arguments->outputs, "Figure (SVG) or table (CSV), by the ending; repeatable")
      ->type_name("FILE.svg|FILE.csv")
      ->allow_extra_args(false)
      ->check(CLI::Validator(refuse_unless_known_ending, ""));
  command.add_flag("--json", arguments->json, "Print the profile as one JSON object on standard output");
  command.callback([arguments, &action] { action = [arguments] { return profile(*arguments); }; });
}

}  // namespace emscher
