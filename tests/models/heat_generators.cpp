// Generators of heat: closed forms, and the first and the second law over all that they may be asked.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <random>

#include "engine/fluid.hpp"
#include "models/generation/boiler.hpp"
#include "models/generation/combined_heat_and_power.hpp"
#include "models/generation/electrode_boiler.hpp"
#include "models/generation/geothermal_doublet.hpp"
#include "models/generation/heat_pump.hpp"
#include "models/generation/network_transfer.hpp"
#include "models/generation/solar_field.hpp"
#include "models/generation/waste_heat.hpp"

namespace emscher {
namespace {

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  double operator()(double low, double high) { return std::uniform_real_distribution<double>(low, high)(engine_); }
  bool coin() { return (*this)(0.0, 1.0) < 0.5; }
  TimeFunction constant(double low, double high) { return TimeFunction((*this)(low, high)); }

 private:
  std::mt19937 engine_;
};

UnitLimits random_limits(Random& random) {
  UnitLimits limits{.capacity_w = random(1e4, 1e7), .minimum_load = random.coin() ? 0.0 : random(0.0, 0.6)};
  if (random.coin()) limits.maximum_outlet_temperature_c = random(60.0, 130.0);
  return limits;
}

HeatPump::Design random_heat_pump(Random& random, PerformanceModel model) {
  HeatPump::Design d{.limits = random_limits(random),
                     .model = model,
                     .source_cooling_k = random(0.0, 10.0),
                     .quality_grade = random(0.1, 1.0),
                     .minimum_lift_k = random(1.0, 20.0)};
  if (random.coin()) d.minimum_source_temperature_c = random(-30.0, 10.0);
  d.map = {.rows = {-10.0, 0.0, 15.0, 40.0}, .columns = {35.0, 55.0, 90.0}, .values = {}};
  for (int row = 0; row < 4; ++row) {
    auto& values = d.map.values.emplace_back();
    // Also more than any machine reaches, and nodes that are not possible.
    for (int column = 0; column < 3; ++column) values.push_back(random(0.0, 1.0) < 0.2 ? 0.0 : random(0.5, 14.0));
  }
  if (random.coin()) d.capacity = {{-15.0, random(1e4, 1e6)}, {0.0, random(1e4, 1e6)}, {30.0, random(1e4, 1e6)}};
  return d;
}

std::unique_ptr<HeatGenerator> random_generator(Random& random, int kind) {
  using G = std::unique_ptr<HeatGenerator>;
  const auto limits = random_limits(random);
  switch (kind) {
    case 0:
      return std::make_unique<Boiler>(Boiler::Design{
          limits,
          {.rows = {0.3, 1.0}, .columns = {30.0, 55.0, 70.0}, .values = {{1.08, 1.0, 0.96}, {1.05, 0.98, 0.95}}}});
    case 1:
    case 2:
      return std::make_unique<CombinedHeatAndPower>(
          CombinedHeatAndPower::Design{limits, {{0.5, 0.48, 0.36}, {0.75, 0.46, 0.4}, {1.0, 0.44, 0.43}}, kind == 2},
          TimeFunction(random(0.0, 1.2) * limits.capacity_w));
    case 3:
    case 4:
    case 5:
      return std::make_unique<HeatPump>(random_heat_pump(random, static_cast<PerformanceModel>(kind - 3)),
                                        random.constant(-25.0, 60.0));
    case 6: {
      SolarField::Design d{.area_m2 = random(10.0, 1e4),
                           .eta0 = random(0.5, 0.85),
                           .a1_w_m2_k = random(0.5, 5.0),
                           .a2_w_m2_k2 = random(0.0, 0.02),
                           .a5_j_m2_k = 1e4,
                           .kd = 0.9,
                           .incidence_modifier = {{0.0, 1.0}, {50.0, 0.94}, {90.0, 0.0}},
                           .maximum_temperature_c = 130.0};
      return G(new SolarField(d, {random.constant(0.0, 900.0), random.constant(0.0, 300.0), random.constant(0.0, 90.0),
                                  random.constant(-15.0, 35.0)}));
    }
    case 7:
      return std::make_unique<GeothermalDoublet>(
          GeothermalDoublet::Design{.limits = limits,
                                    .injection_temperature_c = random(10.0, 60.0),
                                    .approach_k = random(0.0, 8.0),
                                    .productivity_m3_h_bar = random(1.0, 50.0),
                                    .injectivity_m3_h_bar = random(1.0, 50.0),
                                    .pump_efficiency = random(0.3, 0.8)},
          random.constant(40.0, 150.0), random.constant(0.0, 100.0));
    case 8:
      return std::make_unique<WasteHeat>(WasteHeat::Design{limits, random(0.0, 10.0)}, random.constant(0.0, 1e7),
                                         random.constant(20.0, 120.0));
    case 9:
      return std::make_unique<ElectrodeBoiler>(ElectrodeBoiler::Design{limits, random(0.9, 1.0)});
    default:
      return std::make_unique<NetworkTransfer>(NetworkTransfer::Design{limits, random(1e3, 1e6)},
                                               random.constant(60.0, 140.0), random.constant(0.0, 100.0), 4190.0);
  }
}

// fuel + electricity used + source heat = heat + electricity made + losses, whatever is asked; never more than is asked
// or than the unit can, and never less without a reason.
TEST(HeatGenerators, FirstLawHoldsToRounding) {
  for (unsigned seed = 0; seed < 400; ++seed) {
    Random random(seed);
    for (int kind = 0; kind <= 10; ++kind) {
      const auto generator = random_generator(random, kind);
      generator->set_time(0.0);
      for (int question = 0; question < 20; ++question) {
        const double inlet = random(5.0, 90.0), outlet = inlet + random(0.0, 60.0);
        const auto can = generator->ability(inlet, outlet);
        const double heat = random(-0.2, 1.5) * (can.maximum > 0.0 ? can.maximum : 1e6);
        const Operation o = generator->operate(heat, inlet, outlet);
        const double scale = std::max({std::abs(o.heat), o.fuel, o.electricity_used, o.source_heat, 1.0});
        ASSERT_LE(std::abs(o.residual()), 1e-9 * scale) << "kind " << kind << ", seed " << seed;
        ASSERT_LE(o.heat, std::max(heat, 0.0) * (1.0 + 1e-12));
        ASSERT_LE(o.heat, can.maximum * (1.0 + 1e-12));
        if (heat > 0.0 && o.heat < heat * (1.0 - 1e-6)) {
          ASSERT_NE(o.obstacle, Obstacle::none) << kind;
        }
        for (const double power :
             {o.heat, o.fuel, o.electricity_used, o.electricity_made, o.source_heat, o.curtailed}) {
          ASSERT_TRUE(std::isfinite(power)) << kind;
          // A field that is colder than the air gains from it: its losses, and so what it takes from the sun, may be
          // less.
          if (kind != 6) {
            ASSERT_GE(power, -1e-9 * scale) << kind;
          }
        }
        if (const auto accounted = generator->account(heat, inlet, outlet); accounted && heat > 0.0) {
          ASSERT_NEAR(accounted->heat, heat, 1e-9 * heat) << kind;
          ASSERT_LE(std::abs(accounted->residual()), 1e-9 * std::max({heat, accounted->fuel, accounted->losses}));
        }
      }
    }
  }
}

// Entropy: what the sink gets is no less than what the source gives. For a stream of constant heat capacity that is
// heat over the logarithmic mean of its temperatures: T_m = (b - a) / ln(b / a).
TEST(HeatGenerators, HeatPumpsKeepTheSecondLaw) {
  const auto mean = [](double a, double b) { return std::abs(b - a) < 1e-9 ? a : (b - a) / std::log(b / a); };
  int running = 0;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    for (const auto model : {PerformanceModel::carnot, PerformanceModel::lorenz, PerformanceModel::map}) {
      const HeatPump::Design design = random_heat_pump(random, model);
      const double source = random(-25.0, 60.0);
      HeatPump pump(design, TimeFunction(source));
      pump.set_time(0.0);
      for (int question = 0; question < 10; ++question) {
        const double inlet = random(0.0, 80.0), outlet = inlet + random(0.0, 50.0);
        const Operation o = pump.operate(1e4, inlet, outlet);
        if (o.heat == 0.0) {
          ASSERT_NE(o.obstacle, Obstacle::none);
          continue;
        }
        ++running;
        const double into_sink = o.heat / mean(inlet + celsius_zero, outlet + celsius_zero);
        const double out_of_source =
            o.source_heat / mean(source - design.source_cooling_k + celsius_zero, source + celsius_zero);
        ASSERT_GE(into_sink - out_of_source, -1e-9 * into_sink)
            << "model " << int(model) << ", seed " << seed << ": COP " << o.heat / o.electricity_used << " from "
            << source << " to " << outlet;
        ASSERT_GT(o.source_heat, 0.0);
      }
    }
  }
  EXPECT_GT(running, 10000);
}

