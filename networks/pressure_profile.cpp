#include "networks/pressure_profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/graph/shortest_paths.hpp"
#include "models/water.hpp"
#include "networks/nearest_name.hpp"

namespace emscher {
namespace {

constexpr double missing = PressureField::missing;

template <class Element>
const Element& find(const std::vector<Element>& elements, const std::string& id, std::string_view kind) {
  const auto found = std::ranges::find(elements, id, &Element::id);
  if (found != elements.end()) return *found;
  std::vector<std::string> known;
  for (const Element& e : elements) known.push_back(e.id);
  const std::string near = nearest_name(id, known);
  std::string message = fmt::format("there is no {} '{}'", kind, id);
  if (!near.empty()) {
    message += fmt::format("; did you mean '{}'?", near);
  } else if (!known.empty()) {
    constexpr std::size_t listed = 8;
    const bool all = known.size() <= listed;
    if (!all) known.resize(listed);
    message += fmt::format("; there are {}{}", joined(known, ", "), all ? "" : ", ...");
  }
  throw ProfileError(message);
}

const PressureField::Consumer& worst_consumer(const PressureField& field, const ShortestPaths& paths,
                                              const std::string& producer) {
  const PressureField::Consumer* worst = nullptr;
  double least = std::numeric_limits<double>::infinity();
  for (const auto& consumer : field.consumers) {
    const auto& junction = field.junctions[consumer.junction];
    const double spare = junction.supply_pressure - junction.return_pressure - consumer.required_differential_pressure;
    if (!(spare < least) || !std::isfinite(paths.distance[consumer.junction])) continue;
    least = spare;
    worst = &consumer;
  }
  if (worst == nullptr) throw ProfileError(fmt::format("no supply pipes lead from {} to a consumer", producer));
  return *worst;
}

/// Pressure of the water at rest over its height: of the producer that holds the pressure in this part of the network.
struct Rest {
  double pressure = missing, elevation = 0.0;
};

Rest rest(const PressureField& field, const ShortestPaths& paths) {
  for (const auto& p : field.producers)
    if (!std::isnan(p.held_return_pressure) && std::isfinite(paths.distance[p.junction]))
      return {p.held_return_pressure, field.junctions[p.junction].elevation};
  return {};
}

/// Junctions from the start to `end`, and the pipes between them.
struct Way {
  std::vector<std::uint32_t> junctions, pipes;
};

Way way_to(const PressureField& field, const ShortestPaths& paths, std::uint32_t end) {
  Way way{{end}, {}};
  while (paths.edge[way.junctions.back()] != no_edge) {
    const std::uint32_t pipe = paths.edge[way.junctions.back()];
    way.pipes.push_back(pipe);
    const auto& p = field.pipes[pipe];
    way.junctions.push_back(p.from == way.junctions.back() ? p.to : p.from);
  }
  std::ranges::reverse(way.junctions);
  std::ranges::reverse(way.pipes);
  return way;
}

/// For every point the largest pipe that is no part of the way.
void find_branches(const PressureField& field, const Way& way, std::vector<ProfilePoint>& points) {
  std::vector<std::uint32_t> place(field.junctions.size(), no_index);
  for (std::uint32_t k = 0; k < way.junctions.size(); ++k) place[way.junctions[k]] = k;
  std::vector<char> is_on_way(field.pipes.size(), 0);
  for (const std::uint32_t pipe : way.pipes) is_on_way[pipe] = 1;
  for (std::size_t i = 0; i < field.pipes.size(); ++i) {
    const auto& pipe = field.pipes[i];
    if (is_on_way[i]) continue;
    for (const std::uint32_t junction : {pipe.from, pipe.to})
      if (place[junction] != no_index) {
        double& largest = points[place[junction]].branch_diameter;
        largest = std::max(largest, pipe.inner_diameter);
      }
  }
}

}  // namespace

double PressureProfile::producer_differential_pressure() const {
  return points.front().supply_pressure - points.front().return_pressure;
}

double PressureProfile::consumer_differential_pressure() const {
  return points.back().supply_pressure - points.back().return_pressure;
}

double PressureProfile::head(double pressure, double elevation) const {
  return elevation + (pressure - atmospheric_pressure_pa) / specific_weight;
}

double PressureProfile::at_producer(double pressure, double elevation) const {
  return pressure + specific_weight * (elevation - points.front().elevation);
}

PressureProfile pressure_profile(const PressureField& field, const std::string& producer, const std::string& consumer) {
  const auto& begin = find(field.producers, producer, "producer");
  std::vector<std::uint32_t> from, to;
  std::vector<double> length;
  for (const auto& pipe : field.pipes) {
    from.push_back(pipe.from);
    to.push_back(pipe.to);
    length.push_back(pipe.length);
  }
  const ShortestPaths paths =
      shortest_paths(static_cast<std::uint32_t>(field.junctions.size()), from, to, length, begin.junction);
  const auto& end =
      consumer == "worst" ? worst_consumer(field, paths, producer) : find(field.consumers, consumer, "consumer");
  if (!std::isfinite(paths.distance[end.junction]))
    throw ProfileError(fmt::format("no supply pipes lead from {} to {}", producer, end.id));

  PressureProfile profile;
  profile.title = field.title;
  profile.producer = begin.id;
  profile.consumer = end.id;
  profile.start = field.start;
  profile.time = field.time;
  profile.required_differential_pressure = end.required_differential_pressure;
  profile.vapour_margin = field.vapour_margin;
  profile.nominal_pressure = field.nominal_pressure;
  profile.specific_weight = field.density * field.gravity;
  const Way way = way_to(field, paths, end.junction);
  const Rest at_rest = rest(field, paths);
  for (const std::uint32_t j : way.junctions) {
    const auto& junction = field.junctions[j];
    const double temperature = junction.supply_temperature;
    const bool has_vapour = field.is_water && !std::isnan(temperature);
    profile.points.push_back(
        {.junction = junction.id,
         .distance = paths.distance[j],
         .elevation = junction.elevation,
         .supply_pressure = junction.supply_pressure,
         .return_pressure = junction.return_pressure,
         .static_pressure = at_rest.pressure + profile.specific_weight * (at_rest.elevation - junction.elevation),
         .vapour_pressure = has_vapour ? water_saturation_pressure(temperature + celsius_zero) : missing,
         .supply_temperature = temperature,
         .return_temperature = junction.return_temperature});
  }
  for (const std::uint32_t i : way.pipes) {
    const auto& pipe = field.pipes[i];
    profile.sections.push_back({pipe.id, pipe.length, pipe.inner_diameter, pipe.nominal_diameter});
  }
  find_branches(field, way, profile.points);
  return profile;
}

}  // namespace emscher
