// What makes the heat of a producer: the common face of boilers, engines, heat pumps, collectors, wells.
//
// A generator warms water from an inlet to an outlet temperature (degC). It knows the most and the least heat that it
// can give there, why it cannot give more, and what it takes for it. The first law holds to rounding:
//
//   fuel + electricity used + source heat = heat + electricity made + losses
//
// Fuel counts by its lower heating value, so what a condensing boiler wins beyond that is a negative loss. It has no
// memory: ramps and times between starts are data for who commands it.
// Cost: O(log nodes of its tables) for every question, no allocation; network_transfer some 2 us.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace emscher {

/// Why a generator gives no heat, or not as much as is asked for.
enum class Obstacle : std::uint8_t {
  none,
  capacity,            ///< it is not larger
  minimum_load,        ///< less is asked for than it can give without pause
  source,              ///< the source gives no more
  source_temperature,  ///< beyond what the unit is made for
  sink_temperature,    ///< the outlet is hotter than the unit or its source can make
  lift,                ///< from source to sink is too far for the heat pump: it would only be a heater
  second_law           ///< its data claim more than any machine can do
};

/// "the source is too cold or too hot", for people.
std::string_view text_of(Obstacle obstacle);

/// Powers, W.
struct Operation {
  double heat = 0.0;  ///< to the water
  double fuel = 0.0;  ///< lower heating value
  double electricity_used = 0.0;
  double electricity_made = 0.0;
  double source_heat = 0.0;  ///< from the environment, the sun, waste heat, another network
  double losses = 0.0;
  double curtailed = 0.0;  ///< of `losses`, or beside the balance: heat that was there for nothing and was not used
  Obstacle obstacle = Obstacle::none;

  /// What the first law misses, W.
  double residual() const { return fuel + electricity_used + source_heat - heat - electricity_made - losses; }
  /// All powers.
  Operation scaled(double factor) const;
  Operation& operator+=(const Operation& other);
};

/// What kinds of units have in common.
struct UnitLimits {
  double capacity_w = 0.0;                               ///< nominal heat; infinite: the source alone limits it
  double minimum_load = 0.0;                             ///< part of the capacity that it can give without pause
  std::optional<double> maximum_outlet_temperature_c{};  ///< absent: what the network's water bears
  std::optional<double> ramp_w_s{};                      ///< largest change of the heat in time; absent: none
  double minimum_up_time_s = 0.0;                        ///< between start and stop
  double minimum_down_time_s = 0.0;                      ///< between stop and start
  bool operator==(const UnitLimits&) const = default;
};

class HeatGenerator {
 public:
  explicit HeatGenerator(const UnitLimits& limits) : limits_(limits) {}
  virtual ~HeatGenerator() = default;
  HeatGenerator(const HeatGenerator&) = delete;
  HeatGenerator& operator=(const HeatGenerator&) = delete;

  /// Makes its signals valid for time t, s.
  virtual void set_time(double /*t*/) {}

  struct Ability {
    double maximum = 0.0;                    ///< W
    Obstacle obstacle = Obstacle::capacity;  ///< why not more
  };
  /// The most heat for water from `inlet` to `outlet` (degC), and why not more. Never below 0.
  Ability ability(double inlet, double outlet) const;
  double maximum_heat(double inlet, double outlet) const { return ability(inlet, outlet).maximum; }
  /// The least that it can give without pause, W; 0 where it can give nothing.
  double minimum_heat(double inlet, double outlet) const { return least(maximum_heat(inlet, outlet)); }

  /// What it takes to give `heat` (W), or as much of it as it can: then the operation says why. Below its minimum a
  /// unit pauses: it gives the minimum for a part of the time.
  Operation operate(double heat, double inlet, double outlet) const;
  /// What `heat` (W) has taken that was given at temperatures which are means over some time, and so may lie a little
  /// beyond what the unit can do at any instant; the obstacle is then that of the excess. Nothing where it could give
  /// no heat at these temperatures, nor at a colder outlet.
  std::optional<Operation> account(double heat, double inlet, double outlet) const;

  const UnitLimits& limits() const { return limits_; }

 protected:
  virtual Ability able(double inlet, double outlet) const = 0;
  /// 0 < heat <= maximum, and not below the minimum.
  virtual Operation run(double heat, double inlet, double outlet) const = 0;
  /// When no heat is asked for.
  virtual Operation stand(double /*inlet*/, double /*outlet*/) const { return {}; }
  virtual double least(double maximum) const;
  /// False: what it gives is not bounded by what it can give in a steady state.
  virtual bool is_steady() const { return true; }

 private:
  UnitLimits limits_;
};

/// A temperature or heat that lies beyond a limit by rounding only is within.
constexpr double rounding_of_limits = 1e-9;  // relative; of temperatures: 1e-6 K
inline bool is_above(double temperature, double limit) {
  return temperature > limit + 1e-6;
}

}  // namespace emscher
