#include "networks/generation/technology_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "engine/fluid.hpp"
#include "networks/feature_properties.hpp"
#include "networks/generation/technology_keys.hpp"

namespace emscher {
namespace {

using nlohmann::json;
using Names = std::initializer_list<const char*>;

/// Reads what the schema has found in order; anything else counts as absent.
class KeyReader {
 public:
  explicit KeyReader(FeatureReader& feature) : feature_(feature), table_(feature.properties().at("technology")) {}

  void operator()(const char* key, double& value) const {
    if (const json* found = find(key); found && found->is_number()) value = found->get<double>();
  }
  void operator()(const char* key, std::optional<double>& value) const {
    if (const json* found = find(key); found && found->is_number()) value = found->get<double>();
  }
  void operator()(const char* key, std::string& value) const {
    if (const json* found = find(key); found && found->is_string()) value = found->get<std::string>();
  }
  template <std::size_t n>
  void operator()(const char* key, std::vector<std::array<double, n>>& points) const {
    const json* found = find(key);
    if (!found || !found->is_array()) return;
    for (const json& entry : *found) {
      const std::vector<double> numbers = numbers_of(entry);
      if (numbers.size() != n) return points.clear();
      std::array<double, n>& point = points.emplace_back();
      std::copy(numbers.begin(), numbers.end(), point.begin());
      if (points.size() > 1 && point[0] <= points[points.size() - 2][0])
        return report(key, fmt::format("{} does not rise above the point before", point[0]),
                      "sort the points by their first number");
    }
  }
  void operator()(const char* key, Signal& signal) const { signal = feature_.signal_in("technology", key); }
  void number_or_zero(const char* key, double& value) const { (*this)(key, value); }
  void capacity(const char* key, double& value) const {
    value = std::numeric_limits<double>::infinity();
    (*this)(key, value);
  }
  template <class Enumeration>
  void choice(const char* key, Enumeration& value, Names names) const {
    std::string name;
    (*this)(key, name);
    for (std::size_t k = 0; k < names.size(); ++k)
      if (name == names.begin()[k]) value = static_cast<Enumeration>(k);
  }
  void flag(const char* key, bool& value, const char* /*if_false*/, const char* if_true) const {
    std::string name;
    (*this)(key, name);
    value = name == if_true;
  }
  void map(const char* key, TableMap& map, const MapNames& names) const {
    const json* found = find(key);
    if (!found || !found->is_object()) return;
    const auto member = [&](const char* name) {
      const auto it = found->find(name);
      return it == found->end() ? json() : *it;
    };
    map.rows = numbers_of(member(names[0]));
    map.columns = numbers_of(member(names[1]));
    for (const json& row : member(names[2])) map.values.push_back(numbers_of(row));
    const auto rises = [&](const std::vector<double>& nodes, const char* name) {
      for (std::size_t k = 1; k < nodes.size(); ++k)
        if (nodes[k] <= nodes[k - 1])
          return report(std::string(key) + "." + name, fmt::format("{} does not rise above {}", nodes[k], nodes[k - 1]),
                        "sort the nodes of the map");
    };
    rises(map.rows, names[0]);
    rises(map.columns, names[1]);
    const bool fits = map.values.size() == map.rows.size() &&
                      std::ranges::all_of(map.values, [&](const auto& r) { return r.size() == map.columns.size(); });
    if (map.rows.empty() || map.columns.empty() || !member(names[2]).is_array()) return;  // the schema reports it
    if (!fits)
      report(std::string(key) + "." + names[2],
             fmt::format("is not a table of {} rows ({}) with {} numbers each ({})", map.rows.size(), names[0],
                         map.columns.size(), names[1]),
             "give one row of numbers for every node");
    is_usable_ &= fits;
  }
  void derived(const char*, Signal&) const {}

  void report(const std::string& key, std::string problem, std::string remedy) const {
    feature_.report("technology." + key, std::move(problem), std::move(remedy));
  }
  bool is_usable() const { return is_usable_; }  ///< no map of a wrong shape

 private:
  const json* find(const char* key) const {
    const auto found = table_.find(key);
    return found == table_.end() ? nullptr : &*found;
  }
  static std::vector<double> numbers_of(const json& list) {
    std::vector<double> numbers;
    if (!list.is_array()) return numbers;
    for (const json& number : list) {
      if (!number.is_number()) return {};
      numbers.push_back(number.get<double>());
    }
    return numbers;
  }

