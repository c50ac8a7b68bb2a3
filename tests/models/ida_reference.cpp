// The differential-algebraic reference against the two ways in which runs are made: elements stepped by ARKODE along
// the flow, and plug flow. They share the laws of pipes and components, and for the elements the derivative of the
// transport; no flow order, no sweep, no tree and loops.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "models/limiting_valve.hpp"
#include "models/mixing_station.hpp"
#include "models/pump.hpp"
#include "models/storage/stratified_storage.hpp"
#include "models/thermostatic_bypass.hpp"
#include "models/water.hpp"
#include "tests/engine/ida_runs.hpp"
#include "tests/figures.hpp"
#include "tests/models/closed_networks.hpp"

namespace emscher {
namespace {

using namespace testing;

constexpr double hour = 3600.0;

/// Over all rows and components: largest difference of the means' temperatures (K), flows (kg/s; pipes included) and
/// heats (relative to the largest), of pipe ends at the rows (K); and mean ones (K, relative to the mean heat).
struct Difference {
  double temperature = 0.0, mass_flow = 0.0, heat = 0.0, pipe_end = 0.0;
  double mean_temperature = 0.0, mean_heat = 0.0;
};

Difference difference(const Record& a, const Record& b) {
  Difference d;
  double heat = 0.0, largest_heat = 0.0, all_heat = 0.0;
  int count = 0;
  const auto widen = [](double& largest, double one, double other) {
    largest = std::max(largest, std::abs(one - other));
  };
  for (std::size_t k = 0; k < a.time.size(); ++k) {
    for (std::size_t c = 0; c < a.components[k].size(); ++c) {
      const ComponentMeans &one = a.components[k][c], &other = b.components[k][c];
      widen(d.temperature, one.from_temperature, other.from_temperature);
      widen(d.temperature, one.to_temperature, other.to_temperature);
      widen(d.mass_flow, one.mass_flow, other.mass_flow);
      widen(heat, one.heat, other.heat);
      d.mean_temperature += std::abs(one.from_temperature - other.from_temperature);
      d.mean_temperature += std::abs(one.to_temperature - other.to_temperature);
      d.mean_heat += std::abs(one.heat - other.heat);
      all_heat += std::abs(other.heat);
      count += 2;
      largest_heat = std::max(largest_heat, std::abs(other.heat));
    }
    for (std::size_t i = 0; i < a.mass_flow[k].size(); ++i) {
      widen(d.mass_flow, a.mass_flow[k][i], b.mass_flow[k][i]);
      widen(d.pipe_end, a.at_from[k][i], b.at_from[k][i]);
      widen(d.pipe_end, a.at_to[k][i], b.at_to[k][i]);
    }
  }
  d.heat = heat / largest_heat;
  d.mean_temperature /= count;
  d.mean_heat /= all_heat;
  return d;
}

void expect_first_law(const Record& record, const std::string& where) {
  SCOPED_TRACE(where);
  expect_at_most("heat unaccounted for in the whole run", record.energy.back().relative_residual(), 1e-9);
  const double typical = std::abs(record.energy.back().supplied) / double(record.time.size());
  expect_at_most("heat unaccounted for in one row", largest_stepwise_residual(record, 0.01 * typical), 1e-8);
}

/// Wider pipes for the same water: friction hardly warms it, so that ARKODE, which takes the friction heat of up to
/// ten minutes ago, has the same.
RandomNetwork wide_network(unsigned seed, const Fluid& fluid, const RandomNetworkOptions& options) {
  RandomNetwork random = random_network(seed, fluid, options);
  for (double& d : random.built->network.pipes.inner_diameter) d *= 3.0;
  return random;
}

class IdaReference : public ::testing::TestWithParam<RandomNetworkOptions> {};

const auto of_all_kinds = ::testing::Values(RandomNetworkOptions{}, RandomNetworkOptions{.extra_trenches = 3},
                                            RandomNetworkOptions{.extra_trenches = 3, .further_producers = true},
                                            RandomNetworkOptions{.extra_trenches = 2, .passing_producers = true});
INSTANTIATE_TEST_SUITE_P(All, IdaReference, of_all_kinds);
INSTANTIATE_TEST_SUITE_P(Film, IdaReference,
                         ::testing::Values(RandomNetworkOptions{.extra_trenches = 2, .film = true}));
class IdaAndPlugFlow : public IdaReference {};
INSTANTIATE_TEST_SUITE_P(All, IdaAndPlugFlow, of_all_kinds);

// Both at a tolerance of 1e-7 K, of which each may err by some hundred steps' worth within the time that water stays:
// 3e-5 K. Rows a minute apart: ARKODE's flows of meshes are linearised about those at the last row, and a minute
// changes them by 3e-3 at most (loads swing by 40 % in a day), so by 1e-5 at second order. A specific heat that depends
// on temperature, but constant density and viscosity, which ARKODE renews every ten minutes.
TEST_P(IdaReference, ElementsAlongTheFlowGiveTheSame) {
  for (unsigned seed = 0; seed < 3; ++seed) {
    const SimulationOptions options = run_options(2.0 * hour, 60.0, 1e-7);
    const RandomNetwork one = wide_network(seed, curved_test_fluid(), GetParam());
    const Record reference = simulate_by_ida(*one.built, options);
    const RandomNetwork other = wide_network(seed, curved_test_fluid(), GetParam());
    const Difference d = difference(reference, simulate(*other.built, options));
    SCOPED_TRACE(seed);
    expect_at_most("largest difference at components", d.temperature, 3e-5, "K");
    expect_at_most("largest difference at pipe ends", d.pipe_end, 3e-5, "K");
    expect_at_most("largest difference of flows", d.mass_flow, 1e-5, "kg/s");
    expect_at_most("largest difference of heats, relative", d.heat, 3e-6);
    expect_first_law(reference, "seed " + std::to_string(seed));
  }
}

// Water, narrow pipes, half a day: what it costs to take density, viscosity, friction heat and the linearisation of the
// meshes of up to ten minutes ago. Ten minutes change a load by 0.4 sin(2 pi / 144) = 1.7 % at most, the flows of a
// mesh by 3e-4 of the largest at second order and friction heat (0.1 K) by 5 %. The largest differences are those of
// pipes that carry next to nothing.
TEST_P(IdaReference, WhatFollowsInTenMinutesCostsLittle) {
  for (unsigned seed = 0; seed < 2; ++seed) {
    const SimulationOptions options = run_options(6.0 * hour, 900.0, 1e-4);
    const RandomNetwork one = random_network(seed, water(), GetParam());
    const Record reference = simulate_by_ida(*one.built, options);
    const RandomNetwork other = random_network(seed, water(), GetParam());
    const Difference d = difference(reference, simulate(*other.built, options));
    SCOPED_TRACE(seed);
    expect_at_most("mean difference at components", d.mean_temperature, 5e-4, "K");
    expect_at_most("largest difference at components", d.temperature, 0.02, "K");
    expect_at_most("largest difference of flows", d.mass_flow, 1e-3, "kg/s");
    expect_at_most("largest difference of heats, relative", d.heat, 1e-4);
    expect_first_law(reference, "seed " + std::to_string(seed));
  }
}

// Plug flow in steps of a minute, IDA with cubic elements: twice what tests/models/transport_schemes.cpp allows between
// plug flow and ARKODE, over half the time. What is left: the fronts of the start, at which elements swing.
TEST_P(IdaAndPlugFlow, AreTheSame) {
  for (unsigned seed = 0; seed < 2; ++seed) {
    SimulationOptions options = run_options(6.0 * hour, 900.0, 1e-3, 3);
    const auto make = [&] {
      RandomNetwork random = random_network(seed, water(), GetParam());
      for (std::uint32_t& elements : random.built->network.pipes.elements) elements *= 4;
      return random;
    };
    const RandomNetwork one = make(), other = make();
    const Record reference = simulate_by_ida(*one.built, options);
    options.transport = Transport::plug_flow;
    options.integrator.tolerance = 0.05;
    options.integrator.maximum_step = 60.0;
    const Difference d = difference(reference, simulate(*other.built, options));
    SCOPED_TRACE(seed);
    expect_at_most("mean difference of temperatures", d.mean_temperature, 0.006, "K");
    expect_at_most("mean difference of heats, relative", d.mean_heat, 2.5e-4);
    expect_first_law(reference, "seed " + std::to_string(seed));
  }
}

/// A street with everything that has a law or states: a booster, a check valve, a valve that limits the flow of a mesh,
/// consumers of which the last is short of pressure difference by noon, a thermostat that opens where nobody draws, and
/// a tank that is charged, rests and is discharged.
struct Street {
  TestNetwork built{curved_test_fluid()};
  std::vector<std::size_t> consumers;
  std::size_t booster, limiter, bypass, tank;

