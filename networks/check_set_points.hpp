// Checks of set-points against each other: supply warmer than return, inflows with a temperature, speeds of pumps.
#pragma once

#include <cstdint>
#include <vector>

#include "networks/case.hpp"
#include "networks/network_faults.hpp"
#include "networks/network_reader.hpp"
#include "networks/signal_ranges.hpp"

namespace emscher {

/// `zone_of_junction`: from check_network(). Cost: O(elements).
void check_set_points(const Case& data, const NetworkReading& reading, const SignalRanges& ranges,
                      const std::vector<std::uint32_t>& zone_of_junction, NetworkFaults& faults);

}  // namespace emscher
