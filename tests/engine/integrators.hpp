// The integrators and linear solvers that one suite of tests is run with.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "engine/integration/integrator.hpp"
#include "tests/engine/test_networks.hpp"

namespace emscher::testing {

struct IntegratorCase {
  const char* name;
  IntegrationOptions options;
  int order = 2;  ///< of the formulas; the highest where it changes
  friend std::ostream& operator<<(std::ostream& stream, const IntegratorCase& one) { return stream << one.name; }
};

/// Runge-Kutta methods whose last stage the next step starts with, of order 2 to 5, one whose first stage is implicit,
/// explicit ones; BDF with and without the orders that are not A-stable; the linear solvers with a method of each kind.
inline std::vector<IntegratorCase> integrator_cases() {
  using enum IntegrationSolver;
  using enum LinearSolver;
  return {
      {"TrBdf2", {}},
      {"TrBdf2Klu", {.linear_solver = klu}},
      {"TrBdf2Gmres", {.linear_solver = gmres}},
      {"Sdirk2", {.method = "ARKODE_SDIRK_2_1_2"}},
      {"Ark324", {.method = "ARKODE_ARK324L2SA_DIRK_4_2_3"}, 3},
      {"Sdirk534", {.method = "ARKODE_SDIRK_5_3_4"}, 4},
      {"Esdirk436", {.method = "ARKODE_ESDIRK436L2SA_6_3_4"}, 4},
      {"Esdirk547", {.method = "ARKODE_ESDIRK547L2SA_7_4_5"}, 5},
      {"BogackiShampine", {.method = "ARKODE_BOGACKI_SHAMPINE_4_2_3"}, 3},
      {"DormandPrince", {.method = "ARKODE_DORMAND_PRINCE_7_4_5"}, 5},
      {"Bdf2", {.solver = cvode}},
      {"Bdf2Klu", {.solver = cvode, .linear_solver = klu}},
      {"Bdf2Gmres", {.solver = cvode, .linear_solver = gmres}},
      {"Bdf5", {.solver = cvode, .maximum_order = 5}, 5},
  };
}

/// With IDA, which steps whole networks only.
inline std::vector<IntegratorCase> run_cases() {
  std::vector<IntegratorCase> cases = integrator_cases();
  cases.push_back({"Ida2", {.solver = IntegrationSolver::ida}});
  cases.push_back({"Ida5", {.solver = IntegrationSolver::ida, .maximum_order = 5}, 5});
  return cases;
}

inline std::string name_of_case(const ::testing::TestParamInfo<IntegratorCase>& one) {
  return one.param.name;
}

/// A test that runs once with every integrator.
class WithEveryIntegrator : public ::testing::TestWithParam<IntegratorCase> {
 protected:
  /// run_options() with this integrator.
  static SimulationOptions options(double duration, double output_step, double tolerance, int polynomial_order = 1) {
    SimulationOptions result = run_options(duration, output_step, tolerance, polynomial_order);
    result.integrator = GetParam().options;
    result.integrator.tolerance = tolerance;
    return result;
  }
  /// This integrator, from time 0.
  static std::unique_ptr<Integrator> integrator_of(OdeSystem& system, double tolerance, double initial_step,
                                                   std::span<const double> y) {
    IntegrationOptions its = GetParam().options;
    its.tolerance = tolerance;
    its.initial_step = initial_step;
    return make_integrator(system, its, 0.0, y);
  }
};

}  // namespace emscher::testing
