// Time series whose rows are computed instead of read: they have no beginning and no end, and any time can be gone to.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/time_series.hpp"

namespace emscher {

struct ComputedRows {
  double step = 0.0;    ///< s between rows
  double offset = 0.0;  ///< s; the i-th row stands at i step - offset, for every integer i
  std::size_t columns = 0;
  std::int64_t block = 1;  ///< rows computed together; blocks begin at multiples of it
  /// Appends the rows first .. first + block - 1 to every column.
  std::function<void(std::int64_t first, std::vector<std::vector<double>>& columns)> append;
};

/// name: for messages.
std::unique_ptr<TimeSeries> computed_series(std::string name, TimeSeries::Between between, ComputedRows rows);

}  // namespace emscher
