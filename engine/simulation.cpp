#include "engine/simulation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "engine/controller.hpp"
#include "engine/integration/ida_stepper.hpp"
#include "engine/integration/ode_stepper.hpp"
#include "engine/integration/plug_flow_stepper.hpp"
#include "engine/integration/steady_state.hpp"
#include "engine/parallel.hpp"
#include "engine/stopwatch.hpp"
#include "engine/transport/discontinuous_galerkin.hpp"

namespace emscher {

namespace {

template <class Value>
ComponentMeans means_of(const Value& value) {
  return {value(ComponentIntegral::mass_flow), value(ComponentIntegral::heat),
          value(ComponentIntegral::from_temperature), value(ComponentIntegral::to_temperature),
          value(ComponentIntegral::unmet_heat)};
}

}  // namespace

ComponentMeans component_values(const ComponentPoint& point, const Fluid& fluid) {
  const auto rates = component_rates(point, {}, fluid);
  return means_of([&](ComponentIntegral what) { return rates[std::size_t(what)]; });
}

double EnergyBalance::relative_residual() const {
  const double residual = supplied - delivered - lost + friction - stored;
  const double scale = std::max(std::abs(supplied), std::abs(lost));
  return scale > 0.0 ? std::abs(residual) / scale : std::abs(residual);
}

std::unique_ptr<NetworkStepper> make_stepper(const Network& network, const SimulationOptions& options) {
  const IntegrationOptions& integrator = options.integrator;
  if (options.transport == Transport::plug_flow)
    return std::make_unique<PlugFlowStepper>(network, PlugFlowOptions{integrator.tolerance, integrator.maximum_step,
                                                                      options.pipe_heat_losses, options.threads});
  auto elements = make_discontinuous_galerkin(network, options.polynomial_order);
  if (integrator.solver == IntegrationSolver::ida)
    return std::make_unique<IdaStepper>(network, std::move(elements), integrator, options.pipe_heat_losses);
  return std::make_unique<OdeStepper>(network, std::move(elements), integrator, options.pipe_heat_losses);
}

Simulation::Simulation(const Network& network, const SimulationOptions& options)
    : network_(network), options_(options), stepper_(make_stepper(network, options)) {
  if (!(options.output_step > 0.0) || !(options.duration >= 0.0) || !(options.warm_up >= 0.0))
    throw std::invalid_argument("output step must be positive, duration and warm-up not negative");
  if (options.threads < 1) throw std::invalid_argument("at least one thread is needed");
  for (std::uint32_t c = 0; c < network.components.size(); ++c) {
    const Role role = network.components[c]->role;
    if (role == Role::producer || role == Role::source) suppliers_.push_back(c);
    if (role == Role::consumer || role == Role::outflow) takers_.push_back(c);
  }
}

Simulation::~Simulation() = default;

std::size_t Simulation::output_steps() const {
  return static_cast<std::size_t>(std::floor(options_.duration / options_.output_step + 1e-9));
}

void Simulation::advance(double t_end) {
  const Stopwatch stopwatch(phases_.temperatures);
  step_to(t_end);
}

// Stops at every jump of an input, where the derivative must be taken anew. The step before ends with the inputs as
// they were: a stage that saw them after the jump would smear it over the step, and the error control would cut steps
// for it. Stops at every decision, too.
void Simulation::step_to(double t_end) {
  OperatingPoint& point = stepper_->point();
  for (;;) {
    const double jump = network_.inputs->next_jump(stepper_->time());
    const double decision = next_decision(stepper_->time());
    const double stop = std::min(jump, decision);
    point.set_next_jump(jump);
    if (stop > t_end) break;
    stepper_->advance(stop);
    point.set_next_jump(network_.inputs->next_jump(stop));
    if (jump == stop) stepper_->inputs_jumped();
    if (decision == stop) decide(stop);
    if (stop == t_end) return;
  }
  stepper_->advance(t_end);
}

double Simulation::next_decision(double t) const {
  double next = std::numeric_limits<double>::infinity();
  for (const auto& controller : network_.controllers) next = std::min(next, controller->next_decision(t));
  return next;
}

void Simulation::decide(double t) {
  const OperatingPoint& point = stepper_->evaluate();
  try {
    for (const auto& controller : network_.controllers)
      controller->decide({t, &point, stepper_->component_states(), point.first_state()});
  } catch (const std::exception& e) {
    throw IntegrationError(fmt::format("control at t = {:.1f} s: {}", t, e.what()), t);
  }
  stepper_->inputs_jumped();
}

void Simulation::start() {
  const Stopwatch stopwatch(phases_.start);
  const double start = -options_.warm_up;
  OperatingPoint& point = stepper_->point();
  const SteadyState steady = steady_start(network_, point, start, options_.integrator.tolerance);
  start_change_ = steady.change;
  stepper_->start(start, steady.profiles, point.node_theta());
  if (options_.warm_up > 0.0) {
    step_to(0.0);
    stepper_->clear_integrals();
    stepper_->inputs_jumped();
  }
  operating_point_at_start_ = point.elapsed();
}

void Simulation::run(const std::function<void(const OutputRow&)>& observe) {
  with_threads(options_.threads, [&] { run_rows(observe); });
}

void Simulation::run_rows(const std::function<void(const OutputRow&)>& observe) {
  start();
  start_energy_ = stepper_->stored_energy();
  energy_ = {};
  observe_row(0.0, 0.0, observe);
  const std::size_t rows = output_steps();
  for (std::size_t k = 1; k <= rows; ++k) {
    const double t = double(k) * options_.output_step;
    advance(t);
    observe_row(t, double(k - 1) * options_.output_step, observe);
  }
}

void Simulation::observe_row(double t, double previous, const std::function<void(const OutputRow&)>& observe) {
  const auto evaluate = [this]() -> OperatingPoint& {
    const Stopwatch stopwatch(phases_.temperatures);
    return stepper_->evaluate();
  };
  OperatingPoint& point = evaluate();
  const Stopwatch stopwatch(phases_.rows);
  const NetworkIntegrals integrals = stepper_->integrals();
  check_temperatures(t);

  const std::size_t pipes = network_.pipes.size();
  means_.resize(network_.components.size());
  component_flow_.resize(network_.components.size());
  loop_flow_.resize(point.loop_flows().size());
  pipe_flow_.resize(pipes);
  const double step = t - previous;
  in_blocks(network_.components.size(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t c = begin; c < end; ++c) {
      means_[c] = step > 0.0 ? means_of([&](ComponentIntegral what) { return integrals.component(c, what) / step; })
                             : component_values(point.components()[c], network_.fluid);
      component_flow_[c] = means_[c].mass_flow;
    }
  });
  if (step > 0.0) {
    for (std::size_t l = 0; l < loop_flow_.size(); ++l) loop_flow_[l] = integrals.loop_flows[l] / step;
    point.mean_flows(component_flow_, loop_flow_, pipe_flow_);
  } else {
    std::ranges::copy(point.mass_flow(), pipe_flow_.begin());
  }
  pipe_loss_.clear();
  if (options_.pipe_heat_losses) {
    pipe_loss_.resize(pipes);
    for (std::size_t i = 0; i < pipes; ++i) pipe_loss_[i] = step > 0.0 ? integrals.pipe_losses[i] / step : 0.0;
    if (step <= 0.0) stepper_->pipe_heat_losses(pipe_loss_);
  }

