// The matrix of the core by its definition: what flows along the chains is what is injected.
#include "engine/hydraulics/core_matrix.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <utility>
#include <vector>

namespace emscher {
namespace {

struct Core {
  std::vector<int> from, to;
  std::vector<char> is_fixed;
  std::vector<double> conductance, injection;
};

/// Connected parts of `size` nodes each, with chains in parallel and chains back to their start, that meet at nodes of
/// given pressure only; node 0 is one.
Core random_core(unsigned seed, int parts, int size) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> decades(-2.0, 2.0), unit(-1.0, 1.0);
  Core core;
  core.is_fixed.assign(1 + std::size_t(parts * size), 0);
  core.is_fixed[0] = 1;
  const auto join = [&](int a, int b) {
    core.from.push_back(a);
    core.to.push_back(b);
    core.conductance.push_back(std::pow(10.0, decades(random)));
  };
  for (int part = 0; part < parts; ++part) {
    const int first = 1 + part * size;
    const auto any = [&](int n) { return first + std::uniform_int_distribution(0, n - 1)(random); };
    join(0, any(size));
    for (int node = 1; node < size; ++node) join(first + node, any(node));
    for (int more = 0; more < size / 4; ++more) join(any(size), any(size));
    if (part % 2 == 1) core.is_fixed[std::size_t(any(size))] = 1;
  }
  for (std::size_t node = 0; node < core.is_fixed.size(); ++node) core.injection.push_back(unit(random));
  return core;
}

TEST(CoreMatrix, PotentialsLetFlowWhatIsInjected) {
  unsigned seed = 0;
  for (const auto& [parts, size] : {std::pair(1, 1), {1, 40}, {3, 30}, {20, 40}, {2, 700}, {5, 300}}) {
    const Core core = random_core(++seed, parts, size);
    std::vector<double> potential = core.injection;
    CoreMatrix matrix(core.from, core.to, core.is_fixed);
    ASSERT_TRUE(matrix.factorise(core.conductance));
    matrix.solve(potential);
    std::vector<double> flow(potential.size(), 0.0), size_of_terms(potential.size(), 1.0);
    for (std::size_t chain = 0; chain < core.from.size(); ++chain) {
      const auto a = std::size_t(core.from[chain]), b = std::size_t(core.to[chain]);
      const double along = core.conductance[chain] * (potential[a] - potential[b]);
      flow[a] += along;
      flow[b] -= along;
      for (const std::size_t node : {a, b})
        size_of_terms[node] += core.conductance[chain] * (std::abs(potential[a]) + std::abs(potential[b]));
    }
    for (std::size_t node = 0; node < potential.size(); ++node) {
      if (core.is_fixed[node])
        EXPECT_EQ(potential[node], 0.0) << node;
      else
        EXPECT_NEAR(flow[node], core.injection[node], 1e-12 * size_of_terms[node]) << seed << " node " << node;
    }
  }
}

TEST(CoreMatrix, SaysWhereAPivotIsNotPositive) {
  Core core = random_core(7, 4, 300);
  CoreMatrix matrix(core.from, core.to, core.is_fixed);
  EXPECT_TRUE(matrix.factorise(core.conductance));
  for (const std::size_t chain : {std::size_t(0), core.from.size() - 100}) {
    const double kept = std::exchange(core.conductance[chain], std::nan(""));
    EXPECT_FALSE(matrix.factorise(core.conductance)) << chain;
    core.conductance[chain] = kept;
  }
  EXPECT_TRUE(matrix.factorise(core.conductance));
}

}  // namespace
}  // namespace emscher
