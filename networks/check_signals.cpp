#include "networks/check_signals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

#include "networks/case_signals.hpp"
#include "networks/check_set_points.hpp"
#include "networks/nearest_name.hpp"
#include "networks/schema.hpp"
#include "networks/signal_ranges.hpp"
#include "networks/time_text.hpp"
#include "networks/weather/check_weather.hpp"

namespace emscher {

namespace {

class SignalCheck {
 public:
  SignalCheck(const Case& data, const NetworkReading& reading, const KeyLines& toml_lines,
              const std::vector<SeriesSummary>& summaries, const SignalRanges& ranges, FaultList& faults)
      : data_(data),
        reading_(reading),
        toml_lines_(toml_lines),
        summaries_(summaries),
        ranges_(ranges),
        faults_(faults) {}

  void check_profiles() {
    std::set<std::uint32_t> reported;
    struct Reach {
      double behind = 0.0;
      double ahead = 0.0;
      std::string example;
      bool used = false;
    };
    std::vector<Reach> reach(data_.series.size());
    for_each_signal(data_, [&](const SignalPlace& place, const Signal& signal) {
      if (signal.profile == no_index) return;
      const ProfileReference& profile = data_.profiles[signal.profile];
      Reach& r = reach[profile.series];
      r.used = true;
      if (signal.shift_s < r.behind || signal.shift_s > r.ahead) r.example = place.id;
      r.behind = std::min(r.behind, signal.shift_s);
      r.ahead = std::max(r.ahead, signal.shift_s);
      if (!summaries_[profile.series].readable) return;
      if (ranges_.column(signal.profile) == 0) {
        if (reported.insert(signal.profile).second) report_column(place, profile);
        return;
      }
      check_unit(place, signal, profile);
      check_range(place, signal);
    });
    for (std::size_t k = 0; k < reach.size(); ++k) {
      const bool of_weather = data_.series[k].origin == SeriesOrigin::weather;
      if (of_weather) {
        if (!reach[k].used && !uses_weather(data_)) report_unused("weather", "weather");
      } else if (reach[k].used) {
        check_span(k, reach[k].behind, reach[k].ahead, reach[k].example);
      } else {
        report_unused("series." + data_.series[k].name, data_.series[k].name);
      }
    }
  }

 private:
  void report(std::optional<int> line, std::string_view id, const std::string& field, std::string problem,
              std::string remedy, Severity severity = Severity::error) {
    faults_.add({.file = data_.network_file,
                 .line = line,
                 .id = std::string(id),
                 .field = field,
                 .problem = std::move(problem),
                 .remedy = std::move(remedy),
                 .severity = severity});
  }

  void report_unused(const std::string& field, const std::string& series) {
    faults_.add({.file = "case.toml",
                 .line = line_of_key(toml_lines_, field),
                 .field = field,
                 .problem = "the series is not used",
                 .remedy = "refer to a column of it as \"" + series + ":column\", or remove it",
                 .severity = Severity::note});
  }

  // A fault of a signal stands in the network or, without an element, in case.toml.
  void report_signal(const SignalPlace& place, const char* ending, std::string problem, std::string remedy) {
    const std::string key = std::string(place.name) + ending;
    if (place.id.empty()) {
      const std::string field = std::string(place.definition) + "." + key;
      faults_.add({.file = "case.toml",
                   .line = line_of_key(toml_lines_, field),
                   .field = field,
                   .problem = std::move(problem),
                   .remedy = std::move(remedy)});
      return;
    }
    const std::string field = place.table.empty() ? key : std::string(place.table) + "." + key;
    report(line_of_element(place.id), place.id, field, std::move(problem), std::move(remedy));
  }

  std::optional<int> line_of_element(std::string_view id) const {
    const auto found = reading_.ids.position.find(std::string(id));
    return found == reading_.ids.position.end() ? std::nullopt
                                                : std::optional(reading_.ids.entries[found->second].line);
  }

  void report_column(const SignalPlace& place, const ProfileReference& profile) {
    const SeriesFile& series = data_.series[profile.series];
    std::vector<std::string> columns = summaries_[profile.series].header;
    columns.erase(columns.begin());
    report_signal(place, "_profile", fmt::format("{} has no column '{}'", series.file, profile.column),
                  remedy_for_unknown_name(profile.column, columns));
  }

