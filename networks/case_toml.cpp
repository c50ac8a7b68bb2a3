// TOML -> JSON values with the line of every key (toml_document) -> schema -> structs. Going through JSON lets one
// schema interpreter serve both files of a case.
#include "networks/case_toml.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "networks/case_fluid.hpp"
#include "networks/integrator_names.hpp"
#include "networks/nearest_name.hpp"
#include "networks/schema.hpp"
#include "networks/time_text.hpp"
#include "networks/toml_document.hpp"
#include "networks/toml_section.hpp"

namespace emscher {

namespace {

using nlohmann::json;

constexpr std::string_view file_name = "case.toml";

class Reader {
  using Section = TomlSection;

 public:
  Reader(const json& root, const KeyLines& lines, Case& data, ProfileBook& profiles, FaultList& faults)
      : root_(root), lines_(lines), data_(data), profiles_(profiles), faults_(faults) {}

  void check_schema() {
    std::vector<SchemaViolation> violations;
    case_schema().check("", root_, violations);
    for (SchemaViolation& violation : violations) {
      std::vector<std::string>& path = violation.path;
      const std::string field = joined(path, ".");
      if (instant_is_unreadable(field)) continue;  // read_time() says why
      const bool whole_table = path.size() == 1 && violation.problem.starts_with("is missing");
      if (whole_table) violation.remedy = fmt::format("add the table [{}]", path[0]);
      report(field, std::move(violation.problem), std::move(violation.remedy));
    }
  }

  void read() {
    const Section head(root_, "case");
    data_.name = head.text("name").value_or("");
    data_.description = head.text("description").value_or("");
    data_.network_file = Section(root_, "files").text("network").value_or(data_.network_file);
    read_time();
    read_series();  // before the first signal
    read_weather_options();
    read_demand();
    read_dispatch();
    read_physics();
    read_ground();
    read_limits();
    read_numerics();
  }

 private:
  std::optional<int> line_of(const std::string& path) const { return line_of_key(lines_, path); }

  void report(const std::string& field, std::string problem, std::string remedy, Severity severity = Severity::error) {
    faults_.add({.file = std::string(file_name),
                 .line = line_of(field),
                 .field = field,
                 .problem = std::move(problem),
                 .remedy = std::move(remedy),
                 .severity = severity});
  }

  bool instant_is_unreadable(const std::string& field) const {
    if (field != "time.start" && field != "time.end") return false;
    const auto text = Section(root_, "time").text(field.substr(5).c_str());
    return text && !parse_instant(*text).instant;
  }

  std::optional<Instant> instant(const Section& section, const char* key) {
    const auto text = section.text(key);
    if (!text) return std::nullopt;
    const ParsedInstant parsed = parse_instant(*text);
    const std::string field = std::string("time.") + key;
    if (!parsed.instant) {
      report(field, fmt::format("'{}' {}", *text, parsed.problem),
             parsed.offset_missing ? "append the offset from UTC: +01:00 in Central European winter, Z for UTC"
                                   : "write it as 2024-01-01T00:00:00+01:00");
    }
    return parsed.instant;
  }

  void read_time() {
    const Section section(root_, "time");
    TimeSpan& time = data_.time;
    const auto start = instant(section, "start");
    const auto end = instant(section, "end");
    if (start) {
      time.start_epoch_s = start->epoch_s;
      time.start_offset_minutes = start->offset_minutes;
    }
    section.duration("duration", time.duration_s);
    section.duration("output_step", time.output_step_s);
    section.duration("warm_up", time.warm_up_s);
    if (!start) {
      time.duration_s = 0.0;  // no span to compare anything with
      return;
    }
    const bool by_end = end && !section.text("duration");
    if (by_end) time.duration_s = end->epoch_s - start->epoch_s;
    const std::string field = by_end ? "time.end" : "time.duration";
    if (by_end && time.duration_s <= 0.0) {
      report(field, "is not after time.start", "give a later end");
      return;
    }
    const bool duration_known = by_end || section.text("duration");
    constexpr double century = 36525.0 * 86400.0;
    if (section.text("duration") && parse_duration(*section.text("duration")) && time.duration_s <= 0.0) {
      report(field, "is zero", "give a span above zero, for example \"365d\"");
    } else if (time.duration_s > century) {
      report(field,
             fmt::format("is {:.0f} days; at most a century (36525d) can be simulated", time.duration_s / 86400.0),
             "give a shorter span");
    } else if (time.warm_up_s > century) {
      report("time.warm_up", "is longer than a century", "give a shorter span");
    }
    if (!section.text("output_step") || !parse_duration(*section.text("output_step"))) return;
    if (time.output_step_s < 0.001) {
      report("time.output_step", "is shorter than 1 ms", "give a longer step, for example \"15min\"");
    } else if (duration_known && time.duration_s > 0.0 && time.output_step_s > time.duration_s) {
      report("time.output_step", "is longer than the simulated span", "give a shorter step");
    } else if (duration_known && time.duration_s > 0.0) {
      const double rows = time.duration_s / time.output_step_s;
      if (std::abs(rows - std::round(rows)) > 1e-6) {
        report("time.output_step", "does not divide the simulated span into whole steps",
               "choose a span that is a multiple of the step");
      }
    }
  }

