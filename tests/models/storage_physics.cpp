// What happens in tanks and pits that stand alone: closed forms, conservation, second law. In networks:
// stratified_storage.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>
#include <random>

#include "models/storage/stratified_storage.hpp"
#include "models/water.hpp"
#include "tests/engine/test_networks.hpp"

namespace emscher {
namespace {

using namespace testing;

constexpr double hour = 3600.0, day = 24.0 * hour, year = 365.0 * day;
constexpr double pi = std::numbers::pi;

struct Alone {
  Fluid its_fluid;
  StratifiedStorage storage;
  double specific_heat;
  std::vector<double> states, derivative;

  Alone(const Fluid& fluid, const StorageDesign& design, double air = 0.0, double ground = 0.0)
      : its_fluid(fluid),
        storage("s", 0, 1, its_fluid, design, TimeFunction(0.0), TimeFunction(air), TimeFunction(ground)),
        specific_heat(fluid.reference_specific_heat),
        states(storage.number_of_states()),
        derivative(states.size()) {
    storage.set_time(0.0);
    storage.initial_states(0.0, 0.0, states);
  }

  /// Backward Euler by Newton's method with the block solve; what leaves the balance open, J.
  double step(double dt, double flow, double inlet) {
    const std::vector<double> before = states;
    std::vector<double> defect(states.size()), change(states.size());
    for (int k = 0; k < 60; ++k) {
      storage.exchange(flow, inlet, states, derivative);
      double largest = 0.0;
      for (std::size_t i = 0; i < states.size(); ++i) defect[i] = before[i] + dt * derivative[i] - states[i];
      storage.solve_block(dt, flow, 0.0, states, defect, change);
      for (std::size_t i = 0; i < states.size(); ++i) {
        states[i] += change[i];
        largest = std::max(largest, std::abs(change[i]));
      }
      if (largest < 1e-12) break;
    }
    const double outlet = storage.exchange(flow, inlet, states, derivative).outlet;
    return storage.stored_energy(states) - storage.stored_energy(before) -
           dt * (std::abs(flow) * specific_heat * (inlet - outlet) - storage.heat_loss(states));
  }

  /// The classical Runge-Kutta method.
  void explicit_step(double dt, double flow, double inlet) {
    const std::vector<double> before = states;
    std::vector<double> sum(states.size(), 0.0), at = states;
    for (const auto& [part, weight] : {std::pair{0.5, 1.0}, {0.5, 2.0}, {1.0, 2.0}, {0.0, 1.0}}) {
      storage.exchange(flow, inlet, at, derivative);
      for (std::size_t i = 0; i < at.size(); ++i) {
        sum[i] += weight * derivative[i];
        at[i] = before[i] + part * dt * derivative[i];
      }
    }
    for (std::size_t i = 0; i < states.size(); ++i) states[i] = before[i] + dt / 6.0 * sum[i];
  }

