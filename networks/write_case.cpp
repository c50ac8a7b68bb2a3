#include "networks/write_case.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <fstream>
#include <stdexcept>
#include <utility>

#include "networks/case_fluid.hpp"
#include "networks/integrator_names.hpp"
#include "networks/time_text.hpp"

namespace emscher {

namespace fs = std::filesystem;

namespace {

template <class T>
void put(toml::table& table, const char* key, const std::optional<T>& value) {
  if (value) table.insert_or_assign(key, *value);
}

void put(toml::table& table, const std::string& key, const Signal& signal, const Case& data) {
  if (!signal.given) return;
  table.insert_or_assign(key, signal.value);
  if (signal.profile == no_index) return;
  const ProfileReference& profile = data.profiles[signal.profile];
  table.insert_or_assign(key + "_profile", fmt::format("{}:{}", data.series[profile.series].name, profile.column));
  if (signal.shift_s != 0.0) table.insert_or_assign(key + "_profile_shift_s", signal.shift_s);
}

const char* name_of(FrictionLawName law) {
  switch (law) {
    case FrictionLawName::swamee_jain:
      return "swamee-jain";
    case FrictionLawName::nikuradse_sum:
      return "nikuradse-sum";
    case FrictionLawName::hazen_williams:
      return "hazen-williams";
    case FrictionLawName::colebrook_white:
      break;
  }
  return "colebrook-white";
}

const char* name_of(WallModel wall) {
  return wall == WallModel::none ? "none" : wall == WallModel::film ? "film" : "lumped";
}

toml::table fluid_table(const FluidOptions& fluid) {
  toml::table table;
  table.insert("kind", name_of(fluid.kind));
  table.insert("reference_temperature_c", fluid.reference_temperature_c);
  if (fluid.mass_fraction > 0.0) table.insert("mass_fraction", fluid.mass_fraction);
  if (fluid.kind != FluidKind::constant) return table;
  table.insert("density_kg_m3", fluid.density_kg_m3);
  table.insert("specific_heat_j_kg_k", fluid.specific_heat_j_kg_k);
  table.insert("dynamic_viscosity_pa_s", fluid.dynamic_viscosity_pa_s);
  return table;
}

toml::table ground_table(const Case& data) {
  toml::table table;
  const GroundOptions& ground = data.ground;
  if (ground.model == GroundModel::kusuda) {
    table.insert("model", "kusuda");
    table.insert("mean_temperature_c", ground.mean_temperature_c);
    table.insert("amplitude_k", ground.amplitude_k);
    table.insert("coldest_day", ground.coldest_day);
    table.insert("diffusivity_m2_s", ground.diffusivity_m2_s);
  }
  if (ground.model == GroundModel::weather) {
    table.insert("model", "weather");
    table.insert("diffusivity_m2_s", ground.diffusivity_m2_s);
  }
  put(table, "temperature_c", ground.temperature_c, data);
  put(table, "conductivity_w_m_k", ground.conductivity_w_m_k);
  return table;
}

toml::table pipes_table(const PipeDefaults& pipes) {
  toml::table table{{"wall", name_of(pipes.wall)}, {"loss_coefficient", pipes.loss_coefficient}};
  put(table, "roughness_m", pipes.roughness_m);
  put(table, "hazen_williams_c", pipes.hazen_williams_c);
  put(table, "insulation_conductivity_w_m_k", pipes.insulation_conductivity_w_m_k);
  put(table, "cover_depth_m", pipes.cover_depth_m);
  put(table, "pair_spacing_m", pipes.pair_spacing_m);
  return table;
}

toml::table limits_table(const LimitOptions& limits) {
  toml::table table{{"vapour_margin_pa", limits.vapour_margin_pa},
                    {"minimum_differential_pressure_pa", limits.minimum_differential_pressure_pa}};
  put(table, "nominal_pressure_pa", limits.nominal_pressure_pa);
  put(table, "maximum_differential_pressure_pa", limits.maximum_differential_pressure_pa);
  put(table, "maximum_velocity_m_s", limits.maximum_velocity_m_s);
  put(table, "maximum_pressure_gradient_pa_m", limits.maximum_pressure_gradient_pa_m);
  return table;
}

toml::table integrator_table(const IntegratorOptions& integrator) {
  toml::table table;
  if (integrator.transport != TransportName::automatic)
    table.insert("transport",
                 integrator.transport == TransportName::plug_flow ? "plug-flow" : "discontinuous-galerkin");
  if (integrator.solver) table.insert("solver", name_in(solver_names, *integrator.solver));
  put(table, "method", integrator.method);
  put(table, "maximum_order", integrator.maximum_order);
  if (integrator.linear_solver) table.insert("linear_solver", name_in(linear_solver_names, *integrator.linear_solver));
  put(table, "relative_tolerance", integrator.relative_tolerance);
  put(table, "polynomial_order", integrator.polynomial_order);
  put(table, "elements_per_pipe", integrator.elements_per_pipe);
  put(table, "element_time_s", integrator.element_time_s);
  if (integrator.maximum_step_s) table.insert("maximum_step", format_duration(*integrator.maximum_step_s));
  return table;
}

toml::table output_table(const OutputOptions& output) {
  toml::table table{{"compression", output.compression}};
  if (output.quantities.empty()) return table;
  toml::table quantities;
  for (const auto& [group, names] : output.quantities) {
    toml::array list;
    for (const std::string& name : names) list.push_back(name);
    quantities.insert(group, std::move(list));
  }
  table.insert("quantities", std::move(quantities));
  return table;
}

toml::table series_table(const std::vector<SeriesFile>& all) {
  toml::table table;
  for (const SeriesFile& series : all) {
    if (series.origin == SeriesOrigin::weather) continue;  // [weather]
    toml::table one{{"file", series.file},
                    {"interpolation", series.interpolation == Interpolation::step ? "step" : "linear"}};
    if (series.maximum_gap_s) one.insert("maximum_gap", format_duration(*series.maximum_gap_s));
    table.insert(series.name, std::move(one));
  }
  return table;
}

toml::table weather_table(const WeatherOptions& weather) {
  toml::table table{{"file", weather.file}};
  put(table, "latitude_deg", weather.latitude);
  put(table, "longitude_deg", weather.longitude);
  if (weather.planes.empty()) return table;
  toml::table planes;
  for (const WeatherPlane& p : weather.planes)
    planes.insert(p.name, toml::table{{"tilt_deg", p.plane.tilt},
                                      {"azimuth_deg", p.plane.azimuth},
                                      {"albedo", p.plane.albedo},
                                      {"sky", p.plane.sky == SkyModel::isotropic ? "isotropic" : "hay-davies"}});
  table.insert("planes", std::move(planes));
  return table;
}

toml::table demand_table(const DemandOptions& demand) {
  toml::table table{{"variant", static_cast<int>(demand.variant)},
                    {"holidays", demand.holidays == Holidays::none      ? "none"
                                 : demand.holidays == Holidays::germany ? "germany"
                                                                        : "north-rhine-westphalia"},
                    {"seed", static_cast<std::int64_t>(demand.seed)},
                    {"shift_spread", format_duration(demand.shift_spread_s)},
                    {"hot_water_step", format_duration(demand.hot_water_step_s)}};
  put(table, "degree_days_kd", demand.degree_days_kd);
  if (!demand.hour_factors_file.empty()) table.insert("hour_factors", demand.hour_factors_file);
  put(table, "building_class", demand.building_class);
  return table;
}

toml::table dispatch_table(const DispatchOptions& dispatch) {
  toml::array order;
  for (const std::string& id : dispatch.order) order.push_back(id);
  return toml::table{{"control_step", format_duration(dispatch.control_step_s)},
                     {"reserve", dispatch.reserve},
                     {"order", std::move(order)}};
}

/// Numbers in their shortest form that reads back as the same: toml++ would print 0.8 with seventeen digits.
void write_table(std::ostream& stream, const std::string& name, const toml::table& table) {
  bool head_written = false;
  for (const auto& [key, node] : table) {
    if (node.is_table()) continue;
    if (!std::exchange(head_written, true)) stream << '[' << name << "]\n";
    stream << key.str() << " = ";
    if (const auto* number = node.as_floating_point())
      stream << fmt::format("{}", number->get());
    else
      node.visit([&](const auto& value) { stream << value; });
    stream << '\n';
  }
  if (head_written) stream << '\n';
  for (const auto& [key, node] : table)
    if (const auto* inner = node.as_table()) write_table(stream, fmt::format("{}.{}", name, key.str()), *inner);
}

}  // namespace

void write_case_toml(const Case& data, const fs::path& file) {
  std::ofstream stream(file);
  // One table after the other: a single TOML document would come out in alphabetical order.
  const auto section = [&](const char* name, const toml::table& content) { write_table(stream, name, content); };
  toml::table head{{"name", data.name}, {"format", 1}};
  if (!data.description.empty()) head.insert("description", data.description);
  section("case", std::move(head));
  const TimeSpan& time = data.time;
  section("time", toml::table{{"start", format_instant({time.start_epoch_s, time.start_offset_minutes})},
                              {"duration", format_duration(time.duration_s)},
                              {"output_step", format_duration(time.output_step_s)},
                              {"warm_up", format_duration(time.warm_up_s)}});
  section("files", toml::table{{"network", data.network_file}});
  section("series", series_table(data.series));
  if (data.weather.given) section("weather", weather_table(data.weather));
  if (data.demand.given) section("demand", demand_table(data.demand));
  if (data.dispatch.given) section("dispatch", dispatch_table(data.dispatch));
  section("fluid", fluid_table(data.fluid));
  toml::table hydraulics{{"friction_law", name_of(data.hydraulics.friction_law)},
                         {"gravity_m_s2", data.hydraulics.gravity_m_s2}};
  if (data.hydraulics.air_height_effects) hydraulics.insert("air_height_effects", true);
  section("hydraulics", hydraulics);
  section("pipes", pipes_table(data.pipe_defaults));
  if (data.ground.given) section("ground", ground_table(data));
  toml::table ambient;
  put(ambient, "temperature_c", data.ambient_temperature_c, data);
  section("ambient", std::move(ambient));
  if (data.limits != LimitOptions()) section("limits", limits_table(data.limits));
  section("integrator", integrator_table(data.integrator));
  section("output", output_table(data.output));
  stream.flush();
  if (!stream) throw std::runtime_error(fmt::format("{} cannot be written", file.string()));
}

void write_case(const Case& data, const fs::path& folder) {
  fs::create_directories((folder / data.network_file).parent_path());
  write_case_toml(data, folder / "case.toml");
  write_network_geojson(data, folder / data.network_file);
}

}  // namespace emscher
