// Demand profiles and pipe sizes of the generator against closed forms and published values.
#include "networks/generator_demand.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>
#include <stdexcept>

#include "models/random_numbers.hpp"
#include "models/water.hpp"
#include "networks/generator_sizing.hpp"
#include "networks/weather/temperature_year.hpp"

namespace emscher {
namespace {

constexpr std::array styles{GeneratorStyle::town, GeneratorStyle::quarter};

TEST(BuildingKinds, SharesAddUpToOne) {
  for (const GeneratorStyle style : styles) {
    double sum = 0.0;
    for (const BuildingKind& kind : building_kinds(style)) sum += kind.share;
    EXPECT_NEAR(sum, 1.0, 1e-12);
  }
}

TEST(DemandShare, OnlyHotWaterAboveTheHeatingLimit) {
  for (const GeneratorStyle style : styles) {
    for (const BuildingKind& kind : building_kinds(style)) {
      const double limit = kind.profile.heating_limit_c;
      double day_sum = 0.0;
      for (int hour = 0; hour < 24; ++hour) {
        EXPECT_DOUBLE_EQ(demand_share(kind.profile, limit, 2, hour), demand_share(kind.profile, limit + 15.0, 2, hour));
        day_sum += demand_share(kind.profile, limit, 2, hour);
      }
      // The shape of the hot water has mean 1.
      EXPECT_NEAR(day_sum / 24.0, kind.profile.hot_water_share, 0.01 * kind.profile.hot_water_share) << kind.name;
    }
  }
}

TEST(DemandShare, MeanOfAWorkdayAtDesignTemperature) {
  // Space heating at -10 degC is s times a shape of mean 1, so that the day has the mean s + w.
  for (const GeneratorStyle style : styles) {
    for (const BuildingKind& kind : building_kinds(style)) {
      double day_sum = 0.0;
      for (int hour = 0; hour < 24; ++hour)
        day_sum += demand_share(kind.profile, design_outdoor_temperature_c, 2, hour);
      const double wanted = kind.profile.space_heating_share + kind.profile.hot_water_share;
      EXPECT_NEAR(day_sum / 24.0, wanted, 0.01 * wanted) << kind.name;
    }
  }
}

TEST(DemandShare, IsLinearInTemperatureAndBetweenHoursAndAcrossMidnight) {
  const DemandProfile& profile = building_kinds(GeneratorStyle::quarter)[0].profile;
  const auto at = [&](double temperature, double hour) { return demand_share(profile, temperature, 4, hour); };
  EXPECT_NEAR(at(0.0, 7.0), 0.5 * (at(-5.0, 7.0) + at(5.0, 7.0)), 1e-12);
  EXPECT_NEAR(at(0.0, 7.25), 0.75 * at(0.0, 7.0) + 0.25 * at(0.0, 8.0), 1e-12);
  // From Friday to Saturday without a jump.
  EXPECT_NEAR(at(0.0, 24.0 - 1e-9), demand_share(profile, 0.0, 5, 0.0), 1e-8);
}

TEST(DemandShare, StaysBelowTheConnectedLoad) {
  for (const GeneratorStyle style : styles) {
    for (const BuildingKind& kind : building_kinds(style)) {
      for (int weekday = 0; weekday < 7; ++weekday) {
        for (int hour = 0; hour < 24; ++hour) {
          EXPECT_LT(demand_share(kind.profile, -12.0, weekday, hour), 1.0) << kind.name;
          EXPECT_GE(demand_share(kind.profile, 35.0, weekday, hour), 0.0) << kind.name;
        }
      }
    }
  }
}

TEST(DemandShare, PeakOfTheReferenceYearFitsTheSimultaneityOfSizing) {
  // Pipes that serve many are sized for f(300) = 0.475 of the connected load; the profiles together should need about
  // that on the coldest morning of the reference year: more would overload the pipes, much less would leave them idle.
  for (const GeneratorStyle style : styles) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      const auto effective = effective_temperature(synthetic_temperature_year(seed));
      double peak = 0.0;
      for (std::size_t hour = 0; hour < effective.size(); ++hour) {
        double together = 0.0;
        for (const BuildingKind& kind : building_kinds(style)) {
          const double connected = kind.share * 500.0 * (kind.smallest_kw + kind.largest_kw);
          together += connected * demand_share(kind.profile, effective[hour], static_cast<int>(hour / 24 % 7),
                                               static_cast<double>(hour % 24));
        }
        peak = std::max(peak, together / mean_connected_load(style));
      }
      EXPECT_GT(peak, 0.85 * simultaneity(300)) << "seed " << seed;
      EXPECT_LT(peak, 1.15 * simultaneity(300)) << "seed " << seed;
    }
  }
}

