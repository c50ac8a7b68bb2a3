#include "networks/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <system_error>

#include "networks/buildings/check_buildings.hpp"
#include "networks/case_paths.hpp"
#include "networks/case_signals.hpp"
#include "networks/case_toml.hpp"
#include "networks/check_network.hpp"
#include "networks/check_signals.hpp"
#include "networks/demand/check_demand.hpp"
#include "networks/dispatch/check_dispatch.hpp"
#include "networks/geojson_stream.hpp"
#include "networks/nearest_name.hpp"
#include "networks/network_reader.hpp"
#include "networks/series_check.hpp"
#include "networks/transport_choice.hpp"
#include "networks/weather/check_weather.hpp"

namespace emscher {

namespace fs = std::filesystem;

namespace {

constexpr const char* toml_name = "case.toml";

class CaseCheck {
 public:
  CaseCheck(const CheckOptions& options, CheckResult& result)
      : options_(options), data_(result.data), faults_(result.faults), profiles_(result.data) {}

  void run(const fs::path& folder) {
    data_.folder = folder;
    const auto toml = find_case_file(folder, toml_name, Fault{.file = toml_name}, faults_);
    if (!toml || !read_case_toml(*toml, options_.overrides, data_, profiles_, lines_, faults_)) {
      check_syntax_of_network();
      return;
    }
    check_integrator();
    const auto network = find_file(data_.network_file, "files.network");
    NetworkReading reading;
    std::vector<std::uint32_t> supply_zones;
    if (network) reading = read_network(*network, data_, profiles_, faults_);
    if (reading.complete) {
      resolve_references(reading, data_, faults_);
      supply_zones = check_network(reading, data_, faults_);
      check_dispatch(reading, data_, lines_, faults_);
      check_surroundings();
      check_transport();
    }
    check_signals(data_, reading, lines_, read_series(), supply_zones, faults_);
    check_weather_use(data_, weather_.get(), lines_, faults_);
    if (reading.complete) {
      check_annual_demand();
      check_buildings(data_, weather_ ? &weather_->year() : nullptr, lines_, faults_);
    }
    check_quantities();
  }

 private:
  void report(const std::string& field, std::string problem, std::string remedy) {
    faults_.add({.file = toml_name,
                 .line = line_of_key(lines_, field),
                 .field = field,
                 .problem = std::move(problem),
                 .remedy = std::move(remedy)});
  }

  std::optional<fs::path> find_file(const std::string& name, const std::string& field) {
    const Fault where{.file = toml_name, .line = line_of_key(lines_, field), .field = field};
    return find_case_file(data_.folder, name, where, faults_);
  }

  // Without case.toml the values of the network cannot be judged, but its syntax can.
  void check_syntax_of_network() {
    std::error_code error;
    const fs::path file = data_.folder / data_.network_file;
    if (!fs::is_regular_file(file, error) || fs::file_size(file, error) == 0) return;
    read_feature_collection(file, data_.network_file, faults_, [](const StreamedFeature&) {});
  }

  std::vector<SeriesSummary> read_series() {
    std::vector<SeriesSummary> summaries(data_.series.size());
    for (std::size_t k = 0; k < data_.series.size(); ++k) {
      const SeriesFile& series = data_.series[k];
      if (series.file.empty()) continue;  // missing: reported by the schema
      const bool of_weather = series.origin == SeriesOrigin::weather;
      const auto file =
          find_file(series.file, of_weather ? "weather.file" : fmt::format("series.{}.file", series.name));
      if (!file) continue;
      if (of_weather) {
        weather_ = check_weather_file(data_, *file, lines_, faults_);
        if (weather_) summaries[k] = summary_of(*weather_, data_.time.start_epoch_s);
        continue;
      }
      summaries[k] = check_series(*file, series, data_.time.start_epoch_s, options_.check_series_cells, faults_);
    }
    return summaries;
  }

  void check_annual_demand() {
    std::optional<fs::path> factors;
    if (!data_.demand.hour_factors_file.empty())
      factors = find_file(data_.demand.hour_factors_file, "demand.hour_factors");
    check_demand(data_, weather_ ? &weather_->year() : nullptr, factors, lines_, faults_);
  }

