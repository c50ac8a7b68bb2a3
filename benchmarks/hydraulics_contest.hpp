// One network solved by EPANET and by our FlowSolver, in turn, at the same accuracy of the heads.
//
// What is timed, in seconds of processor time of the one thread (on an idle machine the same as wall-clock time, on a
// shared one not disturbed by the others):
//
//   part       EPANET                                            ours
//   set-up     EN_openH: allocates, checks, orders by minimum    FlowSolver(): copies and checks the links, splits
//              degree, factorises symbolically                   forest and core, orders and factorises symbolically
//   cold       EN_initH(EN_INITFLOW) and EN_runH: flows of       set_fluid, first solve, friction_drops and pressures
//              1 ft/s, then the solve; heads are part of it      (the heads)
//   warm       EN_runH from the last flows after all demands     solve, friction_drops, pressures
//              have been changed
//
// "Cold" in the tables is set-up + cold. Not timed: EPANET's reading of the file (which computes the resistance
// coefficients of the links, ours are part of the set-up), storing demands by EN_setnodevalue, reading the heads,
// freeing memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "benchmarks/epanet_library.hpp"
#include "benchmarks/hydraulics_networks.hpp"

namespace emscher::benchmark {

struct ContestOptions {
  int repetitions = 9;
  int warm_steps = 5;
  std::uint64_t seed = 1;
  double head_tolerance_m = 1e-3;
  std::filesystem::path scratch;  ///< where the network's file for EPANET is written
};

/// Times, iterations and errors of one network as a JSON object.
nlohmann::json run_contest(const HydraulicNetwork& network, const EpanetLibrary& library,
                           const ContestOptions& options);

}  // namespace emscher::benchmark
