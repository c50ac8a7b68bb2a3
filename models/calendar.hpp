// Kinds of days: working days, Saturdays, Sundays; holidays count as Sundays, 24 and 31 December as Saturdays unless
// they are Sundays (as the standard load profiles of the German gas industry do).
//
// Easter: Gregorian computus after Meeus, Astronomical Algorithms (1998) ch. 8. Days are counted from 1970-01-01.
#pragma once

#include <cstdint>

namespace emscher {

enum class DayKind : std::uint8_t { workday, saturday, sunday };

/// The holidays of all Germany, or with Corpus Christi and All Saints' Day as in North Rhine-Westphalia.
enum class Holidays : std::uint8_t { none, germany, north_rhine_westphalia };

/// a / b, rounded down; b > 0.
constexpr std::int64_t floor_divided(std::int64_t a, std::int64_t b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}
/// 0: Monday ... 6: Sunday.
int weekday_of_day(std::int64_t day);
/// By the weekday alone.
DayKind day_kind_of(int weekday);
DayKind day_kind(std::int64_t day, Holidays holidays);
/// The first day of the year in which a day lies.
std::int64_t first_day_of_year(std::int64_t day);
/// The first day of the year after that in which a day lies.
std::int64_t first_day_of_next_year(std::int64_t day);
std::int64_t easter_sunday(int year);

}  // namespace emscher
