// A pressure profile for people (a few lines), for programs (JSON) and for spreadsheets (CSV). The figure:
// tools/pressure_diagram.hpp.
#pragma once

#include <string>

#include "networks/pressure_profile.hpp"

namespace emscher {

/// Way, pressures at both ends, steps at pumps, valves and mixing stations, nearest approach to vapour and nominal
/// pressure.
std::string profile_text(const PressureProfile& profile);

/// One object: status, producer, consumer, instant, limits, and arrays of the points and of the sections between them.
/// The junction of a point is null where it is a terminal of an element between two junctions. `source`: case or
/// results.
std::string profile_json(const PressureProfile& profile, const std::string& source);

/// A row per point (RFC 4180), units in the names; the section is the one that leads to it, "pump" or "pipe" its kind.
/// Two rows at the same distance are a step. Empty where there is no value.
std::string profile_csv(const PressureProfile& profile);

}  // namespace emscher
