#include "models/heat_exchanger.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace emscher {
namespace {

// Limits of counterflow (VDI Heat Atlas C1): epsilon -> NTU for NTU -> 0, -> 1 for NTU -> infinity, 1 - exp(-NTU) for
// r = 0 (one side keeps its temperature), NTU / (1 + NTU) for r = 1.
TEST(CounterflowEffectiveness, Limits) {
  for (const double r : {0.0, 0.3, 0.99, 1.0}) {
    EXPECT_EQ(counterflow_effectiveness(0.0, r), 0.0);
    EXPECT_NEAR(counterflow_effectiveness(1e-8, r), 1e-8, 1e-15);
    EXPECT_NEAR(counterflow_effectiveness(1e9, r), 1.0, 1.1e-9) << r;
  }
  for (const double ntu : {0.01, 0.5, 3.0, 20.0}) {
    EXPECT_NEAR(counterflow_effectiveness(ntu, 0.0), 1.0 - std::exp(-ntu), 1e-14);
    EXPECT_NEAR(counterflow_effectiveness(ntu, 1.0), ntu / (1.0 + ntu), 1e-14);
  }
}

// Near r = 1 numerator and denominator of the formula vanish, yet no digits may be lost. Their expansion to second
// order in g = 1 - r gives epsilon = NTU / (1 + NTU) + g NTU^2 / (2 (1 + NTU)^2) + O(g^2).
TEST(CounterflowEffectiveness, ContinuousTowardsEqualFlows) {
  for (const double ntu : {0.1, 1.0, 10.0})
    for (double gap = 1e-10; gap < 1e-3; gap *= 1.7) {
      const double expected = ntu / (1.0 + ntu) + gap * ntu * ntu / (2.0 * (1.0 + ntu) * (1.0 + ntu));
      EXPECT_NEAR(counterflow_effectiveness(ntu, 1.0 - gap), expected, 1e-13 + ntu * gap * gap) << ntu << ' ' << gap;
    }
}

// Energy balance and UA times the logarithmic mean temperature difference give the same heat.
TEST(CounterflowEffectiveness, AgreesWithLogarithmicMeanDifference) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> flow(100.0, 10000.0), transfer(50.0, 30000.0);
  for (int i = 0; i < 1000; ++i) {
    const double ua = transfer(random), hot = flow(random), cold = flow(random);
    const double heat = exchanger_conductance(ua, hot, cold) * 60.0;  // 100 degC against 40 degC
    const double at_hot_end = 100.0 - (40.0 + heat / cold), at_cold_end = 100.0 - heat / hot - 40.0;
    ASSERT_GE(at_hot_end, -1e-12);
    ASSERT_GE(at_cold_end, -1e-12);
    if (std::min(at_hot_end, at_cold_end) < 1e-3) continue;  // the mean loses its digits
    const double ratio = at_hot_end / at_cold_end;
    const double mean =
        std::abs(ratio - 1.0) < 1e-6 ? 0.5 * (at_hot_end + at_cold_end) : (at_hot_end - at_cold_end) / std::log(ratio);
    EXPECT_NEAR(heat, ua * mean, 1e-7 * heat);
  }
}

TEST(CounterflowEffectiveness, MonotonousAndSymmetric) {
  std::mt19937 random(2);
  std::uniform_real_distribution<double> flow(1.0, 1000.0), transfer(1.0, 5000.0);
  for (int i = 0; i < 1000; ++i) {
    const double ua = transfer(random), a = flow(random), b = flow(random);
    EXPECT_DOUBLE_EQ(exchanger_conductance(ua, a, b), exchanger_conductance(ua, b, a));
    EXPECT_GE(exchanger_conductance(ua, 1.01 * a, b), exchanger_conductance(ua, a, b));
    EXPECT_LE(exchanger_conductance(ua, a, b), std::min({ua, a, b}));
  }
  EXPECT_EQ(exchanger_conductance(100.0, 0.0, 10.0), 0.0);
  EXPECT_EQ(exchanger_conductance(100.0, 10.0, 0.0), 0.0);
}

// The flow that is found reaches the wanted conductance; where none does, the largest is told. Seeded over exchangers
// from tiny to oversized.
TEST(CapacityFlow, GivesTheConductanceWanted) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> exponent(-1.0, 3.0), part(0.001, 0.999);
  int reached = 0;
  for (int i = 0; i < 3000; ++i) {
    const double ua = std::pow(10.0, exponent(random)), other = std::pow(10.0, exponent(random));
    const double largest = std::pow(10.0, exponent(random) + 1.0);
    const double wanted = part(random) * std::min(ua, other);
    const double flow = capacity_flow_for_conductance(ua, other, wanted, largest);
    ASSERT_LE(flow, largest);
    if (exchanger_conductance(ua, largest, other) <= wanted) {
      EXPECT_EQ(flow, largest);
    } else {
      ++reached;
      EXPECT_NEAR(exchanger_conductance(ua, flow, other), wanted, 1e-9 * wanted)
          << ua << ' ' << other << ' ' << largest;
    }
  }
  EXPECT_GT(reached, 500);
  EXPECT_EQ(capacity_flow_for_conductance(100.0, 10.0, 0.0, 50.0), 0.0);
}

}  // namespace
}  // namespace emscher
