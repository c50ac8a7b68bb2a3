#include "networks/series_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "networks/series_reader.hpp"
#include "networks/series_table.hpp"
#include "networks/time_text.hpp"

namespace emscher {

namespace {

class SeriesCheck final : public TableSink {
 public:
  SeriesCheck(SeriesTable& table, const SeriesFile& series, double start_epoch_s, SeriesSummary& summary,
              FaultList& faults)
      : table_(table),
        series_(series),
        summary_(summary),
        faults_(faults),
        numbers_(table.separator()),
        times_(start_epoch_s) {
    summary.header = table.header();
    summary.ranges.resize(table.header().size());
    values_.resize(table.header().size());
  }

  void check_header() {
    const std::vector<std::string>& header = summary_.header;
    if (header.front() != "time") {
      report(1, header.front(), fmt::format("the first column is called '{}'", header.front().substr(0, 60)),
             "call the first column 'time'; the first line holds the names of the columns");
    }
    std::set<std::string> seen;
    for (std::size_t k = 0; k < header.size(); ++k) {
      if (header[k].empty()) {
        report(1, fmt::format("column {}", k + 1), "has no name", "name it, or remove the surplus separator");
      } else if (!seen.insert(header[k]).second) {
        report(1, header[k], "stands twice in the header", "give every column its own name");
      }
    }
    if (header.size() == 1) {
      report(1, "time", "the file has only one column",
             "separate the columns by comma, semicolon or tab, and give at least one beside 'time'");
    }
  }

  void cell(std::size_t column, std::string_view text) override {
    if (column >= values_.size()) return;
    double value = 0.0;
    if (column == 0) {
      std::string remedy;
      std::string problem = times_.parse(text, numbers_, value, remedy);
      time_valid_ = problem.empty();
      if (!time_valid_) keep("time", std::move(problem), std::move(remedy));
      time_ = value;
      return;
    }
    std::string problem = numbers_.parse(text, value);
    if (problem.empty()) {
      values_[column] = value;
    } else {
      values_[column] = std::nan("");
      keep(summary_.header[column], std::move(problem), remedy_for_cell(text));
    }
  }

  void row_end(int line, std::size_t cells) override {
    const std::size_t expected = summary_.header.size();
    if (cells != expected) {
      const bool commas = table_.separator() == ',' && cells > expected;
      report(line, "", fmt::format("the row has {} cells, the header {}", cells, expected),
             commas ? "is it a decimal comma? Write a decimal point, or separate the columns by semicolons"
                    : "give every row as many cells as the header");
    } else {
      for (Fault& fault : kept_) report(line, fault.field, std::move(fault.problem), std::move(fault.remedy));
      take_values(line);
    }
    kept_.clear();
    step_known_ = time_valid_ && take_time(line);
    time_valid_ = false;
  }

  void finish() {
    if (numbers_.decimal_comma()) {
      report(std::nullopt, "", "is read with decimal commas", "nothing to do if that is meant", Severity::note);
    }
    if (summary_.rows == 0 && !reported_) {
      report(std::nullopt, "", "has a header but no rows", "add rows");
    }
    check_gaps();
    summary_.complete = true;
  }

 private:
  void report(std::optional<int> line, const std::string& field, std::string problem, std::string remedy,
              Severity severity = Severity::error) {
    if (severity == Severity::error) reported_ = true;
    faults_.add_limited_per_file({.file = series_.file,
                                  .line = line,
                                  .field = field,
                                  .problem = std::move(problem),
                                  .remedy = std::move(remedy),
                                  .severity = severity});
  }

  void keep(const std::string& field, std::string problem, std::string remedy) {
    if (kept_.size() < FaultList::limit_per_field) {
      kept_.push_back({.field = field, .problem = std::move(problem), .remedy = std::move(remedy)});
    } else {
      reported_ = true;
    }
  }

  static std::string remedy_for_cell(std::string_view text) {
    if (text.empty()) return "fill the cell, or remove the row (gaps up to maximum_gap are interpolated)";
    if (text.find(',') != std::string_view::npos)
      return "write numbers without thousands separators, with one decimal sign";
    return "write a finite number without unit";
  }

  void take_values(int line) {
    for (std::size_t k = 1; k < values_.size(); ++k) {
      if (std::isnan(values_[k])) continue;
      ColumnRange& range = summary_.ranges[k];
      if (!range.any || values_[k] < range.minimum) {
        range.minimum = values_[k];
        range.minimum_line = line;
      }
      if (!range.any || values_[k] > range.maximum) {
        range.maximum = values_[k];
        range.maximum_line = line;
      }
      range.any = true;
    }
  }

