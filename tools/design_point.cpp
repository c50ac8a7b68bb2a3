#include "tools/design_point.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <optional>
#include <utility>

#include "engine/integration/operating_point.hpp"
#include "engine/integration/steady_state.hpp"
#include "networks/case_network.hpp"

namespace emscher {

namespace {

/// Takes the values of a solved operating point into the order and signs of the case.
class Reading {
 public:
  Reading(const Case& data, const CaseNetwork& built, const SteadyState& steady, const OperatingPoint& point)
      : data_(data), built_(built), network_(*built.network), steady_(steady), point_(point) {
    for (const ComponentPoint& component : point.components())
      components_.push_back(component_values(component, network_.fluid));
  }

  DesignPoint read(double time) {
    DesignPoint result;
    result.time = time;
    result.passes = steady_.passes;
    result.friction = point_.throttling_heat().water;
    result.throttled = point_.throttling_heat().houses;
    read_pipes(result);
    read_junctions(result);
    for (std::size_t k = 0; k < data_.substations.size(); ++k) {
      result.substations.push_back(station(built_.substation[k], 1.0));
      result.substations.back().required_differential_pressure = data_.substations[k].required_differential_pressure_pa;
      result.delivered += result.substations.back().heat;
    }
    for (std::size_t k = 0; k < data_.producers.size(); ++k) {
      result.producers.push_back(station(built_.first_producer + k, -1.0));
      result.supplied += result.producers.back().heat;
    }
    for (std::size_t k = 0; k < data_.storages.size(); ++k) {
      result.storages.push_back(station(built_.first_storage + k, 1.0));
      const double heat = result.storages.back().heat;
      (heat < 0.0 ? result.supplied : result.delivered) += std::abs(heat);
    }
    for (std::size_t k = 0; k < data_.sources.size(); ++k) {
      result.sources.push_back(boundary(built_.first_source + k, -1.0));
      result.supplied += result.sources.back().heat;
    }
    for (std::size_t k = 0; k < data_.outflows.size(); ++k) {
      result.outflows.push_back(boundary(built_.first_outflow + k, 1.0));
      result.delivered += result.outflows.back().heat;
    }
    const OutputRow row = output_row(time);
    result.limits = limits(row);
    result.controls = control_values(data_, built_, row);
    return result;
  }

 private:
  /// As the first row of a run that starts now.
  OutputRow output_row(double time) const {
    OutputRow row;
    row.time = time;
    row.pipe_mass_flow = point_.mass_flow();
    row.theta_from = steady_.at_from;
    row.theta_to = steady_.at_to;
    row.node_theta = point_.node_theta();
    row.components = components_;
    row.point = &point_;
    return row;
  }

  std::vector<LimitFinding> limits(const OutputRow& row) const {
    Plausibility plausibility(data_, built_);
    plausibility.see(row, 0.0);
    return plausibility.findings();
  }

  double celsius(double theta) const { return network_.fluid.temperature(theta) - celsius_zero; }

  // As in the result file: at the mean of the two ends.
  double density_in(std::size_t pipe) const {
    const double theta = 0.5 * (steady_.at_from[pipe] + steady_.at_to[pipe]);
    return network_.fluid.density(network_.fluid.temperature(theta));
  }

  void read_pipes(DesignPoint& result) const {
    const Pipes& pipes = network_.pipes;
    const std::size_t trenches = data_.trenches.size();
    result.pipes.resize(pipes.size());
    for (std::size_t i = 0; i < pipes.size(); ++i) {
      const PipeOrigin& origin = built_.pipe_origin[i];
      const std::size_t place = origin.element < trenches ? 2 * origin.element + (origin.side == Side::supply ? 0 : 1)
                                                          : 2 * trenches + (origin.element - trenches);
      const double sign = origin.reversed ? -1.0 : 1.0;
      const double area = 0.25 * std::numbers::pi * pipes.inner_diameter[i] * pipes.inner_diameter[i];
      PipePoint& p = result.pipes[place];
      p.id = pipe_name(data_, origin);
      p.mass_flow = sign * point_.mass_flow()[i];
      p.from_temperature = celsius(steady_.at_from[i]);
      p.to_temperature = celsius(steady_.at_to[i]);
      if (origin.reversed) std::swap(p.from_temperature, p.to_temperature);
      p.pressure_drop = sign * point_.pressures().pipe_drop[i];
      p.pressure_gradient = std::abs(p.pressure_drop) / pipes.length[i];
      p.heat_loss = steady_.heat_loss[i];
      p.velocity = p.mass_flow / (density_in(i) * area);
      result.lost += p.heat_loss;
      result.friction += point_.friction_heat()[i];
    }
  }

  void read_junctions(DesignPoint& result) const {
    const auto add = [&](std::string id, std::uint32_t node) {
      result.junctions.push_back({std::move(id), celsius(point_.node_theta()[node]),
                                  point_.pressures().node[node] - built_.pressure_datum(node)});
    };
    for (std::size_t k = 0; k < data_.junctions.size(); ++k) {
      const std::string& id = data_.junctions[k].id;
      if (!data_.closed) {
        add(id, built_.supply_node[k]);
        continue;
      }
      add(id + ":supply", built_.supply_node[k]);
      add(id + ":return", built_.return_node[k]);
    }
  }

  /// `taken`: 1 where heat taken from the water counts positive and flow enters at the supply, -1 for producers.
  StationPoint station(std::size_t index, double taken) const {
    const Component& component = *network_.components[index];
    const ComponentMeans& now = components_[index];
    StationPoint s;
    s.id = component.id;
    s.heat = taken * now.heat;
    s.unmet_heat = now.unmet_heat;
    s.mass_flow = now.mass_flow;
    s.supply_temperature = taken > 0.0 ? now.from_temperature : now.to_temperature;
    s.return_temperature = taken > 0.0 ? now.to_temperature : now.from_temperature;
    s.differential_pressure = taken * (point_.pressures().node[component.from] - point_.pressures().node[component.to]);
    if (taken < 0.0) {
      const double density = network_.fluid.density(s.return_temperature + celsius_zero);
      s.pump_power = s.mass_flow * s.differential_pressure / density;
    }
    return s;
  }

  BoundaryPoint boundary(std::size_t index, double taken) const {
    const Component& component = *network_.components[index];
    const ComponentMeans& now = components_[index];
    const bool is_source = component.from == outside;
    const std::uint32_t node = is_source ? component.to : component.from;
    return {component.id, taken * now.heat, now.mass_flow, is_source ? now.to_temperature : now.from_temperature,
            point_.pressures().node[node] - built_.pressure_datum(node)};
  }

  const Case& data_;
  const CaseNetwork& built_;
  const Network& network_;
  const SteadyState& steady_;
  const OperatingPoint& point_;
  std::vector<ComponentMeans> components_;
};

}  // namespace

DesignPoint design_point(const Case& data, double time) {
  const CaseNetwork built = build_network(data);
  OperatingPoint point(*built.network);
  std::optional<SteadyState> steady;
  try {
    steady = steady_state(*built.network, point, time);
  } catch (const std::runtime_error& e) {
    throw DesignPointError(fmt::format("the numerics failed at t = {:.0f} s: {}", time, e.what()));
  }
  return Reading(data, built, *steady, point).read(time);
}

}  // namespace emscher
