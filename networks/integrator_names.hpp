// How case.toml and result files name the engine's integrators and linear solvers.
#pragma once

#include <array>
#include <utility>

#include "engine/integration/integrator.hpp"

namespace emscher {

constexpr std::array<std::pair<const char*, IntegrationSolver>, 3> solver_names{
    {{"arkode", IntegrationSolver::arkode}, {"cvode", IntegrationSolver::cvode}, {"ida", IntegrationSolver::ida}}};

constexpr std::array<std::pair<const char*, LinearSolver>, 3> linear_solver_names{
    {{"sweep", LinearSolver::sweep}, {"klu", LinearSolver::klu}, {"gmres", LinearSolver::gmres}}};

/// The name of a value in one of the lists above.
template <class Names, class Value>
const char* name_in(const Names& names, Value value) {
  for (const auto& [name, meaning] : names)
    if (meaning == value) return name;
  return "";
}

}  // namespace emscher
