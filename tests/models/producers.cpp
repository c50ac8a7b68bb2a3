#include "models/producers.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "engine/integration/steady_state.hpp"
#include "models/constant_fluid.hpp"
#include "models/water.hpp"
#include "tests/models/closed_networks.hpp"

namespace emscher {
namespace {

using namespace testing;

double heat_of(const Component& producer, const Fluid& fluid, double mass_flow, double inlet) {
  return mass_flow * fluid.reference_specific_heat * (producer.exchange(mass_flow, inlet, {}, {}).outlet - inlet);
}

// Q = m (h(T_supply) - h(T_return)): each kind is given two of heat, flow and supply temperature, and the third fits.
TEST(Producers, HeatIsFlowTimesEnthalpyDifference) {
  const Fluid fluid = water();
  const double inlet = fluid.enthalpy_temperature(celsius_zero + 50.0);
  const double supply = fluid.enthalpy_temperature(celsius_zero + 95.0);
  const SupplyTemperature set_point(TimeFunction(95.0));
  const double c_ref = fluid.reference_specific_heat;

  PressureHoldingProducer holder("h", 0, 1, fluid, set_point, {.pressure_difference = 2.0e5, .return_pressure = 3.0e5},
                                 PumpLaw(std::nullopt, 1.0, 9.81));
  MassFlowProducer by_flow("m", 0, 1, fluid, set_point, TimeFunction(2.0));
  HeatProducer by_heat("q", 0, 1, fluid, set_point, TimeFunction(4.0e5));
  HeatAndMassFlowProducer by_both("b", 0, 1, fluid, TimeFunction(4.0e5), TimeFunction(2.0));
  for (Component* p : {static_cast<Component*>(&holder), static_cast<Component*>(&by_flow),
                       static_cast<Component*>(&by_heat), static_cast<Component*>(&by_both)})
    p->set_time(0.0);

  EXPECT_EQ(holder.flow_rule(), FlowRule::network);
  EXPECT_EQ(holder.holds_pressure_at(), 0u);
  EXPECT_EQ(holder.held_pressure(), 3.0e5);
  EXPECT_NEAR(holder.flow_law()->at(10.0, 980.0, holder.flow_limits().command).drop, -2.0e5, 1e-2);
  EXPECT_NEAR(heat_of(holder, fluid, 1.7, inlet), 1.7 * c_ref * (supply - inlet), 1e-6);
  // 45 K of water at 4190 J/(kg K), by steam table: h(95 degC) - h(50 degC) = 399.2 - 210.7 = 188.5 kJ/kg (at 1.6 MPa).
  EXPECT_NEAR(heat_of(holder, fluid, 1.0, inlet), 188.5e3, 300.0);

  EXPECT_EQ(by_flow.mass_flow(inlet, 0.0, {}), 2.0);
  EXPECT_NEAR(heat_of(by_flow, fluid, 2.0, inlet), 2.0 * c_ref * (supply - inlet), 1e-6);

  const double flow = by_heat.mass_flow(inlet, 0.0, {});
  EXPECT_NEAR(heat_of(by_heat, fluid, flow, inlet), 4.0e5, 1e-9 * 4.0e5);
  EXPECT_EQ(by_heat.exchange(flow, inlet, {}, {}).unmet_heat, 0.0);

  EXPECT_EQ(by_both.mass_flow(inlet, 0.0, {}), 2.0);
  EXPECT_NEAR(heat_of(by_both, fluid, 2.0, inlet), 4.0e5, 1e-9 * 4.0e5);
  EXPECT_TRUE(by_both.passes_temperature());
  EXPECT_EQ(by_both.exchange(2.0, inlet, {}, {}).sensitivity, 1.0);
  for (const Component* p : {static_cast<const Component*>(&holder), static_cast<const Component*>(&by_flow),
                             static_cast<const Component*>(&by_heat)})
    EXPECT_FALSE(p->passes_temperature()) << "a given supply temperature opens the circle";
}

// The return is only 2 K below the supply: the flow acts as if it were 5 K, 2/5 of the heat are fed, 3/5 are not.
TEST(Producers, HeatThatDoesNotFitIsUnmet) {
  const Fluid fluid = constant_fluid(1000.0, 4200.0, 4e-4);
  HeatProducer producer("q", 0, 1, fluid, SupplyTemperature(TimeFunction(80.0)), TimeFunction(2.1e5));
  producer.set_time(0.0);
  const double flow = producer.mass_flow(78.0, 0.0, {});
  EXPECT_NEAR(flow, 10.0, 1e-12);
  EXPECT_NEAR(heat_of(producer, fluid, flow, 78.0), 0.4 * 2.1e5, 1e-6);
  EXPECT_NEAR(producer.exchange(flow, 78.0, {}, {}).unmet_heat, 0.6 * 2.1e5, 1e-6);
}

// 210 kW over 20 K take 2.5 kg/s; a pump that has 2 kg/s feeds 168 kW. At 30 K, 1.67 kg/s are enough for all of it.
TEST(Producers, LargestFlowLimitsGivenHeat) {
  const Fluid fluid = constant_fluid(1000.0, 4200.0, 4e-4);
  HeatProducer producer("q", 0, 1, fluid, SupplyTemperature(TimeFunction(80.0)), TimeFunction(2.1e5), 2.0);
  producer.set_time(0.0);
  EXPECT_EQ(producer.mass_flow(60.0, 0.0, {}), 2.0);
  EXPECT_NEAR(heat_of(producer, fluid, 2.0, 60.0), 1.68e5, 1e-6);
  EXPECT_NEAR(producer.exchange(2.0, 60.0, {}, {}).unmet_heat, 4.2e4, 1e-6);
  const double flow = producer.mass_flow(50.0, 0.0, {});
  EXPECT_NEAR(flow, 2.1e5 / (4200.0 * 30.0), 1e-12);
  EXPECT_EQ(producer.exchange(flow, 50.0, {}, {}).unmet_heat, 0.0);
  // One that cools: 210 kW from 10 degC to 5 degC would take 10 kg/s; 2 kg/s take 42 kW away.
  HeatProducer chiller("c", 0, 1, fluid, SupplyTemperature(TimeFunction(5.0)), TimeFunction(-2.1e5), 2.0);
  chiller.set_time(0.0);
  EXPECT_EQ(chiller.mass_flow(10.0, 0.0, {}), 2.0);
  EXPECT_NEAR(chiller.exchange(2.0, 10.0, {}, {}).unmet_heat, -2.1e5 + 4.2e4, 1e-6);
}

TEST(Producers, BoilingIsAnErrorThatNamesTheProducer) {
  const Fluid fluid = water();
  HeatAndMassFlowProducer producer("boiler 7", 0, 1, fluid, TimeFunction(1.0e6), TimeFunction(1.0));
  producer.set_time(0.0);
  try {
    producer.exchange(1.0, 60.0, {}, {});  // 1 MW in 1 kg/s: 240 K hotter
    FAIL() << "heated beyond what the fluid's curves are valid for";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("boiler 7"), std::string::npos) << error.what();
  }
}

/// One street with a holder at one end and a second producer of given flow at the other.
void build_street(TestNetwork& built, TimeFunction second_flow) {
  const Junction a = add_junction(built), b = add_junction(built);
  PipeData pipe;
  pipe.loss_own = 0.3;
  add_trench(built, a, b, pipe);
  add_pressure_holder(built, a, TimeFunction(90.0));
  built.add<MassFlowProducer>("second", b.back, b.supply, built.network.fluid, SupplyTemperature(TimeFunction(80.0)),
                              second_flow);
  built.add<TemperatureDifferenceSubstation>("houses", b.supply, b.back, built.network.fluid, TimeFunction(126000.0),
                                             30.0, ConsumerLimits{});  // 1 kg/s
}

// The second producer pumps 1.5 kg/s where 1 kg/s is drawn: the rest would run backwards through the pressure holder.
TEST(Producers, BackwardsThroughThePressureHolderIsAnErrorThatNamesIt) {
  TestNetwork from_the_start(constant_test_fluid());
  build_street(from_the_start, TimeFunction(1.5));
  try {
    simulate(from_the_start, run_options(3600.0, 900.0, 0.01));
    FAIL() << "water ran backwards through the producer that holds the pressure";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("producer holder"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("0.5 kg/s"), std::string::npos) << error.what();
  }
  // The same, reached during the run: 0.5 kg/s at first, 1 kg/s after two hours, more after. Says when.
  TestNetwork later(constant_test_fluid());
  build_street(later, function_of(later, [](double t) { return 0.5 + 0.5 * std::max(t, 0.0) / 7200.0; }));
  try {
    simulate(later, run_options(4.0 * 3600.0, 900.0, 0.01));
    FAIL() << "water ran backwards through the producer that holds the pressure";
  } catch (const IntegrationError& error) {
    EXPECT_NE(std::string(error.what()).find("producer holder"), std::string::npos) << error.what();
    EXPECT_NEAR(error.time, 7200.0, 900.0);
  }
}

// A producer of given heat beside the holder, in a network that starts in its steady state: it feeds all of its heat
// from the first instant, though before the start nobody knows how cold the return will be.
TEST(Producers, GivenHeatIsFedFromTheStart) {
  TestNetwork built(water());
  const Junction a = add_junction(built), b = add_junction(built), c = add_junction(built);
  PipeData pipe;
  pipe.loss_own = 0.3;
  pipe.loss_partner = 0.03;
  add_trench(built, a, b, pipe);
  add_trench(built, b, c, pipe);
  add_pressure_holder(built, a, TimeFunction(90.0));
  const std::size_t producer = built.add<HeatProducer>("waste heat", c.back, c.supply, built.network.fluid,
                                                       SupplyTemperature(TimeFunction(85.0)), TimeFunction(1.5e5));
  built.add<ReturnTemperatureSubstation>("houses", b.supply, b.back, built.network.fluid, TimeFunction(3.0e5),
                                         TimeFunction(45.0), ConsumerLimits{});
  const Record record = simulate(built, run_options(3600.0, 900.0, 0.01));
  for (const auto& row : record.components) {
    EXPECT_NEAR(-row[producer].heat, 1.5e5, 1e-3 * 1.5e5);
    EXPECT_EQ(row[producer].unmet_heat, 0.0);
  }
}

}  // namespace
}  // namespace emscher