// Source 10 degC cooled by 5 K: T_l = 278.15 K; outlet 65 degC: T_h = 338.15 K. COP = 0.5 x 338.15 / 60 = 2.81792.
TEST(HeatGenerators, CoefficientOfPerformanceByOutlets) {
  HeatPump pump({.limits = {.capacity_w = 1e6}, .source_cooling_k = 5.0, .quality_grade = 0.5}, TimeFunction(10.0));
  pump.set_time(0.0);
  EXPECT_NEAR(pump.performance(10.0, 40.0, 65.0).cop, 0.5 * 338.15 / 60.0, 1e-12);
  const Operation o = pump.operate(6e5, 40.0, 65.0);
  EXPECT_NEAR(o.electricity_used, 6e5 / (0.5 * 338.15 / 60.0), 1e-6);
  EXPECT_NEAR(o.source_heat, 6e5 - o.electricity_used, 1e-6);
  // From 45 degC to 48 degC the machine works as over 10 K.
  EXPECT_NEAR(pump.performance(45.0, 40.0, 48.0).cop, 0.5 * 321.15 / 10.0, 1e-12);
  // From -20 to 180 degC half of the reversible COP is 0.5 x 453.15 / 205 = 1.105; to 350 degC less than a heater's 1.
  EXPECT_EQ(pump.performance(-20.0, 90.0, 350.0).obstacle, Obstacle::lift);
}

