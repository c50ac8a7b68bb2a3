// Who acts together on what pressures: the controllers of a network from the tasks of its components.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/hydraulics/pressure_control.hpp"
#include "engine/network.hpp"

namespace emscher {

/// One per group, in the order of their first components, which say what is looked at. Actuators are indices of
/// components. `part_of_node`: label of the connected network of every node, for those that look at all consumers.
std::vector<PressureControl> pressure_control_groups(const Network& network,
                                                     std::span<const std::uint32_t> part_of_node);

}  // namespace emscher
