// A case from the folder to the result file: what `emscher run` does, as a function.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/simulation.hpp"
#include "networks/buildings/room_watch.hpp"
#include "networks/case.hpp"
#include "networks/generation/generation_account.hpp"
#include "networks/plausibility.hpp"
#include "networks/shortfall.hpp"
#include "networks/transport_choice.hpp"

namespace emscher {

struct RunProgress {
  double simulated = 0.0;  ///< s since the start
  double duration = 0.0;   ///< s
  std::size_t row = 0;     ///< output steps done
};

struct RunOptions {
  std::filesystem::path output;                      ///< result file; empty: none is written
  int threads = 1;                                   ///< results do not depend on it
  std::vector<std::string> overrides;                ///< as given by the user, recorded in the file
  std::function<void(const RunProgress&)> progress;  ///< called after every output step; may be empty
  std::function<void(const OutputRow&)> observe;     ///< sees every row as well; may be empty
};

/// A consumer and what it lacked.
struct WorstConsumer {
  std::string id;
  double unmet_heat_j = 0.0;
  double minimum_supply_temperature_c = 0.0;      ///< of the means over output steps
  double minimum_differential_pressure_pa = 0.0;  ///< at output instants
};

struct RunSummary {
  bool complete = false;
  std::string failure;  ///< why not
  double failed_at_s = 0.0;
  double wall_s = 0.0;  ///< computing and writing, without reading the case
  std::size_t pipes = 0, substations = 0, output_steps = 0;
  TransportChoice transport;
  Simulation::Statistics statistics;
  EnergyBalance energy;
  double unmet_heat_j = 0.0;
  std::optional<WorstConsumer> worst_consumer;  ///< most unmet heat, else the least pressure difference to spare
  std::vector<GenerationSummary> generation;    ///< producers with a technology, in the order of the case
  std::vector<Shortfall> shortfalls;            ///< consumers short of pressure difference, the worst first
  std::optional<ColdRooms> cold_rooms;          ///< of cases with buildings
  std::vector<LimitFinding> limits;             ///< of the case, and how they were kept
  std::vector<std::string> warnings;

  double ns_per_pipe_and_output_step() const;
};

/// Runs a case without faults. Numerical failure is no exception: the file says `failed`, the summary why. Throws
/// ResultFileError, and what build_network() throws.
RunSummary run_case(const Case& data, const RunOptions& options);

/// 128-bit hash (XXH3) of case.toml, network file and series files, in hexadecimal.
std::string case_hash(const Case& data);

}  // namespace emscher
