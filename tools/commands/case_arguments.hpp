// What all subcommands that take a case have in common: its folder, overrides, and the check before anything else.
#pragma once

#include <string>
#include <vector>

#include "networks/check.hpp"

namespace CLI {
class App;
}

namespace emscher {

struct CaseArguments {
  std::string folder;
  std::vector<std::string> overrides;  ///< "key=value"
};

/// The positional argument CASE and the option --set.
void add_case_arguments(CLI::App& command, CaseArguments& arguments,
                        const std::string& meaning = "Case folder (or its case.toml)");

/// Refuses, as wrong usage, what is no duration such as 7d or 15min; for CLI::Option::check.
std::string refuse_unless_duration(const std::string& text);

/// Checks the case with everything that the program knows.
CheckResult check_case(const CaseArguments& arguments);

/// Lists the faults on standard error, with errors a last line that counts them.
void print_faults(const FaultList& faults, const std::string& folder);

/// {"status": "bad_input", "case": ..., "faults": [...]} on standard output, for --json.
void print_bad_input_json(const FaultList& faults, const std::string& folder);

}  // namespace emscher
