// The unknowns of a DaeSystem: what they are, how large, and which equations see them.
#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/integration/dae_system.hpp"

namespace emscher {

Unknown DaeSystem::kind(std::size_t i) const {
  if (i < layout_.node_theta) return Unknown::state;
  if (i < layout_.pipe_theta) return Unknown::node_theta;
  if (i < layout_.pipe_flow) return Unknown::pipe_theta;
  return i < layout_.pressure || i >= layout_.supply ? Unknown::flow : Unknown::pressure;
}

DaeSystem::Scales DaeSystem::scales(std::span<const double> y) const {
  Scales scales{.flow = 1e-3, .pressure = 1e5};
  for (std::size_t i = layout_.pipe_flow; i < layout_.pressure; ++i)
    scales.flow = std::max(scales.flow, std::abs(y[i]));
  for (std::size_t i = layout_.pressure; i < layout_.command; ++i)
    scales.pressure = std::max(scales.pressure, std::abs(y[i]));
  return scales;
}

double DaeSystem::Scales::same(Unknown kind) const {
  constexpr double same_theta = 1e-11;     // K
  constexpr double same_flow = 1e-9;       // of the largest
  constexpr double same_pressure = 1e-10;  // of the largest
  switch (kind) {
    case Unknown::flow:
      return same_flow * flow;
    case Unknown::pressure:
      return same_pressure * pressure;
    default:
      return same_theta;
  }
}

double DaeSystem::Scales::difference_step(Unknown kind, double value) const {
  const double root = std::sqrt(std::numeric_limits<double>::epsilon());
  const double usual = kind == Unknown::flow ? 0.01 * flow : (kind == Unknown::pressure ? pressure : 10.0);
  const bool forward = kind == Unknown::flow ? value > root * usual : value >= 0.0;
  return root * std::max(std::abs(value), usual) * (forward ? 1.0 : -1.0);
}

ColouredJacobian DaeSystem::jacobian() const {
  std::vector<std::size_t> commands;
  for (std::size_t i = layout_.command; i < layout_.supply; ++i) commands.push_back(i);
  return {pattern(), commands};
}

SparsityPattern DaeSystem::pattern() const {
  std::vector<std::pair<std::size_t, std::size_t>> entries;
  const Pipes& p = network_.pipes;
  const std::size_t water_modes = network_.wall == WallContact::film ? modes_ / 2 : modes_;
  for (std::size_t i = 0; i < layout_.size; ++i) entries.emplace_back(i, i);

  const auto flow = [&](std::size_t i) { return layout_.pipe_flow + i; };
  for (std::size_t i = 0; i < p.size(); ++i) {
    const bool paired = p.partner[i] != no_partner && p.loss_partner[i] != 0.0;
    for (std::size_t e = first_element_[i]; e < first_element_[i + 1]; ++e) {
      const std::size_t beside = paired ? first_element_[p.partner[i]] + e - first_element_[i] : e;
      for (std::size_t k = 0; k < modes_; ++k) {
        const std::size_t row = k * elements_ + e;
        for (std::size_t j = 0; j < modes_; ++j) {
          entries.emplace_back(row, j * elements_ + e);
          entries.emplace_back(row, j * elements_ + beside);
          if (j >= water_modes) continue;
          if (e > first_element_[i]) entries.emplace_back(row, j * elements_ + e - 1);
          if (e + 1 < first_element_[i + 1]) entries.emplace_back(row, j * elements_ + e + 1);
        }
        entries.emplace_back(row, flow(i));
        entries.emplace_back(row, layout_.pipe_theta + i);
        if (e == first_element_[i]) entries.emplace_back(row, layout_.node_theta + p.from[i]);
        if (e + 1 == first_element_[i + 1]) entries.emplace_back(row, layout_.node_theta + p.to[i]);
      }
      entries.emplace_back(layout_.pipe_theta + i, e);
    }
    entries.emplace_back(flow(i), layout_.pipe_theta + i);
    for (const std::uint32_t node : {p.from[i], p.to[i]}) {
      entries.emplace_back(flow(i), layout_.pressure + node);
      entries.emplace_back(layout_.pressure + node, flow(i));
      entries.emplace_back(layout_.node_theta + node, flow(i));
      const std::size_t e = node == p.from[i] ? first_element_[i] : first_element_[i + 1] - 1;
      for (std::size_t j = 0; j < water_modes; ++j) entries.emplace_back(layout_.node_theta + node, j * elements_ + e);
    }
  }
  for (std::size_t c = 0; c < ports_.size(); ++c) {
    const std::size_t its_flow = layout_.component_flow + c;
    std::vector<std::size_t> seen{its_flow};  // what its exchange and its flow depend on
    for (std::size_t s = first_state_[c]; s < first_state_[c + 1]; ++s) seen.push_back(s);
    for (const std::uint32_t node : {ports_[c].from, ports_[c].to}) {
      if (node == outside) continue;
      seen.push_back(layout_.node_theta + node);
      seen.push_back(layout_.pressure + node);
      entries.emplace_back(layout_.pressure + node, its_flow);
    }
    for (const std::size_t column : seen) {
      entries.emplace_back(its_flow, column);
      for (std::size_t s = first_state_[c]; s < first_state_[c + 1]; ++s) entries.emplace_back(s, column);
      for (const std::uint32_t node : {ports_[c].from, ports_[c].to})
        if (node != outside) entries.emplace_back(layout_.node_theta + node, column);
    }
  }
  for (std::size_t k = 0; k < controls_.size(); ++k) {
    const std::size_t command = layout_.command + k;
    for (const auto& actuator : controls_[k].actuators)
      entries.emplace_back(layout_.component_flow + std::size_t(actuator.element), command);
    for (const auto& point : controls_[k].points)
      for (const int node : {point.plus, point.minus})
        if (node >= 0) entries.emplace_back(command, layout_.pressure + std::size_t(node));
  }
  for (std::size_t k = 0; k < holders_.size(); ++k) {
    const std::size_t pressure = layout_.pressure + network_.components[holders_[k]]->holds_pressure_at();
    entries.emplace_back(layout_.supply + k, pressure);
    entries.emplace_back(pressure, layout_.supply + k);
  }
  return sparsity_pattern(layout_.size, std::move(entries));
}

}  // namespace emscher
