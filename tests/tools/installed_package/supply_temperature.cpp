// Prints the supply temperature (degC) that a substation has at the end of a case, with Emscher as a library:
//     supply_temperature CASE SUBSTATION
#include <algorithm>
#include <cstdio>
#include <exception>

#include "networks/check.hpp"
#include "networks/run_case.hpp"

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::fprintf(stderr, "usage: supply_temperature CASE SUBSTATION\n");
    return 64;
  }
  const emscher::CheckResult checked = emscher::check_case(argv[1]);
  if (checked.faults.has_errors()) {
    std::fputs(emscher::faults_as_text(checked.faults.all()).c_str(), stderr);
    return 1;
  }
  const auto& substations = checked.data.substations;
  const auto found = std::ranges::find(substations, argv[2], &emscher::Substation::id);
  if (found == substations.end()) {
    std::fprintf(stderr, "no substation %s\n", argv[2]);
    return 1;
  }
  // Substations are the first components of the network, in the order of the case.
  const auto position = static_cast<std::size_t>(found - substations.begin());
  double temperature = 0.0;
  emscher::RunOptions options;
  options.observe = [&](const emscher::OutputRow& row) { temperature = row.components[position].from_temperature; };
  const emscher::RunSummary summary = emscher::run_case(checked.data, options);
  if (!summary.complete) {
    std::fprintf(stderr, "%s\n", summary.failure.c_str());
    return 2;
  }
  std::printf("%.3f\n", temperature);
  return 0;
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
