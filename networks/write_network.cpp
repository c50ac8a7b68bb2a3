// network.geojson, one feature per line.
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "networks/feature_properties.hpp"
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
      feature(feature_properties(data_, j), point(j.position));
    }
    write_lines(data_.trenches);
    write_lines(data_.pipes);
    write_lines(data_.pumps);
    write_lines(data_.valves);
    write_at(data_.producers, &Producer::node);
    write_at(data_.substations, &Substation::node);
    write_at(data_.storages, &Storage::node);
    write_at(data_.sources, &Source::junction);
    write_at(data_.outflows, &Outflow::junction);
    write_at(data_.bypasses, &Bypass::node);
    write_at(data_.pressure_holdings, &PressureHolding::node);
    write_at(data_.mixing_stations, &MixingStation::node);
    write_at(data_.heat_exchanger_stations, &HeatExchangerStation::node);
    write("\n]}\n");
    if (std::fflush(file_.get()) != 0) throw std::runtime_error(fmt::format("{} cannot be written", path_));
  }

 private:
  template <class Line>
  void write_lines(const std::vector<Line>& lines) {
    for (const Line& l : lines) feature(feature_properties(data_, l), line(l.from, l.to));
  }

  template <class Element>
  void write_at(const std::vector<Element>& elements, std::uint32_t Element::*junction) {
    for (const Element& e : elements) feature(feature_properties(data_, e), at(e.*junction));
  }

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
