// Pumps and valves by hand: laws in closed form, and each of them in the smallest network where it has something to do.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/hydraulics/network_hydraulics.hpp"
#include "models/constant_fluid.hpp"
#include "models/control_valve.hpp"
#include "models/pump_law.hpp"
#include "models/pump_operation.hpp"
#include "models/thermostatic_bypass.hpp"

namespace emscher {
namespace {

constexpr double density = 1000.0, gravity = 9.81, bar = 1e5;

// At speed n the curve passes through (n V, n^2 H) for every point (V, H) of the nominal one; two pumps side by side
// have twice the flow at the same head, two in series twice the head at the same flow.
TEST(PumpCurve, AffinityAndCombinations) {
  const std::array<std::array<double, 2>, 4> points{{{0.0, 40.0}, {0.01, 37.0}, {0.02, 30.0}, {0.03, 18.0}}};
  for (PumpCurve curve : {PumpCurve(points), PumpCurve(40.0, 2.4e4, 2.0)}) {
    for (const double v : {0.004, 0.0137, 0.02, 0.029}) {
      const PumpCurve::Point nominal = curve.at(v);
      for (const double n : {0.3, 0.8, 1.2}) EXPECT_NEAR(curve.at(n * v, n).head, n * n * nominal.head, 1e-12 * 40.0);
      EXPECT_NEAR(curve.speed_for(0.7 * v, 0.49 * nominal.head), 0.7, 1e-9);
      const double h = 1e-7;
      EXPECT_NEAR((curve.at(v + h).head - curve.at(v - h).head) / (2.0 * h), nominal.slope,
                  1e-4 * std::abs(nominal.slope));
      PumpCurve several = curve;
      several.combine(2, 3);
      EXPECT_NEAR(several.at(2.0 * v).head, 3.0 * nominal.head, 1e-9);
    }
    // falls everywhere, also beyond its ends
    double last = HUGE_VAL;
    for (double v = -0.01; v < 0.06; v += 1e-4) {
      EXPECT_LT(curve.at(v).head, last);
      EXPECT_LT(curve.at(v).slope, 0.0);
      last = curve.at(v).head;
    }
  }
  for (const auto& [v, head] : points) EXPECT_NEAR(PumpCurve(points).at(v).head, head, 1e-12 * head);
}

TEST(PumpCurve, RejectsWhatIsNoPump) {
  using Two = std::array<std::array<double, 2>, 2>;
  EXPECT_THROW(PumpCurve(Two{{{0.0, 10.0}, {0.1, 10.0}}}), std::invalid_argument);
  EXPECT_THROW(PumpCurve(Two{{{0.1, 10.0}, {0.1, 5.0}}}), std::invalid_argument);
  EXPECT_THROW(PumpCurve(10.0, -1.0, 2.0), std::invalid_argument);
  EXPECT_THROW(PumpEfficiency(1.2), std::invalid_argument);
}

// 36 m3/h of water of 1000 kg/m3 over 2 bar are 10 kg/s 2e5 Pa / 1000 kg/m3 = 2 kW; at 64 % efficiency 3125 W.
TEST(PumpOperation, Power) {
  const PumpLaw ideal(std::nullopt, 1.0, gravity);
  const PumpOperation o = pump_operation(ideal, PumpEfficiency(0.64), 10.0, 2.0 * bar, density, gravity);
  EXPECT_NEAR(o.hydraulic_power, 2000.0, 1e-9);
  EXPECT_NEAR(o.electric_power, 3125.0, 1e-9);
  EXPECT_TRUE(std::isnan(o.speed));
}

// kvs = 10 m3/h passes 10 m3/h at 1 bar, 5 m3/h at a quarter of it; linear at half position 5 m3/h at 1 bar, with equal
// percentage and R = 50 at half position kvs / sqrt(50).
TEST(ValveLaw, FlowCoefficient) {
  const double flow = density * 10.0 / 3600.0;
  const ValveLaw open(10.0);
  EXPECT_NEAR(open.at(flow, density, 0.0).drop, bar, 1e-4 * bar);
  EXPECT_NEAR(open.at(0.5 * flow, density, 0.0).drop, 0.25 * bar, 1e-4 * bar);
  EXPECT_NEAR(open.at(-flow, density, 0.0).drop, -bar, 1e-4 * bar);
  EXPECT_NEAR(open.flow_at(bar, density), flow, 1e-12);
  EXPECT_NEAR(ValveLaw(10.0, 3e4).at(flow, density, 5e3).drop, bar + 3.5e4, 1e-4 * bar);
  EXPECT_NEAR(ValveCharacteristicCurve({10.0, 0.0}).kv(0.5), 5.0, 1e-12);
  EXPECT_NEAR(ValveCharacteristicCurve({10.0, 50.0}).kv(0.5), 10.0 / std::sqrt(50.0), 1e-12);
  const double h = 1e-6;
  for (const double m : {-1.0, 0.0, 1e-3, 0.5, 4.0})
    EXPECT_NEAR((open.at(m + h, density, 0.0).drop - open.at(m - h, density, 0.0).drop) / (2.0 * h),
                open.at(m, density, 0.0).slope, 1e-5 * open.at(m, density, 0.0).slope);
}

// Opening (70 - 67.5)/5 = 1/2 of the flow at 0.5 bar; shut above 70 degC, fully open below 65 degC.
TEST(ThermostaticBypass, OpensInProportion) {
  const Fluid fluid = constant_fluid(density, 4200.0, 5e-4);
  const ThermostaticBypass bypass("b", 0, 1, fluid, ValveLaw(2.0), 70.0, 5.0);
  const double full = density * 2.0 / 3600.0 * std::sqrt(0.5);
  EXPECT_EQ(bypass.mass_flow(71.0, 0.0, {}), 0.0);
  EXPECT_NEAR(bypass.mass_flow(67.5, 0.0, {}), 0.5 * full, 1e-9 * full);
  EXPECT_NEAR(bypass.mass_flow(40.0, 0.0, {}), full, 1e-9 * full);
}

/// A ring without pipes of its own: node 0 holds 3 bar, a short wide pipe back to it closes the circle.
struct Ring {
  std::vector<std::unique_ptr<FlowLaw>> laws;
  std::vector<HydraulicElement> elements;
  std::vector<ElementSetting> settings;
  std::vector<PressureControl> controls;
  int nodes = 1;
  std::vector<double> pressure;

