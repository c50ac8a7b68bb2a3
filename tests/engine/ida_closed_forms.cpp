// The differential-algebraic reference (engine/integration/ida_stepper.hpp) against closed forms: cooling, reversal,
// mixing, a loop, jumps. The fluid has constant properties, so that the forms hold exactly.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "engine/integration/ida_stepper.hpp"
#include "engine/transport/discontinuous_galerkin.hpp"
#include "tests/engine/ida_runs.hpp"
#include "tests/figures.hpp"

namespace emscher {
namespace {

using namespace testing;

constexpr double hour = 3600.0;

/// before until `when`, after from then on: right-continuous.
Signal jump(double before, double after, double when) {
  return [=](double t) { return t < when ? before : after; };
}

IdaStepper make_ida(const TestNetwork& built, const IntegrationOptions& options, int polynomial_order = 1) {
  return IdaStepper(built.network, make_discontinuous_galerkin(built.network, polynomial_order), options, false);
}

// A standing pipe of one temperature: T - T_b = (T_0 - T_b) exp(-t / tau), tau = (M c + C) / (U L).
TEST(Ida, StandingPipeCoolsExponentially) {
  TestNetwork built(constant_test_fluid());
  PipeData pipe;
  pipe.wall_heat_capacity = 4.0e5;
  pipe.loss_own = 0.8;
  pipe.elements = 3;
  add_chain(built, 2, pipe, always(85.0), always(0.0));
  const double tau = (pipe.water_mass * test_specific_heat + pipe.wall_heat_capacity) / (pipe.loss_own * pipe.length);
  const double tolerance = 1e-6;
  IdaStepper ida = make_ida(built, {.tolerance = tolerance});
  ida.start(0.0, std::vector(2, PipeProfile{85.0, 0.0, 0.0, true}), std::vector(3, 85.0));
  for (int k = 1; k <= 4; ++k) {
    const double t = 0.75 * k * tau;
    ida.advance(t);
    ida.evaluate();
    // A linear decay forgets what earlier steps erred by.
    const double bound = double(ida.statistics().steps) * tolerance;
    EXPECT_LT(bound, 5e-3);
    for (std::size_t i = 0; i < 2; ++i) {
      for (const double at : {ida.at_from()[i], ida.at_to()[i]})
        expect_at_most("cooling at standstill; bar: tolerance times steps",
                       std::abs(at - 10.0 - 75.0 * std::exp(-t / tau)), bound, "K");
    }
    // Nodes without inflow have the temperature of the pipe ends that meet there.
    for (std::size_t n = 0; n < 3; ++n)
      EXPECT_NEAR(ida.unknowns()[ida.layout().node_theta + n] - 10.0, 75.0 * std::exp(-t / tau), bound) << t;
  }
}

// Reversal: the profile 60 .. 80 degC, linear along the pipe, moves with the water by s(t) = integral of m / M. The
// feed and the water from behind continue the line: theta(xi, t) = 60 + 20 (xi - s). A linear profile lies in the space
// of the elements, so the error is that of time alone. Returns the largest error of an end.
double error_of_moving_profile(const IntegrationOptions& options, bool drawn_forward, long& steps) {
  const double mass = 4000.0, strength = 2.0, rate = 2.0 * std::numbers::pi / (4.0 * hour);
  const auto moved = [&](double t) { return strength * std::sin(rate * t) / (rate * mass); };
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
  IdaStepper ida = make_ida(built, options);
  ida.start(0.0, std::vector{PipeProfile{60.0, 20.0, 0.0, drawn_forward}}, std::vector{60.0, 80.0});
  double worst = 0.0;
  for (int k = 1; k <= 16; ++k) {
    const double t = k * 0.5 * hour;
    ida.advance(t);
    ida.evaluate();
    worst = std::max(worst, std::abs((drawn_forward ? ida.at_from() : ida.at_to())[0] - (60.0 - 20.0 * moved(t))));
    worst = std::max(worst, std::abs((drawn_forward ? ida.at_to() : ida.at_from())[0] - (80.0 - 20.0 * moved(t))));
    EXPECT_NEAR(ida.unknowns()[ida.layout().component_flow], strength * std::cos(rate * t), 1e-9) << t;
  }
  steps = ida.statistics().steps;
  return worst;
}

TEST(Ida, LinearProfileMovesForthAndBack) {
  for (const bool drawn_forward : {true, false})
    for (const double tolerance : {1e-4, 1e-6}) {
      long steps = 0;
      const double worst = error_of_moving_profile({.tolerance = tolerance}, drawn_forward, steps);
      expect_at_most("linear profile forth and back; bar: tolerance times steps", worst, double(steps) * tolerance,
                     "K");
    }
}

// A formula of order q errs by h^(q+1) a step, and as many steps as 1/h: over all by tolerance^(q/(q+1)). Two decades
// of tolerance are worth 100^(1/2) for q = 1, and 100^(2/3) for q = 2; half of that must be seen, and more steps.
TEST(Ida, ErrorFollowsTheTolerance) {
  for (const int order : {1, 2, 5}) {
    long coarse_steps = 0, fine_steps = 0;
    const double coarse = error_of_moving_profile({.maximum_order = order, .tolerance = 1e-3}, true, coarse_steps);
    const double fine = error_of_moving_profile({.maximum_order = order, .tolerance = 1e-5}, true, fine_steps);
    expect_at_most(fmt::format("error at a hundredth of the tolerance, highest order {}", order), fine / coarse,
                   2.0 / std::pow(100.0, order / (order + 1.0)));
    EXPECT_GT(fine_steps, coarse_steps) << order;
  }
}

// Two streams of 1 and 3 kg/s at 60 and 80 degC: 75 degC, from the first instant on and for the node itself; the
// integrals say so as well.
TEST(Ida, StreamsMix) {
  TestNetwork built(constant_test_fluid());
  const auto a = built.node(), b = built.node(), c = built.node(), d = built.node();
  built.pipe(a, c, {});
  built.pipe(c, b, {});  // drawn against the flow
  built.pipe(c, d, {});
  built.add<Feed>("feed", a, always(60.0));
  built.add<Draw>("source", b, always(-3.0), always(80.0));
  const std::size_t draw = built.add<Draw>("draw", d, always(4.0));
  const Record record = simulate_by_ida(built, run_options(2.0 * hour, hour, 1e-4));
  expect_at_most("streams mixed at a junction", std::abs(record.components[2][draw].from_temperature - 75.0), 1e-9,
                 "K");
  EXPECT_NEAR(record.components[2][draw].heat, 4.0 * test_specific_heat * 75.0, 1e-4);
  EXPECT_NEAR(record.mass_flow[2][0], 1.0, 1e-9);
  EXPECT_NEAR(record.mass_flow[2][1], -3.0, 1e-9);
}

// Two pipes side by side, one four times as long, in laminar flow (Re = 4 m / (pi d mu) below 2000): dp ~ L m, so they
// share the water 4 : 1. One node lies 10 m higher: its pressure is lower by rho g 10 m and the friction,
// dp = 128 mu L m / (pi rho d^4).
TEST(Ida, LoopSharesTheFlow) {
  TestNetwork built(constant_test_fluid());
  const auto a = built.node(), b = built.node();
  built.network.elevation[b] = 10.0;
  PipeData pipe;
  pipe.inner_diameter = 0.05;
  built.pipe(a, b, pipe);
  pipe.length = 400.0;
  built.pipe(b, a, pipe);  // drawn against the flow
  built.add<Feed>("feed", a, always(70.0));
  const double flow = 0.03;
  built.add<Draw>("draw", b, [=](double t) { return flow * (1.0 + 0.2 * std::sin(t / 3000.0)); });
  IdaStepper ida = make_ida(built, {.tolerance = 1e-4});
  ida.start(0.0, std::vector(2, PipeProfile{70.0, 0.0, 0.0, true}), std::vector(2, 70.0));
  for (const double t : {1000.0, 5000.0, 20000.0}) {
    ida.advance(t);
    const double m = flow * (1.0 + 0.2 * std::sin(t / 3000.0));
    const auto y = ida.unknowns();
    expect_at_most("laminar flow in a loop", std::abs(y[ida.layout().pipe_flow] - 0.8 * m), 1e-9, "kg/s");
    EXPECT_NEAR(y[ida.layout().pipe_flow + 1], -0.2 * m, 1e-9);
    const double friction = 128.0 * 4.0e-4 * 100.0 * 0.8 * m / (std::numbers::pi * 1000.0 * std::pow(0.05, 4));
    EXPECT_NEAR(y[ida.layout().pressure + b], 5.0e5 - friction - 1000.0 * 9.80665 * 10.0, 1e-4);
  }
}

// A jump between output instants, at 450 s of 900 s: until its front comes near the outlet the feed supplies
// m c (60 K before, 70 K after) and m c 60 K leave. Both are constant on each side of the jump.
TEST(Ida, JumpIsMetExactly) {
  TestNetwork built(constant_test_fluid());
  PipeData pipe;
  pipe.water_mass = 20000.0;  // 10000 s of travel
  pipe.elements = 20;
  add_chain(built, 1, pipe, jump(60.0, 70.0, 450.0), always(2.0));
  built.inputs->jumps = {450.0};
  const Record record = simulate_by_ida(built, run_options(1800.0, 900.0, 0.01));
  const double flow = 2.0 * test_specific_heat;
  EXPECT_NEAR(record.energy[1].supplied, flow * 450.0 * (60.0 + 70.0), 1e-9 * record.energy[1].supplied);
  EXPECT_NEAR(record.energy[2].supplied, flow * (450.0 * 60.0 + 1350.0 * 70.0), 1e-9 * record.energy[2].supplied);
  EXPECT_NEAR(record.energy[2].stored, flow * 1350.0 * 10.0, 1e-3 * record.energy[2].stored);
  EXPECT_LT(record.energy[2].relative_residual(), 1e-9);
}

// Flow that jumps, stops, turns and begins again: the mean of every output step is the value that holds in it.
TEST(Ida, FlowJumpsStopsAndTurns) {
  TestNetwork built(constant_test_fluid());
  const std::vector<double> flows{1.0, 3.0, 0.0, -2.0, 0.0, 0.5};
  const auto flow = [&](double t) { return flows[std::min(std::size_t(std::max(t, 0.0) / 1800.0), flows.size() - 1)]; };
  PipeData pipe;
  pipe.loss_own = 0.5;
  add_chain(built, 3, pipe, always(70.0), flow, always(50.0));
  built.inputs->jumps = {1800.0, 3600.0, 5400.0, 7200.0, 9000.0};
  const Record record = simulate_by_ida(built, run_options(10800.0, 900.0, 1e-3));
  for (std::size_t k = 1; k < record.time.size(); ++k) {
    EXPECT_NEAR(record.components[k][1].mass_flow, flow(record.time[k] - 450.0), 1e-9) << record.time[k];
    EXPECT_NEAR(record.mass_flow[k][1], flow(record.time[k] - 450.0), 1e-9) << record.time[k];
  }
  EXPECT_LT(record.energy.back().relative_residual(), 1e-9);
}

TEST(Ida, RefusesOptionsOutOfRange) {
  TestNetwork built(constant_test_fluid());
  add_chain(built, 1, {}, always(70.0), always(1.0));
  for (const IntegrationOptions& bad : {IntegrationOptions{.tolerance = 0.0}, IntegrationOptions{.maximum_order = 6},
                                        IntegrationOptions{.maximum_step = -1.0}}) {
    IdaStepper ida = make_ida(built, bad);
    EXPECT_THROW(ida.start(0.0, std::vector{PipeProfile{70.0, 0.0, 0.0, true}}, std::vector(2, 70.0)),
                 std::invalid_argument);
  }
}

// A pipe that hangs on nothing has no pressure.
TEST(Ida, NamesWhatHasNoPressure) {
  TestNetwork built(constant_test_fluid());
  add_chain(built, 1, {}, always(70.0), always(1.0));
  const auto a = built.node(), b = built.node();
  built.pipe(a, b, {});
  try {
    make_ida(built, {});
    FAIL() << "must be refused";
  } catch (const std::invalid_argument& e) {
    EXPECT_NE(std::string(e.what()).find("pipe 1"), std::string::npos) << e.what();
  }
}

}  // namespace
}  // namespace emscher
