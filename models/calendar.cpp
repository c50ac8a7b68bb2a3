#include "models/calendar.hpp"

#include <array>
#include <chrono>

namespace emscher {
namespace {

namespace ch = std::chrono;

ch::year_month_day date_of(std::int64_t day) {
  return ch::sys_days(ch::days(day));
}

std::int64_t day_of(ch::year_month_day date) {
  return ch::sys_days(date).time_since_epoch().count();
}

constexpr bool is(const ch::year_month_day& date, unsigned month, unsigned day) {
  return date.month() == ch::month(month) && date.day() == ch::day(day);
}

bool is_holiday(std::int64_t day, Holidays holidays) {
  if (holidays == Holidays::none) return false;
  const ch::year_month_day date = date_of(day);
  if (is(date, 1, 1) || is(date, 5, 1) || is(date, 10, 3) || is(date, 12, 25) || is(date, 12, 26)) return true;
  // Good Friday, Easter Monday, Ascension Day, Whit Monday
  const std::int64_t after_easter = day - easter_sunday(static_cast<int>(date.year()));
  if (after_easter == -2 || after_easter == 1 || after_easter == 39 || after_easter == 50) return true;
  return holidays == Holidays::north_rhine_westphalia && (after_easter == 60 || is(date, 11, 1));
}

}  // namespace

int weekday_of_day(std::int64_t day) {
  return static_cast<int>(((day + 3) % 7 + 7) % 7);  // 1 January 1970 was a Thursday
}

DayKind day_kind_of(int weekday) {
  return weekday == 6 ? DayKind::sunday : weekday == 5 ? DayKind::saturday : DayKind::workday;
}

DayKind day_kind(std::int64_t day, Holidays holidays) {
  const DayKind by_weekday = day_kind_of(weekday_of_day(day));
  if (holidays == Holidays::none) return by_weekday;
  if (is_holiday(day, holidays)) return DayKind::sunday;
  const ch::year_month_day date = date_of(day);
  const bool half_holiday = is(date, 12, 24) || is(date, 12, 31);
  return half_holiday && by_weekday == DayKind::workday ? DayKind::saturday : by_weekday;
}

std::int64_t first_day_of_year(std::int64_t day) {
  return day_of(date_of(day).year() / ch::January / 1);
}

std::int64_t first_day_of_next_year(std::int64_t day) {
  return day_of((date_of(day).year() + ch::years(1)) / ch::January / 1);
}

std::int64_t easter_sunday(int year) {
  const int a = year % 19, b = year / 100, c = year % 100;
  const int d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
  const int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;
  return day_of(ch::year(year) / (f / 31) / (f % 31 + 1));
}

}  // namespace emscher
