// Temperatures over one step, at the nodes and at the outlets of links: what plug flow hands on from link to link.
//
// A history is piecewise linear in time and may jump between its segments. Flows are constant over a step, so a length
// of time is an amount of water, and nodes mix with constant weights:
//     theta_n(t) = sum_in |m_i| theta_i(t) / sum_in |m_i|
// Neighbouring segments become one where none of their corners moves by more than a tolerance; their mean is kept, so
// that no energy is lost. A front stays one jump, a smooth wave a few lines, however many pipes it passes.
//
// Cost: O(segments of the inflows) per node; no allocation once the store has grown.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

namespace emscher {

struct HistorySegment {
  double until = 0.0;              ///< s since the start of the step
  double first = 0.0, last = 0.0;  ///< theta at its begin and end, K
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

class TemperatureHistories {
 public:
  /// Segments range.begin .. range.end - 1 of the store: stays valid while other histories are added.
  struct Range {
    std::uint32_t begin = 0, end = 0;
  };

  /// tolerance: K, by which corners may move where segments are joined
  TemperatureHistories(std::size_t number_of_nodes, double tolerance) : tolerance_(tolerance), node_(number_of_nodes) {}

  /// Forgets all histories; the step that starts now lasts `duration` s.
  void start(double duration);
  double duration() const { return duration_; }

  /// Adds a segment to the history that is being written.
  void append(double until, double first, double last) {
    double begin = 0.0;
    if (store_.size() > written_from_) {
      HistorySegment& before = store_.back();
      if (!(until > before.until)) return;
      if (store_.size() - 1 > written_from_) begin = store_[store_.size() - 2].until;
      if (join((before.until - begin) / (until - begin), tolerance_, before.first, before.last, first, last)) {
        before.until = until;
        return;
      }
    } else if (!(until > 0.0)) {
      return;
    }
    store_.push_back({until, first, last});
  }
  /// Ends the history that is being written and lets it flow into `node` (none: `outside`) with `flow`, kg/s. Returns
  /// its mean, K.
  double pour(std::uint32_t node, double flow);
  /// Where nothing has flowed into the node, what leaves it has this theta, K: a flow so small that none of its parts
  /// counted as flow.
  void fill_empty(std::uint32_t node, double theta) {
    if (!(node_[node].flow > 0.0)) fill(node, theta);
  }

  /// What leaves the node; empty where nothing has flowed in.
  Range at(std::uint32_t node) const { return node_[node].range; }
  double mean_at(std::uint32_t node) const { return node_[node].mean; }  ///< K
  const HistorySegment& segment(std::uint32_t index) const { return store_[index]; }

 private:
  struct Node {
    Range range;
    double flow = 0.0, mean = 0.0;
  };
  Range mix(const Range& a, double weight_of_a, const Range& b, double weight_of_b);
  Range finish() {
    const Range range{written_from_, static_cast<std::uint32_t>(store_.size())};
    written_from_ = range.end;
    return range;
  }
  void fill(std::uint32_t node, double theta);

  double tolerance_;
  double duration_ = 0.0;
  std::vector<HistorySegment> store_;
  std::uint32_t written_from_ = 0;  // begin of the history that is being written
  std::vector<Node> node_;
};

}  // namespace emscher
