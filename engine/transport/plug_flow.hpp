// Plug flow: temperature moved along the characteristics, exactly.
//
// Along dx/dt = v the balance of a pipe whose wall has the water's temperature,
//     M/L c (d theta/dt + v d theta/dx) = -U1 (T(theta) - T_b) + U2 (T_partner - T_b) + friction / L,
//     v = m L / M,   M = water mass + wall capacity / c,
// is an ordinary differential equation, d theta/dt = g - k theta with T(theta) taken linear about the pipe's mean:
//     theta(s) = theta(0) exp(-k s) + g (1 - exp(-k s)) / k.
// So a pipe holds a row of plugs, pieces of water with linear temperature; in a step of constant flow they move on,
// what enters is appended, and the ends of each plug change by the formula above for the time they spent inside. Fronts
// stay fronts, short pipes smear nothing, and the step is as long as the flows stay constant, whatever it is in transit
// times. [Method of characteristics with temperature front tracking: Benonysson, Bohm & Ravn, Energy Conversion and
// Management 36 (1995) 307, doi:10.1016/0196-8904(95)98895-T; as "plug flow" with an inlet history: van der Heijde et
// al., Energy Conversion and Management 151 (2017) 158, doi:10.1016/j.enconman.2017.08.072]
//
// The ends of a piece are exact; within, where its parts have been inside for different times, it is the straight line
// with the mean of the exponential (to fourth order).
//
// Energy: what a pipe loses is what it held and got less what it gave and holds, so the balance closes to rounding.
// Neighbouring plugs become one where no corner moves by more than the tolerance (temperature_history.hpp).
//
// A step visits every pipe: pour() tells what leaves it, fill() its new contents, into a second store; accept() makes
// these the kept ones. Until then nothing has changed, and the step can be repeated with other flows. Several threads
// may visit different pipes at the same time, each with a lane of its own, the store in which it writes. Visits go
// along the flow, through memory here and there: what one needs to know of a pipe is one record, and what it finds
// another.
//
// Limits: a wall behind a film (Network::wall) has a temperature of its own that stays where the water moves on; that
// is no ordinary differential equation along the water's way, and refused.
// Cost: O(pipes + plugs) per step; one to two plugs per pipe in a town with steps of 15 min.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/network.hpp"
#include "engine/transport/temperature_history.hpp"
#include "engine/transport/transport_scheme.hpp"

namespace emscher {

class PlugFlow {
 public:
  /// Keeps a reference to the network. tolerance: K, by which corners may move where plugs are joined. Throws
  /// std::invalid_argument for walls behind a film.
  PlugFlow(const Network& network, double tolerance);

  /// Fills the pipes.
  void start(std::span<const PipeProfile> profiles);

  /// Begins a step of `duration` s from what is kept; the flows are those of the step. What surrounds the
  /// pipes must stay as it is until accept().
  void begin_step(double duration, const PipeSurroundings& surroundings);
  /// Empties the store of new contents and divides it into lanes.
  void open_lanes(std::size_t lanes);
  /// Per pipe, 1 or 0: is all that it holds replaced within the step, so that what leaves depends on what enters?
  std::span<const char> flushed() const { return flushed_; }
  /// Flow of the step, kg/s.
  double flow(std::uint32_t pipe) const { return steps_[pipe].flow; }
  /// Fetches what pass(), pour() and fill() will need: first the records, some visits later what they point to.
  void fetch(std::uint32_t pipe) const {
    __builtin_prefetch(&steps_[pipe]);
    __builtin_prefetch(&steps_[pipe].contents);
    __builtin_prefetch(&outcomes_[pipe], 1);
  }
  void fetch_contents(std::uint32_t pipe) const { __builtin_prefetch(steps_[pipe].contents.plugs); }
  /// What leaves a pipe with flow; `entering` is not looked at unless the pipe is flushed. Where `entering` is empty (a
  /// flow so small that none of its parts counted as flow), it has the temperature of the pipe's inlet.
  TemperatureHistory pour(std::uint32_t pipe, const TemperatureHistory& entering, HistoryArena& arena);
  /// New contents of a pipe, with or without flow.
  void fill(std::uint32_t pipe, const TemperatureHistory& entering, std::size_t lane);
  /// pour() and fill() of a pipe that is flushed.
  TemperatureHistory pass(std::uint32_t pipe, const TemperatureHistory& entering, HistoryArena& arena,
                          std::size_t lane);
  /// Keeps what all pipes have been filled with.
  void accept();

