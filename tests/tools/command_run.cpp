// emscher run: results, summary, overrides, failures.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/results/result_reader.hpp"
#include "program.hpp"
#include "readme_case.hpp"

namespace emscher::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class CommandRun : public ::testing::Test {
 protected:
  std::string write() { return data_.write(folder_.path() / "two-houses"); }

  TemporaryFolder folder_;
  ReadmeCase data_;
};

// What stepped the elements stands in the result file as it was chosen, defaults filled in; plug flow names nothing.
TEST_F(CommandRun, ResultFileNamesTheIntegrator) {
  const std::string folder = write();
  const auto attributes_with = [&](const std::vector<std::string>& settings) {
    const std::string file = folder_.file("integrator.h5");
    std::vector<std::string> arguments{"run", folder, "-o", file, "--duration", "1h"};
    for (const std::string& setting : settings) arguments.insert(arguments.end(), {"--set", "integrator." + setting});
    const ProgramResult run = emscher_program(arguments);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return json::parse(emscher_program({"info", file, "--json"}).out)["attributes"];
  };
  json attributes = attributes_with({"transport=discontinuous-galerkin"});
  EXPECT_EQ(attributes["integrator_solver"], "arkode");
  EXPECT_EQ(attributes["integrator_method"], "ARKODE_TRBDF2_3_3_2");
  EXPECT_EQ(attributes["integrator_linear_solver"], "sweep");
  attributes = attributes_with({"solver=cvode", "maximum_order=3", "linear_solver=klu"});
  EXPECT_EQ(attributes["integrator_solver"], "cvode");
  EXPECT_EQ(attributes["integrator_method"], "BDF of order 3 at most");
  EXPECT_EQ(attributes["integrator_linear_solver"], "klu");
  EXPECT_EQ(attributes_with({"method=ARKODE_HEUN_EULER_2_1_2"})["integrator_linear_solver"], "none");
  EXPECT_FALSE(attributes_with({}).contains("integrator_solver"));
}

