// Stratified storage of hot or cold water between supply and return, a tank or a pit
// (models/storage/storage_design.hpp): a column of well-mixed layers of fixed mass, top first, and the ground's shells
// beside each layer.
//   M_i d theta_i/dt = sum of flows into the layer (theta_upstream - theta_i)
//                      + [ k_i-1 (T_i-1 - T_i) + k_i (T_i+1 - T_i) ] / c_ref                     conduction
//                      + B_i [theta_i+1 - theta_i]+^2 - B_i-1 [theta_i - theta_i-1]+^2           buoyancy
//                      - [ UA_i (T_i - T_air) + G_i (T_i - T_ground,i) ] / c_ref                 losses
// Charging (m > 0) takes supply water in at the supply's connection and lets out at the return's; discharging reverses.
// With a stratifying lance, entering water leaves the lance where it finds water of its own temperature: it rises past
// a layer by the part that is a smooth step of (theta_in - theta_layer), 0 to 1 over +-1 K.
//
// Buoyancy: where the lower of two layers is warmer they exchange heat with the square of the difference, so that it is
// smooth [as Wetter et al., Modelica Buildings library, J. Building Performance Simulation 7 (2014) 253,
// doi:10.1080/19401493.2013.765506: IBPSA.Fluid.Storage.BaseClasses.Buoyancy]:  B = M / (tau 1 K), tau = 60 s. An
// inversion of d K is left with 1 / (1/d + 2 t/tau) K after t. Water below 4 degC, which is lighter, is not known.
//
// Numerically, n layers are a chain of n stirred tanks: a front leaves over V / (|m|/rho) / sqrt(n).
// The outlet is a layer's temperature, so it does not follow the inlet at once: the storage opens the circle of flow
// for the sweep. Block: a chain of shells per layer is eliminated, then the layers are tridiagonal: O(states).
#pragma once

#include <optional>

#include "engine/component.hpp"
#include "engine/fluid.hpp"
#include "models/pump_law.hpp"
#include "models/storage/storage_design.hpp"
#include "models/time_series.hpp"

namespace emscher {

class StratifiedStorage final : public Component {
 public:
  /// mass_flow: kg/s, positive charges; air, far_ground: degC. The fluid must outlive it. The ground begins at the
  /// temperature that the far ground has at the start.
  StratifiedStorage(std::string identifier, std::uint32_t supply_node, std::uint32_t return_node, const Fluid& fluid,
                    StorageDesign design, TimeFunction mass_flow, TimeFunction air, TimeFunction far_ground = {});

  /// Instead of the mass flow: it holds supply less return pressure at its connections (Pa), with whatever flow that
  /// takes; and the return's pressure (Pa, absolute), if asked to.
  struct PressureHold {
    double difference = 0.0;
    std::optional<double> return_pressure;
    PumpLaw pump;  ///< ideal
  };
  void hold_pressure(PressureHold hold) { hold_ = std::move(hold); }
  /// Instead of the mass flow: the heat (W) that it is to give, negative: to take, at the temperatures of the moment,
  /// with at most a largest flow (kg/s).
  void give_heat(TimeFunction heat, double largest_flow) {
    heat_ = heat;
    largest_flow_ = largest_flow;
  }

  FlowRule flow_rule() const override { return hold_ ? FlowRule::network : FlowRule::given; }
  const FlowLaw* flow_law() const override { return hold_ ? &hold_->pump : nullptr; }
  ElementSetting flow_limits() const override { return {.command = hold_ ? -hold_->difference : 0.0}; }
  std::uint32_t holds_pressure_at() const override { return hold_ && hold_->return_pressure ? to : outside; }
  double held_pressure() const override { return hold_->return_pressure.value_or(0.0); }

  void set_time(double t) override;
  double mass_flow(double theta_from, double theta_to, std::span<const double> states) const override;
  Exchange exchange(double mass_flow, double inlet, std::span<const double> states,
                    std::span<double> derivatives) const override;
  bool passes_temperature_at_once() const override { return false; }
  /// theta of the layers, top first; then, layer by layer, temperatures of its shells from inside, degC.
  std::size_t number_of_states() const override { return layers() * (1 + shells()); }
  void initial_states(double theta_from, double theta_to, std::span<double> states) const override;
  double stored_energy(std::span<const double> states) const override;
  double heat_loss(std::span<const double> states) const override;
  BlockSolution solve_block(double gamma, double mass_flow, double inlet_change, std::span<const double> states,
                            std::span<const double> b, std::span<double> dx) const override;

  /// States whose water is at the connections.
  std::size_t supply_state() const { return design_.supply_layer; }
  std::size_t return_state() const { return design_.return_layer; }

  std::size_t layers() const { return design_.layers.size(); }
  std::size_t shells() const { return design_.shell_capacity.size(); }

 private:
  double heat_capacity(std::size_t layer) const { return mass_[layer] * fluid_.reference_specific_heat; }  // J/K
  /// Where a flow enters (parts of it, by layer, into entering_) and how much runs down between layers (kg/s, into
  /// downwards_). Returns the layer it leaves.
  std::size_t route(double mass_flow, double inlet, std::span<const double> states) const;

  const Fluid& fluid_;
  StorageDesign design_;
  std::optional<PressureHold> hold_;
  std::vector<double> mass_;  // kg
  TimeFunction mass_flow_, air_, far_ground_;
  std::optional<TimeFunction> heat_;
  double largest_flow_ = 0.0;                                                         // kg/s, with heat_
  double flow_ = 0.0, wanted_ = 0.0, air_temperature_ = 0.0, far_temperature_ = 0.0;  // kg/s, W, K, degC
  mutable double inlet_ = 0.0;  // theta of the last derivative: where the lance let it go, for the block
  mutable std::vector<double> entering_, downwards_;  // kg/s; of the evaluation at hand
  mutable std::vector<double> upper_, shell_part_;    // of the elimination at hand
};

}  // namespace emscher
