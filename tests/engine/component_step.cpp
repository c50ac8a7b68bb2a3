// Steps of components with states under plug flow, against closed forms and by what they conserve.
#include "engine/integration/component_step.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace emscher {
namespace {

constexpr double c_ref = 4200.0;  // J/(kg K)

/// A vessel of well-mixed water that loses heat to 0 degC:  x' = m/M (theta_in - x) - k x, so with r = m/M + k the
/// inlet's step answers as exp(-r t).
class Vessel final : public Component {
 public:
  Vessel(double mass, double loss_rate)
      : Component("vessel", Role::storage, 0, 1), mass_(mass), loss_rate_(loss_rate) {}
  void set_time(double) override {}
  double mass_flow(double, double, std::span<const double>) const override { return 0.0; }
  Exchange exchange(double mass_flow, double inlet, std::span<const double> states,
                    std::span<double> derivatives) const override {
    if (!derivatives.empty())
      derivatives[0] = std::abs(mass_flow) / mass_ * (inlet - states[0]) - loss_rate_ * states[0];
    return {states[0], 0.0, 0.0};
  }
  std::size_t number_of_states() const override { return 1; }
  double stored_energy(std::span<const double> states) const override { return mass_ * c_ref * states[0]; }
  double heat_loss(std::span<const double> states) const override { return loss_rate_ * stored_energy(states); }
  BlockSolution solve_block(double gamma, double mass_flow, double inlet_change, std::span<const double>,
                            std::span<const double> b, std::span<double> dx) const override {
    const double rate = gamma * std::abs(mass_flow) / mass_;
    dx[0] = (b[0] + rate * inlet_change) / (1.0 + rate + gamma * loss_rate_);
    return {dx[0], loss_rate_ * mass_ * c_ref * dx[0]};
  }

 private:
  double mass_, loss_rate_;
};

struct Stepped {
  double state = 0.0;
  TemperatureHistory leaving;
  ComponentStepMemory memory;
};

Stepped step(const Component& component, double flow, std::span<const HistorySegment> entering, double begin,
             double tolerance, HistoryArena& arena, double duration = 900.0, double inlet = 0.0) {
  Stepped result;
  ComponentStep stepper(tolerance);
  TemperatureHistory history;
  if (!entering.empty()) {
    HistoryWriter writer(arena, entering.size(), 0.0);
    for (const HistorySegment& s : entering) writer.append(s.until, s.first, s.last);
    history = writer.finish();
  }
  result.leaving = stepper.advance(component, duration, flow, history, inlet, 0.0, std::span(&begin, 1),
                                   std::span(&result.state, 1), result.memory, 0.0, arena);
  return result;
}

// An inlet that is a line, then another one after a jump: piecewise, with u(s) = a + b s,
//   x(s) = u_p(s) + (x(0) - u_p(0)) exp(-r s),   u_p(s) = q (a - b / r + b s),   q = (m / M) / r.
TEST(ComponentStep, FollowsLinesAndJumps) {
  const double mass = 2000.0, flow = 3.0, loss = 1e-4, rate = flow / mass + loss, share = flow / mass / rate;
  const Vessel vessel(mass, loss);
  const std::vector<HistorySegment> inlet{{400.0, 60.0, 80.0}, {900.0, 50.0, 45.0}};
  double expected = 30.0, begin = 0.0;
  for (const HistorySegment& s : inlet) {
    const double length = s.until - begin, slope = (s.last - s.first) / length;
    const auto particular = [&](double time) { return share * (s.first - slope / rate + slope * time); };
    expected = particular(length) + (expected - particular(0.0)) * std::exp(-rate * length);
    begin = s.until;
  }
  double coarse = 0.0;
  for (const double tolerance : {1e-2, 1e-3, 1e-4, 1e-5}) {
    HistoryArena arena;
    const Stepped result = step(vessel, flow, inlet, 30.0, tolerance, arena);
    const double error = std::abs(result.state - expected);
    // At most some substeps, each with its tolerance; and in proportion to it.
    EXPECT_LT(error, 20.0 * tolerance);
    if (coarse > 0.0) {
      EXPECT_LT(error, 0.5 * coarse);
    }
    coarse = error;
  }
}

// Without flow, and where nothing enters.
TEST(ComponentStep, StandsAndLosesHeat) {
  HistoryArena arena;
  const Stepped result = step(Vessel(100.0, 1e-3), 0.0, {}, 50.0, 1e-5, arena);
  EXPECT_NEAR(result.state, 50.0 * std::exp(-0.9), 1e-3);
  EXPECT_NEAR(result.memory.heat_lost, 100.0 * c_ref * (50.0 - result.state), 1e-6);
}

// What it holds changes by what enters less what leaves and is lost, whatever the tolerance, the inlet and the size: a
// vessel that is flushed in less than a second as well as one that takes days.
TEST(ComponentStep, ConservesEnergy) {
  std::mt19937 random(7);
  const auto uniform = [&](double low, double high) { return std::uniform_real_distribution(low, high)(random); };
  for (int k = 0; k < 300; ++k) {
    const double mass = std::pow(10.0, uniform(-0.5, 6.0)), flow = uniform(-5.0, 5.0), begin = uniform(10.0, 90.0);
    const Vessel vessel(mass, std::pow(10.0, uniform(-7.0, -2.0)));
    std::vector<HistorySegment> inlet;
    double until = 0.0;
    const int segments = 1 + int(random() % 4);
    for (int s = 1; s <= segments; ++s) {
      until = s == segments ? 900.0 : until + uniform(1.0, 200.0);
      inlet.push_back({until, uniform(10.0, 90.0), uniform(10.0, 90.0)});
    }
    HistoryArena arena;
    const Stepped result = step(vessel, flow, inlet, begin, std::pow(10.0, uniform(-5.0, 0.0)), arena);
    double entered = 0.0, left = 0.0, from = 0.0;
    for (const HistorySegment& s : inlet) entered += 0.5 * (s.first + s.last) * (s.until - from), from = s.until;
    from = 0.0;
    for (const HistorySegment& s : result.leaving.segments)
      left += 0.5 * (s.first + s.last) * (s.until - from), from = s.until;
    EXPECT_DOUBLE_EQ(from, 900.0);
    EXPECT_NEAR(result.leaving.mean, left / 900.0, 1e-12 * 90.0);
    const double capacity_flow = std::abs(flow) * c_ref;
    const double scale = std::max(capacity_flow * 900.0, mass * c_ref) * 90.0;
    EXPECT_NEAR(mass * c_ref * (result.state - begin), capacity_flow * (entered - left) - result.memory.heat_lost,
                1e-12 * scale)
        << k;
    // No warmer and no colder than all there was. An L-stable method overshoots by its tolerance at most.
    EXPECT_LT(result.state, 90.0 + 1.0);
  }
}

// A component whose states run away is named.
TEST(ComponentStep, NamesTheComponentThatCannotBeFollowed) {
  const Vessel vessel(100.0, std::numeric_limits<double>::quiet_NaN());
  HistoryArena arena;
  const std::vector<HistorySegment> inlet{{900.0, 50.0, 50.0}};
  try {
    step(vessel, 1.0, inlet, 50.0, 1e-3, arena);
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_NE(std::string(e.what()).find("vessel"), std::string::npos);
  }
}

}  // namespace
}  // namespace emscher
