// Substation of an ambient loop (fifth generation, "5GDHC"): a heat pump heats the building, a chiller or a plain
// exchanger cools it; both act on one water circuit between the warm line (supply) and the cold line (return), which a
// pump of its own drives.
//     heating takes from the loop    Q_h (1 - 1/COP_h),     cooling gives to it    Q_c (1 + 1/COP_c)
// No COP given: no machine, the heat goes as it is. What remains of both is exchanged with the loop:
//     Q = Q_h (1 - 1/COP_h) - Q_c (1 + 1/COP_c),   m (h_in - h_out) = Q  with  |T_in - T_out| = dT
// Q > 0: from the warm to the cold line, the water gets colder; Q < 0: from the cold to the warm line, it gets warmer.
// m passes through zero with Q. [Heating, cooling and balancing in bidirectional loops: Buffa et al., Renewable and
// Sustainable Energy Reviews 104 (2019) 504, doi:10.1016/j.rser.2018.12.059]
#pragma once

#include <optional>

#include "engine/component.hpp"
#include "engine/fluid.hpp"
#include "models/heat_demand.hpp"

namespace emscher {

class AmbientLoopSubstation final : public Component {
 public:
  struct Machines {
    HeatDemand heating;                                    ///< W, of the building
    TimeFunction cooling;                                  ///< W, of the building, >= 0
    std::optional<TimeFunction> heating_cop, cooling_cop;  ///< above 1; above 0
  };

  /// temperature_difference: K, > 0. The fluid must outlive it.
  AmbientLoopSubstation(std::string identifier, std::uint32_t warm_node, std::uint32_t cold_node, const Fluid& fluid,
                        Machines machines, double temperature_difference);

  void set_time(double t) override;
  /// Its water leaves at either node: others there must see it.
  bool is_part_of_station() const override { return true; }
  double mass_flow(double theta_from, double theta_to, std::span<const double> states) const override;
  Exchange exchange(double mass_flow, double inlet, std::span<const double> states,
                    std::span<double> derivatives) const override;
  /// Electricity of both machines at the last set_time(), W.
  double electric_power() const { return electric_power_; }

 private:
  double spread(double theta) const;  // K, of theta, of water that comes in with this

  const Fluid& fluid_;
  Machines machines_;
  double difference_;            // K
  double from_loop_ = 0.0;       // W
  double electric_power_ = 0.0;  // W
};

}  // namespace emscher
