#include "models/time_series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace emscher {

TimeSeries::TimeSeries(std::string name, Between between, Source source, Seek seek)
    : name_(std::move(name)), between_(between), source_(std::move(source)), seek_(std::move(seek)) {}

void TimeSeries::extend_reach(double shift) {
  behind_ = std::max(behind_, -shift);
  ahead_ = std::max(ahead_, shift);
}

void TimeSeries::prepare(double t) {
  const double first_needed = t - behind_, last_needed = t + ahead_;
  bool changed = false;
  const bool outside =
      rows_.time.empty() || rows_.time.front() > first_needed || rows_.time.back() + memory < first_needed;
  if (seek_ && outside) {
    rows_.time.clear();
    for (auto& column : rows_.columns) column.clear();
    seek_(first_needed);
  }
  while (!ended_ && (rows_.time.empty() || rows_.time.back() <= last_needed)) {
    // Old rows go first, so that the window stays as large as one block and the memory behind.
    const auto keep = std::lower_bound(rows_.time.begin(), rows_.time.end(), first_needed - memory);
    if (const auto drop = std::max<std::ptrdiff_t>(0, keep - rows_.time.begin() - 1); drop > 0) {
      rows_.time.erase(rows_.time.begin(), rows_.time.begin() + drop);
      for (auto& column : rows_.columns) column.erase(column.begin(), column.begin() + drop);
    }
    ended_ = !source_(rows_);
    changed = true;
  }
  if (changed && rows_.time.size() > 1) {
    const double spacing = (rows_.time.back() - rows_.time.front()) / double(rows_.time.size() - 1);
    inverse_spacing_ = 1.0 / spacing;
    for (std::size_t i = 0; i < rows_.time.size(); ++i)
      if (std::abs(rows_.time[i] - rows_.time.front() - double(i) * spacing) > 1e-6 * spacing) inverse_spacing_ = 0.0;
  }
  const bool covers_end = between_ == Between::step || (!rows_.time.empty() && rows_.time.back() >= last_needed);
  if (rows_.time.empty() || rows_.time.front() > first_needed || !covers_end)
    throw std::out_of_range(
        fmt::format("series {} covers {:.0f} s to {:.0f} s after the start, but {:.0f} s to {:.0f} s are needed", name_,
                    rows_.time.empty() ? 0.0 : rows_.time.front(), rows_.time.empty() ? 0.0 : rows_.time.back(),
                    first_needed, last_needed));
}

std::size_t TimeSeries::row_at(double t) const {
  const std::size_t last = rows_.time.size() - 1;
  if (inverse_spacing_ > 0.0) {
    const double position = (t - rows_.time.front()) * inverse_spacing_;
    auto row = std::min(static_cast<std::size_t>(std::max(0.0, position)), last);
    if (rows_.time[row] > t && row > 0) --row;
    if (row < last && rows_.time[row + 1] <= t) ++row;
    return row;
  }
  const auto after = std::upper_bound(rows_.time.begin(), rows_.time.end(), t);
  return after == rows_.time.begin() ? 0 : static_cast<std::size_t>(after - rows_.time.begin()) - 1;
}

double TimeSeries::value(std::size_t column, double t) const {
  const std::size_t row = row_at(t);
  const auto& values = rows_.columns[column];
  if (between_ == Between::step || row + 1 == rows_.time.size()) return values[row];
  const double weight = (t - rows_.time[row]) / (rows_.time[row + 1] - rows_.time[row]);
  return values[row] + weight * (values[row + 1] - values[row]);
}

double TimeSeries::next_row(double t) const {
  const auto after = std::upper_bound(rows_.time.begin(), rows_.time.end(), t);
  return after == rows_.time.end() ? std::numeric_limits<double>::infinity() : *after;
}

}  // namespace emscher
