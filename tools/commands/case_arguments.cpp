#include "tools/commands/case_arguments.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include "networks/case_results.hpp"
#include "networks/time_text.hpp"

namespace emscher {

namespace {

std::string refuse_unless_key_and_value(const std::string& text) {
  const std::size_t equals = text.find('=');
  return equals == std::string::npos || equals == 0 ? fmt::format("'{}' is not of the form key=value", text) : "";
}

}  // namespace

std::string refuse_unless_duration(const std::string& text) {
  return parse_duration(text) ? "" : fmt::format("'{}' is no duration; write a number and s, min, h or d: 7d", text);
}

void add_case_arguments(CLI::App& command, CaseArguments& arguments, const std::string& meaning) {
  command.add_option("CASE", arguments.folder, meaning)->required();
  command.add_option("--set", arguments.overrides, "Replace a value of case.toml, pipes.roughness_m=1e-4; repeatable")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)  // one value each time, so that the case may follow
      ->check(CLI::Validator(refuse_unless_key_and_value, ""));
}

CheckResult check_case(const CaseArguments& arguments) {
  return check_case(arguments.folder,
                    CheckOptions{.overrides = arguments.overrides, .known_quantities = known_quantities});
}

void print_faults(const FaultList& faults, const std::string& folder) {
  fmt::print(stderr, "{}", faults_as_text(faults.all()));
  if (const std::size_t errors = faults.error_count(); errors > 0)
    fmt::print(stderr, "{}: {} error{}\n", folder, errors, errors == 1 ? "" : "s");
}

void print_bad_input_json(const FaultList& faults, const std::string& folder) {
  const nlohmann::ordered_json report{{"status", "bad_input"},
                                      {"case", folder},
                                      {"faults", nlohmann::ordered_json::parse(faults_as_json(faults.all()))}};
  fmt::print("{}\n", report.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace emscher
