// The seam for strategies of dispatch: what is known at a decision, and what is to be decided. The merit order
// (merit_order.hpp) is one; an optimiser that looks ahead would be another.
#pragma once

#include <span>
#include <vector>

namespace emscher {

/// A producer or a storage at one decision; heats in W, into the network.
struct DispatchItem {
  enum class Kind { unit, storage };
  Kind kind = Kind::unit;
  bool balances = false;  ///< holds the pressure: gives what is left, whatever is decided for it
  double heat = 0.0;      ///< that it gives now; a storage that is charged: negative
  double minimum = 0.0;   ///< units: the least that they give without pause
  double maximum = 0.0;   ///< the most that it can give over the next step: by source, temperatures, schedule, ramp
  double maximum_charge = 0.0;  ///< storages: the most that it can take over the next step
  bool recharge = false;        ///< storages: it has been emptied, and others may charge it, too, until it is half full
  double least_by_ramp = 0.0;   ///< units that run: they cannot give less over the next step
  bool runs = false;            ///< units
  bool may_stop = true;         ///< units that run: the shortest time between start and stop is over
  bool may_start = true;        ///< units that do not: the shortest time between stop and start is over
};

struct DispatchState {
  double time = 0.0;                ///< s
  double step = 0.0;                ///< s, for which is decided
  double load = 0.0;                ///< W, that all of them give together now: what the network takes
  std::vector<DispatchItem> items;  ///< in the order in which they are to be used
};

class DispatchStrategy {
 public:
  virtual ~DispatchStrategy() = default;
  /// Heat of every item for the next step, W. 0: the unit stands still.
  virtual void decide(const DispatchState& state, std::span<double> heat) const = 0;
};

}  // namespace emscher
