#include "engine/integration/coloured_jacobian.hpp"

#include <algorithm>

namespace emscher {

SparsityPattern sparsity_pattern(std::size_t size, std::vector<std::pair<std::size_t, std::size_t>> entries) {
  std::ranges::sort(entries, [](const auto& a, const auto& b) {
    return std::pair(a.second, a.first) < std::pair(b.second, b.first);
  });
  const auto repeated = std::ranges::unique(entries);
  entries.erase(repeated.begin(), repeated.end());
  SparsityPattern pattern;
  pattern.first.assign(size + 1, 0);
  for (const auto& [row, column] : entries) {
    ++pattern.first[column + 1];
    pattern.row.push_back(std::int64_t(row));
  }
  for (std::size_t j = 0; j < size; ++j) pattern.first[j + 1] += pattern.first[j];
  return pattern;
}

ColouredJacobian::ColouredJacobian(SparsityPattern pattern, std::span<const std::size_t> left_out)
    : pattern_(std::move(pattern)), left_out_(pattern_.size(), 0), moved_(pattern_.size()), result_(pattern_.size()) {
  const std::size_t n = pattern_.size();
  for (const std::size_t row : left_out) left_out_[row] = 1;
  std::vector<std::vector<std::uint32_t>> columns_of_row(n);
  for (std::uint32_t j = 0; j < n; ++j)
    for (auto k = pattern_.first[j]; k < pattern_.first[j + 1]; ++k)
      if (!left_out_[pattern_.row[k]]) columns_of_row[pattern_.row[k]].push_back(j);
  constexpr std::uint32_t none = 0xffffffffu;
  std::vector<std::uint32_t> colour(n, none), taken_by;  // taken_by: per colour, the last column that may not have it
  for (std::uint32_t j = 0; j < n; ++j) {
    for (auto k = pattern_.first[j]; k < pattern_.first[j + 1]; ++k)
      for (const std::uint32_t other : columns_of_row[pattern_.row[k]])
        if (colour[other] != none) taken_by[colour[other]] = j;
    const auto free = std::ranges::find_if(taken_by, [j](std::uint32_t by) { return by != j; });
    colour[j] = std::uint32_t(free - taken_by.begin());
    if (free == taken_by.end()) {
      taken_by.push_back(none);
      colours_.emplace_back();
    }
    colours_[colour[j]].push_back(j);
  }
}

void ColouredJacobian::evaluate(const Function& function, std::span<const double> y, std::span<const double> at_y,
                                std::span<const double> step, std::span<double> entries) {
  std::ranges::copy(y, moved_.begin());
  for (const auto& columns : colours_) {
    for (const std::uint32_t j : columns) moved_[j] = y[j] + step[j];
    function(moved_, result_);
    for (const std::uint32_t j : columns) {
      const double taken = moved_[j] - y[j];  // what rounding leaves of the step
      for (auto k = pattern_.first[j]; k < pattern_.first[j + 1]; ++k)
        entries[k] = left_out_[pattern_.row[k]] ? 0.0 : (result_[pattern_.row[k]] - at_y[pattern_.row[k]]) / taken;
      moved_[j] = y[j];
    }
  }
}

}  // namespace emscher
