// Stratified hot-water tank between supply and return: a column of well-mixed layers of equal mass.
//   M d theta_i/dt = |m| (theta_upstream - theta_i) - UA/n (T(theta_i) - T_ambient) / c_ref
// Charging (m > 0) fills from the top with supply water and pushes the coldest out at the bottom; discharging reverses
// the column. The outlet is the last layer's temperature, so it does not follow the inlet at once: the tank opens the
// circle of flow for the sweep. No buoyancy: water colder than the layer below stays where it is put.
// Block: bidiagonal along the flow, solved by one sweep over the layers.
#pragma once

#include "engine/component.hpp"
#include "engine/fluid.hpp"
#include "models/time_series.hpp"

namespace emscher {

class StratifiedTank final : public Component {
 public:
  struct Design {
    double volume = 0.0;  ///< m3
    std::size_t layers = 1;
    double heat_loss = 0.0;            ///< UA, W/K, of the whole tank
    double initial_temperature = 0.0;  ///< degC
  };

  /// mass_flow: kg/s, positive charges; ambient: degC. The fluid must outlive it.
  StratifiedTank(std::string identifier, std::uint32_t supply_node, std::uint32_t return_node, const Fluid& fluid,
                 const Design& design, TimeFunction mass_flow, TimeFunction ambient);

  void set_time(double t) override;
  double mass_flow(double, double, std::span<const double>) const override { return flow_; }
  Exchange exchange(double mass_flow, double inlet, std::span<const double> states,
                    std::span<double> derivatives) const override;
  bool passes_temperature_at_once() const override { return false; }
  std::size_t number_of_states() const override { return design_.layers; }
  void initial_states(double theta_from, double theta_to, std::span<double> states) const override;
  double stored_energy(std::span<const double> states) const override;
  double heat_loss(std::span<const double> states) const override;
  BlockSolution solve_block(double gamma, double mass_flow, double inlet_change, std::span<const double> states,
                            std::span<const double> b, std::span<double> dx) const override;

 private:
  double layer_loss(double theta) const;  // W

  const Fluid& fluid_;
  Design design_;
  double layer_mass_;  // kg
  TimeFunction mass_flow_, ambient_;
  double flow_ = 0.0, ambient_temperature_ = 0.0;  // kg/s, K
};

}  // namespace emscher
