// Observed orders in time of whole runs, and what the error control promises: errors follow the tolerance, and a
// network is controlled as if it stood alone.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "tests/engine/integrators.hpp"
#include "tests/figures.hpp"

namespace emscher {
namespace {

using namespace testing;

constexpr double hour = 3600.0;

/// Smooth feed and draw that start at rest in all derivatives up to the seventh, so that no order is lost at the start.
double swell(double t) {
  const double s = std::sin(std::numbers::pi * t / (4.0 * hour));
  return t <= 0.0 ? 0.0 : std::pow(s, 8);
}

/// Temperatures at the end of a run of 2 h in steps of `step` (0: by tolerance).
std::vector<double> outlets(const IntegrationOptions& integrator, double step, double tolerance, WallContact wall) {
  TestNetwork built(curved_test_fluid());
  built.network.wall = wall;
  built.network.film_conductance = [](double m, double, double, const Fluid&) { return 200.0 + 100.0 * std::abs(m); };
  PipeData pipe;
  pipe.loss_own = 1.0;
  pipe.wall_heat_capacity = 5.0e5;
  pipe.elements = 2;
  add_chain(
      built, 3, pipe, [](double t) { return 60.0 + 30.0 * swell(t); }, [](double t) { return 2.0 + swell(t); });
  SimulationOptions options = run_options(2.0 * hour, 2.0 * hour, tolerance);
  options.integrator = integrator;
  options.integrator.tolerance = tolerance;
  options.integrator.maximum_step = step;
  if (step > 0.0) options.integrator.initial_step = step;
  const Record record = simulate(built, options);
  if (step > 0.0) {
    EXPECT_NEAR(double(record.statistics.integrator.steps), options.duration / step, 3.0) << "steps are not fixed";
  }
  std::vector<double> values = record.at_to.back();
  values.push_back(record.energy.back().supplied / 1e6);
  return values;
}

std::vector<double> outlets(const std::string& method, double step, double tolerance, WallContact wall) {
  return outlets(IntegrationOptions{.method = method}, step, tolerance, wall);
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

// TR-BDF2 is of order 2: halving the step divides the error by four. The reference is the same discretisation in space
// at a fortieth of the tolerated difference, so that only the error of time is seen.
TEST(ConvergenceInTime, TrBdf2IsOfSecondOrder) {
  for (const auto wall : {WallContact::lumped, WallContact::film}) {
    // A tolerance of 1 K never limits these steps, yet the nonlinear iteration solves this system, linear but for the
    // fluid's curve, well below the error of time.
    const auto exact = outlets("ARKODE_ARK436L2SA_DIRK_6_3_4", 5.0, 1e-3, wall);
    const double coarse = largest_difference(outlets("ARKODE_TRBDF2_3_3_2", 240.0, 0.3, wall), exact);
    const double middle = largest_difference(outlets("ARKODE_TRBDF2_3_3_2", 120.0, 0.1, wall), exact);
    const double fine = largest_difference(outlets("ARKODE_TRBDF2_3_3_2", 60.0, 0.03, wall), exact);
    const char* const of = wall == WallContact::film ? "wall behind a film" : "lumped wall";
    expect_about(fmt::format("order in time, 2 expected, {}", of), std::log2(coarse / middle), 2.0, 0.3);
    expect_about(fmt::format("order in time, 2 expected, {}", of), std::log2(middle / fine), 2.0, 0.3);
  }
}

// ARK436L2SA's implicit part has order 4 and stage order 2; with boundary data that depend on time a stiff method keeps
// its stage order + 1 at least (J. M. Sanz-Serna, J. G. Verwer, W. H. Hundsdorfer 1987, doi:10.1007/BF01396646).
TEST(ConvergenceInTime, Ark436IsOfThirdOrderAtLeast) {
  const std::string method = "ARKODE_ARK436L2SA_DIRK_6_3_4";
  const auto exact = outlets(method, 10.0, 1e-4, WallContact::lumped);
  const double coarse = largest_difference(outlets(method, 480.0, 0.1, WallContact::lumped), exact);
  const double middle = largest_difference(outlets(method, 240.0, 0.01, WallContact::lumped), exact);
  const double fine = largest_difference(outlets(method, 120.0, 0.001, WallContact::lumped), exact);
  expect_at_least("order in time, 3 expected", std::log2(coarse / middle), 2.8);
  expect_at_least("order in time, 3 expected", std::log2(middle / fine), 2.8);
}

// The embedded error of TR-BDF2 is of local order h^3, the tolerance bounds it, and the global error is of order h^2:
// error ~ tolerance^(2/3), so 64 times less tolerance gives 16 times less error. Allowed: half and twice that exponent.
TEST(ConvergenceInTime, ErrorFollowsTheTolerance) {
  const auto exact = outlets("ARKODE_ARK436L2SA_DIRK_6_3_4", 5.0, 1e-4, WallContact::lumped);
  double previous = 1e9;
  std::vector<double> errors;
  for (const double tolerance : {0.064, 0.008, 0.001}) {
    errors.push_back(largest_difference(outlets("ARKODE_TRBDF2_3_3_2", 0.0, tolerance, WallContact::lumped), exact));
    EXPECT_LT(errors.back(), previous) << tolerance;
    previous = errors.back();
  }
  const double exponent = std::log(errors.front() / errors.back()) / std::log(64.0);
  expect_within({.what = "error as tolerance to the power of", .reached = exponent, .low = 0.5, .high = 1.33});
}

struct OrderCase {
  const char* name;
  IntegrationOptions options;
  double order;         // at least
  double largest_step;  // s, halved twice
  friend std::ostream& operator<<(std::ostream& stream, const OrderCase& one) { return stream << one.name; }
};

class OrderInTime : public ::testing::TestWithParam<OrderCase> {};

// Methods and linear solvers at fixed steps that the tolerance does not limit. A method of order p whose stages are of
// order q is seen with min(p, q + 1) at least (see above): DIRK have q = 1, ESDIRK q = 2; steps of the explicit ones
// resolve the water's way through an element.
INSTANTIATE_TEST_SUITE_P(
    Methods, OrderInTime,
    ::testing::Values(OrderCase{"Sdirk2", {.method = "ARKODE_SDIRK_2_1_2"}, 2.0, 120.0},
                      OrderCase{"TrBdf2Klu", {.linear_solver = LinearSolver::klu}, 2.0, 240.0},
                      OrderCase{"TrBdf2Gmres", {.linear_solver = LinearSolver::gmres}, 2.0, 240.0},
                      OrderCase{"Ark324", {.method = "ARKODE_ARK324L2SA_DIRK_4_2_3"}, 3.0, 240.0},
                      OrderCase{"Esdirk436", {.method = "ARKODE_ESDIRK436L2SA_6_3_4"}, 3.0, 480.0},
                      OrderCase{"Esdirk547", {.method = "ARKODE_ESDIRK547L2SA_7_4_5"}, 3.0, 480.0},
                      OrderCase{"HeunEuler", {.method = "ARKODE_HEUN_EULER_2_1_2"}, 2.0, 120.0},
                      OrderCase{"BogackiShampine", {.method = "ARKODE_BOGACKI_SHAMPINE_4_2_3"}, 3.0, 120.0}),
    [](const auto& one) { return std::string(one.param.name); });

TEST_P(OrderInTime, IsReached) {
  const auto& [name, options, order, step] = GetParam();
  const auto exact = outlets("ARKODE_ARK436L2SA_DIRK_6_3_4", 5.0, 1e-4, WallContact::lumped);
  double error[3];
  for (int k = 0; k < 3; ++k)
    error[k] = largest_difference(
        outlets(options, step / std::pow(2.0, k), std::pow(2.0, -k * order), WallContact::lumped), exact);
  for (int k = 0; k < 2; ++k)
    expect_at_least(fmt::format("order in time, {} expected", order), std::log2(error[k] / error[k + 1]), order - 0.3);
}

class Tolerance : public WithEveryIntegrator {};
INSTANTIATE_TEST_SUITE_P(Every, Tolerance, ::testing::ValuesIn(run_cases()), name_of_case);

// Tolerance proportionality of every integrator: 64 times less tolerance gives 64^r times less error. A method of order
// p whose error estimate is of local order e has r = p / e: 2/3 (TR-BDF2, BDF of order 2) to 1 (embedded methods of
// order p - 1). Allowed: half and twice that.
TEST_P(Tolerance, IsWhatErrorsFollow) {
  const auto exact = outlets("ARKODE_ARK436L2SA_DIRK_6_3_4", 5.0, 1e-4, WallContact::lumped);
  std::vector<double> errors;
  // Before explicit methods are bound by the tolerance they are bound by stability.
  const double scale = is_explicit_method(GetParam().options.method) ? 1.0 / 64.0 : 1.0;
  for (const double tolerance : {0.064, 0.008, 0.001})
    errors.push_back(
        largest_difference(outlets(GetParam().options, 0.0, scale * tolerance, WallContact::lumped), exact));
  EXPECT_LT(errors[1], errors[0]);
  EXPECT_LT(errors[2], errors[1]);
  const double exponent = std::log(errors.front() / errors.back()) / std::log(64.0);
  expect_within({.what = "error as tolerance to the power of", .reached = exponent, .low = 0.33, .high = 2.0});
}

/// A ramp of 10 K in 15 min through ten pipes, beside `copies` of the same pipes that stand in their steady state.
Record ramp_beside_idle_copies(std::size_t copies, bool meshed, double tolerance) {
  TestNetwork built(constant_test_fluid());
  PipeData pipe;
  pipe.loss_own = 0.4;
  pipe.elements = 4;  // 167 s of travel each: five to the ramp
  const auto add_one = [&](Signal inlet) {
    const auto end = add_chain(built, 10, pipe, std::move(inlet), always(3.0));
    if (meshed) built.pipe(end - 7, end - 3, pipe);
  };
  add_one([](double t) { return 70.0 + 10.0 * std::clamp((t - 600.0) / 900.0, 0.0, 1.0); });
  for (std::size_t k = 0; k < copies; ++k) add_one(always(70.0));
  return simulate(built, run_options(4.0 * hour, 900.0, tolerance));
}

// Isolation: the error norm is a maximum over pipes, so a network beside 100 idle copies of itself takes the same steps
// and gives the same numbers. (Averaged over all unknowns, the ramp would have errors of 2.4 K instead of 0.04 K.)
// The meshes' Newton iteration stops by residuals over the whole network, whence its weaker bound.
TEST(ErrorControl, IdleCopiesChangeNothing) {
  for (const bool meshed : {false, true}) {
    const Record alone = ramp_beside_idle_copies(0, meshed, 0.01), beside = ramp_beside_idle_copies(100, meshed, 0.01);
    const double bound = meshed ? 1e-6 : 1e-12;
    EXPECT_EQ(alone.statistics.integrator.steps, beside.statistics.integrator.steps);
    EXPECT_EQ(alone.statistics.integrator.rejected, beside.statistics.integrator.rejected);
    EXPECT_EQ(alone.statistics.integrator.nonlinear_iterations, beside.statistics.integrator.nonlinear_iterations);
    for (std::size_t k = 0; k < alone.time.size(); ++k)
      for (std::size_t i = 0; i < alone.at_to[k].size(); ++i)
        ASSERT_NEAR(alone.at_to[k][i], beside.at_to[k][i], bound * 80.0) << alone.time[k] << ' ' << i;
  }
}

// The ramp's front: compared with the exact delay and decay, T(t) = T_b + (T_in(t - delay) - T_b) exp(-U L / (m c)),
// the 15-min means at the outlet are as good beside 100 copies as alone, and both within the tolerance of the steps
// that were taken while the front travelled.
TEST(ErrorControl, FrontIsAsGoodBesideIdleCopies) {
  const double delay = 10 * 2000.0 / 3.0, decay = std::exp(-0.4 * 1000.0 / (3.0 * test_specific_heat));
  const auto inlet_integral = [](double t) {  // of T_in from 0, K s
    const double s = std::clamp(t - 600.0, 0.0, 900.0);
    return 70.0 * t + 10.0 * (0.5 * s * s / 900.0 + std::max(t - 1500.0, 0.0));
  };
  const double tolerance = 1e-3;
  double worst[2] = {0.0, 0.0}, bound = 0.0;
  for (const bool beside : {false, true}) {
    const Record record = ramp_beside_idle_copies(beside ? 100 : 0, false, tolerance);
    bound = tolerance * double(record.statistics.integrator.steps) * (delay + 900.0) / (4.0 * hour);
    for (std::size_t k = 1; k < record.time.size(); ++k) {
      const double end = record.time[k] - delay, begin = end - 900.0;
      const double mean_inlet = begin < 0.0 && end > 0.0 ? (70.0 * -begin + inlet_integral(end)) / 900.0
                                : end <= 0.0             ? 70.0
                                                         : (inlet_integral(end) - inlet_integral(begin)) / 900.0;
      const double expected = 10.0 + (mean_inlet - 10.0) * decay;
      worst[beside] = std::max(worst[beside], std::abs(record.components[k][1].from_temperature - expected));
    }
  }
  EXPECT_EQ(worst[0], worst[1]);
  EXPECT_LT(worst[0], bound);
  expect_at_most("ramp of 10 K in 15 min through ten pipes, means of 15 min", worst[0], 0.05, "K");
}

}  // namespace
}  // namespace emscher
