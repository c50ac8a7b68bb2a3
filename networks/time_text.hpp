// Durations ("15min") and instants ("2024-01-01T00:00:00+01:00") as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace emscher {

/// Seconds of a number with unit s, min, h or d; nothing where the text is no such duration.
std::optional<double> parse_duration(std::string_view text);

/// In the largest unit that gives a whole number, else in seconds with all digits.
std::string format_duration(double seconds);

struct Instant {
  double epoch_s = 0.0;    ///< seconds since 1970-01-01T00:00:00Z
  int offset_minutes = 0;  ///< of the local time in which it was written
};

/// What parse_instant found: an instant, or what is wrong.
struct ParsedInstant {
  std::optional<Instant> instant;
  std::string problem;  ///< empty where `instant` is given
  bool offset_missing = false;
};

/// ISO 8601: date, 'T' or a blank, hours and minutes, optionally seconds with decimals, and Z or +hh:mm. Proleptic
/// Gregorian calendar; no leap seconds.
ParsedInstant parse_instant(std::string_view text);

/// ISO 8601 with the offset; decimals of a second only where there are any.
std::string format_instant(const Instant& instant);

}  // namespace emscher
