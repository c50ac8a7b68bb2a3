#include "networks/check_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/pending/disjoint_sets.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "networks/nearest_name.hpp"

namespace emscher {

namespace {

class NetworkCheck {
 public:
  NetworkCheck(const NetworkReading& reading, Case& data, FaultList& faults)
      : reading_(reading), data_(data), faults_(faults) {}

  void check_sides() {
    const bool elements_of_closed =
        !data_.trenches.empty() || !data_.substations.empty() || !data_.producers.empty() || !data_.storages.empty();
    const bool elements_of_open = !data_.sources.empty() || !data_.outflows.empty();
    const bool sided =
        std::any_of(data_.pipes.begin(), data_.pipes.end(), [](const SinglePipe& p) { return p.side != Side::none; });
    data_.closed = elements_of_closed || (sided && !elements_of_open);
    if (elements_of_closed && elements_of_open) {
      const auto misplaced = [&](const std::string& id, int line, const char* kind) {
        report(line, id, "kind",
               fmt::format("a {} belongs to an open network, but this one has supply and return", kind),
               "use substation, producer and storage in a network of trenches");
      };
      for (std::size_t k = 0; k < data_.sources.size(); ++k) {
        misplaced(data_.sources[k].id, reading_.source_line[k], "source");
      }
      for (std::size_t k = 0; k < data_.outflows.size(); ++k) {
        misplaced(data_.outflows[k].id, reading_.outflow_line[k], "outflow");
      }
    }
    for (std::size_t k = 0; k < data_.pipes.size(); ++k) {
      const SinglePipe& p = data_.pipes[k];
      if (data_.closed && p.side == Side::none) {
        report(reading_.pipe_line[k], p.id, "side", "is missing; this network has supply and return",
               "add \"side\": \"supply\" or \"return\"");
      } else if (!data_.closed && p.side != Side::none) {
        report(reading_.pipe_line[k], p.id, "side", "has no meaning on an open network", "remove it");
      }
    }
  }

  void check_pairs() {
    for (std::size_t k = 0; k < data_.pipes.size(); ++k) {
      const SinglePipe& p = data_.pipes[k];
      if (p.paired_with == no_index) continue;
      const SinglePipe& other = data_.pipes[p.paired_with];
      const int line = reading_.pipe_line[k];
      if (p.paired_with == k) {
        report(line, p.id, "paired_with", "names the pipe itself", "name the pipe that lies beside it");
      } else if (other.paired_with != k) {
        report(line, p.id, "paired_with", fmt::format("names '{}', which does not name this pipe", other.id),
               fmt::format("set \"paired_with\": \"{}\" at the pipe '{}'", p.id, other.id));
      } else if (data_.constructions[p.construction].layout != data_.constructions[other.construction].layout) {
        report(line, p.id, "layout", fmt::format("is not that of '{}', with which it is paired", other.id),
               "give both pipes the same layout");
      } else if (std::abs(p.length_m - other.length_m) > 0.01 * std::max(p.length_m, other.length_m)) {
        report(line, p.id, "length_m",
               fmt::format("is {} m, that of '{}' beside it {} m", p.length_m, other.id, other.length_m),
               "give both pipes the same length", Severity::warning);
      }
    }
  }

  /// The whole connectivity; see check_network().
  std::vector<std::uint32_t> check_parts() {
    connect_pipes();
    find_isolated_junctions();
    const std::vector<std::uint32_t> pipe_parts = roots();  // connected by pipes alone
    for (const Substation& s : data_.substations) bridge(s.node);
    for (const Producer& p : data_.producers) bridge(p.node);
    for (const Storage& s : data_.storages) bridge(s.node);
    const std::vector<std::uint32_t> parts = roots();
    std::vector<bool> certain(parts.size(), true);
    for (std::size_t node = 0; node < parts.size(); ++node) {
      if (uncertain_[node]) certain[parts[node]] = false;
    }
    if (data_.closed) {
      check_pressure(parts, certain);
      check_side_connected(pipe_parts, parts, certain);
    } else {
      check_sources(parts, certain);
    }
    std::vector<std::uint32_t> result(data_.junctions.size());
    for (std::size_t j = 0; j < result.size(); ++j) {
      const std::uint32_t part = parts[node_of(static_cast<std::uint32_t>(j), Side::supply)];
      result[j] = certain[part] ? part : no_index;
    }
    return result;
  }

