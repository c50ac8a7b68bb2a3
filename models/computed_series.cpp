#include "models/computed_series.hpp"

#include <cmath>
#include <utility>

namespace emscher {

std::unique_ptr<TimeSeries> computed_series(std::string name, TimeSeries::Between between, ComputedRows computed) {
  struct State {
    ComputedRows rows;
    std::int64_t block = 0;  // the next one
  };
  const auto state = std::make_shared<State>(State{std::move(computed)});
  return std::make_unique<TimeSeries>(
      std::move(name), between,
      [state](TimeSeriesRows& target) {
        const ComputedRows& rows = state->rows;
        const std::int64_t first = rows.block * state->block++;
        target.columns.resize(rows.columns);
        for (std::int64_t i = first; i < first + rows.block; ++i)
          target.time.push_back(rows.step * static_cast<double>(i) - rows.offset);
        rows.append(first, target.columns);
        return true;
      },
      [state](double t) {
        const ComputedRows& rows = state->rows;
        const double row = std::floor((t + rows.offset) / rows.step);
        state->block = static_cast<std::int64_t>(std::floor(row / static_cast<double>(rows.block)));
      });
}

}  // namespace emscher
