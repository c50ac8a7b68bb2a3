// network.geojson, one feature per line.
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "networks/write_case.hpp"

namespace emscher {

namespace {

using json = nlohmann::ordered_json;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

class NetworkWriter {
 public:
  NetworkWriter(const Case& data, const std::filesystem::path& file)
      : data_(data), path_(file.string()), file_(std::fopen(file.c_str(), "wb")) {
    if (!file_) throw std::runtime_error(fmt::format("{} cannot be written", path_));
    write("{\"type\": \"FeatureCollection\", \"features\": [");
  }

  void write_all() {
    for (const Junction& j : data_.junctions) {
      json p = head("junction", j.id);
      p["elevation_m"] = j.elevation_m;
      feature(std::move(p), point(j.position));
    }
    for (const Trench& t : data_.trenches) feature(line_properties("trench", t), line(t.from, t.to));
    for (const SinglePipe& s : data_.pipes) {
      json p = line_properties("pipe", s);
      if (s.side != Side::none) p["side"] = s.side == Side::supply ? "supply" : "return";
      if (s.paired_with != no_index) p["paired_with"] = data_.pipes[s.paired_with].id;
      feature(std::move(p), line(s.from, s.to));
    }
    for (const Producer& p : data_.producers) feature(properties(p), at(p.node));
    for (const Substation& s : data_.substations) feature(properties(s), at(s.node));
    for (const Storage& s : data_.storages) feature(properties(s), at(s.node));
    for (const Source& s : data_.sources) feature(properties(s), at(s.junction));
    for (const Outflow& o : data_.outflows) feature(properties(o), at(o.junction));
    write("\n]}\n");
    if (std::fflush(file_.get()) != 0) throw std::runtime_error(fmt::format("{} cannot be written", path_));
  }

 private:
  void write(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) {
      throw std::runtime_error(fmt::format("{} cannot be written", path_));
    }
  }

  void feature(json properties, json geometry) {
    json f;
    f["type"] = "Feature";
    f["properties"] = std::move(properties);
    f["geometry"] = std::move(geometry);
    write((first_ ? "\n" : ",\n") + f.dump());
    first_ = false;
  }

  static json head(const char* kind, const std::string& id) {
    json p;
    p["kind"] = kind;
    p["id"] = id;
    return p;
  }

  static json coordinates(const Position& position) { return json::array({position.longitude, position.latitude}); }

  static json point(const std::optional<Position>& position) {
    if (!position) return nullptr;
    json g;
    g["type"] = "Point";
    g["coordinates"] = coordinates(*position);
    return g;
  }

  json at(std::uint32_t junction) const { return point(data_.junctions[junction].position); }

  json line(std::uint32_t from, std::uint32_t to) const {
    const auto& a = data_.junctions[from].position;
    const auto& b = data_.junctions[to].position;
    if (!a || !b) return nullptr;
    json g;
    g["type"] = "LineString";
    g["coordinates"] = json::array({coordinates(*a), coordinates(*b)});
    return g;
  }

  static void put(json& p, const char* key, const std::optional<double>& value) {
    if (value) p[key] = *value;
  }

  void put(json& p, const std::string& key, const Signal& signal) const {
    if (!signal.given) return;
    p[key] = signal.value;
    if (signal.profile == no_index) return;
    const ProfileReference& profile = data_.profiles[signal.profile];
    p[key + "_profile"] = data_.series[profile.series].name + ":" + profile.column;
    if (signal.shift_s != 0.0) p[key + "_profile_shift_s"] = signal.shift_s;
  }

  template <class Line>
  json line_properties(const char* kind, const Line& l) const {
    json p = head(kind, l.id);
    p["from"] = data_.junctions[l.from].id;
    p["to"] = data_.junctions[l.to].id;
    p["length_m"] = l.length_m;
    // What [pipes] says anyway is left out.
    const PipeDefaults& defaults = data_.pipe_defaults;
    if (l.loss_coefficient != defaults.loss_coefficient) p["loss_coefficient"] = l.loss_coefficient;
    if (l.elements > 0) p["elements"] = l.elements;
    const PipeConstruction& c = data_.constructions[l.construction];
    if (!c.type.empty()) p["type"] = c.type;
    put(p, "inner_diameter_m", c.inner_diameter_m);
    put(p, "wall_thickness_m", c.wall_thickness_m);
    put(p, "wall_density_kg_m3", c.wall_density_kg_m3);
    put(p, "wall_specific_heat_j_kg_k", c.wall_specific_heat_j_kg_k);
    put(p, "insulation_thickness_m", c.insulation_thickness_m);
    put(p, "casing_thickness_m", c.casing_thickness_m);
    put(p, "casing_outer_diameter_m", c.casing_outer_diameter_m);
    put(p, "pipe_distance_m", c.pipe_distance_m);
    put(p, "heat_loss_w_m_k", c.heat_loss_w_m_k);
    put(p, "outer_heat_transfer_w_m2_k", c.outer_heat_transfer_w_m2_k);
    if (c.roughness_m != defaults.roughness_m) p["roughness_m"] = c.roughness_m;
    if (c.insulation_conductivity_w_m_k != defaults.insulation_conductivity_w_m_k) {
      put(p, "insulation_conductivity_w_m_k", c.insulation_conductivity_w_m_k);
    }
    if (c.cover_depth_m != defaults.cover_depth_m) put(p, "cover_depth_m", c.cover_depth_m);
    if (c.pair_spacing_m != defaults.pair_spacing_m) put(p, "pair_spacing_m", c.pair_spacing_m);
    if (c.layout == PipeLayout::twin) p["layout"] = "twin";
    if (c.boundary != PipeBoundary::ground) p["boundary"] = c.boundary == PipeBoundary::air ? "air" : "surface";
    return p;
  }

