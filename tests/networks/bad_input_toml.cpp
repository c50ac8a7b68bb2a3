// Faults of case.toml: each test damages the small good case in one way and asks for the place and the remedy, and that
// nothing else is reported.
#include "small_case.hpp"

namespace emscher::testing {
namespace {

class BadToml : public ::testing::TestWithParam<BadInput> {};

TEST_P(BadToml, IsReported) {
  expect_fault(GetParam());
}

auto replace(std::string from, std::string to) {
  return [from, to](SmallCase& c) { c.replace_in_toml(from, to); };
}

const std::string file = "case.toml";

const std::vector<BadInput> bad_inputs{
    {"SyntaxError", replace("name = \"small\"", "name = small"), file, "", "", "quotes", "name = small"},
    {"TableNotClosed", replace("[fluid]", "[fluid"), file, "", "", "repair this line", "[fluid"},
    {"KeyTwice", replace("format = 1", "format = 1\nformat = 1"), file, "", "", "repair this line"},
    {"UnknownKey", replace("output_step = \"1h\"", "output_step = \"1h\"\nwarmup = \"1h\""), file, "", "time.warmup",
     "'warm_up'", "warmup ="},
    {"UnknownTable", replace("[fluid]", "[hydraulic]\n[fluid]"), file, "", "hydraulic", "'hydraulics'", "[hydraulic]"},
    {"WrongUnitInKey", replace("roughness_m = 1e-4", "roughness_m = 1e-4\ncover_depth_cm = 80"), file, "",
     "pipes.cover_depth_cm", "'cover_depth_m'", "cover_depth_cm"},
    {"UnitMissingInKey", replace("conductivity_w_m_k = 1.6", "conductivity_w_m_k = 1.6\ntemperature = 10"), file, "",
     "ground.temperature", "'temperature_c'", "temperature = 10"},
    {"NumberAsText", replace("roughness_m = 1e-4", "roughness_m = \"0.1 mm\""), file, "", "pipes.roughness_m",
     "without quotes or unit", "roughness_m", 1},
    {"DurationAsNumber", replace("duration = \"3h\"", "duration = 10800"), file, "", "time.duration", "\"365d\"",
     "duration"},
    {"DurationWithoutUnit", replace("duration = \"3h\"", "duration = \"10800\""), file, "", "time.duration", "\"365d\"",
     "duration"},
    {"DurationWithUnknownUnit", replace("output_step = \"1h\"", "output_step = \"1hour\""), file, "",
     "time.output_step", "\"15min\"", "output_step"},
    {"DurationZero", replace("duration = \"3h\"", "duration = \"0s\""), file, "", "time.duration", "above zero",
     "duration"},
    {"DurationHuge", replace("duration = \"3h\"", "duration = \"99999999999d\""), file, "", "time.duration", "shorter",
     "duration", 2},  // and the series does not last that long
    {"DurationMissing", replace("duration = \"3h\"\n", ""), file, "", "time.duration", "add 'duration'", "[time]"},
    {"DurationAndEnd", replace("duration = \"3h\"", "duration = \"3h\"\nend = 2024-01-01T03:00:00+01:00"), file, "",
     "time.duration", "remove", "duration"},
    {"EndBeforeStart", replace("duration = \"3h\"", "end = 2023-01-01T03:00:00+01:00"), file, "", "time.end", "later",
     "end ="},
    {"StepLongerThanSpan", replace("output_step = \"1h\"", "output_step = \"1d\""), file, "", "time.output_step",
     "shorter", "output_step"},
    {"StepDoesNotDivideSpan", replace("output_step = \"1h\"", "output_step = \"7min\""), file, "", "time.output_step",
     "multiple", "output_step"},
    {"StartWithoutOffset", replace("2024-01-01T00:00:00+01:00", "2024-01-01T00:00:00"), file, "", "time.start",
     "+01:00", "start"},
    {"DefaultInOtherUnit", replace("roughness_m = 1e-4", "roughness_mm = 0.1"), file, "", "pipes.roughness_mm",
     "'roughness_m'", "roughness_mm"},
    {"StartNoSuchDay", replace("start = 2024-01-01T00:00:00+01:00", "start = \"2023-02-29T00:00:00Z\""), file, "",
     "time.start", "2024-01-01T00:00:00+01:00", "start"},
    {"FormatOfTheFuture", replace("format = 1", "format = 2"), file, "", "case.format", "1", "format"},
    {"NameMissing", replace("name = \"small\"\n", ""), file, "", "case.name", "add 'name'", "[case]"},
    {"TableMissing", replace("[fluid]\nkind = \"water\"\n", ""), file, "", "fluid", "[fluid]"},
    {"UnknownChoice", replace("kind = \"water\"", "kind = \"watter\""), file, "", "fluid.kind", "'water'", "kind"},
    {"ConstantFluidIncomplete",
     replace("kind = \"water\"", "kind = \"constant\"\ndensity_kg_m3 = 980\nspecific_heat_j_kg_k = 4190"), file, "",
     "fluid.dynamic_viscosity_pa_s", "add 'dynamic_viscosity_pa_s'", "[fluid]"},
    {"KeyWithoutMeaning", replace("kind = \"water\"", "kind = \"water\"\ndensity_kg_m3 = 980"), file, "",
     "fluid.density_kg_m3", "remove", "density"},
    {"RoughnessInMillimetres", replace("roughness_m = 1e-4", "roughness_m = 0.1"), file, "", "pipes.roughness_m",
     "millimetres", "roughness_m"},
    {"TemperatureInKelvin", replace("temperature_c = 10", "temperature_c = 283.15"), file, "", "ground.temperature_c",
     "kelvin", "temperature_c"},
    {"NotANumber", replace("temperature_c = 10", "temperature_c = nan"), file, "", "ground.temperature_c", "finite",
     "temperature_c"},
    {"InfiniteNumber", replace("relative_tolerance = 1e-4", "relative_tolerance = inf"), file, "",
     "integrator.relative_tolerance", "finite", "relative_tolerance"},
    {"NumberTooLargeForDouble", replace("relative_tolerance = 1e-4", "relative_tolerance = 1e999"), file, "", "",
     "repair this line", "1e999"},
    {"ToleranceZero", replace("relative_tolerance = 1e-4", "relative_tolerance = 0"), file, "",
     "integrator.relative_tolerance", "above 0", "relative_tolerance"},
    {"UnknownMethod", replace("relative_tolerance = 1e-4", "method = \"ARKODE_TRBDF2_3_2_2\""), file, "",
     "integrator.method", "'ARKODE_TRBDF2_3_3_2'", "method"},
    {"UnknownSolver", replace("relative_tolerance = 1e-4", "solver = \"cvodes\""), file, "", "integrator.solver",
     "'cvode'", "solver"},
    {"UnknownLinearSolver", replace("relative_tolerance = 1e-4", "linear_solver = \"KLU\""), file, "",
     "integrator.linear_solver", "'klu'", "linear_solver"},
    {"MaximumOrderTooHigh", replace("relative_tolerance = 1e-4", "solver = \"cvode\"\nmaximum_order = 6"), file, "",
     "integrator.maximum_order", "5", "maximum_order"},
    {"MethodOfAnotherSolver",
     replace("relative_tolerance = 1e-4", "solver = \"cvode\"\nmethod = \"ARKODE_TRBDF2_3_3_2\""), file, "",
     "integrator.method", "\"arkode\"", "method"},
    {"MaximumOrderWithoutCvode", replace("relative_tolerance = 1e-4", "maximum_order = 3"), file, "",
     "integrator.maximum_order", "\"cvode\"", "maximum_order"},
    {"LinearSolverOfExplicitMethod",
     replace("relative_tolerance = 1e-4", "method = \"ARKODE_HEUN_EULER_2_1_2\"\nlinear_solver = \"klu\""), file, "",
     "integrator.linear_solver", "implicit", "linear_solver"},
    {"MethodOfIda", replace("relative_tolerance = 1e-4", "solver = \"ida\"\nmethod = \"ARKODE_TRBDF2_3_3_2\""), file,
     "", "integrator.method", "remove", "method"},
    {"LinearSolverOfIda", replace("relative_tolerance = 1e-4", "solver = \"ida\"\nlinear_solver = \"gmres\""), file, "",
     "integrator.linear_solver", "remove", "linear_solver"},
    {"SolverOfPlugFlow", replace("relative_tolerance = 1e-4", "transport = \"plug-flow\"\nsolver = \"cvode\""), file,
     "", "integrator.solver", "remove", "solver"},
    {"OrderNotWhole", replace("relative_tolerance = 1e-4", "polynomial_order = 1.5"), file, "",
     "integrator.polynomial_order", "whole number", "polynomial_order"},
    {"GroundMissing", replace("[ground]\ntemperature_c = 10\nconductivity_w_m_k = 1.6\n", ""), file, "", "ground",
     "add [ground]"},
    {"GroundConductivityMissing", replace("conductivity_w_m_k = 1.6\n", ""), file, "", "ground.conductivity_w_m_k",
     "add 'conductivity_w_m_k'", "[ground]"},
    {"KusudaIncomplete",
     replace("temperature_c = 10", "model = \"kusuda\"\nmean_temperature_c = 10\namplitude_k = 8\ncoldest_day = 35"),
     file, "", "ground.diffusivity_m2_s", "add 'diffusivity_m2_s'", "[ground]"},
    {"AmbientMissing", replace("[ambient]\ntemperature_c_profile = \"weather:outdoor_c\"\n", ""), file, "", "ambient",
     "add [ambient]"},
    {"ShiftWithoutProfile", replace("temperature_c = 10", "temperature_c = 10\ntemperature_c_profile_shift_s = 60"),
     file, "", "ground.temperature_c_profile_shift_s", "'temperature_c_profile'", "shift_s"},
    {"ProfileWithoutColumn", replace("\"weather:outdoor_c\"", "\"weather\""), file, "", "ambient.temperature_c_profile",
     "weather:outdoor_c", "temperature_c_profile"},
    {"UnknownSeries", replace("\"weather:outdoor_c\"", "\"wether:outdoor_c\""), file, "",
     "ambient.temperature_c_profile", "'weather'", "temperature_c_profile"},
    {"UnknownColumn", replace("\"weather:outdoor_c\"", "\"weather:outdor_c\""), file, "",
     "ambient.temperature_c_profile", "'outdoor_c'", "temperature_c_profile"},
    {"SeriesNameWithColon", replace("[series.weather]", "[series.\"wea:ther\"]"), file, "", "series.wea:ther", "",
     "[series", 3},  // and its two users find no series
    {"SeriesWithoutFile", replace("file = \"weather.csv\"", "interpolation = \"step\""), file, "",
     "series.weather.file", "add 'file'", "[series.weather]"},
    {"UnknownOutputGroup", replace("substation = []", "substations = []"), file, "", "output.quantities.substations",
     "'substation'", "substations"},
    {"ListWhereTextIsNeeded", replace("name = \"small\"", "name = [\"small\"]"), file, "", "case.name", "write text",
     "name"},
    {"TableWhereNumberIsNeeded", replace("conductivity_w_m_k = 1.6", "conductivity_w_m_k = {value = 1.6}"), file, "",
     "ground.conductivity_w_m_k", "write a number", "conductivity_w_m_k = {", 2},  // and it is missing
    {"NotUtf8", replace("small", "sm\xE4ll"), file, "", "", "UTF-8"},
    {"Empty", [](SmallCase& c) { c.toml.clear(); }, file, "", "", "fill it"},
};

INSTANTIATE_TEST_SUITE_P(CaseToml, BadToml, ::testing::ValuesIn(bad_inputs), name_of);

}  // namespace
}  // namespace emscher::testing