  FeatureReader& feature_;
  const json& table_;
  mutable bool is_usable_ = true;
};

void check(const KeyReader&, BoilerTechnology&) {}
void check(const KeyReader&, ElectrodeBoilerTechnology&) {}
void check(const KeyReader&, GeothermalTechnology&) {}
void check(const KeyReader&, WasteHeatTechnology&) {}
void check(const KeyReader&, NetworkTransferTechnology&) {}
void check(const KeyReader&, SolarTechnology&) {}

void check(const KeyReader& keys, ChpTechnology& t) {
  // Of the lower heating value; a condensing unit comes to 1.1 in all.
  constexpr double most = 1.11;
  double made = 0.0, before = -1.0;
  for (const auto& [load, thermal, electric] : t.design.efficiency_points) {
    if (load <= before) return;  // reported
    before = load;
    if (thermal + electric > most)
      keys.report("efficiency_points",
                  fmt::format("{} + {} at a load of {} is more than {}", thermal, electric, load, most),
                  "write the points as [load, thermal efficiency, electric efficiency], on the lower heating value");
    const double power = load * electric / thermal;
    if (t.design.power_led && power <= made)
      keys.report("efficiency_points", fmt::format("the electric power does not rise with the load at {}", load),
                  "give points at which more load makes more power, or \"led_by\": \"heat\"");
    made = power;
  }
}

void check(const KeyReader& keys, HeatPumpTechnology& t) {
  HeatPump::Design& d = t.design;
  if (!d.capacity.empty() && d.limits.capacity_w == std::numeric_limits<double>::infinity())
    d.limits.capacity_w = std::ranges::max_element(d.capacity, {}, [](const auto& point) { return point[1]; })->back();
  if (d.minimum_source_temperature_c && d.maximum_source_temperature_c &&
      *d.minimum_source_temperature_c >= *d.maximum_source_temperature_c)
    keys.report("minimum_source_temperature_c", "is not below maximum_source_temperature_c", "swap or repair them");
  if (!keys.is_usable()) return;
  for (std::size_t r = 0; r < d.map.rows.size(); ++r)
    for (std::size_t c = 0; c < d.map.columns.size(); ++c) {
      const double hot = d.map.columns[c] + celsius_zero, cold = d.map.rows[r] - d.source_cooling_k + celsius_zero;
      if (hot <= cold || d.map.values[r][c] <= hot / (hot - cold)) continue;
      return keys.report("performance_map.cop",
                         fmt::format("{} from {} to {} degC is more than any machine reaches ({:.2f})",
                                     d.map.values[r][c], d.map.rows[r], d.map.columns[c], hot / (hot - cold)),
                         "rows are source temperatures, columns outlet temperatures: is the table turned?");
    }
}

void read_plane(FeatureReader& feature, const KeyReader& keys, const Producer& producer, SolarTechnology& t) {
  // 0 degrees is normal incidence, whatever the sheet begins with.
  if (!t.design.incidence_modifier.empty() && t.design.incidence_modifier.front()[0] > 0.0)
    t.design.incidence_modifier.insert(t.design.incidence_modifier.begin(), {0.0, 1.0});
  if (producer.control != ProducerControl::heat)
    feature.report("control", "is not \"heat\", but a solar field gives what the sun gives",
                   "write \"control\": \"heat\"; 'heat_w' then limits what it feeds in, if it is given");
  constexpr double distance = 10.0;  // K
  double hottest = producer.supply_temperature_c.profile == no_index ? producer.supply_temperature_c.value : 0.0;
  for (const auto& [outdoor, supply] : producer.heating_curve) hottest = std::max(hottest, supply);
  if (hottest + distance > t.design.maximum_temperature_c && t.design.maximum_temperature_c > 0.0)
    keys.report("maximum_temperature_c",
                fmt::format("is {} degC, but the supply is to be {} degC", t.design.maximum_temperature_c, hottest),
                fmt::format("give at least {} K more than the supply: there it turns out of the sun", distance));
  if (t.plane.empty()) return;
  const std::vector<WeatherPlane>& planes = feature.data().weather.planes;
  if (std::ranges::find(planes, t.plane, &WeatherPlane::name) == planes.end())
    return keys.report("plane", fmt::format("names '{}', but there is no [weather.planes.{}]", t.plane, t.plane),
                       "add the plane to [weather] in case.toml, with tilt_deg and azimuth_deg");
  const auto column = [&](const char* name) {
    const std::string profile = fmt::format("weather:{}_{}", t.plane, name);
    return feature.signal_of(json{{std::string(name) + "_profile", profile}}, name);
  };
  t.beam_w_m2 = column("beam_w_m2");
  t.diffuse_w_m2 = column("diffuse_w_m2");
  t.incidence_deg = column("incidence_deg");
}

template <class... Kinds>
std::optional<Technology> technology_of_kind(std::string_view kind, std::variant<Kinds...>* /*of these*/) {
  std::optional<Technology> technology;
  ((kind == Kinds::kind ? void(technology = Kinds{}) : void()), ...);
  return technology;
}

/// Writes every key that has a value.
class KeyWriter {
 public:
  KeyWriter(const Case& data, const char* kind) : properties_(data) { properties_.put("kind", kind); }

