// References between the features of a network: names become indices.
#include <fmt/format.h>

#include <vector>

#include "networks/nearest_name.hpp"
#include "networks/network_reader.hpp"

namespace emscher {

namespace {

class Resolver {
 public:
  Resolver(const NetworkReading& reading, const Case& data, FaultList& faults)
      : reading_(reading), data_(data), faults_(faults) {}

  void resolve(std::uint32_t& reference, ElementKind wanted, const std::string& id, const char* field, int line) {
    if (reference == no_index) return;  // missing: reported by the schema
    const NetworkIds::Entry& entry = reading_.ids.entries[reference];
    if (entry.kind == wanted) {
      reference = entry.element;
      return;
    }
    reference = no_index;
    const char* wanted_name = wanted == ElementKind::junction ? "junction" : "pipe";
    Fault fault{.file = data_.network_file, .line = line, .id = id, .field = field};
    if (entry.kind == ElementKind::none) {
      fault.problem = fmt::format("names '{}', which does not exist", *entry.name);
      const std::string near = name_near(*entry.name, wanted);
      fault.remedy = near.empty() ? fmt::format("add the {} '{}', or repair the name", wanted_name, *entry.name)
                                  : fmt::format("did you mean '{}'?", near);
    } else {
      fault.problem = fmt::format("names '{}' (line {}), which is no {}", *entry.name, entry.line, wanted_name);
      fault.remedy = fmt::format("name a {}", wanted_name);
    }
    faults_.add(std::move(fault));
  }

 private:
  // Looks through all names: only for the first few faults, since it costs the whole list each time.
  std::string name_near(const std::string& name, ElementKind wanted) {
    if (searches_++ >= FaultList::limit_per_field) return {};
    if (names_.empty()) {
      for (const NetworkIds::Entry& entry : reading_.ids.entries) {
        if (entry.kind == wanted) names_.push_back(*entry.name);
      }
    }
    return nearest_name(name, names_);
  }

  const NetworkReading& reading_;
  const Case& data_;
  FaultList& faults_;
  std::vector<std::string> names_;
  std::size_t searches_ = 0;
};

}  // namespace

void resolve_references(NetworkReading& reading, Case& data, FaultList& faults) {
  Resolver resolver(reading, data, faults);
  Resolver partners(reading, data, faults);
  constexpr ElementKind junction = ElementKind::junction;
  for (std::size_t k = 0; k < data.trenches.size(); ++k) {
    Trench& t = data.trenches[k];
    resolver.resolve(t.from, junction, t.id, "from", reading.trench_line[k]);
    resolver.resolve(t.to, junction, t.id, "to", reading.trench_line[k]);
  }
  for (std::size_t k = 0; k < data.pipes.size(); ++k) {
    SinglePipe& p = data.pipes[k];
    resolver.resolve(p.from, junction, p.id, "from", reading.pipe_line[k]);
    resolver.resolve(p.to, junction, p.id, "to", reading.pipe_line[k]);
    partners.resolve(p.paired_with, ElementKind::pipe, p.id, "paired_with", reading.pipe_line[k]);
  }
  const auto nodes = [&](auto& elements, const std::vector<int>& lines, auto member, const char* field) {
    for (std::size_t k = 0; k < elements.size(); ++k) {
      resolver.resolve(elements[k].*member, junction, elements[k].id, field, lines[k]);
    }
  };
  nodes(data.substations, reading.substation_line, &Substation::node, "node");
  nodes(data.producers, reading.producer_line, &Producer::node, "node");
  nodes(data.storages, reading.storage_line, &Storage::node, "node");
  nodes(data.sources, reading.source_line, &Source::junction, "junction");
  nodes(data.outflows, reading.outflow_line, &Outflow::junction, "junction");
  for (auto& [from, to] : reading.other_edges) {
    for (std::uint32_t* end : {&from, &to}) {
      const NetworkIds::Entry& entry = reading.ids.entries[*end];
      *end = entry.kind == junction ? entry.element : no_index;
    }
  }
}

}  // namespace emscher
