// Checks of the network as a whole: sides, pairs, connectivity, pressure-holding producers.
#pragma once

#include "networks/case.hpp"
#include "networks/faults.hpp"
#include "networks/network_reader.hpp"

namespace emscher {

/// Expects resolved references; sets data.closed and adds what is wrong. Returns for every junction the number of the
/// connected part it belongs to (supply and return of a junction with a substation or producer count as connected);
/// no_index where that is not certain because of faulty references. Cost: O(elements).
std::vector<std::uint32_t> check_network(const NetworkReading& reading, Case& data, FaultList& faults);

}  // namespace emscher
