// Pumps, valves, bypasses, pressure holdings and stations of a design point, for people.
#pragma once

#include <string>
#include <vector>

#include "networks/result_values.hpp"

namespace emscher {

/// A table per kind: flows, pressures, temperatures, and in words what the element is doing.
std::string controls_text(const std::vector<GroupValues>& groups);

}  // namespace emscher
