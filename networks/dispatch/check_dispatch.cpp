#include "networks/dispatch/check_dispatch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "networks/nearest_name.hpp"

namespace emscher {
namespace {

class DispatchCheck {
 public:
  DispatchCheck(Case& data, const KeyLines& lines, FaultList& faults) : data_(data), lines_(lines), faults_(faults) {}

  void run() {
    DispatchOptions& dispatch = data_.dispatch;
    if (!dispatch.given) {
      for (const Storage& s : data_.storages)
        if (s.control == StorageControl::dispatch)
          report_element(s.id, "control", "is \"dispatch\", and there is no [dispatch] in case.toml",
                         "add [dispatch] with this id in its order, or give control = \"mass_flow\"");
      return;
    }
    if (dispatch.control_step_s < 1.0)
      report("control_step", "is shorter than a second", "give a longer step, for example \"15min\"");
    std::set<std::string> seen;
    bool balanced = false, found_all = true;
    for (const std::string& id : dispatch.order) {
      if (!seen.insert(id).second) {
        report("order", fmt::format("names '{}' twice", id), "name every element once");
        continue;
      }
      const auto item = find(id);
      if (!item) {
        report("order", fmt::format("'{}' is neither a producer nor a storage", id.substr(0, 60)),
               remedy_for_unknown_name(id, names()));
        found_all = false;
        continue;
      }
      dispatch.items.push_back(*item);
    }
    for (const DispatchOptions::Item& item : dispatch.items)
      balanced |=
          item.is_storage ? check_storage(data_.storages[item.index]) : check_producer(data_.producers[item.index]);
    if (!balanced && found_all && !dispatch.order.empty())
      report("order", "has no element that holds the pressure: what the network takes in all would not be seen",
             "name the producer or the storage with control = \"pressure\" in it, too; usually last");
    for (std::uint32_t k = 0; k < data_.storages.size(); ++k)
      if (!dispatch.order.empty() && data_.storages[k].control == StorageControl::dispatch &&
          !dispatch.place_of({true, k}))
        report_element(data_.storages[k].id, "control", "is \"dispatch\", and dispatch.order does not name it",
                       "add it to the order in case.toml, or give control = \"mass_flow\"");
  }

 private:
  std::optional<DispatchOptions::Item> find(const std::string& id) const {
    const auto index = [&id](const auto& elements) {
      const auto found = std::ranges::find_if(elements, [&](const auto& e) { return e.id == id; });
      return found == elements.end() ? no_index : static_cast<std::uint32_t>(found - elements.begin());
    };
    if (const auto k = index(data_.producers); k != no_index) return DispatchOptions::Item{false, k};
    if (const auto k = index(data_.storages); k != no_index) return DispatchOptions::Item{true, k};
    return std::nullopt;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const Producer& p : data_.producers) all.push_back(p.id);
    for (const Storage& s : data_.storages) all.push_back(s.id);
    return all;
  }

  /// Does it hold the pressure?
  bool check_producer(const Producer& p) {
    if (p.control != ProducerControl::pressure && p.control != ProducerControl::heat)
      report_element(p.id, "control", "leaves nothing to decide for dispatch.order, which names it",
                     "give control = \"heat\", or take it out of the order in case.toml");
    return p.control == ProducerControl::pressure;
  }
  bool check_storage(const Storage& s) {
    if (s.control == StorageControl::mass_flow)
      report_element(s.id, "control", "is \"mass_flow\", and dispatch.order names it",
                     "give control = \"dispatch\" or \"pressure\", or take it out of the order in case.toml");
    else
      for (const auto& [key, value] : {std::pair{"maximum_mass_flow_kg_s", &s.maximum_mass_flow_kg_s},
                                       {"full_temperature_c", &s.full_temperature_c},
                                       {"empty_temperature_c", &s.empty_temperature_c}})
        if (!*value) report_element(s.id, key, "is missing, and dispatch.order names the storage", "add it");
    check_recharging(s);
    return s.control == StorageControl::pressure;
  }

  /// Of the coldest supply that is known beforehand, degC; infinite: none is.
  double coldest_supply() const {
    double coldest = std::numeric_limits<double>::infinity();
    for (const DispatchOptions::Item& item : data_.dispatch.items) {
      if (item.is_storage) continue;
      const Producer& p = data_.producers[item.index];
      for (const auto& [outdoor, supply] : p.heating_curve) coldest = std::min(coldest, supply);
      if (p.supply_temperature_c.given && p.supply_temperature_c.profile == no_index)
        coldest = std::min(coldest, p.supply_temperature_c.value);
    }
    return coldest;
  }
  void check_recharging(const Storage& s) {
    if (!s.empty_temperature_c || *s.empty_temperature_c + s.hysteresis_k < coldest_supply()) return;
    report_element(
        s.id, "empty_temperature_c",
        fmt::format("is with hysteresis_k {:.3g} degC, and some of the order supply {:.3g} degC: emptied, it "
                    "would never be recharged",
                    *s.empty_temperature_c + s.hysteresis_k, coldest_supply()),
        "give a temperature below what the producers supply by more than hysteresis_k");
  }

  void report(const std::string& key, std::string problem, std::string remedy) {
    const std::string field = "dispatch." + key;
    faults_.add({.file = "case.toml",
                 .line = line_of_key(lines_, field),
                 .field = field,
                 .problem = std::move(problem),
                 .remedy = std::move(remedy)});
  }
  void report_element(const std::string& id, const std::string& field, std::string problem, std::string remedy) {
    faults_.add({.file = data_.network_file,
                 .id = id,
                 .field = field,
                 .problem = std::move(problem),
                 .remedy = std::move(remedy)});
  }

  Case& data_;
  const KeyLines& lines_;
  FaultList& faults_;
};

}  // namespace

void check_dispatch(Case& data, const KeyLines& lines, FaultList& faults) {
  DispatchCheck(data, lines, faults).run();
}

}  // namespace emscher