  // A profile that is the quantity itself must have its unit. Only units of the same quantity are compared: "flat_d" is
  // no day.
  void check_unit(const SignalPlace& place, const Signal& signal, const ProfileReference& profile) {
    static const std::vector<std::vector<std::string_view>> quantities{
        {"_w", "_kw", "_mw", "_gw", "_wh", "_kwh", "_mwh"},
        {"_c", "_k", "_f", "_degc", "_deg_c"},
        {"_kg_s", "_kg_h", "_t_h", "_l_s", "_l_h", "_l_min", "_m3_h", "_m3_s"},
        {"_pa", "_mbar", "_kpa", "_bar", "_mpa"},
        {"_m", "_mm", "_cm", "_km", "_ft"}};
    const std::string_view wanted = unit_suffix(place.name);
    const std::string_view found = unit_suffix(profile.column);
    if (signal.value != 1.0 || found.empty() || found == wanted) return;
    for (const std::vector<std::string_view>& units : quantities) {
      if (std::find(units.begin(), units.end(), wanted) == units.end() ||
          std::find(units.begin(), units.end(), found) == units.end()) {
        continue;
      }
      report_signal(
          place, "_profile",
          fmt::format("the column '{}' is in '{}', needed is '{}'", profile.column, found.substr(1), wanted.substr(1)),
          fmt::format("convert the column and its name, or give '{}' as the factor between the two", place.name));
    }
  }

  void check_range(const SignalPlace& place, const Signal& signal) {
    const std::optional<SignalRange> range = ranges_.of(signal);
    const bool of_toml = place.id.empty();
    std::vector<std::string> path{std::string(place.name)};
    if (of_toml) path.insert(path.begin(), std::string(place.definition));
    const std::optional<NumberRange> allowed =
        of_toml ? case_schema().range("", path) : network_schema().range(place.definition, path);
    if (!range || !allowed) return;
    const std::string& file = data_.series[data_.profiles[signal.profile].series].file;
    const auto out = [&](double value, int line, const char* verb, double limit) {
      report_signal(place, "_profile", fmt::format("{} {} ({}:{}), the limit is {}", verb, value, file, line, limit),
                    fmt::format("repair the column '{}', its unit, or the factor '{}'",
                                data_.profiles[signal.profile].column, place.name));
    };
    if (allowed->minimum && range->low < *allowed->minimum)
      out(range->low, range->low_line, "falls to", *allowed->minimum);
    if (allowed->maximum && range->high > *allowed->maximum)
      out(range->high, range->high_line, "rises to", *allowed->maximum);
  }

  void check_span(std::size_t k, double behind, double ahead, const std::string& example) {
    const SeriesSummary& summary = summaries_[k];
    const SeriesFile& series = data_.series[k];
    if (!summary.complete || summary.rows == 0 || data_.time.duration_s <= 0.0) return;
    const double needed_to = data_.time.duration_s + ahead;
    double covered_to = summary.last_s;
    // The last row of a step series holds for one more step, without a usual step for ever.
    if (series.interpolation == Interpolation::step) {
      covered_to =
          summary.usual_step_s > 0.0 ? covered_to + summary.usual_step_s : std::numeric_limits<double>::infinity();
    }
    const std::string shifted = example.empty() ? "" : fmt::format(" (with the shifts of {} and others)", example);
    const auto when = [&](double seconds) {
      return format_instant({data_.time.start_epoch_s + seconds, data_.time.start_offset_minutes});
    };
    if (summary.first_s > behind) {
      add_span_fault(series,
                     fmt::format("begins at {}, but is needed from {}{}", when(summary.first_s), when(behind), shifted),
                     "add the rows before, or start the simulation later");
    }
    if (covered_to < needed_to - 1e-6) {
      add_span_fault(
          series, fmt::format("ends at {}, but is needed until {}{}", when(summary.last_s), when(needed_to), shifted),
          series.interpolation == Interpolation::linear
              ? "add the rows behind (linear series need one at the very end), or shorten the simulation"
              : "add the rows behind, or shorten the simulation");
    }
  }

  void add_span_fault(const SeriesFile& series, std::string problem, std::string remedy) {
    faults_.add({.file = series.file, .field = "time", .problem = std::move(problem), .remedy = std::move(remedy)});
  }

  const Case& data_;
  const NetworkReading& reading_;
  const KeyLines& toml_lines_;
  const std::vector<SeriesSummary>& summaries_;
  const SignalRanges& ranges_;
  FaultList& faults_;
};

}  // namespace

void check_signals(const Case& data, const NetworkReading& reading, const KeyLines& toml_lines,
                   const std::vector<SeriesSummary>& summaries, const std::vector<std::uint32_t>& zone_of_junction,
                   FaultList& faults) {
  const SignalRanges ranges(data, summaries);
  SignalCheck(data, reading, toml_lines, summaries, ranges, faults).check_profiles();
  if (!reading.complete) return;
  NetworkFaults network_faults(data, faults);
  check_set_points(data, reading, ranges, zone_of_junction, network_faults);
}

}  // namespace emscher
