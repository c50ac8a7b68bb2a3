// Checks of the network as a whole: sides, pairs, connectivity, what holds the pressure, control of pumps.
#pragma once

#include "networks/case.hpp"
#include "networks/connectivity.hpp"
#include "networks/faults.hpp"
#include "networks/network_faults.hpp"
#include "networks/network_reader.hpp"

namespace emscher {

/// Expects resolved references; sets data.closed and adds what is wrong. Returns for every junction the number of the
/// supply zone it belongs to (connectivity.hpp); no_index where that is not certain because of faulty references. Cost:
/// O(elements).
std::vector<std::uint32_t> check_network(const NetworkReading& reading, Case& data, FaultList& faults);

// The checks that check_network() consists of.

/// check_pressure.cpp: every part of a closed network is fed and has exactly one element that holds the pressure, every
/// part of an open one a source.
void check_pressure(const NetworkReading& reading, const Case& data, const NetworkParts& parts, NetworkFaults& faults);

/// check_pumps.cpp: control points, control groups and the junctions of controllers lie in the same part.
void check_pumps(const NetworkReading& reading, const Case& data, const NetworkParts& parts, NetworkFaults& faults);

}  // namespace emscher
