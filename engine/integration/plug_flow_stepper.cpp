#include "engine/integration/plug_flow_stepper.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace emscher {
namespace {

// Of the tolerance: by how much corners may move where pieces of water are joined.
constexpr double joining_share = 0.01;
// Of the tolerance: by how much the temperature of a source may be bent within a step.
constexpr double bending_share = 0.01;
constexpr double shortest_step = 0.1;  // s
constexpr double usual_step = 900.0;   // s, the longest unless the options say otherwise

}  // namespace

PlugFlowStepper::PlugFlowStepper(const Network& network, const PlugFlowOptions& options)
    : network_(network),
      options_(options),
      point_(network),
      plugs_(network, joining_share * options.tolerance),
      histories_(network.number_of_nodes(), joining_share * options.tolerance),
      fluid_updated_at_(-std::numeric_limits<double>::infinity()) {
  for (const auto& component : network.components)
    if (component->number_of_states() > 0)
      throw std::invalid_argument(fmt::format(
          "plug flow: component {} has states of its own; use discontinuous Galerkin elements", component->id));
  const std::size_t components = network.components.size(), pipes = network.pipes.size();
  at_from_.resize(pipes);
  at_to_.resize(pipes);
  change_.resize(components);
  for (auto* v : {&source_at_begin_, &source_at_middle_, &source_at_end_}) v->resize(components);
  components_.resize(components * integrals_per_component);
  loops_.resize(point_.loop_flows().size());
  if (options.pipe_heat_losses) pipe_losses_.resize(pipes);
}

void PlugFlowStepper::start(double t, std::span<const PipeProfile> profiles, std::span<const double>) {
  time_ = t;
  plugs_.start(profiles);
  fresh_ = false;
}

void PlugFlowStepper::fail(const std::exception& e) const {
  throw IntegrationError(fmt::format("plug flow stops at t = {:.1f} s: {}", time_, e.what()), time_);
}

OperatingPoint& PlugFlowStepper::evaluate() {
  try {
    find_point();
  } catch (const std::exception& e) {
    fail(e);
  }
  return point_;
}

void PlugFlowStepper::find_point() {
  if (fresh_) return;
  plugs_.end_temperatures(at_from_, at_to_);
  point_.set_time(time_);
  if (time_ >= fluid_updated_at_ + fluid_update_interval) {
    point_.update_fluid(plugs_.mean_temperatures());
    fluid_updated_at_ = time_;
  }
  point_.solve(at_from_, at_to_, {}, FlowUpdate::full);
  point_.check_flows();
  ++statistics_.right_hand_sides;
  fresh_ = true;
}

void PlugFlowStepper::advance(double t_end) {
  const double longest = options_.maximum_step > 0.0 ? options_.maximum_step : usual_step;
  double wanted = last_step_ > 0.0 ? std::min(2.0 * last_step_, longest) : longest;
  while (time_ < t_end) {
    const double rest = t_end - time_;
    const double parts = std::ceil(rest / wanted - 1e-9);
    const double h = rest / parts;
    try {
      if (!step(h)) {
        fresh_ = false;
        ++statistics_.rejected;
        wanted = 0.5 * h;
        if (wanted < shortest_step)
          throw std::runtime_error("water flows in a circle that hardly holds any, or a source changes without end");
        continue;
      }
    } catch (const std::exception& e) {
      fail(e);
    }
    time_ = parts == 1.0 ? t_end : time_ + h;
    last_step_ = h;
    wanted = std::min(2.0 * h, longest);
    ++statistics_.steps;
  }
}

// False: a shorter step is needed.
bool PlugFlowStepper::step(double h) {
  find_point();
  if (!sources_are_straight(h)) return false;
  if (!move(h)) return false;
  point_.solve(plugs_.mean_at_from(), plugs_.mean_at_to(), {}, FlowUpdate::linearised);
  ++statistics_.right_hand_sides;
  fresh_ = false;
  if (!move(h)) return false;
  plugs_.fill(histories_);
  plugs_.accept();
  integrate(h);
  return true;
}

// Leaves the operating point's set-points at the middle of the step, its flows as they are.
bool PlugFlowStepper::sources_are_straight(double h) {
  point_.source_outlets(source_at_begin_);
  point_.set_time(time_ + h);
  point_.source_outlets(source_at_end_);
  point_.set_time(time_ + 0.5 * h);
  point_.source_outlets(source_at_middle_);
  const double allowed = bending_share * options_.tolerance;
  for (const std::uint32_t c : point_.sources()) {
    // What two straight pieces miss of a parabola is a quarter of what one misses.
    const double bend = source_at_middle_[c] - 0.5 * (source_at_begin_[c] + source_at_end_[c]);
    if (0.25 * std::abs(bend) > allowed) return false;
  }
  return true;
}

