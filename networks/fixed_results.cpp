#include "networks/fixed_results.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "networks/case_fluid.hpp"
#include "networks/outlet_node.hpp"
#include "networks/pipe_construction.hpp"
#include "networks/time_text.hpp"

namespace emscher {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// A pipe of the file with its ends as the case draws it.
struct DrawnPipe {
  std::uint32_t from, to;  // junctions
  Side side;
  std::uint32_t construction;
};

DrawnPipe drawn_pipe(const Case& data, const PipeOrigin& origin) {
  const std::size_t trenches = data.trenches.size();
  if (origin.element >= trenches) {
    const SinglePipe& pipe = data.pipes[origin.element - trenches];
    return {pipe.from, pipe.to, pipe.side, pipe.construction};
  }
  const Trench& trench = data.trenches[origin.element];
  if (origin.side == Side::supply) return {trench.from, trench.to, Side::supply, trench.construction};
  return {trench.to, trench.from, Side::return_side, trench.construction};
}

/// Id of a node as the group `junction` has it.
std::string node_name(const Case& data, std::uint32_t junction, Side side) {
  const std::string& id = data.junctions[junction].id;
  return side == Side::none ? id : id + (side == Side::supply ? ":supply" : ":return");
}

/// Texts that are put together when asked for; the last one is held.
template <class Make>
FixedQuantity::Text made_text(Make make) {
  return [make, text = std::string()](std::size_t k) mutable -> std::string_view { return text = make(k); };
}

std::vector<FixedQuantity> of_pipes(const Case& data, const CaseNetwork& built,
                                    std::span<const std::uint32_t> pipe_order) {
  const auto drawn = [&data, &built, pipe_order](std::size_t k) {
    return drawn_pipe(data, built.pipe_origin[pipe_order[k]]);
  };
  const Pipes& pipes = built.network->pipes;
  std::vector<double> nominal;  // per construction: a pipe is looked up in the catalogue once
  for (const PipeConstruction& c : data.constructions) {
    const auto diameter = nominal_diameter(c);
    nominal.push_back(diameter ? double(*diameter) : missing);
  }
  return {{"from_junction", "", "junction at the end where the pipe is drawn from",
           made_text([=, &data](std::size_t k) { return node_name(data, drawn(k).from, drawn(k).side); })},
          {"to_junction", "", "junction at the end where the pipe is drawn to",
           made_text([=, &data](std::size_t k) { return node_name(data, drawn(k).to, drawn(k).side); })},
          {"length_m", "m", "length", [=, &pipes](std::size_t k) { return pipes.length[pipe_order[k]]; }},
          {"inner_diameter_m", "m", "inner diameter",
           [=, &pipes](std::size_t k) { return pipes.inner_diameter[pipe_order[k]]; }},
          {"nominal_diameter", "1", "nominal diameter DN; missing where the pipe is not of the catalogue",
           [drawn, nominal](std::size_t k) { return nominal[drawn(k).construction]; }}};
}

/// `node` of substations, producers, storages.
template <class Station>
FixedQuantity node_of(const Case& data, const std::vector<Station>& stations) {
  return {"node", "", "junction N whose nodes N:supply and N:return it joins",
          made_text([&](std::size_t k) { return data.junctions[stations[k].node].id; })};
}

/// `node` and `secondary_node` of mixing and heat exchanger stations.
template <class Station>
std::vector<FixedQuantity> nodes_of(const Case& data, const std::vector<Station>& stations) {
  return {{"node", "", "junction N on the hot side, with its nodes N:supply and N:return",
           made_text([&](std::size_t k) { return data.junctions[stations[k].node].id; })},
          {"secondary_node", "", "junction that the station feeds",
           made_text([&](std::size_t k) { return data.junctions[stations[k].secondary_node].id; })}};
}

/// Ends of pumps and valves.
template <class Element>
std::vector<FixedQuantity> ends_of(const Case& data, const std::vector<Element>& elements) {
  return {{"from_junction", "", "junction before it, as drawn",
           made_text([&](std::size_t k) { return node_name(data, elements[k].from, elements[k].side); })},
          {"to_junction", "", "junction behind it, as drawn",
           made_text([&](std::size_t k) { return node_name(data, elements[k].to, elements[k].side); })}};
}

bool can_be_short(const Case& data) {
  return std::ranges::any_of(data.substations, [](const Substation& s) { return s.kvs_m3_h.has_value(); });
}

template <class Boundary>
FixedQuantity junction_of(const Case& data, const std::vector<Boundary>& boundaries) {
  return {"junction", "", "junction at which it stands",
          made_text([&](std::size_t k) { return data.junctions[boundaries[k].junction].id; })};
}

}  // namespace