 private:
  void report(std::optional<int> line, const std::string& id, const std::string& field, std::string problem,
              std::string remedy, Severity severity = Severity::error) {
    faults_.add({.file = data_.network_file,
                 .line = line,
                 .id = id,
                 .field = field,
                 .problem = std::move(problem),
                 .remedy = std::move(remedy),
                 .severity = severity});
  }

  // Node of a junction: in a closed network two per junction, supply first.
  std::uint32_t node_of(std::uint32_t junction, Side side) const {
    if (!data_.closed) return junction;
    return 2 * junction + (side == Side::return_side ? 1 : 0);
  }

  void connect(std::uint32_t from, std::uint32_t to, Side side) {
    if (from == no_index || to == no_index) {
      // Where the other end lies is not known: nothing can be said about the part this end belongs to.
      const std::uint32_t known = from == no_index ? to : from;
      if (known != no_index) uncertain_[node_of(known, side)] = touched_[known] = true;
      return;
    }
    touched_[from] = touched_[to] = true;
    sets_.union_set(node_of(from, side), node_of(to, side));
  }

  void connect_pipes() {
    const std::size_t nodes = data_.junctions.size() * (data_.closed ? 2 : 1);
    touched_.assign(data_.junctions.size(), false);
    uncertain_.assign(nodes, false);
    rank_.assign(nodes, 0);
    parent_.resize(nodes);
    std::iota(parent_.begin(), parent_.end(), 0U);
    sets_ = Sets(rank_.data(), parent_.data());
    const auto both = [&](std::uint32_t from, std::uint32_t to) {
      connect(from, to, Side::supply);
      if (data_.closed) connect(from, to, Side::return_side);
    };
    for (const Trench& t : data_.trenches) both(t.from, t.to);
    for (const SinglePipe& p : data_.pipes) {
      if (data_.closed && p.side == Side::none) {
        both(p.from, p.to);  // reported already
      } else {
        connect(p.from, p.to, p.side);
      }
    }
    for (const auto& [from, to] : reading_.other_edges) both(from, to);
  }

  void bridge(std::uint32_t junction) {
    if (junction != no_index && data_.closed) {
      sets_.union_set(node_of(junction, Side::supply), node_of(junction, Side::return_side));
    }
  }

  std::vector<std::uint32_t> roots() {
    std::vector<std::uint32_t> result(parent_.size());
    for (std::size_t node = 0; node < result.size(); ++node)
      result[node] = sets_.find_set(static_cast<std::uint32_t>(node));
    return result;
  }

  void find_isolated_junctions() {
    isolated_.assign(data_.junctions.size(), false);
    for (std::size_t j = 0; j < data_.junctions.size(); ++j) isolated_[j] = !touched_[j];
    if (data_.closed) {
      // A producer and a substation at the same junction make the smallest network there is.
      std::map<std::uint32_t, int> elements;
      for (const Substation& s : data_.substations) {
        if (s.node != no_index && !touched_[s.node]) elements[s.node] |= 1;
      }
      for (const Producer& p : data_.producers) {
        if (p.node != no_index && !touched_[p.node]) elements[p.node] |= 2;
      }
      for (const auto& [junction, kinds] : elements) isolated_[junction] = kinds != 3;
    }
    for (std::size_t j = 0; j < data_.junctions.size(); ++j) {
      if (!isolated_[j]) continue;
      report(reading_.junction_line[j], data_.junctions[j].id, "id", "the junction is connected to nothing",
             "connect it by a trench or pipe, or remove it");
    }
  }

