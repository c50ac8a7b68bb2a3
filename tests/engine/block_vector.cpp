#include "engine/integration/block_vector.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <span>

#include "engine/integration/sundials_handles.hpp"

namespace emscher {
namespace {

std::span<double> values(N_Vector v) {
  return {N_VGetArrayPointer(v), std::size_t(N_VGetLength(v))};
}

/// Two pipes of 1 and 2 elements with two modes each, one component with 3 states and one without, 2 integrals.
BlockLayout small_layout() {
  BlockLayout layout;
  layout.modes = 2;
  layout.stride = 3;
  layout.first_element = {0, 1, 3};
  layout.first_state = {6, 9, 9};
  layout.size = 11;
  return layout;
}

struct BlockVector : ::testing::Test {
  SundialsContext context;
  BlockLayout layout = small_layout();
  SundialsOwner<N_Vector> v{make_block_vector(layout, context)}, w{make_block_vector(layout, context)};

  void set(std::vector<double> entries, std::vector<double> weights) {
    std::ranges::copy(entries, values(v.get()).begin());
    std::ranges::copy(weights, values(w.get()).begin());
  }
  double norm() const { return N_VWrmsNorm(v.get(), w.get()); }
};

// By hand. Mode-major: pipe 0 owns entries {0, 3}, pipe 1 {1, 2, 4, 5}, the component {6, 7, 8}.
TEST_F(BlockVector, NormIsTheLargestBlock) {
  set({3, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0}, std::vector<double>(11, 1.0));
  EXPECT_DOUBLE_EQ(norm(), std::sqrt((9.0 + 16.0) / 2.0));
  set({3, 1, 2, 4, 5, 6, 0, 0, 0, 0, 0}, {1, 2, 2, 1, 2, 2, 1, 1, 1, 1, 1});
  EXPECT_DOUBLE_EQ(norm(), std::sqrt(4.0 * (1.0 + 4.0 + 25.0 + 36.0) / 4.0));
  set({3, 1, 2, 4, 5, 6, 7, 8, -9, 0, 0}, {1, 1, 1, 1, 1, 1, 3, 3, 3, 1, 1});
  EXPECT_DOUBLE_EQ(norm(), 3.0 * std::sqrt((49.0 + 64.0 + 81.0) / 3.0));
}

TEST_F(BlockVector, IntegralsAreNotInTheNorm) {
  set({1, 1, 1, 1, 1, 1, 1, 1, 1, 1e9, -1e9}, std::vector<double>(11, 1.0));
  EXPECT_DOUBLE_EQ(norm(), 1.0);
}

// A step with NaN must fail the error test, wherever the NaN stands and however large the other blocks are.
TEST_F(BlockVector, NotANumberComesThrough) {
  for (std::size_t position = 0; position < 9; ++position) {
    std::vector<double> entries(11, 1e3);
    entries[position] = std::numeric_limits<double>::quiet_NaN();
    set(entries, std::vector<double>(11, 1.0));
    EXPECT_TRUE(std::isnan(norm())) << position;
  }
}

// The norm of a network beside any number of idle copies (zeros) is bitwise that of the network alone.
TEST_F(BlockVector, IdleCopiesDoNotChangeTheNorm) {
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  for (const std::size_t copies : {1u, 100u}) {
    BlockLayout alone, beside;
    alone.modes = beside.modes = 3;
    alone.stride = 4;
    alone.first_element = {0, 2, 4};
    alone.size = 12;
    alone.first_state = {12};
    beside.stride = 4 * (1 + copies);
    for (std::uint32_t c = 0; c <= copies; ++c) {
      beside.first_element.push_back(4 * c + 2);
      beside.first_element.push_back(4 * c + 4);
    }
    beside.size = 3 * beside.stride;
    beside.first_state = {beside.size};
    const SundialsOwner<N_Vector> a(make_block_vector(alone, context)), weight_a(N_VClone(a.get()));
    const SundialsOwner<N_Vector> b(make_block_vector(beside, context)), weight_b(N_VClone(b.get()));
    N_VConst(0.37, weight_a.get());
    N_VConst(0.37, weight_b.get());
    for (std::size_t k = 0; k < 3; ++k)
      for (std::size_t e = 0; e < 4; ++e)
        values(a.get())[k * 4 + e] = values(b.get())[k * beside.stride + e] = normal(random);
    EXPECT_EQ(N_VWrmsNorm(a.get(), weight_a.get()), N_VWrmsNorm(b.get(), weight_b.get()));
  }
}

TEST_F(BlockVector, OperationsAgainstPlainLoops) {
  BlockLayout large;  // larger than the pieces in which linear combinations are formed
  large.size = 5000;
  large.first_state = {5000};
  std::mt19937 random(4);
  std::uniform_real_distribution<double> uniform(0.5, 2.0);
  const SundialsOwner<N_Vector> prototype(make_block_vector(large, context));
  std::vector<SundialsOwner<N_Vector>> owned;
  std::vector<N_Vector> x;
  for (int j = 0; j < 7; ++j) {
    owned.emplace_back(N_VClone(prototype.get()));
    x.push_back(owned.back().get());
    for (double& value : values(x.back())) value = uniform(random);
  }
  const SundialsOwner<N_Vector> z(N_VClone(prototype.get()));
  std::vector<double> c{0.3, -1.2, 2.5, 0.0, -0.7, 1.0, 4.0};
  for (int count = 1; count <= 7; ++count) {
    ASSERT_EQ(N_VLinearCombination(count, c.data(), x.data(), z.get()), 0);
    for (std::size_t i = 0; i < large.size; ++i) {
      double expected = 0.0, magnitude = 0.0;
      for (int j = 0; j < count; ++j) {
        expected += c[j] * values(x[j])[i];
        magnitude += std::abs(c[j] * values(x[j])[i]);
      }
      ASSERT_NEAR(values(z.get())[i], expected, 1e-15 * magnitude);
    }
  }
  // The result may be the first of the arguments: ARKODE relies on it.
  const std::vector<double> before(values(x[0]).begin(), values(x[0]).end());
  ASSERT_EQ(N_VLinearCombination(3, c.data(), x.data(), x[0]), 0);
  for (std::size_t i = 0; i < large.size; ++i)
    ASSERT_NEAR(values(x[0])[i], c[0] * before[i] + c[1] * values(x[1])[i] + c[2] * values(x[2])[i], 1e-14);

  const auto a = values(x[1]), b = values(x[2]), result = values(z.get());
  const std::size_t i = 4321;
  N_VLinearSum(2.0, x[1], -3.0, x[2], z.get());
  EXPECT_DOUBLE_EQ(result[i], 2.0 * a[i] - 3.0 * b[i]);
  N_VProd(x[1], x[2], z.get());
  EXPECT_DOUBLE_EQ(result[i], a[i] * b[i]);
  N_VDiv(x[1], x[2], z.get());
  EXPECT_DOUBLE_EQ(result[i], a[i] / b[i]);
  N_VScale(-1.5, x[1], z.get());
  EXPECT_DOUBLE_EQ(result[i], -1.5 * a[i]);
  N_VScale(1.0, x[1], z.get());
  EXPECT_EQ(result[i], a[i]);
  N_VAbs(z.get(), z.get());
  EXPECT_EQ(result[i], std::abs(a[i]));
  N_VInv(x[1], z.get());
  EXPECT_DOUBLE_EQ(result[i], 1.0 / a[i]);
  N_VAddConst(x[1], 5.0, z.get());
  EXPECT_DOUBLE_EQ(result[i], a[i] + 5.0);
  N_VConst(-2.0, z.get());
  values(z.get())[i] = -9.0;
  EXPECT_EQ(N_VMaxNorm(z.get()), 9.0);
  EXPECT_EQ(N_VMin(z.get()), -9.0);
  double product = 0.0;
  for (std::size_t k = 0; k < large.size; ++k) product += a[k] * b[k];
  EXPECT_DOUBLE_EQ(N_VDotProd(x[1], x[2]), product);
}

}  // namespace
}  // namespace emscher
