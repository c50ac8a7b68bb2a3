// Checks of what varies in time: columns, units, ranges, the span covered, and whether supply is warmer than return.
#pragma once

#include <cstdint>
#include <vector>

#include "networks/case.hpp"
#include "networks/case_toml.hpp"
#include "networks/faults.hpp"
#include "networks/network_reader.hpp"
#include "networks/series_check.hpp"

namespace emscher {

/// `summaries`: as data.series. `zone_of_junction`: from check_network(). Cost: O(elements).
void check_signals(const Case& data, const NetworkReading& reading, const KeyLines& toml_lines,
                   const std::vector<SeriesSummary>& summaries, const std::vector<std::uint32_t>& zone_of_junction,
                   FaultList& faults);

}  // namespace emscher
