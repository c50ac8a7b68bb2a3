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
  field.supply_pipes = {{"T1", 0, 1, 200.0, 0.15, NAN},
                        {"T2", 0, 2, 300.0, 0.10, 100.0},
                        {"T3", 1, 3, 500.0, 0.08, 80.0},
                        {"T4", 3, 2, 100.0, 0.08, 80.0}};  // drawn against the way
  field.consumers = {{"S-near", 2, 0.6e5}, {"S-far", 3, 0.5e5}, {"S-island", 4, 0.5e5}};
  field.producers = {{"peak", 1}, {"plant", 0}};
  field.holdings = {{4, 1e5}, {0, 5e5}};  // the first one is on the island
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
  EXPECT_EQ(profile.sections[0].id, "T2");
  EXPECT_EQ(profile.sections[0].nominal_diameter, 100.0);
  EXPECT_EQ(profile.sections[1].id, "T4");
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
  EXPECT_EQ(message("plant", "S-island"), "no supply leads from plant to S-island");
}

using Kind = PressureField::Kind;

//            supply                    return              height
//   A  plant                                               0 m
//   |        T1, 200 m                 T1, 200 m
//   B                                                      0 m
//   |        pump P                    pipe R, 40 m
//   C                                                      10 m
//   |        T2, 100 m                 T2, 100 m
//   D                                                      10 m
//   |        pipe S, 60 m              pump Q
//   E                                                      0 m
//   |        valve V                   valve W
//   F                                                      0 m
//   |        mixing station M
//   G  house                                               0 m
PressureField with_elements() {
  PressureField field;
  field.gravity = 10.0;
  field.junctions = {{"A", 0.0, 6.5e5, 2.5e5, 100.0, 50.0},  {"B", 0.0, 6.0e5, 3.0e5, 100.0, 50.0},
                     {"C", 10.0, 7.0e5, 2.4e5, 100.0, 50.0}, {"D", 10.0, 6.8e5, 2.6e5, 98.0, 50.0},
                     {"E", 0.0, 7.7e5, 3.0e5, 96.0, 50.0},   {"F", 0.0, 5.0e5, 3.1e5, 96.0, 50.0},
                     {"G", 0.0, 5.5e5, 3.2e5, 70.0, 50.0}};
  field.supply_pipes = {{"T1:supply", 0, 1, 200.0, 0.1}, {"T2:supply", 2, 3, 100.0, 0.1}, {"S", 3, 4, 60.0, 0.1}};
  field.return_pipes = {{"T1:return", 0, 1, 200.0, 0.1}, {"T2:return", 2, 3, 100.0, 0.1}, {"R", 2, 1, 40.0, 0.1}};
  field.elements = {{"P", Kind::pump, 1, 2, Side::supply},
                    {"Q", Kind::pump, 4, 3, Side::return_side},
                    {"V", Kind::valve, 4, 5, Side::supply},
                    {"W", Kind::valve, 5, 4, Side::return_side},
                    {"M", Kind::mixing_station, 5, 6, Side::none}};
  field.consumers = {{"house", 6, 0.5e5}};
  field.producers = {{"plant", 0}};
  return field;
}

TEST(PressureProfile, ElementsAreSteps) {
  const PressureProfile profile = pressure_profile(with_elements(), "plant", "house");
  struct Expected {
    const char* id;
    bool is_element;
    Side side;
    double distance;  // at its end
  };
  // R beside P: the way is as long as R, and P stands in its middle. Q beside S in the same way. V, W, M have no
  // length.
  const Expected expected[] = {{"T1:supply", false, Side::supply, 200.0},
                               {"R", false, Side::return_side, 220.0},
                               {"P", true, Side::supply, 220.0},
                               {"R", false, Side::return_side, 240.0},
                               {"T2:supply", false, Side::supply, 340.0},
                               {"S", false, Side::supply, 370.0},
                               {"Q", true, Side::return_side, 370.0},
                               {"S", false, Side::supply, 400.0},
                               {"V", true, Side::supply, 400.0},
                               {"W", true, Side::return_side, 400.0},
                               {"M", true, Side::none, 400.0}};
  ASSERT_EQ(profile.sections.size(), std::size(expected));
  ASSERT_EQ(profile.points.size(), std::size(expected) + 1);
  for (std::size_t k = 0; k < std::size(expected); ++k) {
    EXPECT_EQ(profile.sections[k].id, expected[k].id) << k;
    EXPECT_EQ(profile.sections[k].element.has_value(), expected[k].is_element) << k;
    EXPECT_EQ(profile.sections[k].side, expected[k].side) << k;
    EXPECT_EQ(profile.points[k + 1].distance, expected[k].distance) << k;
  }
  // P, between B (0 m) and C (10 m, 1 bar of water) at 5 m: 6.0 - 0.5 bar before it, 7.0 + 0.5 bar behind it. The
  // return passes in the middle of R: (3.0 + 2.4) / 2.
  const ProfilePoint &before = profile.points[2], &behind = profile.points[3];
  EXPECT_TRUE(before.junction.empty());
  EXPECT_EQ(before.elevation, 5.0);
  EXPECT_NEAR(before.supply_pressure, 5.5e5, 1e-6);
  EXPECT_NEAR(behind.supply_pressure, 7.5e5, 1e-6);
  EXPECT_NEAR(before.return_pressure, 2.7e5, 1e-6);
  EXPECT_NEAR(behind.return_pressure, 2.7e5, 1e-6);
  EXPECT_NEAR(profile.supply_rise(2), 2e5, 1e-6);  // 1 bar, and 10 m
  EXPECT_NEAR(profile.return_rise(2), 0.0, 1e-6);
  // Q lifts from E (3.0 bar) to D (2.6 bar and 10 m): 0.6 bar in the direction of the return.
  EXPECT_NEAR(profile.return_rise(6), 0.6e5, 1e-6);
  EXPECT_NEAR(profile.supply_rise(6), 0.0, 1e-6);
  // V takes 2.7 bar, W 0.1 bar; between the two the supply is that of F, the return that of E.
  EXPECT_NEAR(profile.supply_rise(8), -2.7e5, 1e-6);
  EXPECT_NEAR(profile.return_rise(9), -0.1e5, 1e-6);
  EXPECT_NEAR(profile.points[9].supply_pressure, 5.0e5, 1e-6);
  EXPECT_NEAR(profile.points[9].return_pressure, 3.0e5, 1e-6);
  // The mixing station raises the supply by 0.5 bar and takes 0.1 bar from the return.
  EXPECT_NEAR(profile.supply_rise(10), 0.5e5, 1e-6);
  EXPECT_NEAR(profile.return_rise(10), -0.1e5, 1e-6);
  EXPECT_EQ(profile.points.back().junction, "G");
  EXPECT_EQ(profile.length(), 400.0);
}

