// Plug flow against closed forms: what the method of characteristics must give exactly, whatever the length of pipes
// and steps.
#include "engine/transport/plug_flow.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>

#include "tests/engine/test_networks.hpp"
#include "tests/figures.hpp"

namespace emscher {
namespace {

using namespace testing;

constexpr double hour = 3600.0, row = 900.0, c = test_specific_heat;
constexpr double exact = 1e-8;  // K; friction warms by some 1e-9 K

SimulationOptions plug_flow_options(double duration, double tolerance = 0.5) {
  SimulationOptions options = run_options(duration, row, tolerance);
  options.transport = Transport::plug_flow;
  return options;
}

/// Means of what arrives at the draw (component 1), degC, row by row; [0] is the start.
std::vector<double> arriving(const Record& record) {
  std::vector<double> values;
  for (const auto& components : record.components) values.push_back(components[1].from_temperature);
  return values;
}

/// Mean of f over an interval, by Simpson's rule on 200 pieces.
double mean_of(const Signal& f, double begin, double end) {
  const int n = 200;
  const double h = (end - begin) / n;
  double sum = 0.0;
  for (int k = 0; k < n; ++k) sum += (f(begin + k * h) + 4.0 * f(begin + (k + 0.5) * h) + f(begin + (k + 1) * h)) / 6.0;
  return sum / n;
}

// 50 pipes of 20 m with 100 kg each: at 2 kg/s the water passes eighteen of them within a step. The front stays one.
TEST(PlugFlowTest, JumpPassesChainsOfShortPipesUnsmeared) {
  TestNetwork built(constant_test_fluid());
  const double jump = 1.0 * hour, arrival = jump + 50 * 100.0 / 2.0;
  add_chain(
      built, 50, {.length = 20.0, .water_mass = 100.0}, [&](double t) { return t < jump ? 60.0 : 70.0; }, always(2.0));
  built.inputs->jumps = {jump};
  const std::vector<double> means = arriving(simulate(built, plug_flow_options(3.0 * hour)));
  for (std::size_t k = 1; k < means.size(); ++k) {
    const double after = std::clamp((double(k) * row - arrival) / row, 0.0, 1.0);
    expect_at_most("front of 10 K through 50 short pipes", std::abs(means[k] - 60.0 - 10.0 * after), exact, "K");
  }
}

// The bar of the project for fronts: a jump of 10 K through 5 km, no overshoot, smeared by less than 60 s in the L1
// sense. Friction warms by nothing here.
TEST(PlugFlowTest, JumpThroughFiveKilometres) {
  TestNetwork built(constant_test_fluid());
  const double jump = 1.0 * hour, arrival = jump + 50 * 785.0 / 3.93;
  add_chain(
      built, 50, {.length = 100.0, .water_mass = 785.0}, [&](double t) { return t < jump ? 60.0 : 70.0; },
      always(3.93));
  built.inputs->jumps = {jump};
  SimulationOptions options = plug_flow_options(6.0 * hour);
  options.output_step = 10.0;
  double smear = 0.0, highest = 0.0;
  const std::vector<double> means = arriving(simulate(built, options));
  for (std::size_t k = 1; k < means.size(); ++k) {
    const double after = std::clamp((double(k) * 10.0 - arrival) / 10.0, 0.0, 1.0);
    smear += std::abs(means[k] - (60.0 + 10.0 * after)) / 10.0 * 10.0;
    highest = std::max(highest, means[k]);
  }
  expect_at_most("front of 10 K through 5 km, smeared by", smear, 1e-3, "s");
  expect_at_most("front of 10 K through 5 km, overshoot", highest - 70.0, 1e-6, "K");  // friction warms
}

// A wave of 6 h and 10 K through the same 5 km with the default settings: worst 15-min mean within 0.005 K.
TEST(PlugFlowTest, WaveThroughFiveKilometres) {
  const Signal wave = [](double t) {
    return t < 0.0 ? 60.0 : 60.0 + 10.0 * std::sin(2.0 * std::numbers::pi * t / (6.0 * hour));
  };
  TestNetwork built(constant_test_fluid());
  const double delay = 50 * 785.0 / 3.93;
  add_chain(built, 50, {.length = 100.0, .water_mass = 785.0}, wave, always(3.93));
  const std::vector<double> means = arriving(simulate(built, plug_flow_options(24.0 * hour)));
  double worst = 0.0;
  for (std::size_t k = 1; k < means.size(); ++k) {
    const double begin = (double(k) - 1.0) * row - delay, end = begin + row;
    if (begin < 0.0) continue;
    worst = std::max(worst, std::abs(means[k] - mean_of(wave, begin, end)));
  }
  expect_at_most("wave of 10 K through 5 km, means of 15 min", worst, 0.005, "K");
}

// A wall with the water's temperature delays the front as if the pipe held more water, and cools it as it stands.
TEST(PlugFlowTest, WallAndLossOfAFront) {
  TestNetwork built(constant_test_fluid());
  const PipeData pipe{.length = 300.0, .water_mass = 1500.0, .wall_heat_capacity = 1.26e6, .loss_own = 0.4};
  const double jump = 1.0 * hour, flow = 1.2, mass = pipe.water_mass + pipe.wall_heat_capacity / c;
  add_chain(
      built, 2, pipe, [&](double t) { return t < jump ? 60.0 : 80.0; }, always(flow));
  built.inputs->jumps = {jump};
  // Where a piece is cut, its parts differ from the exponential's by less than (k s)^2 / 24 of the difference to the
  // surroundings; twice that for two pipes.
  const double bound = std::pow(pipe.loss_own * pipe.length / (mass * c) * row, 2) / 12.0 * 70.0;
  const std::vector<double> means = arriving(simulate(built, plug_flow_options(5.0 * hour, 1e-6)));
  const double arrival = jump + 2.0 * mass / flow;
  const auto outlet = [&](double inlet) {  // boundary at 10 degC
    return 10.0 + (inlet - 10.0) * std::exp(-2.0 * pipe.loss_own * pipe.length / (flow * c));
  };
  for (std::size_t k = 1; k < means.size(); ++k) {
    const double after = std::clamp((double(k) * row - arrival) / row, 0.0, 1.0);
    expect_at_most("front with wall and loss", std::abs(means[k] - std::lerp(outlet(60.0), outlet(80.0), after)), bound,
                   "K");
  }
}

// Water that stands cools by exp(-U L t / (M c)) and keeps its shape; what flows out afterwards is that.
TEST(PlugFlowTest, StandstillCoolsByTheExponential) {
  TestNetwork built(constant_test_fluid());
  const PipeData pipe{.length = 300.0, .water_mass = 3600.0, .loss_own = 0.5};
  const double stop = 1.0 * hour, go = 9.0 * hour;
  add_chain(built, 1, pipe, always(70.0), [&](double t) { return t < stop || t >= go ? 2.0 : 0.0; });
  built.inputs->jumps = {stop, go};
  const std::vector<double> means = arriving(simulate(built, plug_flow_options(10.0 * hour)));
  // What leaves in the first 900 s after the standstill lay on the last half of the pipe's 1800 s. Each piece has
  // cooled all the time since it entered: 1800 s of travel, and 8 h.
  const double rate = pipe.loss_own * pipe.length / (pipe.water_mass * c);
  const std::size_t first = std::size_t(go / row) + 1;
  expect_at_most("cooling at standstill", std::abs(means[first] - 10.0 - 60.0 * std::exp(-rate * (1800.0 + go - stop))),
                 60.0 * std::pow(rate * row, 2) / 24.0, "K");
}

// Turned back, the water leaves in reverse order through the end it came in by.
TEST(PlugFlowTest, ReversalBringsBackWhatEntered) {
  TestNetwork built(constant_test_fluid());
  add_chain(
      built, 1, {.water_mass = 4000.0}, [](double t) { return t < 0.0 ? 60.0 : 60.0 + t / 60.0; },
      [](double t) { return t < 2.0 * row ? 1.0 : -1.0; }, always(40.0));
  built.inputs->jumps = {2.0 * row};
  const Record record = simulate(built, plug_flow_options(2.0 * hour));
  for (std::size_t k = 2; k <= 4; ++k)  // at time 1800 + s leaves what entered at 1800 - s
    expect_at_most("water turned back",
                   std::abs(record.at_from[k][0] - 60.0 - (2.0 * row - (double(k) - 2.0) * row) / 60.0), exact, "K");
  EXPECT_NEAR(record.at_from[5][0], 60.0, exact);  // what lay there at the start
  EXPECT_NEAR(record.at_to[5][0], 40.0, exact);
  EXPECT_LT(record.energy.back().relative_residual(), 1e-12);
}

// Two currents meet: theta = (m1 theta1 + m2 theta2) / (m1 + m2) at every instant, fronts included.
TEST(PlugFlowTest, JunctionMixesFronts) {
  TestNetwork built(constant_test_fluid());
  const double jump = 2.0 * row;
  const auto end = add_chain(built, 1, {.water_mass = 1000.0}, always(60.0), always(3.0));
  const auto side = built.node();
  built.pipe(side, end, {.water_mass = 500.0});
  built.add<Draw>("side", side, always(-1.0), [&](double t) { return t < jump ? 30.0 : 45.0; });
  built.inputs->jumps = {jump};
  const std::vector<double> means = arriving(simulate(built, plug_flow_options(2.0 * hour)));
  const double arrival = jump + 500.0;
  for (std::size_t k = 1; k < means.size(); ++k) {
    const double after = std::clamp((double(k) * row - arrival) / row, 0.0, 1.0);
    expect_at_most("fronts mixed at a junction", std::abs(means[k] - (2.0 * 60.0 + 30.0 + 15.0 * after) / 3.0), exact,
                   "K");
  }
}

// Flows are constant within a step: second order where they change smoothly.
TEST(PlugFlowTest, SecondOrderForFlowsThatChange) {
  const auto outlets = [](double step) {
    TestNetwork built(constant_test_fluid());
    PipeData pipe{.length = 200.0, .water_mass = 2500.0, .loss_own = 1.0};
    add_chain(
        built, 3, pipe, [](double t) { return t < 0.0 ? 60.0 : 60.0 + t / 360.0; },
        [](double t) { return 2.0 - std::cos(2.0 * std::numbers::pi * t / (4.0 * hour)); });
    SimulationOptions options = plug_flow_options(8.0 * hour, 1e-6);
    options.integrator.maximum_step = step;
    return arriving(simulate(built, options));
  };
  const auto fine_enough = outlets(7.5);
  const auto error = [&](double step) {
    const auto values = outlets(step);
    double sum = 0.0;
    for (std::size_t k = 1; k < fine_enough.size(); ++k) sum += std::abs(values[k] - fine_enough[k]);
    return sum;
  };
  const double coarse = error(900.0), middle = error(450.0), fine = error(225.0);
  expect_about("order in time for flows that change", std::log2(coarse / middle), 2.0, 0.35);
  expect_about("order in time for flows that change", std::log2(middle / fine), 2.0, 0.35);
}

// Rows may be far apart: flows that change in between are followed all the same.
TEST(PlugFlowTest, RowsADayApart) {
  const auto delivered = [](double output_step) {
    TestNetwork built(constant_test_fluid());
    add_chain(
        built, 3, {.length = 200.0, .water_mass = 2500.0, .loss_own = 1.0},
        [](double t) { return t < 0.0 ? 60.0 : 60.0 + 10.0 * std::sin(t / 7200.0); },
        [](double t) { return 2.0 - std::cos(t / 7200.0); });
    SimulationOptions options = plug_flow_options(48.0 * hour);
    options.output_step = output_step;
    return simulate(built, options).energy.back().delivered;
  };
  expect_at_most("heat delivered, rows a day apart, relative",
                 std::abs(delivered(24.0 * hour) / delivered(900.0) - 1.0), 1e-6);
}

// A step can be repeated from the same state with other flows: nothing is kept before accept().
TEST(PlugFlowTest, StepsCanBeRepeated) {
  TestNetwork built(constant_test_fluid());
  const auto a = built.node(), b = built.node();
  built.pipe(a, b, {.water_mass = 1000.0, .loss_own = 2.0});
  PlugFlow plugs(built.network, 0.005);
  plugs.start(std::vector<PipeProfile>{{.inlet = 80.0, .slope = -5.0, .rate = 0.5}});
  HistoryArena histories;
  const std::vector<HistorySegment> segments{{600.0, 50.0, 55.0}};
  const TemperatureHistory entering{segments, 52.5};
  const std::vector<double> friction{0.0}, boundary{celsius_zero + 10.0}, theta(2, 0.0);
  std::vector<double> flows;
  const auto outlet = [&](double flow) {
    flows = {flow};
    plugs.begin_step(600.0, {flows, theta, boundary, friction});
    plugs.open_lanes(1);
    plugs.pour(0, entering, histories);
    plugs.fill(0, entering, 0);
    return flow > 0.0 ? plugs.mean_at_ends(0).at_to : plugs.mean_at_ends(0).at_from;
  };
  const double before = plugs.stored_energy();
  const double first = outlet(2.0);
  outlet(-1.0);
  outlet(0.3);
  EXPECT_DOUBLE_EQ(outlet(2.0), first);
  EXPECT_DOUBLE_EQ(plugs.stored_energy(), before);
  plugs.accept();
  EXPECT_NE(plugs.stored_energy(), before);
}

// However much the inlet fluctuates, a pipe that hardly flows keeps a bounded number of pieces, and its energy.
TEST(PlugFlowTest, PiecesStayFewAndEnergyIsKept) {
  TestNetwork built(constant_test_fluid());
  add_chain(
      built, 1, {.water_mass = 1.0e6}, [](double t) { return 60.0 + 8.0 * std::sin(t / 300.0) * std::cos(t / 1777.0); },
      always(1.0));
  SimulationOptions options = plug_flow_options(100.0 * hour);
  const Record record = simulate(built, options);
  EXPECT_LE(record.statistics.integrator.states, 200u);
  EXPECT_GT(record.statistics.integrator.states, 50u);
  EXPECT_LT(record.energy.back().relative_residual(), 1e-12);
}

TEST(PlugFlowTest, WallsBehindAFilmAreRefused) {
  TestNetwork built(constant_test_fluid());
  add_chain(built, 1, {.wall_heat_capacity = 1e5}, always(60.0), always(1.0));
  built.network.wall = WallContact::film;
  EXPECT_THROW(simulate(built, plug_flow_options(hour)), std::invalid_argument);
}

}  // namespace
}  // namespace emscher