// Sink 40 -> 65 degC: mean 25 / ln(338.15 / 313.15) = 325.4902 K; source 10 -> 5 degC: 5 / ln(283.15 / 278.15) =
// 280.6426 K.
TEST(HeatGenerators, CoefficientOfPerformanceByMeanTemperatures) {
  HeatPump pump(
      {.limits = {.capacity_w = 1e6}, .model = PerformanceModel::lorenz, .source_cooling_k = 5.0, .quality_grade = 0.5},
      TimeFunction(10.0));
  const double hot = 25.0 / std::log(338.15 / 313.15), cold = 5.0 / std::log(283.15 / 278.15);
  EXPECT_NEAR(hot, 325.4902, 1e-3);
  EXPECT_NEAR(cold, 280.6426, 1e-3);
  EXPECT_NEAR(pump.performance(10.0, 40.0, 65.0).cop, 0.5 * hot / (hot - cold), 1e-9);
  // Temperatures that do not glide: the outlets.
  EXPECT_NEAR(logarithmic_mean(300.0, 300.0), 300.0, 0.0);
  EXPECT_NEAR(logarithmic_mean(300.0, 300.0 + 1e-9), 300.0, 1e-8);
}

HeatPump::Design with_map() {
  return {.limits = {.capacity_w = 1e6},
          .model = PerformanceModel::map,
          .map = {.rows = {0.0, 10.0, 20.0},
                  .columns = {35.0, 55.0, 75.0},
                  .values = {{3.5, 2.5, 0.0}, {4.5, 3.1, 2.2}, {5.5, 3.7, 2.6}}}};
}

TEST(HeatGenerators, MapIsExactAtItsNodesAndLinearBetween) {
  const HeatPump::Design design = with_map();
  HeatPump pump(design, TimeFunction(10.0));
  for (std::size_t r = 0; r < 3; ++r)
    for (std::size_t c = 0; c < 3; ++c)
      EXPECT_EQ(pump.performance(design.map.rows[r], 30.0, design.map.columns[c]).cop, design.map.values[r][c]);
  EXPECT_NEAR(pump.performance(15.0, 30.0, 45.0).cop, (4.5 + 3.1 + 5.5 + 3.7) / 4.0, 1e-12);
  EXPECT_NEAR(pump.performance(10.0, 30.0, 40.0).cop, 4.5 + 0.25 * (3.1 - 4.5), 1e-12);
}

