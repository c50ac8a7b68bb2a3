#include "engine/transport/plug_flow.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "engine/parallel.hpp"

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
  for (auto* v : {&mean_, &at_from_, &at_to_}) v->assign(n, 0.0);
  steps_.resize(n);
  flushed_.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double wall = pipes_.wall_heat_capacity[i];
    if (network.wall == WallContact::film && wall > 0.0)
      throw std::invalid_argument(
          "plug flow cannot have pipe walls behind a film; use discontinuous Galerkin elements");
    steps_[i].mass = pipes_.water_mass[i] + wall / c;
  }
}

void PlugFlow::start(std::span<const PipeProfile> profiles) {
  outcomes_.resize(pipes_.size());  // not before: what finds the profiles needs the memory
  now_plugs_.resize(1);
  Arena<Plug>& arena = now_plugs_.front();
  arena.clear();
  double held = 0.0;
  for (std::size_t i = 0; i < pipes_.size(); ++i) {
    const PipeProfile& profile = profiles[i];
    const double number = std::clamp(std::ceil(profile.rate / start_resolution), 1.0, most_plugs_at_start);
    const auto count = static_cast<std::uint32_t>(number);
    Plug* plug = arena.room_for(count);
    arena.keep(count);
    const Contents contents = steps_[i].contents = {plug, count, profile.forward};
    double sum = 0.0;
    for (double k = number; k > 0.0; --k) {  // from the outlet
      const double first = profile.at(k / number), last = profile.at((k - 1.0) / number);
      const double rise = (2.0 * profile.at((k - 0.5) / number) - first - last) / 3.0;  // as lift()
      sum += 0.5 * (first + last) + rise;
      *plug++ = {steps_[i].mass / number, first + rise, last + rise};
    }
    mean_[i] = sum / number;
    held += steps_[i].mass * mean_[i];
    (profile.forward ? at_from_ : at_to_)[i] = contents.inlet().last;
    (profile.forward ? at_to_ : at_from_)[i] = contents.outlet().first;
  }
  stored_energy_ = network_.fluid.reference_specific_heat * held;
}

// d theta/dt = g - k theta, linear about the mean of the pipe; the partner's temperature is its mean.
void PlugFlow::begin_step(double duration, const PipeSurroundings& surroundings) {
  duration_ = duration;
  surroundings_ = surroundings;
  const Polynomial& curve = network_.fluid.temperature_curve;
  const double c = network_.fluid.reference_specific_heat;
  // In pieces, so that what is computed in vector instructions stays near until it is written into the records.
  constexpr std::size_t piece = 256;
  struct Values {
    std::array<double, piece> other, coupling, boundary, gain, decay, transit, keeps, gains;
  };
  const auto move_piece = [&](std::size_t begin, std::size_t end) {
    Values v;
    const std::size_t n = end - begin;
    for (std::size_t k = 0; k < n; ++k) {
      const std::size_t i = begin + k;
      const std::uint32_t partner = pipes_.partner[i];
      v.other[k] = mean_[partner == no_partner ? i : partner];
      v.coupling[k] = partner == no_partner ? 0.0 : pipes_.loss_partner[i];
      v.boundary[k] = surroundings.boundary_temperature[pipes_.boundary[i]];
      v.transit[k] = steps_[i].mass;
    }
    double largest = 0.0;
    for (std::size_t k = 0; k < n; ++k) {
      const std::size_t i = begin + k;
      const double mass = v.transit[k], per_capacity = 1.0 / (mass * c), own = pipes_.loss_own[i];
      const double decay = own * pipes_.length[i] * per_capacity * curve.derivative(mean_[i]);
      const double lost = pipes_.length[i] * (own * (curve(mean_[i]) - v.boundary[k]) -
                                              v.coupling[k] * (curve(v.other[k]) - v.boundary[k]));
      v.gain[k] = (surroundings.friction_heat[i] - lost) * per_capacity + decay * mean_[i];
      const double moved = std::abs(surroundings.mass_flow[i]) * duration;
      v.transit[k] = moved > mass ? duration * (mass / moved) : duration;
      const double x = decay * v.transit[k], share = decay_mean_series(x);
      v.decay[k] = decay;
      v.keeps[k] = 1.0 - x * share;
      v.gains[k] = v.gain[k] * v.transit[k] * share;
      largest = std::max(largest, x);
    }
    for (std::size_t k = 0; k < n; ++k) {
      Step& step = steps_[begin + k];
      step.flow = surroundings.mass_flow[begin + k];
      step.transit = v.transit[k];
      step.decay = v.decay[k];
      step.gain = v.gain[k];
      step.on_transit = {v.keeps[k], v.gains[k]};
      turn_contents(step);
      flushed_[begin + k] = is_flushed(step);
    }
    for (std::size_t k = 0; k < n && largest >= largest_of_series; ++k)
      if (v.decay[k] * v.transit[k] >= largest_of_series)
        steps_[begin + k].on_transit = steps_[begin + k].exchange(v.transit[k]);
  };
  in_blocks(pipes_.size(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t k = begin; k < end; k += piece) move_piece(k, std::min(k + piece, end));
  });
}

