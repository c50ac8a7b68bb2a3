// Temperature over one step, at a node or at the outlet of a link: what plug flow hands on from link to link.
//
// A history is piecewise linear in time and may jump between its segments. Flows are constant over a step, so a length
// of time is an amount of water, and nodes mix with constant weights:
//     theta_n(t) = sum_in |m_i| theta_i(t) / sum_in |m_i|
// Neighbouring segments become one where none of their corners moves by more than a tolerance; their mean is kept, so
// that no energy is lost. A front stays one jump, a smooth wave a few lines, however many pipes it passes.
//
// Cost: O(segments of the inflows) per node; no allocation once the arena has grown.
#pragma once

#include <cmath>
#include <span>

#include "engine/transport/arena.hpp"

namespace emscher {

struct HistorySegment {
  double until;        ///< s since the start of the step
  double first, last;  ///< theta at its begin and end, K
};
using HistoryArena = Arena<HistorySegment>;

/// Over the whole step; empty where nothing flows.
struct TemperatureHistory {
  std::span<const HistorySegment> segments;
  double mean = 0.0;  ///< K
};

/// Joins two pieces with linear theta to one, if neither corner at their border moves by more than `tolerance`, K. The
/// ends move alike, by what keeps the mean. `part`: the first piece's share of both.
inline bool join(double part, double tolerance, double& first, double& last, double next_first, double next_last) {
  const double between = first + (next_last - first) * part;
  if (std::abs(between - last) > tolerance || std::abs(between - next_first) > tolerance) return false;
  const double mean = 0.5 * ((first + last) * part + (next_first + next_last) * (1.0 - part));
  const double lift = mean - 0.5 * (first + next_last);
  first += lift;
  last = next_last + lift;
  return true;
}

/// Writes one history.
class HistoryWriter {
 public:
  /// At most `most` segments will be appended. tolerance: K, by which corners may move where segments are joined.
  HistoryWriter(HistoryArena& arena, std::size_t most, double tolerance)
      : arena_(arena), tolerance_(tolerance), begin_(arena.room_for(most)), end_(begin_) {}

  void append(double until, double first, double last) {
    if (!(until > until_)) return;
    sum_ += (first + last) * (until - until_);
    if (end_ != begin_) {
      HistorySegment& before = end_[-1];
      const double part = (until_ - begin_of_last_) / (until - begin_of_last_);
      if (join(part, tolerance_, before.first, before.last, first, last)) {
        before.until = until_ = until;
        return;
      }
    }
    begin_of_last_ = until_;
    until_ = until;
    *end_++ = {until, first, last};
  }
  /// The history, kept in the arena. Its last segment ends with the step.
  TemperatureHistory finish() {
    arena_.keep(static_cast<std::size_t>(end_ - begin_));
    return {{begin_, end_}, 0.5 * sum_ / until_};
  }

 private:
  HistoryArena& arena_;
  double tolerance_;
  HistorySegment *begin_, *end_;
  double begin_of_last_ = 0.0, until_ = 0.0;  // s
  double sum_ = 0.0;                          // twice the integral, K s
};

/// What a node makes of two inflows; their weights add up to 1.
TemperatureHistory mix(const TemperatureHistory& one, double weight_of_one, const TemperatureHistory& other,
                       double weight_of_other, double tolerance, HistoryArena& arena);

}  // namespace emscher
