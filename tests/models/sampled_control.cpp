// Decisions that are sampled and held: when they are taken, what they see, and that energy is kept over them.
#include <gtest/gtest.h>

#include <cmath>

#include "models/return_temperature_substation.hpp"
#include "models/stratified_tank.hpp"
#include "models/water.hpp"
#include "tests/models/closed_networks.hpp"

namespace emscher {
namespace {

using namespace testing;

constexpr double hour = 3600.0;

/// Charges a tank until its bottom is warm, then discharges until its top is cold.
class Hysteresis final : public Controller {
 public:
  Hysteresis(double control_step, double charging_flow) : control_step_(control_step), charging_flow_(charging_flow) {}
  void watch(std::size_t tank) { tank_ = tank; }
  double next_decision(double t) const override { return control_step_ * (std::floor(t / control_step_ + 1e-9) + 1.0); }
  void decide(const NetworkView& view) override {
    const auto layers = view.states_of(tank_);
    if (flow > 0.0 ? layers.back() > 70.0 : layers.front() < 60.0) flow = -flow;
    if (flow == 0.0) flow = charging_flow_;
    decisions.push_back({view.time, flow, layers.front(), layers.back()});
  }
  struct Decision {
    double time, flow, top, bottom;
  };
  double flow = 0.0;
  std::vector<Decision> decisions;

 private:
  double control_step_, charging_flow_;
  std::size_t tank_ = 0;
};

class SampledControl : public ::testing::TestWithParam<Transport> {};
INSTANTIATE_TEST_SUITE_P(Both, SampledControl,
                         ::testing::Values(Transport::discontinuous_galerkin, Transport::plug_flow));

TEST_P(SampledControl, DecidesAtItsStepAndHoldsInBetween) {
  TestNetwork built(water());
  const Junction a = add_junction(built), b = add_junction(built);
  PipeData pipe;
  pipe.loss_own = 0.4;
  add_trench(built, a, b, pipe);
  add_pressure_holder(built, a, TimeFunction(85.0));
  built.add<ReturnTemperatureSubstation>("houses", b.supply, b.back, built.network.fluid, TimeFunction(6.0e5),
                                         TimeFunction(45.0), ConsumerLimits{});
  auto made = std::make_unique<Hysteresis>(600.0, 3.0);
  Hysteresis& controller = *made;
  const std::size_t tank = built.add<StratifiedTank>(
      "tank", b.supply, b.back, built.network.fluid,
      StratifiedTank::Design{.volume = 20.0, .layers = 8, .heat_loss = 20.0, .initial_temperature = 50.0},
      TimeFunction::held(controller.flow), TimeFunction(10.0));
  controller.watch(tank);
  built.network.controllers.push_back(std::move(made));
  SimulationOptions options = run_options(24.0 * hour, 1800.0, 0.05);
  options.transport = GetParam();
  options.warm_up = 1200.0;
  const Record record = simulate(built, options);

  // Once for the start, then at every multiple of the control step, warming up included.
  ASSERT_EQ(controller.decisions.size(), 1u + 2u + 24u * 6u);
  EXPECT_EQ(controller.decisions[0].time, -1200.0);
  for (std::size_t k = 1; k < controller.decisions.size(); ++k)
    EXPECT_EQ(controller.decisions[k].time, -1200.0 + 600.0 * double(k));
  // The mean flow of a row is the mean of what was held in it.
  for (std::size_t k = 1; k < record.time.size(); ++k) {
    double mean = 0.0;
    for (const auto& d : controller.decisions)
      if (d.time >= record.time[k - 1] && d.time < record.time[k]) mean += d.flow / 3.0;
    EXPECT_NEAR(record.components[k][tank].mass_flow, mean, 1e-9) << record.time[k];
  }
  // It turns when it has seen its threshold, and not before: 20 m3 at 3 kg/s take about two hours each way.
  int turns = 0;
  for (std::size_t k = 1; k < controller.decisions.size(); ++k) {
    const auto& d = controller.decisions[k];
    if (d.flow == controller.decisions[k - 1].flow) continue;
    ++turns;
    EXPECT_TRUE(d.flow < 0.0 ? d.bottom > 70.0 : d.top < 60.0) << d.time;
  }
  EXPECT_GE(turns, 8);
  EXPECT_LE(turns, 14);
  EXPECT_LT(record.energy.back().relative_residual(), 1e-9);
  EXPECT_LT(largest_stepwise_residual(record, 1e6), 1e-9);
}

TEST_P(SampledControl, FailureTellsTheTime) {
  class Refuses final : public Controller {
   public:
    double next_decision(double t) const override { return t < 900.0 ? 900.0 : INFINITY; }
    void decide(const NetworkView& view) override {
      if (view.time > 0.0) throw std::runtime_error("boiler-7: no fuel");
    }
  };
  TestNetwork built(water());
  const Junction a = add_junction(built), b = add_junction(built);
  add_trench(built, a, b, {});
  add_pressure_holder(built, a, TimeFunction(85.0));
  built.network.controllers.push_back(std::make_unique<Refuses>());
  SimulationOptions options = run_options(hour, 1800.0, 0.05);
  options.transport = GetParam();
  try {
    simulate(built, options);
    FAIL();
  } catch (const IntegrationError& e) {
    EXPECT_EQ(e.time, 900.0);
    EXPECT_NE(std::string(e.what()).find("boiler-7"), std::string::npos);
  }
}

}  // namespace
}  // namespace emscher
