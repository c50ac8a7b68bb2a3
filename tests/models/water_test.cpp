// Water against the verification tables of the IAPWS releases, and the engine's curves against the standards.
#include "models/water.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "models/constant_fluid.hpp"

namespace emscher {
namespace {

constexpr double table_digits = 1.0e-8;  // the tables print nine digits

// R7-97(2012), table 5
TEST(Water, Region1VerificationTable) {
  struct Row {
    double temperature, pressure, volume, enthalpy, specific_heat;
  };
  for (const Row& row : {Row{300.0, 3.0e6, 0.100215168e-2, 0.115331273e6, 0.417301218e4},
                         Row{300.0, 80.0e6, 0.971180894e-3, 0.184142828e6, 0.401008987e4},
                         Row{500.0, 3.0e6, 0.120241800e-2, 0.975542239e6, 0.465580682e4}}) {
    const WaterState state = water_state(row.pressure, row.temperature);
    EXPECT_NEAR(1.0 / state.density / row.volume, 1.0, table_digits);
    EXPECT_NEAR(state.enthalpy / row.enthalpy, 1.0, table_digits);
    EXPECT_NEAR(state.specific_heat / row.specific_heat, 1.0, table_digits);
  }
}

// R7-97(2012), table 35
TEST(Water, SaturationPressureVerificationTable) {
  EXPECT_NEAR(water_saturation_pressure(300.0) / 0.353658941e4, 1.0, table_digits);
  EXPECT_NEAR(water_saturation_pressure(500.0) / 0.263889776e7, 1.0, table_digits);
  EXPECT_NEAR(water_saturation_pressure(600.0) / 0.123443146e8, 1.0, table_digits);
}

// R12-08, table 4 (without the critical enhancement), in uPa s
TEST(Water, ViscosityVerificationTable) {
  struct Row {
    double temperature, density, viscosity;
  };
  for (const Row& row : {Row{298.15, 998, 889.735100}, Row{298.15, 1200, 1437.649467}, Row{373.15, 1000, 307.883622},
                         Row{433.15, 1, 14.538324}, Row{433.15, 1000, 217.685358}, Row{873.15, 1, 32.619287},
                         Row{873.15, 100, 35.802262}, Row{873.15, 600, 77.430195}, Row{1173.15, 1, 44.217245},
                         Row{1173.15, 100, 47.640433}, Row{1173.15, 400, 64.154608}})
    EXPECT_NEAR(1.0e6 * water_dynamic_viscosity(row.density, row.temperature), row.viscosity, 1.0e-6);
}

// R15-11, table 4 (without the critical enhancement), in mW/(m K)
TEST(Water, ConductivityVerificationTable) {
  struct Row {
    double temperature, density, conductivity;
  };
  for (const Row& row : {Row{298.15, 0, 18.4341883}, Row{298.15, 998, 607.712868}, Row{298.15, 1200, 799.038144},
                         Row{873.15, 0, 79.1034659}})
    EXPECT_NEAR(1.0e3 * water_thermal_conductivity(row.density, row.temperature) / row.conductivity, 1.0, table_digits);
}

// d h / d T = c_p along an isobar, and Maxwell's (dh/dp)_T = v - T (dv/dT)_p: the three properties come from one
// potential.
TEST(Water, PropertiesAreConsistent) {
  std::mt19937 random(97);
  std::uniform_real_distribution<double> temperatures(274.0, 450.0);
  std::uniform_real_distribution<double> pressures(1.2e6, 6.0e6);
  for (int i = 0; i < 200; ++i) {
    const double t = temperatures(random);
    const double p = pressures(random);
    const double dt = 1.0e-2;
    const double dp = 1.0e3;
    const double slope = (water_state(p, t + dt).enthalpy - water_state(p, t - dt).enthalpy) / (2.0 * dt);
    EXPECT_NEAR(slope / water_state(p, t).specific_heat, 1.0, 1.0e-7);
    const double expansion = (1.0 / water_state(p, t + dt).density - 1.0 / water_state(p, t - dt).density) / (2.0 * dt);
    const double push = (water_state(p + dp, t).enthalpy - water_state(p - dp, t).enthalpy) / (2.0 * dp);
    EXPECT_NEAR(push, 1.0 / water_state(p, t).density - t * expansion, 1.0e-8);
  }
}

class WaterCurves : public testing::TestWithParam<double> {};

TEST_P(WaterCurves, StayNearTheStandard) {
  const double pressure = GetParam();
  const Fluid fluid = water(pressure);
  const Polynomial conductivity = water_conductivity_curve(pressure);
  const double zero = water_state(pressure, celsius_zero).enthalpy;
  EXPECT_EQ(fluid.minimum_temperature, celsius_zero);
  EXPECT_EQ(fluid.maximum_temperature, celsius_zero + 180.0);
  double before = -1.0;
  for (int i = 0; i <= 18'000; ++i) {
    const double t = celsius_zero + 0.01 * i;
    const WaterState exact = water_state(pressure, t);
    const double theta = fluid.enthalpy_temperature(t);
    ASSERT_NEAR(theta * fluid.reference_specific_heat, exact.enthalpy - zero, 2.0e-3 * fluid.reference_specific_heat)
        << t;
    ASSERT_NEAR(fluid.temperature(theta), t, 1.0e-4) << t;
    ASSERT_GT(theta, before);
    before = theta;
    ASSERT_NEAR(fluid.density(t) / exact.density, 1.0, 1.0e-5) << t;
    ASSERT_NEAR(fluid.specific_heat(t) / exact.specific_heat, 1.0, 1.0e-3) << t;
    ASSERT_NEAR(fluid.dynamic_viscosity(t) / water_dynamic_viscosity(exact.density, t), 1.0, 1.0e-3) << t;
    ASSERT_NEAR(conductivity(t) / water_thermal_conductivity(exact.density, t), 1.0, 1.0e-4) << t;
  }
  // h(0 degC) = 0 by definition, and the mean specific heat brings theta back to 180 K.
  EXPECT_NEAR(fluid.enthalpy_temperature(celsius_zero), 0.0, 1.0e-11);
  EXPECT_NEAR(fluid.enthalpy_temperature(celsius_zero + 180.0), 180.0, 2.0e-3);
}

INSTANTIATE_TEST_SUITE_P(Pressures, WaterCurves, testing::Values(1.01e6, 1.6e6, 2.5e6, 10.0e6));

// Against IF97 region 4 itself; the curve also inherits the error of theta's inverse (1e-4 K, some 4e-6 of the
// pressure).
TEST(Water, SaturationCurve) {
  const Fluid fluid = water();
  const SaturationCurve curve = water_saturation_curve(fluid);
  for (double t = 273.15; t <= 453.15; t += 0.05)
    ASSERT_NEAR(curve.pressure(fluid.enthalpy_temperature(t)) / water_saturation_pressure(t), 1.0, 5.0e-5) << t;
  // R7-97(2012), table 35: 0.353658941e-2 MPa at 300 K.
  EXPECT_NEAR(curve.pressure(fluid.enthalpy_temperature(300.0)), 3536.58941, 5.0e-5 * 3536.6);
}

TEST(Water, RefusesWhatIsNoLiquidOfItsRange) {
  EXPECT_THROW(water(0.9e6), std::domain_error);  // boils at 175 degC
  EXPECT_THROW(water(1.1e8), std::domain_error);
  EXPECT_THROW(water_conductivity_curve(0.9e6), std::domain_error);
  EXPECT_THROW(water_state(1.0e6, 273.0), std::domain_error);
  EXPECT_THROW(water_state(std::nan(""), 300.0), std::domain_error);
  EXPECT_THROW(water_saturation_pressure(700.0), std::domain_error);
  EXPECT_THROW(water_dynamic_viscosity(-1.0, 300.0), std::domain_error);
  EXPECT_THROW(water_thermal_conductivity(1000.0, 90.0), std::domain_error);  // degC given for K
}

TEST(ConstantFluid, IsExact) {
  const Fluid fluid = constant_fluid(988.0, 4180.0, 5.434e-4);
  for (const double t : {273.15, 300.0, 343.15, 453.15}) {
    EXPECT_EQ(fluid.density(t), 988.0);
    EXPECT_EQ(fluid.specific_heat(t), 4180.0);
    EXPECT_DOUBLE_EQ(fluid.dynamic_viscosity(t), 5.434e-4);
    EXPECT_EQ(fluid.enthalpy_temperature(t), t - 273.15);
    EXPECT_EQ(fluid.temperature(t - 273.15), t);
  }
  EXPECT_EQ(constant_curve(0.6)(333.0), 0.6);
  EXPECT_EQ(constant_curve(0.6).derivative(333.0), 0.0);
  EXPECT_THROW(constant_fluid(0.0, 4180.0, 1e-3), std::invalid_argument);
  EXPECT_THROW(constant_fluid(1000.0, std::nan(""), 1e-3), std::invalid_argument);
  EXPECT_THROW(constant_fluid(1000.0, 4180.0, -1e-3), std::invalid_argument);
}

}  // namespace
}  // namespace emscher
