// Inside of the case's results: what a dataset is, and how its values are found. What is written to a file and what a
// report shows of an instant (networks/result_values.hpp) comes from the same definitions.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/results/result_file.hpp"
#include "engine/simulation.hpp"
#include "models/buildings/building_substation.hpp"
#include "models/pump_operation.hpp"
#include "networks/case_network.hpp"
#include "networks/generation/generation_account.hpp"

namespace emscher {

/// What the functions that fill a dataset look at.
struct Context {
  const Case& data;
  const CaseNetwork& built;
  std::span<const std::uint32_t> pipe_order;
  const GenerationAccount* generation = nullptr;  ///< of the row that is written; nullptr: nobody keeps one

  const Fluid& fluid() const { return built.network->fluid; }
  double celsius(double theta) const { return fluid().temperature(theta) - celsius_zero; }
};

using Fill = std::function<void(const OutputRow&, std::span<float>)>;

struct Definition {
  QuantityDescription description;
  bool usual;  // written unless the case says otherwise
  std::function<Fill(const Context&)> fill;
  bool (*exists)(const Case&) = nullptr;  // written then only, unless asked for; nullptr: always
};

struct GroupDefinition {
  std::string_view name;
  std::vector<Definition> quantities;
};

/// Position of the k-th of a kind: they stand one after the other, or where `order` says.
inline std::size_t position(std::size_t first, std::size_t k) {
  return first + k;
}
inline std::size_t position(const std::vector<std::uint32_t>& order, std::size_t k) {
  return order[k];
}

/// value(means) for the components of a kind.
template <class Kind, class Value>
std::function<Fill(const Context&)> per_component(Kind CaseNetwork::*first, Value value) {
  return [first, value](const Context& c) {
    return [first, value, c](const OutputRow& row, std::span<float> values) {
      for (std::size_t k = 0; k < values.size(); ++k)
        values[k] = static_cast<float>(value(row.components[position(c.built.*first, k)]));
    };
  };
}

/// Pressure at the supply node less that at the return node of the component.
template <class Kind>
std::function<Fill(const Context&)> pressure_difference(Kind CaseNetwork::*first) {
  return [first](const Context& c) {
    return [first, c](const OutputRow& row, std::span<float> values) {
      const auto& node = row.pressures().node;
      for (std::size_t k = 0; k < values.size(); ++k) {
        const Component& component = *c.built.network->components[position(c.built.*first, k)];
        const double difference = node[component.from] - node[component.to];
        values[k] = static_cast<float>(component.role == Role::producer ? -difference : difference);
      }
    };
  };
}

/// value(context, row, component) for the components from `first` on.
template <class Kind, class Value>
std::function<Fill(const Context&)> per_point(Kind CaseNetwork::*first, Value value) {
  return [first, value](const Context& c) {
    return [first, value, c](const OutputRow& row, std::span<float> values) {
      for (std::size_t k = 0; k < values.size(); ++k)
        values[k] = static_cast<float>(value(c, row, position(c.built.*first, k)));
    };
  };
}

/// What happens in the rooms of a building at a row; all missing where the substation is none.
BuildingSubstation::Rooms rooms_of(const OutputRow& row, const Component& substation, std::size_t component);

/// Speed and power of the pump of a component at a row; all missing where it has none.
PumpOperation pump_operation(const Context& context, const OutputRow& row, std::size_t component);

/// value(PumpOperation) for the components from `first` on.
template <class Value>
std::function<Fill(const Context&)> per_pump(std::size_t CaseNetwork::*first, Value value) {
  return per_point(first, [value](const Context& c, const OutputRow& row, std::size_t component) {
    return value(pump_operation(c, row, component));
  });
}

/// All groups, with every dataset that they can have.
const std::vector<GroupDefinition>& result_groups();

/// Pumps, valves, bypasses, pressure holdings and stations.
std::vector<GroupDefinition> control_groups();

std::size_t element_count(const Case& data, std::string_view group);
std::string element_id(const Case& data, std::string_view group, std::size_t element);

}  // namespace emscher