void PlugFlow::open_lanes(std::size_t lanes) {
  next_plugs_.resize(lanes);
  for (Arena<Plug>& arena : next_plugs_) arena.clear();
}

// What leaves first with the flow of the step comes first.
void PlugFlow::turn_contents(Step& step) const {
  Contents& contents = step.contents;
  if (!(contents.forward ? step.flow < 0.0 : step.flow > 0.0)) return;
  std::reverse(contents.plugs, contents.plugs + contents.count);
  for (std::uint32_t k = 0; k < contents.count; ++k) std::swap(contents.plugs[k].first, contents.plugs[k].last);
  contents.forward = !contents.forward;
}

PlugFlow::Exchange PlugFlow::Step::exchange(double time) const {
  const double x = decay * time;
  const double share = decay_mean(x);
  return {1.0 - x * share, gain * time * share};
}

/// By how much the mean of a piece lies above that of its ends, because its parts have been inside for different times:
/// over a length of time `span` from the exchange `one` to the exchange `other`, for theta `middle` in between that
/// rises by `slope` per second inside. The trapezoidal rule's error, -span^2 / 12 of the second derivative.
double PlugFlow::Step::lift(double span, Exchange one, Exchange other, double middle, double slope) const {
  return -span * span / 12.0 * decay * 0.5 * (one.keeps + other.keeps) * (decay * middle - gain - 2.0 * slope);
}

TemperatureHistory PlugFlow::pass(std::uint32_t pipe, const TemperatureHistory& entering, HistoryArena& arena,
                                  std::size_t lane) {
  if (steps_[pipe].contents.count == 1 && entering.segments.size() == 1)
    return pass_in_one_piece(pipe, entering, arena, lane);
  const TemperatureHistory leaving = pour(pipe, entering, arena);
  fill(pipe, entering, lane);
  return leaving;
}

// What pour() and fill() do, for a flushed pipe that holds one plug and gets one segment: four of five pipes in a town.
TemperatureHistory PlugFlow::pass_in_one_piece(std::uint32_t pipe, const TemperatureHistory& entering,
                                               HistoryArena& arena, std::size_t lane) {
  const Step& step = steps_[pipe];
  const Plug& plug = step.contents.plugs[0];
  const HistorySegment& segment = entering.segments.front();
  const Exchange nothing{1.0, 0.0}, inside = step.on_transit;
  const double transit = step.transit, in_time = duration_ - transit;
  const double last_through = segment.first + (segment.last - segment.first) * (in_time / duration_);

  HistoryWriter outflow(arena, 2, tolerance_);
  const double rise =
      step.lift(transit, nothing, inside, 0.5 * (plug.first + plug.last), (plug.last - plug.first) / transit);
  outflow.append(transit, plug.first + rise, inside(plug.last) + rise);
  outflow.append(duration_, inside(segment.first), inside(last_through));
  const TemperatureHistory leaving = outflow.finish();

  const double new_rise =
      step.lift(transit, inside, nothing, 0.5 * (last_through + segment.last), (last_through - segment.last) / transit);
  Plug* const written = next_plugs_[lane].room_for(1);
  next_plugs_[lane].keep(1);
  *written = {step.mass, inside(last_through) + new_rise, segment.last + new_rise};
  outcomes_[pipe] = {
      {written, 1, step.contents.forward}, 0.5 * (written->first + written->last), entering.mean, leaving.mean};
  return leaving;
}

