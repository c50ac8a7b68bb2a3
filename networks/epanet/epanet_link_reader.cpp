#include "networks/epanet/epanet_link_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "networks/nearest_name.hpp"

namespace emscher {

using Sign = EpanetFields::Sign;

std::optional<std::uint32_t> epanet_node(const EpanetNetwork& network, const EpanetFields& f, std::size_t k,
                                         const char* field) {
  const auto found = network.node_index.find(f.text(k));
  if (found != network.node_index.end()) return found->second;
  if (f.text(k).empty()) {
    f.error(field, "is missing", "name a junction, reservoir or tank");
    return std::nullopt;
  }
  std::vector<std::string> names;
  if (f.few_errors()) {  // each search costs the whole list
    for (const EpanetNode& n : network.nodes) names.push_back(n.id);
  }
  const std::string near = nearest_name(f.text(k), names);
  f.error(field, fmt::format("names '{}', which does not exist", f.text(k)),
          near.empty() ? "name a junction, reservoir or tank" : fmt::format("did you mean '{}'?", near));
  return std::nullopt;
}

namespace {

template <class Entries>
void report_unknown(const EpanetFields& f, const char* field, const std::string& name, const Entries& entries,
                    const char* what) {
  std::vector<std::string> names;
  for (const auto& [id, unused] : entries) names.push_back(id);
  f.error(field, fmt::format("names the {} '{}', which does not exist", what, name),
          remedy_for_unknown_name(name, names));
}

// EPANET 1: power; or head and flow; or shutoff head, head, flow, head, flow.
void read_old_pump(const EpanetFields& f, EpanetPump& pump) {
  std::vector<double> values;
  for (std::size_t k = 3; k < f.size(); ++k) values.push_back(f.number(k, "parameters").value_or(0.0));
  if (values.size() == 1) {
    pump.power = values[0];
  } else if (values.size() == 2) {
    pump.points = {{values[1], values[0]}};
  } else if (values.size() >= 5) {
    pump.points = {{0.0, values[0]}, {values[2], values[1]}, {values[4], values[3]}};
  } else {
    f.error("parameters", fmt::format("are {} numbers", values.size()),
            "give one (power), two (head, flow) or five (shutoff head, head, flow, head, flow)");
  }
}

}  // namespace

EpanetLink* EpanetLinkReader::add_link(const EpanetFields& f, EpanetLinkKind kind, std::size_t data) {
  const std::optional<std::uint32_t> from = epanet_node(network_, f, 1, "start node"),
                                     to = epanet_node(network_, f, 2, "end node");
  const auto [found, added] = network_.link_index.emplace(f.text(0), static_cast<std::uint32_t>(network_.links.size()));
  if (!added) {
    f.error("id",
            fmt::format("'{}' is the id of another link (line {})", f.text(0), network_.links[found->second].line),
            "give every link its own id");
    return nullptr;
  }
  if (from && from == to) f.error("end node", "is the start node", "name the node at the other end");
  EpanetLink& link = network_.links.emplace_back();
  link.id = f.text(0);
  link.line = f.line();
  link.kind = kind;
  link.from = from.value_or(0);
  link.to = to.value_or(0);
  link.data = static_cast<std::uint32_t>(data);
  return &link;
}

void EpanetLinkReader::read_pipe(const EpanetFields& f) {
  EpanetLink* link = add_link(f, EpanetLinkKind::pipe, network_.pipes.size());
  if (!link) return;
  EpanetPipe& pipe = network_.pipes.emplace_back();
  pipe.length = f.number(3, "length", Sign::positive).value_or(1.0);
  pipe.diameter = f.number(4, "diameter", Sign::positive).value_or(1.0);
  pipe.roughness = f.number(5, "roughness", Sign::positive).value_or(1.0);
  // Loss coefficient and status may each be absent.
  std::size_t next = 6;
  if (next < f.size() && epanet_number(f.text(next))) {
    pipe.loss_coefficient = f.number(next, "loss coefficient", Sign::not_negative).value_or(0.0);
    ++next;
  }
  if (next >= f.size()) return;
  const std::string status = f.keyword(next);
  if (status == "CV") {
    pipe.check_valve = true;
  } else if (status == "OPEN" || status == "CLOSED") {
    link->status = status == "OPEN" ? EpanetStatus::open : EpanetStatus::closed;
  } else {
    f.error("status", fmt::format("'{}' is not known", f.text(next).substr(0, 40)), "write Open, Closed or CV");
  }
}

void EpanetLinkReader::read_pump(const EpanetFields& f) {
  EpanetLink* link = add_link(f, EpanetLinkKind::pump, network_.pumps.size());
  if (!link) return;
  EpanetPump& pump = network_.pumps.emplace_back();
  if (epanet_number(f.text(3))) return read_old_pump(f, pump);
  for (std::size_t k = 3; k < f.size(); k += 2) {
    const std::string key = f.keyword(k);
    if (key == "HEAD") {
      pump.curve = f.text(k + 1);
      if (!network_.curves.contains(pump.curve)) report_unknown(f, "head", pump.curve, network_.curves, "curve");
    } else if (key == "POWER") {
      pump.power = f.number(k + 1, "power", Sign::positive);
      if (!pump.power) pump.power = 1.0;  // reported
    } else if (key == "SPEED") {
      pump.speed = f.number(k + 1, "speed", Sign::not_negative).value_or(1.0);
    } else if (key == "PATTERN") {
      pump.pattern = f.text(k + 1);
      if (!network_.patterns.contains(pump.pattern))
        report_unknown(f, "pattern", pump.pattern, network_.patterns, "pattern");
    } else {
      f.error("parameters", fmt::format("'{}' is not known", f.text(k).substr(0, 40)),
              "write pairs of a keyword HEAD, POWER, SPEED or PATTERN and its value");
    }
  }
  if (pump.curve.empty() && !pump.power && f.size() <= 3) {
    f.error("parameters", "are missing", "give HEAD and a curve, or POWER");
  } else if (pump.curve.empty() && !pump.power) {
    f.error("head", "the pump has neither curve nor power", "give HEAD and a curve, or POWER");
  }
}

void EpanetLinkReader::read_valve(const EpanetFields& f) {
  EpanetLink* link = add_link(f, EpanetLinkKind::valve, network_.valves.size());
  if (!link) return;
  EpanetValve& valve = network_.valves.emplace_back();
  valve.diameter = f.number(3, "diameter", Sign::positive).value_or(1.0);
  constexpr std::array types = std::to_array<std::pair<const char*, EpanetValveType>>({{"PRV", EpanetValveType::prv},
                                                                                       {"PSV", EpanetValveType::psv},
                                                                                       {"PBV", EpanetValveType::pbv},
                                                                                       {"FCV", EpanetValveType::fcv},
                                                                                       {"TCV", EpanetValveType::tcv},
                                                                                       {"GPV", EpanetValveType::gpv},
                                                                                       {"PCV", EpanetValveType::pcv}});
  const std::string type = f.keyword(4);
  const auto found = std::find_if(types.begin(), types.end(), [&](const auto& t) { return type == t.first; });
  if (found == types.end()) {
    f.error("type", type.empty() ? "is missing" : fmt::format("'{}' is not known", type.substr(0, 40)),
            "write PRV, PSV, PBV, FCV, TCV, GPV or PCV");
    return;
  }
  valve.type = found->second;
  if (valve.type != EpanetValveType::gpv)  // whose setting is a curve
    valve.setting = f.number(5, "setting", Sign::not_negative).value_or(0.0);
  if (f.size() > 6) valve.loss_coefficient = f.number(6, "loss coefficient", Sign::not_negative).value_or(0.0);
  if (valve.type == EpanetValveType::pcv && f.size() > 7) {
    valve.curve = f.text(7);
    if (!network_.curves.contains(valve.curve)) report_unknown(f, "curve", valve.curve, network_.curves, "curve");
  }
}

void EpanetLinkReader::read_status(const EpanetFields& f) {
  if (f.size() == 2) {
    const auto found = network_.link_index.find(f.text(0));
    if (found != network_.link_index.end()) return set_status(f, 1, network_.links[found->second]);
    std::vector<std::string> names;
    for (const EpanetLink& link : network_.links) names.push_back(link.id);
    return f.error("link", fmt::format("names '{}', which does not exist", f.text(0)),
                   remedy_for_unknown_name(f.text(0), names));
  }
  if (f.size() != 3) return f.error("status", "is missing", "write the id of a link and Open, Closed or a setting");
  // A range of ids, compared as numbers where they are.
  const auto first = epanet_number(f.text(0)), last = epanet_number(f.text(1));
  for (EpanetLink& link : network_.links) {
    const auto own = epanet_number(link.id);
    const bool inside =
        first && last ? own && *own >= *first && *own <= *last : link.id >= f.text(0) && link.id <= f.text(1);
    if (inside) set_status(f, 2, link);
  }
}

void EpanetLinkReader::set_status(const EpanetFields& f, std::size_t k, EpanetLink& link) {
  const std::string status = f.keyword(k);
  if (link.kind == EpanetLinkKind::pipe && network_.pipes[link.data].check_valve) return;  // as EPANET: stays as it is
  if (status == "OPEN" || status == "CLOSED") {
    link.status = status == "OPEN" ? EpanetStatus::open : EpanetStatus::closed;
    if (link.kind == EpanetLinkKind::pump && status == "OPEN") network_.pumps[link.data].speed = 1.0;
    return;
  }
  const std::optional<double> setting = epanet_number(f.text(k));
  if (!setting || *setting < 0.0) {
    return f.error("status", fmt::format("'{}' is not known", f.text(k).substr(0, 40)),
                   "write Open, Closed, or the setting of a pump or valve");
  }
  if (link.kind == EpanetLinkKind::pipe) {
    return f.error("status", "is a setting, which a pipe does not have", "write Open or Closed");
  }
  link.status = EpanetStatus::none;
  if (link.kind == EpanetLinkKind::pump) network_.pumps[link.data].speed = *setting;
  if (link.kind == EpanetLinkKind::valve) network_.valves[link.data].setting = *setting;
}

}  // namespace emscher
