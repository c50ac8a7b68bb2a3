#include "engine/transport/plug_flow.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace emscher {
namespace {

// A steady start is cut into plugs over which the temperature falls by at most this part of exp(-1).
constexpr double start_resolution = 0.25;
constexpr double most_plugs_at_start = 64.0;
// What is left of a plug, relative to the pipe's mass, is rounding.
constexpr double rounding_of_mass = 1e-12;
// More plugs than this in one pipe are joined more boldly: hours of fluctuating water in a pipe that hardly flows.
constexpr std::uint32_t most_plugs = 200;

}  // namespace

PlugFlow::PlugFlow(const Network& network, double tolerance)
    : network_(network), pipes_(network.pipes), tolerance_(tolerance) {
  const std::size_t n = pipes_.size();
  const double c = network.fluid.reference_specific_heat;
  mass_.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double wall = pipes_.wall_heat_capacity[i];
    if (network.wall == WallContact::film && wall > 0.0)
      throw std::invalid_argument(
          "plug flow cannot have pipe walls behind a film; use discontinuous Galerkin elements");
    mass_[i] = pipes_.water_mass[i] + wall / c;
  }
  for (Contents* contents : {&now_, &next_}) {
    contents->begin.assign(n, 0);
    contents->count.assign(n, 0);
    contents->forward.assign(n, 1);
    contents->mean.assign(n, 0.0);
  }
  on_transit_.resize(n);
  for (auto* v : {&temperature_, &decay_, &gain_, &transit_, &mean_at_from_, &mean_at_to_, &heat_lost_})
    v->assign(n, 0.0);
}

void PlugFlow::start(std::span<const PipeProfile> profiles) {
  now_.plugs.clear();
  for (std::size_t i = 0; i < pipes_.size(); ++i) {
    const PipeProfile& profile = profiles[i];
    const double number = std::clamp(std::ceil(profile.rate / start_resolution), 1.0, most_plugs_at_start);
    now_.begin[i] = static_cast<std::uint32_t>(now_.plugs.size());
    now_.count[i] = static_cast<std::uint32_t>(number);
    now_.forward[i] = profile.forward;
    double sum = 0.0;
    for (double k = number; k > 0.0; --k) {  // from the outlet
      const double first = profile.at(k / number), last = profile.at((k - 1.0) / number);
      const double rise = (2.0 * profile.at((k - 0.5) / number) - first - last) / 3.0;  // as lift()
      sum += 0.5 * (first + last) + rise;
      now_.plugs.push_back({mass_[i] / number, first + rise, last + rise});
    }
    now_.mean[i] = sum / number;
  }
}

// d theta/dt = g - k theta, linear about the mean of the pipe; the partner's temperature is its mean.
void PlugFlow::begin_step(double duration, const PipeSurroundings& surroundings) {
  duration_ = duration;
  surroundings_ = surroundings;
  const std::size_t n = pipes_.size();
  const Polynomial& curve = network_.fluid.temperature_curve;
  const std::vector<double>& mean = now_.mean;
  for (std::size_t i = 0; i < n; ++i) temperature_[i] = curve(mean[i]) - celsius_zero;
  for (std::size_t i = 0; i < n; ++i) decay_[i] = curve.derivative(mean[i]);
  const double c = network_.fluid.reference_specific_heat;
  friction_heat_ = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t partner = pipes_.partner[i];
    const double own = pipes_.loss_own[i] * pipes_.length[i];
    const double coupled = partner == no_partner ? 0.0 : pipes_.loss_partner[i] * pipes_.length[i];
    const double other = coupled == 0.0 ? 0.0 : temperature_[partner];
    const double boundary = surroundings.boundary_temperature[pipes_.boundary[i]] - celsius_zero;
    const double friction = surroundings.friction_heat[i], capacity = mass_[i] * c;
    const double loss = own * temperature_[i] - coupled * other - (own - coupled) * boundary;
    decay_[i] *= own / capacity;
    gain_[i] = (friction - loss) / capacity + decay_[i] * mean[i];
    friction_heat_ += friction * duration;
  }
  for (std::size_t i = 0; i < n; ++i) {
    const double moved = std::abs(surroundings.mass_flow[i]) * duration;
    transit_[i] = moved > mass_[i] ? duration * (mass_[i] / moved) : duration;
  }
  for (std::uint32_t i = 0; i < n; ++i) on_transit_[i] = exchange(i, transit_[i]);
}

