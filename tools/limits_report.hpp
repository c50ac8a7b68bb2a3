// How a network kept to its limits, for people and for programs.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>

#include "networks/plausibility.hpp"

namespace emscher {

/// A table: a line per limit with the worst value and its element; where it was broken how many elements and, unless
/// `at_one_instant`, how long. Empty where there are no limits.
std::string limits_text(std::span<const LimitFinding> limits, bool at_one_instant);

/// An array of objects with the names of the group `plausibility` of a result file.
nlohmann::ordered_json limits_json(std::span<const LimitFinding> limits, bool at_one_instant);

}  // namespace emscher
