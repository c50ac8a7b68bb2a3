#include "engine/parallel.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <numeric>
#include <thread>
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

double sum_in_blocks(std::size_t n, const std::function<double(std::size_t, std::size_t)>& work) {
  const std::vector<double> values = of_blocks<double>(n, work);
  return std::accumulate(values.begin(), values.end(), 0.0);
}

double largest_in_blocks(std::size_t n, const std::function<double(std::size_t, std::size_t)>& work) {
  double largest = 0.0;
  for (const double value : of_blocks<double>(n, work)) largest = std::max(largest, value);
  return largest;
}

// Of the parts that wait for nobody, the one that the longest chain waits for goes first.
void in_parts(std::span<const FlowRoute::Part> parts, const std::function<void(std::uint32_t)>& work) {
  const int threads = std::min(available_threads(), static_cast<int>(parts.size()));
  if (threads < 2) {
    for (std::uint32_t p = 0; p < parts.size(); ++p) work(p);
    return;
  }
  std::mutex mutex;  // of all that follows
  std::vector<std::uint32_t> awaited, ready;
  std::size_t done = 0;
  std::exception_ptr failure;
  const auto later = [&](std::uint32_t a, std::uint32_t b) { return parts[a].nodes_to_go < parts[b].nodes_to_go; };
  const auto add = [&](std::uint32_t p) {
    ready.push_back(p);
    std::ranges::push_heap(ready, later);
  };
  for (std::uint32_t p = 0; p < parts.size(); ++p) {
    awaited.push_back(parts[p].awaited);
    if (awaited.back() == 0) add(p);
  }
  tbb::parallel_for(0, threads, [&](int) {
    std::unique_lock lock(mutex);
    while (done < parts.size() && !failure) {
      if (ready.empty()) {  // for some ten microseconds
        lock.unlock();
        std::this_thread::yield();
        lock.lock();
        continue;
      }
      std::ranges::pop_heap(ready, later);
      const std::uint32_t part = ready.back();
      ready.pop_back();
      lock.unlock();
      std::exception_ptr failed;
      try {
        work(part);
      } catch (...) {
        failed = std::current_exception();
      }
      lock.lock();
      if (failed) failure = failed;
      ++done;
      for (const std::uint32_t follower : parts[part].followers)
        if (--awaited[follower] == 0) add(follower);
    }
  });
  if (failure) std::rethrow_exception(failure);
}

}  // namespace emscher
