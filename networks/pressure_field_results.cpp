// The field of a result file.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string_view>
#include <unordered_map>

#include "models/air_pressure.hpp"
#include "networks/pressure_field.hpp"

namespace emscher {
namespace {

constexpr double missing = PressureField::missing;
constexpr std::string_view supply_ending = ":supply", return_ending = ":return";

[[noreturn]] void refuse(std::string_view cause) {
  throw std::runtime_error(std::string(cause));
}

/// Groups of the elements without length.
const std::pair<std::string, PressureField::Kind> element_groups[] = {
    {"pump", PressureField::Kind::pump},
    {"valve", PressureField::Kind::valve},
    {"mixing_station", PressureField::Kind::mixing_station}};

Side side_of(const std::string& node) {
  if (node.ends_with(supply_ending)) return Side::supply;
  return node.ends_with(return_ending) ? Side::return_side : Side::none;
}

/// Reads what a profile needs and says what the file lacks.
class FieldReader {
 public:
  explicit FieldReader(const ResultReader& results)
      : results_(results), groups_(results.groups()), attributes_(results.attributes()) {}

  PressureField read() {
    PressureField field;
    field.title = text("title");
    const ParsedInstant start = parse_instant(text("start"));
    if (!start.instant) lacks("attribute start");
    field.start = *start.instant;
    field.is_water = text("fluid") == "water";
    field.density = number("reference_density_kg_m3");
    field.gravity = number("gravity_m_s2");
    read_limits(field);
    read_junctions(field);
    read_pipes(field);
    read_elements(field);
    read_consumers_and_producers(field);
    read_exchanger_stations(field);
    read_holdings(field);
    for (PressureField::Holding& h : field.holdings) h.pressure += field.junctions[h.junction].air_pressure;
    return field;
  }

  void read_state(PressureField& field, std::size_t row) const {
    std::vector<double> temperatures, flows;
    if (has("junction", "temperature_c")) temperatures = values("junction", "temperature_c", row);
    for (const auto& [group, kind] : element_groups) {
      if (has(group, "mass_flow_kg_s")) {
        const std::vector<double> of_group = values(group, "mass_flow_kg_s", row);
        flows.insert(flows.end(), of_group.begin(), of_group.end());
      } else {
        flows.resize(
            flows.size() + std::size_t(std::ranges::count(field.elements, kind, &PressureField::Element::kind)),
            missing);
      }
    }
    set_state(field, results_.times().at(row), values("junction", "pressure_pa", row), temperatures, flows);
  }

  std::size_t hardest_row(std::span<const PressureField::Consumer> consumers,
                          const PressureField::Producer& producer) const {
    const std::string group = "junction", quantity = "pressure_pa";
    if (!has(group, quantity)) lacks_quantity(group, quantity);
    constexpr std::size_t rows_at_once = 96;  // as the chunks have
    const std::size_t rows = results_.rows(), width = results_.element_count(group);
    if (rows == 0) refuse("the result file has no rows yet");
    std::vector<double> spare(rows, std::numeric_limits<double>::infinity()), raised(rows, 0.0);
    for (std::size_t first = 0; first < rows; first += rows_at_once) {
      const std::size_t count = std::min(rows_at_once, rows - first);
      const std::vector<float> block = results_.block(group, quantity, first, count);
      for (std::size_t i = 0; i < count; ++i) {
        const float* pressure = block.data() + i * width;  // supply and return in turn
        const auto supply = [&](std::uint32_t junction) { return double(pressure[2 * junction]); };
        const auto back = [&](std::uint32_t junction) { return double(pressure[2 * junction + 1]); };
        for (const PressureField::Consumer& c : consumers)
          spare[first + i] = std::min(spare[first + i], pressure_to_spare(c, supply(c.junction), back(c.junction)));
        raised[first + i] = supply(producer.junction) - back(producer.junction);
      }
    }
    constexpr double same = 1.0;  // Pa
    const double least = std::ranges::min(spare) + same;
    std::size_t hardest = 0;
    for (std::size_t row = 0; row < rows; ++row)
      if (spare[row] <= least && (spare[hardest] > least || raised[row] > raised[hardest])) hardest = row;
    return hardest;
  }

