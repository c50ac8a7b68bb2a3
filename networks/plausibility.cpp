#include "networks/plausibility.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "engine/largest.hpp"
#include "networks/time_text.hpp"

namespace emscher {
namespace {

constexpr double pressure_tolerance = 1.0;   // Pa
constexpr double relative_tolerance = 1e-9;  // of velocities and gradients

bool is_vapour_checked(const Case& data) {
  return data.fluid.kind == FluidKind::water && data.closed;
}

}  // namespace

Plausibility::Watch Plausibility::watch_of(std::string name, double limit, double sign, Subject subject) const {
  Watch watch{.name = std::move(name), .limit = limit, .sign = sign, .subject = subject};
  watch.tolerance = subject == Subject::pipe ? relative_tolerance * limit : pressure_tolerance;
  watch.broken.assign(subject == Subject::node   ? built_.network->number_of_nodes()
                      : subject == Subject::pipe ? built_.network->pipes.size()
                                                 : data_.substations.size(),
                      0);
  return watch;
}

Plausibility::Plausibility(const Case& data, const CaseNetwork& built)
    : data_(data),
      built_(built),
      vapour_(watch_of("vapour_margin_pa", data.limits.vapour_margin_pa, -1.0, Subject::node)),
      least_difference_(watch_of("minimum_differential_pressure_pa", data.limits.minimum_differential_pressure_pa, -1.0,
                                 Subject::substation)) {
  vapour_.is_checked = is_vapour_checked(data);
  if (vapour_.is_checked) saturation_ = water_saturation_curve(built.network->fluid);
  for (std::size_t k = 0; k < data.substations.size(); ++k) {
    const Component& substation = *built.network->components[built.substation[k]];
    // Where pumps of their own push either way, no pressure difference has to be there.
    const SubstationModel model = data.substations[k].model;
    if (model == SubstationModel::ambient_loop || model == SubstationModel::prosumer)
      substations_.push_back({outside, outside});
    else
      substations_.push_back({substation.from, substation.to});
  }
  const auto maximum = [&](std::optional<Watch>& watch, const char* name, std::optional<double> limit,
                           Subject subject) {
    if (limit) watch = watch_of(name, *limit, 1.0, subject);
  };
  const LimitOptions& limits = data.limits;
  maximum(nominal_, "nominal_pressure_pa", limits.nominal_pressure_pa, Subject::node);
  maximum(largest_difference_, "maximum_differential_pressure_pa", limits.maximum_differential_pressure_pa,
          Subject::substation);
  maximum(velocity_, "maximum_velocity_m_s", limits.maximum_velocity_m_s, Subject::pipe);
  maximum(gradient_, "maximum_pressure_gradient_pa_m", limits.maximum_pressure_gradient_pa_m, Subject::pipe);
}

// The worst value decides whether single elements have to be looked at; in a network that keeps to its limits it is
// all. A pressure that does not exist (NaN, where nothing supplies a node) is neither.
template <class Value>
void Plausibility::look(Watch& watch, double time, double step, Value value) {
  const std::size_t count = watch.broken.size();
  const auto [worst, element] = largest_of(count, [&](std::size_t i) { return watch.sign * value(i); });
  if (worst > watch.worst) {
    watch.worst = worst;
    watch.worst_element = element;
    watch.worst_time = time;
  }
  const double limit = watch.sign * watch.limit + watch.tolerance;
  if (!(worst > limit)) return;
  watch.duration += step;
  for (std::size_t i = 0; i < count; ++i) {
    if (watch.broken[i] || !(watch.sign * value(i) > limit)) continue;
    watch.broken[i] = 1;
    ++watch.broken_count;
  }
}

void Plausibility::see(const OutputRow& row, double step) {
  const OperatingPoint::Pressures& pressures = row.pressures();
  const double* node = pressures.node.data();
  if (vapour_.is_checked) {
    const double* theta = row.node_theta.data();
    look(vapour_, row.time, step, [&](std::size_t n) { return node[n] - saturation_.pressure(theta[n]); });
  }
  if (nominal_) look(*nominal_, row.time, step, [&](std::size_t n) { return node[n] - atmospheric_pressure_pa; });
  const auto difference = [&](std::size_t k) {
    const auto [from, to] = substations_[k];
    return from == outside ? std::numeric_limits<double>::quiet_NaN() : node[from] - node[to];
  };
  look(least_difference_, row.time, step, difference);
  if (largest_difference_) look(*largest_difference_, row.time, step, difference);
  const Pipes& pipes = built_.network->pipes;
  if (velocity_) {
    const Fluid& fluid = built_.network->fluid;
    look(*velocity_, row.time, step, [&](std::size_t i) {
      const double d = pipes.inner_diameter[i];
      const double density = fluid.density(fluid.temperature(0.5 * (row.theta_from[i] + row.theta_to[i])));
      return std::abs(row.pipe_mass_flow[i]) / (density * 0.25 * std::numbers::pi * d * d);
    });
  }
  if (gradient_)
    look(*gradient_, row.time, step, [&](std::size_t i) { return std::abs(pressures.pipe_drop[i]) / pipes.length[i]; });
}

std::vector<LimitFinding> Plausibility::findings() const {
  std::vector<LimitFinding> result{finding(vapour_)};
  if (nominal_) result.push_back(finding(*nominal_));
  if (!data_.substations.empty()) result.push_back(finding(least_difference_));
  for (const auto* watch : {&largest_difference_, &velocity_, &gradient_})
    if (*watch) result.push_back(finding(**watch));
  return result;
}

LimitFinding Plausibility::finding(const Watch& watch) const {
  LimitFinding result{.name = watch.name, .limit = watch.limit, .is_checked = watch.is_checked};
  result.of = watch.broken.size();
  result.elements = watch.broken_count;
  result.duration = watch.duration;
  if (!std::isfinite(watch.worst)) return result;
  result.worst = watch.sign * watch.worst;
  result.worst_element = element_name(watch.subject, watch.worst_element);
  result.worst_time = watch.worst_time;
  return result;
}

std::string Plausibility::element_name(Subject subject, std::size_t index) const {
  if (subject == Subject::pipe) return pipe_name(data_, built_.pipe_origin[index]);
  if (subject == Subject::substation) return data_.substations[index].id;
  const auto junction_of = [&](const std::vector<std::uint32_t>& nodes) {
    return static_cast<std::size_t>(std::ranges::find(nodes, index) - nodes.begin());
  };
  const std::size_t supply = junction_of(built_.supply_node);
  if (supply < data_.junctions.size()) return data_.junctions[supply].id + (data_.closed ? ":supply" : "");
  const std::size_t back = junction_of(built_.return_node);
  if (back < data_.junctions.size()) return data_.junctions[back].id + ":return";
  return data_.mixing_stations[index - 2 * data_.junctions.size()].id + ":mixing";  // see case_components.hpp
}

std::string broken_limit_text(const LimitFinding& f, bool at_one_instant) {
  struct Wording {
    std::string_view name, broken, unit, elements;
    double scale;  // SI per unit
    int decimals;
  };
  static constexpr Wording wordings[] = {
      {"vapour_margin_pa", "less above the vapour pressure than", "bar", "nodes", 1e5, 2},
      {"nominal_pressure_pa", "above the nominal pressure of", "bar", "nodes", 1e5, 2},
      {"minimum_differential_pressure_pa", "pressure difference below", "bar", "substations", 1e5, 2},
      {"maximum_differential_pressure_pa", "pressure difference above", "bar", "substations", 1e5, 2},
      {"maximum_velocity_m_s", "faster than", "m/s", "pipes", 1.0, 2},
      {"maximum_pressure_gradient_pa_m", "pressure gradient above", "Pa/m", "pipes", 1.0, 0}};
  const auto w = std::ranges::find(wordings, f.name, &Wording::name);
  if (w == std::end(wordings)) return f.name;
  const auto number = [&](double value) { return fmt::format("{:.{}f} {}", value / w->scale, w->decimals, w->unit); };
  std::string text = fmt::format("{} {}: {} of {} {}", w->broken, number(f.limit), f.elements, f.of, w->elements);
  if (!at_one_instant) text += fmt::format(" at output instants that stand for {}", format_duration(f.duration));
  text += fmt::format("; worst: {} at {}", number(f.worst), f.worst_element);
  if (!at_one_instant) text += fmt::format(", {} after the start", format_duration(f.worst_time));
  return text;
}

}  // namespace emscher
