// Pressure profiles: the way, and every value of it, from a field made by hand.
#include "networks/pressure_profile.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/graph/shortest_paths.hpp"

namespace emscher::testing {
namespace {

//            T3, 500 m, 80 mm
//        B ------------------ D (S-far)
//        |                    |
//  T1, 200 m, 150 mm          T4, 100 m, 80 mm          X (S-island): no pipe leads there
//        |                    |
//  plant A ------------------ C (S-near)
//            T2, 300 m, 100 mm
//
// 1000 kg/m3, 10 m/s2: 10 m are 1 bar. Heights: A 20 m, B 25 m, C 30 m, D 40 m. At rest 5 bar at A.
PressureField square() {
  PressureField field;
  field.title = "square";
  field.gravity = 10.0;
  field.vapour_margin = 0.5e5;
  field.time = 3600.0;
  field.junctions = {{"A", 20.0, 9e5, 5e5, 100.0, 50.0},
                     {"B", 25.0, 8.2e5, 4.8e5, 99.0, 50.0},
                     {"C", 30.0, 7e5, 4.6e5, 98.0, 50.0},
                     {"D", 40.0, 5.5e5, 4.4e5, 97.0, 50.0},
                     {"X", 0.0, NAN, NAN, NAN, NAN}};
  field.pipes = {{"T1", 0, 1, 200.0, 0.15, NAN},
                 {"T2", 0, 2, 300.0, 0.10, 100.0},
                 {"T3", 1, 3, 500.0, 0.08, 80.0},
                 {"T4", 3, 2, 100.0, 0.08, 80.0}};  // drawn against the way
  field.consumers = {{"S-near", 2, 0.6e5}, {"S-far", 3, 0.5e5}, {"S-island", 4, 0.5e5}};
  field.producers = {{"peak", 1, NAN}, {"plant", 0, 5e5}};
  return field;
}

TEST(PressureProfile, ShortestWayAndItsValues) {
  const PressureProfile profile = pressure_profile(square(), "plant", "S-far");
  // Over C it is 400 m, over B 700 m.
  ASSERT_EQ(profile.points.size(), 3U);
  EXPECT_EQ(profile.points[0].junction, "A");
  EXPECT_EQ(profile.points[1].junction, "C");
  EXPECT_EQ(profile.points[2].junction, "D");
  EXPECT_EQ(profile.points[1].distance, 300.0);
  EXPECT_EQ(profile.length(), 400.0);
  ASSERT_EQ(profile.sections.size(), 2U);
  EXPECT_EQ(profile.sections[0].pipe, "T2");
  EXPECT_EQ(profile.sections[0].nominal_diameter, 100.0);
  EXPECT_EQ(profile.sections[1].pipe, "T4");
  EXPECT_EQ(profile.sections[1].inner_diameter, 0.08);
  EXPECT_EQ(profile.producer_differential_pressure(), 4e5);
  EXPECT_NEAR(profile.consumer_differential_pressure(), 1.1e5, 1e-6);
  EXPECT_EQ(profile.required_differential_pressure, 0.5e5);
  // At rest: 5 bar less 1 bar per 10 m of height.
  EXPECT_NEAR(profile.points[0].static_pressure, 5e5, 1e-6);
  EXPECT_NEAR(profile.points[1].static_pressure, 4e5, 1e-6);
  EXPECT_NEAR(profile.points[2].static_pressure, 3e5, 1e-6);
  // Vapour pressure, R7-97(2012) equation 30: 0.101418 MPa at 100 degC (boiling at nearly one atmosphere).
  EXPECT_NEAR(profile.points[0].vapour_pressure, 101418.0, 1.0);
  EXPECT_LT(profile.points[2].vapour_pressure, profile.points[1].vapour_pressure);
  // Off the way: T1 (150 mm) at A, nothing at C, T3 (80 mm) at D.
  EXPECT_EQ(profile.points[0].branch_diameter, 0.15);
  EXPECT_EQ(profile.points[1].branch_diameter, 0.0);
  EXPECT_EQ(profile.points[2].branch_diameter, 0.08);
  // Heads: water at rest is level; at D, 5.5 bar are 55 m less the atmosphere's 10.1325 m above 40 m.
  for (const ProfilePoint& p : profile.points)
    EXPECT_NEAR(profile.head(p.static_pressure, p.elevation), 20.0 + 50.0 - 10.1325, 1e-9);
  EXPECT_NEAR(profile.head(profile.points[2].supply_pressure, 40.0), 40.0 + 55.0 - 10.1325, 1e-9);
  EXPECT_NEAR(profile.at_producer(profile.points[2].supply_pressure, 40.0), 7.5e5, 1e-6);
}

// To spare: S-near 2.4 - 0.6 = 1.8 bar, S-far 1.1 - 0.5 = 0.6 bar; S-island is not reached.
TEST(PressureProfile, WorstConsumerIsTheOneWithTheLeastToSpare) {
  PressureField field = square();
  EXPECT_EQ(pressure_profile(field, "plant", "worst").consumer, "S-far");
  field.consumers[0].required_differential_pressure = 2.1e5;  // leaves S-near 0.3 bar
  EXPECT_EQ(pressure_profile(field, "plant", "worst").consumer, "S-near");
}

// From another producer of the same network: the pressure at rest is still that of the one that holds it.
TEST(PressureProfile, FromAProducerThatHoldsNoPressure) {
  const PressureProfile profile = pressure_profile(square(), "peak", "S-near");
  ASSERT_EQ(profile.points.size(), 3U);  // B, A, C: 500 m; over D 600 m
  EXPECT_EQ(profile.length(), 500.0);
  EXPECT_NEAR(profile.points[0].static_pressure, 4.5e5, 1e-6);
}

TEST(PressureProfile, ConstantFluidHasNoVapourPressure) {
  PressureField field = square();
  field.is_water = false;
  for (const ProfilePoint& p : pressure_profile(field, "plant", "worst").points)
    EXPECT_TRUE(std::isnan(p.vapour_pressure));
}

std::string message(const std::string& from, const std::string& to) {
  try {
    pressure_profile(square(), from, to);
  } catch (const ProfileError& e) {
    return e.what();
  }
  return "none";
}

TEST(PressureProfile, ErrorsSayWhatWouldBeRight) {
  EXPECT_EQ(message("plnt", "S-far"), "there is no producer 'plnt'; did you mean 'plant'?");
  EXPECT_EQ(message("boiler house", "S-far"), "there is no producer 'boiler house'; there are peak, plant");
  EXPECT_EQ(message("plant", "S-nera"), "there is no consumer 'S-nera'; did you mean 'S-near'?");
  EXPECT_EQ(message("plant", "S-island"), "no supply pipes lead from plant to S-island");
}

TEST(ShortestPaths, UnreachableNodesAndParallelEdges) {
  // Two edges from 0 to 1, the second is shorter; 2 stands alone.
  const std::vector<std::uint32_t> from{0, 1}, to{1, 0};
  const std::vector<double> length{3.0, 2.0};
  const ShortestPaths paths = shortest_paths(3, from, to, length, 0);
  EXPECT_EQ(paths.distance[1], 2.0);
  EXPECT_EQ(paths.edge[1], 1U);
  EXPECT_EQ(paths.edge[0], no_edge);
  EXPECT_TRUE(std::isinf(paths.distance[2]));
  EXPECT_EQ(paths.edge[2], no_edge);
}

}  // namespace
}  // namespace emscher::testing
