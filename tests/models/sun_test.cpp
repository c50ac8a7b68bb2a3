// Solar position against published values and closed forms; irradiance on planes against what must hold for any sky.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "models/irradiance.hpp"
#include "models/solar_position.hpp"

namespace emscher {
namespace {

constexpr double degree = std::numbers::pi / 180.0;
constexpr Site essen{51.45, 7.01};

// Seconds since 1970 of an hour of a day counted from 1970-01-01.
constexpr double at(double day, double hour_utc) {
  return 86400.0 * day + 3600.0 * hour_utc;
}

// Reda and Andreas, Solar Position Algorithm (NREL/TP-560-34302, 2008), table A5.1: Golden, 17 October 2003, 12:30:30
// at UTC-7: declination -9.31434 deg (geocentric), elevation without refraction 39.872046 deg, azimuth 194.340241 deg.
// The site lies 1830 m high, which changes the parallax by less than 1e-5 deg. The fits begin in 2020: 0.01 deg.
TEST(SunPosition, MatchesThePublishedExampleOfNrel) {
  const SunPosition sun = sun_position(at(12342, 19.0 + 30.0 / 60.0 + 30.0 / 3600.0), {39.742476, -105.1786});
  EXPECT_NEAR(sun.declination / degree, -9.31434, 0.01);
  EXPECT_NEAR(sun.elevation / degree, 39.872046, 0.01);
  EXPECT_NEAR(sun.azimuth / degree, 194.340241, 0.01);
}

// Meeus, Astronomical Algorithms (1998), example 25.a: 13 October 1992, 0h dynamical time (59 s ahead of UTC):
// apparent declination -7.78507 deg.
TEST(SunPosition, MatchesThePublishedExampleOfMeeus) {
  EXPECT_NEAR(sun_position(at(8321, -59.0 / 3600.0), essen).declination / degree, -7.78507, 0.01);
}

// The declination stays within the obliquity of the ecliptic (23.44 deg), reaches it at the solstices, and is zero at
// the equinoxes: 20 March 2025 09:01 UTC, 21 June 2025 02:42, 22 September 2025 18:19, 21 December 2025 15:03 (Meeus'
// tables continued by the almanacs). It moves by 0.4 deg a day at an equinox: 0.01 deg.
TEST(SunPosition, DeclinationFollowsTheSeasons) {
  const auto declination = [](double day, double hour) {
    return sun_position(at(day, hour), essen).declination / degree;
  };
  EXPECT_NEAR(declination(20167, 9.0 + 1.0 / 60.0), 0.0, 0.01);
  EXPECT_NEAR(declination(20260, 2.7), 23.4365, 0.01);
  EXPECT_NEAR(declination(20353, 18.0 + 19.0 / 60.0), 0.0, 0.01);
  EXPECT_NEAR(declination(20443, 15.05), -23.4365, 0.01);
  for (int hour = 0; hour < 366 * 24; ++hour) EXPECT_LE(std::abs(declination(20089, hour)), 23.45);
}

// In the meridian (hour angle 0, here by bisection) the sun stands in the south at 90 deg - latitude + declination.
TEST(SunPosition, HeightAtNoon) {
  for (const int day : {20089, 20170, 20260, 20350}) {
    double before = at(day, 10.0), after = at(day, 13.0);
    for (int k = 0; k < 60; ++k) {
      const double middle = 0.5 * (before + after);
      (sun_position(middle, essen).hour_angle < 0.0 ? before : after) = middle;
    }
    const SunPosition sun = sun_position(before, essen);
    EXPECT_NEAR(sun.elevation / degree, 90.0 - essen.latitude + sun.declination / degree, 0.003);  // parallax
    EXPECT_NEAR(sun.azimuth / degree, 180.0, 1e-6);
    // Equally long before and after, it stands equally high and as far from south; the declination moves by at most
    // 0.017 deg an hour.
    for (const double hours : {1.0, 3.0, 5.0}) {
      const SunPosition morning = sun_position(before - 3600.0 * hours, essen);
      const SunPosition evening = sun_position(before + 3600.0 * hours, essen);
      EXPECT_NEAR(morning.elevation / degree, evening.elevation / degree, 0.034 * hours);
      EXPECT_NEAR(180.0 - morning.azimuth / degree, evening.azimuth / degree - 180.0, 0.05 * hours);
    }
  }
}

// cos(hour angle) = -tan(latitude) tan(declination) where the elevation is zero.
TEST(SunPosition, SunriseIsWhereTheClosedFormSaysIt) {
  double night = at(20260, 0.0), day = at(20260, 8.0);
  for (int k = 0; k < 60; ++k) {
    const double middle = 0.5 * (night + day);
    (sun_position(middle, essen).elevation < 0.0 ? night : day) = middle;
  }
  const SunPosition sun = sun_position(day, essen);
  const double expected = std::acos(-std::tan(essen.latitude * degree) * std::tan(sun.declination));
  EXPECT_NEAR(-sun.hour_angle / degree, expected / degree, 0.006);  // parallax 0.0024 deg, rising by 0.48 deg per deg
}

TEST(DiffuseFraction, IsContinuousAndFalls) {
  // The published coefficients meet at 0.22 and 0.80 within 0.003 (their rounding).
  EXPECT_DOUBLE_EQ(diffuse_fraction(0.0), 1.0);
  EXPECT_NEAR(diffuse_fraction(0.22), diffuse_fraction(0.2200001), 0.003);
  EXPECT_NEAR(diffuse_fraction(0.80), diffuse_fraction(0.8000001), 0.003);
  for (double k = 0.0; k < 0.79; k += 0.01) EXPECT_GT(diffuse_fraction(k), diffuse_fraction(k + 0.01));
}

TEST(TiltedIrradiance, HorizontalPlaneGetsWhatIsGiven) {
  for (const SkyModel sky : {SkyModel::isotropic, SkyModel::hay_davies})
    for (const double elevation : {1.0, 20.0, 60.0})
      EXPECT_NEAR(tilted_irradiance({.tilt = 0.0, .sky = sky}, {.elevation = elevation * degree, .azimuth = 2.0}, 200.0,
                                    100.0, 1361.0),
                  300.0, 1e-9);
}

TEST(TiltedIrradiance, ClosedForms) {
  const SunPosition sun{.elevation = 30.0 * degree, .azimuth = 180.0 * degree};
  // Normal to the rays (tilt 60 deg to the south): direct / sin h = 2 x 200; isotropic sky 100 x (1 + cos 60) / 2 = 75;
  // ground 0.2 x 300 x (1 - cos 60) / 2 = 15.
  TiltedPlane plane{.tilt = 60.0, .azimuth = 180.0, .albedo = 0.2, .sky = SkyModel::isotropic};
  EXPECT_NEAR(tilted_irradiance(plane, sun, 200.0, 100.0, 1361.0), 400.0 + 75.0 + 15.0, 1e-9);
  // Hay and Davies: A = 400 / 1361 of the diffuse comes from the sun.
  const double a = 400.0 / 1361.0;
  plane.sky = SkyModel::hay_davies;
  EXPECT_NEAR(tilted_irradiance(plane, sun, 200.0, 100.0, 1361.0), 400.0 + 100.0 * (2.0 * a + 0.75 * (1.0 - a)) + 15.0,
              1e-9);
  // A wall to the north sees no sun: half of the isotropic sky and of the ground.
  EXPECT_NEAR(tilted_irradiance({.tilt = 90.0, .azimuth = 0.0, .sky = SkyModel::isotropic}, sun, 200.0, 100.0, 1361.0),
              50.0 + 0.2 * 300.0 * 0.5, 1e-9);
  // East in the morning is west in the evening.
  const SunPosition morning{.elevation = 0.3, .azimuth = 100.0 * degree},
      evening{.elevation = 0.3, .azimuth = 260.0 * degree};
  EXPECT_NEAR(tilted_irradiance({.tilt = 45.0, .azimuth = 90.0}, morning, 150.0, 80.0, 1361.0),
              tilted_irradiance({.tilt = 45.0, .azimuth = 270.0}, evening, 150.0, 80.0, 1361.0), 1e-9);
}

}  // namespace
}  // namespace emscher
