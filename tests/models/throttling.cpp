// What is throttled heats the water, and all pump work ends there: valves, bypasses and stations by hand, the first law
// and the balance of pump work in random networks.
#include <gtest/gtest.h>

#include "engine/integration/steady_state.hpp"
#include "models/constant_fluid.hpp"
#include "models/heat_exchanger_station.hpp"
#include "models/limiting_valve.hpp"
#include "models/pump.hpp"
#include "models/thermostatic_bypass.hpp"
#include "models/water.hpp"
#include "tests/models/closed_networks.hpp"

namespace emscher {
namespace {

using namespace testing;

constexpr double bar = 1e5, density = 1000.0, hour = 3600.0;

/// kv of the valve that takes this pressure (Pa) at this flow (kg/s): dp = 1 bar (V/kv)^2, V in m3/h.
double kv_for(double mass_flow, double drop) {
  return mass_flow * 3600.0 / density * std::sqrt(bar / drop);
}

/// Power of all that raises the pressure along its flow, and of all that takes it, W. At one elevation and one density
/// they are equal whatever the network: the sum of m (p_from - p_to) over all links is that of p (inflow - outflow)
/// over all nodes, 0.
struct PumpBalance {
  double pumps = 0.0, pipes = 0.0, components = 0.0;
};

PumpBalance pump_balance(const Network& network, const OperatingPoint& point) {
  PumpBalance balance;
  for (const double heat : point.friction_heat()) balance.pipes += heat;
  const auto throttled = point.throttling_heat();
  balance.components = throttled.water + throttled.houses;
  const auto& node = point.pressures().node;
  for (std::size_t c = 0; c < network.components.size(); ++c) {
    const Component& component = *network.components[c];
    if (component.from == outside || component.to == outside) continue;
    const double rise = node[component.to] - node[component.from];
    balance.pumps += std::max(0.0, point.components()[c].mass_flow * rise / density);
  }
  return balance;
}

// 3 bar are 3e5 / (1000 4200) = 0.0714 K, whichever way the water runs and whatever the height between the valve's
// nodes; the pump before the valve leaves the water as it came.
TEST(Throttling, ValveWarmsByWhatItTakes) {
  for (const double flow : {1.0, -1.0})
    for (const double rise : {0.0, 15.0}) {
      TestNetwork built(constant_test_fluid());
      const auto a = built.node(), b = built.node(), c = built.node(), d = built.node();
      built.network.elevation[c] = built.network.elevation[d] = rise;
      built.add<Feed>("feed", a, always(80.0));
      PumpLaw law(PumpCurve(20.0, 1e4, 2.0), 1.0, built.network.gravity);
      // The pump stands in the water's way: turned around, it is drawn against positive flow.
      const std::size_t pump =
          built.add<SpeedPump>("pump", flow > 0.0 ? a : b, flow > 0.0 ? b : a, law, TimeFunction(1.0));
      const std::size_t valve = built.add<LimitingValve>("valve", b, c, ValveLaw(kv_for(1.0, 3.0 * bar)));
      built.pipe(c, d, {});
      built.add<Draw>("draw", d, always(flow), always(60.0));
      OperatingPoint point(built.network);
      steady_state(built.network, point, 0.0);
      const double warmer = 3.0 * bar / (density * test_specific_heat), start = flow > 0.0 ? 80.0 : 60.0;
      // What is laminar in the valve adds 1e-5 of its drop.
      EXPECT_NEAR(point.components()[valve].exchange.outlet, start + warmer, 1e-4 * warmer) << flow << ' ' << rise;
      EXPECT_EQ(point.components()[pump].exchange.outlet, point.components()[pump].inlet);
      EXPECT_NEAR(point.throttling_heat().water, 3.0 * bar / density, 1e-4 * 3.0 * bar / density);
      EXPECT_EQ(point.throttling_heat().houses, 0.0);
    }
}

// A shut valve and one at rest throttle nothing, whatever pressure they hold back.
TEST(Throttling, NothingAtRest) {
  TestNetwork built(constant_test_fluid());
  const Junction a = add_junction(built), b = add_junction(built);
  add_trench(built, a, b, {});
  add_pressure_holder(built, a, TimeFunction(80.0));
  const std::size_t shut = built.add<LimitingValve>("shut", b.supply, b.back, ValveLaw(1.0), 0.0, 0.0);
  OperatingPoint point(built.network);
  steady_state(built.network, point, 0.0);
  EXPECT_NEAR(point.pressures().node[b.supply] - point.pressures().node[b.back], 2.0 * bar, 1.0);
  EXPECT_EQ(point.components()[shut].exchange.outlet, point.components()[shut].inlet);
  EXPECT_EQ(point.throttling_heat().water, 0.0);
}

// A loop without losses whose supply is held at 80 degC: what the pump puts in, the producer has to take out again.
TEST(Throttling, BypassInALoop) {
  TestNetwork built(constant_test_fluid());
  const Junction a = add_junction(built), b = add_junction(built);
  add_trench(built, a, b, {});
  const std::size_t holder = add_pressure_holder(built, a, TimeFunction(80.0));
  const ValveLaw valve(3.6);  // 1 kg/s at 1 bar; opened far enough for 0.5 bar it passes sqrt(0.5) kg/s
  built.add<ThermostaticBypass>("bypass", b.supply, b.back, built.network.fluid, valve, 100.0, 5.0);
  const Record record = simulate(built, run_options(6.0 * hour, hour, 0.01));
  const double power = std::sqrt(0.5) * 2.0 * bar / density;
  EXPECT_NEAR(record.components.back()[holder].heat, power, 1e-6 * power);
  EXPECT_NEAR(record.components.back()[holder].from_temperature, 80.0 + 2.0 * bar / (density * test_specific_heat),
              1e-6);
  EXPECT_NEAR(record.energy.back().friction, 6.0 * hour * power, 1e-6 * 6.0 * hour * power);
  EXPECT_EQ(record.energy.back().throttled, 0.0);
}

// A substation gives back the temperature that it is given for and takes from the water the heat that it is asked for;
// what it throttles heats the house. 42 kW at 40 K are 0.25 kg/s, 2 bar of which are 50 W.
TEST(Throttling, SubstationInALoop) {
  TestNetwork built(constant_test_fluid());
  const Junction a = add_junction(built), b = add_junction(built);
  add_trench(built, a, b, {});
  const std::size_t holder = add_pressure_holder(built, a, TimeFunction(90.0));
  const std::size_t house = built.add<ReturnTemperatureSubstation>(
      "house", b.supply, b.back, built.network.fluid, TimeFunction(42e3), TimeFunction(50.0), ConsumerLimits{});
  const Record record = simulate(built, run_options(6.0 * hour, hour, 0.01));
  EXPECT_NEAR(record.components.back()[holder].from_temperature, 50.0, 1e-6);
  EXPECT_NEAR(record.components.back()[house].heat, 42e3, 1e-3);
  EXPECT_NEAR(record.energy.back().throttled, 6.0 * hour * 50.0, 1.0);
  EXPECT_NEAR(record.energy.back().friction, 0.0, 1.0);
}

// The primary water of a heat exchanger station leaves it warmer by what is left to it of the 2 bar behind a valve; the
// heat transferred is that of the secondary side, and the work of both networks' pumps is throttled.
TEST(Throttling, HeatExchangerStation) {
  TestNetwork built(constant_test_fluid());
  const Fluid& fluid = built.network.fluid;
  const Junction a = add_junction(built), b = add_junction(built), c = add_junction(built), d = add_junction(built);
  const Junction behind{built.node(), a.back};
  add_trench(built, behind, b, {});
  add_trench(built, c, d, {});
  add_pressure_holder(built, a, TimeFunction(90.0));
  const auto state = std::make_shared<StationState>();
  built.add<LimitingValve>("valve", a.supply, behind.supply, ValveLaw(kv_for(1.0, 1.3 * bar)));
  const std::size_t secondary =
      built.add<StationSecondary>("secondary", c.back, c.supply, fluid, SupplyTemperature(TimeFunction(70.0)),
                                  PumpDuty{.pressure_difference = 1.0 * bar, .return_pressure = 2.0 * bar},
                                  PumpLaw(std::nullopt, 1.0, built.network.gravity), state);
  const std::size_t primary = built.add<StationPrimary>(
      "primary", b.supply, b.back, *built.network.components[secondary], fluid, 2e4, ConsumerLimits{}, state);
  built.add<ReturnTemperatureSubstation>("house", d.supply, d.back, fluid, TimeFunction(84e3), TimeFunction(50.0),
                                         ConsumerLimits{});
  OperatingPoint point(built.network);
  steady_state(built.network, point, 0.0);
  const ComponentPoint &one = point.components()[primary], &other = point.components()[secondary];
  const double left = point.pressures().node[b.supply] - point.pressures().node[b.back];
  EXPECT_GT(left, 0.5 * bar);
  EXPECT_NEAR(one.throttling, left / (density * test_specific_heat), 1e-9);
  const double to_secondary = other.mass_flow * test_specific_heat * (other.exchange.outlet - other.inlet);
  EXPECT_NEAR(to_secondary, 84e3, 1e-3);
  EXPECT_NEAR(one.mass_flow * test_specific_heat * (one.inlet + one.throttling - one.exchange.outlet), to_secondary,
              1e-3);
  const PumpBalance balance = pump_balance(built.network, point);
  EXPECT_NEAR(balance.pipes + balance.components, balance.pumps, 1e-8 * balance.pumps);
}

/// A random network that also holds what throttles and pumps: a bypass, and a consumer behind valve, booster pump and
/// flow controller.
RandomNetwork throttled_network(unsigned seed, const Fluid& fluid, const RandomNetworkOptions& options) {
  RandomNetwork random = random_network(seed, fluid, options);
  TestNetwork& built = *random.built;
  const Junction at = random.junctions[1 + seed % (options.junctions - 1)], end = add_junction(built);
  const auto before = built.node(), behind = built.node(), back = built.node();
  PipeData pipe;
  pipe.inner_diameter = 0.05;
  pipe.water_mass = 200.0;
  built.pipe(at.supply, before, pipe);
  PumpLaw law(PumpCurve(15.0, 2e5, 2.0), 1.0, built.network.gravity);
  built.add<SpeedPump>("booster", before, behind, law, TimeFunction(1.0));
  built.add<LimitingValve>("valve", behind, end.supply, ValveLaw(4.0), 0.0);
  built.add<LimitingValve>("controller", end.back, back, ValveLaw(5.0), 0.0, 1.5);
  built.pipe(back, at.back, pipe);
  built.add<TemperatureDifferenceSubstation>("house", end.supply, end.back, built.network.fluid, TimeFunction(5e4),
                                             30.0, ConsumerLimits{});
  const Junction last = random.junctions.back();
  built.add<ThermostaticBypass>("bypass", last.supply, last.back, built.network.fluid, ValveLaw(1.0), 95.0, 10.0);
  return random;
}

// In a steady state at one elevation and one density the heat of friction and throttling is the power of all pumps.
TEST(Throttling, AllPumpWorkBecomesHeat) {
  for (unsigned seed = 0; seed < 12; ++seed) {
    const auto random = throttled_network(seed, constant_test_fluid(),
                                          {.extra_trenches = seed % 4, .further_producers = seed % 3 == 0});
    OperatingPoint point(random.built->network);
    steady_state(random.built->network, point, 0.0);
    const PumpBalance balance = pump_balance(random.built->network, point);
    EXPECT_GT(balance.pipes, 0.0) << seed;
    EXPECT_GT(point.throttling_heat().water, 0.0) << seed;
    EXPECT_GT(point.throttling_heat().houses, 0.0) << seed;
    EXPECT_NEAR(balance.pipes + balance.components, balance.pumps, 1e-8 * balance.pumps) << seed;
  }
}

// Pressures lag behind the flows by a step; what the water was given is what is counted, so the first law holds to
// rounding over the run and over every step.
TEST(Throttling, FirstLaw) {
  for (unsigned seed = 0; seed < 8; ++seed) {
    const auto random = throttled_network(seed, seed % 2 ? water() : constant_test_fluid(),
                                          {.extra_trenches = seed % 3, .further_producers = seed % 4 == 0});
    const Record record = simulate(*random.built, run_options(12.0 * hour, 900.0, seed % 3 ? 0.3 : 0.003));
    const EnergyBalance& end = record.energy.back();
    EXPECT_LT(end.relative_residual(), 1e-9) << seed;
    EXPECT_LT(largest_stepwise_residual(record, 0.01 * end.supplied / double(record.time.size())), 1e-9) << seed;
  }
}

}  // namespace
}  // namespace emscher