  int add(int a, int b, std::unique_ptr<FlowLaw> law, ElementSetting setting = {}, bool on_demand = false) {
    laws.push_back(std::move(law));
    elements.push_back({a, b, laws.back().get(), on_demand});
    settings.push_back(setting);
    nodes = std::max({nodes, a + 1, b + 1});
    return int(elements.size()) - 1;
  }
  std::unique_ptr<NetworkHydraulics> solve(int last) {
    const std::vector<int> from{last}, to{0};
    const std::vector<double> length{1e-3}, diameter{2.0}, roughness{1e-5}, zeta{0.0}, flat(std::size_t(nodes), 0.0);
    const int holder = 0;
    const double held = 3.0 * bar;
    auto h = std::make_unique<NetworkHydraulics>(nodes, PassiveLinks{from, to, length, diameter, roughness, zeta},
                                                 std::span(&holder, 1), flat, FlowSolverOptions{.gravity = gravity},
                                                 elements, controls);
    h->set_fluid(
        [](std::size_t, std::span<double> rho, std::span<double> mu) {
          std::ranges::fill(rho, density);
          std::ranges::fill(mu, 5e-4);
        },
        std::vector<double>(elements.size(), density));
    std::ranges::copy(settings, h->settings().begin());
    h->solve(flat, std::span(&held, 1));
    pressure.assign(std::size_t(nodes), 0.0);
    h->pressures(std::span(&held, 1), pressure);
    return h;
  }
};

std::unique_ptr<FlowLaw> pump(double head, double flow) {  // H = head (1 - (V/flow)^2) in m, m3/s
  return std::make_unique<PumpLaw>(PumpCurve(head, head / (flow * flow), 2.0), 1.0, gravity);
}

// Pump rho g H (1 - (m/m_0)^2) against a valve R m^2: m = sqrt(rho g H / (R + rho g H/m_0^2)).
TEST(Ring, PumpAgainstValve) {
  Ring ring;
  auto law = std::make_unique<PumpLaw>(PumpCurve(20.0, 20.0 / 1e-4, 2.0), 1.0, gravity);
  law->fix_speed(1.0);
  ring.add(0, 1, std::move(law));
  ring.add(1, 2, std::make_unique<ValveLaw>(10.0));
  const auto h = ring.solve(2);
  const double head = density * gravity * 20.0, resistance = bar / std::pow(density * 10.0 / 3600.0, 2);
  EXPECT_NEAR(h->element_flows()[0], std::sqrt(head / (resistance + head / 100.0)), 1e-3);
  EXPECT_EQ(h->element_flows()[0], h->element_flows()[1]);
}

// A consumer asks for 2 kg/s; its open valve (kvs 3.6 m3/h: 1 kg/s at 1 bar) lets through just what the ideal pump's
// 1 bar drive: 1 kg/s. With 4 bar it gets its 2 kg/s, and with more no more than that.
TEST(Ring, ConsumerGetsWhatThePressureDrives) {
  for (const auto& [head, expected] :
       std::vector<std::pair<double, double>>{{1.0, 1.0}, {2.25, 1.5}, {4.1, 2.0}, {9.0, 2.0}}) {
    Ring ring;
    ring.add(0, 1, std::make_unique<PumpLaw>(std::nullopt, 1.0, gravity), {.command = head * bar});
    ring.add(1, 2, std::make_unique<ValveLaw>(3.6), {.least_flow = 0.0, .greatest_flow = 2.0}, true);
    const auto h = ring.solve(2);
    EXPECT_NEAR(h->element_flows()[1], expected, 1e-3 * expected) << head;
    EXPECT_EQ(h->short_of_pressure(1), expected < 2.0);
    EXPECT_NEAR(ring.pressure[1] - ring.pressure[2], head * bar, 1.0);
  }
}

// A reducer behind a pump of 4 bar keeps 5 bar absolute behind it (the pump gives 7): the open rest carries
// sqrt(2 bar / 1 bar) kg/s. With a pump of 1 bar it is fully open, and two equal valves share the bar.
TEST(Ring, PressureReducer) {
  for (const double head : {4.0, 1.0}) {
    Ring ring;
    ring.add(0, 1, std::make_unique<PumpLaw>(std::nullopt, 1.0, gravity), {.command = head * bar});
    const int reducer = ring.add(1, 2, std::make_unique<ValveLaw>(3.6), {.least_flow = 0.0});
    ring.add(2, 3, std::make_unique<ValveLaw>(3.6));
    ring.controls.push_back({.actuators = {{reducer}}, .points = {{2, -1}}, .set_point = 5.0 * bar, .sense = -1.0});
    const auto h = ring.solve(3);
    if (head > 2.0) {
      EXPECT_NEAR(ring.pressure[2], 5.0 * bar, 0.1);
      EXPECT_NEAR(h->element_flows()[0], std::sqrt(2.0), 1e-3);
    } else {
      EXPECT_EQ(h->control_states()[0].command, 0.0);
      EXPECT_NEAR(h->element_flows()[0], std::sqrt(0.5), 1e-3);
    }
  }
}

// A sustainer keeps 6 bar before it: behind a pump of 4 bar and a valve (3 + 4 - m^2 = 6 bar) 1 kg/s pass.
TEST(Ring, PressureSustainer) {
  Ring ring;
  ring.add(0, 1, std::make_unique<PumpLaw>(std::nullopt, 1.0, gravity), {.command = 4.0 * bar});
  ring.add(1, 2, std::make_unique<ValveLaw>(3.6));
  const int sustainer = ring.add(2, 3, std::make_unique<ValveLaw>(36.0), {.least_flow = 0.0});
  ring.controls.push_back({.actuators = {{sustainer}}, .points = {{2, -1}}, .set_point = 6.0 * bar});
  const auto h = ring.solve(3);
  EXPECT_NEAR(ring.pressure[2], 6.0 * bar, 0.1);
  EXPECT_NEAR(h->element_flows()[0], 1.0, 1e-3);
}

// A flow controller of 0.5 kg/s takes up what the valve leaves of 4 bar; a check valve against the pump lets nothing
// through; an overflow valve opens at 1 bar: of 1.25 bar a quarter drives 0.5 kg/s through kvs 3.6.
TEST(Ring, LimitsOfFlow) {
  Ring ring;
  ring.add(0, 1, std::make_unique<PumpLaw>(std::nullopt, 1.0, gravity), {.command = 1.25 * bar});
  const int limited = ring.add(1, 2, std::make_unique<ValveLaw>(36.0), {.greatest_flow = 0.5});
  const int check = ring.add(2, 1, std::make_unique<ValveLaw>(3.6), {.least_flow = 0.0});
  const int overflow = ring.add(1, 2, std::make_unique<ValveLaw>(3.6, 1.0 * bar), {.least_flow = 0.0});
  const auto h = ring.solve(2);
  EXPECT_EQ(h->element_flows()[limited], 0.5);
  EXPECT_EQ(h->element_flows()[check], 0.0);
  EXPECT_NEAR(h->element_flows()[overflow], 0.5, 1e-3);
}

// Two pumps hold 1 bar over a consumer of 2 kg/s together; with shares 1 and 0.5 in series the first gives two thirds.
// With curves too weak for it both run at full speed, and the controller says so.
TEST(Ring, PumpsShareADuty) {
  Ring ring;
  const int first = ring.add(0, 1, std::make_unique<PumpLaw>(std::nullopt, 1.0, gravity));
  const int second = ring.add(1, 2, std::make_unique<PumpLaw>(std::nullopt, 1.0, gravity));
  ring.add(2, 3, std::make_unique<ValveLaw>(36.0), {.least_flow = 0.0, .greatest_flow = 2.0}, true);
  ring.controls.push_back({.actuators = {{first, 1.0}, {second, 0.5}}, .points = {{2, 3}}, .set_point = bar});
  auto h = ring.solve(3);
  EXPECT_NEAR(ring.pressure[2] - ring.pressure[3], bar, 0.1);
  EXPECT_NEAR(ring.pressure[1] - ring.pressure[0], 2.0 / 3.0 * bar, 0.1);
  EXPECT_FALSE(h->control_states()[0].exhausted);

  Ring weak;
  const int a = weak.add(0, 1, pump(4.0, 1e-2)), b = weak.add(1, 2, pump(3.0, 1e-2));
  weak.add(2, 3, std::make_unique<ValveLaw>(36.0), {.least_flow = 0.0, .greatest_flow = 2.0}, true);
  weak.controls.push_back({.actuators = {{a, 1.0}, {b, 1.0}}, .points = {{2, 3}}, .set_point = bar});
  h = weak.solve(3);
  EXPECT_TRUE(h->control_states()[0].exhausted);
  EXPECT_NEAR(h->element_flows()[2], 2.0, 1e-9);  // 7 m suffice for the flow, if not for 1 bar
  EXPECT_NEAR(weak.pressure[2] - weak.pressure[3], density * gravity * 7.0 * (1.0 - 0.04), 20.0);
}

// The worst of two consumers gets the 0.5 bar, the nearer one what a valve of 1 bar at 1 kg/s leaves it: 1.5 bar.
TEST(Ring, WorstPoint) {
  Ring ring;
  const int pump = ring.add(0, 1, std::make_unique<PumpLaw>(std::nullopt, 1.0, gravity));
  ring.add(1, 2, std::make_unique<ValveLaw>(3.6));
  ring.add(1, 0, std::make_unique<ValveLaw>(3.6), {.least_flow = 0.0, .greatest_flow = 0.3}, true);
  ring.add(2, 3, std::make_unique<ValveLaw>(36.0), {.least_flow = 0.0, .greatest_flow = 1.0}, true);
  ring.controls.push_back({.actuators = {{pump}}, .points = {{1, 0}, {2, 3}}, .set_point = 0.5 * bar});
  const auto h = ring.solve(3);
  EXPECT_NEAR(ring.pressure[2] - ring.pressure[3], 0.5 * bar, 0.1);
  EXPECT_NEAR(ring.pressure[1] - ring.pressure[0], 1.5 * bar, 20.0);
  EXPECT_EQ(h->control_states()[0].worst_point, 1);
}

}  // namespace
}  // namespace emscher
