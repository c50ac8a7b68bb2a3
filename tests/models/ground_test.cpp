#include "models/ground.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>

namespace emscher {
namespace {

const KusudaGround essen{
    .mean_temperature = 284.7, .amplitude = 9.0, .coldest_time = 34.0 * 86400.0, .diffusivity = 6.0e-7};

// At the surface the wave is the surface's own: coldest at t_0, warmest half a year later, the mean between.
TEST(Ground, SurfaceFollowsTheSeason) {
  EXPECT_NEAR(ground_temperature(essen, 0.0, essen.coldest_time), 275.7, 1e-9);
  EXPECT_NEAR(ground_temperature(essen, 0.0, essen.coldest_time + 0.5 * kusuda_year), 293.7, 1e-9);
  EXPECT_NEAR(ground_temperature(essen, 0.0, essen.coldest_time + 0.25 * kusuda_year), 284.7, 1e-9);
  EXPECT_NEAR(ground_temperature(essen, 2.0, 1.0e6), ground_temperature(essen, 2.0, 1.0e6 + kusuda_year), 1e-9);
}

// One damping depth down: amplitude 1/e, one radian (58.09 days) late. d = sqrt(a x year / pi) = sqrt(6e-7 x 31,536,000
// / pi) = 2.4542 m
TEST(Ground, DampedAndDelayedWithDepth) {
  const double depth = damping_depth(essen);
  EXPECT_NEAR(depth, 2.4542, 1e-4);
  const double delay = kusuda_year / (2.0 * std::numbers::pi);
  EXPECT_NEAR(ground_temperature(essen, depth, essen.coldest_time + delay), 284.7 - 9.0 / std::numbers::e, 1e-9);
  EXPECT_NEAR(ground_temperature(essen, 50.0, 0.0), 284.7, 1e-6);
}

// It solves the heat equation dT/dt = a d2T/dz2: central differences, whose error is below 1e-4 of the terms.
TEST(Ground, SolvesTheHeatEquation) {
  for (const double depth : {0.5, 1.0, 3.0})
    for (const double time : {0.0, 5.0e6, 2.0e7}) {
      const double dt = 3600.0;
      const double dz = 0.01;
      const double rate =
          (ground_temperature(essen, depth, time + dt) - ground_temperature(essen, depth, time - dt)) / (2.0 * dt);
      const double curvature =
          (ground_temperature(essen, depth + dz, time) - 2.0 * ground_temperature(essen, depth, time) +
           ground_temperature(essen, depth - dz, time)) /
          (dz * dz);
      EXPECT_NEAR(rate, essen.diffusivity * curvature, 1.0e-10);
    }
}

TEST(Ground, RefusesNonsense) {
  EXPECT_THROW(ground_temperature(essen, -1.0, 0.0), std::invalid_argument);
  KusudaGround bad = essen;
  bad.diffusivity = 0.0;
  EXPECT_THROW(ground_temperature(bad, 1.0, 0.0), std::invalid_argument);
  bad = essen;
  bad.amplitude = -1.0;
  EXPECT_THROW(ground_temperature(bad, 1.0, 0.0), std::invalid_argument);
}

// The fit of a year that is such a wave gives the wave back; what has other frequencies does not disturb it.
TEST(Ground, WaveOfAYearOfAirTemperatures) {
  std::vector<double> air(8760);
  for (std::size_t k = 0; k < air.size(); ++k) {
    const double time = 3600.0 * (double(k) + 0.5);
    air[k] = ground_temperature(essen, 0.0, time) + 5.0 * std::cos(2.0 * std::numbers::pi * time / 86400.0);
  }
  const KusudaGround fitted = ground_under(air, essen.diffusivity);
  EXPECT_NEAR(fitted.mean_temperature, essen.mean_temperature, 1e-9);
  EXPECT_NEAR(fitted.amplitude, essen.amplitude, 1e-9);
  EXPECT_NEAR(fitted.coldest_time, essen.coldest_time, 1e-3);
  EXPECT_EQ(fitted.diffusivity, essen.diffusivity);
  EXPECT_THROW(ground_under(std::vector<double>(2, 1.0), 6e-7), std::invalid_argument);
}

}  // namespace
}  // namespace emscher
