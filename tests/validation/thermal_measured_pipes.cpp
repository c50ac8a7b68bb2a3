// Outlet temperatures of two measured pipes.
//
// * University of Liege (validation data ulg_pipe): 39 m of insulated steel pipe DN50, four step tests. K. Sartor,
//   B. van der Heijde et al., Energy Conversion and Management 151 (2017) 158, doi:10.1016/j.enconman.2017.08.072;
//   files of modelica-ibpsa (BSD).
// * TU Graz / AEE INTEC (graz_copper_pipe): 60 m of insulated copper pipe in a hall. G. Schweiger et al., Energy
// (2018);
//   files of GersHub/DistrictEnergyTools (MIT).
// The bars are those of the data's README; the wall exchanges heat through a film, for which perfect contact is no
// substitute (0.8 to 1.5 K on the Liege tests).
#include <nlohmann/json.hpp>
#include <numbers>

#include "tests/figures.hpp"
#include "thermal_case.hpp"

namespace emscher::validation {
namespace {

using Json = nlohmann::json;

double ring_area(double inner_diameter, double thickness) {
  return std::numbers::pi * thickness * (inner_diameter + thickness);
}

/// A run's pipes hold a fixed mass of water: here that at the middle of the measured temperatures.
double middle_of(const std::vector<double>& temperature) {
  const auto [low, high] = std::minmax_element(temperature.begin(), temperature.end());
  return 0.5 * (*low + *high);
}

struct StepTest {
  const char* id;
  double bar_k;
  bool cells_smear = false;  ///< elements of order 0 are too few
};

void PrintTo(const StepTest& test, std::ostream* stream) {
  *stream << test.id;
}

/// And elements of order 0, which are first-order cells, as many as linear ones and ten times as many.
std::vector<Stepping> steppings_of_pipes() {
  std::vector<Stepping> all = every_stepping();
  all.push_back({.name = "ElementsOrder0", .polynomial_order = 0});
  all.push_back({.name = "ElementsOrder0Fine", .polynomial_order = 0, .refinement = 10});
  return all;
}

/// Plug flow knows no film: its walls have the water's temperature.
WallModel wall_of(const Stepping& stepping) {
  return stepping.plug_flow() ? WallModel::lumped : WallModel::film;
}

/// `cells_smear`: elements of order 0, as many as linear ones suffice, cannot meet the bar.
void expect_rmse(const std::string& pipe, double rmse, double bar, const Stepping& stepping, bool cells_smear) {
  const std::string what = pipe + ", outlet temperature, RMSE";
  if (stepping.plug_flow())
    testing::expect_beyond(what, rmse, bar, "K",
                           "plug flow gives walls the water's temperature; this wall lags behind a film");
  else if (stepping.polynomial_order == 0 && stepping.refinement == 1 && cells_smear)
    testing::expect_beyond(
        what, rmse, bar, "K",
        "elements of order 0, as many as linear ones suffice, smear the front; ten times as many do not");
  else
    testing::expect_at_most(what, rmse, bar, "K");
}

class LiegePipe : public ::testing::TestWithParam<std::tuple<StepTest, Stepping>> {};

TEST_P(LiegePipe, OutletAsMeasured) {
  const auto& [test, stepping] = GetParam();
  const auto folder = data_folder("ulg_pipe");
  EMSCHER_NEEDS_DATA(folder);
  const Json facts = Json::parse(std::ifstream(folder / "case.json"));
  const Json& pipe = facts.at("pipe");
  const Json& experiments = facts.at("experiments");
  const auto experiment = std::find_if(experiments.begin(), experiments.end(),
                                       [id = test.id](const Json& one) { return one.at("id") == id; });
  ASSERT_NE(experiment, experiments.end());
  const Table measured(folder / experiment->at("file").get<std::string>());
  const std::vector<double> time = measured.numbers("time_s"), inlet = measured.numbers("T_in_water_degC"),
                            outlet = measured.numbers("T_out_water_degC"), flow = measured.numbers("m_flow_kg_s");

  CaseBuilder builder("liege");
  PipeConstruction construction;
  construction.inner_diameter_m = pipe.at("inner_diameter_m").get<double>();
  construction.wall_thickness_m = pipe.at("wall_thickness_m").get<double>();
  construction.wall_density_kg_m3 = pipe.at("wall_density_kg_m3").get<double>();
  construction.wall_specific_heat_j_kg_k = pipe.at("wall_cp_J_kgK").get<double>();
  construction.insulation_thickness_m = pipe.at("insulation_thickness_m").get<double>();
  construction.insulation_conductivity_w_m_k = pipe.at("insulation_lambda_W_mK").get<double>();
  construction.casing_thickness_m = 0.0;
  construction.boundary = PipeBoundary::air;
  construction.outer_heat_transfer_w_m2_k = pipe.at("outer_heat_transfer_coeff_W_m2K").get<double>();
  const double length = pipe.at("length_m");
  builder.pipe("pipe", "inlet", "outlet", length, construction);

  // A run starts from its steady state, but the measurement starts with water of one temperature at the inlet and of
  // another at the outlet. The same profile arises when the run begins one passage earlier with the outlet's
  // temperature, and the inlet then rises evenly to its own. Passage of a temperature: that of water and wall together.
  const double inner = *construction.inner_diameter_m;
  const double water_capacity = 0.25 * std::numbers::pi * inner * inner * 990.0 * 4180.0;
  const double wall_capacity = ring_area(inner, *construction.wall_thickness_m) * *construction.wall_density_kg_m3 *
                               *construction.wall_specific_heat_j_kg_k;
  const double passage = std::ceil(length * (water_capacity + wall_capacity) / (flow.front() * 4180.0));
  std::vector<double> run_time{0.0}, run_inlet{experiment->at("T_start_out_degC")};
  for (std::size_t k = 0; k < time.size(); ++k) {
    run_time.push_back(time[k] + passage);
    run_inlet.push_back(inlet[k]);
  }
  builder.source("source", "inlet", builder.series("inlet", run_time, run_inlet));
  builder.outflow("outflow", "outlet", CaseBuilder::constant(flow.front()));
  EXPECT_EQ(*std::min_element(flow.begin(), flow.end()), *std::max_element(flow.begin(), flow.end()));
  builder.data.ambient_temperature_c = CaseBuilder::constant(facts.at("ambient_degC"));
  builder.data.fluid.reference_temperature_c = middle_of(inlet);
  builder.data.pipe_defaults.wall = wall_of(stepping);
  builder.data.pipe_defaults.roughness_m = 4.5e-5;  // commercial steel; not felt
  builder.stepping(stepping, 40, 1e-3, 1.0);
  // The inlet bends by 2 K/s, more than the shortest step of plug flow follows at its usual tolerance of 0.5 K.
  if (stepping.plug_flow()) builder.data.integrator.relative_tolerance = 0.02;
  builder.time_span(std::floor(run_time.back()), 1.0);

  const Curve simulated = outlet_of_single_pipe(builder);
  std::vector<double> error;
  for (std::size_t k = 0; k < time.size(); ++k) error.push_back(simulated.at(time[k] + passage) - outlet[k]);
  const double rmse = root_mean_square(error);
  const auto [low, high] = std::minmax_element(error.begin(), error.end());
  fmt::print("Liege {:<9} {:<17} RMSE {:.3f} K (bar {:.2f} K), errors {:+.2f} .. {:+.2f} K over {} samples\n", test.id,
             stepping.name, rmse, test.bar_k, *low, *high, error.size());
  expect_rmse(fmt::format("Liege {}", test.id), rmse, test.bar_k, stepping, test.cells_smear);
}

INSTANTIATE_TEST_SUITE_P(
    FourTests, LiegePipe,
    ::testing::Combine(::testing::Values(StepTest{"150801", 0.5}, StepTest{"151204_1", 0.35}, StepTest{"151204_2", 0.4},
                                         StepTest{"151204_4", 0.7, true}),
                       ::testing::ValuesIn(steppings_of_pipes())),
    [](const auto& one) { return fmt::format("test_{}_{}", std::get<0>(one.param).id, std::get<1>(one.param).name); });

class GrazPipe : public ::testing::TestWithParam<Stepping> {};

INSTANTIATE_TEST_SUITE_P(All, GrazPipe, ::testing::ValuesIn(steppings_of_pipes()), name_of_stepping);

TEST_P(GrazPipe, OutletAsMeasured) {
  const auto folder = data_folder("graz_copper_pipe");
  EMSCHER_NEEDS_DATA(folder);
  const Json facts = Json::parse(std::ifstream(folder / "case.json"));
  const Json& pipe = facts.at("pipe");
  const Table measured(folder / "case1_input.csv");
  const std::vector<double> time = measured.numbers("time_s"), inlet = measured.numbers("T_in_degC"),
                            outlet = measured.numbers("T_out_measured_degC"), flow = measured.numbers("m_flow_kg_s"),
                            ambient = measured.numbers("T_amb_degC");

  PipeConstruction construction;
  const double inner = pipe.at("inner_diameter_m"), outer = pipe.at("outer_diameter_m");
  construction.inner_diameter_m = inner;
  construction.wall_thickness_m = 0.5 * (outer - inner);
  construction.wall_density_kg_m3 = pipe.at("wall_rho_kg_m3").get<double>();
  construction.wall_specific_heat_j_kg_k = pipe.at("wall_cp_J_kgK").get<double>();
  construction.insulation_thickness_m = pipe.at("insulation_thickness_m").get<double>();
  construction.casing_thickness_m = 0.0;
  construction.boundary = PipeBoundary::air;
  // Not published; the value a third party found (README of the data).
  construction.outer_heat_transfer_w_m2_k = 9.35;
  // The insulation's conductivity is given at two temperatures: linear between them, at the mean of the hot water and
  // the hall.
  const double hot = *std::max_element(inlet.begin(), inlet.end());
  const double middle = 0.5 * (hot + ambient.front());
  const Json& conductivity = pipe.at("insulation_lambda_W_mK");
  construction.insulation_conductivity_w_m_k =
      std::lerp(conductivity.at("at_14.4C").get<double>(), conductivity.at("at_54.4C").get<double>(),
                (middle - 14.4) / (54.4 - 14.4));

  CaseBuilder builder("graz");
  builder.pipe("pipe", "inlet", "outlet", pipe.at("length_m"), construction);
  builder.source("source", "inlet", builder.series("inlet", time, inlet));
  builder.outflow("outflow", "outlet", builder.series("flow", time, flow));
  builder.data.ambient_temperature_c = builder.series("ambient", time, ambient);
  builder.data.fluid.reference_temperature_c = middle_of(inlet);
  builder.data.pipe_defaults.wall = wall_of(GetParam());
  builder.data.pipe_defaults.roughness_m = 1.5e-6;  // drawn tube; not felt
  builder.stepping(GetParam(), 60, 1e-3, 1.0);
  builder.time_span(time.back(), 1.0);

  const Curve simulated = outlet_of_single_pipe(builder);
  std::vector<double> error;
  for (std::size_t k = 0; k < time.size(); ++k) error.push_back(simulated.at(time[k]) - outlet[k]);
  const double rmse = root_mean_square(error);
  const auto [low, high] = std::minmax_element(error.begin(), error.end());
  fmt::print("Graz case1 {:<17} RMSE {:.3f} K (bar 0.23 K, the best of eight tools), errors {:+.2f} .. {:+.2f} K\n",
             GetParam().name, rmse, *low, *high);
  expect_rmse("Graz", rmse, 0.23, GetParam(), true);
}

}  // namespace
}  // namespace emscher::validation
