// Hydraulics of EPANET and of Emscher on the same networks, alternately in one process; run_hydraulics.py calls it and
// prints the table. What is measured and how: hydraulics_contest.hpp.
//
//     hydraulics_benchmark LIBRARY SCRATCH OUTPUT REPETITIONS NETWORK...
//
// LIBRARY is EPANET's shared library, SCRATCH a folder for its files, OUTPUT the JSON file. NETWORK is the number of
// pipes of a synthetic near-tree network, "grid:SIDE" for a fully meshed square, or a folder of the validation data.
#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>

#include "benchmarks/hydraulics_contest.hpp"

namespace {

using namespace emscher::benchmark;

constexpr std::uint64_t seed = 1;

HydraulicNetwork network_named(const std::string& name) {
  if (std::filesystem::is_directory(name)) return read_network(name);
  if (name.starts_with("grid:")) return grid_network(std::stoi(name.substr(5)), seed);
  return near_tree_network(std::stoi(name), seed);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 6) {
    std::cerr << "usage: hydraulics_benchmark LIBRARY SCRATCH OUTPUT REPETITIONS NETWORK...\n";
    return 64;
  }
  try {
    const EpanetLibrary library(arguments[1]);
    ContestOptions options;
    options.scratch = arguments[2];
    options.repetitions = std::stoi(arguments[4]);
    options.seed = seed;
    nlohmann::json report = {{"epanet_version", library.version()},
                             {"head_tolerance_mm", 1e3 * options.head_tolerance_m},
                             {"repetitions", options.repetitions},
                             {"networks", nlohmann::json::array()}};
    for (int i = 5; i < count; ++i) {
      const HydraulicNetwork network = network_named(arguments[i]);
      std::cerr << fmt::format("{}: {} pipes\n", network.name, network.number_of_links());
      report["networks"].push_back(run_contest(network, library, options));
      std::ofstream(arguments[3]) << report.dump(1) << '\n';
    }
  } catch (const std::exception& error) {
    std::cerr << "hydraulics_benchmark: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