  void read_series() {
    const auto all = root_.find("series");
    if (all == root_.end() || !all->is_object()) return;
    for (const auto& [name, unused] : all->items()) {
      const Section section(*all, name);
      SeriesFile series;
      series.name = name;
      series.file = section.text("file").value_or("");
      section.choice("interpolation", {{"linear", Interpolation::linear}, {"step", Interpolation::step}},
                     series.interpolation);
      section.duration("maximum_gap", series.maximum_gap_s);
      data_.series.push_back(std::move(series));
    }
  }

  void read_weather_options() {
    const Section section(root_, "weather");
    WeatherOptions& weather = data_.weather;
    weather.given = section.given();
    if (!weather.given) return;
    weather.file = section.text("file").value_or("");
    section.number("latitude_deg", weather.latitude);
    section.number("longitude_deg", weather.longitude);
    const Section planes(section.table(), "planes");
    if (planes.given()) {
      for (const auto& [name, unused] : planes.table().items()) {
        const Section plane(planes.table(), name);
        WeatherPlane& read = weather.planes.emplace_back(WeatherPlane{name, {}});
        plane.number("tilt_deg", read.plane.tilt);
        plane.number("azimuth_deg", read.plane.azimuth);
        plane.number("albedo", read.plane.albedo);
        plane.choice("sky", {{"hay-davies", SkyModel::hay_davies}, {"isotropic", SkyModel::isotropic}}, read.plane.sky);
        if (name == "direct" || name == "diffuse" || name == "global")
          report("weather.planes." + name, fmt::format("the column '{}_w_m2' is that of the horizontal plane", name),
                 "give the plane another name");
        if (name.ends_with("_beam") || name.ends_with("_diffuse"))
          report("weather.planes." + name, fmt::format("the column '{}_w_m2' is a part of that of another plane", name),
                 "give the plane another name");
      }
    }
    if (std::erase_if(data_.series, [](const SeriesFile& series) { return series.name == "weather"; }) > 0)
      report("series.weather", "is the name of the series of [weather]",
             "give the series of the CSV file another name");
    data_.series.push_back({.name = "weather", .file = weather.file, .origin = SeriesOrigin::weather});
  }

  void read_demand() {
    const Section section(root_, "demand");
    DemandOptions& demand = data_.demand;
    demand.given = section.given();
    std::optional<int> variant;
    section.whole_number("variant", variant);
    if (variant == 33) demand.variant = LoadProfileVariant::line_45_percent;
    section.choice("holidays",
                   {{"none", Holidays::none},
                    {"germany", Holidays::germany},
                    {"north-rhine-westphalia", Holidays::north_rhine_westphalia}},
                   demand.holidays);
    section.number("degree_days_kd", demand.degree_days_kd);
    section.whole_number("seed", demand.seed);
    section.duration("shift_spread", demand.shift_spread_s);
    section.duration("hot_water_step", demand.hot_water_step_s);
    demand.hour_factors_file = section.text("hour_factors").value_or("");
    section.whole_number("building_class", demand.building_class);
    constexpr double longest_spread = 6.0 * 3600.0;
    if (demand.shift_spread_s > longest_spread)
      report("demand.shift_spread", "is longer than 6 h", "give a shorter spread, for example \"30min\"");
    const double steps = 86400.0 / demand.hot_water_step_s;
    if (demand.hot_water_step_s < 60.0 || demand.hot_water_step_s > 86400.0 ||
        std::abs(steps - std::round(steps)) > 1e-9)
      report("demand.hot_water_step", "does not divide a day into whole steps of a minute or more",
             "give for example \"15min\"");
  }

