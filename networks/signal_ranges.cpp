#include "networks/signal_ranges.hpp"

#include <algorithm>

namespace emscher {

SignalRanges::SignalRanges(const Case& data, const std::vector<SeriesSummary>& summaries)
    : data_(data), summaries_(summaries) {
  column_.assign(data.profiles.size(), 0);
  for (std::size_t k = 0; k < data.profiles.size(); ++k) {
    const std::vector<std::string>& header = summaries[data.profiles[k].series].header;
    const auto found = std::find(header.begin(), header.end(), data.profiles[k].column);
    if (found != header.begin() && found != header.end()) column_[k] = static_cast<std::size_t>(found - header.begin());
  }
}

std::optional<SignalRange> SignalRanges::of(const Signal& signal) const {
  if (!signal.given) return std::nullopt;
  if (signal.profile == no_index) return SignalRange{signal.value, signal.value};
  const std::size_t column = column_[signal.profile];
  const SeriesSummary& summary = summaries_[data_.profiles[signal.profile].series];
  if (column == 0 || !summary.ranges[column].any) return std::nullopt;
  const ColumnRange& range = summary.ranges[column];
  SignalRange result{signal.value * range.minimum, signal.value * range.maximum, range.minimum_line,
                     range.maximum_line};
  if (signal.value < 0.0) {
    std::swap(result.low, result.high);
    std::swap(result.low_line, result.high_line);
  }
  return result;
}

}  // namespace emscher