  template <class Value>
  void operator()(const char* key, const Value& value) {
    properties_.put(key, value);
  }
  template <std::size_t n>
  void operator()(const char* key, const std::vector<std::array<double, n>>& points) {
    if (!points.empty()) properties_.put(key, points);
  }
  void number_or_zero(const char* key, double value) { properties_.put_unless(key, value, 0.0); }
  void capacity(const char* key, double value) {
    if (value < std::numeric_limits<double>::infinity()) properties_.put(key, value);
  }
  template <class Enumeration>
  void choice(const char* key, Enumeration value, Names names) {
    properties_.put(key, names.begin()[static_cast<std::size_t>(value)]);
  }
  void flag(const char* key, bool value, const char* if_false, const char* if_true) {
    properties_.put(key, value ? if_true : if_false);
  }
  void map(const char* key, const TableMap& map, const MapNames& names) {
    properties_.put(key, nlohmann::ordered_json{{names[0], map.rows}, {names[1], map.columns}, {names[2], map.values}});
  }
  void derived(const char*, const Signal&) {}
  nlohmann::ordered_json take() { return properties_.take(); }

 private:
  FeatureProperties properties_;
};

struct SignalVisitor {
  const std::function<void(const char*, const Signal&)>& visit;

  void operator()(const char* key, const Signal& signal) const { visit(key, signal); }
  template <class Value>
  void operator()(const char*, const Value&) const {}
  void derived(const char* name, const Signal& signal) const { visit(name, signal); }
  void number_or_zero(const char*, double) const {}
  void capacity(const char*, double) const {}
  template <class Enumeration>
  void choice(const char*, Enumeration, Names) const {}
  void flag(const char*, bool, const char*, const char*) const {}
  void map(const char*, const TableMap&, const MapNames&) const {}
};

}  // namespace

std::optional<Technology> read_technology(FeatureReader& feature, const Producer& producer) {
  const json& properties = feature.properties();
  const auto found = properties.find("technology");
  if (found == properties.end() || !found->is_object()) return std::nullopt;
  const auto kind = found->find("kind");
  if (kind == found->end() || !kind->is_string()) return std::nullopt;
  std::optional<Technology> technology =
      technology_of_kind(kind->get_ref<const std::string&>(), static_cast<Technology*>(nullptr));
  if (!technology) return std::nullopt;
  const KeyReader keys(feature);
  std::visit(
      [&](auto& t) {
        for_each_key(t, keys);
        check(keys, t);
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(t)>, SolarTechnology>)
          read_plane(feature, keys, producer, t);
      },
      *technology);
  return technology;
}

nlohmann::ordered_json technology_properties(const Case& data, const Technology& technology) {
  return std::visit(
      [&](const auto& t) {
        KeyWriter keys(data, t.kind);
        for_each_key(t, keys);
        return keys.take();
      },
      technology);
}

void for_each_technology_signal(const Technology& technology,
                                const std::function<void(const char*, const Signal&)>& visit) {
  const SignalVisitor visitor{visit};
  std::visit([&](const auto& t) { for_each_key(t, visitor); }, technology);
}

}  // namespace emscher
