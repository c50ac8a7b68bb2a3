#include "models/dispatch/dispatcher.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/integration/operating_point.hpp"

namespace emscher {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Heat that a component gives to the water that passes it, W.
double heat_given(const ComponentPoint& point, const Fluid& fluid) {
  return std::abs(point.mass_flow) * fluid.reference_specific_heat *
         (point.exchange.outlet - point.inlet - point.throttling);
}

}  // namespace

Dispatcher::Dispatcher(const Fluid& fluid, double control_step, std::unique_ptr<DispatchStrategy> strategy,
                       std::size_t items)
    : fluid_(fluid), control_step_(control_step), strategy_(std::move(strategy)), commands_(items), items_(items) {
  for (Item& item : items_) item.since = -infinity;
  state_.items.resize(items);
}

double Dispatcher::next_decision(double t) const {
  return control_step_ * (std::floor(t / control_step_ + 1e-9) + 1.0);
}

DispatchItem Dispatcher::look_at(const DispatchedUnit& unit, const Item& item, const NetworkView& view) const {
  const ComponentPoint& point = view.point->components()[unit.component];
  const double now = std::max(view.time, 0.0), outlet = unit.outlet.at(now);
  DispatchItem seen{.balances = unit.balances, .heat = heat_given(point, fluid_), .runs = item.runs};
  seen.maximum = std::max(unit.schedule.at(now), 0.0);
  if (unit.maximum_mass_flow) {
    const double spread = fluid_.enthalpy_temperature(outlet + celsius_zero) - point.inlet;
    const double carried = *unit.maximum_mass_flow * fluid_.reference_specific_heat * std::max(spread, 0.0);
    seen.maximum = std::min(seen.maximum, carried);
  }
  if (!unit.generator) return seen;
  const double inlet = fluid_.temperature(point.inlet) - celsius_zero;
  unit.generator->set_time(now);
  seen.maximum = std::min(seen.maximum, unit.generator->maximum_heat(inlet, outlet));
  seen.minimum = unit.generator->minimum_heat(inlet, outlet);
  const UnitLimits& limits = unit.generator->limits();
  const double told = item.runs ? seen.heat : 0.0;
  if (limits.ramp_w_s && !unit.balances) {
    const double ramp = *limits.ramp_w_s * state_.step;
    // A start may reach the least that it can give.
    seen.maximum = std::min(seen.maximum, std::max(told + ramp, seen.minimum));
    seen.least_by_ramp = told - ramp;
  }
  seen.may_stop = view.time - item.since >= limits.minimum_up_time_s;
  seen.may_start = view.time - item.since >= limits.minimum_down_time_s;
  return seen;
}

// Theta of the hottest set-point, K: what storages may be charged with, also where the network has become cold.
double Dispatcher::hottest_outlet(double t) const {
  double hottest = -infinity;
  for (const Item& item : items_)
    if (const auto* unit = std::get_if<DispatchedUnit>(&item.what)) hottest = std::max(hottest, unit->outlet.at(t));
  return fluid_.enthalpy_temperature(hottest + celsius_zero);
}

DispatchItem Dispatcher::look_at(const DispatchedStorage& storage, Item& item, const NetworkView& view,
                                 double hottest) const {
  const ComponentPoint& point = view.point->components()[storage.component];
  const auto states = view.states_of(storage.component);
  const double at_supply = states[storage.supply_state], at_return = states[storage.return_state];
  const auto celsius = [this](double theta) { return fluid_.temperature(theta) - celsius_zero; };
  const double return_temperature = celsius(at_return), supply_temperature = celsius(at_supply);
  const double middle_temperature = celsius(states[(storage.supply_state + storage.return_state) / 2]);
  item.full = return_temperature >= storage.full_temperature - (item.full ? storage.hysteresis : 0.0);
  item.empty = item.empty ? middle_temperature <= storage.empty_temperature + storage.hysteresis
                          : supply_temperature <= storage.empty_temperature;
  const double capacity_flow = storage.maximum_mass_flow * fluid_.reference_specific_heat;
  const auto theta = view.point->node_theta();
  return {.kind = DispatchItem::Kind::storage,
          .balances = storage.balances,
          .heat = heat_given(point, fluid_),
          .maximum = item.empty ? 0.0 : capacity_flow * std::max(at_supply - theta[storage.return_node], 0.0),
          .maximum_charge = item.full ? 0.0 : capacity_flow * std::max(hottest - at_return, 0.0),
          .recharge = item.empty};
}

void Dispatcher::decide(const NetworkView& view) {
  const double hottest = hottest_outlet(std::max(view.time, 0.0));
  state_.time = view.time;
  state_.step = next_decision(view.time) - view.time;
  state_.load = 0.0;
  for (std::size_t k = 0; k < items_.size(); ++k) {
    Item& item = items_[k];
    if (const auto* unit = std::get_if<DispatchedUnit>(&item.what))
      state_.items[k] = look_at(*unit, item, view);
    else
      state_.items[k] = look_at(std::get<DispatchedStorage>(item.what), item, view, hottest);
    state_.load += state_.items[k].heat;
  }
  strategy_->decide(state_, commands_);
  for (std::size_t k = 0; k < items_.size(); ++k) {
    Item& item = items_[k];
    const bool runs = commands_[k] > 0.0;
    if (runs != item.runs) item.since = view.time;
    item.runs = runs;
  }
}

}  // namespace emscher
