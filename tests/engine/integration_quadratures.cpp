// Quadratures: what is integrated beside the state with the weights of the stages balances the state to rounding,
// whatever the method, the steps taken, rejected or restarted, and however far Newton's method was taken.
//   y_i' = -k_i(t) y_i^2,  g_i = k_i(t) y_i^2   ->   y_i(t) + integral of g_i = y_i(0)
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/engine/integrators.hpp"

namespace emscher {
namespace {

class Decay final : public OdeSystem {
 public:
  explicit Decay(std::size_t size) : z_(size), change_(size) {
    layout_.size = layout_.stride = size;
    layout_.modes = 1;
    for (std::uint32_t i = 1; i <= size; ++i) layout_.first_element.push_back(i);
    layout_.first_state = {size};
  }

  const BlockLayout& layout() const override { return layout_; }
  void derivative(double t, std::span<const double> y, std::span<double> derivative, Evaluation evaluation) override {
    starts += evaluation == Evaluation::start_of_step;
    time_ = t;
    for (std::size_t i = 0; i < z_.size(); ++i) {
      z_[i] = y[i];
      change_[i] = 0.0;
      derivative[i] = -rate(i) * y[i] * y[i];
    }
  }
  void solve(double gamma, std::span<const double> b, std::span<double> x) override {
    for (std::size_t i = 0; i < z_.size(); ++i) change_[i] = x[i] = b[i] / (1.0 + gamma * 2.0 * rate(i) * z_[i]);
  }
  std::size_t number_of_rates() const override { return z_.size(); }
  void rates(std::span<double> g) const override {
    for (std::size_t i = 0; i < z_.size(); ++i) g[i] = rate(i) * (z_[i] * z_[i] - 2.0 * z_[i] * change_[i]);
  }
  void step_ends(double t, std::span<const double>) override { ends.push_back(t); }

  int starts = 0;
  std::vector<double> ends;

 private:
  // Slow and fast ones; a switch in the middle of a step makes the error control reject it.
  double rate(std::size_t i) const { return std::pow(10.0, -double(i)) * (time_ > 30.0 ? 20.0 : 0.2); }

  BlockLayout layout_;
  double time_ = 0.0;
  std::vector<double> z_, change_;
};

class Quadratures : public testing::WithEveryIntegrator {};

TEST_P(Quadratures, BalanceTheStateToRounding) {
  Decay system(4);
  const std::vector<double> y0{80.0, 60.0, 40.0, 20.0};
  const auto its = integrator_of(system, 0.01, 0.01, y0);
  Integrator& integrator = *its;
  const auto expect_balance = [&] {
    for (std::size_t i = 0; i < y0.size(); ++i)
      EXPECT_NEAR(integrator.state()[i] + integrator.quadratures()[i], y0[i], 1e-12 * y0[i])
          << i << " at " << integrator.time();
  };
  for (const double t : {7.0, 20.0, 50.0}) {
    integrator.advance(t);
    expect_balance();
  }
  EXPECT_GT(integrator.statistics().rejected, 0);
  integrator.reset();
  integrator.advance(60.0);
  expect_balance();

  integrator.clear_quadratures();
  const std::vector<double> before(integrator.state().begin(), integrator.state().end());
  integrator.advance(70.0);
  for (std::size_t i = 0; i < y0.size(); ++i)
    EXPECT_NEAR(integrator.state()[i] + integrator.quadratures()[i], before[i], 1e-12 * y0[i]) << i;

  // Every accepted step is told once, in order.
  EXPECT_EQ(long(system.ends.size()), integrator.statistics().steps);
  EXPECT_TRUE(std::is_sorted(system.ends.begin(), system.ends.end()));
}

INSTANTIATE_TEST_SUITE_P(Every, Quadratures, ::testing::ValuesIn(testing::integrator_cases()), testing::name_of_case);

// TR-BDF2: the derivative at the start is evaluated at the first step and after resets only, rejected steps or not.
TEST(KeptDerivative, IsEvaluatedAfterResetsOnly) {
  Decay system(4);
  const std::vector<double> y0{80.0, 60.0, 40.0, 20.0};
  const auto its = make_integrator(system, {.tolerance = 0.01, .initial_step = 0.01}, 0.0, y0);
  Integrator& integrator = *its;
  integrator.advance(25.0);
  integrator.advance(50.0);
  EXPECT_GT(integrator.statistics().rejected, 0);
  EXPECT_EQ(system.starts, 1);
  integrator.reset();
  integrator.advance(60.0);
  EXPECT_EQ(system.starts, 2);
}

}  // namespace
}  // namespace emscher
