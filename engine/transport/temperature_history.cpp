#include "engine/transport/temperature_history.hpp"

#include <algorithm>

namespace emscher {
namespace {

/// Reads a history from its begin on; its last segment never ends.
class Reader {
 public:
  explicit Reader(std::span<const HistorySegment> segments)
      : segment_(segments.data()), last_(segments.data() + segments.size() - 1) {
    enter();
  }
  double until() const { return segment_ == last_ ? HUGE_VAL : segment_->until; }
  double at(double time) const { return segment_->first + slope_ * (std::min(time, segment_->until) - begin_); }
  void pass(double time) {
    if (time < until()) return;
    begin_ = segment_->until;
    ++segment_;
    enter();
  }

 private:
  void enter() { slope_ = (segment_->last - segment_->first) / (segment_->until - begin_); }

  const HistorySegment *segment_, *last_;
  double begin_ = 0.0, slope_ = 0.0;  // s; K/s
};

}  // namespace

TemperatureHistory mix(const TemperatureHistory& one, double weight_of_one, const TemperatureHistory& other,
                       double weight_of_other, double tolerance, HistoryArena& arena) {
  const double duration = one.segments.back().until;
  HistoryWriter writer(arena, one.segments.size() + other.segments.size(), tolerance);
  Reader a(one.segments), b(other.segments);
  for (double time = 0.0; time < duration;) {
    const double until = std::min({a.until(), b.until(), duration});
    writer.append(until, weight_of_one * a.at(time) + weight_of_other * b.at(time),
                  weight_of_one * a.at(until) + weight_of_other * b.at(until));
    a.pass(until);
    b.pass(until);
    time = until;
  }
  TemperatureHistory mixed = writer.finish();
  mixed.mean = weight_of_one * one.mean + weight_of_other * other.mean;
  return mixed;
}

}  // namespace emscher
