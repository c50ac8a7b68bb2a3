// What the signals of a case range over, from the summaries of their series.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "networks/case.hpp"
#include "networks/series_check.hpp"

namespace emscher {

/// What a signal ranges over, and the lines of the series where its ends stand (0: constant).
struct SignalRange {
  double low = 0.0;
  double high = 0.0;
  int low_line = 0;
  int high_line = 0;
};

class SignalRanges {
 public:
  /// `summaries`: as data.series.
  SignalRanges(const Case& data, const std::vector<SeriesSummary>& summaries);

  /// Column of its file that a profile names; 0: there is none.
  std::size_t column(std::uint32_t profile) const { return column_[profile]; }
  /// Nothing where the signal is absent or its column could not be read.
  std::optional<SignalRange> of(const Signal& signal) const;

 private:
  const Case& data_;
  const std::vector<SeriesSummary>& summaries_;
  std::vector<std::size_t> column_;  // per profile
};

}  // namespace emscher