TEST(EffectiveTemperature, OfAConstantAndOfAStep) {
  // Constant: itself. Step of 10 K at hour 24: 0.4 at once, the rest in the 24 hours whose mean counts.
  std::vector<double> outdoor(96, 5.0);
  EXPECT_NEAR(effective_temperature(outdoor)[40], 5.0, 1e-12);
  for (std::size_t k = 24; k < 72; ++k) outdoor[k] = 15.0;
  const auto effective = effective_temperature(outdoor);
  EXPECT_NEAR(effective[23], 5.0, 1e-12);
  EXPECT_NEAR(effective[24], 5.0 + 10.0 * (0.4 + 0.6 / 24.0), 1e-12);
  EXPECT_NEAR(effective[47], 15.0, 1e-12);
}

TEST(DrawBuildings, KindsInExactShares) {
  for (const GeneratorStyle style : styles) {
    const auto kinds = building_kinds(style);
    for (const std::size_t count : {1U, 5U, 37U, 300U, 2500U}) {
      std::map<std::uint32_t, std::size_t> found;
      const auto buildings = draw_buildings(style, count, 11);
      ASSERT_EQ(buildings.size(), count);
      for (const Building& building : buildings) {
        ++found[building.kind];
        EXPECT_GE(building.connected_load_w, 1000.0 * kinds[building.kind].smallest_kw - 250.0);
        EXPECT_LE(building.connected_load_w, 1000.0 * kinds[building.kind].largest_kw + 250.0);
        EXPECT_EQ(std::fmod(building.connected_load_w, 500.0), 0.0);
      }
      for (std::uint32_t k = 0; k < kinds.size(); ++k)
        EXPECT_LT(std::abs(static_cast<double>(found[k]) - kinds[k].share * static_cast<double>(count)), 1.0);
    }
  }
}

TEST(RandomStream, UniformAndNormalMoments) {
  // Means and variances of 1e5 draws within five standard errors.
  RandomStream random(5, 6);
  double sum = 0.0;
  double normal_sum = 0.0;
  double normal_squares = 0.0;
  std::array<int, 9> counts{};
  constexpr int draws = 100000;
  for (int k = 0; k < draws; ++k) {
    const double u = random.uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    sum += u;
    const double n = random.normal();
    normal_sum += n;
    normal_squares += n * n;
    ++counts[random.below(9)];
  }
  EXPECT_NEAR(sum / draws, 0.5, 5.0 * std::sqrt(1.0 / 12.0 / draws));
  EXPECT_NEAR(normal_sum / draws, 0.0, 5.0 / std::sqrt(draws));
  EXPECT_NEAR(normal_squares / draws, 1.0, 5.0 * std::sqrt(2.0 / draws));
  for (int count : counts) EXPECT_NEAR(count, draws / 9.0, 5.0 * std::sqrt(draws * 8.0 / 81.0));
}

TEST(RandomStream, PurposesAreIndependent) {
  RandomStream a(1, 1);
  RandomStream again(1, 1);
  RandomStream other_purpose(1, 2);
  RandomStream other_seed(2, 1);
  const double first = a.uniform();
  EXPECT_EQ(first, again.uniform());
  EXPECT_NE(first, other_purpose.uniform());
  EXPECT_NE(first, other_seed.uniform());
}

