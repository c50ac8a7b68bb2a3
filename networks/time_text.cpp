#include "networks/time_text.hpp"

#include <date/date.h>
#include <fast_float/fast_float.h>
#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace emscher {

namespace {

std::optional<int> digits(std::string_view text, std::size_t position, std::size_t count) {
  if (position + count > text.size()) return std::nullopt;
  int value = 0;
  const char* first = text.data() + position;
  const auto [end, error] = std::from_chars(first, first + count, value);
  if (error != std::errc() || end != first + count || value < 0) return std::nullopt;
  return value;
}

ParsedInstant wrong(std::string problem) {
  return {std::nullopt, std::move(problem), false};
}

// Minutes of "Z", "+01:00" or "+0100"; nothing where the text is none of these.
std::optional<int> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() < 5 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const bool colon = text[3] == ':';
  const auto hours = digits(text, 1, 2);
  const auto minutes = digits(text, colon ? 4 : 3, 2);
  if (!hours || !minutes || text.size() != (colon ? 6U : 5U) || *hours > 18 || *minutes > 59) return std::nullopt;
  return (text[0] == '-' ? -1 : 1) * (*hours * 60 + *minutes);
}

}  // namespace

std::optional<double> parse_duration(std::string_view text) {
  double number = 0.0;
  const auto [end, error] = fast_float::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || !std::isfinite(number) || number < 0.0) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (unit == "s") return number;
  if (unit == "min") return number * 60.0;
  if (unit == "h") return number * 3600.0;
  if (unit == "d") return number * 86400.0;
  return std::nullopt;
}

std::string format_duration(double seconds) {
  const auto whole = [&](double unit) { return seconds >= unit && std::fmod(seconds, unit) == 0.0; };
  if (whole(86400.0)) return fmt::format("{:.0f}d", seconds / 86400.0);
  if (whole(3600.0)) return fmt::format("{:.0f}h", seconds / 3600.0);
  if (whole(60.0)) return fmt::format("{:.0f}min", seconds / 60.0);
  // The shortest digits that read back to the same number; the schema's durations have no exponent.
  std::string text = fmt::format("{}", seconds);
  if (text.find('e') != std::string::npos) text = fmt::format("{:.9f}", seconds);
  return text + "s";
}

ParsedInstant parse_instant(std::string_view text) {
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  const auto hour = digits(text, 11, 2);
  const auto minute = digits(text, 14, 2);
  if (!year || !month || !day || !hour || !minute || text[4] != '-' || text[7] != '-' ||
      (text[10] != 'T' && text[10] != 't' && text[10] != ' ') || text[13] != ':') {
    return wrong("is no ISO 8601 time");
  }
  const date::year_month_day calendar{date::year{*year}, date::month{static_cast<unsigned>(*month)},
                                      date::day{static_cast<unsigned>(*day)}};
  if (!calendar.ok()) return wrong("is a day that does not exist");
  std::size_t position = 16;
  double second = 0.0;
  if (position < text.size() && text[position] == ':') {
    if (!digits(text, position + 1, 2)) return wrong("is no ISO 8601 time");
    const char* first = text.data() + position + 1;
    const auto [end, error] =
        fast_float::from_chars(first, text.data() + text.size(), second, fast_float::chars_format::fixed);
    if (error != std::errc()) return wrong("is no ISO 8601 time");
    position = static_cast<std::size_t>(end - text.data());
  }
  if (*hour > 23 || *minute > 59 || second >= 60.0) return wrong("is a time of day that does not exist");
  if (position >= text.size()) return {std::nullopt, "is local time without offset", true};
  std::string_view zone = text.substr(position);
  if (zone.front() == ' ') zone.remove_prefix(1);
  const auto offset = parse_offset(zone);
  if (!offset) return wrong("has an offset that is neither Z nor +hh:mm");
  const auto days = date::sys_days{calendar}.time_since_epoch().count();
  return {
      Instant{static_cast<double>(days) * 86400.0 + *hour * 3600.0 + *minute * 60.0 + second - *offset * 60.0, *offset},
      {},
      false};
}

std::string format_instant(const Instant& instant) {
  using namespace std::chrono;
  const double local = instant.epoch_s + instant.offset_minutes * 60.0;
  const double whole = std::floor(local);
  const date::sys_seconds seconds_of_time{seconds{static_cast<long long>(whole)}};
  std::string text = date::format("%FT%T", seconds_of_time);
  if (local != whole) {
    std::string decimals = fmt::format("{:.6f}", local - whole).substr(1);
    decimals.erase(decimals.find_last_not_of('0') + 1);
    text += decimals;
  }
  if (instant.offset_minutes == 0) return text + "Z";
  const int size = std::abs(instant.offset_minutes);
  return text + fmt::format("{}{:02d}:{:02d}", instant.offset_minutes < 0 ? '-' : '+', size / 60, size % 60);
}

}  // namespace emscher
