// (I - gamma J) x = b as one sparse system, for LinearSolver::klu: with the heat exchange of parallel pipes, and all
// circles at once. Unknowns: states of the pipes, then theta of the water that leaves every node,
//   theta_n - sum_in |m_i| theta_i / sum_in |m_i| = 0.
// A component hands on what enters it, outlet = a + b inlet; one with states is solved for inlets 0 and 1 to find a and
// b, and once more when its inlet is known, so that it needs to know nothing but its own block.
#include <algorithm>
#include <cmath>

#include "engine/integration/sparse_factor.hpp"
#include "engine/integration/thermal_system.hpp"

namespace emscher {

void ThermalSystem::solve_assembled(double gamma, std::span<const double> b, std::span<double> x) {
  const std::size_t nodes = network_.number_of_nodes(), size = pipe_states_ + nodes;
  entries_.clear();
  transport_->jacobian(point_.mass_flow(), entries_);
  assembled_.assign(size, 0.0);
  std::ranges::copy(b.first(pipe_states_), assembled_.begin());
  const auto inverse_inflow = point_.inverse_inflow();
  for (MatrixEntry& entry : entries_)
    entry.value *= entry.row < pipe_states_ ? -gamma : -inverse_inflow[entry.row - pipe_states_];
  for (std::size_t i = 0; i < size; ++i) entries_.push_back({i, i, 1.0});

  for (std::size_t c = 0; c < network_.components.size(); ++c) {
    const auto [tail, head] = direction_of(c);
    if (head == outside) continue;
    const double share = std::abs(point_.components()[c].mass_flow) * inverse_inflow[head];
    const double at_rest = solve_component(c, gamma, 0.0, b, x).outlet_change;
    assembled_[pipe_states_ + head] += share * at_rest;
    if (tail == outside) continue;
    const double slope = solve_component(c, gamma, 1.0, b, x).outlet_change - at_rest;
    entries_.push_back({pipe_states_ + head, pipe_states_ + tail, -share * slope});
  }

  factor_->factorise(size, entries_);
  factor_->solve(assembled_, assembled_);

  std::copy_n(assembled_.begin(), pipe_states_, x.begin());
  lost_change_ = transport_->heat_loss_change(x.first(pipe_states_), pipe_loss_change_);
  for (std::size_t c = 0; c < network_.components.size(); ++c) {
    const std::uint32_t tail = direction_of(c).first;
    const double inlet = tail == outside ? 0.0 : assembled_[pipe_states_ + tail];
    const auto change = solve_component(c, gamma, inlet, b, x);
    component_change_[c] = {inlet, change.outlet_change};
    lost_change_ += change.loss_change;
  }
}

}  // namespace emscher
