// Small networks built in code, with the simplest components that the engine knows: a feed that holds the pressure and
// a draw of given flow. For closed networks of real components see tests/models/closed_networks.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "engine/network.hpp"
#include "engine/simulation.hpp"

namespace emscher::testing {

/// A quantity over time (s).
using Signal = std::function<double(double)>;

inline Signal always(double value) {
  return [value](double) { return value; };
}

constexpr double test_specific_heat = 4200.0;  // J/(kg K)

/// Constant properties: theta is the temperature above 0 degC, so that closed forms hold exactly.
inline Fluid constant_test_fluid() {
  Fluid fluid;
  fluid.reference_specific_heat = test_specific_heat;
  fluid.minimum_temperature = celsius_zero;
  fluid.maximum_temperature = celsius_zero + 180.0;
  fluid.temperature_curve.coefficient = {celsius_zero, 1.0};
  fluid.enthalpy_curve.centre = celsius_zero;
  fluid.enthalpy_curve.coefficient = {0.0, 1.0};
  fluid.density_curve.coefficient = {1000.0};
  fluid.log_viscosity_curve.coefficient = {std::log(4.0e-4)};
  return fluid;
}

/// Specific heat that rises by some per cent over 100 K, more than that of water: T = 0 degC + theta - 2e-4 theta^2.
/// theta(T) is the series of the inverse, sum of Catalan numbers; good to 1e-8 K up to 100 degC.
inline Fluid curved_test_fluid() {
  Fluid fluid = constant_test_fluid();
  const double a = 2.0e-4;
  fluid.temperature_curve.coefficient = {celsius_zero, 1.0, -a};
  fluid.enthalpy_curve.coefficient = {
      0.0, 1.0, a, 2 * a * a, 5 * std::pow(a, 3), 14 * std::pow(a, 4), 42 * std::pow(a, 5), 132 * std::pow(a, 6)};
  return fluid;
}

/// Holds the pressure at its node; water that enters has the given temperature, what leaves goes to the outside.
class Feed final : public Component {
 public:
  Feed(std::string identifier, std::uint32_t node, Signal temperature)
      : Component(std::move(identifier), Role::source, outside, node), temperature_(std::move(temperature)) {}
  void set_time(double t) override { theta_ = temperature_(t); }
  FlowRule flow_rule() const override { return FlowRule::network; }
  std::uint32_t holds_pressure_at() const override { return to; }
  double held_pressure() const override { return 5.0e5; }
  bool passes_temperature() const override { return false; }
  double mass_flow(double, double, std::span<const double>) const override { return 0.0; }
  Exchange exchange(double flow, double, std::span<const double>, std::span<double>) const override {
    return {flow < 0.0 ? 0.0 : theta_, 0.0, 0.0};
  }

 private:
  Signal temperature_;
  double theta_ = 0.0;
};

/// Draws a given flow; where it is negative, feeds it in at the given temperature.
class Draw final : public Component {
 public:
  Draw(std::string identifier, std::uint32_t node, Signal mass_flow, Signal temperature = always(0.0))
      : Component(std::move(identifier), Role::outflow, node, outside),
        mass_flow_(std::move(mass_flow)),
        temperature_(std::move(temperature)) {}
  void set_time(double t) override {
    flow_ = mass_flow_(t);
    theta_ = temperature_(t);
  }
  bool passes_temperature() const override { return false; }
  double mass_flow(double, double, std::span<const double>) const override { return flow_; }
  Exchange exchange(double flow, double, std::span<const double>, std::span<double>) const override {
    return {flow < 0.0 ? theta_ : 0.0, 0.0, 0.0};
  }

 private:
  Signal mass_flow_, temperature_;
  double flow_ = 0.0, theta_ = 0.0;
};

/// Passes time on to components; the instants of jumps are told by the test.
class TestInputs final : public Inputs {
 public:
  explicit TestInputs(const std::vector<std::unique_ptr<Component>>& components) : components_(components) {
    boundary_temperature.assign(1, celsius_zero + 10.0);
  }
  void set_time(double t) override {
    for (const auto& prepare : before) prepare(t);
    for (const auto& component : components_) component->set_time(t);
  }
  double next_jump(double t) const override {
    const auto after = std::upper_bound(jumps.begin(), jumps.end(), t);
    return after == jumps.end() ? std::numeric_limits<double>::infinity() : *after;
  }

  std::vector<double> jumps;                        ///< s, rising
  std::vector<std::function<void(double)>> before;  ///< called first, for time series

