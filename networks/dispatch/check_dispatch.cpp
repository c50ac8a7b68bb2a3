#include "networks/dispatch/check_dispatch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "networks/connectivity.hpp"
#include "networks/nearest_name.hpp"
#include "networks/network_faults.hpp"

namespace emscher {
namespace {

class DispatchCheck {
 public:
  DispatchCheck(const NetworkReading& reading, Case& data, const KeyLines& lines, FaultList& faults)
      : reading_(reading), data_(data), lines_(lines), faults_(faults), network_faults_(data, faults) {}

  void run() {
    DispatchOptions& dispatch = data_.dispatch;
    if (!dispatch.given) {
      for (std::uint32_t k = 0; k < data_.storages.size(); ++k)
        if (data_.storages[k].control == StorageControl::dispatch)
          report_element({true, k}, "control", "is \"dispatch\", and there is no [dispatch] in case.toml",
                         "add [dispatch] with this id in its order, or give control = \"mass_flow\"");
      return;
    }
    if (dispatch.control_step_s < 1.0)
      report("control_step", "is shorter than a second", "give a longer step, for example \"15min\"");
    const bool found_all = find_all();
    for (const Item& item : dispatch.items) item.is_storage ? check_storage(item) : check_producer(item);
    check_balancing(found_all);
    for (std::uint32_t k = 0; k < data_.storages.size(); ++k)
      if (!dispatch.order.empty() && data_.storages[k].control == StorageControl::dispatch &&
          !dispatch.place_of({true, k}))
        report_element({true, k}, "control", "is \"dispatch\", and dispatch.order does not name it",
                       "add it to the order in case.toml, or give control = \"mass_flow\"");
  }

 private:
  using Item = DispatchOptions::Item;

  /// Fills DispatchOptions::items; false where an id is unknown.
  bool find_all() {
    std::set<std::string> seen;
    bool found_all = true;
    for (const std::string& id : data_.dispatch.order) {
      if (!seen.insert(id).second) {
        report("order", fmt::format("names '{}' twice", id), "name every element once");
      } else if (const auto item = find(id)) {
        data_.dispatch.items.push_back(*item);
      } else {
        report("order", fmt::format("'{}' is neither a producer nor a storage", id.substr(0, 60)),
               remedy_for_unknown_name(id, names()));
        found_all = false;
      }
    }
    return found_all;
  }
  std::optional<Item> find(const std::string& id) const {
    const auto found = reading_.ids.position.find(id);
    if (found == reading_.ids.position.end()) return std::nullopt;
    const NetworkIds::Entry& entry = reading_.ids.entries[found->second];
    if (entry.kind == ElementKind::producer) return Item{false, entry.element};
    if (entry.kind == ElementKind::storage) return Item{true, entry.element};
    return std::nullopt;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const Producer& p : data_.producers) all.push_back(p.id);
    for (const Storage& s : data_.storages) all.push_back(s.id);
    return all;
  }

  bool balances(const Item& item) const {
    return item.is_storage ? data_.storages[item.index].control == StorageControl::pressure
                           : data_.producers[item.index].control == ProducerControl::pressure;
  }
  std::uint32_t junction_of(const Item& item) const {
    return item.is_storage ? data_.storages[item.index].node : data_.producers[item.index].node;
  }
  const std::string& id_of(const Item& item) const {
    return item.is_storage ? data_.storages[item.index].id : data_.producers[item.index].id;
  }

  void check_producer(const Item& item) {
    const ProducerControl control = data_.producers[item.index].control;
    if (control != ProducerControl::pressure && control != ProducerControl::heat)
      report_element(item, "control", "leaves nothing to decide for dispatch.order, which names it",
                     "give control = \"heat\", or take it out of the order in case.toml");
  }
  void check_storage(const Item& item) {
    const Storage& s = data_.storages[item.index];
    if (s.control == StorageControl::mass_flow) {
      report_element(item, "control", "is \"mass_flow\", and dispatch.order names it",
                     "give control = \"dispatch\" or \"pressure\", or take it out of the order in case.toml");
    } else {
      const auto need = [&](const char* key, const std::optional<double>& value, const char* what) {
        if (!value)
          report_element(item, key, "is missing, and dispatch.order names the storage",
                         fmt::format("add '{}' ({})", key, what));
      };
      need("maximum_mass_flow_kg_s", s.maximum_mass_flow_kg_s, "kg/s, of charging and discharging");
      need("full_temperature_c", s.full_temperature_c, "degC, at the return's connection");
      need("empty_temperature_c", s.empty_temperature_c, "degC, at the supply's connection");
    }
  }

  // What the order gives in all is what its network takes only where one element of it gives what the others do not.
  void check_balancing(bool found_all) {
    const std::vector<Item>& items = data_.dispatch.items;
    const auto first = std::ranges::find_if(items, [this](const Item& item) { return balances(item); });
    if (first == items.end()) {
      if (found_all && !items.empty())
        report("order", "has no element that holds the pressure: what the network takes in all would not be seen",
               "name the producer or the storage with control = \"pressure\" in it, too; usually last");
      return;
    }
    const NetworkParts parts = connect_network(data_);
    for (const Item& item : items) {
      if (item == *first) continue;
      const std::uint32_t junction = junction_of(item), held = junction_of(*first);
      if (junction != no_index && held != no_index && parts.certain[parts.part_of(junction)] &&
          !parts.are_connected(junction, held))
        report_element(item, "node", fmt::format("lies in another network than '{}' of dispatch.order", id_of(*first)),
                       "take it out of the order in case.toml: dispatch is for the elements of one network");
      else if (balances(item))
        report_element(item, "control",
                       fmt::format("is \"pressure\", as that of '{}', and dispatch.order names both", id_of(*first)),
                       fmt::format("give control = \"{}\", or take it out of the order in case.toml",
                                   item.is_storage ? "dispatch" : "heat"));
    }
  }

  void report(const std::string& key, std::string problem, std::string remedy) {
    const std::string field = "dispatch." + key;
    faults_.add({.file = "case.toml",
                 .line = line_of_key(lines_, field),
                 .field = field,
                 .problem = std::move(problem),
                 .remedy = std::move(remedy)});
  }
  void report_element(const Item& item, const std::string& field, std::string problem, std::string remedy) {
    const int line = (item.is_storage ? reading_.storage_line : reading_.producer_line)[item.index];
    network_faults_.report(line, id_of(item), field, std::move(problem), std::move(remedy));
  }

  const NetworkReading& reading_;
  Case& data_;
  const KeyLines& lines_;
  FaultList& faults_;
  NetworkFaults network_faults_;
};

}  // namespace

void check_dispatch(const NetworkReading& reading, Case& data, const KeyLines& lines, FaultList& faults) {
  DispatchCheck(reading, data, lines, faults).run();
}

}  // namespace emscher
