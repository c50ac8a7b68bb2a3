#include "networks/epanet/epanet_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <stdexcept>

#include "networks/epanet/epanet_connected.hpp"
#include "networks/epanet/epanet_ids.hpp"
#include "networks/epanet/epanet_input.hpp"
#include "networks/epanet/epanet_numbers.hpp"
#include "networks/epanet/epanet_patterns.hpp"
#include "networks/epanet/epanet_pumps.hpp"
#include "networks/epanet/epanet_valves.hpp"
#include "networks/schema.hpp"
#include "networks/write_case.hpp"

namespace emscher {

namespace {

Signal constant(double value) {
  return {.value = value, .given = true};
}

class EpanetCaseBuilder {
 public:
  EpanetCaseBuilder(const EpanetNetwork& network, const std::string& name, EpanetReport& report)
      : network_(network),
        units_(network.options.units),
        report_(report),
        density_(epanet_density(network.options)),
        data_(epanet_case_settings(network, name, report)),
        patterns_(network, data_.time.duration_s),
        connected_(find_connected(network, report)) {}

  EpanetImport build() {
    add_nodes();
    for (const EpanetLink& link : network_.links) {
      if (connected_[link.from] && connected_[link.to]) add_link(link);
    }
    if (data_.sources.empty()) {
      report_.error(0, "RESERVOIRS", "", "", "there is neither a reservoir nor a tank with a link",
                    "add a reservoir: one node must hold the head");
    }
    patterns_.declare(data_);
    return {std::move(data_), patterns_.csv(), {}};
  }

 private:
  // ------------------------------------------------------------------------------------------ nodes
  // The value, once the range of the format is checked.
  double in_range(double value, const char* kind, const char* key, int line, const char* section, const char* field,
                  const std::string& id) {
    const std::optional<NumberRange> range = network_schema().range(kind, {key});
    if (range && ((range->minimum && value < *range->minimum) || (range->maximum && value > *range->maximum))) {
      report_.error(line, section, field, id,
                    fmt::format("is {:g} in the unit of {}, allowed is {:g} to {:g}", value, key,
                                range->minimum.value_or(0.0), range->maximum.value_or(0.0)),
                    "repair the value, or the units of the file ([OPTIONS] units)");
    }
    return rounded(value);
  }

  std::string take_id(const std::string& id, const char* kind, const char* section) {
    const std::string taken = ids_.take(id, kind);
    if (taken != id) {
      report_.count(section, "elements with an id that is not unique or not legal here are renamed", "",
                    fmt::format("{} to {}", id, taken));
    }
    return taken;
  }

  void add_nodes() {
    junction_.assign(network_.nodes.size(), no_index);
    for (std::uint32_t n = 0; n < network_.nodes.size(); ++n) {
      const EpanetNode& node = network_.nodes[n];
      if (!connected_[n]) continue;
      const char* section = section_of(node.kind);
      junction_[n] = static_cast<std::uint32_t>(data_.junctions.size());
      Junction& junction = data_.junctions.emplace_back();
      junction.id = take_id(node.id, "node", section);
      junction.elevation_m = in_range(node.elevation * units_.length_m, "junction", "elevation_m", node.line, section,
                                      "elevation", node.id);
    }
    for (std::uint32_t n = 0; n < network_.nodes.size(); ++n) {
      if (!connected_[n]) continue;
      const EpanetNode& node = network_.nodes[n];
      if (node.kind != EpanetNodeKind::junction) {
        const double head = (node.elevation + node.level) * units_.length_m;
        in_range(head, "source", "head_m", node.line, section_of(node.kind), "head", node.id);
        add_source(junction_[n], patterns_.signal(head, node.pattern));
        continue;
      }
      add_demands(node, junction_[n]);
      if (node.emitter > 0.0) add_emitter(node, junction_[n]);
    }
  }

  void add_source(std::uint32_t junction, const Signal& head) {
    Source& source = data_.sources.emplace_back();
    source.id = ids_.take(data_.junctions[junction].id + "-source", "source");
    source.junction = junction;
    source.head_m = head;
    source.temperature_c = constant(epanet_temperature_c);
  }