 private:
  [[noreturn]] void lacks(const std::string& what) const {
    refuse(fmt::format("the result file has no {}: it was written by a version without it; run the case again", what));
  }
  [[noreturn]] void lacks_quantity(std::string_view group, std::string_view quantity) const {
    const std::string_view also = group == "junction" ? "\", \"temperature_c" : "";
    refuse(fmt::format("the result file has no {0}/{1}; run the case with --set 'output.quantities.{0}=[\"{1}{2}\"]'",
                       group, quantity, also));
  }

  bool has_group(const std::string& group) const { return std::ranges::find(groups_, group) != groups_.end(); }
  bool has(const std::string& group, const std::string& quantity) const {
    if (!has_group(group)) return false;
    const auto names = results_.quantities(group);
    return std::ranges::find(names, quantity) != names.end();
  }

  const AttributeValue& attribute(const std::string& name) const {
    const auto found = attributes_.find(name);
    if (found == attributes_.end()) lacks("attribute " + name);
    return found->second;
  }
  std::string text(const std::string& name) const { return std::get<std::string>(attribute(name)); }
  double number(const std::string& name) const { return std::get<double>(attribute(name)); }

  std::vector<double> values(const std::string& group, const std::string& quantity, std::size_t row) const {
    if (!has(group, quantity)) lacks_quantity(group, quantity);
    const std::vector<float> read = results_.row(group, quantity, row);
    return {read.begin(), read.end()};
  }

  void require_fixed(const std::string& group, const std::string& quantity) const {
    const auto names = results_.fixed_quantities(group);
    if (std::ranges::find(names, quantity) == names.end()) lacks(group + "/" + quantity);
  }
  std::vector<double> numbers(const std::string& group, const std::string& quantity) const {
    require_fixed(group, quantity);
    return results_.fixed_numbers(group, quantity);
  }
  std::vector<std::string> texts(const std::string& group, const std::string& quantity) const {
    require_fixed(group, quantity);
    return results_.fixed_texts(group, quantity);
  }

  void read_limits(PressureField& field) const {
    if (!has_group("plausibility")) lacks("group plausibility");
    const auto names = results_.ids("plausibility");
    const auto limits = numbers("plausibility", "limit");
    for (std::size_t k = 0; k < names.size(); ++k) {
      if (names[k] == "vapour_margin_pa") field.vapour_margin = limits[k];
      if (names[k] == "nominal_pressure_pa") field.nominal_pressure = limits[k];
    }
  }

  void read_junctions(PressureField& field) {
    if (!has_group("junction")) lacks_quantity("junction", "pressure_pa");
    const auto ids = results_.ids("junction");
    const auto elevations = numbers("junction", "elevation_m");
    if (ids.empty() || !ids[0].ends_with(supply_ending))
      refuse("a pressure profile needs a network of supply and return; this one is open");
    const bool is_gauge = text("pressure_datum") == "air";
    for (std::size_t k = 0; k + 1 < ids.size(); k += 2) {  // supply and return in turn
      PressureField::Junction junction{ids[k].substr(0, ids[k].size() - supply_ending.size()), elevations[k]};
      if (is_gauge) junction.air_pressure = air_pressure(junction.elevation);
      index_[junction.id] = static_cast<std::uint32_t>(field.junctions.size());
      field.junctions.push_back(std::move(junction));
    }
  }

  std::uint32_t junction_of(const std::string& node) const { return index_.at(node.substr(0, node.find(':'))); }

