// Whole runs by IDA, copied row by row.
#pragma once

#include <memory>

#include "engine/integration/ida_stepper.hpp"
#include "engine/transport/discontinuous_galerkin.hpp"
#include "tests/engine/test_networks.hpp"

namespace emscher::testing {

/// Tolerance and steps from the options.
inline Record simulate_by_ida(const TestNetwork& built, const SimulationOptions& options, int maximum_order = 5) {
  Simulation simulation(built.network, options,
                        std::make_unique<IdaStepper>(
                            built.network, make_discontinuous_galerkin(built.network, options.polynomial_order),
                            IdaOptions{.tolerance = options.integrator.tolerance, .maximum_order = maximum_order},
                            options.pipe_heat_losses));
  return record_of(simulation);
}

}  // namespace emscher::testing
