// The largest of many values and where it is.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <vector>

#include "engine/parallel.hpp"

namespace emscher {

struct Largest {
  double value = -std::numeric_limits<double>::infinity();
  std::size_t at = 0;
};

/// The first largest of value(begin .. end - 1); NaN is none. In pieces of fixed length, which gcc vectorises at -O2:
/// 1.2 ns per value of a vapour margin instead of 3.5.
template <class Value>
Largest largest_between(std::size_t begin, std::size_t end, const Value& value) {
  constexpr std::size_t piece = 64, lanes = 8;
  Largest result;
  const auto take = [&](double v, std::size_t i) {
    if (v > result.value) result = {v, i};
  };
  std::array<double, piece> values;
  std::array<double, lanes> lane;
  for (; begin + piece <= end; begin += piece) {
    for (std::size_t j = 0; j < piece; ++j) values[j] = value(begin + j);
    lane.fill(result.value);
    for (std::size_t j = 0; j < piece; j += lanes)
      for (std::size_t l = 0; l < lanes; ++l) lane[l] = values[j + l] > lane[l] ? values[j + l] : lane[l];
    if (std::ranges::max(lane) > result.value)
      for (std::size_t j = 0; j < piece; ++j) take(values[j], begin + j);
  }
  for (; begin < end; ++begin) take(value(begin), begin);
  return result;
}

/// The first largest of value(0 .. n - 1), by several threads.
template <class Value>
Largest largest_of(std::size_t n, const Value& value) {
  Largest result;
  const auto of_block = [&](std::size_t begin, std::size_t end) { return largest_between(begin, end, value); };
  for (const Largest& block : of_blocks<Largest>(n, of_block))
    if (block.value > result.value) result = block;
  return result;
}

}  // namespace emscher
