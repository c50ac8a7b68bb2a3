// Producers whose heat comes of a generator: what they give, what is unmet, and the solar field in time.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "models/constant_fluid.hpp"
#include "models/generation/electrode_boiler.hpp"
#include "models/generation/heat_pump.hpp"
#include "models/generation/network_transfer.hpp"
#include "models/generation/reached_outlet.hpp"
#include "models/generation/waste_heat.hpp"
#include "models/solar_field_producer.hpp"
#include "models/water.hpp"
#include "tests/engine/integrators.hpp"
#include "tests/models/closed_networks.hpp"

namespace emscher {
namespace {

using namespace testing;

std::unique_ptr<HeatGenerator> heater(double capacity) {
  return std::make_unique<ElectrodeBoiler>(ElectrodeBoiler::Design{{.capacity_w = capacity}, 1.0});
}

// Up to 60 degC, from a source of 10 degC.
std::unique_ptr<HeatGenerator> heat_pump(double capacity) {
  auto made = std::make_unique<HeatPump>(
      HeatPump::Design{.limits = {.capacity_w = capacity, .maximum_outlet_temperature_c = 60.0},
                       .source_cooling_k = 4.0,
                       .quality_grade = 0.5},
      TimeFunction(10.0));
  made->set_time(0.0);
  return made;
}

constexpr double c = 4200.0;
Fluid simple_fluid() {
  return constant_fluid(1000.0, c, 4e-4);
}

// 1 kg/s from 40 to 80 degC are 168 kW; a heater of 84 kW makes it 60 degC warm.
TEST(GeneratingProducers, WaterLeavesAsWarmAsTheGeneratorMakesIt) {
  const Fluid fluid = simple_fluid();
  MassFlowProducer producer("p", 0, 1, fluid, SupplyTemperature(TimeFunction(80.0)), TimeFunction(1.0));
  producer.set_generator(heater(84000.0));
  producer.set_time(0.0);
  const Exchange e = producer.exchange(1.0, 40.0, {}, {});
  EXPECT_NEAR(e.outlet, 60.0, 1e-12);
  EXPECT_NEAR(e.unmet_heat, 84000.0, 1e-6);
  const Exchange enough = producer.exchange(0.5, 40.0, {}, {});
  EXPECT_NEAR(enough.outlet, 80.0, 1e-12);
  EXPECT_EQ(enough.unmet_heat, 0.0);
  // No generator cools.
  const Exchange hot = producer.exchange(0.5, 85.0, {}, {});
  EXPECT_EQ(hot.outlet, 85.0);
  EXPECT_EQ(hot.unmet_heat, 0.0);
}

// 70 degC are out of its range: it makes 60 degC, and gives no more for it.
TEST(GeneratingProducers, HottestOutletOfAHeatPump) {
  const Fluid fluid = simple_fluid();
  const auto pump = heat_pump(200000.0);
  const ReachedOutlet reached = reached_outlet(*pump, fluid, 1.0, 40.0, 70.0);
  EXPECT_TRUE(reached.limited);
  EXPECT_NEAR(reached.outlet, 60.0, 2e-6);  // limits of temperature hold to 1e-6 K
  EXPECT_NEAR(reached_outlet(*pump, fluid, 4.0, 40.0, 70.0).outlet, 40.0 + 200000.0 / (4.0 * c), 1e-9);
}

// The outlet is continuous in flow and inlet, its slope that of differences, and its heat never more than the generator
// can give there.
TEST(GeneratingProducers, OutletIsContinuousAndWithinTheGeneratorsHeat) {
  const Fluid fluid = water();
  const auto celsius = [&](double theta) { return fluid.temperature(theta) - celsius_zero; };
  auto transfer = std::make_unique<NetworkTransfer>(NetworkTransfer::Design{{.capacity_w = 1e9}, 15000.0},
                                                    TimeFunction(85.0), TimeFunction(3.0), 4190.0);
  transfer->set_time(0.0);
  std::unique_ptr<HeatGenerator> generators[] = {heater(1.5e5), heat_pump(1e5), std::move(transfer)};
  std::mt19937 random(3);
  std::uniform_real_distribution<double> flow(0.05, 5.0), temperature(20.0, 75.0);
  for (const auto& generator : generators)
    for (int k = 0; k < 300; ++k) {
      const double m = flow(random), inlet = fluid.enthalpy_temperature(temperature(random) + celsius_zero);
      const double wanted = fluid.enthalpy_temperature(80.0 + celsius_zero);
      const ReachedOutlet r = reached_outlet(*generator, fluid, m, inlet, wanted);
      const double heat = m * fluid.reference_specific_heat * (r.outlet - inlet);
      EXPECT_LE(heat, generator->maximum_heat(celsius(inlet), celsius(r.outlet)) * (1.0 + 1e-9) + 1e-6);
      constexpr double step = 1e-6;
      EXPECT_NEAR(reached_outlet(*generator, fluid, m, inlet + step, wanted).outlet, r.outlet, 20.0 * step);
      EXPECT_NEAR(reached_outlet(*generator, fluid, m * (1.0 + step), inlet, wanted).outlet, r.outlet, 200.0 * step);
    }
}

TEST(GeneratingProducers, GivenHeatIsCut) {
  const Fluid fluid = simple_fluid();
  HeatProducer producer("q", 0, 1, fluid, SupplyTemperature(TimeFunction(80.0)), TimeFunction(2.1e5));
  producer.set_generator(heater(8.4e4));
  producer.set_time(0.0);
  const double flow = producer.mass_flow(40.0, 0.0, {});
  EXPECT_NEAR(flow, 0.5, 1e-12);
  EXPECT_NEAR(producer.exchange(flow, 40.0, {}, {}).unmet_heat, 1.26e5, 1e-6);
  EXPECT_EQ(producer.mass_flow(80.0, 0.0, {}), 0.0) << "the return is as hot as the supply";
  // Without a set-point: all that it can.
  HeatProducer all("a", 0, 1, fluid, SupplyTemperature(TimeFunction(80.0)),
                   TimeFunction(std::numeric_limits<double>::infinity()));
  all.set_generator(heater(8.4e4));
  all.set_time(0.0);
  EXPECT_NEAR(all.mass_flow(40.0, 0.0, {}), 0.5, 1e-12);
  EXPECT_EQ(all.exchange(0.5, 40.0, {}, {}).unmet_heat, 0.0);
}

// The pump has 0.4 kg/s: of the 84 kW that the unit could give over 40 K, 67.2 kW. Over the last kelvin the flow falls
// from that to nothing in a straight line.
TEST(GeneratingProducers, LargestFlowLimitsGivenHeat) {
  const Fluid fluid = simple_fluid();
  HeatProducer producer("q", 0, 1, fluid, SupplyTemperature(TimeFunction(80.0)), TimeFunction(2.1e5), 0.4);
  producer.set_generator(heater(8.4e4));
  producer.set_time(0.0);
  EXPECT_EQ(producer.mass_flow(40.0, 0.0, {}), 0.4);
  EXPECT_NEAR(producer.exchange(0.4, 40.0, {}, {}).unmet_heat, 2.1e5 - 6.72e4, 1e-6);
  EXPECT_EQ(producer.mass_flow(79.0, 0.0, {}), 0.4);
  EXPECT_NEAR(producer.mass_flow(79.75, 0.0, {}), 0.1, 1e-12);
  EXPECT_EQ(producer.mass_flow(80.0, 0.0, {}), 0.0);
  EXPECT_EQ(producer.mass_flow(85.0, 0.0, {}), 0.0);
}

TEST(GeneratingProducers, GivenHeatAndFlowAreCut) {
  const Fluid fluid = simple_fluid();
  HeatAndMassFlowProducer producer("b", 0, 1, fluid, TimeFunction(1.68e5), TimeFunction(1.0));
  producer.set_generator(heater(8.4e4));
  producer.set_time(0.0);
  const Exchange e = producer.exchange(1.0, 40.0, {}, {});
  EXPECT_NEAR(e.outlet, 60.0, 1e-12);
  EXPECT_NEAR(e.unmet_heat, 8.4e4, 1e-6);
  EXPECT_NEAR(e.sensitivity, 1.0, 1e-8);
}

SolarField::Design collectors() {
  return {.area_m2 = 500.0,
          .eta0 = 0.739,
          .a1_w_m2_k = 3.51,
          .a2_w_m2_k2 = 0.017,
          .a5_j_m2_k = 10620.0,
          .kd = 0.91,
          .incidence_modifier = {{0.0, 1.0}, {90.0, 1.0}},
          .maximum_temperature_c = 130.0};
}

std::unique_ptr<SolarField> field_under(TimeFunction beam) {
  return std::make_unique<SolarField>(
      collectors(), SolarField::Sun{beam, TimeFunction(100.0), TimeFunction(0.0), TimeFunction(15.0)});
}

// At its set-point the flow is that of the steady heat of ISO 9806, and the state stays.
TEST(GeneratingProducers, SolarFieldAtItsSetPointIsSteady) {
  const Fluid fluid = simple_fluid();
  SolarFieldProducer producer("s", 0, 1, fluid, SupplyTemperature(TimeFunction(75.0)), TimeFunction(1e9),
                              field_under(TimeFunction(700.0)));
  producer.set_time(0.0);
  double state = 0.0, derivative = 0.0;
  producer.initial_states(45.0, 75.0, std::span(&state, 1));
  EXPECT_EQ(state, 75.0);
  const double flow = producer.mass_flow(45.0, 75.0, std::span(&state, 1));
  // Mean 60 degC, 45 K above the air.
  const double steady = 500.0 * (0.739 * (700.0 + 91.0) - 3.51 * 45.0 - 0.017 * 45.0 * 45.0);
  EXPECT_NEAR(flow * c * 30.0, steady, 1e-6);
  const Exchange e = producer.exchange(flow, 45.0, std::span(&state, 1), std::span(&derivative, 1));
  EXPECT_NEAR(e.outlet, 75.0, 1e-9);
  EXPECT_NEAR(derivative, 0.0, 1e-12);
  EXPECT_EQ(e.unmet_heat, 0.0);
}

TEST(GeneratingProducers, SolarFieldFeedsNothingWithoutGain) {
  const Fluid fluid = simple_fluid();
  SolarFieldProducer producer("s", 0, 1, fluid, SupplyTemperature(TimeFunction(75.0)), TimeFunction(1e9),
                              field_under(TimeFunction(50.0)));
  producer.set_time(0.0);
  for (double state : {20.0, 70.0, 100.0}) EXPECT_EQ(producer.mass_flow(60.0, 75.0, std::span(&state, 1)), 0.0);
  // Enough sun, but the field is cold yet.
  SolarFieldProducer cold("c", 0, 1, fluid, SupplyTemperature(TimeFunction(75.0)), TimeFunction(1e9),
                          field_under(TimeFunction(700.0)));
  cold.set_time(0.0);
  double state = 40.0, derivative = 0.0;
  EXPECT_EQ(cold.mass_flow(45.0, 75.0, std::span(&state, 1)), 0.0);
  cold.exchange(0.0, 45.0, std::span(&state, 1), std::span(&derivative, 1));
  // It warms up: absorbed less what it loses at 25 K above the air, over its capacity.
  EXPECT_NEAR(derivative, (0.739 * 791.0 - 3.51 * 25.0 - 0.017 * 625.0) / 10620.0, 1e-12);
}

// With no more heat allowed than 50 kW the rest of the steady heat is curtailed, and at its limit the field has turned
// away: it only cools.
TEST(GeneratingProducers, SolarFieldTurnsOutOfTheSun) {
  const Fluid fluid = simple_fluid();
  SolarFieldProducer producer("s", 0, 1, fluid, SupplyTemperature(TimeFunction(75.0)), TimeFunction(5e4),
                              field_under(TimeFunction(900.0)));
  producer.set_time(0.0);
  const double steady = 500.0 * (0.739 * 991.0 - 3.51 * 45.0 - 0.017 * 45.0 * 45.0);
  double state = 75.0, derivative = 0.0;
  const double flow = producer.mass_flow(45.0, 75.0, std::span(&state, 1));
  EXPECT_NEAR(flow * c * 30.0, 5e4, 1e-6);
  EXPECT_NEAR(producer.exchange(flow, 45.0, std::span(&state, 1), {}).unmet_heat, steady - 5e4, 1e-6);
  state = 130.0;
  producer.exchange(0.0, 45.0, std::span(&state, 1), std::span(&derivative, 1));
  EXPECT_LT(derivative, 0.0);
}

// The block at frozen flow against differences of the derivative, near which it is linear.
TEST(GeneratingProducers, SolarFieldBlockIsTheLinearisedDerivative) {
  const Fluid fluid = simple_fluid();
  SolarFieldProducer producer("s", 0, 1, fluid, SupplyTemperature(TimeFunction(75.0)), TimeFunction(1e9),
                              field_under(TimeFunction(700.0)));
  producer.set_time(0.0);
  for (const double flow : {0.0, 0.05, 2.0})
    for (const double temperature : {40.0, 75.0, 127.0}) {
      const double gamma = 120.0, b = 0.7, inlet_change = flow > 0.0 ? 0.3 : 0.0;
      double dx = 0.0;
      const auto solution = producer.solve_block(gamma, flow, inlet_change, std::span(&temperature, 1),
                                                 std::span(&b, 1), std::span(&dx, 1));
      EXPECT_NEAR(solution.outlet_change, dx, 1e-12);  // of constant specific heat
      const auto rate = [&](double t, double inlet) {
        double d = 0.0;
        producer.exchange(flow, inlet, std::span(&t, 1), std::span(&d, 1));
        return d;
      };
      const double h = 1e-4;
      const double change = (rate(temperature + h * dx, 45.0 + h * inlet_change) - rate(temperature, 45.0)) / h;
      // The slope of the loss is taken at the outlet, which is up to a sixth more than at the mean.
      EXPECT_NEAR(dx - gamma * change, b, 0.02) << flow << " " << temperature;
    }
}

/// A holder at one end, a solar field at the other, consumers in between.
struct SolarStreet {
  TestNetwork built{constant_test_fluid()};
  std::size_t field = 0;

