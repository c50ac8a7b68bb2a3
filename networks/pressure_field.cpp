#include "networks/pressure_field.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string_view>
#include <unordered_map>

#include "models/pipe_catalogue.hpp"
#include "models/water.hpp"

namespace emscher {
namespace {

constexpr double missing = PressureField::missing;
constexpr std::string_view supply_ending = ":supply";

/// Inner and nominal diameter.
std::pair<double, double> diameters(const PipeConstruction& construction) {
  if (construction.inner_diameter_m) return {*construction.inner_diameter_m, missing};
  const auto pipe = find_catalogue_pipe(construction.type);
  if (!pipe) throw std::invalid_argument(fmt::format("pipe type {} is not in the catalogue", construction.type));
  return {pipe->inner_diameter(), double(pipe->nominal_diameter)};
}

[[noreturn]] void refuse(std::string_view cause) {
  throw std::runtime_error(std::string(cause));
}

/// Reads what a profile needs and says what the file lacks.
class FieldReader {
 public:
  explicit FieldReader(const ResultReader& results)
      : results_(results), groups_(results.groups()), attributes_(results.attributes()) {}

  PressureField read(std::size_t row) {
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
    read_stations(field);
    std::vector<double> temperatures;
    if (has("junction", "temperature_c")) temperatures = values("junction", "temperature_c", row);
    set_state(field, results_.times().at(row), values("junction", "pressure_pa", row), temperatures);
    return field;
  }

  std::size_t hardest_row(const std::string& consumer) const {
    const std::string group = "substation", quantity = "differential_pressure_pa";
    if (!has(group, quantity)) lacks_quantity(group, quantity);
    const std::size_t rows = results_.rows();
    if (rows == 0) refuse("the result file has no rows yet");
    const std::vector<double> required = numbers(group, "required_differential_pressure_pa");
    const std::vector<std::string> ids = results_.ids(group);
    const auto chosen = static_cast<std::size_t>(std::ranges::find(ids, consumer) - ids.begin());
    std::vector<double> spare(rows, std::numeric_limits<double>::infinity());
    by_rows(group, quantity, [&](std::size_t row, std::size_t k, double value) {
      if (consumer.empty() || k == chosen) spare[row] = std::min(spare[row], value - required[k]);
    });
    std::vector<double> raised(rows, 0.0);
    if (has("producer", quantity))
      by_rows("producer", quantity,
              [&](std::size_t row, std::size_t, double value) { raised[row] = std::max(raised[row], value); });
    constexpr double same = 1.0;  // Pa
    const double least = std::ranges::min(spare) + same;
    std::size_t hardest = 0;
    for (std::size_t row = 0; row < rows; ++row)
      if (spare[row] <= least && (spare[hardest] > least || raised[row] > raised[hardest])) hardest = row;
    return hardest;
  }

 private:
  /// visit(row, element, value) for a whole dataset, some rows at a time.
  template <class Visit>
  void by_rows(const std::string& group, const std::string& quantity, Visit visit) const {
    constexpr std::size_t rows_at_once = 96;  // as the chunks have
    const std::size_t rows = results_.rows(), count = results_.element_count(group);
    for (std::size_t first = 0; first < rows; first += rows_at_once) {
      const std::vector<float> values = results_.block(group, quantity, first, std::min(rows_at_once, rows - first));
      for (std::size_t i = 0; i < values.size(); ++i) visit(first + i / count, i % count, double(values[i]));
    }
  }

  [[noreturn]] void lacks(const std::string& what) const {
    refuse(fmt::format("the result file has no {}: it was written by a version without it; run the case again", what));
  }
  [[noreturn]] void lacks_quantity(std::string_view group, std::string_view quantity) const {
    const std::string_view also = group == "junction" ? "\", \"temperature_c" : "";
    refuse(fmt::format("the result file has no {0}/{1}; run the case with --set 'output.quantities.{0}=[\"{1}{2}\"]'",
                       group, quantity, also));
  }

  bool has(const std::string& group, const std::string& quantity) const {
    if (std::ranges::find(groups_, group) == groups_.end()) return false;
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
    if (std::ranges::find(groups_, "plausibility") == groups_.end()) lacks("group plausibility");
    const auto names = results_.ids("plausibility");
    const auto limits = numbers("plausibility", "limit");
    for (std::size_t k = 0; k < names.size(); ++k) {
      if (names[k] == "vapour_margin_pa") field.vapour_margin = limits[k];
      if (names[k] == "nominal_pressure_pa") field.nominal_pressure = limits[k];
    }
  }

  void read_junctions(PressureField& field) {
    if (std::ranges::find(groups_, "junction") == groups_.end()) lacks_quantity("junction", "pressure_pa");
    const auto ids = results_.ids("junction");
    const auto elevations = numbers("junction", "elevation_m");
    if (ids.empty() || !ids[0].ends_with(supply_ending))
      refuse("a pressure profile needs a network of supply and return; this one is open");
    for (std::size_t k = 0; k + 1 < ids.size(); k += 2) {  // supply and return in turn
      PressureField::Junction junction{ids[k].substr(0, ids[k].size() - supply_ending.size()), elevations[k]};
      index_[junction.id] = static_cast<std::uint32_t>(field.junctions.size());
      field.junctions.push_back(std::move(junction));
    }
  }

