// Mixtures of water and glycol.
#include "models/glycol.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace emscher {
namespace {

struct Value {
  Glycol glycol;
  double fraction, celsius, density, specific_heat, viscosity, conductivity;
};

// CoolProp 8.0, incompressible mixtures MEG and MPG: its own fit to tables of Melinder, so that a coefficient that is
// mistyped shows. Bars: what the two fits differ by, well below what the properties are known to.
TEST(Glycol, AgreesWithAnotherFit) {
  for (const Value& v : {Value{Glycol::ethylene, 0.2, 0.0, 1029.1, 3860.8, 3.1776e-3, 0.48414},
                         {Glycol::ethylene, 0.3, 20.0, 1038.0, 3718.3, 2.1664e-3, 0.4649},
                         {Glycol::ethylene, 0.4, 40.0, 1041.4, 3597.8, 1.6351e-3, 0.4405},
                         {Glycol::ethylene, 0.5, 80.0, 1026.4, 3581.6, 0.96846e-3, 0.4257},
                         {Glycol::propylene, 0.2, 40.0, 1006.4, 4019.0, 1.1693e-3, 0.51228},
                         {Glycol::propylene, 0.3, 20.0, 1023.8, 3857.0, 2.965e-3, 0.44443},
                         {Glycol::propylene, 0.4, 0.0, 1042.4, 3641.6, 11.879e-3, 0.38784},
                         {Glycol::propylene, 0.5, 20.0, 1039.1, 3530.2, 6.3936e-3, 0.35946}}) {
    const GlycolState s = glycol_state(v.glycol, v.fraction, v.celsius + celsius_zero);
    EXPECT_NEAR(s.density / v.density, 1.0, 0.002) << v.fraction << ' ' << v.celsius;
    EXPECT_NEAR(s.specific_heat / v.specific_heat, 1.0, 0.01) << v.fraction << ' ' << v.celsius;
    EXPECT_NEAR(s.dynamic_viscosity / v.viscosity, 1.0, 0.06) << v.fraction << ' ' << v.celsius;
    EXPECT_NEAR(s.thermal_conductivity / v.conductivity, 1.0, 0.02) << v.fraction << ' ' << v.celsius;
  }
  EXPECT_NEAR(glycol_freezing_point(Glycol::ethylene, 0.3) - celsius_zero, -14.58, 0.1);
  EXPECT_NEAR(glycol_freezing_point(Glycol::ethylene, 0.5) - celsius_zero, -35.99, 0.3);
  EXPECT_NEAR(glycol_freezing_point(Glycol::propylene, 0.3) - celsius_zero, -12.79, 0.1);
  EXPECT_NEAR(glycol_freezing_point(Glycol::propylene, 0.5) - celsius_zero, -32.19, 0.3);
}

// The curves are those of the functions; theta is the integral of the specific heat from 0 degC, and T its inverse.
TEST(Glycol, CurvesOfTheFluid) {
  for (const Glycol glycol : {Glycol::ethylene, Glycol::propylene})
    for (const double fraction : {0.1, 0.35, 0.6}) {
      const Fluid fluid = glycol_mixture(glycol, fraction);
      EXPECT_NEAR(fluid.enthalpy_temperature(celsius_zero), 0.0, 1e-9);
      for (double t = fluid.minimum_temperature; t <= fluid.maximum_temperature; t += 5.0) {
        const GlycolState s = glycol_state(glycol, fraction, t);
        EXPECT_NEAR(fluid.density(t) / s.density, 1.0, 1e-9);
        EXPECT_NEAR(fluid.specific_heat(t) / s.specific_heat, 1.0, 1e-7);
        EXPECT_NEAR(fluid.dynamic_viscosity(t) / s.dynamic_viscosity, 1.0, 1e-8);
        EXPECT_NEAR(fluid.temperature(fluid.enthalpy_temperature(t)), t, 1e-4);
        EXPECT_NEAR(glycol_conductivity_curve(glycol, fraction)(t) / s.thermal_conductivity, 1.0, 1e-9);
      }
    }
}

TEST(Glycol, OutsideOfItsRange) {
  EXPECT_THROW(glycol_state(Glycol::ethylene, 0.3, celsius_zero - 20.0), std::domain_error);
  EXPECT_THROW(glycol_state(Glycol::ethylene, 0.3, celsius_zero + 110.0), std::domain_error);
  EXPECT_THROW(glycol_mixture(Glycol::propylene, 0.7), std::domain_error);
}

}  // namespace
}  // namespace emscher
