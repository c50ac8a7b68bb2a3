#include "models/buildings/thermal_zone.hpp"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <cmath>
#include <stdexcept>

namespace emscher {
namespace {

constexpr Eigen::Index boundaries = 2, heats = 4;

void check_conductance(double conductance) {
  if (!(conductance > 0.0) || !std::isfinite(conductance))
    throw std::invalid_argument(
        fmt::format("zone: a heat conductance is {} W/K, but must be positive and finite", conductance));
}

}  // namespace

ThermalZone::Steady ThermalZone::steady(double air, const ZoneInputs& u) const {
  const auto n = static_cast<Eigen::Index>(masses_);
  const std::array<double, most_masses> zero{};
  const std::span<const double> at_zero(zero.data(), masses_);
  Eigen::MatrixXd matrix(n + 1, n + 1);
  Eigen::VectorXd right(n + 1);
  for (Eigen::Index i = 0; i <= n; ++i) {
    const Row& row = i < n ? rate_[std::size_t(i)] : air_;
    for (Eigen::Index j = 0; j < n; ++j) matrix(i, j) = row.mass[std::size_t(j)];
    matrix(i, n) = row.heating;
    right(i) = (i < n ? 0.0 : air) - row.at(at_zero, u);
  }
  const Eigen::VectorXd solution = matrix.fullPivLu().solve(right);
  Steady result;
  for (Eigen::Index i = 0; i < n; ++i) result.masses[std::size_t(i)] = solution(i);
  result.heating = solution(n);
  return result;
}

int ZoneNetwork::add_node(double capacity) {
  if (!(capacity >= 0.0) || !std::isfinite(capacity))
    throw std::invalid_argument(fmt::format("zone: a heat capacity is {} J/K, but must not be negative", capacity));
  nodes_.push_back({.capacity = capacity});
  return static_cast<int>(nodes_.size()) - 1;
}

void ZoneNetwork::connect(int a, int b, double conductance) {
  check_conductance(conductance);
  links_.push_back({a, b, conductance});
}

void ZoneNetwork::connect(int node, ZoneBoundary boundary, double conductance) {
  check_conductance(conductance);
  nodes_[std::size_t(node)].boundary[std::size_t(boundary)] += conductance;
}

void ZoneNetwork::give(int node, ZoneHeat heat, double part) {
  nodes_[std::size_t(node)].part[std::size_t(heat)] += part;
}

ThermalZone ZoneNetwork::reduce(int air) const {
  std::vector<Eigen::Index> place(nodes_.size());
  Eigen::Index masses = 0, others = 0;
  for (std::size_t k = 0; k < nodes_.size(); ++k) place[k] = nodes_[k].capacity > 0.0 ? masses++ : others++;
  if (masses < 1 || masses > Eigen::Index(ThermalZone::most_masses))
    throw std::invalid_argument(fmt::format("zone: {} masses, but one or two can be had", masses));

  // Balances of all nodes: what flows in = L T + S u, with u of the boundaries, then of the heats.
  Eigen::MatrixXd mm = Eigen::MatrixXd::Zero(masses, masses), mo = Eigen::MatrixXd::Zero(masses, others),
                  oo = Eigen::MatrixXd::Zero(others, others);
  Eigen::MatrixXd um = Eigen::MatrixXd::Zero(masses, boundaries + heats),
                  uo = Eigen::MatrixXd::Zero(others, boundaries + heats);
  const auto is_mass = [&](int node) { return nodes_[std::size_t(node)].capacity > 0.0; };
  const auto at = [&](int node) { return place[std::size_t(node)]; };
  const auto leave = [&](int node, double conductance) {
    (is_mass(node) ? mm : oo)(at(node), at(node)) -= conductance;
  };
  for (const auto& [a, b, conductance] : links_) {
    leave(a, conductance);
    leave(b, conductance);
    if (is_mass(a) && is_mass(b))
      mm(at(a), at(b)) += conductance, mm(at(b), at(a)) += conductance;
    else if (!is_mass(a) && !is_mass(b))
      oo(at(a), at(b)) += conductance, oo(at(b), at(a)) += conductance;
    else
      mo(is_mass(a) ? at(a) : at(b), is_mass(a) ? at(b) : at(a)) += conductance;
  }
  for (std::size_t k = 0; k < nodes_.size(); ++k) {
    const Node& node = nodes_[k];
    auto& u = node.capacity > 0.0 ? um : uo;
    for (Eigen::Index b = 0; b < boundaries; ++b) {
      leave(int(k), node.boundary[std::size_t(b)]);
      u(place[k], b) += node.boundary[std::size_t(b)];
    }
    for (Eigen::Index h = 0; h < heats; ++h) u(place[k], boundaries + h) += node.part[std::size_t(h)];
  }
  const Eigen::FullPivLU<Eigen::MatrixXd> solver(-oo);
  if (!solver.isInvertible()) throw std::invalid_argument("zone: a node without heat capacity is connected to nothing");
  const Eigen::MatrixXd others_of_masses = solver.solve(mo.transpose()), others_of_inputs = solver.solve(uo);
  const Eigen::MatrixXd masses_of_masses = mm + mo * others_of_masses, masses_of_inputs = um + mo * others_of_inputs;

  ThermalZone zone;
  zone.masses_ = std::size_t(masses);
  const auto row_of = [&](const auto& of_masses, const auto& of_inputs, double scale) {
    ThermalZone::Row row;
    for (Eigen::Index j = 0; j < masses; ++j) row.mass[std::size_t(j)] = scale * of_masses(j);
    row.envelope = scale * of_inputs(0);
    row.outdoor = scale * of_inputs(1);
    row.convective = scale * of_inputs(2);
    row.radiative = scale * of_inputs(3);
    row.solar = scale * of_inputs(4);
    row.heating = scale * of_inputs(5);
    return row;
  };
  for (std::size_t k = 0; k < nodes_.size(); ++k)
    if (nodes_[k].capacity > 0.0) {
      zone.capacity_[std::size_t(place[k])] = nodes_[k].capacity;
      zone.rate_[std::size_t(place[k])] =
          row_of(masses_of_masses.row(place[k]), masses_of_inputs.row(place[k]), 1.0 / nodes_[k].capacity);
    }
  zone.air_ = row_of(others_of_masses.row(at(air)), others_of_inputs.row(at(air)), 1.0);
  return zone;
}

}  // namespace emscher
