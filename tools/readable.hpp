// Numbers as people read them.
#pragma once

#include <string>

namespace emscher {

/// Seconds in two neighbouring units: "45 s", "12 min 30 s", "5 h 15 min", "151 d 6 h"; below a minute with three
/// significant digits.
std::string readable_duration(double seconds);

/// A large factor: "340", "12 000", "1.2 million".
std::string readable_factor(double factor);

/// Bytes in decimal units: "512 B", "3.1 MB".
std::string readable_bytes(double bytes);

/// Watts: "85 W", "12.3 kW", "4.56 MW".
std::string readable_power(double watt);

}  // namespace emscher
