// Steady states where flows and temperatures turn each other: water that leaves a node is the mixture of what flows in,
// and every pipe cools as the exponential says, however the links were ordered on the way.
#include "engine/integration/steady_state.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <utility>
#include <vector>

#include "tests/engine/test_networks.hpp"

namespace emscher {
namespace {

using namespace emscher::testing;

constexpr double loss[] = {0.2, 0.4};  // W/(m K), of the two lines; rungs as the first
constexpr double ground = 10.0;        // theta, K
constexpr double feed_theta = 90.0;    // K

/// Water whose viscosity depends on its temperature, so that temperatures move flows.
Fluid moving_fluid() {
  Fluid fluid = constant_test_fluid();
  fluid.log_viscosity_curve.centre = celsius_zero + 60.0;
  fluid.log_viscosity_curve.coefficient = {std::log(4.7e-4), -0.014};
  return fluid;
}

/// Two lines of pipes from one feed, joined by rungs, in which next to nothing flows: one line has less to carry, but
/// cools more and so becomes more viscous, which turns the flow of rungs around.
void build_ladder(TestNetwork& ladder, int steps, int steps_per_rung, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  const auto pipe = [](int line) {
    return PipeData{.length = 20.0, .water_mass = 300.0, .loss_own = loss[line], .inner_diameter = 0.15};
  };
  const std::uint32_t start = ladder.node();
  ladder.add<Feed>("feed", start, always(feed_theta));
  std::uint32_t ends[2] = {start, start};
  for (int step = 1; step <= steps; ++step) {
    for (const int line : {0, 1}) {
      const std::uint32_t next = ladder.node();
      ladder.pipe(ends[line], next, pipe(line));
      ends[line] = next;
      if (step % 40 == 0 || step == steps) {
        const double flow = 0.02 * (line == 0 ? 1.0 : 0.98) * (1.0 + 0.02 * unit(random));
        ladder.add<Draw>("draw " + std::to_string(next), next, always(flow));
      }
    }
    if (step % steps_per_rung == 0) ladder.pipe(ends[0], ends[1], pipe(0));
  }
}

// With more than 20,000 links the order may stay though one has turned.
TEST(SteadyState, TurningRungsOfALadder) {
  std::size_t order_stayed = 0;
  for (const auto& [steps, seed] : {std::pair(400, 1u), {11000, 1u}, {11000, 2u}, {11000, 4u}, {11000, 5u}}) {
    TestNetwork ladder(moving_fluid());
    build_ladder(ladder, steps, steps / 200, seed);
    const Network& network = ladder.network;
    OperatingPoint point(network);
    const SteadyState state = steady_state(network, point, 0.0);
    EXPECT_LT(state.change, 1e-8);
    std::vector<std::uint32_t> turned;
    point.order_but_for(turned);
    order_stayed += turned.size();

    std::vector<double> inflow(network.number_of_nodes(), 0.0), mixed(network.number_of_nodes(), 0.0);
    const std::span<const double> flow = point.mass_flow();
    inflow[0] = 1.0;
    mixed[0] = feed_theta;
    for (std::size_t i = 0; i < network.pipes.size(); ++i) {
      const bool forward = flow[i] >= 0.0;
      const std::uint32_t head = forward ? network.pipes.to[i] : network.pipes.from[i];
      inflow[head] += std::abs(flow[i]);
      mixed[head] += std::abs(flow[i]) * (forward ? state.at_to[i] : state.at_from[i]);
    }
    for (std::size_t i = 0; i < network.pipes.size(); ++i) {
      const bool forward = flow[i] >= 0.0;
      const std::uint32_t tail = forward ? network.pipes.from[i] : network.pipes.to[i];
      const double inlet = forward ? state.at_from[i] : state.at_to[i],
                   outlet = forward ? state.at_to[i] : state.at_from[i];
      ASSERT_NEAR(inlet, mixed[tail] / inflow[tail], 1e-7) << "pipe " << i << " of " << steps;
      const double conductance = network.pipes.loss_own[i] * network.pipes.length[i];  // W/K
      const double rests_at = ground + point.friction_heat()[i] / conductance;
      const double left = std::exp(-conductance / (std::abs(flow[i]) * test_specific_heat));
      ASSERT_NEAR(outlet, rests_at + (inlet - rests_at) * left, 1e-7) << "pipe " << i << " of " << steps;
    }
  }
  EXPECT_GT(order_stayed, 0u);
}

}  // namespace
}  // namespace emscher