  void read_pipes(PressureField& field) const {
    if (!has_group("pipe")) lacks_quantity("pipe", "mass_flow_kg_s");
    const auto ids = results_.ids("pipe"), from = texts("pipe", "from_junction"), to = texts("pipe", "to_junction");
    const auto lengths = numbers("pipe", "length_m"), inner = numbers("pipe", "inner_diameter_m"),
               nominal = numbers("pipe", "nominal_diameter");
    for (std::size_t k = 0; k < ids.size(); ++k)
      (side_of(from[k]) == Side::supply ? field.supply_pipes : field.return_pipes)
          .push_back({ids[k], junction_of(from[k]), junction_of(to[k]), lengths[k], inner[k], nominal[k]});
  }

  void read_elements(PressureField& field) const {
    for (const auto& [group, kind] : element_groups) {
      if (!has_group(group)) continue;
      const bool is_station = kind == PressureField::Kind::mixing_station;
      const auto ids = results_.ids(group), from = texts(group, is_station ? "node" : "from_junction"),
                 to = texts(group, is_station ? "secondary_node" : "to_junction");
      for (std::size_t k = 0; k < ids.size(); ++k)
        field.elements.push_back({ids[k], kind, junction_of(from[k]), junction_of(to[k]), side_of(from[k])});
    }
  }

  void read_consumers_and_producers(PressureField& field) const {
    if (!has_group("producer")) lacks_quantity("producer", "differential_pressure_pa");
    const auto producers = results_.ids("producer"), places = texts("producer", "node");
    const auto held = numbers("producer", "return_pressure_pa");
    for (std::size_t k = 0; k < producers.size(); ++k) {
      field.producers.push_back({producers[k], junction_of(places[k])});
      if (!std::isnan(held[k])) field.holdings.push_back({junction_of(places[k]), held[k]});
    }
    if (!has_group("substation")) {
      if (has_group("heat_exchanger_station")) return;  // they may be all that the network feeds
      lacks_quantity("substation", "differential_pressure_pa");
    }
    const auto consumers = results_.ids("substation"), nodes = texts("substation", "node");
    const auto required = numbers("substation", "required_differential_pressure_pa");
    for (std::size_t k = 0; k < consumers.size(); ++k)
      field.consumers.push_back({consumers[k], junction_of(nodes[k]), required[k]});
  }

  void read_exchanger_stations(PressureField& field) const {
    const std::string group = "heat_exchanger_station";
    if (!has_group(group)) return;
    const auto ids = results_.ids(group), nodes = texts(group, "node"), secondary = texts(group, "secondary_node");
    const auto held = numbers(group, "return_pressure_pa");
    for (std::size_t k = 0; k < ids.size(); ++k) {
      field.consumers.push_back({ids[k], junction_of(nodes[k]), missing});
      field.producers.push_back({ids[k], junction_of(secondary[k])});
      if (!std::isnan(held[k])) field.holdings.push_back({junction_of(secondary[k]), held[k]});
    }
  }

  void read_holdings(PressureField& field) const {
    const std::string group = "pressure_holding";
    if (!has_group(group)) return;
    const auto junctions = texts(group, "junction");
    const auto held = numbers(group, "held_pressure_pa");
    for (std::size_t k = 0; k < junctions.size(); ++k) field.holdings.push_back({junction_of(junctions[k]), held[k]});
  }

  const ResultReader& results_;
  std::vector<std::string> groups_;
  AttributeMap attributes_;
  std::unordered_map<std::string, std::uint32_t> index_;  // of junctions
};

}  // namespace

PressureField pressure_field(const ResultReader& results) {
  return FieldReader(results).read();
}

void set_state(PressureField& field, const ResultReader& results, std::size_t row) {
  FieldReader(results).read_state(field, row);
}

std::size_t nearest_row(const ResultReader& results, double time) {
  const std::vector<double> times = results.times();
  if (times.empty()) refuse("the result file has no rows yet");
  const auto nearer = [&](double a, double b) { return std::abs(a - time) < std::abs(b - time); };
  return static_cast<std::size_t>(std::ranges::min_element(times, nearer) - times.begin());
}

std::size_t hardest_row(const ResultReader& results, std::span<const PressureField::Consumer> consumers,
                        const PressureField::Producer& producer) {
  return FieldReader(results).hardest_row(consumers, producer);
}

}  // namespace emscher
