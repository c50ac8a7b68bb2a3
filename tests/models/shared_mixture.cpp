// Producers of given heat beside a full storage that holds the pressure: what they draw beyond what comes back from the
// network flows through the storage, and hot water from its bottom mixes into what they draw.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/integration/operating_point.hpp"
#include "models/constant_fluid.hpp"
#include "tests/models/closed_networks.hpp"

namespace emscher {
namespace {

using namespace testing;

constexpr double unlimited = std::numeric_limits<double>::infinity();
constexpr double back = 50.0, set_point = 82.0, drawn = 10.0;  // degC, degC, kg/s

struct Plant {
  double tank;                    // degC, all layers
  double first_heat, other_heat;  // W / c_ref: kg/s K
  double maximum_mass_flow;       // kg/s, of each
};

// With M the flow of both, the water that they draw has  theta = (10 kg/s x 50 degC + (M - 10 kg/s) theta_tank) / M
// where M is above 10 kg/s, else 50 degC; each then takes  m = min(Q / (c max(82 degC - theta, 5 K)), maximum).
void expect_settled(const Plant& plant) {
  TestNetwork built(constant_test_fluid());
  const Fluid& fluid = built.network.fluid;
  const Junction at = add_junction(built), houses = add_junction(built);
  add_trench(built, at, houses, {});
  const double c = fluid.reference_specific_heat;
  const auto tank = built.add<StratifiedStorage>("tank", at.supply, at.back, fluid,
                                                 design_of({.layers = 4, .initial_temperature = plant.tank}),
                                                 TimeFunction(0.0), TimeFunction(10.0));
  dynamic_cast<StratifiedStorage&>(*built.network.components[tank])
      .hold_pressure({1.0e5, 3.0e5, PumpLaw(std::nullopt, 1.0, built.network.gravity)});
  const double heats[] = {plant.first_heat, plant.other_heat};
  std::vector<std::size_t> units;
  for (const double heat : heats)
    units.push_back(built.add<HeatProducer>(units.empty() ? "first" : "other", at.back, at.supply, fluid,
                                            SupplyTemperature(TimeFunction(set_point)), TimeFunction(heat * c),
                                            plant.maximum_mass_flow));
  built.add<TemperatureDifferenceSubstation>("houses", houses.supply, houses.back, fluid,
                                             TimeFunction(drawn * 20.0 * c), 20.0, ConsumerLimits{});

  OperatingPoint point(built.network);
  point.set_time(0.0);
  const std::vector<double> water{set_point, back}, states(4, plant.tank);
  point.update_fluid(water);
  ASSERT_NO_THROW(point.solve(water, water, states, FlowUpdate::full)) << plant.tank << ' ' << plant.first_heat;
  double sum = 0.0;
  for (const std::size_t unit : units) sum += point.components()[unit].mass_flow;
  const double mixed = sum > drawn ? (drawn * back + (sum - drawn) * plant.tank) / sum : back;
  for (std::size_t k = 0; k < units.size(); ++k) {
    const double spread = std::max(set_point - mixed, 5.0);
    const double asked = std::min(heats[k] / spread, plant.maximum_mass_flow);
    // 1e-5 of the largest flow, what it is settled to, by the two that take part in it and the rounding of the mixture.
    EXPECT_NEAR(point.components()[units[k]].mass_flow, asked, 5e-5 * std::max({sum, drawn}))
        << plant.tank << ' ' << plant.first_heat;
  }
  EXPECT_NEAR(point.components()[tank].mass_flow, sum - drawn, 1e-6);
}

// Plants whose heat is about that of the houses and whose tank is about as hot as their set-point: there a little more
// flow brings as much hotter water as makes them ask for it. Found among random ones as those at which the demands,
// damped each for itself, still changed after 240 solves.
TEST(SharedMixture, Settles) {
  for (const Plant& plant : std::initializer_list<Plant>{
           {79.6, 146, 199, 12.0}, {80.2, 111, 222, 12.0},      {80.4, 156, 191, 16.0}, {80.6, 145, 190, 12.0},
           {80.7, 185, 170, 24.0}, {80.8, 47, 300, 24.0},       {80.9, 200, 130, 12.0}, {80.9, 288, 55, 24.0},
           {81.0, 190, 139, 12.0}, {81.0, 70, 258, 16.0},       {81.1, 183, 165, 24.0}, {81.1, 288, 46, 24.0},
           {81.2, 126, 204, 24.0}, {81.2, 207, 128, 24.0},      {81.3, 101, 239, 16.0}, {81.3, 214, 117, 24.0},
           {81.3, 82, 250, 24.0},  {81.4, 151, 172, unlimited}, {81.4, 230, 113, 24.0}, {81.5, 147, 186, 24.0},
           {81.6, 150, 183, 24.0}, {81.6, 244, 78, 12.0},       {81.7, 175, 154, 24.0}, {81.8, 179, 147, 24.0},
       })
    expect_settled(plant);
}

// The same over a grid, so that it does not depend on the damping at hand which of them are hard.
TEST(SharedMixture, SettlesEverywhere) {
  for (double tank = 78.0; tank <= 84.0; tank += 0.4)
    for (double heat = 260.0; heat <= 700.0; heat += 44.0)
      for (const double part : {0.1, 0.35, 0.5})
        for (const double maximum : {unlimited, 12.0, 24.0})
          expect_settled({tank, part * heat, (1.0 - part) * heat, maximum});
}

}  // namespace
}  // namespace emscher