// 0 is no coefficient but "not possible": nothing is interpolated towards it, and nothing beyond the ends.
TEST(HeatGenerators, MapSaysWhatIsNotPossible) {
  HeatPump pump(with_map(), TimeFunction(10.0));
  EXPECT_EQ(pump.performance(0.0, 30.0, 75.0).obstacle, Obstacle::sink_temperature);
  EXPECT_EQ(pump.performance(5.0, 30.0, 60.0).obstacle, Obstacle::sink_temperature);
  EXPECT_EQ(pump.performance(5.0, 30.0, 55.0).obstacle, Obstacle::none);
  EXPECT_EQ(pump.performance(10.0, 30.0, 76.0).obstacle, Obstacle::sink_temperature);
  EXPECT_EQ(pump.performance(-1.0, 30.0, 55.0).obstacle, Obstacle::source_temperature);
  EXPECT_EQ(pump.performance(21.0, 30.0, 55.0).obstacle, Obstacle::source_temperature);
  for (const double source : {-1.0, 21.0}) {
    HeatPump out_of_range(with_map(), TimeFunction(source));
    out_of_range.set_time(0.0);
    EXPECT_EQ(out_of_range.maximum_heat(30.0, 55.0), 0.0);
    const Operation o = out_of_range.operate(1e5, 30.0, 55.0);
    EXPECT_EQ(o.heat, 0.0);
    EXPECT_EQ(o.electricity_used, 0.0);
    EXPECT_EQ(o.obstacle, Obstacle::source_temperature);
  }
}

TEST(HeatGenerators, CapacityFollowsTheSource) {
  HeatPump::Design design = with_map();
  design.capacity = {{0.0, 2e5}, {20.0, 4e5}};
  HeatPump pump(design, TimeFunction(5.0));
  pump.set_time(0.0);
  EXPECT_NEAR(pump.maximum_heat(30.0, 45.0), 2.5e5, 1e-6);
}

// Keymark certificate of a flat plate of 2.02 m2: eta0,b 0.739, a1 3.51, a2 0.017, Kd 0.91; modifiers 0.97 at 40
// degrees.
SolarField::Design keymark() {
  return {.area_m2 = 2.02,
          .eta0 = 0.739,
          .a1_w_m2_k = 3.51,
          .a2_w_m2_k2 = 0.017,
          .a5_j_m2_k = 10620.0,
          .kd = 0.91,
          .incidence_modifier = {{0.0, 1.0},
                                 {10.0, 1.0},
                                 {20.0, 0.99},
                                 {30.0, 0.98},
                                 {40.0, 0.97},
                                 {50.0, 0.94},
                                 {60.0, 0.9},
                                 {70.0, 0.8},
                                 {80.0, 0.5},
                                 {90.0, 0.0}},
          .maximum_temperature_c = 150.0};
}

SolarField field_under(double beam, double diffuse, double incidence, double outdoor) {
  return {keymark(), {TimeFunction(beam), TimeFunction(diffuse), TimeFunction(incidence), TimeFunction(outdoor)}};
}

// 850 W/m2 beam at normal incidence, 150 W/m2 diffuse, air 20 degC, water 50 -> 70 degC (40 K above the air):
// 0.739 (850 + 0.91 x 150) - 3.51 x 40 - 0.017 x 1600 = 729.0235 - 140.4 - 27.2 = 561.4235 W/m2.
TEST(HeatGenerators, CollectorByItsCertificate) {
  SolarField field = field_under(850.0, 150.0, 0.0, 20.0);
  field.set_time(0.0);
  EXPECT_NEAR(field.maximum_heat(50.0, 70.0), 2.02 * 561.4235, 1e-9);
  // The same beam at 40 degrees: 3 % less of it.
  SolarField turned = field_under(850.0, 150.0, 40.0, 20.0);
  turned.set_time(0.0);
  EXPECT_NEAR(turned.maximum_heat(50.0, 70.0), 2.02 * (561.4235 - 0.739 * 0.03 * 850.0), 1e-9);
  // Standing: 729.0235 = 3.51 x + 0.017 x^2, x = (-3.51 + sqrt(3.51^2 + 4 x 0.017 x 729.0235)) / 0.034 = 128.2 K.
  const double x = (-3.51 + std::sqrt(3.51 * 3.51 + 4.0 * 0.017 * 729.0235)) / 0.034;
  EXPECT_NEAR(field.standing_temperature(), 20.0 + x, 1e-9);
  // Night: nothing, and it says why.
  SolarField dark = field_under(0.0, 0.0, 90.0, 5.0);
  dark.set_time(0.0);
  EXPECT_EQ(dark.maximum_heat(50.0, 70.0), 0.0);
  EXPECT_EQ(dark.operate(1e3, 50.0, 70.0).obstacle, Obstacle::source);
  EXPECT_NEAR(dark.standing_temperature(), 5.0, 1e-12);
}

