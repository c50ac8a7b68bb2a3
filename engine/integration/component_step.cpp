#include "engine/integration/component_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace emscher {
namespace {

constexpr double root = std::numbers::sqrt2;
constexpr double diagonal = 1.0 - 0.5 * root;
constexpr double middle = 2.0 * diagonal;  // the time of the second stage
constexpr double weight[3] = {0.25 * root, 0.25 * root, diagonal};
constexpr double error_weight[3] = {(1.0 - 0.25 * root) / 3.0 - weight[0], (0.75 * root + 1.0) / 3.0 - weight[1],
                                    diagonal / 3.0 - weight[2]};
constexpr int most_iterations = 8;
// Of the tolerance: by how much a stage may miss its equation.
constexpr double residual_share = 0.1;
// Times the tolerance: by how much the states may move over a step for a corner of the inlet, for its mean to do.
// The mean is kept, so the error is smaller by the part of the states that a step leaves behind.
constexpr double moved_by_corners = 10.0;
constexpr double shortest_substep = 1e-3;  // s

double largest(std::span<const double> values) {
  double most = 0.0;
  for (const double v : values) most = std::isfinite(v) ? std::max(most, std::abs(v)) : v * v;
  return most;
}

double weighted(const double (&values)[3]) {
  return weight[0] * values[0] + weight[1] * values[1] + weight[2] * values[2];
}

}  // namespace

// stage_ = base + gamma f(stage_); begins with the stage_ there is. False where Newton's method does not find it.
bool ComponentStep::solve_stage(const Component& component, double gamma, double mass_flow, double inlet,
                                std::span<const double> base, std::span<double> derivative, Exchange& exchange,
                                double& lost) {
  for (int iteration = 0; iteration <= most_iterations; ++iteration) {
    exchange = component.exchange(mass_flow, inlet, stage_, derivative);
    for (std::size_t i = 0; i < stage_.size(); ++i) residual_[i] = base[i] + gamma * derivative[i] - stage_[i];
    if (largest(residual_) <= residual_share * tolerance_) {
      lost = component.heat_loss(stage_);
      return true;
    }
    component.solve_block(gamma, mass_flow, 0.0, stage_, residual_, change_);
    for (std::size_t i = 0; i < stage_.size(); ++i) stage_[i] += change_[i];
  }
  return false;
}

// From begin_ to end_. False: a shorter one is needed.
bool ComponentStep::substep(const Component& component, double h, double mass_flow, const Inlet& inlet) {
  const double gamma = diagonal * h;
  stage_ = begin_;
  exchanged_[0] = component.exchange(mass_flow, inlet.first, begin_, rate_[0]);
  lost_[0] = component.heat_loss(begin_);
  const auto add = [h](std::span<double> to, double part, std::span<const double> rate) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += part * h * rate[i];
  };
  base_ = begin_;
  add(base_, diagonal, rate_[0]);
  error_ = INFINITY;
  if (!solve_stage(component, gamma, mass_flow, inlet.at(middle), base_, rate_[1], exchanged_[1], lost_[1]))
    return false;
  base_ = begin_;
  for (int k : {0, 1}) add(base_, weight[k], rate_[k]);
  if (!solve_stage(component, gamma, mass_flow, inlet.last, base_, rate_[2], exchanged_[2], lost_[2])) return false;
  end_ = begin_;
  std::ranges::fill(residual_, 0.0);
  for (int k : {0, 1, 2}) {
    add(end_, weight[k], rate_[k]);
    add(residual_, error_weight[k], rate_[k]);
  }
  // What is stiff decays; its error does not count.
  component.solve_block(gamma, mass_flow, 0.0, end_, residual_, change_);
  error_ = largest(change_);
  return error_ <= tolerance_;
}

bool ComponentStep::mean_will_do(const Component& component, double duration, double mass_flow,
                                 const TemperatureHistory& entering, double throttling,
                                 std::span<const double> states) {
  double farthest = entering.mean;
  for (const HistorySegment& s : entering.segments)
    for (const double corner : {s.first, s.last})
      if (std::abs(corner - entering.mean) > std::abs(farthest - entering.mean)) farthest = corner;
  sensitivity_ = component.exchange(mass_flow, entering.mean + throttling, states, rate_[0]).sensitivity;
  component.exchange(mass_flow, farthest + throttling, states, rate_[1]);
  for (std::size_t i = 0; i < states.size(); ++i)
    if (!(duration * std::abs(rate_[1][i] - rate_[0][i]) <= moved_by_corners * tolerance_)) return false;
  return true;
}

