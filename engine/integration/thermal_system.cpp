#include "engine/integration/thermal_system.hpp"

#include <algorithm>
#include <cmath>

#include "engine/integration/gmres.hpp"
#include "engine/integration/sparse_factor.hpp"

namespace emscher {
namespace {

// Circles are closed until no cut link's contribution changes by more than this part of the largest.
constexpr double circle_tolerance = 1e-10;
constexpr int simple_sweeps = 6;

}  // namespace

ThermalSystem::ThermalSystem(const Network& network, std::unique_ptr<OdeTransportScheme> transport,
                             bool integrate_pipe_losses, LinearSolver linear_solver)
    : network_(network),
      transport_(std::move(transport)),
      point_(network),
      pipe_states_(transport_->number_of_states()) {
  const Pipes& pipes = network.pipes;
  layout_.first_element.resize(pipes.size() + 1);
  for (std::size_t i = 0; i < pipes.size(); ++i)
    layout_.first_element[i + 1] = layout_.first_element[i] + pipes.elements[i];
  layout_.stride = layout_.first_element.back();
  layout_.modes = layout_.stride == 0 ? 0 : pipe_states_ / layout_.stride;
  layout_.first_state.clear();
  for (const std::size_t first : point_.first_state()) layout_.first_state.push_back(pipe_states_ + first);

  layout_.size = layout_.first_state.back();
  lost_ = integrals_per_component * network.components.size();
  friction_ = lost_ + 1;
  throttled_ = friction_ + 1;
  loops_ = throttled_ + 1;
  pipe_losses_ = loops_ + point_.loop_flows().size();

  for (auto* v : {&at_from_, &at_to_, &mean_}) v->assign(pipes.size(), 0.0);
  node_flux_.assign(network.number_of_nodes(), 0.0);
  states_.assign(layout_.size - pipe_states_, 0.0);
  component_change_.resize(network.components.size());
  for (std::size_t c = 0; c < network.components.size(); ++c)
    if (network.components[c]->number_of_states() > 0) with_states_.push_back(c);
  for (auto* v : {&pipe_loss_, &pipe_loss_change_}) v->assign(integrate_pipe_losses ? pipes.size() : 0, 0.0);
  if (linear_solver == LinearSolver::klu) factor_ = std::make_unique<SparseFactor>();
}

ThermalSystem::~ThermalSystem() = default;

std::span<const double> ThermalSystem::component_states(std::span<const double> y, std::size_t c) const {
  return y.subspan(layout_.first_state[c], layout_.first_state[c + 1] - layout_.first_state[c]);
}

OperatingPoint& ThermalSystem::evaluate(double t, std::span<const double> y) {
  if (fresh_ && t == point_.time()) return point_;
  fresh_ = true;
  point_.set_time(t);
  transport_->end_temperatures(y.first(pipe_states_), at_from_, at_to_);
  if (!(std::abs(t - fluid_updated_at_) < fluid_update_interval)) {
    transport_->mean_temperatures(y.first(pipe_states_), mean_);
    point_.update_fluid(mean_);
    fluid_updated_at_ = t;
  }
  point_.solve(at_from_, at_to_, y.subspan(pipe_states_, states_.size()), FlowUpdate::full);
  point_.check_flows();
  return point_;
}

void ThermalSystem::step_ends(double t, std::span<const double> y) {
  if (t - fluid_updated_at_ >= fluid_update_interval) evaluate(t, y);
}

void ThermalSystem::derivative(double t, std::span<const double> y, std::span<double> derivative,
                               Evaluation evaluation) {
  ++statistics_.derivatives;
  if (evaluation == Evaluation::start_of_step) {
    evaluate(t, y);
  } else {
    fresh_ = false;
    if (t != point_.time()) point_.set_time(t);
    transport_->end_temperatures(y.first(pipe_states_), at_from_, at_to_);
    point_.solve(at_from_, at_to_, y.subspan(pipe_states_, states_.size()), FlowUpdate::linearised);
    point_.mix_nodes(at_from_, at_to_);
  }
  std::ranges::copy(y.subspan(pipe_states_, states_.size()), states_.begin());

  heat_ = transport_->derivative(y.first(pipe_states_), surroundings_of(network_, point_),
                                 derivative.first(pipe_states_), pipe_loss_);
  for (const std::size_t c : with_states_) {
    const Component& component = *network_.components[c];
    const ComponentPoint& p = point_.components()[c];
    const auto states = component_states(y, c);
    component.exchange(p.mass_flow, p.inlet + p.throttling, states,
                       derivative.subspan(layout_.first_state[c], states.size()));
    heat_.lost += component.heat_loss(states);
  }
  solved_ = false;
}

void ThermalSystem::rates(std::span<double> g) const {
  for (std::size_t c = 0; c < network_.components.size(); ++c)
    std::ranges::copy(
        component_rates(point_.components()[c], solved_ ? component_change_[c] : ComponentChange{}, network_.fluid),
        g.begin() + std::ptrdiff_t(c * integrals_per_component));
  g[lost_] = heat_.lost - (solved_ ? lost_change_ : 0.0);
  const auto throttling = point_.throttling_heat();
  g[friction_] = heat_.friction + throttling.water;
  g[throttled_] = throttling.houses;
  std::ranges::copy(point_.loop_flows(), g.begin() + std::ptrdiff_t(loops_));
  for (std::size_t i = 0; i < pipe_loss_.size(); ++i)
    g[pipe_losses_ + i] = pipe_loss_[i] - (solved_ ? pipe_loss_change_[i] : 0.0);
}

// Runs of pipes are solved in one call; a cut link stands alone so that its contribution can be seen.
void ThermalSystem::prepare_runs() {
  const FlowOrder& order = point_.order();
  if (runs_of_order_ == point_.order_rebuilds()) return;
  runs_of_order_ = point_.order_rebuilds();
  runs_.clear();
  cut_heads_.clear();
  const std::size_t pipes = network_.pipes.size();
  for (std::size_t k = 0; k < order.links.size(); ++k) {
    const std::uint32_t link = order.links[k];
    const bool pipe = link < pipes;
    const auto cut = std::ranges::find(order.cuts, link);
    if (cut != order.cuts.end())
      runs_.push_back({k, k + 1, pipe, int(cut - order.cuts.begin())});
    else if (!runs_.empty() && runs_.back().pipes == pipe && runs_.back().cut < 0)
      runs_.back().end = k + 1;
    else
      runs_.push_back({k, k + 1, pipe, -1});
  }
  for (const std::uint32_t link : order.cuts) {
    if (link < pipes)
      cut_heads_.push_back(point_.mass_flow()[link] >= 0.0 ? network_.pipes.to[link] : network_.pipes.from[link]);
    else
      cut_heads_.push_back(direction_of(link - pipes).second);
  }
  cut_in_.assign(cut_heads_.size(), 0.0);
  cut_out_.assign(cut_heads_.size(), 0.0);
}

/// Nodes that the water of a component comes from and goes to.
std::pair<std::uint32_t, std::uint32_t> ThermalSystem::direction_of(std::size_t c) const {
  const Component& component = *network_.components[c];
  return point_.components()[c].mass_flow >= 0.0 ? std::pair{component.from, component.to}
                                                 : std::pair{component.to, component.from};
}

Component::BlockSolution ThermalSystem::solve_component(std::size_t c, double gamma, double inlet,
                                                        std::span<const double> b, std::span<double> x) const {
  const Component& component = *network_.components[c];
  const ComponentPoint& p = point_.components()[c];
  const std::size_t first = layout_.first_state[c], n = component.number_of_states();
  if (n == 0) return {p.exchange.sensitivity * inlet, 0.0};
  return component.solve_block(gamma, p.mass_flow, inlet, std::span(states_).subspan(first - pipe_states_, n),
                               b.subspan(first, n), x.subspan(first, n));
}

double ThermalSystem::sweep_component(std::size_t c, double gamma, std::span<const double> b, std::span<double> x) {
  const auto [tail, head] = direction_of(c);
  const double inlet = tail == outside ? 0.0 : node_flux_[tail] * point_.inverse_inflow()[tail];
  const auto change = solve_component(c, gamma, inlet, b, x);
  if (head != outside) node_flux_[head] += std::abs(point_.components()[c].mass_flow) * change.outlet_change;
  component_change_[c] = {inlet, change.outlet_change};
  return change.loss_change;
}

void ThermalSystem::sweep(double gamma, std::span<const double> b, std::span<double> x, std::span<const double> cut_in,
                          std::span<double> cut_out) {
  ++statistics_.sweeps;
  std::ranges::fill(node_flux_, 0.0);
  for (std::size_t k = 0; k < cut_in.size(); ++k) node_flux_[cut_heads_[k]] += cut_in[k];

  const std::size_t pipes = network_.pipes.size();
  const auto links = std::span<const std::uint32_t>(point_.order().links);
  const Sweep transport_sweep{.gamma = gamma,
                              .mass_flow = point_.mass_flow(),
                              .inverse_inflow = point_.inverse_inflow(),
                              .node_flux = node_flux_,
                              .right_hand_side = b.first(pipe_states_),
                              .solution = x.first(pipe_states_),
                              .heat_loss_change = pipe_loss_change_};
  double lost = 0.0;
  for (const Run& run : runs_) {
    const auto some = links.subspan(run.begin, run.end - run.begin);
    const double before = run.cut >= 0 ? node_flux_[cut_heads_[run.cut]] : 0.0;
    if (run.pipes)
      lost += transport_->solve_along_flow(some, transport_sweep);
    else
      for (const std::uint32_t link : some) lost += sweep_component(link - pipes, gamma, b, x);
    if (run.cut >= 0) {
      double& node = node_flux_[cut_heads_[run.cut]];
      cut_out[run.cut] = node - before;
      node = before;
    }
  }
  lost_change_ = lost;
}

void ThermalSystem::solve(double gamma, std::span<const double> b, std::span<double> x) {
  ++statistics_.linear_solves;
  if (factor_) {
    solve_assembled(gamma, b, x);
  } else {
    prepare_runs();
    if (cut_heads_.empty())
      sweep(gamma, b, x, {}, {});
    else
      close_circles(gamma, b, x);
  }
  solved_ = true;
}

void ThermalSystem::close_circles(double gamma, std::span<const double> b, std::span<double> x) {
  std::ranges::fill(cut_in_, 0.0);
  const auto difference = [&] {
    double change = 0.0, largest = 0.0;
    for (std::size_t k = 0; k < cut_in_.size(); ++k) {
      change = std::max(change, std::abs(cut_out_[k] - cut_in_[k]));
      largest = std::max(largest, std::abs(cut_out_[k]));
    }
    return change <= circle_tolerance * largest ? 0.0 : change;
  };
  std::vector<double> offset;  // G(0)
  for (int k = 0; k < simple_sweeps; ++k) {
    sweep(gamma, b, x, cut_in_, cut_out_);
    if (k == 0) offset = cut_out_;
    if (difference() == 0.0) return;
    cut_in_ = cut_out_;
  }
  solve_by_gmres(
      [&](std::span<const double> z, std::span<double> result) {
        sweep(gamma, b, x, z, result);  // G(z) = G(0) + G' z
        for (std::size_t k = 0; k < z.size(); ++k) result[k] = z[k] - (result[k] - offset[k]);
      },
      offset, cut_in_, {.tolerance = circle_tolerance});
  sweep(gamma, b, x, cut_in_, cut_out_);
}

void ThermalSystem::initial_states(std::span<const PipeProfile> profiles, std::span<const double> node_theta,
                                   std::span<double> y) const {
  std::ranges::fill(y, 0.0);
  transport_->initial_states(profiles, y.first(pipe_states_));
  initial_component_states(network_, node_theta, y.subspan(pipe_states_));
}

std::span<const double> ThermalSystem::mean_temperatures(std::span<const double> y) {
  transport_->mean_temperatures(y.first(pipe_states_), mean_);
  return mean_;
}

double ThermalSystem::stored_energy(std::span<const double> y) const {
  double energy = transport_->stored_energy(y.first(pipe_states_));
  for (std::size_t c = 0; c < network_.components.size(); ++c)
    energy += network_.components[c]->stored_energy(component_states(y, c));
  return energy;
}

void ThermalSystem::pipe_heat_losses(std::span<const double> y, std::span<double> losses) {
  std::vector<double> derivatives(pipe_states_);
  transport_->derivative(y.first(pipe_states_), surroundings_of(network_, point_), derivatives, losses);
}

NetworkIntegrals ThermalSystem::integrals(std::span<const double> q) const {
  return {q.first(lost_),         q[lost_], q[friction_], q[throttled_], q.subspan(loops_, pipe_losses_ - loops_),
          q.subspan(pipe_losses_)};
}

}  // namespace emscher
