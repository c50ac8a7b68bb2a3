#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <random>
#include <stdexcept>
#include <vector>

#include "engine/hydraulics/friction.hpp"

namespace emscher {
namespace {

constexpr std::array all_laws = {FrictionLaw::colebrook_white, FrictionLaw::swamee_jain, FrictionLaw::nikuradse_sum};
constexpr std::array roughnesses = {0.0, 1e-8, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.05};

double usable(FrictionLaw law, double roughness) {
  return law == FrictionLaw::nikuradse_sum ? std::max(roughness, 1e-8) : roughness;
}

// The implicit equation itself, in long double: x = 1/sqrt(lambda) against its right side.
TEST(Friction, ColebrookWhiteFulfilsItsEquation) {
  for (const double roughness : roughnesses) {
    for (double reynolds = 2600.0; reynolds < 1.1e9; reynolds *= 1.07) {
      const double factor = friction_factor(FrictionLaw::colebrook_white, reynolds, roughness).value;
      const long double x = 1.0L / std::sqrt(static_cast<long double>(factor));
      const long double right = -2.0L * std::log10(roughness / 3.71L + 2.51L * x / reynolds);
      EXPECT_LT(std::abs(static_cast<double>(right / x - 1.0L)), 1e-10) << "Re " << reynolds << " k/d " << roughness;
    }
  }
}

// Prandtl's law of the smooth wall, to which Colebrook-White falls back at k = 0; numbers as printed in F. M. White,
// Fluid Mechanics, section 6.6 (four decimals).
TEST(Friction, SmoothWallTable) {
  const std::array<std::array<double, 2>, 6> table = {
      {{4e3, 0.0399}, {1e4, 0.0309}, {1e5, 0.0180}, {1e6, 0.0116}, {1e7, 0.0081}, {1e8, 0.0059}}};
  for (const auto& [reynolds, factor] : table) {
    EXPECT_NEAR(friction_factor(FrictionLaw::colebrook_white, reynolds, 0.0).value, factor, 0.6e-4) << reynolds;
  }
}

// EPANET 2.2 manual, Dunlop's cubic for 2000 < Re < 4000 with R = Re/2000, written out with its printed constants.
TEST(Friction, SwameeJainHasDunlopsTransitionAsEpanet) {
  for (const double roughness : roughnesses) {
    const double y2 = roughness / 3.7 + 5.74 / std::pow(4000.0, 0.9);
    const double y3 = -0.86859 * std::log(y2);
    const double fa = 1.0 / (y3 * y3);
    const double fb = fa * (2.0 - 0.00514215 / (y2 * y3));
    const double x1 = 7.0 * fa - fb, x2 = 0.128 - 17.0 * fa + 2.5 * fb;
    const double x3 = -0.128 + 13.0 * fa - 2.0 * fb, x4 = 0.032 - 3.0 * fa + 0.5 * fb;
    for (double reynolds = 2001.0; reynolds < 4000.0; reynolds += 37.0) {
      const double r = reynolds / 2000.0;
      const double expected = x1 + r * (x2 + r * (x3 + r * x4));
      const double factor = friction_factor(FrictionLaw::swamee_jain, reynolds, roughness).value;
      EXPECT_NEAR(factor / expected, 1.0, 1e-5)
          << reynolds << " " << roughness;  // the manual's constants have 5 digits
    }
    for (const double reynolds : {4000.0, 1e5, 1e7}) {
      const double expected = 0.25 / std::pow(std::log10(roughness / 3.7 + 5.74 / std::pow(reynolds, 0.9)), 2);
      EXPECT_NEAR(friction_factor(FrictionLaw::swamee_jain, reynolds, roughness).value / expected, 1.0, 1e-12);
    }
  }
}

TEST(Friction, NikuradseSum) {
  for (const double reynolds : {1.0, 1500.0, 3000.0, 1e5}) {
    const double rough = 1.0 / std::pow(-2.0 * std::log10(1e-3 / 3.71), 2);
    EXPECT_NEAR(friction_factor(FrictionLaw::nikuradse_sum, reynolds, 1e-3).value / (64.0 / reynolds + rough), 1.0,
                1e-13);
  }
}

TEST(Friction, LaminarBelowTheLimit) {
  for (const FrictionLaw law : {FrictionLaw::colebrook_white, FrictionLaw::swamee_jain}) {
    for (const double reynolds : {1e-12, 1.0, 1999.9}) {
      EXPECT_DOUBLE_EQ(friction_factor(law, reynolds, 1e-3).value, 64.0 / reynolds);
      EXPECT_DOUBLE_EQ(friction_factor(law, reynolds, 1e-3).reynolds_slope, -64.0 / (reynolds * reynolds));
    }
  }
}

// Value and slope from both sides of each limit. Over 2e-9 of Re the cubic bends its slope by some 1e-8 of lambda/Re.
TEST(Friction, ContinuousWithItsSlopeAcrossTheLimits) {
  for (const FrictionLaw law : {FrictionLaw::colebrook_white, FrictionLaw::swamee_jain}) {
    for (const double limit : {laminar_reynolds_limit, turbulent_reynolds_limit(law)}) {
      for (const double roughness : roughnesses) {
        const FrictionFactor below = friction_factor(law, limit * (1.0 - 1e-9), roughness);
        const FrictionFactor above = friction_factor(law, limit * (1.0 + 1e-9), roughness);
        EXPECT_NEAR(below.value / above.value, 1.0, 1e-8);
        EXPECT_NEAR(below.reynolds_slope, above.reynolds_slope, 1e-6 * above.value / limit)
            << limit << " " << roughness;
      }
    }
  }
}

// Central differences with step h = 1e-4 Re: truncation h^2/6 lambda''' (of order 1e-8 lambda/Re outside the
// transition, 1e-6 inside), rounding 1e-12 lambda/Re.
TEST(Friction, SlopeAgainstDifferences) {
  for (const FrictionLaw law : all_laws) {
    for (const double roughness : roughnesses) {
      for (double reynolds = 100.0; reynolds < 1e8; reynolds *= 1.03) {
        const double h = 1e-4 * reynolds;
        const auto at = [&](double re) { return friction_factor(law, re, usable(law, roughness)).value; };
        const bool at_a_limit = std::abs(reynolds - laminar_reynolds_limit) < 2.0 * h ||
                                std::abs(reynolds - turbulent_reynolds_limit(law)) < 2.0 * h;
        if (at_a_limit) continue;
        const double difference = (at(reynolds + h) - at(reynolds - h)) / (2.0 * h);
        EXPECT_NEAR(friction_factor(law, reynolds, usable(law, roughness)).reynolds_slope, difference,
                    2e-6 * at(reynolds) / reynolds)
            << "law " << static_cast<int>(law) << " Re " << reynolds << " k/d " << roughness;
      }
    }
  }
}

TEST(Friction, RejectsWhatHasNoFactor) {
  EXPECT_THROW(friction_factor(FrictionLaw::colebrook_white, 0.0, 1e-3), std::domain_error);
  EXPECT_THROW(friction_factor(FrictionLaw::colebrook_white, 1e5, -1e-3), std::domain_error);
  EXPECT_THROW(friction_factor(FrictionLaw::nikuradse_sum, 1e5, 0.0), std::domain_error);
  EXPECT_THROW(friction_factor(FrictionLaw::swamee_jain, std::nan(""), 1e-3), std::domain_error);
}

// Pipes as arrays, with water of 60 degC or so.
struct Pipes {
  static constexpr double density = 983.0, viscosity = 4.66e-4;
  std::vector<LinkGeometry> geometry;
  std::vector<double> reynolds_per_flow, relative_roughness, laminar, quadratic;
  void add(const LinkGeometry& pipe) {
    const LinkFactors f = link_factors(FrictionLaw::colebrook_white, pipe, 9.81);
    geometry.push_back(pipe);
    reynolds_per_flow.push_back(f.reynolds / viscosity);
    relative_roughness.push_back(f.relative_roughness);
    laminar.push_back(f.laminar * viscosity / density + f.constant);
    quadratic.push_back(f.quadratic / density);
  }
  void evaluate(FrictionLaw law, const std::vector<double>& flow, std::vector<double>& drop,
                std::vector<double>& slope) const {
    drop.assign(flow.size(), -1.0);
    slope.assign(flow.size(), -1.0);
    pressure_drop(law, {reynolds_per_flow, relative_roughness, laminar, quadratic}, flow, drop, slope);
  }
};

Pipes random_pipes(int number, std::mt19937_64& random) {
  std::uniform_real_distribution<double> part(0.0, 1.0);
  Pipes pipes;
  for (int i = 0; i < number; ++i) {
    const double diameter = 0.01 * std::pow(120.0, part(random));
    pipes.add(
        {1.0 + 500.0 * part(random), diameter, diameter * 0.05 * std::pow(part(random), 4) + 1e-9, 5.0 * part(random)});
  }
  return pipes;
}

// Darcy-Weisbach as it is printed, with the scalar friction factor, for every length of the arrays (full and partly
// filled blocks) and Re from 1e-6 to 1e7.
TEST(PressureDrop, BatchIsDarcyWeisbach) {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> exponent(-6.0, 7.0);
  for (const FrictionLaw law : all_laws) {
    for (const int number : {0, 1, 3, 31, 32, 33, 64, 257}) {
      const Pipes pipes = random_pipes(number, random);
      std::vector<double> flow(number), drop, slope;
      for (int i = 0; i < number; ++i) {
        flow[i] = std::pow(10.0, exponent(random)) / pipes.reynolds_per_flow[i] * (i % 2 == 0 ? 1.0 : -1.0);
      }
      pipes.evaluate(law, flow, drop, slope);
      for (int i = 0; i < number; ++i) {
        const LinkGeometry& pipe = pipes.geometry[i];
        const double area = std::numbers::pi / 4.0 * pipe.inner_diameter * pipe.inner_diameter;
        const double reynolds = std::abs(flow[i]) * pipe.inner_diameter / (area * Pipes::viscosity);
        const double factor = friction_factor(law, reynolds, pipe.roughness / pipe.inner_diameter).value;
        const double expected = (factor * pipe.length / pipe.inner_diameter + pipe.minor_loss) * flow[i] *
                                std::abs(flow[i]) / (2.0 * Pipes::density * area * area);
        EXPECT_NEAR(drop[i] / expected, 1.0, 1e-11);
      }
    }
  }
}

TEST(PressureDrop, OddIncreasingAndHagenPoiseuilleAtRest) {
  std::mt19937_64 random(12);
  for (const FrictionLaw law : all_laws) {
    const Pipes pipes = random_pipes(200, random);
    std::vector<double> flow(200, 0.0), drop, slope;
    pipes.evaluate(law, flow, drop, slope);
    for (int i = 0; i < 200; ++i) {
      const LinkGeometry& pipe = pipes.geometry[i];
      EXPECT_EQ(drop[i], 0.0);
      const double poiseuille = 128.0 * Pipes::viscosity * pipe.length /
                                (std::numbers::pi * Pipes::density * std::pow(pipe.inner_diameter, 4));
      EXPECT_NEAR(slope[i] / poiseuille, 1.0, 1e-12);
    }
    std::vector<double> last(200, 0.0), mirrored, mirrored_slope;
    for (double reynolds = 1e-3; reynolds < 1e8; reynolds *= 1.05) {
      for (int i = 0; i < 200; ++i) flow[i] = reynolds / pipes.reynolds_per_flow[i];
      pipes.evaluate(law, flow, drop, slope);
      for (double& f : flow) f = -f;
      pipes.evaluate(law, flow, mirrored, mirrored_slope);
      for (int i = 0; i < 200; ++i) {
        EXPECT_EQ(mirrored[i], -drop[i]);
        EXPECT_EQ(mirrored_slope[i], slope[i]);
        EXPECT_GT(drop[i], last[i]);
        EXPECT_GT(slope[i], 0.0);
      }
      last = drop;
    }
  }
}

// Central differences as above; the drop itself is C1, so only neighbourhoods of the limits are left out.
TEST(PressureDrop, SlopeAgainstDifferences) {
  std::mt19937_64 random(13);
  for (const FrictionLaw law : all_laws) {
    const Pipes pipes = random_pipes(64, random);
    std::vector<double> flow(64), drop, slope, above, below, unused;
    for (double reynolds = 10.0; reynolds < 1e7; reynolds *= 1.31) {
      if (std::abs(reynolds / laminar_reynolds_limit - 1.0) < 1e-3) continue;
      for (int i = 0; i < 64; ++i) flow[i] = reynolds / pipes.reynolds_per_flow[i];
      pipes.evaluate(law, flow, drop, slope);
      const double h = 1e-4;
      auto moved = flow;
      for (int i = 0; i < 64; ++i) moved[i] = flow[i] * (1.0 + h);
      pipes.evaluate(law, moved, above, unused);
      for (int i = 0; i < 64; ++i) moved[i] = flow[i] * (1.0 - h);
      pipes.evaluate(law, moved, below, unused);
      for (int i = 0; i < 64; ++i)
        EXPECT_NEAR(slope[i] * 2.0 * h * flow[i] / (above[i] - below[i]), 1.0, 1e-5) << reynolds;
    }
  }
}

// An element without length: the minor loss and a linear resistance that nobody can measure.
TEST(PressureDrop, OpenValve) {
  Pipes pipes;
  pipes.add({0.0, 0.1, 0.0, 2.0});
  pipes.add({0.0, 0.1, 0.0, 0.0});
  std::vector<double> drop, slope;
  pipes.evaluate(FrictionLaw::colebrook_white, {5.0, 1000.0}, drop, slope);
  const double area = std::numbers::pi / 4.0 * 0.01;
  EXPECT_NEAR(drop[0], 2.0 * 25.0 / (2.0 * Pipes::density * area * area), 1e-3);
  EXPECT_NEAR(drop[1], 0.1, 1e-12);
  EXPECT_NEAR(slope[1], open_element_resistance, 1e-18);
}

}  // namespace
}  // namespace emscher
