#include "engine/transport/temperature_histories.hpp"

#include <algorithm>
#include <cmath>

#include "engine/component.hpp"

namespace emscher {

TemperatureHistories::TemperatureHistories(std::size_t number_of_nodes, double tolerance)
    : tolerance_(tolerance), node_(number_of_nodes) {}

void TemperatureHistories::start(double duration) {
  duration_ = duration;
  store_.clear();
  written_from_ = 0;
  std::ranges::fill(node_, Node{});
}

void TemperatureHistories::append(double until, double first, double last) {
  const std::size_t size = store_.size();
  const double from = size > written_from_ ? store_[size - 1].until : 0.0;
  if (!(until > from)) return;
  if (size > written_from_) {
    HistorySegment& before = store_[size - 1];
    const double begin = size - 1 > written_from_ ? store_[size - 2].until : 0.0;
    const double whole = until - begin, part = (from - begin) / whole;
    const double between = before.first + (last - before.first) * part;
    if (std::abs(between - before.last) <= tolerance_ && std::abs(between - first) <= tolerance_) {
      const double mean = 0.5 * ((before.first + before.last) * part + (first + last) * (1.0 - part));
      const double lift = mean - 0.5 * (before.first + last);
      before = {until, before.first + lift, last + lift};
      return;
    }
  }
  store_.push_back({until, first, last});
}

TemperatureHistories::Range TemperatureHistories::finish() {
  const Range range{written_from_, static_cast<std::uint32_t>(store_.size())};
  written_from_ = range.end;
  return range;
}

double TemperatureHistories::pour(std::uint32_t node, double flow) {
  const Range range = finish();
  const double mean_of_inflow = mean({store_.data() + range.begin, range.end - range.begin});
  if (node == outside || !(flow > 0.0)) return mean_of_inflow;
  Node& n = node_[node];
  n.range = n.flow > 0.0 ? mix(n.range, n.flow / (n.flow + flow), range, flow / (n.flow + flow)) : range;
  n.flow += flow;
  return mean_of_inflow;
}

void TemperatureHistories::fill(std::uint32_t node, double theta) {
  append(duration_, theta, theta);
  node_[node].range = finish();
}

TemperatureHistories::Range TemperatureHistories::mix(const Range& a, double weight_of_a, const Range& b,
                                                      double weight_of_b) {
  struct Reader {
    const std::vector<HistorySegment>& store;
    std::uint32_t segment, end;
    double begin = 0.0;  // of the segment, s
    double until() const { return segment + 1 == end ? HUGE_VAL : store[segment].until; }
    double at(double time) const {
      const HistorySegment& s = store[segment];
      return s.first + (s.last - s.first) * std::min((time - begin) / (s.until - begin), 1.0);
    }
    void pass(double time) {
      if (time < until()) return;
      begin = store[segment].until;
      ++segment;
    }
  };
  Reader one{store_, a.begin, a.end}, other{store_, b.begin, b.end};
  for (double time = 0.0; time < duration_;) {
    const double until = std::min({one.until(), other.until(), duration_});
    const double first = weight_of_a * one.at(time) + weight_of_b * other.at(time);
    const double last = weight_of_a * one.at(until) + weight_of_b * other.at(until);
    append(until, first, last);
    one.pass(until);
    other.pass(until);
    time = until;
  }
  return finish();
}

double TemperatureHistories::mean(std::span<const HistorySegment> history) const {
  double sum = 0.0, begin = 0.0;
  for (const HistorySegment& s : history) {
    sum += 0.5 * (s.first + s.last) * (s.until - begin);
    begin = s.until;
  }
  return sum / duration_;
}

}  // namespace emscher
