// The stratified tank: proof that components with states take part in the integration and in the sweep.
#include "models/stratified_tank.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "models/constant_fluid.hpp"
#include "models/water.hpp"
#include "tests/engine/integrators.hpp"
#include "tests/models/closed_networks.hpp"

namespace emscher {
namespace {

using namespace testing;

constexpr double hour = 3600.0;

// Stored energy follows  dE/dt = m c_ref (inlet - outlet) - loss  for charging, discharging and standing.
TEST(StratifiedTankTest, DerivativeConservesEnergy) {
  const Fluid fluid = water();
  std::mt19937 random(2);
  std::uniform_real_distribution<double> temperature(30.0, 95.0);
  for (const double flow : {3.0, 0.0, -2.0})
    for (const std::size_t layers : {1u, 2u, 7u}) {
      StratifiedTank tank("t", 0, 1, fluid,
                          {.volume = 50.0, .layers = layers, .heat_loss = 200.0, .initial_temperature = 60.0},
                          TimeFunction(flow), TimeFunction(5.0));
      tank.set_time(0.0);
      std::vector<double> states(layers), derivative(layers);
      for (double& theta : states) theta = temperature(random);
      const double inlet = temperature(random);
      const Exchange exchange = tank.exchange(flow, inlet, states, derivative);
      EXPECT_EQ(exchange.outlet, flow >= 0.0 ? states.back() : states.front());
      const double heat = std::abs(flow) * fluid.reference_specific_heat * (inlet - exchange.outlet);
      // stored_energy() is linear in the states.
      EXPECT_NEAR(tank.stored_energy(derivative), heat - tank.heat_loss(states), 1e-9 * 1e6);
    }
}

// For constant properties the derivative is affine, so the block solve must give x - gamma J x = b with J x as the
// difference of derivatives, the inlet's change included.
TEST(StratifiedTankTest, BlockSolveInvertsTheNewtonMatrix) {
  const Fluid fluid = constant_test_fluid();
  std::mt19937 random(3);
  std::uniform_real_distribution<double> temperature(30.0, 95.0), change(-1.0, 1.0);
  for (const double flow : {3.0, 0.0, -2.0})
    for (const std::size_t layers : {1u, 4u})
      for (const double gamma : {1.0, 1e3, 1e5}) {
        StratifiedTank tank("t", 0, 1, fluid,
                            {.volume = 50.0, .layers = layers, .heat_loss = 300.0, .initial_temperature = 60.0},
                            TimeFunction(flow), TimeFunction(5.0));
        tank.set_time(0.0);
        std::vector<double> y(layers), b(layers), x(layers), at_y(layers), at_moved(layers);
        for (double& v : y) v = temperature(random);
        for (double& v : b) v = change(random);
        const double inlet = temperature(random), inlet_change = change(random);
        const auto solution = tank.solve_block(gamma, flow, inlet_change, y, b, x);
        std::vector<double> moved = y;
        for (std::size_t k = 0; k < layers; ++k) moved[k] += x[k];
        const double before = tank.exchange(flow, inlet, y, at_y).outlet;
        const double after = tank.exchange(flow, inlet + inlet_change, moved, at_moved).outlet;
        for (std::size_t k = 0; k < layers; ++k)
          EXPECT_NEAR(x[k] - gamma * (at_moved[k] - at_y[k]), b[k], 1e-10 * (1.0 + gamma)) << flow << ' ' << gamma;
        EXPECT_NEAR(solution.outlet_change, after - before, 1e-12 * 100.0);
        EXPECT_NEAR(solution.loss_change, tank.heat_loss(moved) - tank.heat_loss(y), 1e-8);
      }
}

/// A holder at one end, houses at the other, the tank in the middle: charges at night, stands, discharges by day.
struct TankNetwork {
  TestNetwork built;
  std::size_t tank = 0;

