// The series of a generated town: profiles.csv (shares of the connected load) and weather.csv.
#include <date/date.h>
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/calendar.hpp"
#include "networks/generator.hpp"
#include "networks/generator_demand.hpp"
#include "networks/time_text.hpp"
#include "networks/weather/temperature_year.hpp"

namespace emscher {

namespace {

constexpr double margin_s = 7200.0;            // the individual shifts reach an hour beyond both ends
constexpr double central_european_s = 3600.0;  // ahead of UTC

/// 1 January, 00:00 Central European Time of the year in which the instant lies, in seconds since 1970 UTC.
double new_year(double epoch_s) {
  const date::sys_seconds local{std::chrono::seconds(std::llround(std::floor(epoch_s + central_european_s)))};
  const date::year_month_day day{date::floor<date::days>(local)};
  const date::sys_days first = day.year() / date::January / 1;
  return static_cast<double>(date::sys_seconds(first).time_since_epoch().count()) - central_european_s;
}

/// Monday: 0.
int weekday_at(double epoch_s) {
  return weekday_of_day(static_cast<std::int64_t>(std::floor((epoch_s + central_european_s) / 86400.0)));
}

class TextFile {
 public:
  explicit TextFile(const std::filesystem::path& path) : path_(path), stream_(path, std::ios::binary) { check(); }

  void write(const fmt::memory_buffer& text) {
    stream_.write(text.data(), static_cast<std::streamsize>(text.size()));
    check();
  }
  void close() {
    stream_.close();
    check();
  }

 private:
  void check() const {
    if (!stream_) throw std::runtime_error(fmt::format("{}: cannot be written", path_.string()));
  }
  std::filesystem::path path_;
  std::ofstream stream_;
};

/// Writes rows every `step_s` from before `start` to after the end; `row(buffer, epoch_s)` appends ",value,value...".
template <typename Row>
void write_series(const std::filesystem::path& path, std::string_view columns, const Instant& start, double duration_s,
                  double step_s, Row row) {
  TextFile file(path);
  fmt::memory_buffer text;
  fmt::format_to(std::back_inserter(text), "time,{}\n", columns);
  const double first = std::floor((start.epoch_s - margin_s) / step_s) * step_s;
  const double last = start.epoch_s + duration_s + margin_s;
  const auto rows = static_cast<std::size_t>(std::ceil((last - first) / step_s)) + 1;
  for (std::size_t k = 0; k < rows; ++k) {
    const double epoch_s = first + step_s * static_cast<double>(k);
    fmt::format_to(std::back_inserter(text), "{}", format_instant({epoch_s, start.offset_minutes}));
    row(text, epoch_s);
    text.push_back('\n');
    if (text.size() > 1'000'000) {
      file.write(text);
      text.clear();
    }
  }
  file.write(text);
  file.close();
}

}  // namespace

void write_town_series(const GeneratorOptions& options, const std::filesystem::path& folder) {
  const ParsedInstant parsed = parse_instant(options.start);
  if (!parsed.instant)
    throw std::invalid_argument(fmt::format("generate: start = {}: {}", options.start, parsed.problem));
  const Instant start = *parsed.instant;
  const double year_begin = new_year(start.epoch_s);
  const std::vector<double> outdoor = synthetic_temperature_year(options.seed);
  const std::vector<double> effective = effective_temperature(outdoor);
  const auto hours_of = [&](double epoch_s) { return (epoch_s - year_begin) / 3600.0; };

  std::filesystem::create_directories(folder);
  write_series(folder / "weather.csv", "outdoor_temperature_c", start, options.duration_s, 3600.0,
               [&](fmt::memory_buffer& text, double epoch_s) {
                 fmt::format_to(std::back_inserter(text), ",{:.1f}", hourly_value(outdoor, hours_of(epoch_s)));
               });

  const auto kinds = building_kinds(options.style);
  std::string columns;
  for (const BuildingKind& kind : kinds) columns += fmt::format("{}{}", columns.empty() ? "" : ",", kind.name);
  write_series(folder / "profiles.csv", columns, start, options.duration_s, options.profile_step_s,
               [&](fmt::memory_buffer& text, double epoch_s) {
                 const double hours = hours_of(epoch_s);
                 const double hour = std::fmod(std::fmod(hours, 24.0) + 24.0, 24.0);
                 const double felt = hourly_value(effective, hours);
                 for (const BuildingKind& kind : kinds)
                   fmt::format_to(std::back_inserter(text), ",{:.4g}",
                                  demand_share(kind.profile, felt, weekday_at(epoch_s), hour));
               });
}

}  // namespace emscher
