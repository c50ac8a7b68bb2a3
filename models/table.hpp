// Tables of data sheets: curves and maps, linear between their nodes and exact at them, constant beyond their ends.
// covers() tells whether a value lies within: who may not extrapolate asks. Cost: O(log nodes).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace emscher {

/// Where a value lies among rising nodes: between `low` and `low + 1`, `weight` (0..1) of the upper one.
struct TablePlace {
  std::size_t low = 0;
  double weight = 0.0;
};

/// `of(k)`: the k-th of `count` (at least 1) rising nodes.
template <class Node>
TablePlace table_place(std::size_t count, double value, const Node& of) {
  std::size_t low = 0, high = count - 1;
  if (value <= of(low)) return {low, 0.0};
  if (value >= of(high)) return {high, 0.0};
  while (high - low > 1) {
    const std::size_t middle = (low + high) / 2;
    (of(middle) <= value ? low : high) = middle;
  }
  return {low, (value - of(low)) / (of(high) - of(low))};
}

/// {x, y}: x rising.
using Curve = std::vector<std::array<double, 2>>;

inline double curve_value(const Curve& curve, double x) {
  const TablePlace place = table_place(curve.size(), x, [&](std::size_t k) { return curve[k][0]; });
  const double low = curve[place.low][1];
  return place.weight == 0.0 ? low : low + place.weight * (curve[place.low + 1][1] - low);
}

/// Values over rows and columns, both rising: values[row][column].
struct TableMap {
  std::vector<double> rows, columns;
  std::vector<std::vector<double>> values;
  bool operator==(const TableMap&) const = default;

  struct Corner {
    double value = 0.0, weight = 0.0;
  };
  /// The nodes around a point; their weights make 1. Those without weight may be anything.
  std::array<Corner, 4> corners(double row, double column) const {
    const TablePlace r = table_place(rows.size(), row, [&](std::size_t k) { return rows[k]; });
    const TablePlace c = table_place(columns.size(), column, [&](std::size_t k) { return columns[k]; });
    std::array<Corner, 4> result{};
    for (std::size_t k = 0; k < result.size(); ++k) {
      const std::size_t up = k / 2, right = k % 2;
      const double weight = (up == 1 ? r.weight : 1.0 - r.weight) * (right == 1 ? c.weight : 1.0 - c.weight);
      if (weight > 0.0) result[k] = {values[r.low + up][c.low + right], weight};
    }
    return result;
  }

  double at(double row, double column) const {
    double sum = 0.0;
    for (const Corner& corner : corners(row, column)) sum += corner.weight * corner.value;
    return sum;
  }

  bool covers_row(double row) const { return row >= rows.front() && row <= rows.back(); }
  bool covers_column(double column) const { return column >= columns.front() && column <= columns.back(); }
};

}  // namespace emscher
