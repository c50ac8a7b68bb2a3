// Datasets of pumps, valves, bypasses and stations.
#include "models/heat_exchanger_station.hpp"
#include "models/producers.hpp"
#include "models/pump.hpp"
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

std::function<Fill(const Context&)> per_pressure_rise(std::size_t CaseNetwork::*first) {
  return [first](const Context& c) {
    return [first, c](const OutputRow& row, std::span<float> values) {
      const auto& node = row.pressures().node;
      for (std::size_t k = 0; k < values.size(); ++k) {
        const Component& pump = *c.built.network->components[c.built.*first + k];
        values[k] = static_cast<float>(node[pump.to] - node[pump.from]);
      }
    };
  };
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
  if (law == nullptr || data == nullptr) return {.hydraulic_power = std::numeric_limits<double>::quiet_NaN()};
  const ComponentPoint& point = row.point->components()[component];
  const auto& node = row.pressures().node;
  return pump_operation(*law, pump_efficiency(*data), point.mass_flow, node[pump.to] - node[pump.from],
                        network.fluid.density(network.fluid.temperature(point.inlet)), network.gravity);
}

std::vector<GroupDefinition> control_groups() {
  constexpr auto mean = CellMethod::mean;
  constexpr auto point = CellMethod::point;
  const auto flow = [](const ComponentMeans& m) { return m.mass_flow; };
  const auto pump = &CaseNetwork::first_pump;
  const auto valve = &CaseNetwork::first_valve;
  const auto bypass = &CaseNetwork::first_bypass;
  const auto mixing = &CaseNetwork::first_mixing_station;
  const auto exchanger = &CaseNetwork::first_heat_exchanger_station;
  const auto pumping = [&](std::size_t CaseNetwork::*first) -> std::vector<Definition> {
    return {{{"mass_flow_kg_s", "kg s-1", "mass flow through the pump", mean}, true, per_component(first, flow)},
            {{"pressure_rise_pa", "Pa", "pressure behind the pump less pressure before it", point},
             true,
             per_pressure_rise(first)},
            {{"pump_speed", "1", "relative speed; missing where the pump has no curve", point},
             true,
             per_pump(first, [](const PumpOperation& o) { return o.speed; })},
            {{"pump_power_w", "W", "hydraulic power", point},
             true,
             per_pump(first, [](const PumpOperation& o) { return o.hydraulic_power; })},
            {{"pump_electric_power_w", "W", "electric power; missing where no efficiency is known", point},
             true,
             per_pump(first, [](const PumpOperation& o) { return o.electric_power; })}};
  };
  const auto passing = [&](std::size_t CaseNetwork::*first) -> std::vector<Definition> {
    return {{{"mass_flow_kg_s", "kg s-1", "mass flow in the drawn direction, of a bypass to the return", mean},
             true,
             per_component(first, flow)},
            {{"pressure_drop_pa", "Pa", "pressure before it less pressure behind it", point},
             true,
             pressure_difference(first)},
            {{"temperature_c", "degC", "temperature of the water that enters", mean},
             true,
             per_component(first, [](const ComponentMeans& m) { return m.from_temperature; })}};
  };
  std::vector<Definition> station = pumping(exchanger);
  station.push_back({{"heat_w", "W", "heat fed into the secondary side", mean},
                     true,
                     per_component(exchanger, [](const ComponentMeans& m) { return -m.heat; })});
  station.push_back({{"supply_temperature_c", "degC", "temperature of the water fed into the secondary side", mean},
                     true,
                     per_component(exchanger, [](const ComponentMeans& m) { return m.to_temperature; })});
  std::vector<Definition> mixed = pumping(mixing);
  mixed.push_back({{"supply_temperature_c", "degC", "temperature of the mixed water", mean},
                   true,
                   per_component(mixing, [](const ComponentMeans& m) { return m.to_temperature; })});
  return {{"pump", pumping(pump)},
          {"valve", passing(valve)},
          {"bypass", passing(bypass)},
          {"mixing_station", mixed},
          {"heat_exchanger_station", station}};
}

}  // namespace emscher