  // A storage is part of `stored`, controls change nothing.
  const auto heat_of = [&](const std::vector<std::uint32_t>& components) {
    return sum_in_blocks(components.size(), [&](std::size_t begin, std::size_t end) {
      double heat = 0.0;
      for (std::size_t k = begin; k < end; ++k) heat += integrals.component(components[k], ComponentIntegral::heat);
      return heat;
    });
  };
  energy_.supplied -= heat_of(suppliers_);
  energy_.delivered += heat_of(takers_);
  energy_.lost += integrals.heat_lost;
  energy_.friction += integrals.friction_heat;
  energy_.throttled += integrals.throttled_heat;
  energy_.stored = stepper_->stored_energy() - start_energy_;
  stepper_->clear_integrals();

  OutputRow row{.time = t,
                .pipe_mass_flow = pipe_flow_,
                .pipe_heat_loss = pipe_loss_,
                .theta_from = stepper_->at_from(),
                .theta_to = stepper_->at_to(),
                .node_theta = point.node_theta(),
                .components = means_,
                .energy = energy_,
                .point = &point,
                .component_states = stepper_->component_states()};
  observe(row);
}

// The fluid's curves hold between their limits only; a result beyond them must not look like one. Looked at is the mean
// of each pipe: at a front the ends of a linear element overshoot by up to a fifth of the jump for a moment.
void Simulation::check_temperatures(double t) {
  const Fluid& fluid = network_.fluid;
  const double low = fluid.enthalpy_temperature(fluid.minimum_temperature);
  const double high = fluid.enthalpy_temperature(fluid.maximum_temperature);
  const auto mean = stepper_->mean_temperatures();
  const double beyond = largest_in_blocks(mean.size(), [&](std::size_t begin, std::size_t end) {
    int count = 0;
    for (std::size_t i = begin; i < end; ++i) count += !(mean[i] >= low && mean[i] <= high);
    return double(count);
  });
  for (std::size_t i = 0; beyond > 0.0 && i < mean.size(); ++i)
    if (!(mean[i] >= low && mean[i] <= high))
      throw IntegrationError(
          fmt::format(
              "pipe {}: {:.1f} degC at t = {:.0f} s is outside of what the fluid is valid for ({:.0f} to {:.0f} degC)",
              network_.pipe_name ? network_.pipe_name(i) : std::to_string(i), mean[i], t,
              fluid.minimum_temperature - celsius_zero, fluid.maximum_temperature - celsius_zero),
          t);
}

Simulation::Statistics Simulation::statistics() const {
  Phases phases = phases_;
  phases.operating_point = stepper_->point().elapsed() - operating_point_at_start_;
  phases.temperatures -= phases.operating_point;
  return {stepper_->statistics(), phases, stepper_->point().order_rebuilds(), start_change_};
}

}  // namespace emscher
