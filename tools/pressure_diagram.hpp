// The pressure diagram of a network as utilities print it.
//
// One scale, two axes: pressure at the height of the producer (bar, absolute) and head (metres of water column above
// sea level). Water at rest is a horizontal line; the distance of a line from the ground is the gauge pressure in the
// pipe; supply and return slope with friction, the distance between them is the pressure difference. Limits follow the
// ground: the vapour pressure with its margin from below, the nominal pressure from above.
#pragma once

#include <string>

#include "networks/pressure_profile.hpp"

namespace emscher {

/// A standalone SVG of 1100 x 700 pixels.
std::string pressure_diagram_svg(const PressureProfile& profile);

}  // namespace emscher