// At half load and a return of 42.5 degC the efficiency is the mean of four nodes.
TEST(HeatGenerators, BoilerByItsMap) {
  Boiler boiler({{.capacity_w = 1e6, .minimum_load = 0.3},
                 {.rows = {0.2, 0.8}, .columns = {30.0, 55.0}, .values = {{1.08, 0.98}, {1.06, 0.96}}}});
  const double mean = (1.08 + 0.98 + 1.06 + 0.96) / 4.0;
  const Operation half = boiler.operate(5e5, 42.5, 80.0);
  EXPECT_NEAR(half.fuel, 5e5 / mean, 1e-6);
  EXPECT_NEAR(half.losses, half.fuel - 5e5, 1e-6);
  EXPECT_LT(half.losses, 0.0) << "above the lower heating value";
  EXPECT_NEAR(boiler.operate(8e5, 60.0, 80.0).fuel, 8e5 / 0.96, 1e-6) << "constant beyond the ends";
  // 0.1 of the capacity is a third of the minimum: a third of the time at 0.3, whose efficiency at 30 degC lies a sixth
  // of the way from 1.08 to 1.06.
  const Operation paused = boiler.operate(1e5, 30.0, 80.0);
  EXPECT_EQ(paused.obstacle, Obstacle::minimum_load);
  EXPECT_NEAR(paused.heat, 1e5, 1e-9);
  EXPECT_NEAR(paused.fuel, 1e5 / (1.08 - 0.02 / 6.0), 1e-6);
  const Operation too_much = boiler.operate(1.2e6, 30.0, 80.0);
  EXPECT_NEAR(too_much.heat, 1e6, 1e-9);
  EXPECT_EQ(too_much.obstacle, Obstacle::capacity);
}

CombinedHeatAndPower::Design engine(bool power_led) {
  return {{.capacity_w = 1e6, .minimum_load = 0.5}, {{0.5, 0.5, 0.35}, {1.0, 0.45, 0.42}}, power_led};
}

TEST(HeatGenerators, HeatLedUnitMakesPowerOfItsHeat) {
  CombinedHeatAndPower unit(engine(false), TimeFunction());
  unit.set_time(0.0);
  const Operation full = unit.operate(1e6, 50.0, 80.0);
  EXPECT_NEAR(full.fuel, 1e6 / 0.45, 1e-6);
  EXPECT_NEAR(full.electricity_made, 0.42 / 0.45 * 1e6, 1e-6);
  EXPECT_NEAR(full.losses, (1.0 - 0.87) / 0.45 * 1e6, 1e-6);
  const Operation part = unit.operate(7.5e5, 50.0, 80.0);
  EXPECT_NEAR(part.electricity_made, 0.385 / 0.475 * 7.5e5, 1e-6);
}

// 350 kW electric are what it makes at its smallest load (0.5 MW of heat): 0.35 / 0.5 x 0.5 MW. Of the heat 200 kW are
// wanted, the rest is cooled away.
TEST(HeatGenerators, PowerLedUnitCoolsAwayWhatNobodyTakes) {
  CombinedHeatAndPower unit(engine(true), TimeFunction(3.5e5));
  unit.set_time(0.0);
  EXPECT_NEAR(unit.maximum_heat(50.0, 80.0), 5e5, 1.0);
  EXPECT_EQ(unit.minimum_heat(50.0, 80.0), 0.0);
  const Operation o = unit.operate(2e5, 50.0, 80.0);
  EXPECT_NEAR(o.electricity_made, 3.5e5, 1.0);
  EXPECT_NEAR(o.fuel, 1e6, 1.0);
  EXPECT_NEAR(o.curtailed, 3e5, 1.0);
  EXPECT_NEAR(unit.operate(0.0, 50.0, 80.0).electricity_made, 3.5e5, 1.0) << "it runs for the power alone";
  // Anywhere between the power follows the signal.
  for (const double power : {4.0e5, 6.0e5, 9.0e5}) {
    CombinedHeatAndPower other(engine(true), TimeFunction(power));
    other.set_time(0.0);
    EXPECT_NEAR(other.operate(1e9, 50.0, 80.0).electricity_made, power, 1e-6 * power);
  }
  CombinedHeatAndPower off(engine(true), TimeFunction(1e5));
  off.set_time(0.0);
  EXPECT_EQ(off.operate(1e5, 50.0, 80.0).heat, 0.0);
  EXPECT_EQ(off.operate(1e5, 50.0, 80.0).obstacle, Obstacle::minimum_load);
}

