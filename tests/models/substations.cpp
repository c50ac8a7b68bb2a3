// The three substations, their limits, and what they cannot deliver.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <random>
#include <vector>

#include "models/constant_fluid.hpp"
#include "models/consumer_limits.hpp"
#include "models/heat_exchanger_substation.hpp"
#include "models/return_temperature_substation.hpp"
#include "models/temperature_difference_substation.hpp"
#include "models/water.hpp"

namespace emscher {
namespace {

constexpr double specific_heat = 4200.0;

Fluid plain_fluid() {
  return constant_fluid(1000.0, specific_heat, 4e-4);
}

/// A substation at its own operating point: it gets the flow that it asks for.
struct Operation {
  double mass_flow = 0.0;
  double delivered = 0.0;  // W
  double unmet = 0.0;      // W
  double outlet = 0.0;     // theta, K
};

Operation operate(Component& substation, const Fluid& fluid, double supply_celsius, double forced_flow = -1.0) {
  substation.set_time(0.0);
  const double inlet = fluid.enthalpy_temperature(supply_celsius + celsius_zero);
  Operation result;
  result.mass_flow = forced_flow >= 0.0 ? forced_flow : substation.mass_flow(inlet, 0.0, {});
  const Exchange exchange = substation.exchange(result.mass_flow, inlet, {}, {});
  result.delivered = result.mass_flow * fluid.reference_specific_heat * (inlet - exchange.outlet);
  result.unmet = exchange.unmet_heat;
  result.outlet = exchange.outlet;
  return result;
}

ReturnTemperatureSubstation by_return(const Fluid& fluid, double heat, double temperature, ConsumerLimits limits = {}) {
  return {"s", 0, 1, fluid, TimeFunction(heat), TimeFunction(temperature), limits};
}

/// One substation of either kind under the same limits: return at 45 degC, or a difference in K.
std::vector<std::unique_ptr<Component>> with_limits(const Fluid& fluid, double heat, double difference,
                                                    ConsumerLimits limits) {
  std::vector<std::unique_ptr<Component>> both;
  both.push_back(
      std::make_unique<ReturnTemperatureSubstation>("s", 0, 1, fluid, TimeFunction(heat), TimeFunction(45.0), limits));
  both.push_back(
      std::make_unique<TemperatureDifferenceSubstation>("s", 0, 1, fluid, TimeFunction(heat), difference, limits));
  return both;
}

// m = Q / (c (T_s - T_r)) by hand: 84 kW over 40 K are 0.5 kg/s.
TEST(ReturnTemperatureSubstationTest, FlowAndReturnByHand) {
  const Fluid fluid = plain_fluid();
  auto substation = by_return(fluid, 84000.0, 45.0);
  const Operation o = operate(substation, fluid, 85.0);
  EXPECT_NEAR(o.mass_flow, 0.5, 1e-12);
  EXPECT_NEAR(o.outlet, 45.0, 1e-9);
  EXPECT_NEAR(o.delivered, 84000.0, 1e-6);
  EXPECT_EQ(o.unmet, 0.0);
}

TEST(TemperatureDifferenceSubstationTest, FlowAndReturnByHand) {
  const Fluid fluid = plain_fluid();
  TemperatureDifferenceSubstation substation("s", 0, 1, fluid, TimeFunction(84000.0), 40.0, {});
  for (const double supply : {60.0, 85.0, 120.0}) {
    const Operation o = operate(substation, fluid, supply);
    EXPECT_NEAR(o.mass_flow, 0.5, 1e-12);
    EXPECT_NEAR(o.outlet, supply - 40.0, 1e-9);
    EXPECT_EQ(o.unmet, 0.0);
  }
}

// With water the spread holds in temperatures, and the heat in enthalpies.
TEST(TemperatureDifferenceSubstationTest, SpreadOfRealWater) {
  const Fluid fluid = water();
  TemperatureDifferenceSubstation substation("s", 0, 1, fluid, TimeFunction(84000.0), 40.0, {});
  for (const double supply : {50.0, 85.0, 130.0}) {
    const Operation o = operate(substation, fluid, supply);
    EXPECT_NEAR(o.delivered, 84000.0, 1e-6 * 84000.0);
    // The specific heat in the middle stands for its mean: a third-order error, (40 K)^2/24 c''/c < 1e-3.
    EXPECT_NEAR(fluid.temperature(o.outlet) - celsius_zero, supply - 40.0, 0.04) << supply;
  }
}

TEST(ReturnTemperatureSubstationTest, RealWaterReturnsAtItsTemperature) {
  const Fluid fluid = water();
  auto substation = by_return(fluid, 84000.0, 45.0);
  for (const double supply : {60.0, 85.0, 130.0}) {
    const Operation o = operate(substation, fluid, supply);
    EXPECT_NEAR(fluid.temperature(o.outlet) - celsius_zero, 45.0, 1e-4);  // the curves are fits of each other's inverse
    EXPECT_NEAR(o.delivered, 84000.0, 1e-9 * 84000.0);
    EXPECT_EQ(o.unmet, 0.0);
  }
}

// Supply only 2 K above the return: the valve acts as if the spread were 5 K, so 2/5 of the heat can be delivered.
TEST(ReturnTemperatureSubstationTest, ColdSupplyIsUnmetHeat) {
  const Fluid fluid = plain_fluid();
  auto substation = by_return(fluid, 84000.0, 45.0);
  const Operation warm = operate(substation, fluid, 47.0);
  EXPECT_NEAR(warm.mass_flow, 84000.0 / (specific_heat * 5.0), 1e-12);
  EXPECT_NEAR(warm.unmet, 0.6 * 84000.0, 1e-6);
  EXPECT_NEAR(warm.outlet, 45.0, 1e-9);
  // Colder than its return: it must not heat the network.
  const Operation cold = operate(substation, fluid, 30.0);
  EXPECT_NEAR(cold.outlet, 30.0, 1e-12);
  EXPECT_NEAR(cold.unmet, 84000.0, 1e-9);
}

// A bypass of 0.1 kg/s carries more than the demand of 2.1 kW needs: the return is warmer, by 85 - 2100/(0.1 c) = 80
// degC.
TEST(SubstationLimits, BypassIsAMinimumFlow) {
  const Fluid fluid = plain_fluid();
  ConsumerLimits limits;
  limits.bypass_mass_flow = 0.1;
  for (const auto& substation : with_limits(fluid, 2100.0, 40.0, limits)) {
    const Operation o = operate(*substation, fluid, 85.0);
    EXPECT_EQ(o.mass_flow, 0.1);
    EXPECT_NEAR(o.outlet, 80.0, 1e-9);
    EXPECT_EQ(o.unmet, 0.0);
  }
  auto idle = by_return(fluid, 0.0, 45.0, limits);  // no demand: the bypass alone, without cooling
  const Operation o = operate(idle, fluid, 85.0);
  EXPECT_EQ(o.mass_flow, 0.1);
  EXPECT_NEAR(o.outlet, 85.0, 1e-12);
}

// At most 0.25 kg/s of the 0.5 kg/s that 84 kW need: half of the heat is unmet.
TEST(SubstationLimits, MaximumFlow) {
  const Fluid fluid = plain_fluid();
  ConsumerLimits limits;
  limits.maximum_mass_flow = 0.25;
  for (const auto& substation : with_limits(fluid, 84000.0, 40.0, limits)) {
    const Operation o = operate(*substation, fluid, 85.0);
    EXPECT_EQ(o.mass_flow, 0.25);
    EXPECT_NEAR(o.unmet, 42000.0, 1e-6);
    EXPECT_NEAR(o.outlet, 45.0, 1e-9);
  }
}

// s^2 (3 - 2 s) over the kelvin below the minimum: nothing at 59, half at 59.5, all at 60 degC.
TEST(SubstationLimits, MinimumSupplyTemperature) {
  const Fluid fluid = plain_fluid();
  ConsumerLimits limits;
  limits.minimum_supply_temperature = 60.0 + celsius_zero;
  for (const auto& substation : with_limits(fluid, 84000.0, 10.0, limits)) {
    EXPECT_NEAR(operate(*substation, fluid, 60.0).unmet, 0.0, 1e-9);
    EXPECT_NEAR(operate(*substation, fluid, 59.5).unmet, 42000.0, 1e-6);
    EXPECT_NEAR(operate(*substation, fluid, 58.0).unmet, 84000.0, 1e-9);
    EXPECT_GT(operate(*substation, fluid, 58.0).mass_flow, 0.1) << "the valve stays open to flush the cold water out";
  }
}

TEST(SubstationLimits, DeliverablePartIsSmooth) {
  ConsumerLimits limits;
  EXPECT_EQ(limits.deliverable(0.0), 1.0) << "no minimum, no limit";
  limits.minimum_supply_temperature = 330.0;
  double last = 0.0;
  for (double t = 328.5; t < 330.5; t += 1e-3) {
    const double now = limits.deliverable(t);
    EXPECT_GE(now, last);
    EXPECT_LE(now - last, 1.5e-3 + 1e-9) << "the slope of s^2 (3 - 2 s) is 1.5 at most";
    last = now;
  }
  EXPECT_EQ(last, 1.0);
}

HeatExchangerSubstation exchanger(const Fluid& fluid, double heat, double transfer, double secondary_supply,
                                  double secondary_return, ConsumerLimits limits = {}) {
  return {
      "hx",  0, 1, fluid, TimeFunction(heat), transfer, TimeFunction(secondary_supply), TimeFunction(secondary_return),
      limits};
}

// Equal capacity flows (r = 1) have one difference along the exchanger: primary 90 -> 60 degC, secondary 50 -> 80 degC,
// 30 kW through 1000 W/K each, difference 10 K, hence UA = 3000 W/K.
TEST(HeatExchangerSubstationTest, EqualFlowsByHand) {
  const Fluid fluid = plain_fluid();
  auto substation = exchanger(fluid, 30000.0, 3000.0, 80.0, 50.0);
  const Operation o = operate(substation, fluid, 90.0);
  EXPECT_NEAR(o.mass_flow, 1000.0 / specific_heat, 1e-9);
  EXPECT_NEAR(o.outlet, 60.0, 1e-6);
  EXPECT_NEAR(o.delivered, 30000.0, 1e-9 * 30000.0);
  EXPECT_NEAR(o.unmet, 0.0, 1e-5);
}

// Over random exchangers: where nothing limits, the flow that is found delivers the heat to 1e-9, and heat never flows
// from cold to hot at either end.
TEST(HeatExchangerSubstationTest, FlowGivesTheHeat) {
  const Fluid fluid = plain_fluid();
  std::mt19937 random(5);
  std::uniform_real_distribution<double> exponent(3.0, 6.0), supply(50.0, 130.0), back(20.0, 60.0), spread(5.0, 40.0),
      size(0.02, 5.0);
  int unlimited = 0;
  for (int i = 0; i < 2000; ++i) {
    const double heat = std::pow(10.0, exponent(random)), cold = back(random), hot = cold + spread(random);
    const double ua = heat * size(random), inlet = supply(random);
    auto substation = exchanger(fluid, heat, ua, hot, cold);
    const Operation o = operate(substation, fluid, inlet);
    EXPECT_NEAR(o.delivered + o.unmet, heat, 1e-9 * heat);
    EXPECT_GE(o.delivered, 0.0);
    EXPECT_GE(o.unmet, 0.0);
    if (o.unmet < 1e-6 * heat) {
      ++unlimited;
      EXPECT_NEAR(o.delivered, heat, 1e-9 * heat);
    }
    if (o.delivered > 0.0) {
      const double secondary_outlet = cold + o.delivered / heat * (hot - cold);
      EXPECT_GE(o.outlet, cold - 1e-9) << "the primary leaves colder than the secondary enters";
      EXPECT_LE(secondary_outlet, inlet + 1e-9) << "secondary leaves hotter than the primary enters";
    }
  }
  EXPECT_GT(unlimited, 500);
}

// Second law with real water, whose specific heat at the hot inlet exceeds that of the mean: an oversized exchanger
// brings the return down to the secondary return, not below (up to the curves' fit, 1e-4 K). At 130 degC c is 1.3 %
// above its mean down to 30 degC, so that a capacity flow taken at the inlet would leave 1.3 K too cold.
TEST(HeatExchangerSubstationTest, NeverColderThanTheSecondaryReturn) {
  const Fluid fluid = water();
  for (const double inlet : {70.0, 95.0, 130.0, 160.0}) {
    auto substation = exchanger(fluid, 1.0e5, 1.0e6, inlet - 1.0, 30.0);
    for (const double flow : {0.02, 0.1, 0.2, -1.0}) {
      const Operation o = operate(substation, fluid, inlet, flow);
      EXPECT_GE(fluid.temperature(o.outlet) - celsius_zero, 30.0 - 1e-4) << inlet << " degC, " << flow << " kg/s";
      EXPECT_NEAR(o.delivered + o.unmet, 1.0e5, 1e-4);
    }
  }
}

// Primary colder than the secondary's return: nothing is delivered, nothing flows backwards.
TEST(HeatExchangerSubstationTest, ColdSupplyDeliversNothing) {
  const Fluid fluid = plain_fluid();
  auto substation = exchanger(fluid, 30000.0, 3000.0, 80.0, 50.0);
  const Operation o = operate(substation, fluid, 45.0);
  EXPECT_NEAR(o.outlet, 45.0, 1e-12);
  EXPECT_EQ(o.unmet, 30000.0);
}

TEST(HeatExchangerSubstationTest, SecondarySupplyMustBeHotter) {
  const Fluid fluid = plain_fluid();
  auto substation = exchanger(fluid, 30000.0, 3000.0, 50.0, 50.0);
  try {
    substation.set_time(0.0);
    FAIL() << "accepted a secondary circuit without spread";
  } catch (const std::domain_error& error) {
    EXPECT_NE(std::string(error.what()).find("hx"), std::string::npos) << error.what();
  }
}

/// Substations of every kind with random limits, over random supplies and flows that the network may force on them.
std::unique_ptr<Component> random_substation(std::mt19937& random, const Fluid& fluid, double demand) {
  const auto uniform = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  ConsumerLimits limits;
  if (random() % 2) limits.minimum_supply_temperature = celsius_zero + uniform(40.0, 70.0);
  if (random() % 2) limits.bypass_mass_flow = uniform(0.0, 0.3);
  if (random() % 2) limits.maximum_mass_flow = uniform(0.3, 1.0);
  switch (random() % 3) {
    case 0:
      return std::make_unique<ReturnTemperatureSubstation>("s", 0, 1, fluid, TimeFunction(demand),
                                                           TimeFunction(uniform(20.0, 60.0)), limits);
    case 1:
      return std::make_unique<TemperatureDifferenceSubstation>("s", 0, 1, fluid, TimeFunction(demand),
                                                               uniform(5.0, 40.0), limits);
    default: {
      const double back = uniform(20.0, 50.0);
      return std::make_unique<HeatExchangerSubstation>("s", 0, 1, fluid, TimeFunction(demand), uniform(100.0, 20000.0),
                                                       TimeFunction(back + uniform(5.0, 40.0)), TimeFunction(back),
                                                       limits);
    }
  }
}

// Unmet heat is counted exactly: delivered + unmet = demand, whatever limits, and neither is negative. With the flow
// that the substation asks for and with any other.
TEST(SubstationLimits, DeliveredAndUnmetAreTheDemand) {
  for (const bool real : {false, true}) {
    const Fluid fluid = real ? water() : plain_fluid();
    std::mt19937 random(9);
    for (int i = 0; i < 5000; ++i) {
      const double demand = i % 10 == 0 ? 0.0 : std::uniform_real_distribution<double>(10.0, 1.0e5)(random);
      const auto substation = random_substation(random, fluid, demand);
      const double supply = std::uniform_real_distribution<double>(5.0, 140.0)(random);
      const double forced = i % 3 == 0 ? std::uniform_real_distribution<double>(0.0, 1.0)(random) : -1.0;
      const Operation o = operate(*substation, fluid, supply, i % 7 == 0 ? 0.0 : forced);
      ASSERT_TRUE(std::isfinite(o.mass_flow) && std::isfinite(o.outlet));
      ASSERT_GE(o.mass_flow, 0.0);
      // A part of 1e-6 of the demand is within the accuracy to which flow and inlet agree: counted as met.
      ASSERT_NEAR(o.delivered + o.unmet, demand, 1e-6 * demand + 1e-9) << "case " << i;
      ASSERT_GE(o.unmet, 0.0) << "case " << i;
      ASSERT_GE(o.delivered, -1e-9) << "case " << i;
      ASSERT_LE(o.outlet, fluid.enthalpy_temperature(supply + celsius_zero) + 1e-9) << "case " << i;
    }
  }
}

// exchange() tells how the outlet follows the inlet at fixed flow, for the Newton matrix. Where the return is held it
// is 0, where the heat is held 1; the finite difference of exchange() itself away from kinks must agree.
TEST(ReturnTemperatureSubstationTest, SensitivityOfTheOutlet) {
  const Fluid fluid = plain_fluid();
  auto substation = by_return(fluid, 84000.0, 45.0);
  substation.set_time(0.0);
  for (const double flow : {0.3, 0.7}) {
    const Exchange low = substation.exchange(flow, 84.99, {}, {}), high = substation.exchange(flow, 85.01, {}, {});
    EXPECT_NEAR((high.outlet - low.outlet) / 0.02, low.sensitivity, 1e-6) << flow;
    EXPECT_EQ(low.sensitivity, flow < 0.5 ? 0.0 : 1.0);
  }
}

}  // namespace
}  // namespace emscher
