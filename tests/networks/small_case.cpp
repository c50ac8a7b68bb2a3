#include "small_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace emscher::testing {

namespace fs = std::filesystem;
using nlohmann::json;

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (fs::temp_directory_path() / "emscher-test-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary directory");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code error;
  fs::remove_all(path_, error);
}

SmallCase::SmallCase() {
  toml = R"([case]
name = "small"
format = 1

[time]
start = 2024-01-01T00:00:00+01:00
duration = "3h"
output_step = "1h"

[files]
network = "network.geojson"

[series.weather]
file = "weather.csv"

[fluid]
kind = "water"

[pipes]
roughness_m = 1e-4
wall = "lumped"
insulation_conductivity_w_m_k = 0.026
cover_depth_m = 0.8
pair_spacing_m = 0.15

[ground]
temperature_c = 10
conductivity_w_m_k = 1.6

[ambient]
temperature_c_profile = "weather:outdoor_c"

[integrator]
relative_tolerance = 1e-4

[output]
quantities = {pipe = ["mass_flow_kg_s"], substation = []}
)";
  network = json::parse(R"({"type": "FeatureCollection", "features": [
    {"type": "Feature", "geometry": {"type": "Point", "coordinates": [7.050, 51.54]},
     "properties": {"kind": "junction", "id": "J1", "elevation_m": 45}},
    {"type": "Feature", "geometry": {"type": "Point", "coordinates": [7.051, 51.54]},
     "properties": {"kind": "junction", "id": "J2", "elevation_m": 46}},
    {"type": "Feature", "geometry": {"type": "Point", "coordinates": [7.052, 51.54]},
     "properties": {"kind": "junction", "id": "J3", "elevation_m": 47}},
    {"type": "Feature", "geometry": null,
     "properties": {"kind": "trench", "id": "T1", "from": "J1", "to": "J2", "length_m": 70, "type": "DN100-2"}},
    {"type": "Feature", "geometry": null,
     "properties": {"kind": "trench", "id": "T2", "from": "J2", "to": "J3", "length_m": 70,
       "inner_diameter_m": 0.0703, "wall_thickness_m": 0.0029, "wall_density_kg_m3": 7850,
       "wall_specific_heat_j_kg_k": 460, "insulation_thickness_m": 0.029, "casing_thickness_m": 0.003}},
    {"type": "Feature", "geometry": null,
     "properties": {"kind": "producer", "id": "P1", "node": "J1", "control": "pressure",
       "heating_curve": [[-10, 110], [15, 75]], "differential_pressure_pa": 100000, "return_pressure_pa": 300000}},
    {"type": "Feature", "geometry": null,
     "properties": {"kind": "substation", "id": "S2", "node": "J2", "model": "return_temperature",
       "heat_w": 20000, "heat_w_profile": "weather:load", "return_temperature_c": 45}},
    {"type": "Feature", "geometry": null,
     "properties": {"kind": "substation", "id": "S3", "node": "J3", "model": "return_temperature",
       "heat_w": 15000, "return_temperature_c": 50}}
  ]})");
  files["weather.csv"] =
      "time,outdoor_c,load\n"
      "2024-01-01T00:00:00+01:00,-3.5,0.8\n"
      "2024-01-01T01:00:00+01:00,-3.6,0.9\n"
      "2024-01-01T02:00:00+01:00,-3.7,1.0\n"
      "2024-01-01T03:00:00+01:00,-3.8,0.7\n"
      "2024-01-01T04:00:00+01:00,-3.9,0.6\n";
}

SmallCase small_open_case() {
  SmallCase c;
  c.network = json::parse(R"({"type": "FeatureCollection", "features": [
    {"type": "Feature", "geometry": null, "properties": {"kind": "junction", "id": "A"}},
    {"type": "Feature", "geometry": null, "properties": {"kind": "junction", "id": "B"}},
    {"type": "Feature", "geometry": null,
     "properties": {"kind": "pipe", "id": "AB", "from": "A", "to": "B", "length_m": 100, "inner_diameter_m": 0.1,
       "wall_thickness_m": 0, "heat_loss_w_m_k": 0}},
    {"type": "Feature", "geometry": null,
     "properties": {"kind": "source", "id": "QA", "junction": "A", "pressure_pa": 500000, "temperature_c": 60}},
    {"type": "Feature", "geometry": null,
     "properties": {"kind": "outflow", "id": "OB", "junction": "B", "mass_flow_kg_s": 2.5}}
  ]})");
  return c;
}

