// Networks that cool, whose flows reverse, to which many feed in: district cooling, ambient loops, prosumers,
// connections of producers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "models/ambient_loop_substation.hpp"
#include "models/balancing_plant.hpp"
#include "models/prosumer.hpp"
#include "models/water.hpp"
#include "tests/models/closed_networks.hpp"

namespace emscher {
namespace {

using namespace testing;

constexpr double hour = 3600.0;
constexpr auto step_wise = TimeSeries::Between::step;

SimulationOptions options_of(Transport transport, double duration, double tolerance = 0.05) {
  SimulationOptions options = run_options(duration, 900.0, tolerance);
  options.transport = transport;
  return options;
}

void expect_conserved(const Record& record) {
  EXPECT_LT(record.energy.back().relative_residual(), 1e-9);
  EXPECT_LT(largest_stepwise_residual(record, 1e6), 1e-9);
}

PipeData losing_pipe() {
  PipeData pipe;
  pipe.loss_own = 0.5;
  pipe.loss_partner = 0.05;
  pipe.elements = 2;
  return pipe;
}

class EitherTransport : public ::testing::TestWithParam<Transport> {};
INSTANTIATE_TEST_SUITE_P(Both, EitherTransport,
                         ::testing::Values(Transport::discontinuous_galerkin, Transport::plug_flow),
                         [](const auto& one) { return one.param == Transport::plug_flow ? "PlugFlow" : "Elements"; });

/// Heating above the ground's 50 degC, or cooling as much below it.
struct Mirrored {
  TestNetwork built{constant_test_fluid()};

  explicit Mirrored(double sign) {
    built.inputs->boundary_temperature.assign(1, celsius_zero + 50.0);
    const Junction a = add_junction(built), b = add_junction(built), c = add_junction(built), d = add_junction(built);
    add_trench(built, a, b, losing_pipe());
    add_trench(built, b, c, losing_pipe());
    add_trench(built, b, d, losing_pipe());
    add_pressure_holder(built, a,
                        function_of(built, [=](double t) { return 50.0 + sign * (30.0 + 3.0 * std::sin(t / hour)); }));
    const auto heat = [&](double mean) {
      return function_of(built, [=](double t) { return sign * mean * (1.0 + 0.5 * std::cos(t / 5000.0)); });
    };
    ConsumerLimits limits;
    limits.bypass_mass_flow = 0.1;
    built.add<ReturnTemperatureSubstation>("c", c.supply, c.back, built.network.fluid, heat(1.5e5),
                                           TimeFunction(50.0 + sign * 8.0), limits);
    limits.maximum_mass_flow = 1.5;  // too little at times
    built.add<ReturnTemperatureSubstation>("d", d.supply, d.back, built.network.fluid, heat(1.2e5),
                                           TimeFunction(50.0 + sign * 10.0), limits);
    built.add<TemperatureDifferenceSubstation>("b", b.supply, b.back, built.network.fluid, heat(8.0e4), 20.0,
                                               ConsumerLimits{});
    built.add<HeatProducer>("second", d.back, d.supply, built.network.fluid,
                            SupplyTemperature(TimeFunction(50.0 + sign * 35.0)), TimeFunction(sign * 2.0e4));
  }
};

// With constant properties, cooling is heating in a mirror at the temperature of the ground: the same flows, the same
// distances from it, the opposite heat; what is not delivered included.
TEST_P(EitherTransport, CoolingIsTheMirrorOfHeating) {
  Mirrored heating(1.0), cooling(-1.0);
  const Record h = simulate(heating.built, options_of(GetParam(), 12.0 * hour)),
               c = simulate(cooling.built, options_of(GetParam(), 12.0 * hour));
  expect_conserved(h);
  expect_conserved(c);
  ASSERT_EQ(h.time.size(), c.time.size());
  bool limited = false;
  for (std::size_t k = 0; k < h.time.size(); ++k) {
    for (std::size_t i = 0; i < h.at_to[k].size(); ++i) {
      EXPECT_NEAR(h.mass_flow[k][i], c.mass_flow[k][i], 1e-7);
      EXPECT_NEAR(h.at_to[k][i] - 50.0, 50.0 - c.at_to[k][i], 1e-6);
    }
    for (std::size_t i = 0; i < h.components[k].size(); ++i) {
      EXPECT_NEAR(h.components[k][i].heat, -c.components[k][i].heat, 1e-6 * 1e5);
      EXPECT_NEAR(h.components[k][i].unmet_heat, -c.components[k][i].unmet_heat, 1e-6 * 1e5);
      limited |= h.components[k][i].unmet_heat > 1e3;
    }
  }
  EXPECT_TRUE(limited);
  EXPECT_NEAR(h.energy.back().lost, -c.energy.back().lost, 1e-6 * std::abs(h.energy.back().lost));
  EXPECT_LT(c.energy.back().lost, 0.0);  // the cold pipes gain heat
}

/// Plant - b - c - d, and e behind b; houses at b, e, c, d that heat and cool by turns.
struct AmbientLoop {
  TestNetwork built;
  std::size_t plant = 0;
  std::vector<std::size_t> houses;

