// What a run found: a summary for people, and one JSON object for programs.
#pragma once

#include <cstdint>
#include <string>

#include "networks/run_case.hpp"

namespace emscher {

/// Where results lie and of what.
struct RunContext {
  std::string case_folder, case_name;
  std::string output;       ///< result file
  double duration_s = 0.0;  ///< asked for
};

/// Energy table in MWh, losses, worst consumer, warnings, the place of the results.
std::string run_summary_text(const RunSummary& summary, const RunContext& context);

/// One object; energies in J. Members: README.md.
std::string run_summary_json(const RunSummary& summary, const RunContext& context);

/// Largest resident memory of this process so far, bytes.
std::int64_t peak_resident_bytes();

}  // namespace emscher
