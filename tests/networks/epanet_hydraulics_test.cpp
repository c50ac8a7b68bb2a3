// Imported networks, simulated: heads and flows are those of EPANET's formulas, solved here for each branch by itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "engine/results/result_reader.hpp"
#include "epanet_file.hpp"
#include "networks/run_case.hpp"

namespace emscher::testing {
namespace {

constexpr double foot = 0.3048, cubic_foot = foot * foot * foot;
constexpr double millimetre = 1e-3;
constexpr double g = 32.2 * foot;

/// Head loss (m) of a loss coefficient at a flow of q L/s through a diameter in m.
double minor_loss(double q, double coefficient, double diameter) {
  const double velocity = 1e-3 * q / (0.25 * std::numbers::pi * diameter * diameter);
  return coefficient * velocity * std::abs(velocity) / (2.0 * g);
}

/// Darcy-Weisbach with Swamee and Jain, for Re above 4000; roughness 0.25 mm.
double darcy_weisbach(double q, double length, double diameter) {
  const double viscosity = 1.1e-5 * foot * foot;
  const double reynolds = 4.0 * 1e-3 * std::abs(q) / (std::numbers::pi * diameter * viscosity);
  EXPECT_GT(reynolds, 4000.0);
  const double logarithm = std::log10(0.25e-3 / diameter / 3.7 + 5.74 / std::pow(reynolds, 0.9));
  return minor_loss(q, 0.25 / (logarithm * logarithm) * length / diameter, diameter);
}

/// Hazen-Williams as the EPANET manual has it in feet and cubic feet per second.
double hazen_williams(double q, double length, double diameter, double c) {
  return foot * 4.727 * std::pow(c, -1.852) * std::pow(diameter / foot, -4.871) * (length / foot) *
         std::pow(1e-3 * q / cubic_foot, 1.852);
}

/// The zero of a rising function.
double zero_of(const std::function<double(double)>& rising, double low, double high) {
  EXPECT_LT(rising(low), 0.0);
  EXPECT_GT(rising(high), 0.0);
  while (high - low > 1e-12 * high) {
    const double middle = 0.5 * (low + high);
    (rising(middle) < 0.0 ? low : high) = middle;
  }
  return low;
}

/// A file, imported and simulated.
class Solved {
 public:
  explicit Solved(const std::string& text) {
    const EpanetImport imported = import_text(text);
    EXPECT_FALSE(imported.faults.has_errors()) << faults_as_text(imported.faults.all());
    write_epanet_case(imported, folder_.path());
    const CheckResult checked = check_case(folder_.path());
    EXPECT_FALSE(checked.faults.has_errors()) << faults_as_text(checked.faults.all());
    density_ = checked.data.fluid.density_kg_m3;
    const RunSummary summary =
        run_case(checked.data, {.output = file(), .overrides = {}, .progress = {}, .observe = {}});
    EXPECT_TRUE(summary.complete) << summary.failure;
    for (const Junction& j : checked.data.junctions) elevation_.push_back(j.elevation_m);
  }

  /// Head of a junction, m.
  double head(const std::string& id, std::size_t row = 0) const {
    const std::size_t k = place("junction", id);
    return values("junction", "pressure_pa", k).at(row) / (density_ * g) + elevation_.at(k);
  }
  /// Flow of a pipe, pump or valve, L/s.
  double flow(const std::string& group, const std::string& id) const {
    return values(group, "mass_flow_kg_s", place(group, id)).at(0) / density_ * 1e3;
  }

 private:
  std::filesystem::path file() const { return folder_.path() / "result.h5"; }
  std::size_t place(const std::string& group, const std::string& id) const {
    const auto ids = ResultReader(file()).ids(group);
    EXPECT_NE(std::ranges::find(ids, id), ids.end()) << id;
    return std::size_t(std::ranges::find(ids, id) - ids.begin());
  }
  std::vector<float> values(const std::string& group, const std::string& quantity, std::size_t k) const {
    return ResultReader(file()).element(group, quantity, k);
  }

