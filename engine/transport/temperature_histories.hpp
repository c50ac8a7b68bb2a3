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

#include <cstdint>
#include <span>
#include <vector>

namespace emscher {

struct HistorySegment {
  double until = 0.0;              ///< s since the start of the step
  double first = 0.0, last = 0.0;  ///< theta at its begin and end, K
};

class TemperatureHistories {
 public:
  /// tolerance: K, by which corners may move where segments are joined
  TemperatureHistories(std::size_t number_of_nodes, double tolerance);

  /// Forgets all histories; the step that starts now lasts `duration` s.
  void start(double duration);
  double duration() const { return duration_; }

  /// Adds a segment to the history that is being written.
  void append(double until, double first, double last);
  /// Ends the history that is being written and lets it flow into `node` (none: `outside`) with `flow`, kg/s. Returns
  /// its mean, K.
  double pour(std::uint32_t node, double flow);

  /// Where nothing has flowed into the node, what leaves it has this theta, K: a flow so small that none of its parts
  /// counted as flow.
  void fill_empty(std::uint32_t node, double theta) {
    if (!(node_[node].flow > 0.0)) fill(node, theta);
  }
  /// What leaves the node; empty where nothing has flowed in. Valid until the next append() or pour().
  std::span<const HistorySegment> at(std::uint32_t node) const {
    const Range& range = node_[node].range;
    return {store_.data() + range.begin, range.end - range.begin};
  }
  double mean(std::span<const HistorySegment> history) const;

 private:
  struct Range {
    std::uint32_t begin = 0, end = 0;  // of store_
  };
  struct Node {
    Range range;
    double flow = 0.0;
  };
  Range mix(const Range& a, double weight_of_a, const Range& b, double weight_of_b);
  Range finish();
  void fill(std::uint32_t node, double theta);

  double tolerance_;
  double duration_ = 0.0;
  std::vector<HistorySegment> store_;
  std::uint32_t written_from_ = 0;  // begin of the history that is being written
  std::vector<Node> node_;
};

}  // namespace emscher
