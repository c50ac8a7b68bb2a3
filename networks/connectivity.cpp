#include "networks/connectivity.hpp"

#include <boost/pending/disjoint_sets.hpp>
#include <map>
#include <numeric>

#include "networks/outlet_node.hpp"

namespace emscher {

namespace {

class Connector {
 public:
  explicit Connector(const Case& data) : data_(data) {
    parts_.closed = data.closed;
    const std::size_t nodes = data.junctions.size() * (data.closed ? 2 : 1);
    touched_.assign(data.junctions.size(), false);
    uncertain_.assign(nodes, false);
    rank_.assign(nodes, 0);
    parent_.resize(nodes);
    std::iota(parent_.begin(), parent_.end(), 0U);
    sets_ = Sets(rank_.data(), parent_.data());
  }

  NetworkParts run() {
    connect_supply_zones();
    parts_.supply_zones = roots();
    connect_zones();
    find_isolated_junctions();
    parts_.along_sides = roots();
    if (data_.closed) connect_supply_with_return();
    parts_.whole = roots();
    parts_.certain.assign(parts_.whole.size(), true);
    for (std::size_t node = 0; node < parts_.whole.size(); ++node) {
      if (uncertain_[node]) parts_.certain[parts_.whole[node]] = false;
    }
    for (std::size_t node = 0; node < parts_.whole.size(); ++node) {
      parts_.certain[node] = parts_.certain[parts_.whole[node]];
    }
    return std::move(parts_);
  }

 private:
  void connect(std::uint32_t from, std::uint32_t to, Side side) {
    if (from == no_index || to == no_index) {
      // Where the other end lies is not known: nothing can be said about the part this end belongs to.
      const std::uint32_t known = from == no_index ? to : from;
      if (known != no_index) uncertain_[parts_.node_of(known, side)] = touched_[known] = true;
      return;
    }
    touched_[from] = touched_[to] = true;
    sets_.union_set(parts_.node_of(from, side), parts_.node_of(to, side));
  }

  void connect_both(std::uint32_t from, std::uint32_t to) {
    connect(from, to, Side::supply);
    if (data_.closed) connect(from, to, Side::return_side);
  }

  template <class Element>
  void connect_sided(const Element& e) {
    if (data_.closed && e.side == Side::none) {
      connect_both(e.from, e.to);  // its missing side is reported
    } else {
      connect(e.from, e.to, e.side);
    }
  }

  static bool is_shut(const Valve& v) { return v.function == ValveFunction::isolation && !v.open; }

  void connect_supply_zones() {
    for (const Trench& t : data_.trenches) connect_both(t.from, t.to);
    for (const SinglePipe& p : data_.pipes) connect_sided(p);
    for (const Pump& p : data_.pumps) connect_sided(p);
    for (const Valve& v : data_.valves) {
      if (!is_shut(v)) connect_sided(v);
    }
  }

  void connect_zones() {
    for (const Valve& v : data_.valves) {
      if (is_shut(v)) connect_sided(v);
    }
    for (const MixingStation& s : data_.mixing_stations) connect_both(s.node, s.secondary_node);
  }

  void bridge(std::uint32_t junction) {
    if (junction == no_index) return;
    sets_.union_set(parts_.node_of(junction, Side::supply), parts_.node_of(junction, Side::return_side));
  }

  void connect_supply_with_return() {
    for (const Substation& s : data_.substations) bridge(s.node);
    for (const Producer& p : data_.producers) {
      if (p.node == no_index) continue;
      sets_.union_set(parts_.node_of(p.node, side_of_inlet(p.connection)),
                      parts_.node_of(outlet_node(p), side_of_outlet(p.connection)));
    }
    for (const Storage& s : data_.storages) bridge(s.node);
    for (const Bypass& b : data_.bypasses) bridge(b.node);
    for (const MixingStation& s : data_.mixing_stations) bridge(s.secondary_node);
    for (const HeatExchangerStation& s : data_.heat_exchanger_stations) {
      bridge(s.node);
      bridge(s.secondary_node);
    }
  }

  std::vector<std::uint32_t> roots() {
    std::vector<std::uint32_t> result(parent_.size());
    for (std::size_t node = 0; node < result.size(); ++node)
      result[node] = sets_.find_set(static_cast<std::uint32_t>(node));
    return result;
  }

  void find_isolated_junctions() {
    parts_.isolated.assign(data_.junctions.size(), false);
    for (std::size_t j = 0; j < data_.junctions.size(); ++j) parts_.isolated[j] = !touched_[j];
    if (!data_.closed) return;
    // What takes and what gives heat at one junction make the smallest network there is.
    constexpr int takes = 1, gives = 2;
    std::map<std::uint32_t, int> elements;
    const auto mark = [&](std::uint32_t junction, int what) {
      if (junction != no_index && !touched_[junction]) elements[junction] |= what;
    };
    for (const Substation& s : data_.substations) mark(s.node, takes);
    for (const Producer& p : data_.producers) {
      mark(p.node, gives);
      mark(outlet_node(p), gives);
    }
    for (const HeatExchangerStation& s : data_.heat_exchanger_stations) {
      mark(s.node, takes);
      mark(s.secondary_node, gives);
    }
    for (const auto& [junction, kinds] : elements) parts_.isolated[junction] = kinds != (takes | gives);
  }

  const Case& data_;
  NetworkParts parts_;
  std::vector<std::uint32_t> rank_;
  std::vector<std::uint32_t> parent_;
  using Sets = boost::disjoint_sets<std::uint32_t*, std::uint32_t*>;
  Sets sets_{nullptr, nullptr};  // over rank_ and parent_
  std::vector<bool> touched_;    // per junction: something that connects ends here
  std::vector<bool> uncertain_;  // per node
};

}  // namespace

NetworkParts connect_network(const Case& data) {
  return Connector(data).run();
}

}  // namespace emscher
