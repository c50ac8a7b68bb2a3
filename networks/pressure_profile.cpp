#include "networks/pressure_profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_set>
#include <utility>

#include "models/water.hpp"
#include "networks/nearest_name.hpp"
#include "networks/pressure_way.hpp"

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

/// A heat exchanger station is a consumer and, under the same id, a producer.
bool is_station(const PressureField& field, const std::string& id) {
  const auto is_it = [&](const auto& element) { return element.id == id; };
  return std::ranges::any_of(field.consumers, is_it) && std::ranges::any_of(field.producers, is_it);
}

[[noreturn]] void refuse_separated(const PressureField& field, const std::string& producer,
                                   const PressureField::Consumer& consumer) {
  for (const PressureField::Producer& p : field.producers)
    if (is_station(field, p.id) && PressureWays(field, p.junction).reach(consumer.junction))
      throw ProfileError(fmt::format(
          "{} lies behind heat exchanger station {}, which separates its pressures from those of {}; begin the way at "
          "the station: --from {}",
          consumer.id, p.id, producer, p.id));
  throw ProfileError(fmt::format("no supply leads from {} to {}", producer, consumer.id));
}

ProfileEnds ends_of_ways(const PressureField& field, const PressureWays& ways, const PressureField::Producer& producer,
                         const std::string& consumer) {
  ProfileEnds ends{producer, {}};
  if (consumer != "worst") {
    ends.consumers.push_back(find(field.consumers, consumer, "consumer"));
    if (!ways.reach(ends.consumers.front().junction)) refuse_separated(field, producer.id, ends.consumers.front());
    return ends;
  }
  for (const PressureField::Consumer& c : field.consumers)
    if (ways.reach(c.junction)) ends.consumers.push_back(c);
  if (ends.consumers.empty()) throw ProfileError(fmt::format("no supply leads from {} to a consumer", producer.id));
  return ends;
}

const PressureField::Consumer& worst_consumer(const PressureField& field,
                                              const std::vector<PressureField::Consumer>& consumers) {
  const auto spare = [&](const PressureField::Consumer& c) {
    const PressureField::Junction& junction = field.junctions[c.junction];
    const double value = pressure_to_spare(c, junction.supply_pressure, junction.return_pressure);
    return std::isnan(value) ? std::numeric_limits<double>::infinity() : value;  // nothing supplies it
  };
  return *std::ranges::min_element(consumers, std::less<>(), spare);
}

/// Pressure of the water at rest over its height: where it is held in this part of the network.
struct Rest {
  double pressure = missing, elevation = 0.0;
};

Rest rest(const PressureField& field, const PressureWays& ways) {
  for (const PressureField::Holding& h : field.holdings)
    if (ways.reach(h.junction)) return {h.pressure, field.junctions[h.junction].elevation};
  return {};
}

ProfilePoint junction_point(const PressureField::Junction& junction, double distance) {
  return {.junction = junction.id,
          .distance = distance,
          .elevation = junction.elevation,
          .supply_pressure = junction.supply_pressure,
          .return_pressure = junction.return_pressure,
          .supply_temperature = junction.supply_temperature,
          .return_temperature = junction.return_temperature};
}

ProfilePoint middle(const ProfilePoint& a, const ProfilePoint& b) {
  return {.junction = {},
          .distance = std::midpoint(a.distance, b.distance),
          .elevation = std::midpoint(a.elevation, b.elevation),
          .supply_pressure = std::midpoint(a.supply_pressure, b.supply_pressure),
          .return_pressure = std::midpoint(a.return_pressure, b.return_pressure),
          .supply_temperature = std::midpoint(a.supply_temperature, b.supply_temperature),
          .return_temperature = std::midpoint(a.return_temperature, b.return_temperature)};
}

/// The point with one side as it is at another one, brought to its height.
ProfilePoint with_side(ProfilePoint point, Side side, const ProfilePoint& other, double specific_weight) {
  const double fall = specific_weight * (other.elevation - point.elevation);
  if (side == Side::supply) {
    point.supply_pressure = other.supply_pressure + fall;
    point.supply_temperature = other.supply_temperature;
  } else {
    point.return_pressure = other.return_pressure + fall;
    point.return_temperature = other.return_temperature;
  }
  point.junction.clear();
  return point;
}

