// Datasets of pipes, junctions, substations, producers, storages and of what open networks have.
#include "networks/result_definitions.hpp"

#include <algorithm>
#include <limits>
#include <numbers>

#include "engine/parallel.hpp"
#include "models/ambient_loop_substation.hpp"
#include "networks/buildings/building_inputs.hpp"
#include "networks/case_results.hpp"

namespace emscher {
namespace {

/// value(row, engine's pipe, origin) for every pipe in the order of the case.
template <class Value>
std::function<Fill(const Context&)> per_pipe(Value value) {
  return [value](const Context& c) {
    return [value, c](const OutputRow& row, std::span<float> values) {
      in_blocks(values.size(), [&](std::size_t begin, std::size_t end) {
        for (std::size_t k = begin; k < end; ++k) {
          const std::uint32_t i = c.pipe_order[k];
          values[k] = static_cast<float>(value(c, row, i, c.built.pipe_origin[i].reversed));
        }
      });
    };
  };
}

/// value(row, node) for the nodes of all junctions: supply and return in turn, or the only one.
template <class Value>
std::function<Fill(const Context&)> per_node(Value value) {
  return [value](const Context& c) {
    return [value, c](const OutputRow& row, std::span<float> values) {
      const bool closed = c.data.closed;
      for (std::size_t k = 0; k < values.size(); ++k) {
        const std::uint32_t node = !closed      ? c.built.supply_node[k]
                                   : k % 2 == 0 ? c.built.supply_node[k / 2]
                                                : c.built.return_node[k / 2];
        values[k] = static_cast<float>(value(c, row, node));
      }
    };
  };
}

bool has_technology(const Case& data) {
  return std::ranges::any_of(data.producers, [](const Producer& p) { return p.technology.has_value(); });
}

/// A power of every producer's generator; missing where it has none.
Definition generated(const char* name, const char* text, double Operation::*power) {
  return {{name, "W", text, CellMethod::mean},
          true,
          [power](const Context& c) {
            return [power, c](const OutputRow&, std::span<float> values) {
              for (std::size_t k = 0; k < values.size(); ++k) {
                const Operation* o = c.generation ? c.generation->of(k) : nullptr;
                values[k] = o ? static_cast<float>(o->*power) : std::numeric_limits<float>::quiet_NaN();
              }
            };
          },
          has_technology};
}

/// value(rooms) for the substations.
template <class Value>
std::function<Fill(const Context&)> per_building(Value value) {
  return per_point(&CaseNetwork::substation, [value](const Context& c, const OutputRow& row, std::size_t component) {
    return value(rooms_of(row, *c.built.network->components[component], component));
  });
}

bool hot_water_in_buildings(const Case& data) {
  return std::ranges::any_of(data.substations, [](const Substation& s) {
    return s.building != no_index && (s.hot_water_annual_kwh || s.hot_water_w.given);
  });
}

Fill pump_power(const Context& c) {
  return [c](const OutputRow& row, std::span<float> values) {
    const auto& node = row.pressures().node;
    for (std::size_t k = 0; k < values.size(); ++k) {
      const std::size_t index = c.built.first_producer + k;
      const Component& producer = *c.built.network->components[index];
      const double density = c.fluid().density(row.components[index].from_temperature + celsius_zero);
      values[k] =
          static_cast<float>(row.components[index].mass_flow * (node[producer.to] - node[producer.from]) / density);
    }
  };
}

/// Along the flow, where the pressure rises.
double power_against_pressure(const Context& c, const OutputRow& row, std::size_t component) {
  const Component& element = *c.built.network->components[component];
  const ComponentPoint& p = row.point->components()[component];
  const auto& node = row.pressures().node;
  const double density = c.fluid().density(c.fluid().temperature(p.inlet));
  return std::max(p.mass_flow * (node[element.to] - node[element.from]) / density, 0.0);
}

double compressor_power(const Context& c, const OutputRow&, std::size_t component) {
  const auto* ambient = dynamic_cast<const AmbientLoopSubstation*>(c.built.network->components[component].get());
  return ambient ? ambient->electric_power() : std::numeric_limits<double>::quiet_NaN();
}

std::vector<GroupDefinition> joined(std::vector<GroupDefinition> groups, std::vector<GroupDefinition> others) {
  std::ranges::move(others, std::back_inserter(groups));
  return groups;
}

}  // namespace

const std::vector<GroupDefinition>& result_groups() {
  using C = const Context&;
  using R = const OutputRow&;
  constexpr auto mean = CellMethod::mean;
  constexpr auto point = CellMethod::point;
  const auto substation = &CaseNetwork::substation;
  const auto producer = &CaseNetwork::first_producer;
  const auto source = &CaseNetwork::first_source;
  const auto outflow = &CaseNetwork::first_outflow;
  const auto storage = &CaseNetwork::first_storage;
  const auto flow = [](const ComponentMeans& m) { return m.mass_flow; };
  const auto heat = [](const ComponentMeans& m) { return m.heat; };
  const auto heat_out = [](const ComponentMeans& m) { return -m.heat; };
  const auto at_from = [](const ComponentMeans& m) { return m.from_temperature; };
  const auto at_to = [](const ComponentMeans& m) { return m.to_temperature; };
  const auto unmet = [](const ComponentMeans& m) { return m.unmet_heat; };
  const auto demand = [](const ComponentMeans& m) { return m.heat + m.unmet_heat; };
  static const std::vector<GroupDefinition> groups = joined(
      {{"pipe",
        {{{"mass_flow_kg_s", "kg s-1", "mass flow, positive in the drawn direction", mean},
          true,
          per_pipe([](C, R r, std::uint32_t i, bool reversed) {
            return reversed ? -r.pipe_mass_flow[i] : r.pipe_mass_flow[i];
          })},
         {{"from_temperature_c", "degC", "water temperature at the end where the pipe is drawn from", point},
          true,
          per_pipe([](C c, R r, std::uint32_t i, bool reversed) {
            return c.celsius(reversed ? r.theta_to[i] : r.theta_from[i]);
          })},
         {{"to_temperature_c", "degC", "water temperature at the end where the pipe is drawn to", point},
          true,
          per_pipe([](C c, R r, std::uint32_t i, bool reversed) {
            return c.celsius(reversed ? r.theta_from[i] : r.theta_to[i]);
          })},
         {{"heat_loss_w", "W", "heat lost to the surroundings and to the parallel pipe", mean},
          false,
          per_pipe([](C, R r, std::uint32_t i, bool) { return r.pipe_heat_loss[i]; })},
         {{"pressure_drop_pa", "Pa", "pressure drop by friction and minor losses in the drawn direction", point},
          false,
          per_pipe([](C, R r, std::uint32_t i, bool reversed) {
            const double drop = r.pressures().pipe_drop[i];
            return reversed ? -drop : drop;
          })},
         {{"velocity_m_s", "m s-1", "mean velocity in the drawn direction", mean},
          false,
          per_pipe([](C c, R r, std::uint32_t i, bool reversed) {
            const double d = c.built.network->pipes.inner_diameter[i];
            const double density = c.fluid().density(c.fluid().temperature(0.5 * (r.theta_from[i] + r.theta_to[i])));
            const double velocity = r.pipe_mass_flow[i] / (density * 0.25 * std::numbers::pi * d * d);
            return reversed ? -velocity : velocity;
          })}}},
       {"junction",
        {{{"temperature_c", "degC", "temperature of the water that leaves the junction", point},
          true,
          per_node([](C c, R r, std::uint32_t n) { return c.celsius(r.node_theta[n]); })},
         {{"pressure_pa", "Pa", "pressure", point}, true, per_node([](C c, R r, std::uint32_t n) {
            return r.pressures().node[n] - c.built.pressure_datum(n);
          })}}},
       {"substation",
        {{{"heat_w", "W", "heat delivered", mean}, true, per_component(substation, heat)},
         {{"heat_demand_w", "W", "heat demanded", mean}, true, per_component(substation, demand)},
         {{"unmet_heat_w", "W", "heat demanded and not delivered", mean}, true, per_component(substation, unmet)},
         {{"mass_flow_kg_s", "kg s-1", "mass flow from supply to return", mean}, true, per_component(substation, flow)},
         {{"supply_temperature_c", "degC", "supply temperature at the substation", mean},
          true,
          per_component(substation, at_from)},
         {{"return_temperature_c", "degC", "temperature of the water that leaves the substation", mean},
          true,
          per_component(substation, at_to)},
         {{"differential_pressure_pa", "Pa", "supply pressure less return pressure", point},
          true,
          pressure_difference(substation)},
         {{"pump_power_w", "W", "hydraulic power of a pump that pushes against the pressure difference, else 0", point},
          false,
          per_point(substation, power_against_pressure)},
         {{"compressor_power_w", "W", "electric power of heat pump and chiller; missing where there are none", point},
          false,
          per_point(substation, compressor_power)},
         {{"short_of_pressure", "1", "1 where the open valve lets less through than is asked for, else 0", point},
          false,
          per_point(substation, [](C, R row, std::size_t c) { return row.point->short_of_pressure(c) ? 1.0 : 0.0; })},
         {{"room_temperature_c", "degC", "air in the rooms of a building; missing elsewhere", point},
          true,
          per_building([](const BuildingSubstation::Rooms& rooms) { return rooms.temperature; }),
          has_buildings},
         {{"room_set_point_c", "degC", "set-point of the thermostats of a building; missing elsewhere", point},
          false,
          per_building([](const BuildingSubstation::Rooms& rooms) { return rooms.set_point; }),
          has_buildings},
         {{"hot_water_temperature_c", "degC", "store for hot water of a building; missing where there is none", point},
          true,
          per_building([](const BuildingSubstation::Rooms& rooms) { return rooms.store_temperature; }),
          hot_water_in_buildings}}},
       {"producer",
        {{{"heat_w", "W", "heat fed in", mean}, true, per_component(producer, heat_out)},
         {{"unmet_heat_w", "W", "heat that was to be fed in and could not be", mean},
          false,
          per_component(producer, unmet)},
         {{"mass_flow_kg_s", "kg s-1", "mass flow from return to supply", mean}, true, per_component(producer, flow)},
         {{"supply_temperature_c", "degC", "temperature of the water that leaves the producer", mean},
          true,
          per_component(producer, at_to)},
         {{"return_temperature_c", "degC", "temperature of the water that enters the producer", mean},
          true,
          per_component(producer, at_from)},
         {{"differential_pressure_pa", "Pa", "pressure where it gives the water back less pressure where it takes it",
           point},
          true,
          pressure_difference(producer)},
         {{"pump_power_w", "W", "hydraulic power of the circulation, mass flow times pressure difference over density",
           point},
          true,
          pump_power},
         {{"pump_speed", "1", "relative speed of the pump; missing where it has no curve", point},
          false,
          per_pump(producer, [](const PumpOperation& o) { return o.speed; })},
         {{"pump_electric_power_w", "W", "electric power of the pump; missing where no efficiency is known", point},
          false,
          per_pump(producer, [](const PumpOperation& o) { return o.electric_power; })},
         generated("fuel_w", "fuel burned, by its lower heating value; missing without a technology", &Operation::fuel),
         generated("electricity_used_w", "electric power that the generator takes", &Operation::electricity_used),
         generated("electricity_made_w", "electric power that the generator makes", &Operation::electricity_made),
         generated("source_heat_w", "heat taken from the source", &Operation::source_heat),
         generated("losses_w", "fuel, power and source heat less heat and power made", &Operation::losses),
         generated("curtailed_w", "heat that the source offers and nobody takes", &Operation::curtailed)}},
       {"source",
        {{{"mass_flow_kg_s", "kg s-1", "mass flow into the network", mean}, true, per_component(source, flow)},
         {{"heat_w", "W", "enthalpy flow into the network above 0 degC", mean}, true, per_component(source, heat_out)},
         {{"temperature_c", "degC", "temperature of the water that enters", mean},
          true,
          per_component(source, at_to)}}},
       {"outflow",
        {{{"mass_flow_kg_s", "kg s-1", "mass flow out of the network", mean}, true, per_component(outflow, flow)},
         {{"heat_w", "W", "enthalpy flow out of the network above 0 degC", mean}, true, per_component(outflow, heat)},
         {{"temperature_c", "degC", "temperature of the water at the outflow", mean},
          true,
          per_component(outflow, at_from)}}},
       {"storage",
        {{{"heat_w", "W", "heat charged less heat discharged", mean}, true, per_component(storage, heat)},
         {{"mass_flow_kg_s", "kg s-1", "mass flow, positive while charging", mean}, true, per_component(storage, flow)},
         {{"supply_temperature_c", "degC", "temperature at the connection to the supply", mean},
          true,
          per_component(storage, at_from)},
         {{"return_temperature_c", "degC", "temperature at the connection to the return", mean},
          true,
          per_component(storage, at_to)}}}},
      control_groups());
  return groups;
}

namespace {

/// Calls visit(elements) with the vector of the case's elements that a group stands for; not for pipe and junction.
template <class Visit>
auto visit_elements(const Case& data, std::string_view group, const Visit& visit) {
  if (group == "substation") return visit(data.substations);
  if (group == "producer") return visit(data.producers);
  if (group == "source") return visit(data.sources);
  if (group == "outflow") return visit(data.outflows);
  if (group == "pump") return visit(data.pumps);
  if (group == "valve") return visit(data.valves);
  if (group == "bypass") return visit(data.bypasses);
  if (group == "pressure_holding") return visit(data.pressure_holdings);
  if (group == "mixing_station") return visit(data.mixing_stations);
  if (group == "heat_exchanger_station") return visit(data.heat_exchanger_stations);
  return visit(data.storages);
}

}  // namespace

BuildingSubstation::Rooms rooms_of(const OutputRow& row, const Component& substation, std::size_t component) {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  const auto* building = dynamic_cast<const BuildingSubstation*>(&substation);
  if (!building) return {missing, missing, missing, missing, missing};
  const ComponentPoint& point = row.point->components()[component];
  return building->rooms(point.mass_flow, point.inlet, row.states_of(component));
}

std::size_t element_count(const Case& data, std::string_view group) {
  if (group == "pipe") return 2 * data.trenches.size() + data.pipes.size();
  if (group == "junction") return (data.closed ? 2 : 1) * data.junctions.size();
  return visit_elements(data, group, [](const auto& elements) { return elements.size(); });
}

std::string element_id(const Case& data, std::string_view group, std::size_t k) {
  const auto sided = [&](const std::string& id) { return id + (k % 2 == 0 ? ":supply" : ":return"); };
  if (group == "pipe")
    return k < 2 * data.trenches.size() ? sided(data.trenches[k / 2].id) : data.pipes[k - 2 * data.trenches.size()].id;
  if (group == "junction") return data.closed ? sided(data.junctions[k / 2].id) : data.junctions[k].id;
  return visit_elements(data, group, [k](const auto& elements) { return elements[k].id; });
}

std::vector<std::string> known_quantities(std::string_view group) {
  std::vector<std::string> names;
  for (const auto& g : result_groups())
    if (g.name == group)
      for (const auto& d : g.quantities) names.push_back(d.description.name);
  return names;
}

}  // namespace emscher
