#include "networks/case_signals.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "networks/generation/technology_reader.hpp"
#include "networks/nearest_name.hpp"

namespace emscher {

Signal ProfileBook::read(const nlohmann::json& table, std::string_view name, const Fault& where, FaultList& faults) {
  Signal signal;
  if (!table.is_object()) return signal;
  if (const auto value = table.find(name); value != table.end() && value->is_number()) {
    signal.value = value->get<double>();
    signal.given = true;
  }
  const std::string profile_key = std::string(name) + "_profile";
  const auto profile = table.find(profile_key);
  if (profile == table.end() || !profile->is_string()) return signal;
  if (!signal.given) signal.value = 1.0;
  signal.given = true;
  if (const auto shift = table.find(profile_key + "_shift_s"); shift != table.end() && shift->is_number()) {
    signal.shift_s = shift->get<double>();
  }
  const std::string& text = profile->get_ref<const std::string&>();
  if (const auto known = known_.find(text); known != known_.end()) {
    signal.profile = known->second;
    return signal;
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return signal;  // the schema's pattern reports it
  const std::string series_name = text.substr(0, colon);
  for (std::size_t k = 0; k < data_.series.size(); ++k) {
    if (data_.series[k].name != series_name) continue;
    signal.profile = static_cast<std::uint32_t>(data_.profiles.size());
    data_.profiles.push_back({static_cast<std::uint32_t>(k), text.substr(colon + 1)});
    known_.emplace(text, signal.profile);
    return signal;
  }
  std::vector<std::string> names;
  for (const SeriesFile& series : data_.series) names.push_back(series.name);
  Fault fault = where;
  fault.field = where.field.empty() ? profile_key : where.field + "." + profile_key;
  fault.problem = fmt::format("names the series '{}', which case.toml does not declare", series_name);
  const std::string near = nearest_name(series_name, names);
  fault.remedy = near.empty() ? fmt::format("declare it in case.toml as [series.{}] with its file", series_name)
                              : fmt::format("did you mean '{}'?", near);
  faults.add(std::move(fault));
  return signal;
}

void for_each_signal(const Case& data, const std::function<void(const SignalPlace&, const Signal&)>& visit) {
  const auto call = [&](std::string_view definition, std::string_view id, std::string_view name, const Signal& signal) {
    if (signal.given) visit({definition, id, name}, signal);
  };
  call("ground", "", "temperature_c", data.ground.temperature_c);
  call("ambient", "", "temperature_c", data.ambient_temperature_c);
  for (const Substation& s : data.substations) {
    call("substation", s.id, "heat_w", s.heat_w);
    call("substation", s.id, "hot_water_w", s.hot_water_w);
    call("substation", s.id, "return_temperature_c", s.return_temperature_c);
    if (s.secondary_circuit != no_index) {
      const SecondaryCircuit& c = data.secondary_circuits[s.secondary_circuit];
      call("substation", s.id, "secondary_supply_temperature_c", c.supply_temperature_c);
      call("substation", s.id, "secondary_return_temperature_c", c.return_temperature_c);
    }
    if (s.two_way_connection != no_index) {
      const TwoWayConnection& c = data.two_way_connections[s.two_way_connection];
      call("substation", s.id, "cooling_w", c.cooling_w);
      call("substation", s.id, "heating_cop", c.heating_cop);
      call("substation", s.id, "cooling_cop", c.cooling_cop);
      call("substation", s.id, "feed_temperature_c", c.feed_temperature_c);
    }
  }
  for (const Producer& p : data.producers) {
    call("producer", p.id, "supply_temperature_c", p.supply_temperature_c);
    call("producer", p.id, "heat_w", p.heat_w);
    call("producer", p.id, "mass_flow_kg_s", p.mass_flow_kg_s);
    call("producer", p.id, "return_temperature_c", p.return_temperature_c);
    if (!p.technology) continue;
    for_each_technology_signal(*p.technology, [&](const char* name, const Signal& signal) {
      if (signal.given) visit({kind_of(*p.technology), p.id, name, "technology"}, signal);
    });
  }
  for (const Source& s : data.sources) {
    call("source", s.id, "pressure_pa", s.pressure_pa);
    call("source", s.id, "head_m", s.head_m);
    call("source", s.id, "temperature_c", s.temperature_c);
  }
  for (const Outflow& o : data.outflows) {
    call("outflow", o.id, "mass_flow_kg_s", o.mass_flow_kg_s);
    call("outflow", o.id, "temperature_c", o.temperature_c);
  }
  for (const Storage& s : data.storages) {
    call("storage", s.id, "mass_flow_kg_s", s.mass_flow_kg_s);
    call("storage", s.id, "ground_temperature_c", s.ground_temperature_c);
  }
  for (const Pump& p : data.pumps) {
    call("pump", p.id, "speed", p.speed);
    call("pump", p.id, "mass_flow_kg_s", p.mass_flow_kg_s);
  }
  for (const Valve& v : data.valves) {
    call("valve", v.id, "position", v.position);
    call("valve", v.id, "mass_flow_kg_s", v.mass_flow_kg_s);
  }
  for (const Bypass& b : data.bypasses) call("bypass", b.id, "position", b.position);
  for (const MixingStation& s : data.mixing_stations) {
    call("mixing_station", s.id, "supply_temperature_c", s.supply_temperature_c);
  }
  for (const HeatExchangerStation& s : data.heat_exchanger_stations) {
    call("heat_exchanger_station", s.id, "supply_temperature_c", s.supply_temperature_c);
  }
}

}  // namespace emscher
