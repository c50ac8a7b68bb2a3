// Runs of pipes between a feed and a draw against closed forms: travel with the water, cooling at standstill, reversal,
// jumps. The fluid has constant properties, so that the forms hold exactly.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "engine/integration/thermal_system.hpp"
#include "engine/transport/discontinuous_galerkin.hpp"
#include "tests/engine/integrators.hpp"
#include "tests/figures.hpp"

namespace emscher {
namespace {

using namespace testing;

constexpr double hour = 3600.0;

class ClosedForm : public WithEveryIntegrator {};
INSTANTIATE_TEST_SUITE_P(Every, ClosedForm, ::testing::ValuesIn(integrator_cases()), name_of_case);

/// t_low until `when`, t_high from then on: right-continuous.
Signal jump(double low, double high, double when) {
  return [=](double t) { return t < when ? low : high; };
}

// A sine of 6 h and 10 K at the inlet of 5 km of 50 pipes leaves them after the exact delay with its full amplitude.
// Bound: each step may add its tolerance, and the signal stands under the influence of the last delay's steps only.
TEST_P(ClosedForm, SineTravelsThroughFiftyPipes) {
  const double flow = 10.0, period = 6.0 * hour, tolerance = 1e-4;
  const auto inlet = [&](double t) {
    return 80.0 + (t > 0.0 ? 10.0 * std::sin(2.0 * std::numbers::pi * t / period) : 0.0);
  };
  TestNetwork built(constant_test_fluid());
  PipeData pipe;
  pipe.water_mass = 1000.0;
  add_chain(built, 50, pipe, inlet, always(flow));
  const double delay = 50 * pipe.water_mass / flow;  // 5000 s
  const Record record = simulate(built, options(12.0 * hour, 900.0, tolerance, 2));

  double worst = 0.0, highest = 0.0, lowest = 100.0;
  for (std::size_t k = 0; k < record.time.size(); ++k) {
    const double outlet = record.at_to[k].back();
    // The kink where the sine sets in has passed after two delays.
    if (record.time[k] < 2.0 * delay) continue;
    worst = std::max(worst, std::abs(outlet - inlet(record.time[k] - delay)));
    highest = std::max(highest, outlet);
    lowest = std::min(lowest, outlet);
  }
  const double steps_in_delay = double(record.statistics.integrator.steps) * delay / (12.0 * hour);
  EXPECT_LT(worst, steps_in_delay * tolerance);
  expect_at_most("sine of 10 K through 50 pipes", worst, 0.02, "K");
  // Output instants come within 450 s of every extreme: cos(2 pi 450 s / 6 h) = 0.9914 of the amplitude at least.
  EXPECT_GT(highest, 80.0 + 9.914 - 0.02);
  EXPECT_LT(lowest, 80.0 - 9.914 + 0.02);
}

// All that is lost of a smooth signal at default tolerance with one linear element per pipe stays within what design
// studies of this method measured (worst 15-min mean 0.035 K at a local tolerance of 0.01 K).
TEST(DefaultIntegrator, SineOverLinearElements) {
  const double flow = 10.0, period = 6.0 * hour, delay = 5000.0;
  const double rate = 2.0 * std::numbers::pi / period;
  TestNetwork built(constant_test_fluid());
  PipeData pipe;
  pipe.water_mass = 1000.0;
  add_chain(
      built, 50, pipe, [&](double t) { return 80.0 + (t > 0.0 ? 10.0 * std::sin(rate * t) : 0.0); }, always(flow));
  const Record record = simulate(built, run_options(8.0 * hour, 900.0, 0.01));
  for (std::size_t k = 1; k < record.time.size(); ++k) {
    const double begin = record.time[k - 1] - delay, end = record.time[k] - delay;
    if (begin < delay) continue;
    const double mean = 80.0 + 10.0 * (std::cos(rate * begin) - std::cos(rate * end)) / (rate * (end - begin));
    expect_at_most("sine of 10 K through 50 linear elements, means of 15 min",
                   std::abs(record.components[k][1].from_temperature - mean), 0.05, "K");
  }
}

// Standstill from t = 0: every element cools alone, T - T_b = (T_0 - T_b) exp(-t / tau), tau = (M c + C) / (U L), so
// the whole profile keeps its shape.
TEST_P(ClosedForm, StandingPipeCoolsExponentially) {
  TestNetwork built(constant_test_fluid());
  PipeData pipe;
  pipe.wall_heat_capacity = 4.0e5;
  pipe.loss_own = 0.8;
  pipe.elements = 3;
  add_chain(built, 2, pipe, always(85.0), jump(0.5, 0.0, hour));
  built.inputs->jumps = {hour};
  const double tau = (pipe.water_mass * test_specific_heat + pipe.wall_heat_capacity) / (pipe.loss_own * pipe.length);
  const Record record = simulate(built, options(hour + 3.0 * tau, hour, 1e-5));
  for (std::size_t k = 1; k < record.time.size(); ++k) {
    const double decay = std::exp(-(record.time[k] - hour) / tau);
    for (std::size_t i = 0; i < 2; ++i) {
      for (const auto* at : {&record.at_from, &record.at_to})
        expect_at_most("cooling at standstill", std::abs((*at)[k][i] - 10.0 - ((*at)[1][i] - 10.0) * decay), 0.005,
                       "K");
    }
    EXPECT_EQ(record.components[k].back().heat, k > 1 ? 0.0 : record.components[k].back().heat);
  }
}

// The same with a film: water and wall are two capacities M c and C in a row with conductances k L and U L,
//   M c T' = -k L (T - w),   C w' = k L (T - w) - U L (w - T_b),
// solved by the eigenvalues of its 2 x 2 matrix. Starts from water and wall at one temperature, as initial_states()
// does.
TEST_P(ClosedForm, StandingPipeWithFilmHasTwoTimeConstants) {
  TestNetwork built(constant_test_fluid());
  built.network.wall = WallContact::film;
  built.network.film_conductance = [](double, double, double, const Fluid&) { return 5.0; };
  PipeData pipe;
  pipe.wall_heat_capacity = 2.0e6;
  pipe.loss_own = 2.0;
  add_chain(built, 1, pipe, always(85.0), always(0.0));

  ThermalSystem system(built.network, make_discontinuous_galerkin(built.network, 1), false);
  std::vector<double> y(system.layout().size);
  system.initial_states(std::vector{PipeProfile{85.0, 0.0, 0.0, true}}, std::vector{85.0, 85.0}, y);
  const auto integrator = integrator_of(system, 1e-5, 1.0, y);

  const double a = 5.0 * pipe.length / (pipe.water_mass * test_specific_heat);  // k L / (M c)
  const double b = 5.0 * pipe.length / pipe.wall_heat_capacity,
               u = pipe.loss_own * pipe.length / pipe.wall_heat_capacity;
  const double half = 0.5 * (a + b + u), root = std::sqrt(half * half - a * u);
  const double slow = -half + root, fast = -half - root;
  // T - T_b = A e^(slow t) + B e^(fast t) with A + B = 75 and T'(0) = 0 (no difference at the start).
  const double part_slow = 75.0 * fast / (fast - slow), part_fast = 75.0 - part_slow;
  for (const double t : {600.0, 3600.0, 20000.0, 80000.0}) {
    integrator->advance(t);
    const double expected = part_slow * std::exp(slow * t) + part_fast * std::exp(fast * t);
    expect_at_most("cooling at standstill, wall behind a film", std::abs(integrator->state()[0] - 10.0 - expected),
                   0.002, "K");
  }
}

// Reversal: the profile 60 .. 80 degC, linear along the pipe, moves with the water by s(t) = integral of m / M. The
// feed and the water from behind continue the line, so that it stays exact: theta(xi, t) = 60 + 20 (xi - s). A linear
// profile lies in the space of the elements, so the error is that of time alone.
TEST_P(ClosedForm, LinearProfileMovesForthAndBack) {
  const double mass = 4000.0, strength = 2.0, rate = 2.0 * std::numbers::pi / (4.0 * hour);
  const auto moved = [&](double t) { return strength * std::sin(rate * t) / (rate * mass); };
  for (const bool drawn_forward : {true, false})
    for (const int order : {1, 2, 3}) {
      TestNetwork built(constant_test_fluid());
      PipeData pipe;
      pipe.water_mass = mass;
      pipe.elements = 2;
      const auto a = built.node(), b = built.node();
      built.pipe(drawn_forward ? a : b, drawn_forward ? b : a, pipe);
      built.add<Feed>("feed", a, [&](double t) { return 60.0 - 20.0 * moved(t); });
      built.add<Draw>(
          "draw", b, [&](double t) { return strength * std::cos(rate * t); },
          [&](double t) { return 60.0 + 20.0 * (1.0 - moved(t)); });
      ThermalSystem system(built.network, make_discontinuous_galerkin(built.network, order), false);
      std::vector<double> y(system.layout().size);
      system.initial_states(std::vector{PipeProfile{60.0, 20.0, 0.0, drawn_forward}}, std::vector{60.0, 80.0}, y);
      const double tolerance = 1e-5;
      const auto integrator = integrator_of(system, tolerance, 1.0, y);
      for (int k = 1; k <= 16; ++k) {
        const double t = k * 0.5 * hour;
        integrator->advance(t);
        system.evaluate(t, integrator->state());
        const auto at_a = drawn_forward ? system.at_from() : system.at_to();
        const auto at_b = drawn_forward ? system.at_to() : system.at_from();
        const double bound = double(integrator->statistics().steps) * tolerance;
        EXPECT_LT(bound, 0.1);
        const double error =
            std::max(std::abs(at_a[0] - 60.0 + 20.0 * moved(t)), std::abs(at_b[0] - 80.0 + 20.0 * moved(t)));
        expect_at_most("linear profile forth and back; bar: tolerance times steps", error, bound, "K");
      }
      if (!is_explicit_method(GetParam().options.method)) {  // those sort nothing
        EXPECT_GE(system.operating_point().order_rebuilds(), 4) << "the flow has turned four times";
      }
    }
}

// A jump between output instants, at 450 s of 900 s: until its front comes near the outlet the feed supplies
// m c (60 K before, 70 K after) and m c 60 K leave. Both are constant on each side of the jump, so the integrals are
// exact if and only if the run stops there and takes the derivative anew.
TEST_P(ClosedForm, JumpIsMetExactly) {
  TestNetwork built(constant_test_fluid());
  PipeData pipe;
  pipe.water_mass = 20000.0;  // 10000 s of travel
  pipe.elements = 20;
  add_chain(built, 1, pipe, jump(60.0, 70.0, 450.0), always(2.0));
  built.inputs->jumps = {450.0};
  const Record record = simulate(built, options(1800.0, 900.0, 0.01));
  const double flow = 2.0 * test_specific_heat;
  expect_at_most("heat supplied about a jump, relative",
                 std::abs(record.energy[1].supplied / (flow * 450.0 * (60.0 + 70.0)) - 1.0), 1e-9);
  EXPECT_NEAR(record.energy[2].supplied, flow * (450.0 * 60.0 + 1350.0 * 70.0), 1e-9 * record.energy[2].supplied);
  EXPECT_NEAR(record.energy[2].stored, flow * 1350.0 * 10.0, 1e-3 * record.energy[2].stored);
  EXPECT_NEAR(record.components[1][0].to_temperature, 65.0, 1e-9);
}

// Friction heat follows the flow between output instants too: steps of 300 s under a flow that triples, told every 300
// s or once in six hours. Both take the friction of a step's start or older by 600 s at most, of 21600 s.
TEST_P(ClosedForm, FrictionHeatDoesNotDependOnTheOutputStep) {
  const auto friction = [](double output_step) {
    TestNetwork built(constant_test_fluid());
    add_chain(built, 2, {}, always(70.0), [](double t) { return 2.0 + 4.0 * t / 21600.0; });
    SimulationOptions run = options(21600.0, output_step, 0.01);
    run.integrator.maximum_step = 300.0;
    return simulate(built, run).energy.back().friction;
  };
  const double often = friction(300.0), once = friction(21600.0);
  EXPECT_GT(often, 0.0);
  EXPECT_NEAR(once, often, 0.05 * often);
}

// Flow that jumps at output instants, where the last stage of the step before falls on the jump itself: the mean flow
// of every output step is the value that holds in it, exactly, and a steady state stays steady without small steps.
TEST_P(ClosedForm, NothingOfAJumpComesBeforeIt) {
  TestNetwork built(constant_test_fluid());
  const auto flow = [](double t) { return 1.0 + std::floor(t / 1800.0); };
  add_chain(built, 3, {}, always(70.0), flow);
  built.inputs->jumps = {1800.0, 3600.0, 5400.0, 7200.0};
  const Record record = simulate(built, options(7200.0, 900.0, 0.01));
  for (std::size_t k = 1; k < record.time.size(); ++k) {
    const double expected = flow(record.time[k] - 450.0);
    EXPECT_NEAR(record.components[k][1].mass_flow, expected, 1e-12) << record.time[k];
    EXPECT_NEAR(record.mass_flow[k][1], expected, 1e-12) << record.time[k];
  }
  EXPECT_EQ(record.statistics.integrator.rejected, 0);
}

// What follows a jump is what a run started at the jump gives: the state just before is steady, so both start from the
// same state; they differ by their steps only.
TEST_P(ClosedForm, RunAfterAJumpEqualsARunStartedThere) {
  const double when = 5000.0, tolerance = 1e-4;
  const auto make = [&](double shift, TestNetwork& built) {
    PipeData pipe;
    pipe.loss_own = 0.5;
    pipe.water_mass = 5000.0;
    pipe.elements = 4;
    add_chain(
        built, 2, pipe, [=](double t) { return t + shift < when ? 60.0 : 70.0; },
        [=](double t) { return t + shift < when ? 1.0 : 3.0; });
  };
  TestNetwork whole(constant_test_fluid()), part(constant_test_fluid());
  make(0.0, whole);
  make(when, part);
  whole.inputs->jumps = {when};
  const Record record = simulate(whole, options(when + 3000.0, 1000.0, tolerance));

  ThermalSystem system(part.network, make_discontinuous_galerkin(part.network, 1), false);
  std::vector<double> y(system.layout().size);
  {
    TestNetwork before(constant_test_fluid());
    make(0.0, before);
    OperatingPoint point(before.network);
    const double capacity_flow = test_specific_heat;  // 1 kg/s
    const double k = 0.5 * 100.0 / capacity_flow;
    const double between = 10.0 + 50.0 * std::exp(-k);
    // Exact steady pipes: theta = theta_in + slope (1 - exp(-k xi)) / k, slope = -k (theta_in - T_b).
    system.initial_states(
        std::vector{PipeProfile{60.0, -k * 50.0, k, true}, PipeProfile{between, -k * (between - 10.0), k, true}},
        std::vector{60.0, between, between}, y);
  }
  const auto integrator = integrator_of(system, tolerance, 0.1, y);
  for (std::size_t row = 6; row < record.time.size(); ++row) {
    integrator->advance(record.time[row] - when);
    system.evaluate(record.time[row] - when, integrator->state());
    const double bound = tolerance * double(integrator->statistics().steps + record.statistics.integrator.steps);
    EXPECT_LT(bound, 0.3);
    for (std::size_t i = 0; i < 2; ++i) EXPECT_NEAR(record.at_to[row][i], system.at_to()[i], bound) << row;
  }
}

// From rest: at the start nothing flows and everything is as cold as the ground. Then water of 80 degC fills the pipe;
// after several volumes the steady exponential stands, (T - T_b) = (80 - T_b) exp(-U L / (m c)).
TEST_P(ClosedForm, StartFromRest) {
  TestNetwork built(constant_test_fluid());
  PipeData pipe;
  pipe.loss_own = 5.0;
  pipe.elements = 4;
  add_chain(built, 1, pipe, always(80.0), [](double t) { return std::min(t / hour, 1.0); });
  const Record record = simulate(built, options(12.0 * hour, hour, 1e-3, 2));
  EXPECT_NEAR(record.at_from[0][0], 10.0, 1e-9);
  EXPECT_NEAR(record.at_to[0][0], 10.0, 1e-9);
  // Space: four elements of order 2 are exact to 1e-6 here (order 5 at the outlet); time: the steady state is damped
  // in.
  expect_at_most("steady state after a start from rest",
                 std::abs(record.at_to.back()[0] - 10.0 - 70.0 * std::exp(-5.0 * 100.0 / test_specific_heat)), 0.01,
                 "K");
  EXPECT_LT(record.energy.back().relative_residual(), 1e-9);
}

}  // namespace
}  // namespace emscher
