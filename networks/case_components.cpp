#include "networks/case_components.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/ambient_loop_substation.hpp"
#include "models/control_valve.hpp"
#include "models/heat_exchanger_substation.hpp"
#include "models/limiting_valve.hpp"
#include "models/open_boundaries.hpp"
#include "models/pressure_holding.hpp"
#include "models/pressure_valve.hpp"
#include "models/prosumer.hpp"
#include "models/pump.hpp"
#include "models/return_temperature_substation.hpp"
#include "models/temperature_difference_substation.hpp"
#include "models/thermostatic_bypass.hpp"
#include "networks/buildings/building_design.hpp"
#include "networks/component_builder.hpp"

namespace emscher {
namespace {

constexpr double seconds_per_hour = 3600.0;

std::vector<std::array<double, 2>> per_second(std::vector<std::array<double, 2>> points) {
  for (auto& point : points) point[0] /= seconds_per_hour;
  return points;
}

}  // namespace

void ComponentBuilder::add_all() {
  add_generators();
  add_dispatcher();
  add_substations();
  add(built_.first_producer, data_.producers, [&](const Producer& p) { return producer(p); });
  add(built_.first_source, data_.sources, [&](const Source& s) { return source(s); });
  add(built_.first_outflow, data_.outflows, [&](const Outflow& o) {
    return std::make_unique<MassFlowOutflow>(o.id, built_.supply_node[o.junction], fluid_, value(o.mass_flow_kg_s),
                                             value(o.temperature_c));
  });
  add(built_.first_storage, data_.storages, [&](const Storage& s) { return storage(s); });
  add(built_.first_pump, data_.pumps, [&](const Pump& p) { return pump(p); });
  add(built_.first_valve, data_.valves, [&](const Valve& v) { return valve(v); });
  add(built_.first_bypass, data_.bypasses, [&](const Bypass& b) { return bypass(b); });
  add(built_.first_pressure_holding, data_.pressure_holdings, [&](const PressureHolding& p) {
    return std::make_unique<PressureHoldingPoint>(p.id, node(p.node, p.side), absolute(p.pressure_pa, p.node));
  });
  add_mixing_stations();
  add_exchanger_stations();
}

void ComponentBuilder::add_substations() {
  std::vector<std::uint32_t> order(data_.substations.size());
  std::iota(order.begin(), order.end(), 0u);
  const auto node_of = [&](std::uint32_t k) { return built_.supply_node[data_.substations[k].node]; };
  std::ranges::stable_sort(order, {}, node_of);
  built_.substation.resize(order.size());
  for (const std::uint32_t k : order) {
    built_.substation[k] = static_cast<std::uint32_t>(network_.components.size());
    const Substation& s = data_.substations[k];
    network_.components.push_back(s.model == SubstationModel::building ? building(s, inputs_.building(data_, k))
                                                                       : substation(s, inputs_.demand(data_, k)));
  }
}

ConsumerLimits ComponentBuilder::limits_of(const Substation& s) const {
  ConsumerLimits limits;
  if (s.minimum_supply_temperature_c)
    limits.minimum_supply_temperature = *s.minimum_supply_temperature_c + celsius_zero;
  limits.bypass_mass_flow = s.bypass_mass_flow_kg_s;
  if (s.maximum_mass_flow_kg_s) limits.maximum_mass_flow = *s.maximum_mass_flow_kg_s;
  if (s.kvs_m3_h) limits.valve.emplace(*s.kvs_m3_h);
  return limits;
}

ComponentBuilder::Made ComponentBuilder::substation(const Substation& s, const HeatDemand& demand) {
  const std::uint32_t from = built_.supply_node[s.node], to = built_.return_node[s.node];
  const auto limits = limits_of(s);
  switch (s.model) {
    case SubstationModel::return_temperature:
      return std::make_unique<ReturnTemperatureSubstation>(s.id, from, to, fluid_, demand,
                                                           value(s.return_temperature_c), limits);
    case SubstationModel::temperature_difference:
      return std::make_unique<TemperatureDifferenceSubstation>(s.id, from, to, fluid_, demand,
                                                               s.temperature_difference_k, limits);
    case SubstationModel::ambient_loop: {
      const TwoWayConnection& c = data_.two_way_connections[s.two_way_connection];
      const auto cop = [&](const Signal& signal) { return signal.given ? std::optional(value(signal)) : std::nullopt; };
      return std::make_unique<AmbientLoopSubstation>(
          s.id, from, to, fluid_,
          AmbientLoopSubstation::Machines{demand, value(c.cooling_w), cop(c.heating_cop), cop(c.cooling_cop)},
          s.temperature_difference_k);
    }
    case SubstationModel::prosumer: {
      const TwoWayConnection& c = data_.two_way_connections[s.two_way_connection];
      return std::make_unique<Prosumer>(s.id, from, to, fluid_,
                                        Prosumer::Design{value(s.heat_w), c.switching_heat_w,
                                                         value(s.return_temperature_c), value(c.feed_temperature_c)});
    }
    case SubstationModel::heat_exchanger:
    case SubstationModel::building:  // building()
      break;
  }
  const SecondaryCircuit& c = data_.secondary_circuits[s.secondary_circuit];
  return std::make_unique<HeatExchangerSubstation>(s.id, from, to, fluid_, demand, c.heat_transfer_w_k,
                                                   value(c.supply_temperature_c), value(c.return_temperature_c),
                                                   limits);
}

ComponentBuilder::Made ComponentBuilder::building(const Substation& s, const BuildingSubstation::Inputs& inputs) const {
  return std::make_unique<BuildingSubstation>(s.id, built_.supply_node[s.node], built_.return_node[s.node], fluid_,
                                              building_design(data_.buildings[s.building], s.hot_water_annual_kwh),
                                              inputs, limits_of(s));
}

PumpLaw ComponentBuilder::pump_law(const PumpData& p) const {
  std::optional<PumpCurve> curve;
  if (!p.head_curve.empty()) curve.emplace(per_second(p.head_curve));
  if (p.head_coefficients) {
    const auto [a, b, c] = *p.head_coefficients;
    curve.emplace(a, b * std::pow(seconds_per_hour, c), c);
  }
  if (curve) curve->combine(p.pumps_in_parallel, p.pumps_in_series);
  return PumpLaw(std::move(curve), p.maximum_speed, network_.gravity);
}

PressureControlTask ComponentBuilder::task_at(DifferentialPressurePlace place,
                                              const std::vector<std::uint32_t>& substations) const {
  PressureControlTask task;
  task.at_all_consumers = place == DifferentialPressurePlace::worst;
  if (place == DifferentialPressurePlace::points)
    for (const std::uint32_t k : substations) {
      const std::uint32_t junction = data_.substations[k].node;
      task.points.push_back({built_.supply_node[junction], built_.return_node[junction]});
    }
  return task;
}

ComponentBuilder::Made ComponentBuilder::pump(const Pump& p) {
  const std::uint32_t from = node(p.from, p.side), to = node(p.to, p.side);
  PumpLaw law = pump_law(p.pump_data);
  switch (p.control) {
    case PumpControl::speed:
      return std::make_unique<SpeedPump>(p.id, from, to, std::move(law), value(p.speed));
    case PumpControl::mass_flow:
      return std::make_unique<FlowPump>(p.id, from, to, std::move(law), value(p.mass_flow_kg_s));
    case PumpControl::outlet_pressure: {
      PressureControlTask task{.points = {{to, outside}}, .group = p.control_group, .share = p.share};
      return std::make_unique<PressurePump>(p.id, from, to, std::move(law), absolute(p.outlet_pressure_pa, p.to),
                                            std::move(task));
    }
    case PumpControl::differential_pressure:
      break;
  }
  PressureControlTask task = task_at(p.differential_pressure_at, p.control_points);
  if (p.differential_pressure_at == DifferentialPressurePlace::terminals) task.points.push_back({to, from});
  task.group = p.control_group;
  task.share = p.share;
  return std::make_unique<PressurePump>(p.id, from, to, std::move(law), p.differential_pressure_pa, std::move(task));
}

ComponentBuilder::Made ComponentBuilder::valve(const Valve& v) {
  constexpr double unlimited = LimitingValve::unlimited;
  const std::uint32_t from = node(v.from, v.side), to = node(v.to, v.side);
  const ValveLaw law(v.kvs_m3_h);
  switch (v.function) {
    case ValveFunction::control:
      return std::make_unique<ControlValve>(
          v.id, from, to,
          ValveCharacteristicCurve{v.kvs_m3_h,
                                   v.characteristic == ValveCharacteristic::equal_percentage ? v.rangeability : 0.0},
          value(v.position));
    case ValveFunction::isolation:
      return std::make_unique<LimitingValve>(v.id, from, to, law, v.open ? -unlimited : 0.0, v.open ? unlimited : 0.0);
    case ValveFunction::check:
      return std::make_unique<LimitingValve>(v.id, from, to, law, 0.0);
    case ValveFunction::flow: {
      auto made = std::make_unique<LimitingValve>(v.id, from, to, law);
      made->limit_flow(value(v.mass_flow_kg_s));
      return made;
    }
    case ValveFunction::overflow:
      return std::make_unique<LimitingValve>(v.id, from, to, ValveLaw(v.kvs_m3_h, v.differential_pressure_pa), 0.0);
    case ValveFunction::pressure_reducing:
      return std::make_unique<PressureValve>(v.id, from, to, law, absolute(v.pressure_pa, v.to),
                                             PressureControlTask{.points = {{to, outside}}, .sense = -1.0});
    case ValveFunction::pressure_sustaining:
      return std::make_unique<PressureValve>(v.id, from, to, law, absolute(v.pressure_pa, v.from),
                                             PressureControlTask{.points = {{from, outside}}, .sense = 1.0});
    case ValveFunction::differential_pressure:
      break;
  }
  return std::make_unique<PressureValve>(
      v.id, from, to, law, v.differential_pressure_pa,
      PressureControlTask{.points = {{built_.supply_node[v.at_junction], built_.return_node[v.at_junction]}},
                          .sense = -1.0});
}

ComponentBuilder::Made ComponentBuilder::bypass(const Bypass& b) {
  const std::uint32_t from = built_.supply_node[b.node], to = built_.return_node[b.node];
  switch (b.control) {
    case BypassControl::fixed:
      return std::make_unique<ControlValve>(b.id, from, to, ValveCharacteristicCurve{b.kvs_m3_h, 0.0},
                                            value(b.position));
    case BypassControl::overflow:
      return std::make_unique<LimitingValve>(b.id, from, to, ValveLaw(b.kvs_m3_h, b.differential_pressure_pa), 0.0);
    case BypassControl::thermostatic:
      break;
  }
  return std::make_unique<ThermostaticBypass>(b.id, from, to, fluid_, ValveLaw(b.kvs_m3_h), b.minimum_temperature_c,
                                              b.band_k);
}

void add_components(const Case& data, CaseInputs& inputs, double reference_density, Network& network,
                    CaseNetwork& built) {
  ComponentBuilder(data, inputs, reference_density, network, built).add_all();
}

}  // namespace emscher