TemperatureHistory PlugFlow::pour(std::uint32_t pipe, const TemperatureHistory& entering, HistoryArena& arena) {
  const Step& step = steps_[pipe];
  HistoryWriter outflow(arena, step.contents.count + entering.segments.size() + 1, tolerance_);
  pour_contents(step, outflow);
  if (is_flushed(step)) pour_through(step, entering, outflow);
  const TemperatureHistory history = outflow.finish();
  outcomes_[pipe].mean_at_outlet = history.mean;
  return history;
}

// What leaves of the pipe's own contents.
void PlugFlow::pour_contents(const Step& step, HistoryWriter& outflow) const {
  const bool all = is_flushed(step);
  const double flow = std::abs(step.flow), leaves = all ? step.mass : flow * duration_, time_per_mass = 1.0 / flow;
  Exchange before{1.0, 0.0};
  double mass = 0.0, from = 0.0;
  const Plug* plug = step.contents.plugs;
  for (std::uint32_t left = step.contents.count; left > 0; --left, ++plug) {
    const bool last = left == 1 || mass + plug->mass >= leaves * (1.0 - rounding_of_mass);
    const double end = last && !all
                           ? plug->first + (plug->last - plug->first) * std::min((leaves - mass) / plug->mass, 1.0)
                           : plug->last;
    mass += plug->mass;
    const double until = last ? step.transit : mass * time_per_mass;
    const Exchange after = last ? step.on_transit : step.exchange(until);
    const double span = until - from;
    if (span > 0.0) {
      const double rise = step.lift(span, before, after, 0.5 * (plug->first + end), (end - plug->first) / span);
      outflow.append(until, before(plug->first) + rise, after(end) + rise);
    }
    if (last) return;
    before = after;
    from = until;
  }
}

// What enters in time for leaving again.
void PlugFlow::pour_through(const Step& step, const TemperatureHistory& entering, HistoryWriter& outflow) const {
  const Exchange inside = step.on_transit;
  const double in_time = duration_ - step.transit;
  if (entering.segments.empty()) {
    const double theta = inside(step.contents.inlet().last);
    return outflow.append(duration_, theta, theta);
  }
  double begin = 0.0;
  for (const HistorySegment& s : entering.segments) {
    if (s.until < in_time && &s != &entering.segments.back()) {
      outflow.append(s.until + step.transit, inside(s.first), inside(s.last));
      begin = s.until;
      continue;
    }
    const double part = s.until > in_time ? (in_time - begin) / (s.until - begin) : 1.0;
    outflow.append(duration_, inside(s.first), inside(s.first + (s.last - s.first) * part));
    return;
  }
}

class PlugFlow::PlugWriter {
 public:
  PlugWriter(Arena<Plug>& arena, std::size_t most, double tolerance)
      : arena_(arena), tolerance_(tolerance), begin_(arena.room_for(most)), end_(begin_) {}

  void append(double mass, double first, double last) {
    sum_ += mass * (first + last);
    if (end_ != begin_ && joins(end_[-1], {mass, first, last}, tolerance_)) return;
    *end_++ = {mass, first, last};
  }
  /// The plugs, kept in the arena.
  std::span<Plug> finish() {
    for (double tolerance = 2.0 * tolerance_; std::size_t(end_ - begin_) > most_plugs; tolerance *= 2.0) {
      Plug* kept = begin_;
      for (const Plug* next = begin_ + 1; next != end_; ++next)
        if (!joins(*kept, *next, tolerance)) *++kept = *next;
      end_ = kept + 1;
    }
    arena_.keep(std::size_t(end_ - begin_));
    return {begin_, end_};
  }
  double energy() const { return 0.5 * sum_; }  ///< sum of mass and mean theta, kg K

 private:
  static bool joins(Plug& one, const Plug& next, double tolerance) {
    const double both = one.mass + next.mass;
    if (!join(one.mass / both, tolerance, one.first, one.last, next.first, next.last)) return false;
    one.mass = both;
    return true;
  }

  Arena<Plug>& arena_;
  double tolerance_;
  Plug *begin_, *end_;
  double sum_ = 0.0;
};