  Street() {
    Network& network = built.network;
    const Fluid& fluid = network.fluid;
    PipeData pipe;
    pipe.inner_diameter = 0.08;
    pipe.water_mass = 500.0;
    pipe.loss_own = 0.3;
    pipe.loss_partner = 0.03;
    pipe.elements = 2;
    const Junction plant = add_junction(built), a = add_junction(built), b = add_junction(built),
                   c = add_junction(built);
    add_trench(built, plant, a, pipe);
    const auto behind = built.node();  // the booster
    const auto to_b = built.pipe(behind, b.supply, pipe);
    const auto from_b = built.pipe(a.back, b.back, pipe);
    built.pair(to_b, from_b);
    pipe.inner_diameter = 0.04;
    add_trench(built, b, c, pipe);
    const std::array<std::array<double, 2>, 3> points{{{0.0, 6.0}, {0.002, 5.0}, {0.004, 3.0}}};
    booster = built.add<SpeedPump>("booster", a.supply, behind,
                                   PumpLaw(PumpCurve(PumpCurve::Points(points)), 1.0, network.gravity),
                                   function_of(built, [](double t) { return 0.8 + 0.2 * std::sin(t / 9000.0); }));
    const auto beside = built.node();  // a second way to b, which must not take more than 0.21 kg/s
    pipe.loss_partner = 0.0;
    built.pipe(behind, beside, pipe);
    limiter = built.add<LimitingValve>("limiter", beside, b.supply, ValveLaw(10.0), 0.0, 0.21);
    add_pressure_holder(built, plant, TimeFunction(85.0));
    const auto consumer = [&](Junction at, double heat, double kvs) {
      ConsumerLimits limits;
      limits.valve = ValveLaw(kvs);
      consumers.push_back(built.add<ReturnTemperatureSubstation>(
          "house " + std::to_string(consumers.size()), at.supply, at.back, fluid,
          function_of(built, [=](double t) { return heat * (1.0 + 0.5 * std::sin(t / 7000.0)); }), TimeFunction(50.0),
          limits));
    };
    consumer(a, 8.0e4, 5.0);
    consumer(b, 1.2e5, 5.0);
    consumer(c, 1.0e5, 1.9);
    bypass = built.add<ThermostaticBypass>("bypass", c.supply, c.back, fluid, ValveLaw(0.5), 84.0, 4.0);
    StorageDesign design = tank_design(TankGeometry{.volume = 2.0, .height = 2.0, .layers = 5}, 10.0);
    design.initial_temperature = 60.0;
    tank =
        built.add<StratifiedStorage>("tank", b.supply, b.back, fluid, design,
                                     function_of(
                                         built, [](double t) { return t < hour ? 0.3 : (t < 2.0 * hour ? 0.0 : -0.2); },
                                         900.0, TimeSeries::Between::step),
                                     TimeFunction(15.0));
    built.inputs->jumps = {hour, 2.0 * hour};
  }
};

// Bounds as above, but for the row in which the last house begins to be short: linearised flows of ARKODE's stages know
// nothing of that before the step ends. The tank pours into the very node that a house draws from. What is there to be
// seen must happen: a valve at its limit and a consumer that is short.
TEST(IdaReference, PumpsValvesShortConsumersAndTanks) {
  const SimulationOptions options = run_options(4.0 * hour, 60.0, 1e-6);
  const Street one, other;
  const Record reference = simulate_by_ida(one.built, options), elements = simulate(other.built, options);
  const Difference d = difference(reference, elements);
  EXPECT_LT(elements.energy.back().relative_residual(), 1e-9);
  expect_at_most("mean difference at components", d.mean_temperature, 1e-5, "K");
  expect_at_most("mean difference of heats, relative", d.mean_heat, 1e-5);
  expect_at_most("largest difference at components", d.temperature, 1e-3, "K");
  expect_at_most("largest difference of flows", d.mass_flow, 2e-3, "kg/s");
  expect_at_most("largest difference of heats, relative", d.heat, 1e-3);
  expect_first_law(reference, "street");
  double unmet = 0.0, most = 0.0, least = 1.0, bypassed = 0.0;
  for (const auto& row : reference.components) {
    unmet = std::max(unmet, row[one.consumers.back()].unmet_heat);
    most = std::max(most, row[one.limiter].mass_flow);
    least = std::min(least, row[one.limiter].mass_flow);
    bypassed = std::max(bypassed, row[one.bypass].mass_flow);
  }
  EXPECT_GT(unmet, 100.0);
  EXPECT_NEAR(most, 0.21, 1e-6);
  EXPECT_LT(least, 0.2);
  EXPECT_GT(bypassed, 1e-3);
}

/// A producer that holds the pressure difference at the worse of two consumers, and a booster with a curve that holds a
/// greater one at a third.
struct ControlledStreet {
  TestNetwork built{curved_test_fluid()};
  std::size_t booster;

