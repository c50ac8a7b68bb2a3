#include "engine/transport/temperature_histories.hpp"

#include <algorithm>

#include "engine/component.hpp"

namespace emscher {

void TemperatureHistories::start(double duration) {
  duration_ = duration;
  store_.clear();
  written_from_ = 0;
  std::ranges::fill(node_, Node{});
}

double TemperatureHistories::pour(std::uint32_t node, double flow) {
  const Range range = finish();
  double mean = 0.0, begin = 0.0;
  for (std::uint32_t k = range.begin; k < range.end; ++k) {
    const HistorySegment& s = store_[k];
    mean += (s.first + s.last) * (s.until - begin);
    begin = s.until;
  }
  mean *= 0.5 / duration_;
  if (node == outside || !(flow > 0.0)) return mean;
  Node& n = node_[node];
  if (n.flow > 0.0) {
    const double total = n.flow + flow;
    n = {mix(n.range, n.flow / total, range, flow / total), total, (n.flow * n.mean + flow * mean) / total};
  } else {
    n = {range, flow, mean};
  }
  return mean;
}

void TemperatureHistories::fill(std::uint32_t node, double theta) {
  append(duration_, theta, theta);
  node_[node].range = finish();
  node_[node].mean = theta;
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

}  // namespace emscher