 private:
  const std::vector<std::unique_ptr<Component>>& components_;
};

/// One pipe; the diameter is so large that friction does not warm the water, whatever its mass.
struct PipeData {
  double length = 100.0;            // m
  double water_mass = 2000.0;       // kg
  double wall_heat_capacity = 0.0;  // J/K
  double loss_own = 0.0;            // W/(m K)
  double loss_partner = 0.0;        // W/(m K)
  double inner_diameter = 2.0;      // m
  std::uint32_t elements = 1;
};

/// A network that grows node by node. Stays where it is: its components refer to its fluid and its inputs to its
/// components.
class TestNetwork {
 public:
  explicit TestNetwork(const Fluid& fluid) {
    network.fluid = fluid;
    auto its_inputs = std::make_unique<TestInputs>(network.components);
    inputs = its_inputs.get();
    network.inputs = std::move(its_inputs);
  }
  TestNetwork(const TestNetwork&) = delete;
  TestNetwork& operator=(const TestNetwork&) = delete;

  std::uint32_t node() {
    network.elevation.push_back(0.0);
    return static_cast<std::uint32_t>(network.elevation.size() - 1);
  }

  std::uint32_t pipe(std::uint32_t from, std::uint32_t to, const PipeData& data) {
    Pipes& p = network.pipes;
    p.from.push_back(from);
    p.to.push_back(to);
    p.length.push_back(data.length);
    p.inner_diameter.push_back(data.inner_diameter);
    p.roughness.push_back(1.0e-4);
    p.loss_coefficient.push_back(0.0);
    p.water_mass.push_back(data.water_mass);
    p.wall_heat_capacity.push_back(data.wall_heat_capacity);
    p.loss_own.push_back(data.loss_own);
    p.loss_partner.push_back(data.loss_partner);
    p.partner.push_back(no_partner);
    p.boundary.push_back(0);
    p.elements.push_back(data.elements);
    return static_cast<std::uint32_t>(p.size() - 1);
  }

  void pair(std::uint32_t one, std::uint32_t other) {
    network.pipes.partner[one] = other;
    network.pipes.partner[other] = one;
  }

  /// Adds a component; returns its index.
  template <class C, class... Arguments>
  std::size_t add(Arguments&&... arguments) {
    network.components.push_back(std::make_unique<C>(std::forward<Arguments>(arguments)...));
    return network.components.size() - 1;
  }

  Network network;
  TestInputs* inputs = nullptr;
};

/// A chain of `count` equal pipes from a feed (component 0) to a draw (component 1); returns the node of the draw.
inline std::uint32_t add_chain(TestNetwork& built, std::size_t count, const PipeData& data, Signal temperature,
                               Signal mass_flow, Signal temperature_behind = always(0.0)) {
  std::uint32_t node = built.node();
  built.add<Feed>("feed", node, std::move(temperature));
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t next = built.node();
    built.pipe(node, next, data);
    node = next;
  }
  built.add<Draw>("draw", node, std::move(mass_flow), std::move(temperature_behind));
  return node;
}

/// What a run tells, copied row by row.
struct Record {
  std::vector<double> time;                         // s
  std::vector<std::vector<double>> at_from, at_to;  // K above 0 degC, per pipe
  std::vector<std::vector<double>> mass_flow;       // kg/s, per pipe, means
  std::vector<std::vector<ComponentMeans>> components;
  std::vector<EnergyBalance> energy;
  Simulation::Statistics statistics;
};

/// Tolerance: admitted local error, K. All else as a run without options has it.
inline SimulationOptions run_options(double duration, double output_step, double tolerance, int polynomial_order = 1) {
  SimulationOptions options;
  options.duration = duration;
  options.output_step = output_step;
  options.polynomial_order = polynomial_order;
  options.integrator.tolerance = tolerance;
  return options;
}

inline Record simulate(const TestNetwork& built, const SimulationOptions& options) {
  Simulation simulation(built.network, options);
  Record record;
  const auto copy = [](std::span<const double> values) { return std::vector<double>(values.begin(), values.end()); };
  simulation.run([&](const OutputRow& row) {
    record.time.push_back(row.time);
    record.at_from.push_back(copy(row.theta_from));
    record.at_to.push_back(copy(row.theta_to));
    record.mass_flow.push_back(copy(row.pipe_mass_flow));
    record.components.emplace_back(row.components.begin(), row.components.end());
    record.energy.push_back(row.energy);
  });
  record.statistics = simulation.statistics();
  return record;
}

/// Largest energy, J, that one output step leaves unexplained, relative to the larger of what it supplied and lost
/// (or `smallest`, where the step moved next to nothing).
inline double largest_stepwise_residual(const Record& record, double smallest) {
  double largest = 0.0;
  for (std::size_t k = 1; k < record.energy.size(); ++k) {
    const EnergyBalance &a = record.energy[k - 1], &b = record.energy[k];
    const double supplied = b.supplied - a.supplied, delivered = b.delivered - a.delivered, lost = b.lost - a.lost;
    const double friction = b.friction - a.friction, stored = b.stored - a.stored;
    const double residual = supplied - delivered - lost + friction - stored;
    largest = std::max(largest,
                       std::abs(residual) / std::max({std::abs(supplied), std::abs(lost), std::abs(stored), smallest}));
  }
  return largest;
}

}  // namespace emscher::testing