void PlugFlow::fill(std::uint32_t pipe, const TemperatureHistory& entering, std::size_t lane) {
  const Step& step = steps_[pipe];
  const Contents& contents = step.contents;
  const Exchange inside = step.on_transit;
  const double flow = std::abs(step.flow), moved = flow * duration_;
  Outcome& outcome = outcomes_[pipe];
  PlugWriter plugs(next_plugs_[lane], contents.count + entering.segments.size() + 1, tolerance_);

  if (!is_flushed(step)) {  // what stays
    double gone = 0.0;
    for (const Plug& plug : std::span(contents.plugs, contents.count)) {
      const double stays = std::min(gone + plug.mass - moved, plug.mass);
      gone += plug.mass;
      if (stays <= rounding_of_mass * step.mass) continue;
      const double first = plug.first + (plug.last - plug.first) * (1.0 - stays / plug.mass);
      plugs.append(stays, inside(first), inside(plug.last));
    }
  }
  if (flow > 0.0) {  // what has entered and stays
    const double since_start = duration_ - step.transit;
    const double at_inlet = contents.inlet().last;
    const HistorySegment constant{duration_, at_inlet, at_inlet};
    const auto segments = entering.segments.empty() ? std::span(&constant, 1) : entering.segments;
    outcome.mean_at_inlet = entering.segments.empty() ? at_inlet : entering.mean;
    double begin = 0.0;
    Exchange at_begin = inside;
    for (const HistorySegment& s : segments) {
      const bool last = &s == &segments.back();
      const double until = last ? duration_ : s.until;
      if (until > since_start) {
        const double since = std::max(begin, since_start);
        const double first = s.first + (s.last - s.first) * (since - begin) / (until - begin);
        const Exchange at_end = last ? Exchange{1.0, 0.0} : step.exchange(duration_ - until);
        const double span = until - since;
        const double rise = step.lift(span, at_begin, at_end, 0.5 * (first + s.last), (first - s.last) / span);
        plugs.append(flow * span, at_begin(first) + rise, at_end(s.last) + rise);
        at_begin = at_end;
      }
      begin = until;
    }
  } else {  // a thermometer at its ends
    outcome.mean_at_inlet = contents.inlet().last;
    outcome.mean_at_outlet = contents.outlet().first;
  }
  const std::span<Plug> written = plugs.finish();
  outcome.contents = {written.data(), static_cast<std::uint32_t>(written.size()), contents.forward};
  outcome.mean = plugs.energy() / step.mass;
}

// The heat lost: what a pipe held and got less what it gave and holds.
void PlugFlow::accept() {
  const double c = network_.fluid.reference_specific_heat;
  const auto& friction = surroundings_.friction_heat;
  struct Sums {
    double held = 0.0, lost = 0.0, friction = 0.0;
  };
  const auto accept_block = [&](std::size_t begin, std::size_t end) {
    Sums sum;
    for (std::size_t i = begin; i < end; ++i) {
      Step& step = steps_[i];
      const Outcome& outcome = outcomes_[i];
      const double moved = std::abs(step.flow) * duration_;
      const double lost =
          c * (step.mass * (mean_[i] - outcome.mean) + moved * (outcome.mean_at_inlet - outcome.mean_at_outlet)) +
          friction[i] * duration_;
      if (!lost_of_pipes_.empty()) lost_of_pipes_[i] += lost;
      sum.held += c * step.mass * outcome.mean;
      sum.lost += lost;
      sum.friction += friction[i] * duration_;
      step.contents = outcome.contents;
      mean_[i] = outcome.mean;
      const double at_inlet = outcome.contents.inlet().last, at_outlet = outcome.contents.outlet().first;
      at_from_[i] = outcome.contents.forward ? at_inlet : at_outlet;
      at_to_[i] = outcome.contents.forward ? at_outlet : at_inlet;
    }
    return sum;
  };
  Sums all;
  for (const Sums& sum : of_blocks<Sums>(pipes_.size(), accept_block))
    all = {all.held + sum.held, all.lost + sum.lost, all.friction + sum.friction};
  stored_energy_ = all.held;
  heat_lost_ = all.lost;
  friction_heat_ = all.friction;
  std::swap(now_plugs_, next_plugs_);
}

std::size_t PlugFlow::number_of_plugs() const {
  std::size_t sum = 0;
  for (const Step& step : steps_) sum += step.contents.count;
  return sum;
}

void PlugFlow::heat_loss_rates(const PipeSurroundings& surroundings, std::span<double> losses) const {
  const auto celsius = [&](std::size_t pipe) { return network_.fluid.temperature(mean_[pipe]) - celsius_zero; };
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
