// Mixing and heat exchanger stations: several components each, which tell each other of their water.
#include <memory>

#include "models/heat_exchanger_station.hpp"
#include "models/limiting_valve.hpp"
#include "models/mixing_station.hpp"
#include "models/pump.hpp"
#include "networks/component_builder.hpp"

namespace emscher {

// Where `worst` looks for a mixing station: its pump can do nothing for consumers elsewhere.
std::vector<PressureControlTask::Point> ComponentBuilder::consumers_behind(const MixingStation& m,
                                                                           const NetworkParts& parts) const {
  std::vector<PressureControlTask::Point> points;
  const auto zone = [&](std::uint32_t junction) { return parts.supply_zones[parts.node_of(junction, Side::supply)]; };
  const auto look = [&](std::uint32_t junction) {
    if (zone(junction) == zone(m.secondary_node))
      points.push_back({built_.supply_node[junction], built_.return_node[junction]});
  };
  for (const Substation& s : data_.substations) look(s.node);
  for (const HeatExchangerStation& h : data_.heat_exchanger_stations) look(h.node);
  return points;
}

void ComponentBuilder::add_mixing_stations() {
  const auto& stations = data_.mixing_stations;
  built_.first_mixing_station = network_.components.size();
  if (stations.empty()) return;
  const NetworkParts parts = connect_network(data_);
  std::vector<std::uint32_t> mixing_node;
  std::vector<std::shared_ptr<MixingState>> state;
  for (const MixingStation& m : stations) {
    mixing_node.push_back(static_cast<std::uint32_t>(network_.elevation.size()));
    network_.elevation.push_back(data_.junctions[m.secondary_node].elevation_m);
    state.push_back(std::make_shared<MixingState>());
  }
  std::size_t k = 0, unused = 0;
  add(built_.first_mixing_station, stations, [&](const MixingStation& m) {
    const std::uint32_t to = built_.supply_node[m.secondary_node];
    PressureControlTask task = task_at(m.differential_pressure_at, m.control_points);
    if (task.at_all_consumers) task.points = consumers_behind(m, parts);
    task.at_all_consumers = false;
    if (task.points.empty()) task.points.push_back({to, built_.return_node[m.secondary_node]});
    return std::make_unique<PressurePump>(m.id, mixing_node[k++], to, pump_law(m.pump_data), m.differential_pressure_pa,
                                          std::move(task));
  });
  k = 0;
  add(unused, stations, [&](const MixingStation& m) {
    const std::size_t i = k++;
    const Component& pump = *network_.components[built_.first_mixing_station + i];
    return std::make_unique<HotValve>(m.id + ":hot", built_.supply_node[m.node], pump, ValveLaw(m.kvs_m3_h), fluid_,
                                      SupplyTemperature(value(m.supply_temperature_c)), state[i]);
  });
  k = 0;
  add(unused, stations, [&](const MixingStation& m) {
    const std::size_t i = k++;
    return std::make_unique<Shunt>(m.id + ":shunt", built_.return_node[m.secondary_node], mixing_node[i], state[i]);
  });
  add(unused, stations, [&](const MixingStation& m) {
    return std::make_unique<LimitingValve>(m.id + ":return", built_.return_node[m.secondary_node],
                                           built_.return_node[m.node], ValveLaw(m.kvs_m3_h));
  });
}

void ComponentBuilder::add_exchanger_stations() {
  const auto& stations = data_.heat_exchanger_stations;
  std::vector<std::shared_ptr<StationState>> state;
  for (std::size_t k = 0; k < stations.size(); ++k) state.push_back(std::make_shared<StationState>());
  std::size_t k = 0, unused = 0;
  add(built_.first_heat_exchanger_station, stations, [&](const HeatExchangerStation& h) {
    const std::uint32_t from = built_.return_node[h.secondary_node], to = built_.supply_node[h.secondary_node];
    PumpDuty duty{.pressure_difference = h.differential_pressure_pa,
                  .task = task_at(h.differential_pressure_at, h.control_points)};
    if (h.return_pressure_pa) duty.return_pressure = absolute(*h.return_pressure_pa, h.secondary_node);
    if (duty.at_terminals() && h.pump_data.has_curve()) duty.task.points.push_back({to, from});
    return std::make_unique<StationSecondary>(h.id, from, to, fluid_, SupplyTemperature(value(h.supply_temperature_c)),
                                              std::move(duty), pump_law(h.pump_data), state[k++]);
  });
  k = 0;
  add(unused, stations, [&](const HeatExchangerStation& h) {
    ConsumerLimits limits;
    if (h.maximum_mass_flow_kg_s) limits.maximum_mass_flow = *h.maximum_mass_flow_kg_s;
    if (h.kvs_m3_h) limits.valve.emplace(*h.kvs_m3_h);
    const std::size_t i = k++;
    const Component& secondary = *network_.components[built_.first_heat_exchanger_station + i];
    return std::make_unique<StationPrimary>(h.id + ":primary", built_.supply_node[h.node], built_.return_node[h.node],
                                            secondary, fluid_, h.heat_transfer_w_k, limits, state[i]);
  });
}

}  // namespace emscher