  json properties(const Substation& s) const {
    json p = head("substation", s.id);
    p["node"] = data_.junctions[s.node].id;
    p["model"] = s.model == SubstationModel::return_temperature       ? "return_temperature"
                 : s.model == SubstationModel::temperature_difference ? "temperature_difference"
                                                                      : "heat_exchanger";
    put(p, "heat_w", s.heat_w);
    put(p, "return_temperature_c", s.return_temperature_c);
    if (s.model == SubstationModel::temperature_difference) p["temperature_difference_k"] = s.temperature_difference_k;
    if (s.model == SubstationModel::heat_exchanger) p["heat_transfer_w_k"] = s.heat_transfer_w_k;
    put(p, "secondary_supply_temperature_c", s.secondary_supply_temperature_c);
    put(p, "secondary_return_temperature_c", s.secondary_return_temperature_c);
    put(p, "minimum_supply_temperature_c", s.minimum_supply_temperature_c);
    put(p, "maximum_mass_flow_kg_s", s.maximum_mass_flow_kg_s);
    if (s.bypass_mass_flow_kg_s != 0.0) p["bypass_mass_flow_kg_s"] = s.bypass_mass_flow_kg_s;
    p["required_differential_pressure_pa"] = s.required_differential_pressure_pa;
    return p;
  }

  json properties(const Producer& s) const {
    json p = head("producer", s.id);
    p["node"] = data_.junctions[s.node].id;
    const bool pressure = s.control == ProducerControl::pressure;
    p["control"] = pressure                                  ? "pressure"
                   : s.control == ProducerControl::heat      ? "heat"
                   : s.control == ProducerControl::mass_flow ? "mass_flow"
                                                             : "heat_and_mass_flow";
    put(p, "supply_temperature_c", s.supply_temperature_c);
    if (!s.heating_curve.empty()) p["heating_curve"] = s.heating_curve;
    put(p, "heat_w", s.heat_w);
    put(p, "mass_flow_kg_s", s.mass_flow_kg_s);
    if (!pressure) return p;
    p["differential_pressure_pa"] = s.differential_pressure_pa;
    p["differential_pressure_at"] =
        s.differential_pressure_at == DifferentialPressurePlace::worst ? "worst" : "terminals";
    p["return_pressure_pa"] = s.return_pressure_pa;
    return p;
  }

  json properties(const Source& s) const {
    json p = head("source", s.id);
    p["junction"] = data_.junctions[s.junction].id;
    put(p, "pressure_pa", s.pressure_pa);
    put(p, "head_m", s.head_m);
    put(p, "temperature_c", s.temperature_c);
    return p;
  }

  json properties(const Outflow& o) const {
    json p = head("outflow", o.id);
    p["junction"] = data_.junctions[o.junction].id;
    put(p, "mass_flow_kg_s", o.mass_flow_kg_s);
    put(p, "temperature_c", o.temperature_c);
    return p;
  }

  json properties(const Storage& s) const {
    json p = head("storage", s.id);
    p["node"] = data_.junctions[s.node].id;
    p["volume_m3"] = s.volume_m3;
    p["height_m"] = s.height_m;
    p["layers"] = s.layers;
    put(p, "mass_flow_kg_s", s.mass_flow_kg_s);
    p["heat_loss_w_k"] = s.heat_loss_w_k;
    p["initial_temperature_c"] = s.initial_temperature_c;
    return p;
  }

  const Case& data_;
  std::string path_;
  std::unique_ptr<std::FILE, CloseFile> file_;
  bool first_ = true;
};

}  // namespace

void write_network_geojson(const Case& data, const std::filesystem::path& file) {
  NetworkWriter(data, file).write_all();
}

}  // namespace emscher
