// Which consumers get less than they ask for because the pressure difference does not suffice, and why.
//
// A consumer is short where its valve is fully open (kvs_m3_h) and lets less through than it asks for. What is to blame
// is looked for at the row with its least pressure difference, on the way of the water from the producer to the
// consumer and back: upstream in the supply, downstream in the return, always along the largest flow, through pipes,
// pumps, valves and mixing stations:
//   pump     the first one from the consumer that is to hold a set-point and runs at the end of its curve
//   pipe     else the pipe that takes the largest part of the pressure difference, as far as the next pump or valve
//            that does hold its set-point: that makes up for what is lost beyond it
// Cost: nothing until somebody is short; then one walk along the way per new low of a consumer.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "engine/simulation.hpp"
#include "networks/case_network.hpp"

namespace emscher {

struct Shortfall {
  std::size_t substation = 0;  ///< index into Case::substations
  double duration = 0.0;       ///< s, sum of the output steps at whose end it was short
  double unmet_heat = 0.0;     ///< J, over these steps
  double least_pressure_difference = std::numeric_limits<double>::infinity();  ///< Pa
  double time = 0.0;                                                           ///< s, of that
  std::string cause;                                                           ///< for people
};

class ShortfallWatch {
 public:
  /// Keeps references to both.
  ShortfallWatch(const Case& data, const CaseNetwork& built);

  /// `step`: length of the output step that ends with the row, s.
  void see(const OutputRow& row, double step);

  /// Those that were short, most unmet heat first.
  std::vector<Shortfall> shortfalls() const;

 private:
  std::string cause(const OutputRow& row, const Component& consumer);
  void connect();

  const Case& data_;
  const CaseNetwork& built_;
  bool watches_;
  std::vector<Shortfall> all_;                     // per substation, where watched
  std::vector<std::uint32_t> first_end_, end_of_;  // at every node: pipes and, beyond their number, components
};

}  // namespace emscher
