// Values of a whole group of elements at one instant, as the result file has them: for reports that need no file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/simulation.hpp"
#include "networks/case_network.hpp"

namespace emscher {

struct GroupValues {
  std::string group;                       ///< "pump"
  std::vector<std::string> ids;            ///< in the order of the case
  std::vector<std::string> quantities;     ///< "mass_flow_kg_s"
  std::vector<std::vector<float>> values;  ///< per quantity, one for each element; NaN: missing

  /// Throws std::out_of_range for a quantity that the group does not have.
  double value(std::string_view quantity, std::size_t element) const;
};

/// Pumps, valves, bypasses, pressure holdings, mixing and heat exchanger stations: those kinds that the case has, with
/// all their datasets. Names and units: engine/results/README.md.
std::vector<GroupValues> control_values(const Case& data, const CaseNetwork& built, const OutputRow& row);

}  // namespace emscher
