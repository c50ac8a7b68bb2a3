// Work for several threads, as many as the task arena allows in which the caller runs (Simulation sets it up). Who
// computes what never changes a result: blocks and parts write to places of their own, and sums are formed in a fixed
// sequence afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/graph/flow_route.hpp"

namespace emscher {

/// Threads that the caller may use.
int available_threads();

/// Runs work in an arena of so many threads.
void with_threads(int threads, const std::function<void()>& work);

/// Elements of a usual block; waking a thread costs as much as some hundreds of them.
constexpr std::size_t elements_per_block = 4096;

/// Calls work(begin, end) for blocks that together are 0 .. n - 1, always the same ones: vector instructions and what
/// they leave over may round differently. `size`: elements of a block; fewer where each takes longer.
void in_blocks(std::size_t n, const std::function<void(std::size_t begin, std::size_t end)>& work,
               std::size_t size = elements_per_block);

/// Calls visit(i) for 0 .. n - 1, in such blocks.
template <class Visit>
void each_in_blocks(std::size_t n, const Visit& visit, std::size_t size = elements_per_block) {
  in_blocks(
      n,
      [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) visit(i);
      },
      size);
}

/// work(begin, end) of the same blocks, in their sequence.
template <class Value>
std::vector<Value> of_blocks(std::size_t n, const std::function<Value(std::size_t begin, std::size_t end)>& work) {
  std::vector<Value> values((n + elements_per_block - 1) / elements_per_block);
  in_blocks(n, [&](std::size_t begin, std::size_t end) { values[begin / elements_per_block] = work(begin, end); });
  return values;
}

/// Sum, and largest, of these; 0 where there is none.
double sum_in_blocks(std::size_t n, const std::function<double(std::size_t begin, std::size_t end)>& work);
double largest_in_blocks(std::size_t n, const std::function<double(std::size_t begin, std::size_t end)>& work);

/// Calls work(part) for all parts, each after those that it waits for.
void in_parts(std::span<const FlowRoute::Part> parts, const std::function<void(std::uint32_t part)>& work);

}  // namespace emscher
