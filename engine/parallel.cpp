#include "engine/parallel.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <numeric>
#include <vector>

namespace emscher {

int available_threads() {
  return tbb::this_task_arena::max_concurrency();
}

void with_threads(int threads, const std::function<void()>& work) {
  // Also more than there are processors, if the caller says so.
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
  tbb::task_arena arena(threads);
  arena.execute([&] { work(); });
}

void in_blocks(std::size_t n, const std::function<void(std::size_t, std::size_t)>& work, std::size_t size) {
  const std::size_t blocks = (n + size - 1) / size;
  const auto work_on = [&](std::size_t b) { work(b * size, std::min(n, (b + 1) * size)); };
  if (blocks < 2 || available_threads() == 1)
    for (std::size_t b = 0; b < blocks; ++b) work_on(b);
  else
    tbb::parallel_for(std::size_t(0), blocks, work_on);
}

namespace {

std::vector<double> of_blocks(std::size_t n, const std::function<double(std::size_t, std::size_t)>& work) {
  std::vector<double> values((n + elements_per_block - 1) / elements_per_block);
  in_blocks(n, [&](std::size_t begin, std::size_t end) { values[begin / elements_per_block] = work(begin, end); });
  return values;
}

}  // namespace

double sum_in_blocks(std::size_t n, const std::function<double(std::size_t, std::size_t)>& work) {
  const std::vector<double> values = of_blocks(n, work);
  return std::accumulate(values.begin(), values.end(), 0.0);
}

double largest_in_blocks(std::size_t n, const std::function<double(std::size_t, std::size_t)>& work) {
  double largest = 0.0;
  for (const double value : of_blocks(n, work)) largest = std::max(largest, value);
  return largest;
}

void in_parts(std::span<const FlowRoute::Part> parts, const std::function<void(std::uint32_t)>& work) {
  if (parts.size() == 1 || available_threads() == 1) {
    for (std::uint32_t p = 0; p < parts.size(); ++p) work(p);
    return;
  }
  const auto awaited = std::make_unique<std::atomic<std::uint32_t>[]>(parts.size());
  for (std::size_t p = 0; p < parts.size(); ++p) awaited[p] = parts[p].awaited;
  tbb::task_group group;
  const std::function<void(std::uint32_t)> run = [&](std::uint32_t p) {
    work(p);
    for (const std::uint32_t follower : parts[p].followers)
      if (--awaited[follower] == 0) group.run([&run, follower] { run(follower); });
  };
  for (std::uint32_t p = 0; p < parts.size(); ++p)
    if (parts[p].awaited == 0) group.run([&run, p] { run(p); });
  group.wait();
}

}  // namespace emscher