  void read_pipes(PressureField& field) const {
    if (std::ranges::find(groups_, "pipe") == groups_.end()) lacks_quantity("pipe", "mass_flow_kg_s");
    const auto ids = results_.ids("pipe"), from = texts("pipe", "from_junction"), to = texts("pipe", "to_junction");
    const auto lengths = numbers("pipe", "length_m"), inner = numbers("pipe", "inner_diameter_m"),
               nominal = numbers("pipe", "nominal_diameter");
    const auto junction = [&](const std::string& node) {
      return index_.at(node.substr(0, node.size() - supply_ending.size()));
    };
    for (std::size_t k = 0; k < ids.size(); ++k)
      if (from[k].ends_with(supply_ending))
        field.pipes.push_back({ids[k], junction(from[k]), junction(to[k]), lengths[k], inner[k], nominal[k]});
  }

  void read_stations(PressureField& field) const {
    if (std::ranges::find(groups_, "producer") == groups_.end()) lacks_quantity("producer", "differential_pressure_pa");
    const auto producers = results_.ids("producer"), places = texts("producer", "node");
    const auto held = numbers("producer", "return_pressure_pa");
    for (std::size_t k = 0; k < producers.size(); ++k)
      field.producers.push_back({producers[k], index_.at(places[k]), held[k]});
    if (std::ranges::find(groups_, "substation") == groups_.end())
      lacks_quantity("substation", "differential_pressure_pa");
    const auto consumers = results_.ids("substation"), nodes = texts("substation", "node");
    const auto required = numbers("substation", "required_differential_pressure_pa");
    for (std::size_t k = 0; k < consumers.size(); ++k)
      field.consumers.push_back({consumers[k], index_.at(nodes[k]), required[k]});
  }

  const ResultReader& results_;
  std::vector<std::string> groups_;
  AttributeMap attributes_;
  std::unordered_map<std::string, std::uint32_t> index_;  // of junctions
};

}  // namespace

PressureField pressure_field(const Case& data) {
  if (!data.closed) refuse("a pressure profile needs a network of supply and return; this one is open");
  PressureField field;
  field.title = data.name;
  field.start = {data.time.start_epoch_s, data.time.start_offset_minutes};
  field.is_water = data.fluid.kind == FluidKind::water;
  field.density =
      field.is_water ? water().density(data.fluid.reference_temperature_c + celsius_zero) : data.fluid.density_kg_m3;
  field.gravity = data.hydraulics.gravity_m_s2;
  field.vapour_margin = data.limits.vapour_margin_pa;
  field.nominal_pressure = data.limits.nominal_pressure_pa;
  for (const emscher::Junction& j : data.junctions) field.junctions.push_back({j.id, j.elevation_m});
  const auto add = [&](const std::string& id, const auto& line) {
    const auto [inner, nominal] = diameters(data.constructions[line.construction]);
    field.pipes.push_back({id, line.from, line.to, line.length_m, inner, nominal});
  };
  for (const Trench& t : data.trenches) add(t.id + std::string(supply_ending), t);
  for (const SinglePipe& p : data.pipes)
    if (p.side == Side::supply) add(p.id, p);
  for (const Substation& s : data.substations)
    field.consumers.push_back({s.id, s.node, s.required_differential_pressure_pa});
  for (const emscher::Producer& p : data.producers)
    field.producers.push_back(
        {p.id, p.node, p.control == ProducerControl::pressure ? p.return_pressure_pa.value_or(missing) : missing});
  return field;
}

void set_state(PressureField& field, double time, std::span<const double> pressures,
               std::span<const double> temperatures) {
  if (pressures.size() != 2 * field.junctions.size() ||
      (!temperatures.empty() && temperatures.size() != pressures.size()))
    throw std::invalid_argument(fmt::format("{} pressures and {} temperatures for the two nodes of {} junctions",
                                            pressures.size(), temperatures.size(), field.junctions.size()));
  field.time = time;
  for (std::size_t j = 0; j < field.junctions.size(); ++j) {
    PressureField::Junction& junction = field.junctions[j];
    junction.supply_pressure = pressures[2 * j];
    junction.return_pressure = pressures[2 * j + 1];
    if (temperatures.empty()) continue;
    junction.supply_temperature = temperatures[2 * j];
    junction.return_temperature = temperatures[2 * j + 1];
  }
}

PressureField pressure_field(const ResultReader& results, std::size_t row) {
  return FieldReader(results).read(row);
}

std::size_t nearest_row(const ResultReader& results, double time) {
  const std::vector<double> times = results.times();
  if (times.empty()) refuse("the result file has no rows yet");
  const auto nearer = [&](double a, double b) { return std::abs(a - time) < std::abs(b - time); };
  return static_cast<std::size_t>(std::ranges::min_element(times, nearer) - times.begin());
}

std::size_t hardest_row(const ResultReader& results, const std::string& consumer) {
  return FieldReader(results).hardest_row(consumer);
}

}  // namespace emscher