SmallCase small_station_case() {
  SmallCase c;
  for (const char* id : {"J4", "J5", "J6", "J7", "J8", "J9"}) c.add_feature({{"kind", "junction"}, {"id", id}});
  const auto substation = [&](const char* id, const char* node) {
    c.add_feature({{"kind", "substation"},
                   {"id", id},
                   {"node", node},
                   {"model", "return_temperature"},
                   {"heat_w", 10000.0},
                   {"return_temperature_c", 30.0}});
  };
  for (const auto& [id, node] : {std::pair{"S5", "J5"}, {"S7", "J7"}, {"S8", "J8"}, {"S9", "J9"}}) substation(id, node);
  const auto line = [&](const char* kind, const char* id, const char* from, const char* to) {
    json p = {{"kind", kind}, {"id", id}, {"from", from}, {"to", to}, {"length_m", 50.0}, {"type", "DN50-2"}};
    if (p["kind"] == "pipe") p["side"] = "return";
    c.add_feature(p);
  };
  line("trench", "T4", "J4", "J5");
  line("trench", "T6", "J6", "J7");
  line("pipe", "R8", "J8", "J3");
  line("pipe", "R9", "J9", "J8");
  for (const char* text :
       {R"({"kind": "mixing_station", "id": "M1", "node": "J3", "secondary_node": "J4", "supply_temperature_c": 55,
            "kvs_m3_h": 4, "differential_pressure_pa": 60000, "head_curve": [[0, 12], [3, 9], [6, 4]]})",
        R"({"kind": "heat_exchanger_station", "id": "X1", "node": "J2", "secondary_node": "J6",
            "heat_transfer_w_k": 5000, "supply_temperature_c": 65, "differential_pressure_pa": 70000,
            "differential_pressure_at": "worst"})",
        R"({"kind": "pressure_holding", "id": "H1", "node": "J6", "side": "return", "pressure_pa": 250000})",
        R"({"kind": "pump", "id": "U1", "from": "J3", "to": "J8", "side": "supply", "control": "differential_pressure",
            "differential_pressure_pa": 50000, "differential_pressure_at": "points", "control_points": ["S8", "S9"],
            "head_coefficients": [20, 0.02, 2], "efficiency": 0.6, "maximum_speed": 1.1})",
        R"({"kind": "valve", "id": "V1", "from": "J8", "to": "J9", "side": "supply",
            "function": "differential_pressure", "kvs_m3_h": 6.3, "differential_pressure_pa": 40000,
            "at_junction": "J9"})",
        R"({"kind": "bypass", "id": "B1", "node": "J3", "control": "thermostatic", "kvs_m3_h": 0.4,
            "minimum_temperature_c": 60})"}) {
    c.add_feature(json::parse(text));
  }
  return c;
}

json& SmallCase::feature(const std::string& id) {
  for (json& f : network["features"]) {
    if (f["properties"]["id"] == id) return f;
  }
  throw std::runtime_error("no feature " + id);
}

json& SmallCase::properties(const std::string& id) {
  return feature(id)["properties"];
}

void SmallCase::remove_feature(const std::string& id) {
  json& features = network["features"];
  features.erase(std::find(features.begin(), features.end(), feature(id)));
}

void SmallCase::add_feature(const json& p) {
  network["features"].push_back({{"type", "Feature"}, {"geometry", nullptr}, {"properties", p}});
}

namespace {

void replace(std::string& text, const std::string& from, const std::string& to) {
  const std::size_t position = text.find(from);
  if (position == std::string::npos) throw std::runtime_error("nothing to replace: " + from);
  text.replace(position, from.size(), to);
}

}  // namespace

void SmallCase::replace_in_toml(const std::string& from, const std::string& to) {
  replace(toml, from, to);
}
void SmallCase::replace_in_weather(const std::string& from, const std::string& to) {
  replace(files["weather.csv"], from, to);
}

std::string SmallCase::text_of(const std::string& file) const {
  if (file == "case.toml") return toml;
  if (file == "network.geojson") return network_text.value_or(network.dump(1));
  return files.at(file);
}

void SmallCase::write(const fs::path& folder) const {
  const auto put = [&](const std::string& name) {
    std::ofstream stream(folder / name, std::ios::binary);
    stream << text_of(name);
  };
  put("case.toml");
  put("network.geojson");
  for (const auto& [name, unused] : files) put(name);
  if (afterwards) afterwards(folder);
}

void expect_fault(const BadInput& bad) {
  SmallCase damaged = bad.open ? small_open_case() : SmallCase();
  bad.damage(damaged);
  const TemporaryFolder folder;
  damaged.write(folder.path());
  const FaultList faults = check_case(folder.path()).faults;
  const std::vector<Fault> all = faults.all();
  const std::string report = faults_as_text(all);
  const auto found = std::find_if(all.begin(), all.end(), [&](const Fault& f) {
    return f.file == bad.file && f.id == bad.id && f.field == bad.field && f.severity == bad.severity &&
           f.remedy.find(bad.remedy) != std::string::npos;
  });
  ASSERT_NE(found, all.end()) << "not reported among\n" << report;
  EXPECT_FALSE(found->problem.empty());
  EXPECT_EQ(faults.error_count(), bad.errors) << report;
  if (bad.line_marker.empty()) return;
  const std::string text = damaged.text_of(bad.file);
  const std::size_t position = text.find(bad.line_marker);
  ASSERT_NE(position, std::string::npos);
  const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(position), '\n');
  ASSERT_TRUE(found->line.has_value()) << report;
  EXPECT_EQ(*found->line, line) << report;
}

}  // namespace emscher::testing