/// Adds the sections of a step and the points behind each of them: between the junctions those of pressure_way.hpp.
void add_step(const WayStep& step, ProfilePoint end, PressureProfile& profile) {
  const ProfilePoint begin = profile.points.back();
  for (const WaySection& s : step.sections) {
    end.distance += s.length;
    if (s.pipe != nullptr)
      profile.sections.push_back(
          {s.pipe->id, std::nullopt, s.side, s.length, s.pipe->inner_diameter, s.pipe->nominal_diameter});
    else
      profile.sections.push_back({.id = s.element->id, .element = s.element->kind, .side = s.side});
  }
  const double weight = profile.specific_weight;
  if (step.sections.size() == 2) profile.points.push_back(with_side(begin, step.sections[0].side, end, weight));
  if (step.sections.size() == 3) {
    const ProfilePoint between = middle(begin, end);
    for (const ProfilePoint* there : {&begin, &std::as_const(end)})
      profile.points.push_back(with_side(between, step.sections[1].side, *there, weight));
  }
  profile.points.push_back(std::move(end));
}

/// For every junction of the way the largest pipe that is no part of it.
void find_branches(const PressureField& field, const std::vector<WayStep>& way, std::uint32_t begin,
                   std::vector<ProfilePoint>& points) {
  constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> place(field.junctions.size(), nowhere);
  std::unordered_set<const PressureField::Pipe*> on_way;
  std::size_t next = 0;
  place[begin] = next;
  for (const WayStep& step : way) {
    place[step.to] = next += step.sections.size();
    for (const WaySection& section : step.sections) on_way.insert(section.pipe);
  }
  for (const PressureField::Pipe& pipe : field.supply_pipes) {
    if (on_way.contains(&pipe)) continue;
    for (const std::uint32_t junction : {pipe.from, pipe.to})
      if (place[junction] != nowhere) {
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

double PressureProfile::supply_rise(std::size_t section) const {
  const ProfilePoint &before = points[section], &behind = points[section + 1];
  return at_producer(behind.supply_pressure, behind.elevation) - at_producer(before.supply_pressure, before.elevation);
}

double PressureProfile::return_rise(std::size_t section) const {
  const ProfilePoint &before = points[section + 1], &behind = points[section];
  return at_producer(behind.return_pressure, behind.elevation) - at_producer(before.return_pressure, before.elevation);
}

ProfileEnds profile_ends(const PressureField& field, const std::string& producer, const std::string& consumer) {
  const PressureField::Producer& begin = find(field.producers, producer, "producer");
  return ends_of_ways(field, PressureWays(field, begin.junction), begin, consumer);
}

PressureProfile pressure_profile(const PressureField& field, const std::string& producer, const std::string& consumer) {
  const PressureField::Producer& begin = find(field.producers, producer, "producer");
  const PressureWays ways(field, begin.junction);
  const ProfileEnds ends = ends_of_ways(field, ways, begin, consumer);
  const PressureField::Consumer& end = worst_consumer(field, ends.consumers);

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
  const std::vector<WayStep> way = ways.to(end.junction);
  profile.points.push_back(junction_point(field.junctions[begin.junction], 0.0));
  for (const WayStep& step : way) add_step(step, junction_point(field.junctions[step.to], profile.length()), profile);
  const Rest at_rest = rest(field, ways);
  for (ProfilePoint& p : profile.points) {
    const bool has_vapour = field.is_water && !std::isnan(p.supply_temperature);
    p.static_pressure = at_rest.pressure + profile.specific_weight * (at_rest.elevation - p.elevation);
    p.vapour_pressure = has_vapour ? water_saturation_pressure(p.supply_temperature + celsius_zero) : missing;
  }
  find_branches(field, way, begin.junction, profile.points);
  return profile;
}

}  // namespace emscher
