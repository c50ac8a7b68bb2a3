// Datasets of pumps, valves, bypasses, pressure holdings and stations.
#include <cmath>

#include "models/heat_exchanger_station.hpp"
#include "models/producers.hpp"
#include "models/pump.hpp"
#include "networks/case_components.hpp"
#include "networks/pump_efficiency.hpp"
#include "networks/result_definitions.hpp"

namespace emscher {
namespace {

const PumpLaw* pump_law(const Component& component) {
  if (const auto* p = dynamic_cast<const PressureHoldingProducer*>(&component)) return &p->pump();
  if (const auto* p = dynamic_cast<const StationSecondary*>(&component)) return &p->pump();
  if (const auto* p = dynamic_cast<const SpeedPump*>(&component)) return &p->law();
  if (const auto* p = dynamic_cast<const PressurePump*>(&component)) return &p->law();
  if (const auto* p = dynamic_cast<const FlowPump*>(&component)) return &p->law();
  return nullptr;
}

const PumpData* pump_data(const Case& data, const CaseNetwork& built, std::size_t component) {
  const auto find = [&](std::size_t first, const auto& elements) -> const PumpData* {
    return component >= first && component - first < elements.size() ? &elements[component - first].pump_data : nullptr;
  };
  if (const auto* found = find(built.first_producer, data.producers)) return found;
  if (const auto* found = find(built.first_pump, data.pumps)) return found;
  if (const auto* found = find(built.first_mixing_station, data.mixing_stations)) return found;
  return find(built.first_heat_exchanger_station, data.heat_exchanger_stations);
}

using MakeFill = std::function<Fill(const Context&)>;

/// value(means) of a part of every station.
template <class Part, class Value>
MakeFill per_part(std::size_t CaseNetwork::*first, Part part, Value value) {
  return [=](const Context& c) {
    return [=](const OutputRow& row, std::span<float> values) {
      const std::size_t begin = c.built.*first + std::size_t(part) * values.size();
      for (std::size_t k = 0; k < values.size(); ++k) values[k] = static_cast<float>(value(row.components[begin + k]));
    };
  };
}

double pressure_rise(const Context& c, const OutputRow& row, std::size_t component) {
  const Component& pump = *c.built.network->components[component];
  return row.pressures().node[pump.to] - row.pressures().node[pump.from];
}

/// The same without what the height of its two ends makes.
double pressure_rise_of_flow(const Context& c, const OutputRow& row, std::size_t component) {
  const Network& network = *c.built.network;
  const Component& element = *network.components[component];
  const double density = c.fluid().density(c.fluid().temperature(row.point->components()[component].inlet));
  const double height = network.elevation[element.to] - network.elevation[element.from];
  return pressure_rise(c, row, component) + density * network.gravity * height;
}

/// 1, 0; missing where nothing is controlled.
double misses_set_point(const Context& c, const OutputRow& row, std::size_t component) {
  const std::size_t stations = c.data.mixing_stations.size(), first = c.built.first_mixing_station;
  if (component >= first && component - first < stations &&
      row.point->short_of_pressure(component + std::size_t(MixingPart::hot_valve) * stations))
    return 1.0;
  const PressureControlState* state = row.point->control_state(component);
  if (state == nullptr) return std::numeric_limits<double>::quiet_NaN();
  return state->exhausted ? 1.0 : 0.0;
}

/// Flow coefficient that flow and pressure drop stand for, in parts of the given one: kv = 3600 m / sqrt(1000 rho dp),
/// dp in bar. Missing where hardly any pressure difference is left.
template <class Elements>
MakeFill opening(std::size_t CaseNetwork::*first, Elements Case::*elements) {
  return per_point(first, [=](const Context& c, const OutputRow& row, std::size_t component) {
    constexpr double bar = 1e5, noticeable = 1.0;  // Pa
    const ComponentPoint& p = row.point->components()[component];
    const double density = c.fluid().density(c.fluid().temperature(p.inlet));
    const double drop = std::abs(pressure_rise_of_flow(c, row, component));
    if (drop < noticeable) return std::numeric_limits<double>::quiet_NaN();
    const double kv = 3600.0 * std::abs(p.mass_flow) / std::sqrt(1000.0 * density * drop / bar);
    return kv / (c.data.*elements)[component - c.built.*first].kvs_m3_h;
  });
}

}  // namespace

PumpEfficiency pump_efficiency(const PumpData& pump) {
  if (pump.efficiency) return PumpEfficiency(*pump.efficiency);
  if (pump.efficiency_curve.empty()) return {};
  constexpr double seconds_per_hour = 3600.0;
  auto points = pump.efficiency_curve;
  for (auto& point : points) point[0] /= seconds_per_hour;
  return PumpEfficiency(points);
}

PumpOperation pump_operation(const Context& c, const OutputRow& row, std::size_t component) {
  const Network& network = *c.built.network;
  const Component& pump = *network.components[component];
  const PumpLaw* law = pump_law(pump);
  const PumpData* data = pump_data(c.data, c.built, component);
  // Producers of given flow have a feed-in pump without a curve.
  static const PumpLaw ideal(std::nullopt, 1.0, 0.0);
  if (law == nullptr && data != nullptr && pump.role == Role::producer) law = &ideal;
  if (law == nullptr || data == nullptr) return {.hydraulic_power = std::numeric_limits<double>::quiet_NaN()};
  const ComponentPoint& point = row.point->components()[component];
  // Where the pressure falls along the flow, no pump works.
  const double rise = pressure_rise_of_flow(c, row, component);
  const bool works = law != &ideal || point.mass_flow * rise > 0.0;
  return pump_operation(*law, pump_efficiency(*data), point.mass_flow, works ? rise : 0.0,
                        network.fluid.density(network.fluid.temperature(point.inlet)), network.gravity);
}

std::vector<GroupDefinition> control_groups() {
  constexpr auto mean = CellMethod::mean;
  constexpr auto point = CellMethod::point;
  const auto mass_flow = [](const ComponentMeans& m) { return m.mass_flow; };
  const auto from_temperature = [](const ComponentMeans& m) { return m.from_temperature; };
  const auto to_temperature = [](const ComponentMeans& m) { return m.to_temperature; };
  const auto pump = &CaseNetwork::first_pump;
  const auto valve = &CaseNetwork::first_valve;
  const auto bypass = &CaseNetwork::first_bypass;
  const auto holding = &CaseNetwork::first_pressure_holding;
  const auto mixing = &CaseNetwork::first_mixing_station;
  const auto exchanger = &CaseNetwork::first_heat_exchanger_station;
  const auto pumping = [&](std::size_t CaseNetwork::*first) -> std::vector<Definition> {
    return {{{"mass_flow_kg_s", "kg s-1", "mass flow through the pump", mean}, true, per_component(first, mass_flow)},
            {{"pressure_rise_pa", "Pa", "pressure behind the pump less pressure before it", point},
             true,
             per_point(first, pressure_rise)},
            {{"pump_speed", "1", "relative speed; missing where the pump has no curve", point},
             true,
             per_pump(first, [](const PumpOperation& o) { return o.speed; })},
            {{"pump_power_w", "W", "hydraulic power", point},
             true,
             per_pump(first, [](const PumpOperation& o) { return o.hydraulic_power; })},
            {{"pump_electric_power_w", "W", "electric power; missing where no efficiency is known", point},
             true,
             per_pump(first, [](const PumpOperation& o) { return o.electric_power; })},
            {{"misses_set_point", "1",
              "1 where it is at its limit and misses its set-point, else 0; missing where none is controlled", point},
             true,
             per_point(first, misses_set_point)}};
  };
  const auto passing = [&](std::size_t CaseNetwork::*first, auto elements) -> std::vector<Definition> {
    return {{{"mass_flow_kg_s", "kg s-1", "mass flow in the drawn direction, of a bypass to the return", mean},
             true,
             per_component(first, mass_flow)},
            {{"pressure_drop_pa", "Pa", "pressure before it less pressure behind it", point},
             true,
             pressure_difference(first)},
            {{"temperature_c", "degC", "temperature of the water that enters", mean},
             true,
             per_component(first, from_temperature)},
            {{"opening", "1", "flow coefficient in use over kvs, 0: shut; missing below 1 Pa of pressure difference",
              point},
             true,
             opening(first, elements)}};
  };
  std::vector<Definition> valves = passing(valve, &Case::valves);
  valves.push_back(
      {{"misses_set_point", "1",
        "1 where it is at its limit and misses its set-point, else 0; missing where it holds no pressure", point},
       true,
       per_point(valve, misses_set_point)});
  const auto append = [](std::vector<Definition> definitions, std::vector<Definition> others) {
    std::ranges::move(others, std::back_inserter(definitions));
    return definitions;
  };
  const auto primary = ExchangerPart::primary;
  return {
      {"pump", pumping(pump)},
      {"valve", valves},
      {"bypass", passing(bypass, &Case::bypasses)},
      {"pressure_holding",
       {{{"pressure_pa", "Pa", "pressure at its node", point},
         true,
         per_point(holding,
                   [](const Context& c, const OutputRow& row, std::size_t component) {
                     const std::uint32_t node = c.built.network->components[component]->to;
                     return row.pressures().node[node] - c.built.pressure_datum(node);
                   })},
        {{"mass_flow_kg_s", "kg s-1", "mass flow into the network; none in closed networks", mean},
         true,
         per_component(holding, mass_flow)}}},
      {"mixing_station",
       append(pumping(mixing),
              {{{"supply_temperature_c", "degC", "temperature of the mixed water", mean},
                true,
                per_component(mixing, to_temperature)},
               {{"return_temperature_c", "degC", "temperature of the water that comes back from the mixed side", mean},
                true,
                per_part(mixing, MixingPart::return_line, from_temperature)},
               {{"hot_mass_flow_kg_s", "kg s-1", "mass flow through the hot valve", mean},
                true,
                per_part(mixing, MixingPart::hot_valve, mass_flow)},
               {{"hot_temperature_c", "degC", "temperature of the water that enters the hot valve", mean},
                true,
                per_part(mixing, MixingPart::hot_valve, from_temperature)}})},
      {"heat_exchanger_station",
       append(
           pumping(exchanger),
           {{{"heat_w", "W", "heat fed into the secondary side", mean},
             true,
             per_component(exchanger, [](const ComponentMeans& m) { return -m.heat; })},
            {{"supply_temperature_c", "degC", "temperature of the water fed into the secondary side", mean},
             true,
             per_component(exchanger, to_temperature)},
            {{"return_temperature_c", "degC", "temperature of the water that comes back from the secondary side", mean},
             true,
             per_component(exchanger, from_temperature)},
            {{"primary_mass_flow_kg_s", "kg s-1", "mass flow from primary supply to primary return", mean},
             true,
             per_part(exchanger, primary, mass_flow)},
            {{"primary_supply_temperature_c", "degC", "temperature of the water that enters the primary side", mean},
             true,
             per_part(exchanger, primary, from_temperature)},
            {{"primary_return_temperature_c", "degC", "temperature of the water that leaves the primary side", mean},
             true,
             per_part(exchanger, primary, to_temperature)}})}};
}

}  // namespace emscher