  // q = C p^0.5 is what a valve lets out to a place at the junction's height without pressure.
  void add_emitter(const EpanetNode& node, std::uint32_t junction) {
    if (network_.options.emitter_exponent != 0.5) {
      return report_.count("EMITTERS",
                           "emitters with an exponent other than 0.5 are not imported: their outflow is missing",
                           "give their outflow as a demand where it matters", node.id);
    }
    Valve& valve = data_.valves.emplace_back();
    valve.id = ids_.take(data_.junctions[junction].id + "-emitter", "valve");
    valve.function = network_.options.emitter_backflow ? ValveFunction::control : ValveFunction::check;
    valve.kvs_m3_h = in_range(kvs_of_emitter(network_, node), "valve", "kvs_m3_h", node.emitter_line, "EMITTERS",
                              "coefficient", node.id);
    valve.from = junction;
    valve.to = static_cast<std::uint32_t>(data_.junctions.size());
    const double elevation_m = data_.junctions[junction].elevation_m;
    data_.junctions.push_back(
        {ids_.take(data_.junctions[junction].id + "-outside", "node"), elevation_m, std::nullopt});
    add_source(valve.to, constant(elevation_m));
    report_.count("EMITTERS", "emitters became valves to a source without pressure", "", node.id);
  }

  void add_demands(const EpanetNode& node, std::uint32_t junction) {
    std::map<std::string, double> base;  // by pattern: demands that vary alike are one outflow
    for (const EpanetDemand& d : node.demands) {
      base[d.pattern.empty() ? network_.options.default_pattern : d.pattern] += d.base;
    }
    for (const auto& [pattern, demand] : base) {
      const double flow = demand * network_.options.demand_multiplier * units_.flow_m3_s * density_;
      if (flow == 0.0) continue;
      Outflow& outflow = data_.outflows.emplace_back();
      outflow.id = ids_.take(data_.junctions[junction].id + "-demand", "outflow");
      outflow.junction = junction;
      outflow.mass_flow_kg_s = patterns_.signal(flow, pattern);
      in_range(flow, "outflow", "mass_flow_kg_s", node.demands.front().line, node.own_demand ? "JUNCTIONS" : "DEMANDS",
               "demand", node.id);
      const auto [low, high] = patterns_.range(pattern);
      if (std::min(flow * low, flow * high) < 0.0) outflow.temperature_c = constant(epanet_temperature_c);
    }
  }

  // ------------------------------------------------------------------------------------------ links
  void add_link(const EpanetLink& link) {
    switch (link.kind) {
      case EpanetLinkKind::pipe:
        return add_pipe(link);
      case EpanetLinkKind::pump:
        return add_pump(link);
      case EpanetLinkKind::valve:
        return add_valve(link);
    }
  }

  void add_pipe(const EpanetLink& link) {
    if (is_left_out(link)) {
      return report_.count("PIPES", "closed pipes are left out", "add an isolation valve where they are to be opened",
                           link.id);
    }
    const EpanetPipe& p = network_.pipes[link.data];
    const auto value = [&](double number, const char* key, const char* field) {
      return in_range(number, "pipe", key, link.line, "PIPES", field, link.id);
    };
    PipeConstruction c;
    c.inner_diameter_m = value(p.diameter * units_.diameter_m, "inner_diameter_m", "diameter");
    c.heat_loss_w_m_k = 0.0;
    if (network_.options.head_loss == EpanetHeadLoss::hazen_williams) {
      c.hazen_williams_c = value(p.roughness, "hazen_williams_c", "roughness");
    } else {
      c.roughness_m = value(p.roughness * units_.roughness_m, "roughness_m", "roughness");
    }
    SinglePipe& pipe = data_.pipes.emplace_back();
    pipe.id = take_id(link.id, "pipe", "PIPES");
    pipe.length_m = value(p.length * units_.length_m, "length_m", "length");
    pipe.loss_coefficient = value(p.loss_coefficient, "loss_coefficient", "loss coefficient");
    pipe.construction = construction(c);
    pipe.from = junction_[link.from];
    pipe.to = junction_[link.to];
    if (p.check_valve) add_check_valve(link, pipe, *c.inner_diameter_m);
  }