TEST_F(CommandRun, OneJsonObjectOnStandardOutput) {
  const std::string file = folder_.file("out.h5");
  const ProgramResult result = emscher_program({"run", write(), "-o", file, "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json report = json::parse(result.out);  // throws where progress or messages stand between
  EXPECT_EQ(report["status"], "complete");
  EXPECT_EQ(report["pipes"], 4);  // two trenches, supply and return
  EXPECT_EQ(report["substations"], 2);
  EXPECT_EQ(report["output_steps"], 96);  // a day in quarters of an hour
  EXPECT_EQ(report["output"], file);
  EXPECT_GT(report["wall_s"].get<double>(), 0.0);
  for (const char* key : {"steps", "rejected", "right_hand_sides", "linear_solves"})
    EXPECT_GE(report["integrator"][key].get<long>(), 0) << key;
  // Every output instant is met by a step, every step takes at least one right-hand side.
  EXPECT_GE(report["integrator"]["steps"].get<long>(), 96);
  EXPECT_GE(report["integrator"]["right_hand_sides"], report["integrator"]["steps"]);
  // By definition of the figure.
  EXPECT_NEAR(report["ns_per_pipe_and_output_step"].get<double>(), 1e9 * report["wall_s"].get<double>() / (4 * 96),
              1.0);
  // A C++ program with HDF5 needs more than a megabyte; this one far less than a gigabyte.
  EXPECT_GT(report["peak_rss_bytes"].get<double>(), 1e6);
  EXPECT_LT(report["peak_rss_bytes"].get<double>(), 1e9);
  EXPECT_EQ(report["unmet_heat_j"], 0.0);
  EXPECT_TRUE(report["warnings"].is_array());
  EXPECT_TRUE(report["worst_consumer"]["id"].is_string());
  // The vapour margin is least at the boiler's return: 3 bar, all other returns have more, and 45 to 50 degC, whose
  // vapour pressure is 0.10 to 0.12 bar (steam tables). The supply keeps more: 3.9 bar less 0.63 bar at 87 degC.
  const json& limits = report["plausibility"];
  ASSERT_EQ(limits.size(), 2U);
  EXPECT_EQ(limits[0]["id"], "vapour_margin_pa");
  EXPECT_EQ(limits[0]["limit"], 50000.0);
  EXPECT_TRUE(limits[0]["checked"].get<bool>());
  EXPECT_EQ(limits[0]["elements"], 0);
  EXPECT_EQ(limits[0]["of"], 6);
  EXPECT_EQ(limits[0]["duration_s"], 0.0);
  EXPECT_NEAR(limits[0]["worst"], 2.89e5, 0.01e5);
  EXPECT_EQ(limits[0]["worst_element"], "plant:return");
  EXPECT_EQ(limits[1]["id"], "minimum_differential_pressure_pa");
  EXPECT_EQ(limits[1]["worst"], report["worst_consumer"]["minimum_differential_pressure_pa"]);
  const json& energy = report["energy"];
  // Integral of the demand: both houses follow the same straight lines, whose mean over the day is that of the
  // trapezoids (0.85 + 0.8 + 0.7 + 0.75) / 4 = 0.775 of 180 kW. Rows of 15 min do not matter: the energies are
  // integrated.
  const double demand = 0.775 * 180e3 * 86400.0;
  EXPECT_NEAR(energy["delivered_j"].get<double>() / demand, 1.0, 1e-3);
  EXPECT_LE(std::abs(energy["residual_rel"].get<double>()), 1e-6);
  EXPECT_NEAR(energy["supplied_j"].get<double>() + energy["friction_j"].get<double>() -
                  energy["delivered_j"].get<double>() - energy["lost_j"].get<double>() -
                  energy["stored_j"].get<double>(),
              0.0, 1e-6 * energy["supplied_j"].get<double>());
  EXPECT_EQ(ResultReader(file).status(), "complete");
}

TEST_F(CommandRun, ProgressGoesToStandardErrorInPlainLines) {
  const ProgramResult result = emscher_program({"run", write(), "-o", folder_.file("out.h5")});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.err.find("100 %"), std::string::npos) << result.err;
  EXPECT_EQ(result.err.find('\r'), std::string::npos) << "no terminal: no bar";
  EXPECT_EQ(result.out.find('%'), result.out.find("% of what was fed in"))
      << "only the share of losses: " << result.out;
  EXPECT_NE(result.out.find("MWh"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("vapour margin"), std::string::npos) << result.out;
  EXPECT_EQ(result.out.find("BROKEN"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find(folder_.file("out.h5")), std::string::npos) << "where the results lie";
  const ProgramResult quiet =
      emscher_program({"run", data_.write(folder_.path() / "c"), "-o", folder_.file("q.h5"), "--quiet"});
  EXPECT_EQ(quiet.exit_code, 0);
  EXPECT_TRUE(quiet.out.empty()) << quiet.out;
  EXPECT_TRUE(quiet.err.empty()) << quiet.err;
}

TEST_F(CommandRun, DefaultOutputIsNamedAfterTheFolderAndSaysSo) {
  const std::string path = write();
  const ProgramResult result = emscher_program({"run", path, "--duration", "1h"}, folder_.path());
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(fs::exists(folder_.path() / "two-houses.h5"));
  EXPECT_NE(result.err.find("two-houses.h5"), std::string::npos) << result.err;
  // The same case by its own file, from within.
  EXPECT_EQ(emscher_program({"run", "case.toml", "--duration", "1h"}, path).exit_code, 0);
  EXPECT_TRUE(fs::exists(fs::path(path) / "two-houses.h5"));
}

TEST_F(CommandRun, DurationAndOverridesReplaceTheCase) {
  const std::string file = folder_.file("out.h5");
  const ProgramResult result =
      emscher_program({"run", write(), "-o", file, "--duration", "2h", "--set", "time.output_step=5min", "--set",
                       "output.quantities.pipe=[\"heat_loss_w\"]", "--set", "output.quantities.junction=[]", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(json::parse(result.out)["output_steps"], 24);
  const ResultReader reader(file);
  EXPECT_EQ(reader.rows(), 25U);
  EXPECT_EQ(reader.quantities("pipe"), std::vector<std::string>{"heat_loss_w"});
  const auto groups = reader.groups();
  EXPECT_EQ(std::ranges::find(groups, "junction"), groups.end());
}

TEST_F(CommandRun, AnOldResultFileIsReplaced) {
  const std::string path = write(), file = folder_.file("out.h5");
  ASSERT_EQ(emscher_program({"run", path, "-o", file, "--duration", "1h"}).exit_code, 0);
  ASSERT_EQ(emscher_program({"run", path, "-o", file, "--duration", "2h"}).exit_code, 0);
  EXPECT_EQ(ResultReader(file).rows(), 9U);
}

TEST_F(CommandRun, BadInputListsAllFaultsAndWritesNothing) {
  data_.properties("T1")["length_m"] = -1;
  data_.properties("boiler")["node"] = "elsewhere";
  const std::string file = folder_.file("out.h5");
  const ProgramResult result = emscher_program({"run", write(), "-o", file, "--json"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_FALSE(fs::exists(file));
  EXPECT_NE(result.err.find("T1"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("elsewhere"), std::string::npos) << result.err;
  const json report = json::parse(result.out);
  EXPECT_EQ(report["status"], "bad_input");
  EXPECT_GE(report["faults"].size(), 2U);
}

TEST_F(CommandRun, AFileThatCannotBeWrittenIsBadInput) {
  const ProgramResult result = emscher_program({"run", write(), "-o", folder_.file("no/such/folder/out.h5")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.err.find("no/such/folder"), std::string::npos) << result.err;
}

// A second producer pumps in more than the houses draw: water would run backwards through the one that holds pressure.
// The houses draw about 2 kg/s at most; from six hours on it gives 50 kg/s.
TEST_F(CommandRun, FailedNumericsNameElementAndTime) {
  data_.add_feature({{"kind", "producer"},
                     {"id", "waste-heat"},
                     {"node", "end"},
                     {"control", "mass_flow"},
                     {"supply_temperature_c", 80},
                     {"mass_flow_kg_s_profile", "weather:pumped"}});
  data_.weather =
      "time,outdoor_c,load,pumped\n"
      "2025-01-13T00:00:00+01:00,-5,0.7,0.1\n"
      "2025-01-13T06:00:00+01:00,-5,0.7,0.1\n"
      "2025-01-13T12:00:00+01:00,-5,0.7,50\n"
      "2025-01-13T18:00:00+01:00,-5,0.7,50\n"
      "2025-01-14T00:00:00+01:00,-5,0.7,50\n";
  const std::string file = folder_.file("out.h5");
  const ProgramResult result = emscher_program({"run", write(), "-o", file, "--json"});
  EXPECT_EQ(result.exit_code, 2) << result.err;
  EXPECT_NE(result.err.find("boiler"), std::string::npos) << result.err;
  const json report = json::parse(result.out);
  EXPECT_EQ(report["status"], "failed");
  EXPECT_NE(report["failure"].get<std::string>().find("boiler"), std::string::npos) << report["failure"];
  // At 6 h it pumps 0.1 kg/s, at 12 h far too much.
  EXPECT_GE(report["failed_at_s"].get<double>(), 6 * 3600.0);
  EXPECT_LE(report["failed_at_s"].get<double>(), 12 * 3600.0);
  EXPECT_GE(report["output_steps"].get<int>(), 24);
  const ResultReader reader(file);
  EXPECT_EQ(reader.status(), "failed");
  EXPECT_EQ(reader.rows(), report["output_steps"].get<std::size_t>() + 1);
}

TEST_F(CommandRun, FailureAtTheStartIsTold) {
  data_.add_feature({{"kind", "producer"},
                     {"id", "waste-heat"},
                     {"node", "end"},
                     {"control", "mass_flow"},
                     {"supply_temperature_c", 80},
                     {"mass_flow_kg_s", 50}});
  const std::string path = write();
  const ProgramResult result = emscher_program({"run", path, "-o", folder_.file("out.h5")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("boiler"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("t = 0 s"), std::string::npos) << result.err;
  const ProgramResult steady = emscher_program({"steady", path, "--json"});
  EXPECT_EQ(steady.exit_code, 2);
  EXPECT_NE(steady.err.find("boiler"), std::string::npos) << steady.err;
  EXPECT_EQ(json::parse(steady.out)["status"], "failed");
}

// Return pressure of 0.6 bar, absolute: water of 50 degC (0.12 bar) is less than half a bar above boiling.
TEST_F(CommandRun, BrokenLimitsAreToldInEveryWay) {
  data_.properties("boiler")["return_pressure_pa"] = 60000;
  const std::string path = write(), file = folder_.file("out.h5");
  const ProgramResult result = emscher_program({"run", path, "-o", file, "--duration", "2h", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json limit = json::parse(result.out)["plausibility"][0];
  EXPECT_GT(limit["elements"], 0);
  EXPECT_EQ(limit["duration_s"], 2 * 3600.0);
  EXPECT_LT(limit["worst"], 0.5e5);
  EXPECT_NE(result.err.find("less above the vapour pressure than 0.50 bar"), std::string::npos) << result.err;
  const ProgramResult text = emscher_program({"run", path, "-o", file, "--duration", "2h"});
  EXPECT_NE(text.out.find("BROKEN: "), std::string::npos) << text.out;
  const ResultReader reader(file);
  EXPECT_EQ(reader.fixed_numbers("plausibility", "worst").at(0), limit["worst"].get<double>());
  EXPECT_EQ(reader.fixed_texts("plausibility", "worst_element").at(0), limit["worst_element"].get<std::string>());
  // The steady state of the start is the first row.
  const json steady = json::parse(emscher_program({"steady", path, "--json"}).out)["plausibility"][0];
  EXPECT_EQ(steady["id"], "vapour_margin_pa");
  EXPECT_GT(steady["elements"], 0);
  EXPECT_FALSE(steady.contains("duration_s"));
  EXPECT_NE(emscher_program({"steady", path}).out.find("BROKEN: "), std::string::npos);
}

// 180 kW at most through a connection limited to 0.5 kg/s: with 80 to 90 degC supply and 45 degC return house-1 can get
// 0.5 * 4.2 * 45 = 95 kW at most and needs up to 120 kW.
TEST_F(CommandRun, UnmetHeatIsReportedNotHidden) {
  data_.properties("house-1")["maximum_mass_flow_kg_s"] = 0.5;
  const ProgramResult result = emscher_program({"run", write(), "-o", folder_.file("out.h5"), "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json report = json::parse(result.out);
  EXPECT_GT(report["unmet_heat_j"].get<double>(), 0.0);
  EXPECT_EQ(report["worst_consumer"]["id"], "house-1");
  ASSERT_FALSE(report["warnings"].empty());
  EXPECT_NE(report["warnings"][0].get<std::string>().find("house-1"), std::string::npos) << report["warnings"];
  EXPECT_NE(result.err.find("house-1"), std::string::npos) << result.err;
  // Delivered and unmet together are the demand (as in OneJsonObjectOnStandardOutput).
  const double demand = 0.775 * 180e3 * 86400.0;
  EXPECT_NEAR((report["unmet_heat_j"].get<double>() + report["energy"]["delivered_j"].get<double>()) / demand, 1.0,
              1e-3);
}

}  // namespace
}  // namespace emscher::testing
