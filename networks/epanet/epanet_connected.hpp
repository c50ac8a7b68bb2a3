// Which nodes of an EPANET network have water: those that something open connects with a reservoir or tank.
#pragma once

#include <vector>

#include "networks/epanet/epanet_network.hpp"
#include "networks/epanet/epanet_report.hpp"

namespace emscher {

/// Closed at the start (controls are not imported), or a pump that never turns.
bool is_closed(const EpanetNetwork& network, const EpanetLink& link);

/// Closed pipes are left out; closed pumps and valves are kept as such.
bool is_left_out(const EpanetLink& link);

/// Largest relative speed; a pattern replaces the speed of the pump.
double largest_speed(const EpanetNetwork& network, const EpanetPump& pump);

/// Per node; counts nodes without, and the links that end there, as left out. Cost: O(elements).
std::vector<bool> find_connected(const EpanetNetwork& network, EpanetReport& report);

}  // namespace emscher
