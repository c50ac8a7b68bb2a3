#include "engine/hydraulics/pressure_control.hpp"

#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "engine/largest.hpp"

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
  const Largest largest = largest_of(c.points.size(), [&](std::size_t i) {
    const auto& point = c.points[i];
    return c.sense * (c.set_point - (node[point.plus] - (point.minus >= 0 ? node[point.minus] : 0.0)));
  });
  worst = static_cast<int>(largest.at);
  return largest.value;
}

double PressureController::look(std::span<const double> node) {
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

/// Flows follow from the commands.
class PressureController::WithFlows {
 public:
  WithFlows(PressureController& controller, FlowSolver& solver, std::span<const double> demand,
            std::span<const double> fixed_pressure)
      : controller_(controller), solver_(solver), demand_(demand), fixed_pressure_(fixed_pressure) {}

  void find(std::span<double> node) {
    solver_.solve(demand_, fixed_pressure_);
    solver_.friction_drops(solver_.flows(), controller_.drop_);
    solver_.pressures(controller_.drop_, fixed_pressure_, node);
  }
  void respond(int control) {
    flow_change_.resize(solver_.number_of_links());
    pressure_change_.resize(solver_.number_of_nodes());
    total_change_.assign(solver_.number_of_nodes(), 0.0);
    for (const auto& actuator : controller_.controls_[control].actuators) {
      solver_.command_response(actuator.element, flow_change_);
      solver_.pressure_response(flow_change_, actuator.element, pressure_change_);
      for (std::size_t v = 0; v < total_change_.size(); ++v) total_change_[v] += actuator.share * pressure_change_[v];
    }
  }
  double change_at(int node) const { return total_change_[node]; }

 private:
  PressureController& controller_;
  FlowSolver& solver_;
  std::span<const double> demand_, fixed_pressure_;
  std::vector<double> flow_change_, pressure_change_, total_change_;
};

/// Commands change nothing but the drops of their elements, which move the zones between them.
class PressureController::AtGivenFlows {
 public:
  AtGivenFlows(PressureController& controller, FlowSolver& solver, std::span<const double> flows,
               std::span<const double> fixed_pressure)
      : controller_(controller), solver_(solver), flows_(flows), fixed_pressure_(fixed_pressure) {
    if (!controller.zones_) {
      std::vector<int> links;
      for (const PressureControl& control : controller.controls_)
        for (const auto& actuator : control.actuators) links.push_back(link_of(actuator.element));
      controller.zones_.emplace(solver.number_of_nodes(), solver.from(), solver.to(), solver.fixed_nodes(), links);
    }
    drop_change_.resize(controller.zones_->between().size());
  }

  void find(std::span<double> node) {
    std::vector<double>& drop = controller_.drop_;
    if (!found_) {
      solver_.friction_drops(flows_, drop);
      solver_.pressures(drop, fixed_pressure_, node);
      found_ = true;
      return;
    }
    const std::span<const int> links = controller_.zones_->between();
    for (std::size_t k = 0; k < links.size(); ++k) drop_change_[k] = drop[links[k]];
    solver_.element_drops(flows_, drop);
    for (std::size_t k = 0; k < links.size(); ++k) drop_change_[k] = drop[links[k]] - drop_change_[k];
    controller_.zones_->move(drop_change_);
    controller_.zones_->add_to(node);
  }
  void respond(int control) {
    std::size_t k = 0;
    for (int c = 0; c < int(controller_.controls_.size()); ++c)
      for (const auto& actuator : controller_.controls_[c].actuators) {
        const double flow = flows_[link_of(actuator.element)];
        drop_change_[k++] = c == control ? actuator.share * solver_.command_slope(actuator.element, flow) : 0.0;
      }
    controller_.zones_->move(drop_change_);
  }
  double change_at(int node) const { return controller_.zones_->change_at(node); }

 private:
  int link_of(int element) const { return solver_.number_of_links() - solver_.number_of_elements() + element; }

  PressureController& controller_;
  FlowSolver& solver_;
  std::span<const double> flows_, fixed_pressure_;
  std::vector<double> drop_change_;  // Pa, per actuator
  bool found_ = false;
};

template <class Method>
bool PressureController::find_step(Method& method) {
  std::vector<int> active;
  for (std::size_t k = 0; k < controls_.size(); ++k) {
    states_[k].exhausted = false;
    step_[k] = 0.0;
    if (states_[k].command > 0.0 || states_[k].error > 0.0) active.push_back(static_cast<int>(k));
  }
  const auto n = static_cast<Eigen::Index>(active.size());
  Eigen::MatrixXd slope(n, n);  // -d e_i / d c_j
  Eigen::VectorXd error(n);
  for (Eigen::Index j = 0; j < n; ++j) {
    method.respond(active[j]);
    for (Eigen::Index i = 0; i < n; ++i) {
      const PressureControl& c = controls_[active[i]];
      const auto& point = c.points[states_[active[i]].worst_point];
      slope(i, j) = c.sense * (method.change_at(point.plus) - (point.minus >= 0 ? method.change_at(point.minus) : 0.0));
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

template <class Method>
void PressureController::iterate(FlowSolver& solver, std::span<double> node, Method&& method) {
  drop_.resize(solver.number_of_links());
  const auto look_again = [&] {
    for (std::size_t k = 0; k < controls_.size(); ++k)
      for (const auto& actuator : controls_[k].actuators)
        solver.settings()[actuator.element].command = actuator.share * states_[k].command;
    method.find(node);
    return look(node);
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
    if (!find_step(method)) break;
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
  iterate(solver, node, WithFlows(*this, solver, demand, fixed_pressure));
}

void PressureController::adjust(FlowSolver& solver, std::span<const double> flows,
                                std::span<const double> fixed_pressure, std::span<double> node) {
  iterate(solver, node, AtGivenFlows(*this, solver, flows, fixed_pressure));
}

}  // namespace emscher