  /// What a part of the network holds, for messages.
  struct Part {
    std::size_t junctions = 0;
    std::uint32_t example_junction = no_index;
    std::vector<std::uint32_t> consumers;  // at most a few examples
    std::size_t consumer_count = 0;
    std::vector<std::uint32_t> producers;
    std::vector<std::uint32_t> pressure_holders;
    bool has_source = false;
  };
  using Parts = std::map<std::uint32_t, Part>;

  Parts collect(const std::vector<std::uint32_t>& parts) {
    Parts result;
    for (std::uint32_t j = 0; j < data_.junctions.size(); ++j) {
      if (isolated_[j]) continue;
      Part& part = result[parts[node_of(j, Side::supply)]];
      if (part.junctions++ == 0) part.example_junction = j;
      if (!data_.closed) continue;
      const std::uint32_t other = parts[node_of(j, Side::return_side)];
      if (other == parts[node_of(j, Side::supply)]) continue;
      Part& return_part = result[other];
      if (return_part.junctions++ == 0) return_part.example_junction = j;
    }
    return result;
  }

  static void count_consumer(Part& part, std::uint32_t k) {
    ++part.consumer_count;
    if (part.consumers.size() < 5) part.consumers.push_back(k);
  }

  template <class Consumer>
  std::string describe(const Part& part, const std::vector<Consumer>& consumers, const char* name) const {
    std::string text = fmt::format("{} junction{}", part.junctions, part.junctions == 1 ? "" : "s");
    if (part.consumer_count == 0) return text;
    std::vector<std::string> ids;
    for (const std::uint32_t k : part.consumers) ids.push_back(consumers[k].id);
    return text + fmt::format(" and {} {}{} ({}{})", part.consumer_count, name, part.consumer_count == 1 ? "" : "s",
                              joined(ids, ", "), part.consumer_count > ids.size() ? ", ..." : "");
  }

  void check_pressure(const std::vector<std::uint32_t>& parts, const std::vector<bool>& certain) {
    Parts collected = collect(parts);
    bool all_placed = reading_.control_is_certain;
    for (std::uint32_t k = 0; k < data_.substations.size(); ++k) {
      const std::uint32_t node = data_.substations[k].node;
      if (node != no_index) count_consumer(collected[parts[node_of(node, Side::supply)]], k);
    }
    for (std::uint32_t k = 0; k < data_.producers.size(); ++k) {
      const Producer& p = data_.producers[k];
      if (p.node == no_index) {
        all_placed = false;
        continue;
      }
      Part& part = collected[parts[node_of(p.node, Side::supply)]];
      part.producers.push_back(k);
      if (p.control == ProducerControl::pressure) part.pressure_holders.push_back(k);
    }
    if (!all_placed) return;
    if (data_.producers.empty() && !data_.junctions.empty()) {
      return report(std::nullopt, "", "kind", "the network has no producer",
                    "add a producer with \"control\": \"pressure\": one must hold the pressure");
    }
    for (const auto& [root, part] : collected) {
      if (part.example_junction == no_index) continue;
      const std::string& example = data_.junctions[part.example_junction].id;
      const int line = reading_.junction_line[part.example_junction];
      const std::string what = describe(part, data_.substations, "substation");
      if (part.pressure_holders.size() > 1) {
        for (std::size_t k = 1; k < part.pressure_holders.size(); ++k) {
          const std::uint32_t extra = part.pressure_holders[k];
          report(reading_.producer_line[extra], data_.producers[extra].id, "control",
                 fmt::format("is \"pressure\", but '{}' already holds the pressure of this network",
                             data_.producers[part.pressure_holders[0]].id),
                 "choose \"heat\" or \"mass_flow\" for all producers but one");
        }
      } else if (part.pressure_holders.empty() && certain[root]) {
        if (part.producers.empty()) {
          report(line, example, "id", fmt::format("a part of the network ({}) is not connected to any producer", what),
                 "connect it, or remove it");
        } else {
          const std::uint32_t first = part.producers.front();
          report(reading_.producer_line[first], data_.producers[first].id, "control",
                 fmt::format("no producer holds the pressure of this network ({})", what),
                 "choose \"control\": \"pressure\" for one of its producers");
        }
      }
    }
  }