PlugFlow::Exchange PlugFlow::exchange(std::uint32_t pipe, double time) const {
  const double x = decay_[pipe] * time;
  if (x < 0.25) {  // (1 - exp(-x)) / x as a series, to 1e-12
    constexpr std::array coefficient{1.0,        -1.0 / 2,   1.0 / 6,      -1.0 / 24,   1.0 / 120,
                                     -1.0 / 720, 1.0 / 5040, -1.0 / 40320, 1.0 / 362880};
    double factor = coefficient.back();
    for (std::size_t k = coefficient.size() - 1; k-- > 0;) factor = factor * x + coefficient[k];
    return {1.0 - x * factor, gain_[pipe] * time * factor};
  }
  const double lost = -std::expm1(-x);
  return {1.0 - lost, gain_[pipe] * lost / decay_[pipe]};
}

/// By how much the mean of a piece lies above that of its ends, because its parts have been inside for different times:
/// over a length of time `span` from the exchange `one` to the exchange `other`, for theta `middle` in between that
/// rises by `slope` per second inside. The trapezoidal rule's error, -span^2 / 12 of the second derivative.
double PlugFlow::lift(std::uint32_t pipe, double span, Exchange one, Exchange other, double middle,
                      double slope) const {
  const double k = decay_[pipe];
  return -span * span / 12.0 * k * 0.5 * (one.keeps + other.keeps) * (k * middle - gain_[pipe] - 2.0 * slope);
}

void PlugFlow::turn(std::uint32_t pipe) {
  const auto begin = now_.plugs.begin() + now_.begin[pipe], end = begin + now_.count[pipe];
  std::reverse(begin, end);
  for (auto plug = begin; plug != end; ++plug) std::swap(plug->first, plug->last);
  now_.forward[pipe] = !now_.forward[pipe];
}

void PlugFlow::pour(std::span<const std::uint32_t> pipes, TemperatureHistories& histories) {
  for (const std::uint32_t pipe : pipes) pour(pipe, histories);
}

void PlugFlow::pour(std::uint32_t pipe, TemperatureHistories& histories) {
  const double signed_flow = surroundings_.mass_flow[pipe], flow = std::abs(signed_flow);
  if (flow == 0.0) {  // a thermometer at its ends
    const Plug &outlet = now_.plugs[now_.begin[pipe]], &inlet = now_.plugs[now_.begin[pipe] + now_.count[pipe] - 1];
    mean_at_to_[pipe] = now_.forward[pipe] ? outlet.first : inlet.last;
    mean_at_from_[pipe] = now_.forward[pipe] ? inlet.last : outlet.first;
    return;
  }
  const bool forward = signed_flow > 0.0;
  if (forward != bool(now_.forward[pipe])) turn(pipe);
  const std::uint32_t tail = forward ? pipes_.from[pipe] : pipes_.to[pipe];
  const std::uint32_t head = forward ? pipes_.to[pipe] : pipes_.from[pipe];
  pour_contents(pipe, flow, histories);
  if (is_flushed(pipe)) pour_through(pipe, tail, histories);
  (forward ? mean_at_to_ : mean_at_from_)[pipe] = histories.pour(head, flow);
  (forward ? mean_at_from_ : mean_at_to_)[pipe] = now_.plugs[now_.begin[pipe] + now_.count[pipe] - 1].last;
}