  TemporaryFolder folder_;
  double density_ = 0.0;
  std::vector<double> elevation_;
};

// ------------------------------------------------------------------------------------------ pumps
/// Reservoir of 10 m, pump, pipe of 800 m and 200 mm, tank of 43 m.
std::string pump_file(const std::string& pump, const std::string& more) {
  return "[JUNCTIONS]\nA 10\n[RESERVOIRS]\nR 10\n[TANKS]\nT 40 3 0 10 20\n[PIPES]\nP A T 800 200 0.25\n[PUMPS]\nU R "
         "A " +
         pump + "\n[OPTIONS]\nUnits LPS\nHeadloss D-W\n" + more + "[END]\n";
}

void expect_meeting(const std::string& pump, const std::string& more, const std::function<double(double)>& head_of) {
  SCOPED_TRACE(pump);
  const Solved solved(pump_file(pump, more));
  const double q = zero_of([&](double x) { return 33.0 + darcy_weisbach(x, 800.0, 0.2) - head_of(x); }, 5.0, 100.0);
  EXPECT_NEAR(solved.head("A"), 10.0 + head_of(q), millimetre);
  EXPECT_NEAR(solved.flow("pump", "U"), q, 1e-4 * q);
}

TEST(EpanetHydraulics, PumpCurvesMeetTheSystemCurve) {
  expect_meeting("HEAD 1", "[CURVES]\n1 40 45\n", [](double q) { return 60.0 - 15.0 * q * q / 1600.0; });
  // Three points fix exponent and factor of H = 60 - B Q^C; at the speed n it is n^2 H(Q/n).
  const std::string three = "[CURVES]\n1 0 60\n1 30 50\n1 60 25\n";
  const auto power = [](double q) {
    const double c = std::log(35.0 / 10.0) / std::log(2.0);
    return 60.0 - 10.0 * std::pow(q / 30.0, c);
  };
  expect_meeting("HEAD 1", three, power);
  expect_meeting("HEAD 1 SPEED 0.95", three, [&](double q) { return 0.95 * 0.95 * power(q / 0.95); });
  // Exponent ln(2)/ln(3) = 0.63.
  expect_meeting("HEAD 1", "[CURVES]\n1 0 70\n1 20 50\n1 60 30\n",
                 [](double q) { return 70.0 - 20.0 * std::pow(q / 20.0, std::log(2.0) / std::log(3.0)); });
  expect_meeting("POWER 15", "", [](double q) { return foot * 8.814 * (15.0 / 0.7457) / (1e-3 * q / cubic_foot); });
}

TEST(EpanetHydraulics, PumpCurvesOfManyPointsAreStraightBetweenThem) {
  const std::string curve = "[CURVES]\n1 5 55\n1 20 50\n1 45 40\n1 70 15\n";
  const std::vector<std::array<double, 2>> points{{5, 55}, {20, 50}, {45, 40}, {70, 15}};
  const auto line = [&](double q) {
    std::size_t k = 1;
    while (points[k][0] < q && k + 1 < points.size()) ++k;
    const auto [x0, y0] = points[k - 1];
    const auto [x1, y1] = points[k];
    return y0 + (y1 - y0) * (q - x0) / (x1 - x0);
  };
  expect_meeting("HEAD 1", curve, line);
  // At higher speeds in the middle of the last interval and beyond its end.
  for (const double n : {1.2, 1.6, 0.9}) {
    expect_meeting("HEAD 1 SPEED " + std::to_string(n), curve, [&](double q) { return n * n * line(q / n); });
  }
}

TEST(EpanetHydraulics, PumpsLetNothingThroughBackwardsOrWhenOff) {
  // Shutoff head 20 m against 33 m; and a pump that is closed.
  for (const char* text : {"[CURVES]\n1 40 15\n", "[CURVES]\n1 40 60\n[STATUS]\nU Closed\n"}) {
    const Solved solved(pump_file("HEAD 1", text));
    EXPECT_NEAR(solved.flow("pump", "U"), 0.0, 1e-4);
    EXPECT_NEAR(solved.head("A"), 43.0, millimetre);
  }
}

// ------------------------------------------------------------------------------------------ valves
/// Reservoir of 80 m, pipe, A, valve of 150 mm, B, pipe, tank of 43 m; the pipes 300 m long.
std::string valve_file(const std::string& valve, const std::string& more = {}) {
  return "[JUNCTIONS]\nA 20\nB 15\n[RESERVOIRS]\nR 80\n[TANKS]\nT 40 3 0 10 20\n"
         "[PIPES]\nP1 R A 300 150 0.25\nP2 B T 300 150 0.25\n[VALVES]\nV A B 150 " +
         valve + "\n[OPTIONS]\nUnits LPS\nHeadloss D-W\n" + more + "[END]\n";
}

double valve_pipe(double q) {
  return darcy_weisbach(q, 300.0, 0.15);
}

/// All of 37 m is lost in the pipes and by what the valve takes.
void expect_loss(const std::string& valve, const std::string& more, const std::function<double(double)>& loss) {
  SCOPED_TRACE(valve);
  const Solved solved(valve_file(valve, more));
  const double q = zero_of([&](double x) { return 2.0 * valve_pipe(x) + loss(x) - 37.0; }, 5.0, 100.0);
  EXPECT_NEAR(solved.head("A"), 80.0 - valve_pipe(q), millimetre);
  EXPECT_NEAR(solved.head("B"), 43.0 + valve_pipe(q), millimetre);
  EXPECT_NEAR(solved.flow("valve", "V"), q, 1e-4 * q);
}

TEST(EpanetHydraulics, ValvesThatOnlyLose) {
  const auto coefficient = [](double k) { return [k](double q) { return minor_loss(q, k, 0.15); }; };
  expect_loss("TCV 40", "", coefficient(40.0));
  expect_loss("TCV 0 7", "", coefficient(0.0));  // the setting counts, even if it is none
  expect_loss("TCV 40 7", "[STATUS]\nV Open\n", coefficient(7.0));
  expect_loss("PBV 15", "", [](double) { return 15.0; });
  expect_loss("PBV 0 7", "", coefficient(7.0));
  // kv is 40 % of that of the open valve, by a curve 25 %: loss with 1/kv^2.
  expect_loss("PCV 40 5", "", coefficient(5.0 / 0.16));
  expect_loss("PCV 40 5 c", "[CURVES]\nc 30 10\nc 50 40\nc 80 90\n", coefficient(5.0 / 0.0625));
  // What cannot be reached leaves the valve open.
  expect_loss("FCV 90 7", "", coefficient(7.0));
  expect_loss("PRV 60 7", "", coefficient(7.0));
  expect_loss("PSV 30 7", "", coefficient(7.0));
}

TEST(EpanetHydraulics, ValvesThatHold) {
  const Solved flow(valve_file("FCV 12 7"));
  EXPECT_NEAR(flow.flow("valve", "V"), 12.0, 1e-5);
  EXPECT_NEAR(flow.head("A"), 80.0 - valve_pipe(12.0), millimetre);
  EXPECT_NEAR(flow.head("B"), 43.0 + valve_pipe(12.0), millimetre);
  // 35 m behind it, at 15 m: 50 m drive the flow to the tank.
  const Solved reducing(valve_file("PRV 35 7"));
  const double reduced = zero_of([](double q) { return valve_pipe(q) - 7.0; }, 5.0, 100.0);
  EXPECT_NEAR(reducing.head("B"), 50.0, millimetre);
  EXPECT_NEAR(reducing.head("A"), 80.0 - valve_pipe(reduced), millimetre);
  // 55 m before it, at 20 m: 5 m drive the flow there.
  const Solved sustaining(valve_file("PSV 55 7"));
  const double sustained = zero_of([](double q) { return valve_pipe(q) - 5.0; }, 5.0, 100.0);
  EXPECT_NEAR(sustaining.head("A"), 75.0, millimetre);
  EXPECT_NEAR(sustaining.head("B"), 43.0 + valve_pipe(sustained), millimetre);
}

TEST(EpanetHydraulics, ValvesThatShut) {
  // A reducer whose pressure behind it is held by the tank, a sustainer above the reservoir, and one that is closed.
  for (const char* valve : {"PRV 20 7", "PSV 70 7", "TCV 40 7"}) {
    const Solved solved(valve_file(valve, valve[0] == 'T' ? "[STATUS]\nV Closed\n" : ""));
    EXPECT_NEAR(solved.flow("valve", "V"), 0.0, 1e-4) << valve;
    EXPECT_NEAR(solved.head("A"), 80.0, millimetre) << valve;
    EXPECT_NEAR(solved.head("B"), 43.0, millimetre) << valve;
  }
}

// ------------------------------------------------------------------------------------------ pipes and demands
TEST(EpanetHydraulics, CheckValvesAndClosedPipes) {
  const auto text = [](const char* status, const char* from, const char* to) {
    return std::string("[JUNCTIONS]\nA 10 5\n[RESERVOIRS]\nR 60\nLow 20\n[PIPES]\nP1 R A 300 150 0.25 3\nP2 ") + from +
           " " + to + " 200 100 0.25 0 " + status + "\n[OPTIONS]\nUnits LPS\nHeadloss D-W\n[END]\n";
  };
  const auto first = [](double q) { return darcy_weisbach(q, 300.0, 0.15) + minor_loss(q, 3.0, 0.15); };
  EXPECT_NEAR(Solved(text("CV", "Low", "A")).head("A"), 60.0 - first(5.0), millimetre);
  EXPECT_NEAR(Solved(text("Closed", "A", "Low")).head("A"), 60.0 - first(5.0), millimetre);
  const Solved open(text("CV", "A", "Low"));
  const double q = zero_of([&](double x) { return first(5.0 + x) + darcy_weisbach(x, 200.0, 0.1) - 40.0; }, 1.0, 90.0);
  EXPECT_NEAR(open.head("A"), 60.0 - first(5.0 + q), millimetre);
  EXPECT_NEAR(open.flow("pipe", "P2"), q, 1e-4 * q);
}

TEST(EpanetHydraulics, EmittersFollowThePressure) {
  // q = C p^0.5, p in m, kPa of EPANET, or psi.
  const std::vector<std::pair<std::string, double>> units{
      {"", 1.0}, {"Pressure kPa\n", foot / 0.4333 / 6.895}, {"Pressure PSI\n", foot / 0.4333}};
  for (const auto& [option, unit] : units) {
    const Solved solved(
        "[JUNCTIONS]\nA 10\n[RESERVOIRS]\nR 60\n[PIPES]\nP R A 300 150 0.25\n[EMITTERS]\nA 2.5\n"
        "[OPTIONS]\nUnits LPS\nHeadloss D-W\n" +
        option + "[END]\n");
    const double q = zero_of(
        [&](double x) { return darcy_weisbach(x, 300.0, 0.15) + unit * std::pow(x / 2.5, 2.0) - 50.0; }, 1.0, 90.0);
    EXPECT_NEAR(solved.head("A"), 60.0 - darcy_weisbach(q, 300.0, 0.15), millimetre) << option;
    EXPECT_NEAR(solved.flow("valve", "A-emitter"), q, 1e-4 * q) << option;
  }
}

TEST(EpanetHydraulics, HazenWilliamsInUsUnitsFollowsThePatterns) {
  // 8 in, 3000 ft; two demands with patterns of 2 h, begun an hour into them, times 1.5; a reservoir that varies.
  const Solved solved(
      "[JUNCTIONS]\nA 30\n[RESERVOIRS]\nR 200 level\n[PIPES]\nP R A 3000 8 120 4\n[DEMANDS]\nMULTIPLY 1.5\nA 300\n"
      "A 200 night\n[PATTERNS]\n1 1 0.5 2\nnight 0 1\nlevel 1 1 1.01\n"
      "[OPTIONS]\nUnits GPM\nHeadloss H-W\n[TIMES]\nDuration 6\nPattern Timestep 2\nPattern Start 1\n[END]\n");
  const double gallon_per_minute = 231.0 * std::pow(2.54, 3) * 1e-3 / 60.0;  // L/s
  const auto expected = [&](double level, double day, double night) {
    const double q = 1.5 * (300.0 * day + 200.0 * night) * gallon_per_minute;
    return foot * level - hazen_williams(q, 3000.0 * foot, 8.0 * 0.0254, 120.0) - minor_loss(q, 4.0, 8.0 * 0.0254);
  };
  // Up to 16 m are lost: the constant counts to five digits.
  EXPECT_NEAR(solved.head("A", 0), expected(200.0, 1.0, 0.0), 0.1 * millimetre);
  EXPECT_NEAR(solved.head("A", 1), expected(200.0, 0.5, 1.0), 0.1 * millimetre);
  EXPECT_NEAR(solved.head("A", 2), expected(200.0, 0.5, 1.0), 0.1 * millimetre);
  EXPECT_NEAR(solved.head("A", 3), expected(202.0, 2.0, 0.0), 0.1 * millimetre);
  EXPECT_NEAR(solved.head("A", 5), expected(200.0, 1.0, 1.0), 0.1 * millimetre);
}

}  // namespace
}  // namespace emscher::testing
