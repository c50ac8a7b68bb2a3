#include "networks/result_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "networks/result_definitions.hpp"

namespace emscher {

double GroupValues::value(std::string_view quantity, std::size_t element) const {
  const auto found = std::ranges::find(quantities, quantity);
  if (found == quantities.end()) throw std::out_of_range(fmt::format("{} has no {}", group, quantity));
  return values[std::size_t(found - quantities.begin())].at(element);
}

std::vector<GroupValues> control_values(const Case& data, const CaseNetwork& built, const OutputRow& row) {
  const Context context{data, built, {}};
  std::vector<GroupValues> all;
  for (const GroupDefinition& definition : control_groups()) {
    const std::size_t count = element_count(data, definition.name);
    if (count == 0) continue;
    GroupValues group{std::string(definition.name), {}, {}, {}};
    for (std::size_t k = 0; k < count; ++k) group.ids.push_back(element_id(data, definition.name, k));
    for (const Definition& d : definition.quantities) {
      group.quantities.emplace_back(d.description.name);
      group.values.emplace_back(count);
      d.fill(context)(row, group.values.back());
    }
    all.push_back(std::move(group));
  }
  return all;
}

}  // namespace emscher