  // What [ground] and [ambient] must hold depends on the pipes.
  void check_surroundings() {
    std::string needs_ground, needs_conductivity, needs_air;
    const auto look = [&](const std::string& id, std::uint32_t construction) {
      const PipeConstruction& c = data_.constructions[construction];
      if (c.heat_loss_w_m_k && *c.heat_loss_w_m_k == 0.0) return;
      std::string& needs = c.boundary == PipeBoundary::air ? needs_air : needs_ground;
      if (needs.empty()) needs = fmt::format("the pipe '{}'", id);
      if (c.boundary == PipeBoundary::ground && !c.heat_loss_w_m_k && needs_conductivity.empty())
        needs_conductivity = id;
    };
    for (const Trench& t : data_.trenches) look(t.id, t.construction);
    for (const SinglePipe& p : data_.pipes) look(p.id, p.construction);
    for (const Producer& p : data_.producers) {
      if (needs_air.empty() && !p.heating_curve.empty()) needs_air = fmt::format("the heating curve of '{}'", p.id);
      if (needs_air.empty() && p.technology && std::holds_alternative<SolarTechnology>(*p.technology))
        needs_air = fmt::format("the solar field '{}'", p.id);
    }
    for (const Storage& s : data_.storages) {
      const bool tank = s.model == StorageModel::tank;
      const double to_air = s.heat_loss_w_k.value_or(0.0) + s.lid_heat_loss_w_m2_k +
                            (tank ? s.side_heat_loss_w_m2_k + s.bottom_heat_loss_w_m2_k : 0.0);
      if (needs_air.empty() && to_air > 0.0) needs_air = fmt::format("the storage '{}'", s.id);
    }
    if (!needs_ground.empty() && !data_.ground.given) {
      report("ground", fmt::format("the table is missing; {} loses heat to the ground", needs_ground),
             "add [ground] with temperature_c, or make the pipes adiabatic by heat_loss_w_m_k = 0");
    } else if (!needs_conductivity.empty() && data_.ground.given && !data_.ground.conductivity_w_m_k) {
      report("ground.conductivity_w_m_k",
             fmt::format("is missing; it is needed for the heat loss of the pipe '{}'", needs_conductivity),
             "add 'conductivity_w_m_k' (moist soil 1.2 to 2 W/(m K))");
    }
    if (!needs_air.empty() && !data_.ambient_temperature_c.given) {
      report("ambient", fmt::format("the outdoor temperature is missing; {} needs it", needs_air),
             "add [ambient] with temperature_c or temperature_c_profile");
    }
  }

  // What means nothing to the solver or method that was chosen.
  void check_integrator() {
    const IntegratorOptions& i = data_.integrator;
    const bool ida = i.solver == IntegrationSolver::ida;
    const bool bdf = ida || i.solver == IntegrationSolver::cvode;
    if (bdf && i.method)
      report(
          "integrator.method",
          fmt::format("means nothing to {}, which chooses the order of its formulas by itself", ida ? "IDA" : "CVODE"),
          "remove it, or give integrator.solver = \"arkode\"");
    if (!bdf && i.maximum_order)
      report("integrator.maximum_order", "means nothing to ARKODE, whose methods have a fixed order",
             "remove it, or give integrator.solver = \"cvode\" or \"ida\"");
    if (ida && i.linear_solver)
      report("integrator.linear_solver", "means nothing to IDA, which factorises the whole system by KLU",
             "remove it, or give integrator.solver = \"arkode\" or \"cvode\"");
    if (!bdf && i.linear_solver && i.method && is_explicit_method(*i.method))
      report("integrator.linear_solver", fmt::format("means nothing to {}, which is explicit", *i.method),
             "remove it, or give an implicit method as ARKODE_TRBDF2_3_3_2");
  }

  void check_transport() {
    if (data_.integrator.solver == IntegrationSolver::ida)
      if (const std::string why = obstacle_to_ida(data_); !why.empty())
        report("integrator.solver", fmt::format("is \"ida\", which does not know what the case has: {}", why),
               "remove it, or give \"arkode\" or \"cvode\"");
    if (data_.integrator.transport != TransportName::plug_flow) return;
    if (const std::string why = obstacle_to_plug_flow(data_); !why.empty())
      report("integrator.transport",
             fmt::format("is \"plug-flow\", which does not go together with what the case has: {}", why),
             "give \"automatic\" or \"discontinuous-galerkin\"");
    for (const std::string& key : keys_of_elements(data_))
      report("integrator." + key, "means nothing to plug flow, which has no elements",
             "remove it, or give integrator.transport = \"discontinuous-galerkin\"");
  }

  void check_quantities() {
    if (!options_.known_quantities) return;
    for (const auto& [group, names] : data_.output.quantities) {
      const std::vector<std::string> known = options_.known_quantities(group);
      for (const std::string& name : names) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        report("output.quantities." + group, fmt::format("'{}' is no dataset of this group", name.substr(0, 60)),
               remedy_for_unknown_name(name, known));
      }
    }
  }

  const CheckOptions& options_;
  Case& data_;
  FaultList& faults_;
  ProfileBook profiles_;
  KeyLines lines_;
  std::shared_ptr<const WeatherColumns> weather_;
};

}  // namespace

CheckResult check_case(const fs::path& path, const CheckOptions& options) {
  CheckResult result;
  std::error_code error;
  fs::path folder = path.filename() == toml_name && fs::is_regular_file(path, error) ? path.parent_path() : path;
  if (folder.empty()) folder = ".";
  if (!fs::is_directory(folder, error)) {
    const bool exists = fs::exists(folder, error);
    result.faults.add({.file = folder.string(),
                       .problem = exists ? "is a file, not a case folder" : "the case folder does not exist",
                       .remedy = "name a folder that holds a case.toml"});
    return result;
  }
  CaseCheck(options, result).run(folder);
  return result;
}

}  // namespace emscher
