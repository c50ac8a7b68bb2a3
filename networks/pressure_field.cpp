#include "networks/pressure_field.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "models/air_pressure.hpp"
#include "models/pipe_catalogue.hpp"
#include "networks/case_fluid.hpp"
#include "networks/outlet_node.hpp"

namespace emscher {
namespace {

constexpr double missing = PressureField::missing;

/// Inner and nominal diameter.
std::pair<double, double> diameters(const PipeConstruction& construction) {
  if (construction.inner_diameter_m) return {*construction.inner_diameter_m, missing};
  const auto pipe = find_catalogue_pipe(construction.type);
  if (!pipe) throw std::invalid_argument(fmt::format("pipe type {} is not in the catalogue", construction.type));
  return {pipe->inner_diameter(), double(pipe->nominal_diameter)};
}

}  // namespace

PressureField pressure_field(const Case& data) {
  if (!data.closed)
    throw std::runtime_error("a pressure profile needs a network of supply and return; this one is open");
  PressureField field;
  field.title = data.name;
  field.start = {data.time.start_epoch_s, data.time.start_offset_minutes};
  field.is_water = data.fluid.kind == FluidKind::water;
  field.density = case_fluid(data.fluid).density(data.fluid.reference_temperature_c + celsius_zero);
  field.gravity = data.hydraulics.gravity_m_s2;
  field.vapour_margin = data.limits.vapour_margin_pa;
  field.nominal_pressure = data.limits.nominal_pressure_pa;
  for (const emscher::Junction& j : data.junctions) {
    field.junctions.push_back({j.id, j.elevation_m});
    if (data.hydraulics.air_height_effects) field.junctions.back().air_pressure = air_pressure(j.elevation_m);
  }
  const auto add = [&](std::vector<PressureField::Pipe>& pipes, const std::string& id, const auto& line) {
    const auto [inner, nominal] = diameters(data.constructions[line.construction]);
    pipes.push_back({id, line.from, line.to, line.length_m, inner, nominal});
  };
  for (const Trench& t : data.trenches) {
    add(field.supply_pipes, t.id + ":supply", t);
    add(field.return_pipes, t.id + ":return", t);
  }
  for (const SinglePipe& p : data.pipes) add(p.side == Side::supply ? field.supply_pipes : field.return_pipes, p.id, p);
  using Kind = PressureField::Kind;
  for (const Pump& p : data.pumps) field.elements.push_back({p.id, Kind::pump, p.from, p.to, p.side});
  for (const Valve& v : data.valves) field.elements.push_back({v.id, Kind::valve, v.from, v.to, v.side});
  for (const MixingStation& m : data.mixing_stations)
    field.elements.push_back({m.id, Kind::mixing_station, m.node, m.secondary_node, Side::none});
  for (const Substation& s : data.substations)
    field.consumers.push_back({s.id, s.node, s.required_differential_pressure_pa});
  for (const emscher::Producer& p : data.producers) {
    if (p.connection != ProducerConnection::return_to_supply || outlet_node(p) != p.node)
      continue;  // not across a node
    field.producers.push_back({p.id, p.node});
    if (p.control == ProducerControl::pressure && p.return_pressure_pa)
      field.holdings.push_back({p.node, *p.return_pressure_pa});
  }
  for (const Storage& s : data.storages)
    if (s.return_pressure_pa) field.holdings.push_back({s.node, *s.return_pressure_pa});
  for (const HeatExchangerStation& s : data.heat_exchanger_stations) {
    field.consumers.push_back({s.id, s.node, missing});
    field.producers.push_back({s.id, s.secondary_node});
    if (s.return_pressure_pa) field.holdings.push_back({s.secondary_node, *s.return_pressure_pa});
  }
  for (const PressureHolding& h : data.pressure_holdings) field.holdings.push_back({h.node, h.pressure_pa});
  for (PressureField::Holding& h : field.holdings) h.pressure += field.junctions[h.junction].air_pressure;
  return field;
}

void set_state(PressureField& field, double time, std::span<const double> pressures,
               std::span<const double> temperatures, std::span<const double> flows) {
  if (pressures.size() != 2 * field.junctions.size() ||
      (!temperatures.empty() && temperatures.size() != pressures.size()) ||
      (!flows.empty() && flows.size() != field.elements.size()))
    throw std::invalid_argument(fmt::format(
        "{} pressures and {} temperatures for the two nodes of {} junctions, {} flows for {} elements",
        pressures.size(), temperatures.size(), field.junctions.size(), flows.size(), field.elements.size()));
  field.time = time;
  for (std::size_t e = 0; e < flows.size(); ++e) field.elements[e].mass_flow = flows[e];
  for (std::size_t j = 0; j < field.junctions.size(); ++j) {
    PressureField::Junction& junction = field.junctions[j];
    junction.supply_pressure = pressures[2 * j] + junction.air_pressure;
    junction.return_pressure = pressures[2 * j + 1] + junction.air_pressure;
    if (temperatures.empty()) continue;
    junction.supply_temperature = temperatures[2 * j];
    junction.return_temperature = temperatures[2 * j + 1];
  }
}

}  // namespace emscher