  explicit SolarStreet(Signal beam, double demand) {
    const Junction a = add_junction(built), b = add_junction(built), d = add_junction(built);
    PipeData pipe;
    pipe.loss_own = 0.3;
    add_trench(built, a, b, pipe);
    add_trench(built, b, d, pipe);
    add_pressure_holder(built, a, TimeFunction(80.0));
    field = built.add<SolarFieldProducer>("field", d.back, d.supply, built.network.fluid,
                                          SupplyTemperature(TimeFunction(75.0)), TimeFunction(1e9),
                                          field_under(function_of(built, std::move(beam))));
    built.add<ReturnTemperatureSubstation>("houses", b.supply, b.back, built.network.fluid, TimeFunction(demand),
                                           TimeFunction(45.0), ConsumerLimits{});
  }
};

class SolarFieldInNetworks : public WithEveryIntegrator {};

// A day from night to night: the network's balance closes, and what the field feeds is what the sun left beyond the
// losses, less what still warms it: between the steady heat of the day and nine tenths of it.
TEST_P(SolarFieldInNetworks, FeedsTheDaysGain) {
  const auto beam = [](double t) {
    return std::max(0.0, 800.0 * std::sin(2.0 * 3.14159265358979 * (t - 21600.0) / 86400.0));
  };
  SolarStreet street(beam, 6e5);
  SimulationOptions options = run_options(86400.0, 900.0, 0.1);
  options.integrator = GetParam().options;
  options.integrator.tolerance = 0.1;
  const Record record = simulate(street.built, options);
  EXPECT_LE(record.energy.back().relative_residual(), 1e-9);
  double fed = 0.0, steady = 0.0;
  for (std::size_t k = 1; k < record.components.size(); ++k) {
    const double t = 900.0 * double(k) - 450.0;
    const ComponentMeans& m = record.components[k][street.field];
    fed += -m.heat * 900.0;
    const double mean = 0.5 * (m.from_temperature + 75.0) - 15.0;
    steady += 900.0 * std::max(0.0, 500.0 * (0.739 * (beam(t) + 91.0) - 3.51 * mean - 0.017 * mean * mean));
    if (beam(t) == 0.0 && t > 64800.0 + 1800.0) {
      EXPECT_NEAR(m.heat, 0.0, 1.0) << "at night";
    }
  }
  EXPECT_LT(fed, steady);
  EXPECT_GT(fed, 0.9 * steady);
}

INSTANTIATE_TEST_SUITE_P(All, SolarFieldInNetworks,
                         ::testing::Values(IntegratorCase{"TrBdf2", {}},
                                           IntegratorCase{"Bdf2", {.solver = IntegrationSolver::cvode}},
                                           IntegratorCase{"Esdirk436", {.method = "ARKODE_ESDIRK436L2SA_6_3_4"}, 4}),
                         name_of_case);

class TooSmall : public ::testing::TestWithParam<Transport> {};

// A plant of 200 kW in a network that asks for 300 kW: it gives 200 kW from the first instant, the balance closes, and
// what the houses lack is what the plant lacks and the pipes lose.
TEST_P(TooSmall, GivesWhatItCan) {
  TestNetwork built(water());
  const Junction a = add_junction(built), b = add_junction(built);
  PipeData pipe;
  pipe.loss_own = 0.3;
  add_trench(built, a, b, pipe);
  const std::size_t plant = add_pressure_holder(built, a, TimeFunction(80.0));
  dynamic_cast<SupplyTemperatureProducer&>(*built.network.components[plant]).set_generator(heater(2e5));
  ConsumerLimits limits;
  limits.maximum_mass_flow = 2.0;
  const std::size_t houses = built.add<ReturnTemperatureSubstation>("houses", b.supply, b.back, built.network.fluid,
                                                                    TimeFunction(3e5), TimeFunction(45.0), limits);
  SimulationOptions options = run_options(6.0 * 3600.0, 900.0, 0.01);
  options.transport = GetParam();
  const Record record = simulate(built, options);
  EXPECT_LE(record.energy.back().relative_residual(), 1e-9);
  const auto& last = record.components.back();
  EXPECT_NEAR(-last[plant].heat, 2e5, 2e5 * 1e-3);
  EXPECT_LT(last[plant].to_temperature, 80.0);
  EXPECT_NEAR(last[houses].heat + last[houses].unmet_heat, 3e5, 10.0);
  EXPECT_GT(last[houses].unmet_heat, 1e5);
}

INSTANTIATE_TEST_SUITE_P(All, TooSmall, ::testing::Values(Transport::plug_flow, Transport::discontinuous_galerkin),
                         [](const auto& one) { return one.param == Transport::plug_flow ? "PlugFlow" : "Elements"; });

}  // namespace
}  // namespace emscher