// 20 kg/s of brine of 70 degC, return 40 degC, approach 3 K: cooled to 43 degC. 20 x 4000 x 27 = 2.16 MW. Of 1100 kg/m3
// that are 65.45 m3/h: 65.45 / 10 + 65.45 / 5 = 19.636 bar; V dp = 0.018182 x 1.9636e6 = 35.70 kW, over 0.5 = 71.4 kW.
TEST(HeatGenerators, DoubletByHand) {
  GeothermalDoublet doublet({.limits = {.capacity_w = std::numeric_limits<double>::infinity()},
                             .injection_temperature_c = 30.0,
                             .approach_k = 3.0,
                             .productivity_m3_h_bar = 10.0,
                             .injectivity_m3_h_bar = 5.0,
                             .pump_efficiency = 0.5,
                             .brine_density_kg_m3 = 1100.0,
                             .brine_specific_heat_j_kg_k = 4000.0},
                            TimeFunction(70.0), TimeFunction(20.0));
  doublet.set_time(0.0);
  EXPECT_NEAR(doublet.maximum_heat(40.0, 67.0), 2.16e6, 1e-3);
  const double volume_flow = 20.0 / 1100.0;
  const double pressure = volume_flow * 3600.0 * (0.1 + 0.2) * 1e5;
  EXPECT_NEAR(doublet.operate(2.16e6, 40.0, 67.0).electricity_used, volume_flow * pressure / 0.5, 1e-6);
  EXPECT_NEAR(doublet.operate(1.08e6, 40.0, 67.0).electricity_used, 0.25 * volume_flow * pressure / 0.5, 1e-6);
  // A colder return: not below 30 degC.
  EXPECT_NEAR(doublet.maximum_heat(20.0, 67.0), 20.0 * 4000.0 * 40.0, 1e-3);
  EXPECT_EQ(doublet.ability(40.0, 67.5).obstacle, Obstacle::sink_temperature);
  EXPECT_EQ(doublet.maximum_heat(40.0, 67.5), 0.0);
}

// A counterflow exchanger by its logarithmic mean difference: Q = UA dT_m with the temperatures that follow from Q.
TEST(HeatGenerators, TransferByLogarithmicMeanDifference) {
  Random random(7);
  for (int k = 0; k < 200; ++k) {
    const double primary = random(80.0, 130.0), flow = random(1.0, 30.0);
    // Up to 3 transfer units of the primary water: beyond, nothing is left of the cold end's difference to compare.
    const double heat_transfer = random(0.2, 3.0) * flow * 4200.0;
    const double inlet = random(30.0, 50.0), outlet = inlet + random(5.0, 25.0);
    NetworkTransfer transfer({{.capacity_w = std::numeric_limits<double>::infinity()}, heat_transfer},
                             TimeFunction(primary), TimeFunction(flow), 4200.0);
    transfer.set_time(0.0);
    const double heat = transfer.maximum_heat(inlet, outlet);
    const double back = primary - heat / (flow * 4200.0);
    const double hot_end = primary - outlet, cold_end = back - inlet;
    ASSERT_GT(cold_end, 0.0) << "the primary water is not cooled below the return";
    const double mean =
        std::abs(hot_end - cold_end) < 1e-9 ? hot_end : (hot_end - cold_end) / std::log(hot_end / cold_end);
    EXPECT_NEAR(heat, heat_transfer * mean, 1e-6 * heat);
    EXPECT_EQ(transfer.maximum_heat(inlet, primary), 0.0);
  }
}

TEST(HeatGenerators, WasteHeatAndPowerToHeat) {
  WasteHeat waste({{.capacity_w = 4e5}, 5.0}, TimeFunction(3e5), TimeFunction(70.0));
  waste.set_time(0.0);
  EXPECT_EQ(waste.maximum_heat(40.0, 65.0), 3e5);
  EXPECT_EQ(waste.ability(40.0, 65.1).obstacle, Obstacle::sink_temperature);
  EXPECT_NEAR(waste.operate(1e5, 40.0, 65.0).curtailed, 2e5, 1e-9);
  EXPECT_NEAR(waste.operate(0.0, 40.0, 65.0).curtailed, 3e5, 1e-9);
  ElectrodeBoiler boiler({{.capacity_w = 1e6, .maximum_outlet_temperature_c = 110.0}, 0.98});
  EXPECT_NEAR(boiler.operate(4.9e5, 40.0, 90.0).electricity_used, 5e5, 1e-6);
  EXPECT_EQ(boiler.operate(4.9e5, 40.0, 111.0).obstacle, Obstacle::sink_temperature);
}

}  // namespace
}  // namespace emscher