  void read_dispatch() {
    const Section section(root_, "dispatch");
    DispatchOptions& dispatch = data_.dispatch;
    dispatch.given = section.given();
    section.duration("control_step", dispatch.control_step_s);
    section.number("reserve", dispatch.reserve);
    dispatch.order = section.texts("order");
  }

  void read_physics() {
    const Section fluid(root_, "fluid");
    fluid.choice("kind",
                 {{"water", FluidKind::water},
                  {"constant", FluidKind::constant},
                  {"ethylene-glycol", FluidKind::ethylene_glycol},
                  {"propylene-glycol", FluidKind::propylene_glycol}},
                 data_.fluid.kind);
    fluid.number("mass_fraction", data_.fluid.mass_fraction);
    fluid.number("reference_temperature_c", data_.fluid.reference_temperature_c);
    fluid.number("density_kg_m3", data_.fluid.density_kg_m3);
    fluid.number("specific_heat_j_kg_k", data_.fluid.specific_heat_j_kg_k);
    fluid.number("dynamic_viscosity_pa_s", data_.fluid.dynamic_viscosity_pa_s);
    const double reference = data_.fluid.reference_temperature_c;
    if (const auto range = range_of(data_.fluid); range && !range->covers(reference, reference))
      report(
          "fluid.reference_temperature_c",
          fmt::format("is {} degC, the fluid is known from {:.4g} to {:.4g} degC", reference, range->low, range->high),
          "give a temperature in that range, in the middle of what the network runs at");
    const Section hydraulics(root_, "hydraulics");
    hydraulics.choice("friction_law",
                      {{"colebrook-white", FrictionLawName::colebrook_white},
                       {"swamee-jain", FrictionLawName::swamee_jain},
                       {"nikuradse-sum", FrictionLawName::nikuradse_sum},
                       {"hazen-williams", FrictionLawName::hazen_williams}},
                      data_.hydraulics.friction_law);
    hydraulics.number("gravity_m_s2", data_.hydraulics.gravity_m_s2);
    hydraulics.boolean("air_height_effects", data_.hydraulics.air_height_effects);
    const Section pipes(root_, "pipes");
    pipes.choice("wall", {{"none", WallModel::none}, {"lumped", WallModel::lumped}, {"film", WallModel::film}},
                 data_.pipe_defaults.wall);
    pipes.number("loss_coefficient", data_.pipe_defaults.loss_coefficient);
    // A default that is there but wrong is reported once, not again at every pipe that would need it.
    for (const auto& [key, target] :
         {std::pair{"roughness_m", &data_.pipe_defaults.roughness_m},
          {"hazen_williams_c", &data_.pipe_defaults.hazen_williams_c},
          {"insulation_conductivity_w_m_k", &data_.pipe_defaults.insulation_conductivity_w_m_k},
          {"cover_depth_m", &data_.pipe_defaults.cover_depth_m},
          {"pair_spacing_m", &data_.pipe_defaults.pair_spacing_m}}) {
      for (const auto& [written, unused] : pipes.table().items()) {
        if (same_quantity(written, {key}) == key) *target = 0.0;
      }
    }
    pipes.number("roughness_m", data_.pipe_defaults.roughness_m);
    pipes.number("hazen_williams_c", data_.pipe_defaults.hazen_williams_c);
    pipes.number("insulation_conductivity_w_m_k", data_.pipe_defaults.insulation_conductivity_w_m_k);
    pipes.number("cover_depth_m", data_.pipe_defaults.cover_depth_m);
    pipes.number("pair_spacing_m", data_.pipe_defaults.pair_spacing_m);
  }