  std::uint32_t construction(const PipeConstruction& c) {
    const std::array key{c.inner_diameter_m.value_or(0.0), c.roughness_m, c.hazen_williams_c.value_or(0.0)};
    const auto [entry, added] = constructions_.emplace(key, static_cast<std::uint32_t>(data_.constructions.size()));
    if (added) data_.constructions.push_back(c);
    return entry->second;
  }

  // Behind the pipe, at a junction of its own.
  void add_check_valve(const EpanetLink& link, SinglePipe& pipe, double diameter_m) {
    Valve& valve = data_.valves.emplace_back();
    valve.id = ids_.take(pipe.id + "-check-valve", "valve");
    valve.function = ValveFunction::check;
    valve.kvs_m3_h = kvs_of_loss_coefficient(0.0, diameter_m);
    valve.to = pipe.to;
    pipe.to = valve.from = static_cast<std::uint32_t>(data_.junctions.size());
    Junction between{ids_.take(pipe.id + "-end", "node"), data_.junctions[valve.to].elevation_m, std::nullopt};
    data_.junctions.push_back(std::move(between));
    report_.count("PIPES", "pipes with a check valve became a pipe and a check valve", "", link.id);
  }

  void add_pump(const EpanetLink& link) {
    const EpanetPump& p = network_.pumps[link.data];
    Pump& pump = data_.pumps.emplace_back();
    pump.id = take_id(link.id, "pump", "PUMPS");
    pump.from = junction_[link.from];
    pump.to = junction_[link.to];
    pump.control = PumpControl::speed;
    pump.pump_data = epanet_pump_data(network_, link, report_);
    const double highest = largest_speed(network_, p);
    pump.pump_data.maximum_speed = std::max(1.0, highest);
    in_range(highest, "pump", "speed", link.line, "PUMPS", "speed", link.id);
    pump.speed = p.pattern.empty() ? constant(p.speed) : patterns_.signal(1.0, p.pattern);
    if (link.status == EpanetStatus::closed) pump.speed = constant(0.0);
    if (is_closed(network_, link)) {
      report_.count("PUMPS", "pumps that are closed at the start stay off", "give them a speed in network.geojson",
                    link.id);
    }
  }

  void add_valve(const EpanetLink& link) {
    std::optional<Valve> valve = epanet_valve(network_, link, report_);
    if (!valve) return;
    valve->id = take_id(link.id, "valve", "VALVES");
    valve->from = junction_[link.from];
    valve->to = junction_[link.to];
    data_.valves.push_back(std::move(*valve));
  }

  const EpanetNetwork& network_;
  const EpanetUnits& units_;
  EpanetReport& report_;
  double density_;
  Case data_;
  EpanetPatterns patterns_;
  std::vector<bool> connected_;  // per node of the file
  EpanetIds ids_;
  std::vector<std::uint32_t> junction_;  // per node of the file: its junction
  std::map<std::array<double, 3>, std::uint32_t> constructions_;
};

}  // namespace

EpanetImport import_epanet(const std::filesystem::path& file) {
  EpanetReport report(file.filename().string());
  const EpanetNetwork network = read_epanet_input(file, report);
  EpanetImport result;
  // A network with holes would only lead to consequential faults.
  if (!report.has_errors()) result = EpanetCaseBuilder(network, file.stem().string(), report).build();
  result.faults = report.take();
  return result;
}

void write_epanet_case(const EpanetImport& imported, const std::filesystem::path& folder) {
  write_case(imported.data, folder);
  if (imported.patterns_csv.empty()) return;
  std::ofstream stream(folder / EpanetPatterns::file_name, std::ios::binary);
  stream << imported.patterns_csv;
  stream.flush();
  if (!stream)
    throw std::runtime_error(fmt::format("{} cannot be written", (folder / EpanetPatterns::file_name).string()));
}

}  // namespace emscher