// A shut valve is a short cut that no water takes: the way leads through the open one beside it, else through the pipe
// of 900 m, and through the shut one only where nothing else leads on.
TEST(PressureProfile, ShutElementsArePassedLast) {
  PressureField field = with_elements();
  field.elements[2].mass_flow = 0.0;  // V
  field.elements.push_back({"V2", Kind::valve, 4, 5, Side::supply, 3.0});
  field.supply_pipes.push_back({"round", 4, 5, 900.0, 0.1});
  const auto id_before_m = [&] {
    const PressureProfile profile = pressure_profile(field, "plant", "house");
    std::vector<std::string> ids;
    for (const ProfileSection& s : profile.sections)
      if (s.id != "W") ids.push_back(s.id);
    return std::pair(ids[ids.size() - 2], profile.length());
  };
  EXPECT_EQ(id_before_m(), std::pair(std::string("V2"), 400.0));
  field.elements.back().mass_flow = 0.0;
  EXPECT_EQ(id_before_m(), std::pair(std::string("round"), 1300.0));
  field.supply_pipes.pop_back();
  EXPECT_EQ(id_before_m(), std::pair(std::string("V"), 400.0));
}

// Station X stands at C of the square and feeds Y - Z; its secondary side holds 2 bar at Y.
PressureField with_station() {
  PressureField field = square();
  field.junctions.push_back({"Y", 30.0, 4e5, 2e5, 70.0, 40.0});
  field.junctions.push_back({"Z", 40.0, 2.8e5, 1.2e5, 70.0, 40.0});
  field.supply_pipes.push_back({"T5", 5, 6, 250.0, 0.08});
  field.consumers.push_back({"X", 2, NAN});
  field.consumers.push_back({"S-behind", 6, 0.5e5});
  field.producers.push_back({"X", 5});
  field.holdings.push_back({5, 2e5});
  return field;
}

TEST(PressureProfile, HeatExchangerStationSeparates) {
  const PressureField field = with_station();
  // From the plant the way ends at the station; what lies behind it begins there.
  EXPECT_EQ(pressure_profile(field, "plant", "X").length(), 300.0);
  EXPECT_TRUE(std::isnan(pressure_profile(field, "plant", "X").required_differential_pressure));
  try {
    pressure_profile(field, "plant", "S-behind");
    FAIL();
  } catch (const ProfileError& e) {
    EXPECT_STREQ(e.what(),
                 "S-behind lies behind heat exchanger station X, which separates its pressures from those of plant; "
                 "begin the way at the station: --from X");
  }
  const PressureProfile behind = pressure_profile(field, "X", "worst");
  EXPECT_EQ(behind.consumer, "S-behind");
  EXPECT_EQ(behind.length(), 250.0);
  // At rest: 2 bar at Y, 10 m above it 1 bar.
  EXPECT_NEAR(behind.points[0].static_pressure, 2e5, 1e-6);
  EXPECT_NEAR(behind.points[1].static_pressure, 1e5, 1e-6);
}

// The station states no requirement: all of its 2.4 bar count; S-far has 0.6 bar to spare. Left with 0.5 bar it is
// worst.
TEST(PressureProfile, StationMayBeTheWorstConsumer) {
  PressureField field = with_station();
  EXPECT_EQ(pressure_profile(field, "plant", "worst").consumer, "S-far");
  field.junctions[2].return_pressure = 6.5e5;
  field.consumers[0].required_differential_pressure = 0.0;
  std::swap(field.consumers[0], field.consumers[3]);  // S-near stands at the same place: of equals the first one
  EXPECT_EQ(pressure_profile(field, "plant", "worst").consumer, "X");
  EXPECT_EQ(profile_ends(field, "plant", "worst").consumers.size(), 3U);
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