  ControlledStreet() {
    Network& network = built.network;
    PipeData pipe;
    pipe.inner_diameter = 0.06;
    pipe.water_mass = 280.0;
    pipe.loss_own = 0.3;
    const Junction plant = add_junction(built), a = add_junction(built), b = add_junction(built),
                   c = add_junction(built);
    add_trench(built, plant, a, pipe);
    add_trench(built, plant, b, pipe);
    add_trench(built, a, b, pipe);
    const auto behind = built.node();
    built.pipe(behind, c.supply, pipe);
    built.pipe(b.back, c.back, pipe);
    built.add<PressureHoldingProducer>("plant", plant.back, plant.supply, network.fluid,
                                       SupplyTemperature(TimeFunction(85.0)),
                                       PumpDuty{.pressure_difference = 5.0e4,
                                                .return_pressure = 3.0e5,
                                                .task = {.points = {{a.supply, a.back}, {b.supply, b.back}}}},
                                       PumpLaw(std::nullopt, 1.0, network.gravity));
    const std::array<std::array<double, 2>, 3> points{{{0.0, 9.0}, {0.001, 8.0}, {0.002, 5.0}}};
    booster = built.add<PressurePump>("booster", b.supply, behind,
                                      PumpLaw(PumpCurve(PumpCurve::Points(points)), 1.0, network.gravity), 1.0e5,
                                      PressureControlTask{.points = {{c.supply, c.back}}});
    int number = 0;
    for (const Junction at : {a, b, c})
      built.add<ReturnTemperatureSubstation>(
          "house " + std::to_string(number++), at.supply, at.back, network.fluid,
          function_of(built, [=](double t) { return 1.2e5 * (1.0 + 0.5 * std::sin(t / 5000.0 + number)); }),
          TimeFunction(50.0), ConsumerLimits{});
  }
};

// Bounds as above: commands do not act on the flows' linearisation, the mesh does.
TEST(IdaReference, ControllersHoldTheSamePressures) {
  const SimulationOptions options = run_options(4.0 * hour, 60.0, 1e-6);
  const ControlledStreet one, other;
  const Record reference = simulate_by_ida(one.built, options), elements = simulate(other.built, options);
  const Difference d = difference(reference, elements);
  expect_at_most("largest difference at components", d.temperature, 1e-3, "K");
  expect_at_most("largest difference of flows", d.mass_flow, 1e-4, "kg/s");
  expect_at_most("largest difference of heats, relative", d.heat, 1e-4);
  expect_first_law(reference, "controlled street");
}

// The parts of a station are refused by name.
TEST(IdaReference, RefusesStations) {
  TestNetwork built(curved_test_fluid());
  const Junction a = add_junction(built), b = add_junction(built);
  add_trench(built, a, b, {});
  add_pressure_holder(built, a, TimeFunction(85.0));
  built.add<Shunt>("shunt 7", b.back, b.supply, std::make_shared<MixingState>());
  try {
    simulate_by_ida(built, run_options(hour, hour, 0.1));
    FAIL() << "must be refused";
  } catch (const std::invalid_argument& e) {
    EXPECT_NE(std::string(e.what()).find("shunt 7"), std::string::npos) << e.what();
  }
}

}  // namespace
}  // namespace emscher
