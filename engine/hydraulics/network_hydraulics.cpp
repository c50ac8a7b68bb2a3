#include "engine/hydraulics/network_hydraulics.hpp"

#include <algorithm>
#include <cmath>

#include "engine/parallel.hpp"

namespace emscher {
namespace {

// A consumer is short when its open valve would need this much more pressure difference than there is; less is
// rounding.
constexpr double short_by = 1e-6;  // Pa, and the same part of the pressure difference
// Joined consumers are released after so many solves in which all of them got what they asked for.
constexpr int patience = 20;
// Flows below this part of the largest are rounding: they are set to zero, so that directions do not flicker. The mass
// so dropped is far below the balance's tolerance.
constexpr double negligible_part = 1e-12;

template <class T>
std::vector<T> copied(std::span<const T> values) {
  return {values.begin(), values.end()};
}

}  // namespace

NetworkHydraulics::NetworkHydraulics(int number_of_nodes, const PassiveLinks& pipes, std::span<const int> fixed_nodes,
                                     std::span<const double> elevation, const FlowSolverOptions& options,
                                     std::vector<HydraulicElement> elements, std::vector<PressureControl> controls)
    : nodes_(number_of_nodes),
      pipes_(pipes.from.size()),
      options_(options),
      elements_(std::move(elements)),
      settings_(elements_.size()),
      controls_(std::move(controls)),
      link_controls_(controls_),
      controller_(link_controls_),
      base_([&] {
        std::vector<int> from, to;
        std::vector<const FlowLaw*> law;
        for (const HydraulicElement& e : elements_) {
          if (e.on_demand) continue;
          from.push_back(e.from);
          to.push_back(e.to);
          law.push_back(e.law);
        }
        return FlowSolver(number_of_nodes, pipes, fixed_nodes, elevation, options, {from, to, law});
      }()),
      is_joined_(elements_.size(), 0),
      is_controlled_(elements_.size(), 0) {
  std::vector<int> place(elements_.size(), -1);
  bool any_law = false;
  for (int e = 0; e < int(elements_.size()); ++e) {
    if (elements_[e].on_demand) {
      any_law = true;
      settings_[e].least_flow = 0.0;
      on_demand_.push_back(e);
    } else {
      place[e] = int(permanent_.size());
      permanent_.push_back(e);
    }
  }
  for (PressureControl& c : link_controls_)
    for (auto& actuator : c.actuators) {
      is_controlled_[actuator.element] = 1;
      actuator.element = place[actuator.element];
      commands_matter_ |= base_.is_on_loop(int(pipes_) + actuator.element);
    }
  flows_need_pressures_ = any_law || commands_matter_;
  if (any_law) {  // only then another network may have to be made
    from_ = copied(pipes.from);
    to_ = copied(pipes.to);
    length_ = copied(pipes.length);
    inner_diameter_ = copied(pipes.inner_diameter);
    roughness_ = copied(pipes.roughness);
    minor_loss_ = copied(pipes.minor_loss);
    elevation_ = copied(elevation);
    fixed_nodes_ = copied(fixed_nodes);
  }
  element_flow_.assign(elements_.size(), 0.0);
  loop_flows_.assign(std::size_t(base_.number_of_loops()), 0.0);
  flows_.assign(std::size_t(base_.number_of_links()), 0.0);
  if (flows_need_pressures_) node_.assign(std::size_t(nodes_), 0.0);
}

void NetworkHydraulics::set_fluid(const FlowSolver::FillFluid& fill, std::span<const double> element_density) {
  element_density_.assign(element_density.begin(), element_density.end());
  base_.set_fluid(fill, densities_of({&permanent_}));
  if (limited_) limited_->set_fluid(base_.density(), base_.viscosity(), densities_of({&permanent_, &joined_}));
}

std::span<const double> NetworkHydraulics::densities_of(std::initializer_list<const std::vector<int>*> groups) {
  link_density_.clear();
  for (const auto* group : groups)
    for (const int e : *group) link_density_.push_back(element_density_[e]);
  return link_density_;
}

// The network with these consumers as elements as well.
void NetworkHydraulics::join(std::span<const int> consumers) {
  for (const int e : consumers) is_joined_[e] = 1;
  joined_.clear();
  for (const int e : on_demand_)
    if (is_joined_[e]) joined_.push_back(e);
  std::vector<int> from, to;
  std::vector<const FlowLaw*> law;
  for (const auto* group : {&permanent_, &joined_})
    for (const int e : *group) {
      from.push_back(elements_[e].from);
      to.push_back(elements_[e].to);
      law.push_back(elements_[e].law);
    }
  limited_ =
      std::make_unique<FlowSolver>(nodes_, PassiveLinks{from_, to_, length_, inner_diameter_, roughness_, minor_loss_},
                                   fixed_nodes_, elevation_, options_, ElementLinks{from, to, law});
  limited_->set_fluid(base_.density(), base_.viscosity(), densities_of({&permanent_, &joined_}));
  flows_.assign(std::size_t(limited_->number_of_links()), 0.0);
  solves_with_plenty_ = 0;
}

void NetworkHydraulics::release() {
  limited_.reset();
  joined_.clear();
  std::ranges::fill(is_joined_, 0);
  flows_.assign(pipes_ + permanent_.size(), 0.0);
}

void NetworkHydraulics::pass_settings() {
  const auto settings = active().settings();
  std::size_t k = 0;
  for (const auto* group : {&permanent_, &joined_})
    for (const int e : *group) {
      const double command = is_controlled_[e] ? settings[k].command : settings_[e].command;
      settings[k] = settings_[e];
      settings[k++].command = command;
    }
  for (std::size_t c = 0; c < controls_.size(); ++c) link_controls_[c].set_point = controls_[c].set_point;
}

std::span<const double> NetworkHydraulics::total_demand(std::span<const double> demand) {
  if (on_demand_.empty()) return demand;
  demand_.assign(demand.begin(), demand.end());
  for (const int e : on_demand_) {
    if (is_joined_[e]) continue;
    demand_[elements_[e].from] += settings_[e].greatest_flow;
    demand_[elements_[e].to] -= settings_[e].greatest_flow;
  }
  return demand_;
}

bool NetworkHydraulics::find_short(std::vector<int>& found) const {
  found.clear();
  for (const int e : on_demand_) {
    const HydraulicElement& element = elements_[e];
    const double asked = settings_[e].greatest_flow;
    if (is_joined_[e] || !(asked > 0.0)) continue;
    const double needed = element.law->at(asked, element_density_[e], 0.0).drop;
    const double given = node_[element.from] - node_[element.to];
    if (given < needed - short_by * (1.0 + needed)) found.push_back(e);
  }
  return !found.empty();
}

void NetworkHydraulics::solve(std::span<const double> demand, std::span<const double> fixed_pressure) {
  if (limited_ && solves_with_plenty_ >= patience) release();
  std::vector<int> found;
  for (;;) {
    pass_settings();
    try {
      if (flows_need_pressures_ && !controls_.empty()) {
        controller_.solve(active(), total_demand(demand), fixed_pressure, node_);
      } else {
        active().solve(total_demand(demand), fixed_pressure);
        if (flows_need_pressures_) {
          drops_.resize(std::size_t(active().number_of_links()));
          active().friction_drops(active().flows(), drops_);
          active().pressures(drops_, fixed_pressure, node_);
        }
      }
    } catch (const InfeasibleFlowError&) {
      // As plain demands they cannot all be met, and pressures do not say by whom.
      for (const int e : on_demand_)
        if (!is_joined_[e]) found.push_back(e);
      if (found.empty()) throw;
      join(found);
      found.clear();
      continue;
    }
    if (!flows_need_pressures_ || !find_short(found)) break;
    join(found);
  }
  read_flows();
  if (limited_) {
    const bool plenty =
        std::ranges::none_of(joined_, [&](int e) { return element_flow_[e] < settings_[e].greatest_flow; });
    solves_with_plenty_ = plenty ? solves_with_plenty_ + 1 : 0;
  }
}

void NetworkHydraulics::read_flows() {
  const std::span<const double> found = active().flows();
  if (limited_) {
    base_.loop_flows_of(found, loop_flows_);
  } else {
    std::ranges::copy(base_.loop_flows(), loop_flows_.begin());
  }
  take(found);
}

void NetworkHydraulics::solve_linearised(std::span<const double> demand) {
  pass_settings();
  active().solve_linearised(total_demand(demand), flows_, limited_ ? std::span<double>() : loop_flows_);
  if (limited_) base_.loop_flows_of(flows_, loop_flows_);
  take(flows_);
}

/// Into flows_, where they may be already: without what is rounding.
void NetworkHydraulics::take(std::span<const double> found) {
  const double largest = largest_in_blocks(pipes_, [&](std::size_t begin, std::size_t end) {
    double most = 0.0;
    for (std::size_t i = begin; i < end; ++i) most = std::max(most, std::abs(found[i]));
    return most;
  });
  negligible_flow_ = negligible_part * largest;
  in_blocks(found.size(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) flows_[i] = std::abs(found[i]) < negligible_flow_ ? 0.0 : found[i];
  });
  for (const int e : on_demand_)
    if (!is_joined_[e]) element_flow_[e] = settings_[e].greatest_flow;
  std::size_t k = pipes_;
  for (const auto* group : {&permanent_, &joined_})
    for (const int e : *group) element_flow_[e] = flows_[k++];
}