  // Returns whether the next row's distance from this one means anything.
  bool take_time(int line) {
    if (summary_.rows == 0) {
      summary_.first_s = time_;
    } else if (time_ == summary_.last_s) {
      report(line, "time", "the time of the row before stands here again", "keep each time once");
      return false;
    } else if (time_ < summary_.last_s) {
      report(line, "time", "the time is before that of the row before",
             "sort the rows by time; in local time the hour of the change to winter time needs its offset");
      return false;
    } else if (step_known_) {
      Step& step = steps_[std::llround((time_ - summary_.last_s) * 1000.0)];
      if (step.count++ == 0) step.line = line;
      // An irregular file: the distribution is of no use, and its memory must not grow.
      if (steps_.size() > most_steps) {
        steps_.clear();
        irregular_ = true;
      }
    }
    if (series_.maximum_gap_s && summary_.rows > 0) check_gap_allowed(line, time_ - summary_.last_s);
    ++summary_.rows;
    summary_.last_s = time_;
    return true;
  }

  void check_gap_allowed(int line, double gap) {
    if (gap <= *series_.maximum_gap_s * (1.0 + 1e-9)) return;
    report(line, "time",
           fmt::format("a gap of {} before this row; maximum_gap is {}", format_duration(gap),
                       format_duration(*series_.maximum_gap_s)),
           "fill in the missing rows, or raise maximum_gap of the series in case.toml");
  }

  // Without maximum_gap: a step above 1.5 usual steps where at least nine of ten steps are the usual one.
  void check_gaps() {
    std::size_t total = 0;
    auto usual = steps_.begin();
    for (auto step = steps_.begin(); step != steps_.end(); ++step) {
      total += step->second.count;
      if (step->second.count > usual->second.count) usual = step;
    }
    // Among a handful of rows a missing one weighs more.
    const double share = total <= 10 ? 0.6 : 0.9;
    if (irregular_ || total == 0 || static_cast<double>(usual->second.count) < share * static_cast<double>(total)) {
      if (total > 10 && !series_.maximum_gap_s) {
        report(std::nullopt, "time", "the rows are irregular, so gaps cannot be recognised",
               "set maximum_gap of the series in case.toml to have them checked", Severity::note);
      }
      return;
    }
    const double usual_s = static_cast<double>(usual->first) / 1000.0;
    summary_.usual_step_s = usual_s;
    if (series_.maximum_gap_s) return;  // checked row by row
    for (const auto& [milliseconds, step] : steps_) {
      const double gap = static_cast<double>(milliseconds) / 1000.0;
      if (gap <= 1.5 * usual_s) continue;
      const std::string times = step.count > 1 ? fmt::format(" (and {} more of this length)", step.count - 1) : "";
      report(step.line, "time",
             fmt::format("a gap of {} before this row{}; the usual step is {}", format_duration(gap), times,
                         format_duration(usual_s)),
             fmt::format("fill in the missing rows, or allow the gap: maximum_gap = \"{}\" in [series.{}] of case.toml",
                         format_duration(gap), series_.name));
    }
  }

  struct Step {
    std::size_t count = 0;
    int line = 0;
  };
  static constexpr std::size_t most_steps = 1000;

  SeriesTable& table_;
  const SeriesFile& series_;
  SeriesSummary& summary_;
  FaultList& faults_;
  NumberFormat numbers_;
  TimeFormat times_;
  std::vector<double> values_;
  std::vector<Fault> kept_;
  std::map<long long, Step> steps_;  // by length in ms
  double time_ = 0.0;
  bool time_valid_ = false;
  bool step_known_ = false;
  bool irregular_ = false;
  bool reported_ = false;
};

}  // namespace

SeriesSummary check_series(const std::filesystem::path& file, const SeriesFile& series, double start_epoch_s,
                           bool read_cells, FaultList& faults) {
  SeriesSummary summary;
  try {
    SeriesTable table(file);
    SeriesCheck check(table, series, start_epoch_s, summary, faults);
    summary.readable = true;
    check.check_header();
    if (!read_cells) return summary;
    while (table.parse_chunk(check)) {
    }
    check.finish();
  } catch (const SeriesError& error) {
    Fault fault = error.fault;
    fault.file = series.file;
    faults.add(std::move(fault));
  }
  return summary;
}

}  // namespace emscher
