// A pipe whose inlet temperature, flow and surroundings all change, with a wall and heat loss, against the exact
// solution: orders in space and in time of every scheme and integrator.
//
//   (M c + C) dT/dt + m(t) c dT/dxi = -U L (T - T_b(t)),   0 <= xi <= 1.
//
// T_b is manufactured: with any G(t), a = U L / (M c + C) and T_b = G + G'/a, the difference T - G decays along the
// water's way by exp(-a t). What leaves at t entered at t0, s(t) - s(t0) = 1, s' = m c / (M c + C):
//
//   T(1, t) = G(t) + (T_in(t0) - G(t0)) exp(-a (t - t0)).
//
// Until t = 0 all is steady, so that runs begin with the exact state; nothing has a kink up to the seventh derivative.
#include <gtest/gtest.h>

#include <numbers>
#include <utility>
#include <vector>

#include "engine/transport/discontinuous_galerkin.hpp"
#include "tests/engine/integrators.hpp"
#include "tests/figures.hpp"

namespace emscher {
namespace {

using namespace testing;

constexpr double hour = 3600.0, end = 2.0 * hour, row = 900.0;
constexpr double rate = std::numbers::pi / (4.0 * hour);

/// sin^8, its derivative and its integral from 0; zero before.
double swell(double t) {
  return t <= 0.0 ? 0.0 : std::pow(std::sin(rate * t), 8);
}
double swell_derivative(double t) {
  return t <= 0.0 ? 0.0 : 8.0 * rate * std::pow(std::sin(rate * t), 7) * std::cos(rate * t);
}
double swell_integral(double t) {
  if (t <= 0.0) return 0.0;
  const double x = rate * t;
  return (35.0 * x - 28.0 * std::sin(2.0 * x) + 7.0 * std::sin(4.0 * x) - 4.0 / 3.0 * std::sin(6.0 * x) +
          0.125 * std::sin(8.0 * x)) /
         (128.0 * rate);
}

// So wide that friction heat stays below rounding.
constexpr PipeData pipe{
    .length = 300.0, .water_mass = 2000.0, .wall_heat_capacity = 5.0e5, .loss_own = 2.0, .inner_diameter = 20.0};
constexpr double capacity = pipe.water_mass * test_specific_heat + pipe.wall_heat_capacity;  // J/K
constexpr double decay = pipe.loss_own * pipe.length / capacity;                             // 1/s

double inlet(double t) {
  return 60.0 + 30.0 * swell(t);
}
double flow(double t) {
  return 2.0 + swell(t);
}
double followed(double t) {  // G
  return 10.0 + 20.0 * swell(t);
}
double surroundings(double t) {  // T_b
  return followed(t) + 20.0 * swell_derivative(t) / decay;
}

double outlet(double t) {
  const auto way = [](double at) { return (2.0 * at + swell_integral(at)) * test_specific_heat / capacity; };
  double low = t - 2.0 * capacity / test_specific_heat, high = t;  // of t0; at 2 kg/s at least
  for (int k = 0; k < 100; ++k) (way(t) - way(0.5 * (low + high)) > 1.0 ? low : high) = 0.5 * (low + high);
  return followed(t) + (inlet(low) - followed(low)) * std::exp(-decay * (t - low));
}

double order_between(const std::pair<double, double>& coarse, const std::pair<double, double>& fine) {
  return std::log(coarse.second / fine.second) / std::log(coarse.first / fine.first);
}

struct Outcome {
  double error = 0.0;  // K, largest at the outlet over the rows from the third on: all that stood in the pipe has left
  long steps = 0;
};

Outcome run(const SimulationOptions& options, std::uint32_t elements) {
  TestNetwork built(constant_test_fluid());
  PipeData data = pipe;
  data.elements = elements;
  add_chain(built, 1, data, inlet, flow);
  built.inputs->before.push_back(
      [inputs = built.inputs](double t) { inputs->boundary_temperature[0] = celsius_zero + surroundings(t); });
  const Record record = simulate(built, options);
  Outcome result{.steps = record.statistics.integrator.steps};
  for (std::size_t k = 2; k < record.time.size(); ++k)
    result.error = std::max(result.error, std::abs(record.at_to[k][0] - outlet(record.time[k])));
  // IDA's integrals close to what Newton's method leaves over, those of the others to rounding.
  expect_at_most("heat unaccounted for in one row", largest_stepwise_residual(record, 1e3),
                 options.integrator.solver == IntegrationSolver::ida ? 1e-8 : 1e-9);
  return result;
}

class OrderInSpace : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Elements, OrderInSpace, ::testing::Range(0, maximum_polynomial_order + 1),
                         [](const auto& one) { return "Order" + std::to_string(one.param); });

// Elements of order p have the order 2p + 1 at their outlet, also where everything changes, seen between grids that
// differ by a factor of two. The error of time, of order 5, lies far below.
TEST_P(OrderInSpace, AtTheOutlet) {
  const int p = GetParam();
  constexpr std::uint32_t finest[] = {256, 32, 16, 8, 4};
  Points points;
  for (std::uint32_t elements = 1; elements <= finest[p]; elements *= 2) {
    SimulationOptions options = run_options(end, row, 1e-10, p);
    options.integrator.method = "ARKODE_ESDIRK547L2SA_7_4_5";
    options.integrator.maximum_step = 10.0;
    points.emplace_back(pipe.length / elements, run(options, elements).error);
  }
  record_points(fmt::format("p = {}", p), "length of an element, m", points);
  expect_about(fmt::format("order in space at the outlet, p = {}", p), order_between(points.end()[-2], points.back()),
               2.0 * p + 1.0, 0.5);
}

class OrderWithEveryIntegrator : public WithEveryIntegrator {};
INSTANTIATE_TEST_SUITE_P(Every, OrderWithEveryIntegrator, ::testing::ValuesIn(run_cases()), name_of_case);

// Runge-Kutta methods at steps that nothing but maximum_step limits, explicit ones within their stability. The
// backward differentiation formulas choose step and order by the tolerance: errors over numbers of steps; those that
// may go up to order 5 use lower ones on the way. Four elements of order 4 err by 2e-12 K.
TEST_P(OrderWithEveryIntegrator, IsReached) {
  const auto& [name, its, order] = GetParam();
  const bool fixed = its.solver == IntegrationSolver::arkode;
  const double longest = is_explicit_method(its.method) ? 9.0 : 112.5;  // s; rows are multiples
  Points points;
  for (int k = 0; k < 3; ++k) {
    SimulationOptions run_with = options(end, row, fixed ? std::pow(0.25, k) : std::pow(0.01, k) * 1e-3, 4);
    if (fixed) run_with.integrator.maximum_step = run_with.integrator.initial_step = longest * std::pow(0.5, k);
    const Outcome outcome = run(run_with, 4);
    if (fixed) {
      EXPECT_EQ(outcome.steps, std::lround(end / run_with.integrator.maximum_step)) << "steps are not fixed";
    }
    points.emplace_back(end / double(outcome.steps), outcome.error);
  }
  record_points(name, "step, s", points);
  expect_at_least(fmt::format("order in time, {} expected", order), order_between(points.front(), points.back()),
                  fixed || order == 2 ? order - 0.3 : 3.0);
}

// Plug flow makes its steps so short that straight lines between them follow the sources within the tolerance, which is
// of second order. There are two, inlet and surroundings: twice the tolerance.
TEST(ManufacturedSolution, PlugFlow) {
  Points points;
  for (const double tolerance : {1e-2, 1e-3, 1e-4}) {
    SimulationOptions options = run_options(end, row, tolerance);
    options.transport = Transport::plug_flow;
    const Outcome outcome = run(options, 1);
    points.emplace_back(end / double(outcome.steps), outcome.error);
    expect_at_most(fmt::format("error at a tolerance of {:g} K", tolerance), outcome.error, 2.0 * tolerance, "K");
  }
  record_points("PlugFlow", "step, s", points);
  expect_at_least("order in time, 2 expected", order_between(points.front(), points.back()), 1.7);
}

}  // namespace
}  // namespace emscher