TemperatureHistory ComponentStep::advance(const Component& component, double duration, double mass_flow,
                                          const TemperatureHistory& entering, double inlet, double throttling,
                                          std::span<const double> states, std::span<double> next,
                                          ComponentStepMemory& memory, double joining_tolerance, HistoryArena& arena) {
  for (auto* v : {&stage_, &base_, &residual_, &change_, &end_, &rate_[0], &rate_[1], &rate_[2]})
    v->resize(states.size());
  begin_.assign(states.begin(), states.end());
  leaving_.clear();
  memory.unmet_heat = memory.heat_lost = 0.0;
  const bool by_mean =
      entering.segments.size() > 1 && mean_will_do(component, duration, mass_flow, entering, throttling, states);
  const double constant = entering.segments.empty() ? inlet : entering.mean;
  const HistorySegment in_one_piece{duration, constant, constant};
  const std::span<const HistorySegment> segments =
      by_mean || entering.segments.empty() ? std::span(&in_one_piece, 1) : entering.segments;
  double wanted = memory.substep > 0.0 ? memory.substep : duration;
  double begin_of_segment = 0.0;
  for (const HistorySegment& s : segments) {
    const double length = s.until - begin_of_segment;
    const auto theta_at = [&](double since) { return s.first + (s.last - s.first) * since / length + throttling; };
    double done = 0.0;
    while (done < length) {
      const double parts = std::ceil((length - done) / wanted - 1e-9);
      const bool last = parts <= 1.0;
      const double h = (length - done) / std::max(parts, 1.0);
      const bool good =
          substep(component, h, mass_flow, {theta_at(done), last ? s.last + throttling : theta_at(done + h)});
      const double growth = std::isfinite(error_) ? std::clamp(0.9 * std::cbrt(tolerance_ / error_), 0.2, 5.0) : 0.2;
      if (!good) {
        wanted = h * std::min(growth, 0.9);
        if (wanted < shortest_substep)
          throw std::runtime_error(fmt::format("{}: its states cannot be followed by steps of {} s", component.id, h));
        continue;
      }
      // A short rest says little of what the next substep may be.
      wanted = std::max(wanted, h * growth);
      done = last ? length : done + h;
      const double mean = weighted({exchanged_[0].outlet, exchanged_[1].outlet, exchanged_[2].outlet});
      const double half = 0.5 * (exchanged_[2].outlet - exchanged_[0].outlet);
      leaving_.push_back({begin_of_segment + done, mean - half, mean + half});
      memory.unmet_heat +=
          h / duration * weighted({exchanged_[0].unmet_heat, exchanged_[1].unmet_heat, exchanged_[2].unmet_heat});
      memory.heat_lost += h * weighted(lost_);
      begin_.swap(end_);
    }
    begin_of_segment = s.until;
  }
  memory.substep = wanted;
  std::ranges::copy(begin_, next.begin());
  if (!by_mean) {
    HistoryWriter outflow(arena, leaving_.size(), joining_tolerance);
    for (const HistorySegment& s : leaving_) outflow.append(s.until, s.first, s.last);
    return outflow.finish();
  }
  HistoryWriter outflow(arena, leaving_.size() + entering.segments.size(), joining_tolerance);
  const auto theta_of = [](const HistorySegment& s, double begin, double t) {
    return s.first + (s.last - s.first) * (t - begin) / (s.until - begin);
  };
  double t = 0.0, begin_out = 0.0, begin_in = 0.0;
  for (std::size_t out = 0, in = 0; out < leaving_.size() && in < entering.segments.size();) {
    const HistorySegment &o = leaving_[out], &e = entering.segments[in];
    const double until = std::min(o.until, e.until);
    const auto theta_at = [&](double when) {
      return theta_of(o, begin_out, when) + sensitivity_ * (theta_of(e, begin_in, when) - entering.mean);
    };
    outflow.append(until, theta_at(t), theta_at(until));
    t = until;
    if (o.until <= until) begin_out = o.until, ++out;
    if (e.until <= until) begin_in = e.until, ++in;
  }
  return outflow.finish();
}

}  // namespace emscher