  void read_ground() {
    const Section ground(root_, "ground");
    data_.ground.given = ground.given();
    ground.choice("model",
                  {{"signal", GroundModel::signal}, {"kusuda", GroundModel::kusuda}, {"weather", GroundModel::weather}},
                  data_.ground.model);
    data_.ground.temperature_c = signal("ground");
    ground.number("mean_temperature_c", data_.ground.mean_temperature_c);
    ground.number("amplitude_k", data_.ground.amplitude_k);
    ground.number("coldest_day", data_.ground.coldest_day);
    ground.number("diffusivity_m2_s", data_.ground.diffusivity_m2_s);
    ground.number("conductivity_w_m_k", data_.ground.conductivity_w_m_k);
    data_.ambient_temperature_c = signal("ambient");
  }

  void read_limits() {
    const Section section(root_, "limits");
    LimitOptions& limits = data_.limits;
    section.number("nominal_pressure_pa", limits.nominal_pressure_pa);
    section.number("vapour_margin_pa", limits.vapour_margin_pa);
    section.number("minimum_differential_pressure_pa", limits.minimum_differential_pressure_pa);
    section.number("maximum_differential_pressure_pa", limits.maximum_differential_pressure_pa);
    section.number("maximum_velocity_m_s", limits.maximum_velocity_m_s);
    section.number("maximum_pressure_gradient_pa_m", limits.maximum_pressure_gradient_pa_m);
    if (limits.maximum_differential_pressure_pa &&
        *limits.maximum_differential_pressure_pa <= limits.minimum_differential_pressure_pa) {
      report("limits.maximum_differential_pressure_pa", "is not above minimum_differential_pressure_pa",
             "give a largest difference above the least");
    }
  }

  Signal signal(const std::string& section) {
    const Fault where{
        .file = std::string(file_name), .line = line_of(section + ".temperature_c_profile"), .field = section};
    return profiles_.read(Section(root_, section).table(), "temperature_c", where, faults_);
  }

  void read_numerics() {
    const Section integrator(root_, "integrator");
    integrator.choice("transport",
                      {{"automatic", TransportName::automatic},
                       {"plug-flow", TransportName::plug_flow},
                       {"discontinuous-galerkin", TransportName::discontinuous_galerkin}},
                      data_.integrator.transport);
    integrator.choice("solver", solver_names, data_.integrator.solver);
    data_.integrator.method = integrator.text("method");
    integrator.whole_number("maximum_order", data_.integrator.maximum_order);
    integrator.choice("linear_solver", linear_solver_names, data_.integrator.linear_solver);
    integrator.number("relative_tolerance", data_.integrator.relative_tolerance);
    integrator.whole_number("polynomial_order", data_.integrator.polynomial_order);
    integrator.whole_number("elements_per_pipe", data_.integrator.elements_per_pipe);
    integrator.number("element_time_s", data_.integrator.element_time_s);
    integrator.duration("maximum_step", data_.integrator.maximum_step_s);
    if (data_.integrator.maximum_step_s && *data_.integrator.maximum_step_s <= 0.0) {
      report("integrator.maximum_step", "is zero", "give a longer step, for example \"15min\"");
    }
    const Section output(root_, "output");
    output.whole_number("compression", data_.output.compression);
    if (!output.given() || !output.table().contains("quantities")) return;
    const json& quantities = output.table().at("quantities");
    if (!quantities.is_object()) return;
    for (const auto& [group, names] : quantities.items()) {
      std::vector<std::string> list;
      for (const json& name : names) {
        if (name.is_string()) list.push_back(name.get<std::string>());
      }
      if (names.is_array()) data_.output.quantities[group] = std::move(list);
    }
  }

  const json& root_;
  const KeyLines& lines_;
  Case& data_;
  ProfileBook& profiles_;
  FaultList& faults_;
};

}  // namespace

bool read_case_toml(const std::filesystem::path& file, const std::vector<std::string>& overrides, Case& data,
                    ProfileBook& profiles, KeyLines& lines, FaultList& faults) {
  const std::optional<json> document = read_toml_document(file, overrides, lines, faults);
  if (!document) return false;
  Reader reader(*document, lines, data, profiles, faults);
  reader.check_schema();
  reader.read();
  return true;
}

}  // namespace emscher