// What leaves of the pipe's own contents.
void PlugFlow::pour_contents(std::uint32_t pipe, double flow, TemperatureHistories& histories) {
  const bool all = is_flushed(pipe);
  const double leaves = all ? mass_[pipe] : flow * duration_;
  Exchange before{1.0, 0.0};
  double mass = 0.0, from = 0.0;
  const Plug* plug = now_.plugs.data() + now_.begin[pipe];
  for (std::uint32_t k = 0; k < now_.count[pipe]; ++k, ++plug) {
    const bool last = k + 1 == now_.count[pipe] || mass + plug->mass >= leaves * (1.0 - rounding_of_mass);
    const double end = last && !all
                           ? plug->first + (plug->last - plug->first) * std::min((leaves - mass) / plug->mass, 1.0)
                           : plug->last;
    mass += plug->mass;
    const double until = last ? transit_[pipe] : mass / flow;
    const Exchange after = last ? on_transit_[pipe] : exchange(pipe, until);
    const double span = until - from;
    const double rise =
        span > 0.0 ? lift(pipe, span, before, after, 0.5 * (plug->first + end), (end - plug->first) / span) : 0.0;
    histories.append(until, before(plug->first) + rise, after(end) + rise);
    if (last) break;
    before = after;
    from = until;
  }
}

// What enters in time for leaving again.
void PlugFlow::pour_through(std::uint32_t pipe, std::uint32_t tail, TemperatureHistories& histories) {
  histories.fill_empty(tail, now_.plugs[now_.begin[pipe] + now_.count[pipe] - 1].last);
  const Exchange inside = on_transit_[pipe];
  const double transit = transit_[pipe];
  const double in_time = duration_ - transit;
  const TemperatureHistories::Range inflow = histories.at(tail);
  double begin = 0.0;
  for (std::uint32_t k = inflow.begin; begin < in_time; ++k) {
    const HistorySegment s = histories.segment(k);  // a copy: the store grows
    const bool whole = s.until <= in_time && k + 1 < inflow.end;
    const double last = whole ? s.last : s.first + (s.last - s.first) * (in_time - begin) / (s.until - begin);
    histories.append(whole ? s.until + transit : duration_, inside(s.first), inside(last));
    begin = whole ? s.until : in_time;
  }
}

/// Appends a plug to the pipe that is being written, or makes it part of the last.
void PlugFlow::keep(const Plug& plug, double tolerance) {
  std::vector<Plug>& plugs = next_.plugs;
  if (plugs.size() > kept_from_) {
    Plug& before = plugs.back();
    const double whole = before.mass + plug.mass;
    if (join(before.mass / whole, tolerance, before.first, before.last, plug.first, plug.last)) {
      before.mass = whole;
      return;
    }
  }
  plugs.push_back(plug);
}

void PlugFlow::fill(TemperatureHistories& histories) {
  next_.plugs.clear();
  for (std::uint32_t pipe = 0; pipe < pipes_.size(); ++pipe) fill(pipe, histories);
}

