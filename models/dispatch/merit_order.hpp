// Dispatch by merit order, with storages in it.
//
// The items stand in the order in which they are to be used. For a load L:
//   1. What may not stop gives its least; but heat that neither the network nor a storage takes stops it all the same,
//      what is to be used last first: hot water that goes round would be the end of it.
//   2. In order, every unit gives as much as is still needed, and so does a storage when its turn comes: what stands
//      before it may charge it, what stands behind it is what it saves.
//   3. A unit that would give less than its least gives that where storages take the rest (or give less themselves);
//      else it stands still, and the items behind it are asked.
//   4. Storages are charged, in order, by what the units before them have left; one that has been emptied, which would
//      let the network become cold, by the first unit behind it that has some left, too.
// A unit that balances gives what nobody else does; `reserve` of the load is left to it in any case, or small changes
// of the load would turn its flow.
//
// Cost: O(items squared) per decision.
#pragma once

#include "models/dispatch/dispatch_strategy.hpp"

namespace emscher {

class MeritOrder final : public DispatchStrategy {
 public:
  /// reserve: part of the load, 0..1.
  explicit MeritOrder(double reserve) : reserve_(reserve) {}
  void decide(const DispatchState& state, std::span<double> heat) const override;

 private:
  double reserve_;
};

}  // namespace emscher
