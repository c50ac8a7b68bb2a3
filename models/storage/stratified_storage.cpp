#include "models/storage/stratified_storage.hpp"

#include <algorithm>
#include <cmath>

#include "models/consumer_limits.hpp"

namespace emscher {
namespace {

constexpr double mixing_time = 60.0;       // s, tau of the header
constexpr double mixing_difference = 1.0;  // K, at which tau holds
constexpr double lance_half_width = 1.0;   // K

double square(double x) {
  return x * x;
}

/// 0 below -half width, 1 above it, differentiable.
double smooth_step(double difference) {
  const double s = std::clamp(0.5 * (difference / lance_half_width + 1.0), 0.0, 1.0);
  return s * s * (3.0 - 2.0 * s);
}

}  // namespace

StratifiedStorage::StratifiedStorage(std::string identifier, std::uint32_t supply_node, std::uint32_t return_node,
                                     const Fluid& fluid, StorageDesign design, TimeFunction mass_flow, TimeFunction air,
                                     TimeFunction far_ground)
    : Component(std::move(identifier), Role::storage, supply_node, return_node),
      fluid_(fluid),
      design_(std::move(design)),
      mass_flow_(mass_flow),
      air_(air),
      far_ground_(far_ground),
      entering_(design_.layers.size()),
      downwards_(design_.layers.size()),
      upper_(design_.layers.size()),
      shell_part_(design_.layers.size() * design_.shell_capacity.size()) {
  const double density = fluid.density(design_.initial_temperature + celsius_zero);
  for (const StorageLayer& layer : design_.layers) mass_.push_back(layer.volume * density);
}

void StratifiedStorage::set_time(double t) {
  if (heat_)
    wanted_ = heat_->at(t);
  else
    flow_ = mass_flow_.at(t);
  air_temperature_ = air_.at(t) + celsius_zero;
  far_temperature_ = far_ground_.at(t);
}

double StratifiedStorage::mass_flow(double theta_from, double theta_to, std::span<const double> states) const {
  if (!heat_) return flow_;
  const double spread = wanted_ > 0.0 ? states[supply_state()] - theta_to : theta_from - states[return_state()];
  const double flow = -wanted_ / (fluid_.reference_specific_heat * std::max(spread, ConsumerLimits::smallest_spread));
  return std::clamp(flow, -largest_flow_, largest_flow_);
}

std::size_t StratifiedStorage::route(double mass_flow, double inlet, std::span<const double> states) const {
  const bool charging = mass_flow >= 0.0;
  const double flow = std::abs(mass_flow);
  const std::size_t in = charging ? design_.supply_layer : design_.return_layer;
  const std::size_t out = charging ? design_.return_layer : design_.supply_layer;
  std::ranges::fill(entering_, 0.0);
  if (design_.stratifying_lance) {
    double rising = flow;
    for (std::size_t i = layers(); i-- > 0;) {
      const double on = i > 0 ? rising * smooth_step(inlet - states[i - 1]) : 0.0;
      entering_[i] = rising - on;
      rising = on;
    }
  } else {
    entering_[in] = flow;
  }
  double down = 0.0;
  for (std::size_t i = 0; i < layers(); ++i) {
    down += entering_[i] - (i == out ? flow : 0.0);
    downwards_[i] = down;
  }
  downwards_.back() = 0.0;  // but for rounding
  return out;
}

Exchange StratifiedStorage::exchange(double mass_flow, double inlet, std::span<const double> states,
                                     std::span<double> derivatives) const {
  const bool charging = mass_flow >= 0.0;
  const double outlet = states[charging ? design_.return_layer : design_.supply_layer];
  if (derivatives.empty()) return {outlet, 0.0, 0.0};
  inlet_ = inlet;
  route(mass_flow, inlet, states);
  const double c = fluid_.reference_specific_heat;
  const std::size_t n = layers(), m = shells();
  double from_above = 0.0;  // kg K/s, what crosses the layer's upper face downwards; heat over c_ref
  for (std::size_t i = 0; i < n; ++i) {
    const StorageLayer& layer = design_.layers[i];
    const double temperature = fluid_.temperature(states[i]);
    // In the layer's own frame: water that enters brings its difference.
    double gain = entering_[i] * (inlet - states[i]) + from_above;
    from_above = 0.0;
    if (i > 0) gain += std::max(downwards_[i - 1], 0.0) * (states[i - 1] - states[i]);
    if (i + 1 < n) {
      gain += std::max(-downwards_[i], 0.0) * (states[i + 1] - states[i]);
      const double below = fluid_.temperature(states[i + 1]);
      const double mixing = std::min(mass_[i], mass_[i + 1]) / (mixing_time * mixing_difference);
      from_above = design_.conductivity * layer.contact_below * (temperature - below) / c -
                   mixing * square(std::max(states[i + 1] - states[i], 0.0));
      gain -= from_above;
    }
    double loss = layer.loss_to_air * (temperature - air_temperature_);
    if (m > 0) {
      const double* shell = &states[n + i * m];
      double inward = layer.loss_to_ground * (temperature - celsius_zero - shell[0]);
      loss += inward;
      for (std::size_t k = 0; k < m; ++k) {
        const double beyond = k + 1 < m ? shell[k + 1] : far_temperature_;
        const double outward = layer.ground_share * design_.shell_conductance[k] * (shell[k] - beyond);
        derivatives[n + i * m + k] = (inward - outward) / (layer.ground_share * design_.shell_capacity[k]);
        inward = outward;
      }
    }
    derivatives[i] = (gain - loss / c) / mass_[i];
  }
  return {outlet, 0.0, 0.0};
}

void StratifiedStorage::initial_states(double, double, std::span<double> states) const {
  std::fill_n(states.begin(), layers(), fluid_.enthalpy_temperature(design_.initial_temperature + celsius_zero));
  std::ranges::fill(states.subspan(layers()), far_temperature_);
}

double StratifiedStorage::stored_energy(std::span<const double> states) const {
  double sum = 0.0;
  for (std::size_t i = 0; i < layers(); ++i) {
    sum += heat_capacity(i) * states[i];
    for (std::size_t k = 0; k < shells(); ++k)
      sum += design_.layers[i].ground_share * design_.shell_capacity[k] * states[layers() + i * shells() + k];
  }
  return sum;
}

double StratifiedStorage::heat_loss(std::span<const double> states) const {
  double sum = 0.0;
  for (std::size_t i = 0; i < layers(); ++i) {
    const StorageLayer& layer = design_.layers[i];
    sum += layer.loss_to_air * (fluid_.temperature(states[i]) - air_temperature_);
    if (shells() > 0)
      sum += layer.ground_share * design_.shell_conductance.back() *
             (states[layers() + (i + 1) * shells() - 1] - far_temperature_);
  }
  return sum;
}

// In energies over c_ref: a layer's row is that of the derivative times M, a shell's times its capacity. From outside
// in, a shell is  x_k = a_k + s_k x_k-1  (a_k is kept in dx); then the layers' three diagonals, down and back.
Component::BlockSolution StratifiedStorage::solve_block(double gamma, double mass_flow, double inlet_change,
                                                        std::span<const double> states, std::span<const double> b,
                                                        std::span<double> dx) const {
  const std::size_t n = layers(), m = shells(), out = route(mass_flow, inlet_, states);
  const double c = fluid_.reference_specific_heat;
  BlockSolution solution;
  double slope = fluid_.temperature_curve.derivative(states[0]);  // dT/dtheta
  double taken_above = 0.0, given_above = 0.0;                    // per K of this layer and of the one above, kg/s
  for (std::size_t i = 0; i < n; ++i) {
    const StorageLayer& layer = design_.layers[i];
    double loss = layer.loss_to_air * slope, right_side = mass_[i] * b[i] + gamma * entering_[i] * inlet_change;
    if (m > 0) {
      const double share = layer.ground_share;
      double* part = &shell_part_[i * m];
      for (std::size_t k = m; k-- > 0;) {
        const double inward = k > 0 ? share * design_.shell_conductance[k - 1] : layer.loss_to_ground;
        const double outward = share * design_.shell_conductance[k], capacity = share * design_.shell_capacity[k];
        const double part_beyond = k + 1 < m ? part[k + 1] : 0.0, beyond = k + 1 < m ? dx[n + i * m + k + 1] : 0.0;
        const double diagonal = capacity + gamma * (inward + outward * (1.0 - part_beyond));
        part[k] = gamma * inward / diagonal;
        dx[n + i * m + k] = (capacity * b[n + i * m + k] + gamma * outward * beyond) / diagonal;
      }
      loss += layer.loss_to_ground * slope * (1.0 - part[0]);
      right_side += gamma * layer.loss_to_ground * dx[n + i * m] / c;
    }
    double diagonal = mass_[i] + gamma * (entering_[i] + taken_above + loss / c), upper = 0.0;
    double lower = 0.0;
    if (i > 0) {
      const double down = std::max(downwards_[i - 1], 0.0);
      diagonal += gamma * down;
      lower = -gamma * (down + given_above);
    }
    if (i + 1 < n) {
      const double conduction = design_.conductivity * layer.contact_below / c;
      const double mixing = std::min(mass_[i], mass_[i + 1]) / (mixing_time * mixing_difference) * 2.0 *
                            std::max(states[i + 1] - states[i], 0.0);
      const double slope_below = fluid_.temperature_curve.derivative(states[i + 1]);
      const double up = std::max(-downwards_[i], 0.0);
      given_above = conduction * slope + mixing;
      taken_above = conduction * slope_below + mixing;
      diagonal += gamma * (up + given_above);
      upper = -gamma * (up + taken_above);
      slope = slope_below;
    }
    if (i > 0) {
      diagonal -= lower * upper_[i - 1];
      right_side -= lower * dx[i - 1];
    }
    upper_[i] = upper / diagonal;
    dx[i] = right_side / diagonal;
  }
  for (std::size_t i = n; i-- > 0;) {
    if (i + 1 < n) dx[i] -= upper_[i] * dx[i + 1];
    const StorageLayer& layer = design_.layers[i];
    double inner = fluid_.temperature_curve.derivative(states[i]) * dx[i];
    solution.loss_change += layer.loss_to_air * inner;
    for (std::size_t k = 0; k < m; ++k) inner = dx[n + i * m + k] += shell_part_[i * m + k] * inner;
    if (m > 0) solution.loss_change += layer.ground_share * design_.shell_conductance.back() * inner;
  }
  solution.outlet_change = dx[out];
  return solution;
}

}  // namespace emscher
