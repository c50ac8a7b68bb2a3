#include "models/film.hpp"

#include <gtest/gtest.h>

#include <random>

namespace emscher {
namespace {

TEST(Film, LaminarIsConstant) {
  EXPECT_EQ(film_nusselt(0.0, 3.0), 3.66);
  EXPECT_EQ(film_nusselt(2300.0, 12.0), 3.66);
}

// Worked by hand from the equations: Re = 1e4, Pr = 7. f = (0.79 x 9.2103404 - 1.64)^-2 = 5.6361689^-2 = 0.0314800,
// f/8 = 3.93500e-3, sqrt(f/8) = 0.0627296, 7^(2/3) = 3.6593057.
// Nu = 3.93500e-3 x 9000 x 7 / (1 + 12.7 x 0.0627296 x 2.6593057) = 247.905 / 3.118577 = 79.493.
TEST(Film, GnielinskiByHand) {
  EXPECT_NEAR(film_nusselt(1.0e4, 7.0), 79.493, 0.01);
}

// Dittus-Boelter, Nu = 0.023 Re^0.8 Pr^0.4, holds within 25 % for the same flows (Incropera, chapter 8).
TEST(Film, AgreesWithDittusBoelterInItsRange) {
  for (const double reynolds : {1.0e4, 3.0e4, 1.0e5})
    for (const double prandtl : {1.0, 2.0, 4.0, 7.0}) {
      const double dittus_boelter = 0.023 * std::pow(reynolds, 0.8) * std::pow(prandtl, 0.4);
      EXPECT_NEAR(film_nusselt(reynolds, prandtl) / dittus_boelter, 1.0, 0.25) << reynolds << ' ' << prandtl;
    }
}

// Value and slope meet at both ends of the blend: one-sided differences agree to first order in the step.
TEST(Film, OnceDifferentiable) {
  for (const double limit : {film_laminar_limit, film_turbulent_limit})
    for (const double prandtl : {0.9, 2.0, 5.0, 13.0}) {
      const double step = 1.0e-2;
      const double middle = film_nusselt(limit, prandtl);
      const double below = (middle - film_nusselt(limit - step, prandtl)) / step;
      const double above = (film_nusselt(limit + step, prandtl) - middle) / step;
      EXPECT_NEAR(below, above, 1.0e-5) << limit << ' ' << prandtl;
    }
}

TEST(Film, RisesWithReynoldsAndPrandtl) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> exponent(2.0, 6.6);
  std::uniform_real_distribution<double> prandtls(0.8, 13.0);
  for (int i = 0; i < 2000; ++i) {
    const double reynolds = std::pow(10.0, exponent(random));
    const double prandtl = prandtls(random);
    const double here = film_nusselt(reynolds, prandtl);
    EXPECT_GE(here, 3.66);
    EXPECT_GE(film_nusselt(1.001 * reynolds, prandtl), here);
    EXPECT_GE(film_nusselt(reynolds, 1.001 * prandtl), here);
  }
}

// Identities: alpha pi D = G; Re = rho v D / mu.
TEST(Film, ConversionsAgree) {
  const double diameter = 0.1071;
  const double mass_flow = -3.0;
  const double density = 970.0;
  const double viscosity = 3.5e-4;
  const double velocity = 3.0 / (density * std::numbers::pi * diameter * diameter / 4.0);
  const double reynolds = pipe_reynolds(mass_flow, diameter, viscosity);
  EXPECT_NEAR(reynolds, density * velocity * diameter / viscosity, 1.0e-9 * reynolds);
  const double prandtl = prandtl_number(viscosity, 4190.0, 0.67);
  EXPECT_NEAR(prandtl, 3.5e-4 * 4190.0 / 0.67, 1e-12);
  EXPECT_NEAR(film_conductance(reynolds, prandtl, 0.67),
              film_coefficient(reynolds, prandtl, 0.67, diameter) * std::numbers::pi * diameter, 1.0e-9);
}

}  // namespace
}  // namespace emscher
