// What does not change with time in the result file of a case: which junctions a pipe, pump or valve joins, lengths,
// diameters, heights, places of substations and stations. With it results can be understood without their case: drawn,
// walked along, summed by diameter. And the table of limits, which is filled in when the run ends.
//
// Names and units: engine/results/README.md. O(1) per value, nothing is kept.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/results/result_file.hpp"
#include "networks/case_network.hpp"
#include "networks/plausibility.hpp"
#include "networks/shortfall.hpp"

namespace emscher {

/// Fixed quantities of a group ("pipe", "junction", ...). `pipe_order`: engine's pipe of every pipe of the file. The
/// functions in the result keep references to the arguments.
std::vector<FixedQuantity> fixed_results(const Case& data, const CaseNetwork& built,
                                         std::span<const std::uint32_t> pipe_order, std::string_view group);

/// The group `plausibility`: a row per limit. What was found is filled in at the end.
ElementGroup limit_table(std::span<const LimitFinding> limits);
void fill_limit_table(ResultFile& file, std::span<const LimitFinding> limits);
/// What substations of known kvs lacked for want of pressure difference.
void fill_shortfalls(ResultFile& file, const Case& data, std::span<const Shortfall> shortfalls);

/// Attributes of the file that belong to it: start with its offset, fluid, gravity.
AttributeMap fixed_attributes(const Case& data, const CaseNetwork& built);

}  // namespace emscher
