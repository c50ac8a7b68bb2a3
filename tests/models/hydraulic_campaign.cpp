// Thousands of random heat networks at their limits: consumers whose valves are open, pumps at the end of their curve,
// several pumps sharing a set-point, boosters, pressure reducers and sustainers, controllers of pressure differences,
// check valves, overflow bypasses. Every one must end with flows, or with an error that names an element. What it ends
// with is checked against the definitions, from flows and pressures alone.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <random>

#include "engine/hydraulics/network_hydraulics.hpp"
#include "models/pump_law.hpp"
#include "models/valve_law.hpp"

namespace emscher {
namespace {

constexpr double density = 980.0, viscosity = 4.5e-4, gravity = 9.81;

struct Town {
  int junctions = 0;
  std::vector<int> from, to;
  std::vector<double> length, diameter, roughness, zeta, elevation;
  std::vector<std::unique_ptr<FlowLaw>> laws;
  std::vector<HydraulicElement> elements;
  std::vector<ElementSetting> settings;
  std::vector<PressureControl> controls;
  std::vector<int> pump_of_control;  // element

  int supply(int j) const { return j; }
  int back(int j) const { return junctions + j; }
  void pipe(int a, int b, double l, double d) {
    from.push_back(a);
    to.push_back(b);
    length.push_back(l);
    diameter.push_back(d);
    roughness.push_back(5e-5);
    zeta.push_back(0.0);
  }
  int element(int a, int b, std::unique_ptr<FlowLaw> law, bool on_demand, ElementSetting setting) {
    laws.push_back(std::move(law));
    elements.push_back({a, b, laws.back().get(), on_demand});
    settings.push_back(setting);
    return int(elements.size()) - 1;
  }
};

PumpCurve random_curve(std::mt19937_64& random, double flow, double head) {
  std::uniform_real_distribution<double> part(0.0, 1.0);
  if (part(random) < 0.5) return PumpCurve(1.3 * head, 0.3 * head / std::pow(flow, 2.0), 2.0);
  const std::array<std::array<double, 2>, 4> points{
      {{0.0, 1.3 * head}, {0.6 * flow, 1.2 * head}, {flow, head}, {1.6 * flow, 0.3 * head}}};
  return PumpCurve(points);
}

Town random_town(std::mt19937_64& random) {
  std::uniform_real_distribution<double> part(0.0, 1.0);
  const auto below = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
  Town town;
  town.junctions = 3 + below(30);
  const double size = std::pow(10.0, -1.0 + 2.0 * part(random));  // kg/s of the whole town
  for (int k = 0; k < 2 * town.junctions; ++k) town.elevation.push_back(0.0);
  for (int j = 0; j < town.junctions; ++j) town.elevation[j] = town.elevation[town.back(j)] = 30.0 * part(random);
  const auto trench = [&](int a, int b) {
    const double diameter = (0.02 + 0.12 * part(random)) * std::pow(size, 0.4), run = 10.0 + 300.0 * part(random);
    for (const bool supply : {true, false}) {
      int start = supply ? town.supply(a) : town.back(b), end = supply ? town.supply(b) : town.back(a);
      town.pipe(start, end, run, diameter);
    }
  };
  for (int j = 1; j < town.junctions; ++j) trench(std::max(0, j - 1 - below(4)), j);
  for (int k = below(4); k > 0; --k) {
    const int a = below(town.junctions), b = below(town.junctions);
    if (a != b) trench(a, b);
  }
  std::vector<PressureControl::Point> consumers;
  for (int j = 1; j < town.junctions; ++j) {
    if (part(random) < 0.4) continue;
    const double asked = size * part(random) / town.junctions;
    // valves from much too small to far too large at 0.5 bar
    const double kvs = 3.6 * asked / std::sqrt(0.5) * std::pow(10.0, -0.5 + 1.5 * part(random));
    town.element(town.supply(j), town.back(j), std::make_unique<ValveLaw>(std::max(kvs, 1e-4)), true,
                 {.least_flow = 0.0, .greatest_flow = asked});
    consumers.push_back({town.supply(j), town.back(j)});
  }
  if (consumers.empty()) consumers.push_back({town.supply(0), town.back(0)});
  // Producers: the first at junction 0, perhaps a second one sharing its set-point.
  PressureControl control{.points = consumers, .set_point = 1e4 + 1e5 * part(random)};
  const int producers = 1 + (part(random) < 0.4);
  for (int k = 0; k < producers; ++k) {
    const int at = k == 0 ? 0 : below(town.junctions);
    std::optional<PumpCurve> curve;
    if (part(random) < 0.7) curve = random_curve(random, 1e-3 * size * (0.2 + part(random)), 5.0 + 30.0 * part(random));
    control.actuators.push_back(
        {town.element(town.back(at), town.supply(at), std::make_unique<PumpLaw>(curve, 1.0, gravity), false,
                      {.least_flow = 0.0}),
         k == 0 ? 1.0 : 0.3 + part(random)});
  }
  town.controls.push_back(control);
  // Things in pipes: each replaces one end of a pipe by a new node.
  for (int k = below(4); k > 0; --k) {
    const int pipe = below(int(town.from.size()));
    const int a = town.from[pipe], node = int(town.elevation.size());
    town.elevation.push_back(town.elevation[a]);
    town.from[pipe] = node;
    auto valve = std::make_unique<ValveLaw>(20.0 * size);
    const double level = 3e5 + 2e5 * part(random);
    switch (below(6)) {
      case 0:  // booster
        town.controls.push_back({.actuators = {{town.element(a, node,
                                                             std::make_unique<PumpLaw>(
                                                                 random_curve(random, 1e-3 * size, 15.0), 1.0, gravity),
                                                             false, {.least_flow = 0.0}),
                                                1.0}},
                                 .points = {{node, a}},
                                 .set_point = 1e5 * part(random)});
        break;
      case 1:  // pressure reducer
        town.controls.push_back(
            {.actuators = {{town.element(a, node, std::move(valve), false, {.least_flow = 0.0}), 1.0}},
             .points = {{node, -1}},
             .set_point = level,
             .sense = -1.0});
        break;
      case 2:  // pressure sustainer
        town.controls.push_back(
            {.actuators = {{town.element(a, node, std::move(valve), false, {.least_flow = 0.0}), 1.0}},
             .points = {{a, -1}},
             .set_point = level,
             .sense = 1.0});
        break;
      case 3:  // controller of a pressure difference
        town.controls.push_back(
            {.actuators = {{town.element(a, node, std::move(valve), false, {.least_flow = 0.0}), 1.0}},
             .points = {consumers[std::size_t(below(int(consumers.size())))]},
             .set_point = 2e4 + 5e4 * part(random),
             .sense = -1.0});
        break;
      case 4:
        town.element(a, node, std::move(valve), false, {.least_flow = 0.0});
        break;
      default:
        town.element(a, node, std::move(valve), false, {});
    }
  }
  for (int k = below(3); k > 0; --k) {  // overflow bypasses
    const int j = below(town.junctions);
    town.element(town.supply(j), town.back(j), std::make_unique<ValveLaw>(2.0 * size, 2e5 * part(random)), false,
                 {.least_flow = 0.0});
  }
  return town;
}

struct Found {
  int short_of_pressure = 0, exhausted = 0, controlled = 0;
};

Found check(const Town& town, NetworkHydraulics& h, double fixed) {
  Found found;
  const int nodes = int(town.elevation.size());
  std::vector<double> p(nodes), unbalance(nodes, 0.0), largest(nodes, 0.0);
  const auto drop = h.pressures(std::span(&fixed, 1), p);
  const auto flows = h.pipe_flows();
  const auto pass = [&](int a, int b, double m) {
    unbalance[a] -= m;
    unbalance[b] += m;
    for (const int n : {a, b}) largest[n] = std::max(largest[n], std::abs(m));
  };
  double largest_flow = 0.0, range = 1e3;
  for (std::size_t i = 0; i < flows.size(); ++i) {
    pass(town.from[i], town.to[i], flows[i]);
    largest_flow = std::max(largest_flow, std::abs(flows[i]));
    range += std::abs(drop[i]);
  }
  for (std::size_t e = 0; e < town.elements.size(); ++e) {
    pass(town.elements[e].from, town.elements[e].to, h.element_flows()[e]);
    largest_flow = std::max(largest_flow, std::abs(h.element_flows()[e]));
    range += std::abs(p[town.elements[e].from] - p[town.elements[e].to]);
  }
  for (int n = 0; n < nodes; ++n) {  // nothing enters where the pressure is held, either
    EXPECT_LE(std::abs(unbalance[n]), 1e-9 * largest[n] + 1e-14 * largest_flow) << "node " << n;
  }
  const double tolerance = 1e-9 * range + 1e-6;
  for (std::size_t i = 0; i < flows.size(); ++i) {
    const double rise = density * gravity * (town.elevation[town.to[i]] - town.elevation[town.from[i]]);
    EXPECT_NEAR(p[town.from[i]] - p[town.to[i]] - rise, drop[i], tolerance) << "pipe " << i;
  }
  std::vector<double> command(town.elements.size(), 0.0);
  for (std::size_t c = 0; c < town.controls.size(); ++c)
    for (const auto& a : town.controls[c].actuators) command[a.element] = a.share * h.control_states()[c].command;
  for (std::size_t e = 0; e < town.elements.size(); ++e) {
    const HydraulicElement& element = town.elements[e];
    const double m = h.element_flows()[e], given = p[element.from] - p[element.to];
    const auto [needed, slope, unused] = element.law->at(m, density, command[e]);
    const double near = 1e-9 * largest_flow + 1e-15, off = tolerance + slope * near + 1e-9 * std::abs(needed);
    const ElementSetting& s = town.settings[e];
    EXPECT_GE(m, s.least_flow - near) << "element " << e;
    EXPECT_LE(m, s.greatest_flow + near) << "element " << e;
    if (s.greatest_flow <= near) continue;  // asks for nothing
    if (m >= s.greatest_flow - near) {
      EXPECT_GE(given, needed - off) << "element " << e << " gets what it asks for";
    } else if (m <= s.least_flow + near) {
      EXPECT_LE(given, needed + off) << "element " << e << " is shut";
    } else {
      EXPECT_NEAR(given, needed, off) << "element " << e;
      found.short_of_pressure += element.on_demand;
    }
  }
  for (std::size_t c = 0; c < town.controls.size(); ++c) {
    const PressureControlState& s = h.control_states()[c];
    double error = -HUGE_VAL;
    for (const auto& point : town.controls[c].points)
      error = std::max(error, town.controls[c].sense * (town.controls[c].set_point - p[point.plus] +
                                                        (point.minus < 0 ? 0.0 : p[point.minus])));
    if (s.exhausted) {
      ++found.exhausted;
    } else if (s.command > 0.0) {
      ++found.controlled;
      EXPECT_NEAR(error, 0.0, 0.02) << "control " << c;
    } else {
      EXPECT_LE(error, 0.02) << "control " << c;
    }
  }
  return found;
}

TEST(HydraulicCampaign, RandomTownsAtTheirLimits) {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> part(0.0, 1.0);
  int solved = 0, fighting = 0, infeasible = 0;
  Found all;
  for (int trial = 0; trial < 3000; ++trial) {
    SCOPED_TRACE(fmt::format("trial {}", trial));
    Town town = random_town(random);
    const int holder = town.back(0);
    const double pressure = 3e5;
    NetworkHydraulics h(int(town.elevation.size()),
                        {town.from, town.to, town.length, town.diameter, town.roughness, town.zeta},
                        std::span(&holder, 1), town.elevation, {.gravity = gravity}, town.elements, town.controls);
    h.set_fluid(
        [](std::size_t, std::span<double> rho, std::span<double> mu) {
          std::ranges::fill(rho, density);
          std::ranges::fill(mu, viscosity);
        },
        std::vector<double>(town.elements.size(), density));
    const std::vector<double> demand(town.elevation.size(), 0.0);
    for (int change = 0; change < 3; ++change) {
      std::ranges::copy(town.settings, h.settings().begin());
      try {
        h.solve(demand, std::span(&pressure, 1));
        ++solved;
        const Found found = check(town, h, pressure);
        all.short_of_pressure += found.short_of_pressure;
        all.exhausted += found.exhausted;
        all.controlled += found.controlled;
      } catch (const PressureControlError& e) {
        ++fighting;
        EXPECT_GE(e.control, 0);
      } catch (const InfeasibleFlowError& e) {
        ++infeasible;
      } catch (const FlowSolverError& e) {
        ADD_FAILURE() << e.what();
      }
      for (std::size_t e = 0; e < town.elements.size(); ++e)
        if (town.elements[e].on_demand)
          town.settings[e].greatest_flow *= part(random) < 0.1 ? 0.0 : 0.2 + 1.6 * part(random);
    }
  }
  fmt::print(
      "{} solved, {} with controllers that do not come to rest, {} infeasible; {} consumers short, {} controllers "
      "at work, {} exhausted\n",
      solved, fighting, infeasible, all.short_of_pressure, all.controlled, all.exhausted);
  // All consumers can be shut, so there always are flows; set-points drawn by lot may contradict each other.
  EXPECT_EQ(infeasible, 0);
  EXPECT_GT(solved, 8000);
  EXPECT_GT(all.short_of_pressure, 10000);
  EXPECT_GT(all.exhausted, 1000);
}

}  // namespace
}  // namespace emscher