void PlugFlow::fill(std::uint32_t pipe, TemperatureHistories& histories) {
  const double flow = std::abs(surroundings_.mass_flow[pipe]), mass = mass_[pipe];
  const bool forward = now_.forward[pipe];  // of the flow, if there is any
  const double c = network_.fluid.reference_specific_heat;
  const double moved = flow * duration_;
  kept_from_ = static_cast<std::uint32_t>(next_.plugs.size());
  next_.begin[pipe] = kept_from_;
  next_.forward[pipe] = forward;

  // What stays.
  const Exchange whole_step = on_transit_[pipe];  // only where the step is shorter than the transit
  double gone = 0.0;
  for (std::uint32_t k = 0; k < now_.count[pipe] && !is_flushed(pipe); ++k) {
    const Plug& plug = now_.plugs[now_.begin[pipe] + k];
    const double stays = std::min(gone + plug.mass - moved, plug.mass);
    gone += plug.mass;
    if (stays <= rounding_of_mass * mass) continue;
    const double first = plug.first + (plug.last - plug.first) * (1.0 - stays / plug.mass);
    keep({stays, whole_step(first), whole_step(plug.last)}, tolerance_);
  }
  // What has entered and stays.
  if (flow > 0.0) {
    const std::uint32_t tail = forward ? pipes_.from[pipe] : pipes_.to[pipe];
    histories.fill_empty(tail, now_.plugs[now_.begin[pipe] + now_.count[pipe] - 1].last);
    (forward ? mean_at_from_ : mean_at_to_)[pipe] = histories.mean_at(tail);
    const double from = duration_ - transit_[pipe];
    double begin = 0.0;
    Exchange at_begin = on_transit_[pipe];
    const TemperatureHistories::Range entering = histories.at(tail);
    for (std::uint32_t k = entering.begin; k < entering.end; ++k) {
      const HistorySegment& s = histories.segment(k);
      const bool last = k + 1 == entering.end;
      const double until = last ? duration_ : s.until;
      if (until > from) {
        const double since = std::max(begin, from);
        const double first = s.first + (s.last - s.first) * (since - begin) / (until - begin);
        const Exchange at_end = last ? Exchange{1.0, 0.0} : exchange(pipe, duration_ - until);
        const double span = until - since;
        const double rise = lift(pipe, span, at_begin, at_end, 0.5 * (first + s.last), (first - s.last) / span);
        keep({flow * span, at_begin(first) + rise, at_end(s.last) + rise}, tolerance_);
        at_begin = at_end;
      }
      begin = until;
    }
  }
  next_.count[pipe] = static_cast<std::uint32_t>(next_.plugs.size()) - kept_from_;
  if (next_.count[pipe] > most_plugs) join_plugs(pipe);

  double sum = 0.0;
  for (std::size_t k = kept_from_; k < next_.plugs.size(); ++k)
    sum += 0.5 * next_.plugs[k].mass * (next_.plugs[k].first + next_.plugs[k].last);
  next_.mean[pipe] = sum / mass;
  const double cooling = forward ? mean_at_from_[pipe] - mean_at_to_[pipe] : mean_at_to_[pipe] - mean_at_from_[pipe];
  heat_lost_[pipe] = c * (mass * (now_.mean[pipe] - next_.mean[pipe]) + moved * cooling) +
                     surroundings_.friction_heat[pipe] * duration_;
}

/// Joins plugs of the pipe written last with growing tolerance until few enough are left.
void PlugFlow::join_plugs(std::uint32_t pipe) {
  for (double tolerance = 2.0 * tolerance_; next_.count[pipe] > most_plugs; tolerance *= 2.0) {
    const std::vector<Plug> plugs(next_.plugs.begin() + kept_from_, next_.plugs.end());
    next_.plugs.resize(kept_from_);
    for (const Plug& plug : plugs) keep(plug, tolerance);
    next_.count[pipe] = static_cast<std::uint32_t>(next_.plugs.size()) - kept_from_;
  }
}

void PlugFlow::accept() {
  std::swap(now_, next_);
}

void PlugFlow::end_temperatures(std::span<double> at_from, std::span<double> at_to) const {
  for (std::size_t i = 0; i < pipes_.size(); ++i) {
    const double outlet = now_.plugs[now_.begin[i]].first, inlet = now_.plugs[now_.begin[i] + now_.count[i] - 1].last;
    at_from[i] = now_.forward[i] ? inlet : outlet;
    at_to[i] = now_.forward[i] ? outlet : inlet;
  }
}

double PlugFlow::stored_energy() const {
  return network_.fluid.reference_specific_heat *
         std::inner_product(mass_.begin(), mass_.end(), now_.mean.begin(), 0.0);
}

void PlugFlow::heat_loss_rates(const PipeSurroundings& surroundings, std::span<double> losses) const {
  const auto celsius = [&](std::size_t pipe) { return network_.fluid.temperature(now_.mean[pipe]) - celsius_zero; };
  for (std::size_t i = 0; i < pipes_.size(); ++i) {
    const std::uint32_t partner = pipes_.partner[i];
    const double coupled = partner == no_partner ? 0.0 : pipes_.loss_partner[i];
    const double boundary = surroundings.boundary_temperature[pipes_.boundary[i]] - celsius_zero;
    losses[i] =
        pipes_.length[i] * (pipes_.loss_own[i] * celsius(i) - (coupled == 0.0 ? 0.0 : coupled * celsius(partner)) -
                            (pipes_.loss_own[i] - coupled) * boundary);
  }
}

}  // namespace emscher