void PlugFlowStepper::pour_sources() {
  const double h = histories_.duration();
  for (const std::uint32_t c : point_.sources()) {
    const ComponentPoint& p = point_.components()[c];
    if (p.mass_flow == 0.0) continue;
    histories_.append(0.5 * h, source_at_begin_[c], source_at_middle_[c]);
    histories_.append(h, source_at_middle_[c], source_at_end_[c]);
    const Component& component = *network_.components[c];
    const double mean = histories_.pour(p.mass_flow > 0.0 ? component.to : component.from, std::abs(p.mass_flow));
    change_[c].outlet = p.exchange.outlet - mean;
  }
}

// Hands on what enters a component.
void PlugFlowStepper::pass(std::uint32_t c) {
  const ComponentPoint& p = point_.components()[c];
  change_[c].inlet = 0.0;
  if (p.mass_flow == 0.0) {
    change_[c].outlet = 0.0;
    return;
  }
  const Component& component = *network_.components[c];
  const bool forward = p.mass_flow > 0.0;
  const std::uint32_t tail = forward ? component.from : component.to, head = forward ? component.to : component.from;
  if (tail != outside) {
    histories_.fill_empty(tail, p.inlet);
    change_[c].inlet = p.inlet - histories_.mean_at(tail);
  }
  if (!component.passes_temperature()) return;  // poured beforehand
  const double sensitivity = p.exchange.sensitivity;
  if (tail == outside || sensitivity == 0.0) {
    histories_.append(histories_.duration(), p.exchange.outlet, p.exchange.outlet);
  } else {
    const TemperatureHistories::Range inflow = histories_.at(tail);
    for (std::uint32_t k = inflow.begin; k < inflow.end; ++k) {
      const HistorySegment s = histories_.segment(k);  // a copy: the store grows
      histories_.append(s.until, p.exchange.outlet + sensitivity * (s.first - p.inlet),
                        p.exchange.outlet + sensitivity * (s.last - p.inlet));
    }
  }
  change_[c].outlet = p.exchange.outlet - histories_.pour(head, std::abs(p.mass_flow));
}

// One pass along the flow from the kept state, with the flows of the operating point. False where water flows in a
// circle and all of it within the step.
bool PlugFlowStepper::move(double h) {
  ++statistics_.linear_solves;
  ++statistics_.sweeps;
  histories_.start(h);
  plugs_.begin_step(h, surroundings_of(network_, point_));
  pour_sources();
  const std::size_t pipes = network_.pipes.size();
  const FlowOrder* order = &point_.order();
  if (!order->cuts.empty()) {
    // Pipes that are not flushed open the circles: what leaves them is known beforehand.
    circles_ = point_.order_of([&](std::uint32_t pipe) { return plugs_.is_flushed(pipe); });
    if (!circles_.cuts.empty()) return false;
    const auto waits = [&](std::uint32_t link) { return link >= pipes || plugs_.is_flushed(link); };
    const auto known = std::stable_partition(circles_.links.begin(), circles_.links.end(), waits);
    plugs_.pour({known, circles_.links.end()}, histories_);
    circles_.links.erase(known, circles_.links.end());
    order = &circles_;
  }
  const std::span<const std::uint32_t> links = order->links;
  for (std::size_t begin = 0; begin < links.size();) {
    if (links[begin] >= pipes) {
      pass(static_cast<std::uint32_t>(links[begin++] - pipes));
      continue;
    }
    std::size_t end = begin + 1;
    while (end < links.size() && links[end] < pipes) ++end;
    plugs_.pour(links.subspan(begin, end - begin), histories_);
    begin = end;
  }
  return true;
}

void PlugFlowStepper::integrate(double h) {
  for (std::size_t c = 0; c < change_.size(); ++c) {
    const auto rates = component_rates(point_.components()[c], change_[c], network_.fluid);
    for (std::size_t k = 0; k < rates.size(); ++k) components_[c * integrals_per_component + k] += h * rates[k];
  }
  for (std::size_t l = 0; l < loops_.size(); ++l) loops_[l] += h * point_.loop_flows()[l];
  const std::span<const double> lost = plugs_.heat_lost();
  for (const double j : lost) heat_lost_ += j;
  for (std::size_t i = 0; i < pipe_losses_.size(); ++i) pipe_losses_[i] += lost[i];
  const auto throttling = point_.throttling_heat();
  friction_heat_ += plugs_.friction_heat() + h * throttling.water;
  throttled_heat_ += h * throttling.houses;
  statistics_.states = plugs_.number_of_plugs();
}

void PlugFlowStepper::pipe_heat_losses(std::span<double> losses) {
  plugs_.heat_loss_rates(surroundings_of(network_, point_), losses);
}

NetworkIntegrals PlugFlowStepper::integrals() const {
  return {components_, heat_lost_, friction_heat_, throttled_heat_, loops_, pipe_losses_};
}

void PlugFlowStepper::clear_integrals() {
  for (auto* v : {&components_, &loops_, &pipe_losses_}) std::ranges::fill(*v, 0.0);
  heat_lost_ = friction_heat_ = throttled_heat_ = 0.0;
}

}  // namespace emscher
