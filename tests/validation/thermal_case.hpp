// What the thermal validations share: reading their data, building a case from it, and running that case.
//
// Each case is built in memory, written as a case folder and read back by the checker, so that the validation covers
// the way of a user's case: files, checks, network, integration.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/simulation.hpp"
#include "networks/case.hpp"
#include "networks/case_network.hpp"
#include "networks/check.hpp"
#include "networks/write_case.hpp"

namespace emscher::validation {

/// Folder of the validation data; it need not exist.
inline std::filesystem::path data_folder(const std::string& name) {
  const char* given = std::getenv("EMSCHER_VALIDATION_DATA");
  const std::filesystem::path root = given != nullptr
                                         ? std::filesystem::path(given)
                                         : std::filesystem::path(EMSCHER_SOURCE_DIR) / "../shared/validation";
  return root / name;
}

/// First statement of a test: skips it, saying so, where the data are not there.
#define EMSCHER_NEEDS_DATA(folder)                                                            \
  if (!std::filesystem::is_directory(folder)) {                                               \
    GTEST_SKIP() << "no validation data at " << (folder) << " (set EMSCHER_VALIDATION_DATA)"; \
  }

/// A comma-separated file with a header, as text.
class Table {
 public:
  explicit Table(const std::filesystem::path& file) : file_(file.string()) {
    std::ifstream stream(file);
    std::string line;
    std::getline(stream, line);
    const std::vector<std::string> names = cells(line);
    while (std::getline(stream, line)) {
      const std::vector<std::string> row = cells(line);
      if (row.size() != names.size()) throw std::runtime_error(fmt::format("{}: odd row '{}'", file_, line));
      for (std::size_t k = 0; k < names.size(); ++k) columns_[names[k]].push_back(row[k]);
      ++rows_;
    }
  }

  std::size_t rows() const { return rows_; }
  const std::vector<std::string>& texts(const std::string& column) const {
    const auto found = columns_.find(column);
    if (found == columns_.end()) throw std::runtime_error(fmt::format("{} has no column {}", file_, column));
    return found->second;
  }
  std::vector<double> numbers(const std::string& column) const {
    std::vector<double> values;
    for (const std::string& text : texts(column)) values.push_back(std::stod(text));
    return values;
  }

 private:
  static std::vector<std::string> cells(const std::string& line) {
    std::vector<std::string> all;
    std::stringstream stream(line.substr(0, line.find('\r')));
    for (std::string cell; std::getline(stream, cell, ',');) all.push_back(cell);
    return all;
  }

  std::string file_;
  std::size_t rows_ = 0;
  std::map<std::string, std::vector<std::string>> columns_;
};

/// How a validation moves temperatures: elements and one of the integrators, or plug flow.
struct Stepping {
  const char* name;
  TransportName transport = TransportName::discontinuous_galerkin;
  std::optional<IntegrationSolver> solver = {};
  std::optional<std::string> method = {};
  std::optional<LinearSolver> linear_solver = {};
  std::optional<int> polynomial_order = {};  ///< absent: linear elements
  int refinement = 1;                        ///< times as many elements

  bool plug_flow() const { return transport == TransportName::plug_flow; }
  friend std::ostream& operator<<(std::ostream& stream, const Stepping& one) { return stream << one.name; }
};

inline std::vector<Stepping> every_stepping() {
  return {{"Elements"},
          {.name = "ElementsEsdirk436", .method = "ARKODE_ESDIRK436L2SA_6_3_4"},
          {.name = "ElementsKlu", .linear_solver = LinearSolver::klu},
          {.name = "ElementsGmres", .linear_solver = LinearSolver::gmres},
          {.name = "ElementsBdf", .solver = IntegrationSolver::cvode},
          {.name = "ElementsIda", .solver = IntegrationSolver::ida},
          {"PlugFlow", TransportName::plug_flow}};
}

inline std::string name_of_stepping(const ::testing::TestParamInfo<Stepping>& one) {
  return one.param.name;
}

/// A case under construction, and the folder into which it is written.
class CaseBuilder {
 public:
  Case data;

