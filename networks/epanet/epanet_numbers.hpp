// Converted numbers as a person would write them.
#pragma once

#include <fmt/format.h>

#include <cstdlib>

namespace emscher {

/// To ten significant digits: 10530 ft become 3209.544 m, not 3209.5440000000003.
inline double rounded(double value) {
  return std::strtod(fmt::format("{:.10g}", value).c_str(), nullptr);
}

}  // namespace emscher
