#include "engine/hydraulics/pressure_control.hpp"

#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

namespace emscher {
namespace {

constexpr double tolerance = 1e-2;      // Pa, far below any instrument
constexpr int maximum_iterations = 60;  // of Newton's method
constexpr int maximum_cuts = 8;         // of a step
constexpr double no_authority = 1e-6;   // Pa per Pa

}  // namespace

PressureController::PressureController(std::span<const PressureControl> controls)
    : controls_(controls), states_(controls.size()), step_(controls.size()) {}

double PressureController::error_at(int control, std::span<const double> node, int& worst) const {
  const PressureControl& c = controls_[control];
  double largest = -HUGE_VAL;
  for (std::size_t i = 0; i < c.points.size(); ++i) {
    const auto& point = c.points[i];
    const double y = node[point.plus] - (point.minus >= 0 ? node[point.minus] : 0.0);
    const double error = c.sense * (c.set_point - y);
    if (error > largest) largest = error, worst = static_cast<int>(i);
  }
  return largest;
}

double PressureController::look(FlowSolver& solver, std::span<const double> fixed_pressure, std::span<double> node) {
  solver.pressures(drop_, fixed_pressure, node);
  double largest = 0.0;
  for (std::size_t k = 0; k < controls_.size(); ++k) {
    PressureControlState& s = states_[k];
    s.error = error_at(static_cast<int>(k), node, s.worst_point);
    if (s.command > 0.0 || s.error > 0.0) {
      if (!s.exhausted || s.error < 0.0) largest = std::max(largest, std::abs(s.error));
    }
  }
  return largest;
}

bool PressureController::find_step(FlowSolver& solver) {
  std::vector<int> active;
  for (std::size_t k = 0; k < controls_.size(); ++k) {
    states_[k].exhausted = false;
    step_[k] = 0.0;
    if (states_[k].command > 0.0 || states_[k].error > 0.0) active.push_back(static_cast<int>(k));
  }
  flow_change_.resize(solver.number_of_links());
  pressure_change_.resize(solver.number_of_nodes());
  total_change_.resize(solver.number_of_nodes());
  const auto n = static_cast<Eigen::Index>(active.size());
  Eigen::MatrixXd slope(n, n);  // -d e_i / d c_j
  Eigen::VectorXd error(n);
  for (Eigen::Index j = 0; j < n; ++j) {
    std::ranges::fill(total_change_, 0.0);
    for (const auto& actuator : controls_[active[j]].actuators) {
      solver.command_response(actuator.element, flow_change_);
      solver.pressure_response(flow_change_, actuator.element, pressure_change_);
      for (std::size_t v = 0; v < total_change_.size(); ++v) total_change_[v] += actuator.share * pressure_change_[v];
    }
    for (Eigen::Index i = 0; i < n; ++i) {
      const PressureControl& c = controls_[active[i]];
      const auto& point = c.points[states_[active[i]].worst_point];
      slope(i, j) = c.sense * (total_change_[point.plus] - (point.minus >= 0 ? total_change_[point.minus] : 0.0));
    }
    error[j] = states_[active[j]].error;
  }
  // Those without authority over their own point rest; the others are solved together.
  std::vector<Eigen::Index> able;
  bool relaxes = false;
  for (Eigen::Index i = 0; i < n; ++i) {
    PressureControlState& s = states_[active[i]];
    if (slope(i, i) > no_authority) {
      able.push_back(i);
    } else if (s.error < 0.0) {
      // More was asked for than the pump can give, or a valve is shut further than shut: back to where it matters.
      step_[active[i]] = -0.5 * s.command;
      relaxes = true;
    } else {
      s.exhausted = s.error > tolerance;
    }
  }
  relaxed_ = relaxes;
  if (able.empty()) return relaxes;
  const Eigen::MatrixXd part = slope(able, able);
  Eigen::Index worst = 0;
  error(able).cwiseAbs().maxCoeff(&worst);
  opponents_.clear();
  for (Eigen::Index i = 0; i < part.rows(); ++i) {
    if (i != worst && std::abs(part(i, worst)) > no_authority && std::abs(part(worst, i)) > no_authority)
      opponents_.push_back(active[able[i]]);
  }
  const Eigen::VectorXd change = part.fullPivLu().solve(error(able));
  for (std::size_t i = 0; i < able.size(); ++i) {
    const int k = active[able[i]];
    const double alone = error[able[i]] / slope(able[i], able[i]);
    step_[k] = std::isfinite(change[i]) ? change[i] : alone;
    step_[k] = std::max(step_[k], -states_[k].command);
  }
  return true;
}

// find_drops() fills drop_ for the commands that the solver has.
template <class FindDrops>
void PressureController::iterate(FlowSolver& solver, std::span<const double> fixed_pressure, std::span<double> node,
                                 const FindDrops& find_drops) {
  drop_.resize(solver.number_of_links());
  const auto look_again = [&] {
    for (std::size_t k = 0; k < controls_.size(); ++k)
      for (const auto& actuator : controls_[k].actuators)
        solver.settings()[actuator.element].command = actuator.share * states_[k].command;
    find_drops();
    return look(solver, fixed_pressure, node);
  };
  double largest = look_again();
  for (int iteration = 0; largest > tolerance; ++iteration) {
    if (iteration == maximum_iterations) {
      const auto worst = std::ranges::max_element(
          states_, {}, [](const PressureControlState& s) { return s.exhausted ? 0.0 : std::abs(s.error); });
      throw PressureControlError(
          fmt::format("a pressure control does not come to rest: it is still off by {:.3g} Pa", worst->error),
          static_cast<int>(worst - states_.begin()), opponents_);
    }
    if (!find_step(solver)) break;
    const auto start = states_;
    const double before = largest;
    double fraction = 1.0;
    for (int cut = 0; cut < maximum_cuts; ++cut, fraction *= 0.5) {
      for (std::size_t k = 0; k < states_.size(); ++k)
        states_[k].command = std::max(0.0, start[k].command + fraction * step_[k]);
      largest = look_again();
      if (relaxed_ || largest < (1.0 - 0.1 * fraction) * before) break;
    }
  }
}

void PressureController::solve(FlowSolver& solver, std::span<const double> demand,
                               std::span<const double> fixed_pressure, std::span<double> node) {
  iterate(solver, fixed_pressure, node, [&] {
    solver.solve(demand, fixed_pressure);
    solver.friction_drops(solver.flows(), drop_);
  });
}

void PressureController::adjust(FlowSolver& solver, std::span<const double> flows,
                                std::span<const double> fixed_pressure, std::span<double> node) {
  // Commands change nothing but the drops of their elements.
  drop_.resize(solver.number_of_links());
  solver.friction_drops(flows, drop_);
  iterate(solver, fixed_pressure, node, [&] { solver.element_drops(flows, drop_); });
}

}  // namespace emscher
