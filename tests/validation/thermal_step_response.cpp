// A temperature step through one pipe, beside the plug flow pipe of Modelica IBPSA (validation data:
// ibpsa_plugflow_examples; files of modelica-ibpsa, BSD): plateaus within 0.01 K, and the front between the right
// samples.
//
// Water that enters at 100 s leaves after L rho A / m = 260.6 s. Elements spread the front over a few seconds, plug
// flow does not; its instant is that at which the outlet passes the middle between the plateaus.
#include <numbers>

#include "tests/figures.hpp"
#include "thermal_case.hpp"

namespace emscher::validation {
namespace {

// Facts of the example (README of the data; the wall thickness stands there with the wall's capacity, and the
// insulation lies around it).
constexpr double length = 100.0, inner_diameter = 0.1, wall_thickness = 0.0032;  // m
constexpr double mass_flow = 3.0;                                                // kg/s
constexpr double density = 995.586, specific_heat = 4184.0;
constexpr double ambient_c = 10.0, cold_c = 50.0, hot_c = 70.0;
constexpr double step_at = 100.0, end = 1000.0, row = 0.5;  // s

PipeConstruction example_pipe() {
  PipeConstruction construction;
  construction.inner_diameter_m = inner_diameter;
  construction.wall_thickness_m = wall_thickness;
  construction.wall_density_kg_m3 = 8000.0;
  construction.wall_specific_heat_j_kg_k = 500.0;
  construction.insulation_thickness_m = 0.05;
  construction.insulation_conductivity_w_m_k = 0.028;
  construction.casing_thickness_m = 0.0;
  construction.boundary = PipeBoundary::surface;
  return construction;
}

/// Outlet temperature, degC.
Curve step_response(WallModel wall, const Stepping& stepping, int elements, double tolerance_k) {
  CaseBuilder builder("step");
  builder.pipe("pipe", "inlet", "outlet", length, example_pipe());
  builder.source("source", "inlet",
                 builder.series("inlet", {0.0, step_at, end}, {cold_c, hot_c, hot_c}, Interpolation::step));
  builder.outflow("outflow", "outlet", CaseBuilder::constant(mass_flow));
  builder.ground(ambient_c);
  builder.constant_fluid(density, specific_heat, 5.5e-4);
  builder.data.pipe_defaults.wall = wall;
  builder.data.pipe_defaults.roughness_m = 2.5e-5;
  builder.stepping(stepping, elements, tolerance_k, row);
  builder.time_span(end, row);
  return outlet_of_single_pipe(builder);
}

Curve published(const std::string& column) {
  const Table table(data_folder("ibpsa_plugflow_examples") / "plugflowpipe_step.csv");
  Curve curve{table.numbers("time_s"), table.numbers(column)};
  for (double& value : curve.value) value -= celsius_zero;
  return curve;
}

/// Instant at which a rising curve passes a level.
double passes(const Curve& curve, double level) {
  for (std::size_t k = 1; k < curve.value.size(); ++k)
    if (curve.value[k - 1] < level && curve.value[k] >= level)
      return std::lerp(curve.time[k - 1], curve.time[k],
                       (level - curve.value[k - 1]) / (curve.value[k] - curve.value[k - 1]));
  return std::numeric_limits<double>::quiet_NaN();
}

/// Largest difference at the published samples for which `counts` holds.
double largest_difference(const Curve& simulated, const Curve& reference, const std::function<bool(double)>& counts) {
  double largest = 0.0;
  for (std::size_t k = 0; k < reference.time.size(); ++k)
    if (counts(reference.time[k]))
      largest = std::max(largest, std::abs(simulated.at(reference.time[k]) - reference.value[k]));
  return largest;
}

class PlugFlowStep : public ::testing::TestWithParam<Stepping> {};

INSTANTIATE_TEST_SUITE_P(All, PlugFlowStep, ::testing::ValuesIn(every_stepping()), name_of_stepping);

TEST_P(PlugFlowStep, FrontBetweenTheRightSamples) {
  EMSCHER_NEEDS_DATA(data_folder("ibpsa_plugflow_examples"));
  const Curve reference = published("senTemOutNoMix.T");
  const Curve outlet = step_response(WallModel::none, GetParam(), 400, 1e-4);
  const double before = reference.value.front(), after = reference.value.back(), middle = 0.5 * (before + after);
  // Last cold and first hot sample of the published front.
  const auto first_hot = std::upper_bound(reference.value.begin(), reference.value.end(), middle);
  ASSERT_NE(first_hot, reference.value.end());
  const auto hot_sample = static_cast<std::size_t>(first_hot - reference.value.begin());
  const double last_cold = reference.time[hot_sample - 1], hot = reference.time[hot_sample];

  const double front = passes(outlet, middle);
  const double tenth = passes(outlet, before + 0.1 * (after - before));
  const double nine_tenths = passes(outlet, before + 0.9 * (after - before));
  const double passage = length * density * 0.25 * std::numbers::pi * inner_diameter * inner_diameter / mass_flow;
  EXPECT_GT(front, last_cold);
  EXPECT_LT(front, hot);
  // A jump without width is seen between two rows, half a row from its instant at the most.
  testing::expect_at_most("plug flow step, instant of the front", std::abs(front - step_at - passage),
                          GetParam().plug_flow() ? 0.5 * row : 0.1, "s");

  // The last cold sample lies 0.6 s before the front, within its width; all others are on the plateaus.
  const double difference = largest_difference(outlet, reference, [&](double t) { return t != last_cold; });
  fmt::print(
      "front at {:.2f} s (exact {:.2f}, samples {:.0f} and {:.0f}), 10 .. 90 % in {:.2f} s; plateaus within {:.4f} K "
      "(bar 0.01)\n",
      front, step_at + passage, last_cold, hot, nine_tenths - tenth, difference);
  testing::expect_at_most("plug flow step, plateaus", difference, 0.01, "K");
}

TEST_P(PlugFlowStep, PlateausWithWall) {
  EMSCHER_NEEDS_DATA(data_folder("ibpsa_plugflow_examples"));
  const Curve reference = published("senTemOut.T");
  const Curve outlet = step_response(WallModel::lumped, GetParam(), 100, 1e-3);
  // There the wall is one mixed volume at each end, here it lies along the pipe: only where both have settled. Their
  // volume begins at the inlet's temperature and needs until 150 s to lose 0.08 K; the step has left it by 800 s.
  const double difference =
      largest_difference(outlet, reference, [](double t) { return (t >= 150.0 && t <= 350.0) || t >= 800.0; });
  fmt::print("with wall: plateaus within {:.4f} K (bar 0.01)\n", difference);
  testing::expect_at_most("plug flow step, plateaus with wall", difference, 0.01, "K");
  // Its front is late by the wall's part of the capacity.
  const double water = density * specific_heat * 0.25 * std::numbers::pi * inner_diameter * inner_diameter;
  const double wall = 8000.0 * 500.0 * std::numbers::pi * wall_thickness * (inner_diameter + wall_thickness);
  EXPECT_NEAR(passes(outlet, 60.0), step_at + length * (water + wall) / (mass_flow * specific_heat), 0.5);
}

}  // namespace
}  // namespace emscher::validation
