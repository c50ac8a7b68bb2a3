// A building that draws heat, or feeds in what it has too much. Its net demand Q decides, with a hysteresis:
//     draws -> feeds where Q < -Q_switch,   feeds -> draws where Q > Q_switch,
// looked at every 15 min and held in between, so that the direction is a function of the time and of the course of the
// demand alone, never of what a solver tries. While drawing it is a substation that cools the water to the given return
// temperature; while feeding, its pump takes return water and gives it to the supply with the feed temperature. What
// has the wrong sign for the present direction waits: no water flows, and it counts as unmet.
//     draws:  m = Q / (h(T_supply) - h(T_return,set)) >= 0         feeds:  m = Q / (h(T_feed) - h(T_return)) <= 0
#pragma once

#include <vector>

#include "engine/component.hpp"
#include "engine/fluid.hpp"
#include "models/time_series.hpp"

namespace emscher {

/// Direction over time, of a signal with hysteresis that is sampled at multiples of a step.
class SampledHysteresis {
 public:
  static constexpr double step = 900.0;  ///< s

  /// signal: turns the direction on where it is below -threshold, off where it is above threshold.
  SampledHysteresis(TimeFunction signal, double threshold) : signal_(signal), threshold_(threshold) {}

  /// At t (s), whichever instants were asked for before. What the signal did more than a day before the first instant
  /// asked for, or in gaps longer than that, is not known: there the direction is that of its sign.
  bool is_on(double t);

 private:
  struct Turn {
    double time;
    bool on;
  };
  TimeFunction signal_;
  double threshold_;
  std::vector<Turn> turns_;  // rising; the first one is where the knowledge begins
  double sampled_to_ = 0.0;  // s
};

class Prosumer final : public Component {
 public:
  struct Design {
    TimeFunction heat;                ///< W, negative: surplus
    double switching_heat = 0.0;      ///< W, Q_switch
    TimeFunction return_temperature;  ///< degC, while drawing
    TimeFunction feed_temperature;    ///< degC, while feeding
  };

  Prosumer(std::string identifier, std::uint32_t supply_node, std::uint32_t return_node, const Fluid& fluid,
           Design design);

  void set_time(double t) override;
  /// Its water leaves at either node: others there must see it.
  bool is_part_of_station() const override { return true; }
  double mass_flow(double theta_from, double theta_to, std::span<const double> states) const override;
  Exchange exchange(double mass_flow, double inlet, std::span<const double> states,
                    std::span<double> derivatives) const override;
  bool feeds() const { return feeds_; }

 private:
  double active() const;  // W, of the demand what the direction lets through

  const Fluid& fluid_;
  Design design_;
  SampledHysteresis direction_;
  bool feeds_ = false;
  double heat_ = 0.0;                             // W
  double return_theta_ = 0.0, feed_theta_ = 0.0;  // K
};

}  // namespace emscher
