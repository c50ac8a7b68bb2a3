// A pressure profile for people (a few lines), for programs (JSON) and for spreadsheets (CSV). The figure:
// tools/pressure_diagram.hpp.
#pragma once

#include <string>

#include "networks/pressure_profile.hpp"

namespace emscher {

/// Way, pressures at both ends, nearest approach to vapour and nominal pressure.
std::string profile_text(const PressureProfile& profile);

/// One object: status, producer, consumer, instant, limits, and an array of the junctions. `source`: case or results.
std::string profile_json(const PressureProfile& profile, const std::string& source);

/// A row per junction (RFC 4180), units in the names; the pipe is the one that leads to the junction. Empty where there
/// is no value.
std::string profile_csv(const PressureProfile& profile);

}  // namespace emscher
