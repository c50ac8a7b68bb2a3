// Archetypes: near the published typology, and better with every level of refurbishment.
#include <gtest/gtest.h>

#include <cmath>

#include "models/buildings/archetypes.hpp"
#include "models/buildings/building_use.hpp"

namespace emscher {
namespace {

double transmission(const BuildingEnvelope& e) {
  return (e.opaque_conductance() + e.window_conductance()) / e.floor_area;
}

// Transmission per m2 of floor, W/(m2 K), of the houses DE.N.SFH.03, 04, 05, 06, 08, 12 of TABULA as built (973 W/K in
// 302.5 m2, 465 in 111.1, 496 in 121.2, 493 in 173.2, 319 in 150.2, 142 in 186.8), and of 03, 05, 08 refurbished
// "usual" and "advanced". Single houses of an age differ by as much as a third from each other.
TEST(BuildingArchetypes, SingleFamilyHousesAreNearTheTypology) {
  const struct {
    int year;
    Retrofit retrofit;
    double expected;
  } houses[] = {{1935, Retrofit::as_built, 973.0 / 302.5}, {1953, Retrofit::as_built, 465.0 / 111.1},
                {1963, Retrofit::as_built, 496.0 / 121.2}, {1974, Retrofit::as_built, 493.0 / 173.2},
                {1989, Retrofit::as_built, 319.0 / 150.2}, {2018, Retrofit::as_built, 142.0 / 186.8},
                {1935, Retrofit::full, 302.0 / 302.5},     {1989, Retrofit::full, 184.0 / 150.2},
                {1935, Retrofit::passive, 153.0 / 302.5},  {1989, Retrofit::passive, 95.0 / 150.2}};
  for (const auto& house : houses) {
    const double found = transmission(archetype(BuildingType::single_family, house.year, house.retrofit, 150.0));
    EXPECT_NEAR(found, house.expected, 0.35 * house.expected) << house.year << " " << int(house.retrofit);
  }
}

// Every step of refurbishment lowers the heat of a cold day, later houses need no more than earlier ones, and the floor
// area is a scale.
TEST(BuildingArchetypes, HeatFallsWithRefurbishmentAndYear) {
  const ZoneInputs winter{.envelope = -10.0, .outdoor = -10.0};
  const auto heat = [&](BuildingType type, int year, Retrofit retrofit, double area) {
    return zone_5r1c(data_of_5r1c(archetype(type, year, retrofit, area))).steady(20.0, winter).heating;
  };
  for (int type = 0; type < int(building_type_names.size()); ++type) {
    const auto kind = BuildingType(type);
    for (const int year : {1905, 1935, 1955, 1965, 1975, 1982, 1990, 1998, 2005}) {
      for (int level = 1; level < int(retrofit_names.size()); ++level)
        EXPECT_LT(heat(kind, year, Retrofit(level), 100.0), heat(kind, year, Retrofit(level - 1), 100.0) + 1e-9)
            << building_type_names[std::size_t(type)] << " " << year << " " << level;
      EXPECT_LE(heat(kind, year + 15, Retrofit::as_built, 100.0), 1.05 * heat(kind, year, Retrofit::as_built, 100.0));
      EXPECT_NEAR(heat(kind, year, Retrofit::as_built, 1000.0), 10.0 * heat(kind, year, Retrofit::as_built, 100.0),
                  1e-6 * heat(kind, year, Retrofit::as_built, 1000.0));
      // Every archetype can be had in both models.
      const auto envelope = archetype(kind, year, Retrofit::passive, 100.0);
      EXPECT_NO_THROW(zone_vdi_6007(data_of_vdi_6007(envelope, 0.7)));
      EXPECT_NO_THROW(zone_vdi_6007(data_of_vdi_6007(archetype(kind, year, Retrofit::as_built, 100.0), 0.7)));
    }
  }
  // A protected facade keeps more of its loss.
  EXPECT_GT(archetype(BuildingType::workers_settlement, 1905, Retrofit::full, 100.0).u_wall,
            archetype(BuildingType::row_house, 1905, Retrofit::full, 100.0).u_wall);
}

// The week's mean of the factors is 1: internal gains are stated as means.
TEST(BuildingUses, GainsHaveTheMeanOfTheWeek) {
  for (const BuildingUse use : {BuildingUse::home, BuildingUse::school, BuildingUse::retail}) {
    const WeekShape& gains = profile_of(use).gains;
    EXPECT_NEAR(5.0 * mean_of(*gains.workday) + mean_of(*gains.saturday) + mean_of(*gains.sunday), 7.0, 1e-12);
  }
}

TEST(BuildingUses, NightsMayPassMidnight) {
  const NightSetback night{22.0, 6.0};
  EXPECT_DOUBLE_EQ(night.warm_part(23.0, 23.5), 0.0);
  EXPECT_DOUBLE_EQ(night.warm_part(0.0, 6.0), 0.0);
  EXPECT_DOUBLE_EQ(night.warm_part(5.75, 6.25), 0.5);
  EXPECT_DOUBLE_EQ(night.warm_part(12.0, 13.0), 1.0);
  EXPECT_DOUBLE_EQ((NightSetback{1.0, 5.0}.warm_part(0.0, 24.0)), 20.0 / 24.0);
  EXPECT_DOUBLE_EQ((NightSetback{3.0, 3.0}.warm_part(0.0, 24.0)), 1.0);
}

}  // namespace
}  // namespace emscher