  explicit AmbientLoop(const Fluid& fluid) : built(fluid) {
    const Junction a = add_junction(built), b = add_junction(built), c = add_junction(built), d = add_junction(built),
                   e = add_junction(built);
    for (const auto& [from, to] : {std::pair{a, b}, {b, c}, {c, d}, {b, e}}) add_trench(built, from, to, losing_pipe());
    plant = built.add<BalancingPlant>(
        "plant", a.back, a.supply, built.network.fluid, SupplyTemperature(TimeFunction(18.0)), TimeFunction(10.0),
        PumpDuty{.return_pressure = 2.0e5}, PumpLaw(std::nullopt, 1.0, built.network.gravity));
    add_house(b, 4.0e4, 1.0e4, 0.0);
    add_house(e, 3.0e4, 5.0e4, 2.0 * hour);
    add_house(c, 6.0e4, 6.0e4, 4.0 * hour);
    add_house(d, 3.0e4, 8.0e4, 6.0 * hour);
    for (double t = 0.0; t < 48.0 * hour; t += hour) built.inputs->jumps.push_back(t);
  }

  void add_house(Junction at, double heating, double cooling, double shift) {
    const auto by_turns = [&](double heat, double part) {
      return function_of(
          built,
          [=](double t) { return std::fmod(t + shift + 960.0 * hour, 12.0 * hour) < part * hour ? heat : 0.3 * heat; },
          3600.0, step_wise);
    };
    const TimeFunction warm = by_turns(heating, 6.0);
    const TimeFunction cold = function_of(
        built, [=](double t) { return std::fmod(t + shift + 960.0 * hour, 12.0 * hour) < 6.0 * hour ? 0.0 : cooling; },
        3600.0, step_wise);
    houses.push_back(built.add<AmbientLoopSubstation>(
        "house", at.supply, at.back, built.network.fluid,
        AmbientLoopSubstation::Machines{HeatDemand(warm), cold, TimeFunction(4.0), TimeFunction(5.0)}, 5.0));
  }
};

// Heat of a house from its constant values within an hour: Q_h (1 - 1/4) - Q_c (1 + 1/5). Every pipe reverses; energy
// is conserved; the plant's flow is what all houses leave.
TEST_P(EitherTransport, EveryPipeOfAnAmbientLoopReverses) {
  for (const bool real : {false, true}) {
    AmbientLoop loop(real ? water() : constant_test_fluid());
    const Record record = simulate(loop.built, options_of(GetParam(), 36.0 * hour));
    expect_conserved(record);
    const std::size_t pipes = record.mass_flow[0].size();
    for (std::size_t i = 0; i < pipes; ++i) {
      double least = 0.0, most = 0.0;
      for (const auto& flows : record.mass_flow) {
        least = std::min(least, flows[i]);
        most = std::max(most, flows[i]);
      }
      EXPECT_LT(least, -0.5) << i;
      EXPECT_GT(most, 0.5) << i;
    }
    for (std::size_t k = 1; k < record.time.size(); ++k) {
      double drawn = 0.0;
      for (std::size_t n = 0; n < loop.houses.size(); ++n) {
        const double shift = 2.0 * hour * double(n), heating[] = {4.0e4, 3.0e4, 6.0e4, 3.0e4},
                     cooling[] = {1.0e4, 5.0e4, 6.0e4, 8.0e4};
        const bool warm = std::fmod(record.time[k] - 450.0 + shift, 12.0 * hour) < 6.0 * hour;
        const double expected = warm ? 0.75 * heating[n] : 0.75 * 0.3 * heating[n] - 1.2 * cooling[n];
        const ComponentMeans& house = record.components[k][loop.houses[n]];
        EXPECT_NEAR(house.heat, expected, 1e-6 * 1e5) << n << ' ' << record.time[k];
        EXPECT_EQ(house.unmet_heat, 0.0);
        if (!real) {
          EXPECT_NEAR(house.mass_flow, expected / (5.0 * test_specific_heat), 1e-6);
        }
        drawn += house.mass_flow;
      }
      EXPECT_NEAR(record.components[k][loop.plant].mass_flow, drawn, 1e-6);
    }
  }
}

// The direction is a function of time: the same whether instants come in order, again, or from before.
TEST(SampledHysteresisTest, IsAFunctionOfTime) {
  TestNetwork built(constant_test_fluid());
  const auto signal = [](double t) { return 10.0 * std::sin(t / 4000.0) + 3.0 * std::sin(t / 700.0); };
  const TimeFunction function = function_of(built, signal, 300.0);
  std::vector<bool> expected{signal(0.0) < 0.0};
  for (int k = 1; k < 96; ++k) {
    const double value = signal(900.0 * k);
    expected.push_back(expected.back() ? !(value > 4.0) : value < -4.0);
  }
  built.inputs->set_time(0.0);
  SampledHysteresis in_order(function, 4.0), with_steps_back(function, 4.0);
  std::mt19937 random(7);
  std::uniform_real_distribution<double> part(0.0, 1.0);
  in_order.is_on(0.0);
  with_steps_back.is_on(0.0);
  int turns = 0;
  for (double t = 0.0; t < 95.0 * 900.0; t += 100.0) {
    built.inputs->set_time(t);
    EXPECT_EQ(in_order.is_on(t), expected[std::size_t(t / 900.0)]) << t;
    const double trial = std::min(t + 1800.0 * part(random), 95.0 * 900.0), before = t * (1.0 - 0.02 * part(random));
    built.inputs->set_time(trial);
    EXPECT_EQ(with_steps_back.is_on(trial), expected[std::size_t(trial / 900.0)]);
    EXPECT_EQ(with_steps_back.is_on(before), expected[std::size_t(before / 900.0)]);
  }
  for (std::size_t k = 1; k < expected.size(); ++k) turns += expected[k] != expected[k - 1];
  EXPECT_GT(turns, 4);
}

// A building turns from drawing to feeding and back: no step leaves energy open, what it feeds is what it has too much,
// and within the band it keeps its direction and waits.
TEST_P(EitherTransport, ProsumerTurnsWithoutAStepInTheBalance) {
  TestNetwork built(constant_test_fluid());
  const Junction a = add_junction(built), b = add_junction(built), c = add_junction(built);
  add_trench(built, a, b, losing_pipe());
  add_trench(built, b, c, losing_pipe());
  add_pressure_holder(built, a, TimeFunction(80.0));
  built.add<ReturnTemperatureSubstation>("house", b.supply, b.back, built.network.fluid, TimeFunction(3.0e5),
                                         TimeFunction(45.0), ConsumerLimits{});
  const auto net = [](double t) { return 8.0e4 * std::cos(t / (2.0 * hour)); };
  const std::size_t prosumer = built.add<Prosumer>(
      "prosumer", c.supply, c.back, built.network.fluid,
      Prosumer::Design{function_of(built, net, 900.0), 3.0e4, TimeFunction(45.0), TimeFunction(85.0)});
  for (int k = 1; k < 200; ++k) built.inputs->jumps.push_back(SampledHysteresis::step * k);
  const Record record = simulate(built, options_of(GetParam(), 36.0 * hour));
  expect_conserved(record);
  int turns = 0;
  bool feeds = false, waited = false;
  for (std::size_t k = 1; k < record.time.size(); ++k) {
    const ComponentMeans& p = record.components[k][prosumer];
    const double begin = record.time[k] - 900.0;
    const bool now = begin == 0.0 ? false : feeds ? !(net(begin) > 3.0e4) : net(begin) < -3.0e4;
    turns += now != feeds;
    feeds = now;
    const double mean = 0.5 * (net(begin) + net(record.time[k]));  // straight between rows
    const bool same_sign = (net(begin) < 0.0) == (net(record.time[k]) < 0.0);
    if (!same_sign) continue;
    const bool waits = feeds != (mean < 0.0);
    waited |= waits;
    // Within a step of elements the water at its node is followed to their tolerance.
    EXPECT_NEAR(p.heat, waits ? 0.0 : mean, 0.015 * 8.0e4) << record.time[k];
    EXPECT_NEAR(p.heat + p.unmet_heat, mean, 0.015 * 8.0e4) << record.time[k];
    EXPECT_GE(feeds ? -p.mass_flow : p.mass_flow, 0.0);
  }
  EXPECT_GE(turns, 4);
  EXPECT_TRUE(waited);
}

/// One trench between b and c, no losses; the plant with 70 degC at b, a house at c that cools to 40 degC.
struct Pair {
  TestNetwork built{constant_test_fluid()};
  Junction b = add_junction(built), c = add_junction(built);
  std::size_t plant = 0, house = 0;
  Pair() {
    add_trench(built, b, c, {});
    plant = add_pressure_holder(built, b, TimeFunction(70.0));
    house = built.add<ReturnTemperatureSubstation>("house", c.supply, c.back, built.network.fluid, TimeFunction(4.2e5),
                                                   TimeFunction(40.0), ConsumerLimits{});
  }
};

// A unit that takes 70 degC from the supply at b and gives 90 degC to the supply at c: what reaches c mixes, the house
// needs  m = (Q - Q_unit) / (c 30 K), and the plant gives the rest.
TEST_P(EitherTransport, SupplyToSupply) {
  Pair n;
  const std::size_t unit = n.built.add<HeatProducer>("unit", n.b.supply, n.c.supply, n.built.network.fluid,
                                                     SupplyTemperature(TimeFunction(90.0)), TimeFunction(1.05e5));
  const Record record = simulate(n.built, options_of(GetParam(), 6.0 * hour));
  expect_conserved(record);
  const auto& last = record.components.back();
  const double flow = (4.2e5 - 1.05e5) / (30.0 * test_specific_heat);  // 2.5 kg/s
  EXPECT_NEAR(last[n.house].mass_flow, flow, 1e-4);
  EXPECT_NEAR(last[n.house].from_temperature, 40.0 + 4.2e5 / (flow * test_specific_heat), 1e-3);
  EXPECT_NEAR(last[unit].mass_flow, 1.05e5 / (20.0 * test_specific_heat), 1e-6);
  EXPECT_NEAR(-last[n.plant].heat, 4.2e5 - 1.05e5, 1.0);
}

// A unit in the return warms what comes back: the plant's return is 40 degC + Q_unit/(m c), m = Q/(c 30 K).
TEST_P(EitherTransport, ReturnToReturn) {
  Pair n;
  n.built.add<HeatProducer>("unit", n.c.back, n.b.back, n.built.network.fluid, SupplyTemperature(TimeFunction(55.0)),
                            TimeFunction(6.3e4));
  const Record record = simulate(n.built, options_of(GetParam(), 6.0 * hour));
  expect_conserved(record);
  const double flow = 4.2e5 / (30.0 * test_specific_heat);
  EXPECT_NEAR(record.components.back()[n.plant].from_temperature, 40.0 + 6.3e4 / (flow * test_specific_heat), 1e-3);
}

// Supply water through a unit into the return: the plant's flow is both flows, its return their mixture; the unit
// throttles 2 bar, which warms its water by dp / (rho c).
TEST_P(EitherTransport, SupplyToReturn) {
  Pair n;
  n.built.add<HeatAndMassFlowProducer>("unit", n.c.supply, n.c.back, n.built.network.fluid, TimeFunction(4.2e4),
                                       TimeFunction(1.0));
  const Record record = simulate(n.built, options_of(GetParam(), 6.0 * hour));
  expect_conserved(record);
  const double flow = 4.2e5 / (30.0 * test_specific_heat);
  EXPECT_NEAR(record.components.back()[n.plant].mass_flow, flow + 1.0, 1e-4);
  EXPECT_NEAR(record.components.back()[n.plant].from_temperature,
              (flow * 40.0 + 80.0 + 2.0e5 / (1000.0 * test_specific_heat)) / (flow + 1.0), 1e-3);
}

// Hot and cold water that mix can swing against each other: colder water makes consumers ask for more, which moves the
// point where the waters meet [Energies 18 (2025) 1126]. A ring with three producers, of 90 (holds the pressure), 75
// and 60 degC, and houses between them; after a step of the demand all flows and temperatures come to rest.
TEST_P(EitherTransport, ThreeProducersOfHotAndColdWaterSettle) {
  TestNetwork built(water());
  std::vector<Junction> ring;
  for (int k = 0; k < 6; ++k) ring.push_back(add_junction(built));
  PipeData pipe = losing_pipe();
  pipe.inner_diameter = 0.1;
  pipe.length = 200.0;
  pipe.water_mass = 1500.0;
  for (std::size_t k = 0; k < 6; ++k) add_trench(built, ring[k], ring[(k + 1) % 6], pipe);
  add_pressure_holder(built, ring[0], TimeFunction(90.0));
  built.add<HeatProducer>("second", ring[2].back, ring[2].supply, built.network.fluid,
                          SupplyTemperature(TimeFunction(75.0)), TimeFunction(2.0e5));
  built.add<MassFlowProducer>("third", ring[4].back, ring[4].supply, built.network.fluid,
                              SupplyTemperature(TimeFunction(60.0)), TimeFunction(2.0));
  for (std::size_t k = 0; k < 6; ++k)
    built.add<ReturnTemperatureSubstation>(
        "house", ring[k].supply, ring[k].back, built.network.fluid,
        function_of(
            built, [k](double t) { return (t < 2.0 * hour ? 0.8e5 : 1.4e5) + 1.0e4 * double(k); }, 900.0, step_wise),
        TimeFunction(40.0), ConsumerLimits{});
  built.inputs->jumps = {2.0 * hour};
  const Record record = simulate(built, options_of(GetParam(), 24.0 * hour, 0.01));
  expect_conserved(record);
  const std::size_t rows = record.time.size();
  double moved = 0.0;
  for (std::size_t i = 0; i < record.mass_flow[0].size(); ++i)
    moved = std::max(moved, std::abs(record.mass_flow.back()[i] - record.mass_flow[4][i]));
  EXPECT_GT(moved, 0.5);  // the step was felt
  for (std::size_t k = rows - 16; k < rows; ++k)
    for (std::size_t i = 0; i < record.mass_flow[0].size(); ++i) {
      EXPECT_NEAR(record.mass_flow[k][i], record.mass_flow[rows - 1][i], 1e-3) << record.time[k];
      EXPECT_NEAR(record.at_to[k][i], record.at_to[rows - 1][i], 0.02) << record.time[k];
    }
}

}  // namespace
}  // namespace emscher