std::vector<FixedQuantity> fixed_results(const Case& data, const CaseNetwork& built,
                                         std::span<const std::uint32_t> pipe_order, std::string_view group) {
  if (group == "pipe") return of_pipes(data, built, pipe_order);
  if (group == "junction")
    return {{"elevation_m", "m", "height above sea level",
             [&](std::size_t k) { return data.junctions[data.closed ? k / 2 : k].elevation_m; }}};
  if (group == "substation") {
    std::vector<FixedQuantity> fixed{
        node_of(data, data.substations),
        {"required_differential_pressure_pa", "Pa", "pressure difference that the substation requires",
         [&](std::size_t k) { return data.substations[k].required_differential_pressure_pa; }}};
    if (can_be_short(data)) {
      fixed.push_back({"shortfall_duration_s", "s", "time with the valve open and less flow than asked for",
                       FixedQuantity::Number()});
      fixed.push_back({"shortfall_heat_j", "J", "unmet heat in this time", FixedQuantity::Number()});
      fixed.push_back({"shortfall_cause", "", "what takes the pressure difference", FixedQuantity::Text()});
    }
    return fixed;
  }
  if (group == "producer")
    return {node_of(data, data.producers),
            {"connection", "", "sides that it takes water from and gives it to",
             made_text([&](std::size_t k) { return std::string(name_of(data.producers[k].connection)); })},
            {"to_node", "", "junction at which it gives the water to the network",
             made_text([&](std::size_t k) { return data.junctions[outlet_node(data.producers[k])].id; })},
            {"return_pressure_pa", "Pa", "pressure held at the return; missing where the producer holds none",
             [&](std::size_t k) {
               const Producer& p = data.producers[k];
               return p.return_pressure_pa.value_or(missing);
             }}};
  if (group == "pump") return ends_of(data, data.pumps);
  if (group == "valve") return ends_of(data, data.valves);
  if (group == "bypass") return {node_of(data, data.bypasses)};
  if (group == "pressure_holding") {
    const auto& holdings = data.pressure_holdings;
    return {
        {"junction", "", "junction at which it stands",
         made_text([&](std::size_t k) { return node_name(data, holdings[k].node, holdings[k].side); })},
        {"held_pressure_pa", "Pa", "pressure that it holds", [&](std::size_t k) { return holdings[k].pressure_pa; }}};
  }
  if (group == "mixing_station") return nodes_of(data, data.mixing_stations);
  if (group == "heat_exchanger_station") {
    std::vector<FixedQuantity> fixed = nodes_of(data, data.heat_exchanger_stations);
    fixed.push_back(
        {"return_pressure_pa", "Pa", "pressure held at the secondary return; missing where the station holds none",
         [&](std::size_t k) { return data.heat_exchanger_stations[k].return_pressure_pa.value_or(missing); }});
    return fixed;
  }
  if (group == "storage") return {node_of(data, data.storages)};
  if (group == "source") return {junction_of(data, data.sources)};
  if (group == "outflow") return {junction_of(data, data.outflows)};
  return {};
}

ElementGroup limit_table(std::span<const LimitFinding> limits) {
  return {
      "plausibility",
      limits.size(),
      [limits](std::size_t k) -> std::string_view { return limits[k].name; },
      {},
      {{"limit", "", "limit, in the unit that ends its id", [limits](std::size_t k) { return limits[k].limit; }},
       {"of", "1", "nodes, pipes or substations that the limit holds for", FixedQuantity::Number()},
       {"elements", "1", "number of them that broke it at some output instant", FixedQuantity::Number()},
       {"duration_s", "s", "sum of the output steps at whose end some element broke it", FixedQuantity::Number()},
       {"worst", "", "value nearest to the limit or furthest beyond it; missing: not checked", FixedQuantity::Number()},
       {"worst_element", "", "element of the worst value", FixedQuantity::Text()},
       {"worst_time_s", "s", "time of the worst value since the start", FixedQuantity::Number()}}};
}

void fill_limit_table(ResultFile& file, std::span<const LimitFinding> limits) {
  const auto numbers = [&](const char* name, auto value) {
    std::vector<double> values;
    for (const LimitFinding& finding : limits) values.push_back(static_cast<double>(value(finding)));
    file.set_fixed("plausibility", name, values);
  };
  numbers("of", [](const LimitFinding& f) { return f.of; });
  numbers("elements", [](const LimitFinding& f) { return f.elements; });
  numbers("duration_s", [](const LimitFinding& f) { return f.duration; });
  numbers("worst", [](const LimitFinding& f) { return f.worst; });
  numbers("worst_time_s", [](const LimitFinding& f) { return f.worst_time; });
  std::vector<std::string> elements;
  for (const LimitFinding& finding : limits) elements.push_back(finding.worst_element);
  file.set_fixed("plausibility", "worst_element", elements);
}

void fill_shortfalls(ResultFile& file, const Case& data, std::span<const Shortfall> shortfalls) {
  const auto chosen = data.output.quantities.find("substation");
  if (!can_be_short(data) || (chosen != data.output.quantities.end() && chosen->second.empty())) return;
  std::vector<double> duration(data.substations.size(), 0.0), heat(duration);
  std::vector<std::string> cause(data.substations.size());
  for (const Shortfall& s : shortfalls) {
    duration[s.substation] = s.duration;
    heat[s.substation] = s.unmet_heat;
    cause[s.substation] = s.cause;
  }
  file.set_fixed("substation", "shortfall_duration_s", duration);
  file.set_fixed("substation", "shortfall_heat_j", heat);
  file.set_fixed("substation", "shortfall_cause", cause);
}

AttributeMap fixed_attributes(const Case& data, const CaseNetwork& built) {
  const Network& network = *built.network;
  return {{"start", format_instant({data.time.start_epoch_s, data.time.start_offset_minutes})},
          {"fluid", name_of(data.fluid.kind)},
          {"reference_density_kg_m3", network.fluid.density(data.fluid.reference_temperature_c + celsius_zero)},
          {"gravity_m_s2", network.gravity},
          {"pressure_datum", data.hydraulics.air_height_effects ? "air" : "vacuum"}};
}

}  // namespace emscher
