// The figure of a pressure profile: valid XML with all lines, labels that do not overlap, the right places on its
// scale.
#include "tools/pressure_diagram.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "program.hpp"
#include "tools/axis_ticks.hpp"

namespace emscher::testing {
namespace {

/// A route of 4 km over a hill of 35 m, 14 bar to 4 bar at the pumps, water of 130 degC: everything a diagram can show.
PressureProfile hilly_profile(std::size_t sections = 40) {
  PressureProfile profile;
  profile.title = "Hill & valley <test>";
  profile.producer = "Heizkraftwerk Süd";
  profile.consumer = "Übergabestation \"Am Hang\" 17";
  profile.start = {1736722800.0, 60};
  profile.time = 3600.0;
  profile.required_differential_pressure = 0.8e5;
  profile.vapour_margin = 0.5e5;
  profile.specific_weight = 9300.0;
  for (std::size_t k = 0; k <= sections; ++k) {
    const double s = double(k) / double(sections), elevation = 40.0 + 35.0 * std::sin(3.0 * s);
    const double lift = profile.specific_weight * (elevation - 40.0);
    profile.points.push_back({.junction = fmt::format("Schacht {}", k),
                              .distance = 4000.0 * s,
                              .elevation = elevation,
                              .supply_pressure = 14e5 - 4.2e5 * s - lift,
                              .return_pressure = 6e5 + 3.4e5 * s - lift,
                              .static_pressure = 7e5 - lift,
                              .vapour_pressure = 2.7e5 - 0.1e5 * s,
                              .supply_temperature = 130.0,
                              .return_temperature = 60.0,
                              .branch_diameter = k % 3 == 0 ? 0.05 * double(k % 5) : 0.0});
  }
  for (std::size_t k = 0; k < sections; ++k)
    profile.sections.push_back({.id = fmt::format("T{}", k),
                                .length = 4000.0 / double(sections),
                                .inner_diameter = 0.3,
                                .nominal_diameter = 400.0 - 50.0 * double(8 * k / sections)});
  return profile;
}

nlohmann::json inspect(const std::string& svg) {
  const TemporaryFolder folder;
  const std::string file = folder.file("a.svg");
  std::ofstream(file) << svg;
  if (const char* keep = std::getenv("EMSCHER_KEEP_FIGURES"))  // to look at them
    std::filesystem::copy_file(
        file, std::string(keep) + "/" + ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".svg",
        std::filesystem::copy_options::overwrite_existing);
  const ProgramResult result =
      run_program({EMSCHER_PYTHON, EMSCHER_SOURCE_DIR "/tests/tools/pressure_diagram_check.py", file});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return nlohmann::json::parse(result.out);
}

bool has_text(const nlohmann::json& found, const std::string& part) {
  for (const auto& text : found["texts"])
    if (text.get<std::string>().find(part) != std::string::npos) return true;
  return false;
}

// Six curves and the ground.
TEST(PressureDiagram, IsXmlWithAllLinesAndNoTextUponAnother) {
  PressureProfile profile = hilly_profile();
  profile.nominal_pressure = 16e5;
  const nlohmann::json found = inspect(pressure_diagram_svg(profile));
  EXPECT_EQ(found["polylines"].size(), 7U);
  EXPECT_TRUE(found["overlaps"].empty()) << found["overlaps"];
  EXPECT_TRUE(found["outside"].empty()) << found["outside"];
  for (const char* text :
       {"supply", "return", "static pressure", "vapour pressure of the supply water", "and 0.5 bar of margin",
        "nominal pressure PN 16", "ground", "Δp 8.00 bar", "Δp 0.40 bar (required 0.80 bar)", "DN 400",
        "Heizkraftwerk Süd – Übergabestation \"Am Hang\" 17", "Hill & valley <test>", "2025-01-13T01:00:00+01:00",
        "1 h after the start", "route 4000 m"})
    EXPECT_TRUE(has_text(found, text)) << text << found["texts"];
}

// Water at rest is a horizontal line, whatever the ground does: at_producer() takes its height out again. Supply begins
// above return, and everything above the ground that is above 1 bar.
TEST(PressureDiagram, WaterAtRestIsHorizontal) {
  const nlohmann::json found = inspect(pressure_diagram_svg(hilly_profile()));
  const auto line = [&](const char* colour) {
    for (const auto& polyline : found["polylines"])
      if (polyline["stroke"] == colour) return polyline["points"];
    throw std::runtime_error("no such line");
  };
  const nlohmann::json rest = line("#333333"), supply = line("#c8102e"), back = line("#1f4e9e");
  ASSERT_EQ(rest.size(), 41U);
  for (const auto& point : rest) EXPECT_EQ(point[1], rest[0][1]);
  EXPECT_LT(supply[0][1], back[0][1]);  // y points downwards
  // One scale for all: 14 bar, 6 bar and at rest 7 bar at the producer.
  const double unit = (back[0][1].get<double>() - supply[0][1].get<double>()) / 8.0;  // pixels per bar
  EXPECT_NEAR(rest[0][1].get<double>() - supply[0][1].get<double>(), 7.0 * unit, 0.05);
}

/// Puts an element without length before a point: its side is raised by `rise` from there on.
void insert_element(PressureProfile& profile, std::size_t place, const std::string& id, PressureField::Kind kind,
                    Side side, double rise) {
  profile.points.insert(profile.points.begin() + std::ptrdiff_t(place), profile.points[place]);
  profile.sections.insert(profile.sections.begin() + std::ptrdiff_t(place), {.id = id, .element = kind, .side = side});
  for (std::size_t k = place + 1; k < profile.points.size(); ++k)
    (side == Side::return_side ? profile.points[k].return_pressure : profile.points[k].supply_pressure) += rise;
}

// A pump in the supply, one in the return, and two valves and a station at one place: all named with their steps, none
// upon another. Their lines stand upright.
TEST(PressureDiagram, ElementsAreStepsWithNames) {
  using Kind = PressureField::Kind;
  PressureProfile profile = hilly_profile();
  profile.nominal_pressure = 25e5;
  insert_element(profile, 10, "Booster Nord", Kind::pump, Side::supply, 3e5);
  insert_element(profile, 21, "Rücklaufpumpe 3", Kind::pump, Side::return_side, -2e5);
  insert_element(profile, 31, "Druckminderer", Kind::valve, Side::supply, -2.5e5);
  insert_element(profile, 32, "Schieber R", Kind::valve, Side::return_side, 0.2e5);
  insert_element(profile, 33, "Mischstation", Kind::mixing_station, Side::none, 0.1e5);
  const nlohmann::json found = inspect(pressure_diagram_svg(profile));
  EXPECT_TRUE(found["overlaps"].empty()) << found["overlaps"];
  EXPECT_TRUE(found["outside"].empty()) << found["outside"];
  for (const char* text : {"Booster Nord +3.00 bar", "Rücklaufpumpe 3 +2.00 bar", "Druckminderer −2.50 bar",
                           "Schieber R −0.20 bar", "Mischstation +0.10 bar"})
    EXPECT_TRUE(has_text(found, text)) << text << found["texts"];
  for (const auto& polyline : found["polylines"]) {
    if (polyline["stroke"] != "#c8102e") continue;
    EXPECT_EQ(polyline["points"][10][0], polyline["points"][11][0]);
    EXPECT_GT(polyline["points"][10][1], polyline["points"][11][1]);  // y points downwards
  }
}

TEST(PressureDiagram, NominalPressureFarAboveIsANote) {
  PressureProfile profile = hilly_profile();
  for (ProfilePoint& p : profile.points) {
    p.supply_pressure = 4e5;
    p.return_pressure = p.static_pressure = 3e5;
    p.vapour_pressure = 1e5;
    p.elevation = 0.0;
  }
  profile.nominal_pressure = 25e5;
  const nlohmann::json found = inspect(pressure_diagram_svg(profile));
  EXPECT_EQ(found["polylines"].size(), 6U);
  EXPECT_TRUE(has_text(found, "PN 25: 22.01 bar above the highest pressure"));  // 25 + 1.01325 - 4
  EXPECT_TRUE(found["overlaps"].empty()) << found["overlaps"];
}

// No temperatures, no held pressure, one junction: what there is, is drawn.
TEST(PressureDiagram, WithLittleToShow) {
  PressureProfile profile = hilly_profile(1);
  for (ProfilePoint& p : profile.points)
    p.vapour_pressure = p.static_pressure = std::numeric_limits<double>::quiet_NaN();
  profile.sections[0].nominal_diameter = std::numeric_limits<double>::quiet_NaN();
  const nlohmann::json found = inspect(pressure_diagram_svg(profile));
  EXPECT_EQ(found["polylines"].size(), 3U);
  EXPECT_TRUE(has_text(found, "300 mm"));
  profile.points.pop_back();
  profile.sections.clear();
  EXPECT_EQ(inspect(pressure_diagram_svg(profile))["polylines"].size(), 0U);
}

// Hundreds of junctions: as many names as there is room for.
TEST(PressureDiagram, ManyJunctions) {
  const nlohmann::json found = inspect(pressure_diagram_svg(hilly_profile(400)));
  EXPECT_TRUE(found["overlaps"].empty()) << found["overlaps"];
  EXPECT_TRUE(has_text(found, "Schacht"));
}

TEST(AxisTicks, RoundNumbers) {
  EXPECT_DOUBLE_EQ(tick_step(4.5, 10.0), 0.5);
  EXPECT_DOUBLE_EQ(tick_step(1000.0, 10.0), 100.0);
  EXPECT_DOUBLE_EQ(tick_step(1001.0, 10.0), 200.0);
  EXPECT_EQ(tick_decimals(0.5), 1);
  EXPECT_EQ(tick_decimals(0.02), 2);
  EXPECT_EQ(tick_decimals(20.0), 0);
  std::vector<double> ticks;
  for_each_tick(-0.3, 0.3, 0.1, [&](double tick) { ticks.push_back(tick); });
  ASSERT_EQ(ticks.size(), 7U);
  EXPECT_EQ(ticks[3], 0.0);
  EXPECT_FALSE(std::signbit(ticks[3]));
}

}  // namespace
}  // namespace emscher::testing
