// A building as a consumer: rooms, radiators and a store for hot water behind one substation.
//
//   rooms        ISO 13790 or VDI 6007 zone (thermal_zone.hpp) under weather, sun and internal gains
//   heating      proportional thermostat (thermostat.hpp) x capacity of the emitters (heat_emitter.hpp) at the supply
//                temperature of the house circuit: that of the heating curve, or the network's less the approach of the
//                heat exchanger where this is colder
//   hot water    store (hot_water_store.hpp), charged at the network's temperature less the approach
//   primary      return = return of the house circuit (or temperature of the store) + approach
//                m = sum of heat_k / (c (T_supply - T_return,k)),  within models/consumer_limits.hpp
// Where the network is too cold, valves stay open for what they want, at a spread of 5 K at least, so that cold water
// is flushed out. With less flow than asked for (pressure, largest flow) the return becomes colder, at most as cold as
// what the house gives back; beyond that every circuit gets the same part of its heat. The heat that the network gives
// is the heat that rooms and store get: in a network that is too cold or too weak rooms cool down. Unmet heat is what
// the thermostat would have let through at the temperature of the heating curve and was not delivered, and what taps
// did not get because the store was too cold.
//
// States, degC: masses of the zone, then the store. They lie behind the heat meter: neither their heat nor what the
// building loses is in the network's balance (stored_energy() and heat_loss() are 0). Everything is continuous in
// states and inlet, piecewise smooth, and solved in closed form. What substations throttle does not warm the rooms.
// Cost: three powers and some hundred operations; no allocation.
#pragma once

#include <optional>

#include "engine/component.hpp"
#include "engine/fluid.hpp"
#include "models/buildings/heat_emitter.hpp"
#include "models/buildings/hot_water_store.hpp"
#include "models/buildings/thermal_zone.hpp"
#include "models/consumer_limits.hpp"
#include "models/time_series.hpp"

namespace emscher {

class BuildingSubstation final : public Component {
 public:
  struct Design {
    ThermalZone zone;
    HeatEmitter emitter;
    HotWaterStore store;
    double outdoor_design = -10.0;      ///< degC, of the heating curve
    double set_temperature = 20.0;      ///< degC, where rooms are to be warm
    double setback_temperature = 17.0;  ///< degC, else
    double band = 1.0;                  ///< K, of the thermostat
    double approach = 5.0;              ///< K, of the heat exchangers at either end
    double solar_aperture = 0.0;        ///< m2
    double internal_gains = 0.0;        ///< W, mean
    /// Of the equivalent temperature (building_envelope.hpp): K per W/m2, K.
    double envelope_per_irradiance = 0.0, envelope_cooling = 0.0;
  };
  /// What varies: outdoor temperature (degC), irradiance of the windows (W/m2), factor of the internal gains, part
  /// 0..1 of set over setback temperature, drawn hot water (W).
  struct Inputs {
    TimeFunction outdoor, irradiance, gains, warm, draw;
  };
  static constexpr double convective_part_of_gains = 0.5;  // ISO 13790, C.1

  /// The fluid must outlive it.
  BuildingSubstation(std::string identifier, std::uint32_t supply_node, std::uint32_t return_node, const Fluid& fluid,
                     Design design, const Inputs& inputs, ConsumerLimits limits);

  void set_time(double t) override;
  const FlowLaw* flow_law() const override { return limits_.flow_law(); }
  double mass_flow(double theta_from, double theta_to, std::span<const double> states) const override;
  Exchange exchange(double mass_flow, double inlet, std::span<const double> states,
                    std::span<double> derivatives) const override;
  std::size_t number_of_states() const override { return masses_ + (design_.store.exists() ? 1 : 0); }
  /// The rooms as they stay at the set-point in the weather of the start, the store at its set-point.
  void initial_states(double theta_from, double theta_to, std::span<double> states) const override;
  BlockSolution solve_block(double gamma, double mass_flow, double inlet_change, std::span<const double> states,
                            std::span<const double> b, std::span<double> dx) const override;

  const Design& design() const { return design_; }
  /// What happens in the house at an instant.
  struct Rooms {
    double temperature = 0.0;        ///< of the air, degC
    double set_point = 0.0;          ///< of the thermostat, degC
    double heating = 0.0;            ///< W
    double charging = 0.0;           ///< W, into the store
    double store_temperature = 0.0;  ///< degC; not a number without a store
  };
  Rooms rooms(double mass_flow, double inlet, std::span<const double> states) const;

 private:
  struct Circuits;
  Circuits circuits(double inlet, std::span<const double> states) const;
  double flow_for(double heat, double celsius, double spread) const;  // kg/s
  double needed_flow(const Circuits& circuits) const;                 // kg/s, least for their heat
  double asked_flow(const Circuits& circuits) const;                  // kg/s, by valves that want theirs
  double part_of_flow(const Circuits& circuits, double mass_flow) const;

  const Fluid& fluid_;
  Design design_;
  Inputs functions_;
  ConsumerLimits limits_;
  std::size_t masses_;
  double least_specific_heat_;  // J/(kg K), no water of a heating network has less
  // At the present time:
  ZoneInputs zone_inputs_;
  double set_point_ = 0.0;       // degC
  double curve_ = 0.0;           // degC, supply of the house circuit by the heating curve
  double curve_capacity_ = 0.0;  // W, of the emitters at it
  double draw_ = 0.0;            // W
};

}  // namespace emscher
