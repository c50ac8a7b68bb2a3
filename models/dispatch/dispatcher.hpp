// Dispatch of producers and storages at multiples of a control step: looks at what the network takes and at what each
// of them could do, asks a strategy, and holds what it decided until the next step.
//
// Load: the heat that all items together give now. It stands for that of the next step (persistence); what changes is
// taken or given by those that balance. Producers that are no items lower it by what they feed in.
//
// Limits that hold whatever the strategy says and are told to it: what a unit's generator can give at the temperatures
// of now, what its largest flow carries from its inlet to its set-point, its schedule, its ramp, the shortest times
// between start and stop. A storage is full when the water at its return connection has reached a temperature, and may
// be charged again when that has fallen by a hysteresis. It is empty when the water at its supply connection has fallen
// to a temperature, until half of it is warmer by the hysteresis: till then it is not discharged, and whatever can
// charges it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "engine/component.hpp"
#include "engine/controller.hpp"
#include "engine/fluid.hpp"
#include "models/dispatch/dispatch_strategy.hpp"
#include "models/generation/heat_generator.hpp"
#include "models/supply_temperature.hpp"
#include "models/time_series.hpp"

namespace emscher {

/// A producer under dispatch. Its heat is held, unless it balances. The generator must outlive the dispatcher.
struct DispatchedUnit {
  std::uint32_t component = outside;
  bool balances = false;
  HeatGenerator* generator = nullptr;            ///< nullptr: its schedule alone limits it
  TimeFunction schedule;                         ///< W, the most that it may give; infinite: no schedule
  SupplyTemperature outlet;                      ///< set-point
  std::optional<double> maximum_mass_flow = {};  ///< kg/s; absent: none
};

/// A storage under dispatch. The heat that it gives is held, unless it balances.
struct DispatchedStorage {
  std::uint32_t component = outside;
  bool balances = false;
  std::uint32_t return_node = outside;
  std::size_t supply_state = 0, return_state = 0;  ///< of its states: theta at its connections
  double maximum_mass_flow = 0.0;                  ///< kg/s
  double full_temperature = 0.0;                   ///< degC, at the return connection
  double empty_temperature = 0.0;                  ///< degC, at the supply connection
  double hysteresis = 0.0;                         ///< K
};

using DispatchedItem = std::variant<DispatchedStorage, DispatchedUnit>;

class Dispatcher final : public Controller {
 public:
  /// control_step: s. `items` are assigned later, each before the first decision. The fluid must outlive it.
  Dispatcher(const Fluid& fluid, double control_step, std::unique_ptr<DispatchStrategy> strategy, std::size_t items);

  /// Heat that is held for an item, W; lives as long as the dispatcher.
  const double& command(std::size_t item) const { return commands_[item]; }
  void assign(std::size_t item, DispatchedItem what) { items_[item].what = std::move(what); }

  double next_decision(double t) const override;
  void decide(const NetworkView& view) override;

 private:
  struct Item {
    DispatchedItem what;
    bool runs = false;
    double since = 0.0;  // s, that it runs or stands; infinitely long ago at first
    bool full = false, empty = false;
  };
  DispatchItem look_at(const DispatchedUnit& unit, const Item& item, const NetworkView& view) const;
  DispatchItem look_at(const DispatchedStorage& storage, Item& item, const NetworkView& view, double hottest) const;
  double hottest_outlet(double t) const;

  const Fluid& fluid_;
  double control_step_;
  std::unique_ptr<DispatchStrategy> strategy_;
  std::vector<double> commands_;  // W
  std::vector<Item> items_;
  DispatchState state_;
};

}  // namespace emscher