  /// Theta at both ends of a pipe, K.
  struct Ends {
    double at_from, at_to;
  };
  /// Of the step, after pour() and fill(): mean theta of the water that passes the ends of a pipe (without flow: at
  /// rest there).
  Ends mean_at_ends(std::uint32_t pipe) const {
    const Outcome& o = outcomes_[pipe];
    return o.contents.forward ? Ends{o.mean_at_inlet, o.mean_at_outlet} : Ends{o.mean_at_outlet, o.mean_at_inlet};
  }
  /// Of the step, after accept(): heat lost and friction heat of all pipes, J.
  double heat_lost() const { return heat_lost_; }
  double friction_heat() const { return friction_heat_; }
  /// Adds the heat lost per pipe, J, at every accept(); empty: not asked for.
  void add_heat_lost_to(std::span<double> pipes) { lost_of_pipes_ = pipes; }

  /// Of the kept state: theta at the ends of every pipe, mean theta, K; energy above 0 degC, J.
  std::span<const double> at_from() const { return at_from_; }
  std::span<const double> at_to() const { return at_to_; }
  std::span<const double> mean_temperatures() const { return mean_; }
  double stored_energy() const { return stored_energy_; }
  std::size_t number_of_plugs() const;
  /// Rate at which every pipe loses heat in the kept state, W.
  void heat_loss_rates(const PipeSurroundings& surroundings, std::span<double> losses) const;

 private:
  struct Plug {
    double mass;         // kg, walls included
    double first, last;  // theta of what leaves first and last, K
  };
  struct Contents {
    Plug* plugs = nullptr;  // what leaves first first
    std::uint32_t count = 0;
    bool forward = true;  // do they leave through the `to` end?
    const Plug& outlet() const { return plugs[0]; }
    const Plug& inlet() const { return plugs[count - 1]; }
  };
  /// theta after some time, for theta now.
  struct Exchange {
    double keeps, gains;  // theta -> keeps theta + gains
    double operator()(double theta) const { return keeps * theta + gains; }
  };
  /// What visits need to know of a pipe.
  struct Step {
    double mass;          // kg, water and wall
    double flow;          // kg/s, from -> to
    double transit;       // s, through the pipe, at most that of the step
    double decay, gain;   // k, 1/s; g, K/s
    Exchange on_transit;  // over that time
    Contents contents;    // at the begin
    Exchange exchange(double time) const;
    double lift(double span, Exchange one, Exchange other, double middle, double slope) const;
  };
  /// What they make of it.
  struct Outcome {
    Contents contents;
    double mean;                           // theta, K
    double mean_at_inlet, mean_at_outlet;  // theta of what passes, K
  };
  /// Writes the plugs of one pipe.
  class PlugWriter;
  bool is_flushed(const Step& step) const { return step.transit < duration_; }
  void turn_contents(Step& step) const;
  TemperatureHistory pass_in_one_piece(std::uint32_t pipe, const TemperatureHistory& entering, HistoryArena& arena,
                                       std::size_t lane);
  void pour_contents(const Step& step, HistoryWriter& outflow) const;
  void pour_through(const Step& step, const TemperatureHistory& entering, HistoryWriter& outflow) const;

  const Network& network_;
  const Pipes& pipes_;
  double tolerance_;
  std::vector<double> mean_;             // theta, K, per pipe
  std::vector<double> at_from_, at_to_;  // theta, K
  std::vector<Step> steps_;              // per pipe; contents: those kept
  std::vector<Outcome> outcomes_;        // per pipe
  double stored_energy_ = 0.0;
  std::vector<Arena<Plug>> now_plugs_, next_plugs_;  // per lane

  // Of the step.
  double duration_ = 0.0;
  PipeSurroundings surroundings_;
  std::vector<char> flushed_;  // per pipe
  std::span<double> lost_of_pipes_;
  double heat_lost_ = 0.0, friction_heat_ = 0.0;
};

}  // namespace emscher