TEST(Simultaneity, PublishedValues) {
  // Values of the formula of Winter, Haslauer, Obernberger 2001 as tabulated by its users; a + b = 1.0009 counts as 1.
  const std::map<int, double> published{{1, 1.0},    {2, 0.9993},  {5, 0.9927},  {10, 0.974},  {20, 0.919},
                                        {50, 0.743}, {100, 0.588}, {200, 0.499}, {295, 0.476}, {1000, 0.453}};
  for (const auto& [substations, value] : published) EXPECT_NEAR(simultaneity(substations), value, 6e-4) << substations;
}

TEST(DesignFlow, MatchesTheSpecificHeatOfWater) {
  // Between 45 and 90 degC water has a mean specific heat of 4.190 kJ/(kg K) within 0.1 % (IAPWS: 4.179 to 4.205).
  EXPECT_NEAR(design_flow(4190.0 * 45.0, 45.0), 1.0, 1e-3);
}

TEST(PipeLoad, ObeysDarcyWeisbachAndColebrook) {
  const double temperature = 273.15 + 67.5;
  const double density = water_state(1e6, temperature).density;
  const double viscosity = water_dynamic_viscosity(density, temperature);
  for (const double diameter : {0.0217, 0.107, 0.595}) {
    const double velocity = 1.3;
    const double roughness = 5e-5;
    const double flow = velocity * density * std::numbers::pi / 4.0 * diameter * diameter;
    const PipeLoad load = pipe_load(flow, diameter, roughness);
    EXPECT_NEAR(load.velocity, velocity, 1e-12);
    const double factor = load.friction_loss_pa_m * diameter / (0.5 * density * velocity * velocity);
    const double reynolds = density * velocity * diameter / viscosity;
    const double root = std::sqrt(factor);
    EXPECT_NEAR(1.0 / root, -2.0 * std::log10(roughness / (3.71 * diameter) + 2.51 / (reynolds * root)), 1e-6);
  }
  EXPECT_EQ(pipe_load(0.0, 0.1, 5e-5).friction_loss_pa_m, 0.0);
}

TEST(SizeTable, TakesTheSmallestPipeWithinBothLimits) {
  const double limit = 100.0;
  const double roughness = 5e-5;
  const SizeTable table(2, limit, roughness);
  RandomStream random(3, 3);
  for (int k = 0; k < 2000; ++k) {
    const double flow = std::exp(random.uniform(std::log(1e-3), std::log(0.99 * table.largest_flow(table.size() - 1))));
    const std::size_t position = table.smallest_for(flow);
    const auto within = [&](const CataloguePipe& pipe) {
      const PipeLoad load = pipe_load(flow, pipe.inner_diameter(), roughness);
      return load.friction_loss_pa_m <= limit * (1 + 1e-9) &&
             load.velocity <= velocity_limit(pipe.nominal_diameter) * (1 + 1e-9);
    };
    EXPECT_TRUE(within(table.pipe(position))) << flow;
    if (position > 0) {
      EXPECT_FALSE(within(table.pipe(position - 1))) << flow;
    }
  }
  EXPECT_THROW(table.smallest_for(1e4), std::invalid_argument);
  EXPECT_THROW(SizeTable(9, limit, roughness), std::invalid_argument);
}

TEST(SizeTable, VelocityLimitRisesWithDiameter) {
  double previous = 0.0;
  for (const int diameter : {20, 25, 32, 40, 50, 65, 80, 100, 125, 150, 200, 250, 600}) {
    EXPECT_GE(velocity_limit(diameter), previous);
    previous = velocity_limit(diameter);
  }
  EXPECT_EQ(previous, 3.0);
}

}  // namespace
}  // namespace emscher