  explicit CaseBuilder(const std::string& name) {
    std::string pattern = (std::filesystem::temp_directory_path() / "emscher-validation-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
    folder_ = pattern;
    data.name = name;
    data.pipe_defaults.roughness_m = 0.0;
    time_span(3600.0, 900.0);
  }
  ~CaseBuilder() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  CaseBuilder(const CaseBuilder&) = delete;
  CaseBuilder& operator=(const CaseBuilder&) = delete;

  static Signal constant(double value) {
    Signal signal;
    signal.value = value;
    signal.given = true;
    return signal;
  }

  /// Writes NAME.csv with the column `value` and returns the signal that follows it. `time`: s since the start.
  Signal series(const std::string& name, const std::vector<double>& time, const std::vector<double>& values,
                Interpolation interpolation = Interpolation::linear) {
    std::ofstream stream(folder_ / (name + ".csv"));
    stream << "time,value\n";
    double largest_gap = 1.0;
    for (std::size_t k = 0; k < time.size(); ++k) {
      stream << fmt::format("{},{}\n", time[k], values[k]);
      if (k > 0) largest_gap = std::max(largest_gap, time[k] - time[k - 1]);
    }
    Signal signal = constant(1.0);
    signal.profile = static_cast<std::uint32_t>(data.profiles.size());
    data.profiles.push_back({static_cast<std::uint32_t>(data.series.size()), "value"});
    data.series.push_back({name, name + ".csv", interpolation, std::ceil(largest_gap)});
    return signal;
  }

  std::uint32_t junction(const std::string& id) {
    const auto found = std::find_if(data.junctions.begin(), data.junctions.end(),
                                    [&](const Junction& junction) { return junction.id == id; });
    if (found != data.junctions.end()) return static_cast<std::uint32_t>(found - data.junctions.begin());
    data.junctions.push_back({.id = id, .elevation_m = 0.0, .position = std::nullopt});
    return static_cast<std::uint32_t>(data.junctions.size() - 1);
  }

  std::uint32_t construction(const PipeConstruction& construction) {
    data.constructions.push_back(construction);
    return static_cast<std::uint32_t>(data.constructions.size() - 1);
  }

  void pipe(const std::string& id, const std::string& from, const std::string& to, double length_m,
            const PipeConstruction& its) {
    SinglePipe pipe;
    pipe.id = id;
    pipe.length_m = length_m;
    pipe.from = junction(from);
    pipe.to = junction(to);
    pipe.construction = construction(its);
    data.pipes.push_back(pipe);
  }

  void trench(const std::string& id, const std::string& from, const std::string& to, double length_m,
              const PipeConstruction& its) {
    Trench trench;
    trench.id = id;
    trench.length_m = length_m;
    trench.from = junction(from);
    trench.to = junction(to);
    trench.construction = construction(its);
    data.trenches.push_back(trench);
  }

  void source(const std::string& id, const std::string& at, const Signal& temperature_c, double pressure_pa = 5e5) {
    Source source;
    source.id = id;
    source.pressure_pa = constant(pressure_pa);
    source.temperature_c = temperature_c;
    source.junction = junction(at);
    data.sources.push_back(source);
  }

  void outflow(const std::string& id, const std::string& at, const Signal& mass_flow_kg_s) {
    Outflow outflow;
    outflow.id = id;
    outflow.mass_flow_kg_s = mass_flow_kg_s;
    outflow.junction = junction(at);
    data.outflows.push_back(outflow);
  }

  /// Ground, or the surface of the insulation, at one temperature.
  void ground(double temperature_c) {
    data.ground.given = true;
    data.ground.temperature_c = constant(temperature_c);
  }

  void constant_fluid(double density_kg_m3, double specific_heat_j_kg_k, double dynamic_viscosity_pa_s) {
    data.fluid.kind = FluidKind::constant;
    data.fluid.density_kg_m3 = density_kg_m3;
    data.fluid.specific_heat_j_kg_k = specific_heat_j_kg_k;
    data.fluid.dynamic_viscosity_pa_s = dynamic_viscosity_pa_s;
  }

  /// Elements of one order, with the program's choice of all else. `tolerance_k`: local error admitted per step.
  void resolution(int polynomial_order, int elements_per_pipe, double tolerance_k) {
    data.integrator.polynomial_order = polynomial_order;
    data.integrator.elements_per_pipe = elements_per_pipe;
    data.integrator.relative_tolerance = tolerance_k / 100.0;  // it refers to 100 K
  }

  /// Elements as above, linear unless the stepping has an order; or plug flow in steps of `longest_step_s` at the most.
  void stepping(const Stepping& its, int elements_per_pipe, double tolerance_k, double longest_step_s) {
    data.integrator.transport = its.transport;
    if (its.plug_flow()) {
      data.integrator.maximum_step_s = longest_step_s;
      return;
    }
    resolution(its.polynomial_order.value_or(1), its.refinement * elements_per_pipe, tolerance_k);
    data.integrator.solver = its.solver;
    data.integrator.method = its.method;
    data.integrator.linear_solver = its.linear_solver;
  }

  void time_span(double duration_s, double output_step_s) {
    data.time.duration_s = duration_s;
    data.time.output_step_s = output_step_s;
  }

  /// Writes the folder and returns the case as the checker reads it. Throws where the checker finds an error.
  Case read_back() const {
    write_case(data, folder_);
    CheckResult result = check_case(folder_);
    if (result.faults.has_errors()) throw std::runtime_error(faults_as_text(result.faults.all()));
    return std::move(result.data);
  }

 private:
  std::filesystem::path folder_;
};

/// Runs the case of the builder from its steady start, row by row.
inline void run(const CaseBuilder& builder, const std::function<void(const CaseNetwork&, const OutputRow&)>& observe) {
  const Case data = builder.read_back();
  const CaseNetwork built = build_network(data);
  Simulation(*built.network, simulation_options(data)).run([&](const OutputRow& row) { observe(built, row); });
}

/// degC of an enthalpy temperature.
inline double celsius(const CaseNetwork& built, double theta) {
  return built.network->fluid.temperature(theta) - celsius_zero;
}

/// A sampled function of time, linear between samples.
struct Curve {
  std::vector<double> time, value;

  double at(double t) const {
    const auto after = std::upper_bound(time.begin(), time.end(), t);
    if (after == time.begin()) return value.front();
    if (after == time.end()) return value.back();
    const auto k = static_cast<std::size_t>(after - time.begin());
    return std::lerp(value[k - 1], value[k], (t - time[k - 1]) / (time[k] - time[k - 1]));
  }
};

/// Temperature (degC) at the outlet of a network of one pipe.
inline Curve outlet_of_single_pipe(const CaseBuilder& builder) {
  Curve outlet;
  run(builder, [&](const CaseNetwork& built, const OutputRow& row) {
    outlet.time.push_back(row.time);
    outlet.value.push_back(celsius(built, row.theta_to[0]));
  });
  return outlet;
}

inline double root_mean_square(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double v : values) sum += v * v;
  return std::sqrt(sum / static_cast<double>(values.size()));
}

}  // namespace emscher::validation