  TankNetwork(const Fluid& fluid, StratifiedTank::Design design, Signal flow, double supply) : built(fluid) {
    const Junction a = add_junction(built), b = add_junction(built), c = add_junction(built);
    PipeData pipe;
    pipe.loss_own = 0.4;
    pipe.loss_partner = 0.04;
    pipe.elements = 2;
    add_trench(built, a, b, pipe);
    add_trench(built, b, c, pipe);
    add_pressure_holder(built, a, TimeFunction(supply));
    built.add<ReturnTemperatureSubstation>("houses", c.supply, c.back, built.network.fluid, TimeFunction(6.0e5),
                                           TimeFunction(45.0), ConsumerLimits{});
    tank = built.add<StratifiedTank>("tank", b.supply, b.back, built.network.fluid, design,
                                     function_of(built, std::move(flow), 900.0, TimeSeries::Between::step),
                                     TimeFunction(8.0));
    built.inputs->jumps = {3.0 * hour, 6.0 * hour, 9.0 * hour};
  }
};

double charge_stand_discharge(double t) {
  return t < 3.0 * hour ? 0.0 : t < 6.0 * hour ? 2.0 : t < 9.0 * hour ? 0.0 : -1.5;
}

// First law of the whole network, tank included, to rounding over every output step; the tank's own energy is what the
// water brought less what it lost.
TEST(StratifiedTankTest, FirstLawInANetwork) {
  for (const auto& [real, transport] : {std::pair(false, Transport::discontinuous_galerkin),
                                        {true, Transport::discontinuous_galerkin},
                                        {false, Transport::plug_flow},
                                        {true, Transport::plug_flow}}) {
    SCOPED_TRACE(real);
    TankNetwork n(real ? water() : constant_test_fluid(),
                  {.volume = 30.0, .layers = 6, .heat_loss = 80.0, .initial_temperature = 50.0}, charge_stand_discharge,
                  90.0);
    SimulationOptions options = run_options(14.0 * hour, 900.0, 0.05);
    options.transport = transport;
    const Record record = simulate(n.built, options);
    EXPECT_LT(record.energy.back().relative_residual(), 1e-9);
    EXPECT_LT(largest_stepwise_residual(record, 1e6), 1e-9);
    // What it does in each phase: takes, keeps, gives.
    const auto heat_between = [&](double begin, double end) {
      double sum = 0.0;
      for (std::size_t k = 1; k < record.time.size(); ++k)
        if (record.time[k] > begin && record.time[k] <= end) sum += 900.0 * record.components[k][n.tank].heat;
      return sum;
    };
    EXPECT_EQ(heat_between(0.0, 3.0 * hour), 0.0);
    EXPECT_GT(heat_between(3.0 * hour, 6.0 * hour), 0.5 * 2.0 * 3.0 * hour * test_specific_heat * 35.0);
    EXPECT_EQ(heat_between(6.0 * hour, 9.0 * hour), 0.0);
    EXPECT_LT(heat_between(9.0 * hour, 14.0 * hour), -0.5 * 1.5 * 5.0 * hour * test_specific_heat * 25.0);
  }
}

class TankWithIntegrators : public WithEveryIntegrator {};
INSTANTIATE_TEST_SUITE_P(Every, TankWithIntegrators, ::testing::ValuesIn(run_cases()), name_of_case);

// With every integrator: the first law over every output step, and the charge of three hours agrees with that of
// another method at a tight tolerance within what all steps may add, each its tolerance.
TEST_P(TankWithIntegrators, ChargesStandsAndDischarges) {
  const StratifiedTank::Design design{.volume = 30.0, .layers = 6, .heat_loss = 80.0, .initial_temperature = 50.0};
  TankNetwork network(water(), design, charge_stand_discharge, 90.0);
  const double tolerance = 0.01;
  const Record record = simulate(network.built, options(12.0 * hour, 900.0, tolerance));
  EXPECT_LT(record.energy.back().relative_residual(), 1e-9);
  EXPECT_LT(largest_stepwise_residual(record, 1e6), 1e-9);

  TankNetwork again(water(), design, charge_stand_discharge, 90.0);
  SimulationOptions tight = run_options(12.0 * hour, 900.0, 1e-4);
  tight.integrator.method = "ARKODE_ESDIRK436L2SA_6_3_4";
  const Record expected = simulate(again.built, tight);
  const double bound = tolerance * double(record.statistics.integrator.steps);
  EXPECT_LT(bound, 15.0);
  for (std::size_t k = 0; k < record.time.size(); ++k)
    EXPECT_NEAR(record.components[k][network.tank].to_temperature, expected.components[k][again.tank].to_temperature,
                std::min(bound, 0.1))
        << record.time[k];
}

// The sweep passes through the tank: a run at usual tolerance agrees with one at a thousandth of it, within what all
// steps may add.
TEST(StratifiedTankTest, AgreesWithTightTolerance) {
  const StratifiedTank::Design design{.volume = 30.0, .layers = 10, .heat_loss = 80.0, .initial_temperature = 50.0};
  const double tolerance = 0.01;
  TankNetwork loose(constant_test_fluid(), design, charge_stand_discharge, 90.0);
  TankNetwork tight(constant_test_fluid(), design, charge_stand_discharge, 90.0);
  const Record a = simulate(loose.built, run_options(14.0 * hour, 900.0, tolerance));
  const Record b = simulate(tight.built, run_options(14.0 * hour, 900.0, 1e-3 * tolerance));
  for (std::size_t k = 0; k < a.time.size(); ++k) {
    // Fronts in the pipes excepted (they smear by their elements); the tank is smooth.
    EXPECT_NEAR(a.components[k][loose.tank].to_temperature, b.components[k][tight.tank].to_temperature, 0.1)
        << a.time[k];
  }
  EXPECT_NEAR(a.energy.back().stored, b.energy.back().stored, 1e-3 * std::abs(b.energy.back().supplied));
  // One Newton iteration per stage, two stages per step, plus what measuring the rate and jumps cost.
  EXPECT_LT(double(a.statistics.integrator.nonlinear_iterations), 3.5 * double(a.statistics.integrator.steps));
}

// Plug flow steps the tank alone, along what enters, with the flows of the middle of the step; elements with everything
// else. Fronts in the pipes excepted they agree, the more the shorter the steps.
TEST(StratifiedTankTest, TransportSchemesAgree) {
  const StratifiedTank::Design design{.volume = 30.0, .layers = 10, .heat_loss = 80.0, .initial_temperature = 50.0};
  TankNetwork elements(water(), design, charge_stand_discharge, 90.0);
  for (std::uint32_t& e : elements.built.network.pipes.elements) e = 12;
  const Record expected = simulate(elements.built, run_options(14.0 * hour, 900.0, 1e-4, 3));
  for (const auto& [step, bound] : {std::pair(900.0, 0.05), {60.0, 0.01}}) {
    TankNetwork plugs(water(), design, charge_stand_discharge, 90.0);
    SimulationOptions options = run_options(14.0 * hour, 900.0, 0.05);
    options.transport = Transport::plug_flow;
    options.integrator.maximum_step = step;
    const Record record = simulate(plugs.built, options);
    double sum = 0.0;
    for (std::size_t k = 1; k < record.time.size(); ++k) {
      const double difference =
          record.components[k][plugs.tank].to_temperature - expected.components[k][elements.tank].to_temperature;
      sum += std::abs(difference);
    }
    EXPECT_LT(sum / double(record.time.size() - 1), bound) << step;
    EXPECT_NEAR(record.energy.back().stored, expected.energy.back().stored, 1e-3 * expected.energy.back().supplied);
  }
}

// One layer, fully mixed, fed at its node by a feed of constant temperature with no pipe in between:
//   M c dT/dt = m c (T_in - T) - UA (T - T_a)  ->  T = T_oo + (T_0 - T_oo) exp(-(m c + UA) t / (M c)),
//   T_oo = (m c T_in + UA T_a) / (m c + UA).
// What is compared are means over the output steps, by the integral of the exponential.
TEST(StratifiedTankTest, OneLayerIsExponential) {
  TestNetwork built(constant_test_fluid());
  const auto hot = built.node(), cold = built.node();
  const double flow = 2.0, transfer = 500.0, volume = 20.0, start = 40.0, ambient = 8.0, inlet = 85.0;
  built.pipe(hot, cold, {});  // carries what the draw does not get from the tank: 1 kg/s
  built.add<Feed>("feed", hot, always(inlet));
  built.add<Draw>("draw", cold, always(flow + 1.0));
  const std::size_t tank = built.add<StratifiedTank>(
      "tank", hot, cold, built.network.fluid,
      StratifiedTank::Design{.volume = volume, .layers = 1, .heat_loss = transfer, .initial_temperature = start},
      TimeFunction(flow), TimeFunction(ambient));
  const double tolerance = 1e-4;
  const Record record = simulate(built, run_options(12.0 * hour, 900.0, tolerance));

  const double capacity_flow = flow * test_specific_heat, capacity = volume * 1000.0 * test_specific_heat;
  const double rate = (capacity_flow + transfer) / capacity;
  const double last = (capacity_flow * inlet + transfer * ambient) / (capacity_flow + transfer);
  const double bound = tolerance * double(record.statistics.integrator.steps);
  EXPECT_LT(bound, 0.1);
  for (std::size_t k = 1; k < record.time.size(); ++k) {
    const double begin = record.time[k - 1], end = record.time[k];
    const double mean =
        last + (start - last) * (std::exp(-rate * begin) - std::exp(-rate * end)) / (rate * (end - begin));
    EXPECT_NEAR(record.components[k][tank].to_temperature, mean, bound) << end;
  }
  EXPECT_LT(record.energy.back().relative_residual(), 1e-9);
}

// A tank that pours into the very node which houses draw from, without a pipe in between. With c = 4200 J/(kg K), 1
// kg/s of 50 degC from the tank and the rest of 90 degC, cooled to 45 degC for Q:  m (T - 45) c = Q,  m T = (m - 1) 90
// + 50, so m = (Q/c + 40)/45 and T = 90 - 40/m.
TEST(StratifiedTankTest, HousesBesideItGetTheMixture) {
  for (const Transport transport : {Transport::discontinuous_galerkin, Transport::plug_flow}) {
    TestNetwork built(constant_test_fluid());
    const Junction a = add_junction(built), b = add_junction(built);
    add_trench(built, a, b, {});
    add_pressure_holder(built, a, TimeFunction(90.0));
    const double heat = 6.0e5;
    const std::size_t houses = built.add<ReturnTemperatureSubstation>(
        "houses", b.supply, b.back, built.network.fluid, TimeFunction(heat), TimeFunction(45.0), ConsumerLimits{});
    built.add<StratifiedTank>("tank", b.supply, b.back, built.network.fluid,
                              StratifiedTank::Design{.volume = 50.0, .layers = 20, .initial_temperature = 50.0},
                              TimeFunction(-1.0), TimeFunction(8.0));
    SimulationOptions options = run_options(1800.0, 600.0, 1e-3);
    options.transport = transport;
    const Record record = simulate(built, options);
    const double flow = (heat / test_specific_heat + 40.0) / 45.0;
    for (std::size_t k = 0; k < record.time.size(); ++k) {
      EXPECT_NEAR(record.components[k][houses].mass_flow, flow, 1e-3) << k;
      EXPECT_NEAR(record.components[k][houses].from_temperature, 90.0 - 40.0 / flow, 0.01) << k;
    }
    EXPECT_LT(record.energy.back().relative_residual(), 1e-9);
  }
}

}  // namespace
}  // namespace emscher