  double outlet(double flow) { return storage.exchange(flow, 0.0, states, {}).outlet; }
};

StorageDesign tank_of(std::size_t layers, double conductivity, double temperature) {
  StorageDesign design = tank_design(TankGeometry{.volume = 100.0, .height = 10.0, .layers = layers}, 0.0);
  design.conductivity = conductivity;
  design.initial_temperature = temperature;
  return design;
}

const PitGeometry pit_geometry{.length = 60.0, .width = 50.0, .depth = 10.0, .slope = 2.0, .layers = 5};
const Soil pit_soil{.conductivity = 1.5, .heat_capacity = 2.0e6};

StorageDesign pit_of(const StorageWalls& walls, double temperature) {
  StorageDesign design = pit_design(pit_geometry, walls, pit_soil);
  design.initial_temperature = temperature;
  return design;
}

/// Side and bottom: two trapezoids each of mean length and width, and the floor.
double wetted_area() {
  const PitGeometry& p = pit_geometry;
  const double slant = p.depth * std::sqrt(1.0 + p.slope * p.slope);
  return slant * (p.length + p.bottom_length() + p.width + p.bottom_width()) + p.bottom_length() * p.bottom_width();
}

// The slowest mode of n layers at rest, warm at the top, is cos(pi (i + 1/2)/n); it decays at the rate
// (k A/dz)/(M c) 4 sin^2(pi/2n), which is that of the rod, a (pi/H)^2, up to (pi/n)^2/12 of it.
TEST(StoragePhysics, ConductionModeDecays) {
  for (const std::size_t n : {4u, 8u, 32u}) {
    const double conductivity = 2.0, height = 10.0, amplitude = 10.0, dt = hour;
    Alone tank(constant_test_fluid(), tank_of(n, conductivity, 50.0));
    const auto mode = [&](std::size_t i) { return std::cos(pi * (double(i) + 0.5) / double(n)); };
    for (std::size_t i = 0; i < n; ++i) tank.states[i] = 50.0 + amplitude * mode(i);
    const double diffusivity = conductivity / (1000.0 * test_specific_heat), dz = height / double(n);
    const double rate = diffusivity / (dz * dz) * 4.0 * std::pow(std::sin(0.5 * pi / double(n)), 2);
    EXPECT_NEAR(rate / (diffusivity * std::pow(pi / height, 2)), 1.0, std::pow(pi / double(n), 2) / 12.0);
    constexpr int steps = 500;
    for (int k = 0; k < steps; ++k) tank.step(dt, 0.0, 0.0);
    const double left = amplitude * std::pow(1.0 + dt * rate, -steps);
    for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(tank.states[i], 50.0 + left * mode(i), 1e-9) << n << ' ' << i;
  }
}

// Hot water pushes cold out: n layers are n stirred tanks in series, so what leaves after tau turnovers is
// 1 - exp(-n tau) sum_k<n (n tau)^k/k! of the step. Between that and plug flow lie on average 2 n^n e^-n/n! turnovers
// (mean absolute deviation of an Erlang distribution), which falls with the square root of n.
TEST(StoragePhysics, FlushIsThatOfTanksInSeries) {
  for (const std::size_t n : {1u, 4u, 16u, 64u}) {
    Alone tank(constant_test_fluid(), tank_of(n, 0.0, 40.0));
    const double flow = 5.0, mass = 1.0e5, turnover = mass / flow;
    constexpr int steps = 6000;
    const double span = 4.0 + 10.0 / double(n), dtau = span / steps;
    double away = 0.0;
    for (int k = 1; k <= steps; ++k) {
      tank.explicit_step(dtau * turnover, flow, 90.0);
      const double tau = dtau * k, x = double(n) * tau;
      double term = std::exp(-x), sum = term;
      for (std::size_t i = 1; i < n; ++i) sum += term *= x / double(i);
      const double leaves = (tank.outlet(flow) - 40.0) / 50.0;
      EXPECT_NEAR(leaves, 1.0 - sum, 1e-6) << n << ' ' << tau;
      away += dtau * std::abs(leaves - (tau >= 1.0 ? 1.0 : 0.0));
    }
    const double expected = 2.0 * std::exp(double(n) * std::log(double(n)) - double(n) - std::lgamma(double(n) + 1.0));
    EXPECT_NEAR(away, expected, 0.01 * expected + span / steps) << n;
    EXPECT_NEAR(expected * std::sqrt(double(n)), std::sqrt(2.0 / pi), 0.1);
  }
}

// Two layers, the lower one warmer by d: dd/dt = -2 d^2/tau, tau = 60 s, so d = 1/(1/d_0 + 2t/tau) with K and s.
TEST(StoragePhysics, InversionOfTwoLayersIsThatOfTheHeader) {
  Alone tank(constant_test_fluid(), tank_of(2, 0.0, 50.0));
  tank.states = {40.0, 60.0};
  for (int k = 1; k <= 36000; ++k) {
    tank.explicit_step(0.1, 0.0, 0.0);
    if (k % 600 == 0) {
      EXPECT_NEAR(tank.states[1] - tank.states[0], 1.0 / (1.0 / 20.0 + 2.0 * 0.1 * k / 60.0), 1e-5) << k;
    }
  }
}

// Buoyancy moves heat and makes none; it never warms beyond the warmest, nor cools below the coldest; after a day
// hardly any inversion is left.
TEST(StoragePhysics, BuoyancyConservesAndSettles) {
  std::mt19937 random(4);
  std::uniform_real_distribution<double> temperature(20.0, 90.0);
  for (int trial = 0; trial < 20; ++trial) {
    Alone tank(constant_test_fluid(), tank_of(12, 0.0, 50.0));
    for (double& theta : tank.states) theta = temperature(random);
    const double energy = tank.storage.stored_energy(tank.states);
    double warmest = std::ranges::max(tank.states), coldest = std::ranges::min(tank.states);
    for (int k = 0; k < 96; ++k) {
      tank.step(900.0, 0.0, 0.0);
      EXPECT_LE(std::ranges::max(tank.states), warmest + 1e-10);
      EXPECT_GE(std::ranges::min(tank.states), coldest - 1e-10);
      warmest = std::ranges::max(tank.states);
      coldest = std::ranges::min(tank.states);
    }
    EXPECT_NEAR(tank.storage.stored_energy(tank.states) / energy, 1.0, 1e-12);
    for (std::size_t i = 0; i + 1 < 12; ++i) EXPECT_LT(tank.states[i + 1] - tank.states[i], 0.02);
  }
}

// Water of 60 degC that a lance lets into a tank of 80 to 30 degC leaves the layers above alone.
TEST(StoragePhysics, LanceKeepsTheLayersAbove) {
  StorageDesign design = tank_of(6, 0.0, 50.0);
  design.stratifying_lance = true;
  Alone tank(constant_test_fluid(), design);
  tank.states = {80.0, 70.0, 60.0, 50.0, 40.0, 30.0};
  for (int k = 0; k < 60; ++k) tank.step(60.0, 2.0, 60.0);
  EXPECT_NEAR(tank.states[0], 80.0, 1e-10);
  EXPECT_NEAR(tank.states[1], 70.0, 1e-10);
  EXPECT_NEAR(tank.states[2], 60.0, 1e-10);
  EXPECT_GT(tank.states[3], 52.0);
  // Let in at the top, it cools it.
  design.stratifying_lance = false;
  Alone other(constant_test_fluid(), design);
  other.states = {80.0, 70.0, 60.0, 50.0, 40.0, 30.0};
  for (int k = 0; k < 60; ++k) other.step(60.0, 2.0, 60.0);
  EXPECT_LT(other.states[0], 75.0);
}

// Connections below the top and above the bottom leave the water beyond them alone.
TEST(StoragePhysics, ConnectionsAtHeights) {
  EXPECT_EQ(layer_at(10.0, 10.0, 5), 0u);
  EXPECT_EQ(layer_at(0.0, 10.0, 5), 4u);
  EXPECT_EQ(layer_at(5.0, 10.0, 5), 2u);
  StorageDesign design = tank_of(5, 0.0, 90.0);
  design.supply_layer = layer_at(7.0, 10.0, 5);
  design.return_layer = layer_at(3.0, 10.0, 5);
  Alone tank(constant_test_fluid(), design);
  tank.states = {95.0, 90.0, 80.0, 70.0, 40.0};
  for (int k = 0; k < 200; ++k) tank.step(600.0, 3.0, 92.0);
  const std::vector<double> expected{95.0, 92.0, 92.0, 92.0, 40.0};
  for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(tank.states[i], expected[i], 1e-3) << i;
}

// Areas of a cylinder of 100 m3, 10 m high: end 10 m2, radius sqrt(10/pi), side 2 pi r h; every layer has its part.
TEST(StoragePhysics, TankLosesByItsWalls) {
  StorageDesign design =
      tank_design(TankGeometry{.volume = 100.0, .height = 10.0, .layers = 4}, StorageWalls{0.3, 0.2, 0.4});
  design.initial_temperature = 70.0;
  Alone tank(constant_test_fluid(), design, 10.0);
  const double side = 2.0 * pi * std::sqrt(10.0 / pi) * 10.0;
  EXPECT_NEAR(tank.storage.heat_loss(tank.states), 60.0 * (0.3 * 10.0 + 0.2 * side + 0.4 * 10.0), 1e-9);
  EXPECT_NEAR(design.layers.front().loss_to_air, 0.3 * 10.0 + 0.2 * side / 4.0, 1e-12);
  EXPECT_NEAR(design.layers.back().loss_to_air, 0.4 * 10.0 + 0.2 * side / 4.0, 1e-12);
}

// Volume of the frustum: h/3 (A_1 + A_2 + sqrt(A_1 A_2)) where both are similar; ours is not square, so the prismoidal
// formula with its own middle: h/6 (60 50 + 4 40 30 + 20 10) = 10/6 8000 m3.
TEST(StoragePhysics, PitHasItsVolumeAndShares) {
  const StorageDesign design = pit_of({}, 50.0);
  EXPECT_NEAR(design.volume(), 10.0 / 6.0 * 8000.0, 1e-9);
  double share = 0.0;
  for (const StorageLayer& layer : design.layers) share += layer.ground_share;
  EXPECT_NEAR(share, 1.0, 1e-14);
  for (std::size_t i = 0; i + 1 < 5; ++i) EXPECT_GT(design.layers[i].volume, design.layers[i + 1].volume);
}

// Kept at one temperature by much water, after a million years: lambda sqrt(2 pi A) (T - T_far) into the ground, with
// the wall of U in series, and the lid's loss into the air.
TEST(StoragePhysics, PitLosesWhatAHalfSphereDoes) {
  for (const double wall : {0.0, 0.4}) {
    Alone pit(constant_test_fluid(), pit_of({.lid = 0.1, .side = wall, .bottom = wall}, 80.0), 5.0, 12.0);
    for (int k = 0; k < 5; ++k) pit.step(1.0e6 * year, 1.0e7, 80.0);
    const double area = wetted_area();
    const double ground = pit_soil.conductivity * std::sqrt(2.0 * pi * area);
    const double transfer = wall > 0.0 ? 1.0 / (1.0 / ground + 1.0 / (wall * area)) : ground;
    const double expected = transfer * (80.0 - 12.0) + 0.1 * 3000.0 * (80.0 - 5.0);
    EXPECT_NEAR(pit.storage.heat_loss(pit.states), expected, 1e-6 * expected) << wall;
  }
}

// Suddenly warmer by dT, a sphere's surface gives off  q = lambda A dT (1/R + 1/sqrt(pi a t))  [Carslaw & Jaeger 1959,
// 9.10 (6)]: the shells follow from weeks to decades.
TEST(StoragePhysics, GroundWarmsUpAsAroundASphere) {
  Alone pit(constant_test_fluid(), pit_of({}, 80.0), 0.0, 10.0);
  const double area = wetted_area(), radius = std::sqrt(area / (2.0 * pi));
  const double diffusivity = pit_soil.conductivity / pit_soil.heat_capacity;
  double t = 0.0;
  for (const double until : {30.0 * day, 180.0 * day, year, 3.0 * year, 10.0 * year, 30.0 * year}) {
    const double dt = (until - t) / 200.0;
    for (int k = 0; k < 200; ++k) pit.step(dt, 1.0e7, 80.0);
    t = until;
    double given = 0.0;
    for (std::size_t i = 0; i < 5; ++i)
      given += pit_of({}, 80.0).layers[i].loss_to_ground * (pit.states[i] - pit.states[5 + 8 * i]);
    const double expected =
        pit_soil.conductivity * area * 70.0 * (1.0 / radius + 1.0 / std::sqrt(pi * diffusivity * t));
    EXPECT_NEAR(given / expected, 1.0, 0.06) << t / day;
  }
}

// A year with random flows, inlets, steps: the balance closes; nothing is warmer or colder than what there was.
TEST(StoragePhysics, BalanceAndSecondLawOfAnyCourse) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> inlet_of(15.0, 90.0), flow_of(-20.0, 20.0), part(0.0, 1.0);
  for (const bool real : {false, true})
    for (const bool lance : {false, true})
      for (const bool is_pit : {false, true}) {
        StorageDesign design = is_pit ? pit_of({.lid = 0.1}, 40.0) : tank_of(8, 1.0, 40.0);
        if (!is_pit) design.layers[3].loss_to_air = 20.0;
        design.stratifying_lance = lance;
        design.return_layer -= is_pit ? 1 : 0;
        Alone storage(real ? water() : constant_test_fluid(), design, 12.0, 14.0);
        for (int k = 0; k < 400; ++k) {
          // The lance's choice is frozen in the block: long steps of plain Newton would not settle.
          const double dt = std::pow(10.0, 1.0 + (lance ? 2.5 : 4.0) * part(random)),
                       flow = part(random) < 0.2 ? 0.0 : flow_of(random);
          const double before = std::abs(storage.storage.stored_energy(storage.states));
          const double open = storage.step(dt, flow, inlet_of(random));
          const double passed = dt * std::abs(flow) * storage.specific_heat * 60.0;
          EXPECT_LT(std::abs(open), 1e-10 * std::max(before, passed)) << k;
          for (std::size_t i = 0; i < storage.storage.layers(); ++i) {
            ASSERT_LE(storage.states[i], 90.0 + 1e-9) << k;
            ASSERT_GE(storage.states[i], 12.0 - 0.1) << k;  // theta of water is not its temperature
          }
        }
      }
}

// The block solve is that of the derivative, inversions, lance and ground included: x - gamma J x = b, with J by
// central differences; and it is conservative by the weights of stored_energy().
TEST(StoragePhysics, BlockSolveIsThatOfTheDerivative) {
  std::mt19937 random(6);
  std::uniform_real_distribution<double> temperature(20.0, 90.0), change(-1.0, 1.0);
  const Fluid fluid = water();
  for (const double flow : {4.0, -3.0, 0.0})
    for (const bool lance : {false, true})
      for (const double gamma : {10.0, 1.0e4}) {
        StorageDesign design = pit_of({.lid = 0.2, .side = 0.5}, 50.0);
        design.conductivity = 20.0;
        Alone pit(fluid, design, 5.0, 10.0);
        const std::size_t size = pit.states.size();
        std::vector<double> b(size), x(size), plus(size), minus(size), moved(size);
        for (double& v : pit.states) v = temperature(random);
        for (double& v : b) v = change(random);
        const double inlet = 55.0, inlet_change = change(random);
        if (lance) {  // the lance's choice is not part of the block: all of it to where nothing is near 55 degC
          for (std::size_t i = 0; i < 5; ++i) pit.states[i] = 90.0 - 20.0 * double(i);
        }
        pit.storage.exchange(flow, inlet, pit.states, pit.derivative);
        const auto solution = pit.storage.solve_block(gamma, flow, inlet_change, pit.states, b, x);
        const double small = 1e-3;
        for (const double sign : {1.0, -1.0}) {
          for (std::size_t i = 0; i < size; ++i) moved[i] = pit.states[i] + sign * small * x[i];
          pit.storage.exchange(flow, inlet + sign * small * inlet_change, moved, sign > 0.0 ? plus : minus);
        }
        for (std::size_t i = 0; i < size; ++i) {
          const double slope = (plus[i] - minus[i]) / (2.0 * small);
          EXPECT_NEAR(x[i] - gamma * slope, b[i], 1e-5 * (1.0 + gamma * std::abs(slope))) << flow << ' ' << i;
        }
        const double scale = pit.storage.stored_energy(pit.states);
        EXPECT_NEAR(pit.storage.stored_energy(x),
                    pit.storage.stored_energy(b) + gamma * (std::abs(flow) * fluid.reference_specific_heat *
                                                                (inlet_change - solution.outlet_change) -
                                                            solution.loss_change),
                    1e-12 * scale);
      }
}

}  // namespace
}  // namespace emscher
