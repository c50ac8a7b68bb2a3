// Heat loss against closed forms, published values, and for the twin pipe a numerical solution of the heat equation.
#include "models/heat_loss.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <eigen3/Eigen/Dense>
#include <limits>
#include <numbers>
#include <random>
#include <stdexcept>

namespace emscher {
namespace {

constexpr double pi = std::numbers::pi;

const PipeLayers dn100{.inner_diameter = 0.1071,
                       .wall_thickness = 0.0036,
                       .wall_conductivity = 50.0,
                       .insulation_thickness = 0.04635,
                       .insulation_conductivity = 0.026,
                       .casing_thickness = 0.0032,
                       .casing_conductivity = 0.4};
const GroundLaying usual{.cover_depth = 0.8, .clear_spacing = 0.15, .ground_conductivity = 1.6};

// DESTEST CE_0, pipe i-h (project1-destest @ac148818): 26.83 m, 40.8 mm inside, 4.6 mm PE-X wall of 0.35 W/(m K), 31 mm
// of 0.026 W/(m K), outer surface at 10 degC; water cools from 70 to 69.938 degC, so 59.97 K on average. Published hand
// check: 319.9 W, and 325.9 W without the resistance of the wall.
TEST(HeatLoss, DestestPipe) {
  PipeLayers layers{.inner_diameter = 0.0408,
                    .wall_thickness = 0.0046,
                    .wall_conductivity = 0.35,
                    .insulation_thickness = 0.031,
                    .insulation_conductivity = 0.026};
  EXPECT_NEAR(surface_heat_loss(layers).u1 * 26.83 * 59.97, 319.9, 0.1);
  layers.wall_conductivity = 1.0e6;
  EXPECT_NEAR(surface_heat_loss(layers).u1 * 26.83 * 59.97, 325.9, 0.1);
}

// The measured pipe of the University of Liege: 60.3 mm steel, 13 mm of 0.04 W/(m K), film of 5 W/(m2 K): 2.164 m K/W
// (van der Heijde et al. 2017, doi 10.1016/j.enconman.2017.08.072).
TEST(HeatLoss, LiegePipeInAir) {
  const PipeLayers layers{.inner_diameter = 0.05248,
                          .wall_thickness = 0.00391,
                          .wall_conductivity = 50.0,
                          .insulation_thickness = 0.013,
                          .insulation_conductivity = 0.04};
  EXPECT_NEAR(1.0 / ambient_heat_loss(layers, 5.0).u1, 2.164, 0.001);
  EXPECT_EQ(ambient_heat_loss(layers, 5.0).u2, 0.0);
}

// Series of resistances by hand: ln(0.1143/0.1071)/(2 pi 50) = 2.0710e-4, ln(0.2070/0.1143)/(2 pi 0.026) = 3.635419,
// ln(0.2134/0.2070)/(2 pi 0.4) = 0.012115.
TEST(HeatLoss, LayersAddUp) {
  EXPECT_NEAR(layer_resistance(dn100), 2.0710e-4 + 3.635419 + 0.012115, 2.0e-6);
  EXPECT_NEAR(casing_diameter(dn100), 0.2134, 1e-12);
}

// The exact shape factor of a cylinder below an isothermal plane is acosh(2 Z / D); ln(4 Z / D) is within 2 % from Z
// = 1.5 D on, and less and less off.
TEST(HeatLoss, SoilResistanceNearTheExactOne) {
  const PipeLayers bare{.inner_diameter = 0.2, .insulation_thickness = 0.0};
  for (const double ratio : {1.5, 3.0, 10.0}) {
    const GroundLaying laying{
        .cover_depth = (ratio - 0.5) * 0.2, .ground_conductivity = 1.5, .surface_resistance = 0.0};
    const double exact = 2.0 * pi * 1.5 / std::acosh(2.0 * ratio);
    EXPECT_NEAR(buried_heat_loss(bare, laying).u1 / exact, 1.0, 0.13 / (ratio * ratio * std::log(4.0 * ratio)));
    EXPECT_LT(buried_heat_loss(bare, laying).u1, exact);  // ln(2x) > acosh(x)
  }
}

// A surface resistance is the same as so much more soil.
TEST(HeatLoss, SurfaceResistanceIsALayerOfSoil) {
  GroundLaying deeper = usual;
  deeper.surface_resistance = 0.0;
  deeper.cover_depth += 0.0685 * usual.ground_conductivity;
  EXPECT_NEAR(buried_heat_loss(dn100, usual).u1, buried_heat_loss(dn100, deeper).u1, 1e-15);
}

// Equal temperatures: u1 - u2 = 1/(R + R_m); opposite ones: u1 + u2 = 1/(R - R_m), R_m = ln(1 + (2 Z/C)^2)/(4 pi
// lambda).
TEST(HeatLoss, PairAsTwoModes) {
  const HeatLossCoefficients pair = buried_pair_heat_loss(dn100, usual);
  const double depth = 0.8 + 0.1067 + 0.0685 * 1.6;
  const double mutual = std::log(1.0 + std::pow(2.0 * depth / (0.15 + 0.2134), 2)) / (4.0 * pi * 1.6);
  const double single = 1.0 / buried_heat_loss(dn100, usual).u1;
  EXPECT_NEAR(pair.u1 - pair.u2, 1.0 / (single + mutual), 1e-12);
  EXPECT_NEAR(pair.u1 + pair.u2, 1.0 / (single - mutual), 1e-12);
}

TEST(HeatLoss, DistantPairIsTwoSinglePipes) {
  GroundLaying apart = usual;
  apart.clear_spacing = 1.0e4;
  const HeatLossCoefficients pair = buried_pair_heat_loss(dn100, apart);
  EXPECT_NEAR(pair.u1, buried_heat_loss(dn100, usual).u1, 1e-9);
  EXPECT_NEAR(pair.u2, 0.0, 1e-9);
}

// Seeded pairs of unlike pipes: swapping them swaps the result, what one gives the other takes, both lose when equally
// warm, and neighbours warm each other less than the ground cools them.
TEST(HeatLoss, PairProperties) {
  std::mt19937 random(13941);
  const auto draw = [&](double from, double to) { return std::uniform_real_distribution<double>(from, to)(random); };
  for (int i = 0; i < 500; ++i) {
    const auto pipe = [&] {
      return PipeLayers{.inner_diameter = draw(0.02, 0.6),
                        .wall_thickness = draw(0.002, 0.008),
                        .wall_conductivity = 50.0,
                        .insulation_thickness = draw(0.02, 0.2),
                        .insulation_conductivity = draw(0.02, 0.05),
                        .casing_thickness = draw(0.0, 0.01),
                        .casing_conductivity = 0.4};
    };
    const PipeLayers a = pipe();
    const PipeLayers b = pipe();
    const GroundLaying laying{
        .cover_depth = draw(0.4, 2.0), .clear_spacing = draw(0.05, 0.5), .ground_conductivity = draw(0.8, 2.5)};
    const PairHeatLoss ab = buried_pair_heat_loss(a, b, laying);
    const PairHeatLoss ba = buried_pair_heat_loss(b, a, laying);
    EXPECT_DOUBLE_EQ(ab.first.u1, ba.second.u1);
    EXPECT_DOUBLE_EQ(ab.first.u2, ba.second.u2);
    EXPECT_EQ(ab.first.u2, ab.second.u2);
    EXPECT_GT(ab.first.u2, 0.0);
    EXPECT_GT(ab.first.u1, ab.first.u2);
    EXPECT_GT(ab.second.u1, ab.second.u2);
    EXPECT_GT(ab.first.u1, buried_heat_loss(a, laying).u1);  // a neighbour at the ground's temperature takes heat
  }
}

/// DN 20 and DN 200 of the isoplus twin pipe (energyville/modesto, catalogue IsoPlusDoubleStandard): casing, media pipe
/// outside, inside, clear distance.
struct TwinRow {
  double casing, outer, inner, distance;
};
constexpr TwinRow twin20{0.125, 0.0269, 0.0217, 0.019};
constexpr TwinRow twin200{0.560, 0.2191, 0.2101, 0.045};

TwinPipe twin(const TwinRow& row, bool inner_radius) {
  // The axes stay where they are, whichever radius is taken.
  const double axes = row.outer + row.distance;
  const double diameter = inner_radius ? row.inner : row.outer;
  return {.outer_diameter = diameter,
          .pipe_distance = axes - diameter,
          .casing_diameter = row.casing,
          .insulation_conductivity = 0.027,
          .cover_depth = 0.8,
          .ground_conductivity = 1.8,
          .surface_resistance = 0.0};
}

double symmetric_resistance(const TwinPipe& pipe) {
  const HeatLossCoefficients u = twin_heat_loss(pipe);
  return 1.0 / (u.u1 - u.u2);
}

// modesto's resistances (lambda 0.027 and 1.8 W/(m K), 0.8 m cover) come from the inner radius and are reproduced; with
// the outer radius, which is right, they are 7 to 12 % lower.
TEST(HeatLoss, TwinPipeReproducesModesto) {
  EXPECT_NEAR(symmetric_resistance(twin(twin20, true)), 12.259, 0.0006);
  EXPECT_NEAR(symmetric_resistance(twin(twin200, true)), 4.878, 0.0006);
  EXPECT_NEAR(symmetric_resistance(twin(twin20, false)), 10.81, 0.006);
  EXPECT_NEAR(symmetric_resistance(twin(twin200, false)), 4.52, 0.006);
}

/// Two-dimensional conduction around a twin pipe, solved by collocation: sources and multipoles of both pipes and a
/// regular field in the insulation, multipoles with mirror images in the ground, least squares at points of the three
/// circles. Converges like a power of the geometry; the residual is returned as well.
struct FieldSolution {
  double heat;      // W/m of the pipe at `temperature`
  double residual;  // K, largest of the conditions
};

FieldSolution solve_field(const TwinPipe& pipe, double temperature, double partner_temperature) {
  using Complex = std::complex<double>;
  constexpr int order = 20;
  constexpr int points = 160;
  const double r = 0.5 * pipe.outer_diameter;
  const double rc = 0.5 * pipe.casing_diameter;
  const double d = r + 0.5 * pipe.pipe_distance;
  const Complex centre(0.0, -(pipe.cover_depth + rc));
  const Complex axis[2] = {centre - d, centre + d};
  const double ratio = pipe.ground_conductivity / pipe.insulation_conductivity;
  constexpr int inner_terms = 2 * (1 + 2 * order) + 1 + 2 * order;
  constexpr int outer_terms = 1 + 2 * order;
  // Each harmonic function is the real part of an analytic one; (value, derivative) suffice for flux in any direction.
  const auto inner = [&](Complex z, std::vector<Complex>& value, std::vector<Complex>& slope) {
    const auto add = [&](Complex v, Complex s) {
      value.push_back(v);
      slope.push_back(s);
    };
    for (const Complex& a : axis) {
      const Complex w = z - a;
      add(std::log(w / rc), 1.0 / w);
      for (int k = 1; k <= order; ++k) {
        const Complex p = std::pow(r / w, k);
        for (const Complex factor : {Complex(1.0, 0.0), Complex(0.0, 1.0)})
          add(factor * p, -factor * p * double(k) / w);
      }
    }
    add(1.0, 0.0);
    for (int k = 1; k <= order; ++k) {
      const Complex w = z - centre;
      const Complex p = std::pow(w / rc, k);
      for (const Complex factor : {Complex(1.0, 0.0), Complex(0.0, 1.0)}) add(factor * p, factor * p * double(k) / w);
    }
  };
  // Odd in y, so zero at the surface: f(z) minus the conjugate function at the mirror point.
  const auto outer = [&](Complex z, std::vector<Complex>& value, std::vector<Complex>& slope) {
    const Complex w = z - centre;
    const Complex m = z - std::conj(centre);
    value.push_back(std::log(w / m));
    slope.push_back(1.0 / w - 1.0 / m);
    for (int k = 1; k <= order; ++k) {
      const Complex p = std::pow(rc / w, k);
      const Complex q = std::pow(rc / m, k);
      for (const Complex factor : {Complex(1.0, 0.0), Complex(0.0, 1.0)}) {
        value.push_back(factor * p - std::conj(factor) * q);
        slope.push_back(-double(k) * (factor * p / w - std::conj(factor) * q / m));
      }
    }
  };
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(4 * points, inner_terms + outer_terms);
  Eigen::VectorXd right_side = Eigen::VectorXd::Zero(4 * points);
  std::vector<Complex> value;
  std::vector<Complex> slope;
  int row = 0;
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < points; ++j, ++row) {
      value.clear();
      slope.clear();
      inner(axis[i] + std::polar(r, 2.0 * pi * (j + 0.5) / points), value, slope);
      for (int k = 0; k < inner_terms; ++k) matrix(row, k) = value[static_cast<std::size_t>(k)].real();
      right_side(row) = i == 0 ? temperature : partner_temperature;
    }
  for (int j = 0; j < points; ++j, row += 2) {
    const Complex direction = std::polar(1.0, 2.0 * pi * (j + 0.5) / points);
    value.clear();
    slope.clear();
    inner(centre + rc * direction, value, slope);
    for (int k = 0; k < inner_terms; ++k) {
      matrix(row, k) = value[static_cast<std::size_t>(k)].real();
      matrix(row + 1, k) = rc * (slope[static_cast<std::size_t>(k)] * direction).real();
    }
    value.clear();
    slope.clear();
    outer(centre + rc * direction, value, slope);
    for (int k = 0; k < outer_terms; ++k) {
      matrix(row, inner_terms + k) = -value[static_cast<std::size_t>(k)].real();
      matrix(row + 1, inner_terms + k) = -ratio * rc * (slope[static_cast<std::size_t>(k)] * direction).real();
    }
  }
  const Eigen::VectorXd solution = matrix.colPivHouseholderQr().solve(right_side);
  // Only the logarithm at a pipe carries heat out of it.
  return {.heat = -2.0 * pi * pipe.insulation_conductivity * solution(0),
          .residual = (matrix * solution - right_side).cwiseAbs().maxCoeff()};
}

// The field solution itself, where the answer is known: insulation of the soil's conductivity and thin pipes make two
// line sources below a plane, q = 2 pi lambda (T_1 R_22 - T_2 R_12) / (R_11 R_22 - R_12^2) with R_11 = ln(2 H / r),
// R_12 = ln(sqrt(4 H^2 + 4 d^2) / (2 d)).
TEST(HeatLoss, FieldSolutionKnowsLineSources) {
  const TwinPipe thin{.outer_diameter = 0.002,
                      .pipe_distance = 0.098,
                      .casing_diameter = 0.3,
                      .insulation_conductivity = 1.5,
                      .cover_depth = 0.85,
                      .ground_conductivity = 1.5,
                      .surface_resistance = 0.0};
  const double own = std::log(2.0 / 0.001);
  const double other = std::log(std::hypot(2.0, 0.1) / 0.1);
  const double expected = 2.0 * pi * 1.5 * (70.0 * own - 40.0 * other) / (own * own - other * other);
  const FieldSolution field = solve_field(thin, 70.0, 40.0);
  EXPECT_LT(field.residual, 1e-4);
  EXPECT_NEAR(field.heat / expected, 1.0, 1e-4);
}

// Wallenten's first order against the field, temperatures above the ground's. What both pipes lose together is right
// within 0.3 %. What they exchange is right within 0.5 % for DN 20; the pipes of DN 200 fill their casing (45 mm apart
// and 38 mm from its wall at 219 mm diameter), and there the first order leaves out 7 %: a limit of the method, stated
// in heat_loss.hpp.
TEST(HeatLoss, TwinPipeNearTheFieldSolution) {
  for (const auto& [row, exchange_error] : {std::pair{twin20, 0.005}, std::pair{twin200, 0.07}}) {
    const TwinPipe pipe = twin(row, false);
    const HeatLossCoefficients u = twin_heat_loss(pipe);
    const FieldSolution equal = solve_field(pipe, 60.0, 60.0);
    const FieldSolution opposite = solve_field(pipe, 20.0, -20.0);
    EXPECT_LT(equal.residual, 1e-2);
    EXPECT_LT(opposite.residual, 1e-2);
    EXPECT_NEAR((u.u1 - u.u2) * 60.0 / equal.heat, 1.0, 0.003);
    EXPECT_NEAR((u.u1 + u.u2) * 20.0 / opposite.heat, 1.0, exchange_error);
  }
}

TEST(HeatLoss, RefusesNonsense) {
  const auto refused = [](auto&& change) {
    PipeLayers layers = dn100;
    GroundLaying laying = usual;
    change(layers, laying);
    EXPECT_THROW(buried_pair_heat_loss(layers, laying), std::invalid_argument);
  };
  refused([](PipeLayers& layers, GroundLaying&) { layers.inner_diameter = 0.0; });
  refused([](PipeLayers& layers, GroundLaying&) { layers.wall_thickness = -0.001; });
  refused([](PipeLayers& layers, GroundLaying&) { layers.insulation_conductivity = 0.0; });
  refused([](PipeLayers& layers, GroundLaying&) { layers.casing_conductivity = std::nan(""); });
  refused([](PipeLayers&, GroundLaying& laying) { laying.cover_depth = -0.1; });
  refused([](PipeLayers&, GroundLaying& laying) { laying.clear_spacing = -0.1; });
  refused([](PipeLayers&, GroundLaying& laying) { laying.ground_conductivity = 0.0; });
  refused(
      [](PipeLayers&, GroundLaying& laying) { laying.surface_resistance = std::numeric_limits<double>::infinity(); });
  EXPECT_THROW(ambient_heat_loss(dn100, 0.0), std::invalid_argument);
  TwinPipe overlapping = twin(twin20, false);
  overlapping.casing_diameter = 0.06;
  EXPECT_THROW(twin_heat_loss(overlapping), std::invalid_argument);
  // A bare pipe at the surface of its own casing has no resistance at all.
  EXPECT_THROW(surface_heat_loss({.inner_diameter = 0.1}), std::invalid_argument);
  try {
    buried_heat_loss(dn100, {.cover_depth = 0.8, .ground_conductivity = -1.5});
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("-1.5"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace emscher