void NetworkHydraulics::flows_from(std::span<const double> demand, std::span<const double> loop_flows,
                                   std::span<double> flows_out) {
  base_.flows_from(demand, loop_flows, flows_out);
}

std::span<const double> NetworkHydraulics::pressures(std::span<const double> fixed_pressure, std::span<double> node) {
  pass_settings();
  if (!flows_need_pressures_ && !controls_.empty()) {
    controller_.adjust(active(), flows_, fixed_pressure, node);
    return controller_.drops().first(pipes_);
  }
  drops_.resize(std::size_t(active().number_of_links()));
  active().friction_drops(flows_, drops_);
  active().pressures(drops_, fixed_pressure, node);
  return std::span(drops_).first(pipes_);
}

void NetworkHydraulics::supplies(std::span<const double> demand, std::span<double> supplies_out) {
  active().supplies(total_demand(demand), flows_, supplies_out);
}

std::optional<int> NetworkHydraulics::element_of(int link) const {
  std::size_t k = std::size_t(link);
  if (k < pipes_) return std::nullopt;
  k -= pipes_;
  return k < permanent_.size() ? permanent_[k] : joined_[k - permanent_.size()];
}

bool NetworkHydraulics::short_of_pressure(int element) const {
  return is_joined_[element] && element_flow_[element] < settings_[element].greatest_flow * (1.0 - 1e-9);
}

}  // namespace emscher
