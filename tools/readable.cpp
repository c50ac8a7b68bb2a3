#include "tools/readable.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace emscher {

namespace {

struct Unit {
  double size;
  const char* name;
};

}  // namespace

std::string readable_duration(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0.0) return fmt::format("{} s", seconds);
  if (seconds < 59.95) return seconds < 9.995 ? fmt::format("{:.3g} s", seconds) : fmt::format("{:.0f} s", seconds);
  constexpr std::array<Unit, 4> units{{{86400.0, "d"}, {3600.0, "h"}, {60.0, "min"}, {1.0, "s"}}};
  std::size_t k = 0;
  while (std::round(seconds / units[k + 1].size) * units[k + 1].size < units[k].size) ++k;
  const double smaller = std::round(seconds / units[k + 1].size);
  const double ratio = units[k].size / units[k + 1].size;
  const double whole = std::floor(smaller / ratio), rest = smaller - whole * ratio;
  if (rest == 0.0) return fmt::format("{:.0f} {}", whole, units[k].name);
  return fmt::format("{:.0f} {} {:.0f} {}", whole, units[k].name, rest, units[k + 1].name);
}

std::string readable_factor(double factor) {
  if (factor >= 999'500.0) return fmt::format("{:.3g} million", factor / 1e6);
  if (factor >= 9'995.0) return fmt::format("{:.0f} 000", factor / 1e3);
  return factor >= 9.95 ? fmt::format("{:.0f}", factor) : fmt::format("{:.2g}", factor);
}

std::string readable_bytes(double bytes) {
  if (bytes < 999.5) return fmt::format("{:.0f} B", bytes);
  if (bytes < 999.5e3) return fmt::format("{:.3g} kB", bytes / 1e3);
  if (bytes < 999.5e6) return fmt::format("{:.3g} MB", bytes / 1e6);
  return fmt::format("{:.3g} GB", bytes / 1e9);
}

std::string readable_power(double watt) {
  const double size = std::abs(watt);
  if (size < 999.5) return fmt::format("{:.3g} W", watt);
  if (size < 999.5e3) return fmt::format("{:.3g} kW", watt / 1e3);
  return fmt::format("{:.4g} MW", watt / 1e6);
}

}  // namespace emscher
