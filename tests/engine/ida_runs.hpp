// Runs by IDA.
#pragma once

#include "tests/engine/test_networks.hpp"

namespace emscher::testing {

/// Everything else as the options have it.
inline Record simulate_by_ida(const TestNetwork& built, SimulationOptions options) {
  options.integrator.solver = IntegrationSolver::ida;
  options.integrator.maximum_order = 5;
  return simulate(built, options);
}

}  // namespace emscher::testing