  // Supply and return must each reach a producer by pipes alone: a substation is no way for its own supply.
  void check_side_connected(const std::vector<std::uint32_t>& pipe_parts, const std::vector<std::uint32_t>& parts,
                            const std::vector<bool>& certain) {
    std::vector<bool> fed(pipe_parts.size(), false);
    std::vector<bool> has_producer(parts.size(), false);
    for (const Producer& p : data_.producers) {
      if (p.node == no_index) continue;
      for (const Side side : {Side::supply, Side::return_side}) fed[pipe_parts[node_of(p.node, side)]] = true;
      has_producer[parts[node_of(p.node, Side::supply)]] = true;
    }
    for (std::size_t k = 0; k < data_.substations.size(); ++k) {
      const Substation& s = data_.substations[k];
      if (s.node == no_index || isolated_[s.node]) continue;
      const std::uint32_t part = parts[node_of(s.node, Side::supply)];
      if (!certain[part] || !has_producer[part]) continue;  // reported with its part
      for (const Side side : {Side::supply, Side::return_side}) {
        if (fed[pipe_parts[node_of(s.node, side)]]) continue;
        report(reading_.substation_line[k], s.id, "node",
               fmt::format("the {} of the substation is not connected to any producer",
                           side == Side::supply ? "supply" : "return"),
               "complete the pipes of this side, or draw trenches");
      }
    }
  }

  void check_sources(const std::vector<std::uint32_t>& parts, const std::vector<bool>& certain) {
    Parts collected = collect(parts);
    for (std::uint32_t k = 0; k < data_.outflows.size(); ++k) {
      const std::uint32_t junction = data_.outflows[k].junction;
      if (junction != no_index) count_consumer(collected[parts[junction]], k);
    }
    bool all_placed = true;
    for (const Source& s : data_.sources) {
      if (s.junction == no_index) {
        all_placed = false;
      } else {
        collected[parts[s.junction]].has_source = true;
      }
    }
    if (!all_placed) return;
    for (const auto& [root, part] : collected) {
      if (part.has_source || part.example_junction == no_index || !certain[root]) continue;
      const std::uint32_t j = part.example_junction;
      report(reading_.junction_line[j], data_.junctions[j].id, "id",
             fmt::format("a part of the network ({}) is not connected to any source",
                         describe(part, data_.outflows, "outflow")),
             "connect it, or add a source: one must hold the pressure");
    }
  }

  const NetworkReading& reading_;
  Case& data_;
  FaultList& faults_;
  std::vector<std::uint32_t> rank_;
  std::vector<std::uint32_t> parent_;
  using Sets = boost::disjoint_sets<std::uint32_t*, std::uint32_t*>;
  Sets sets_{nullptr, nullptr};  // over rank_ and parent_
  std::vector<bool> touched_;    // per junction: some pipe ends here
  std::vector<bool> isolated_;   // per junction
  std::vector<bool> uncertain_;  // per node
};

}  // namespace

std::vector<std::uint32_t> check_network(const NetworkReading& reading, Case& data, FaultList& faults) {
  NetworkCheck check(reading, data, faults);
  if (data.junctions.empty()) {
    faults.add({.file = data.network_file,
                .field = "features",
                .problem = "the network has no junctions",
                .remedy = "add junctions, trenches, substations and a producer"});
  }
  check.check_sides();
  check.check_pairs();
  return check.check_parts();
}

}  // namespace emscher
