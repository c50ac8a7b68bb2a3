#include "networks/series_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "networks/nearest_name.hpp"
#include "networks/series_table.hpp"

namespace emscher {

SeriesError::SeriesError(Fault f) : std::runtime_error(faults_as_text({f})), fault(std::move(f)) {}

namespace {

constexpr std::size_t not_chosen = static_cast<std::size_t>(-1);

}  // namespace

struct SeriesReader::State final : TableSink {
  State(const std::filesystem::path& path, double start_epoch_s)
      : file(path), table(path), numbers(table.separator()), times(start_epoch_s) {}

  [[noreturn]] void refuse(int line, const std::string& field, std::string problem, std::string remedy) const {
    throw SeriesError({.file = file.filename().string(),
                       .line = line,
                       .field = field,
                       .problem = std::move(problem),
                       .remedy = std::move(remedy)});
  }

  // libcsv is C: no exception may pass through it. The first problem of a row is kept until its line is known.
  void keep_problem(const std::string& field, std::string problem, std::string remedy) {
    if (kept_problem.problem.empty())
      kept_problem = {.field = field, .problem = std::move(problem), .remedy = std::move(remedy)};
  }

  void cell(std::size_t column, std::string_view text) override {
    if (failed || column >= slot.size()) return;
    double value = 0.0;
    if (column == 0) {
      std::string remedy;
      std::string problem = times.parse(text, numbers, value, remedy);
      if (!problem.empty()) keep_problem("time", std::move(problem), std::move(remedy));
      row_time = value;
    } else if (slot[column] != not_chosen) {
      std::string problem = numbers.parse(text, value);
      if (!problem.empty()) keep_problem(table.header()[column], std::move(problem), "give a finite number");
      row[slot[column]] = value;
    }
  }

  void row_end(int line, std::size_t cells) override {
    if (failed) return;
    if (cells != table.header().size()) {
      keep_problem("", fmt::format("the row has {} cells, the header {}", cells, table.header().size()),
                   "give every row as many cells as the header");
    } else if (kept_problem.problem.empty() && any_row && row_time <= last_time) {
      keep_problem("time", "the time does not rise", "sort the rows by time and keep each time once");
    }
    if (!kept_problem.problem.empty()) {
      kept_problem.file = file.filename().string();
      kept_problem.line = line;
      failed = true;
      return;
    }
    any_row = true;
    last_time = row_time;
    target->time.push_back(row_time);
    for (std::size_t k = 0; k < row.size(); ++k) target->columns[k].push_back(row[k]);
  }

  std::filesystem::path file;
  SeriesTable table;
  NumberFormat numbers;
  TimeFormat times;
  std::vector<std::size_t> slot;  // per column of the file: position among the chosen columns
  std::vector<double> row;
  double row_time = 0.0;
  double last_time = 0.0;
  bool any_row = false;
  bool failed = false;
  Fault kept_problem;
  TimeSeriesRows* target = nullptr;
};

SeriesReader::SeriesReader(const std::filesystem::path& file, const std::vector<std::string>& columns,
                           double start_epoch_s)
    : state_(std::make_unique<State>(file, start_epoch_s)) {
  const std::vector<std::string>& header = state_->table.header();
  if (header.front() != "time") {
    state_->refuse(1, header.front(), "the first column is not called 'time'", "call the first column 'time'");
  }
  state_->slot.assign(header.size(), not_chosen);
  state_->row.resize(columns.size());
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const auto found = std::find(header.begin() + 1, header.end(), columns[k]);
    if (found == header.end()) {
      state_->refuse(1, columns[k], "there is no such column", remedy_for_unknown_name(columns[k], header));
    }
    std::size_t& slot = state_->slot[static_cast<std::size_t>(found - header.begin())];
    if (slot != not_chosen) throw std::invalid_argument("SeriesReader: the column " + columns[k] + " is chosen twice");
    slot = k;
  }
}

SeriesReader::~SeriesReader() = default;
SeriesReader::SeriesReader(SeriesReader&&) noexcept = default;
SeriesReader& SeriesReader::operator=(SeriesReader&&) noexcept = default;

bool SeriesReader::read_next(TimeSeriesRows& rows) {
  State& s = *state_;
  if (rows.columns.empty()) rows.columns.resize(s.row.size());
  if (rows.columns.size() != s.row.size()) throw std::invalid_argument("SeriesReader: rows of another series");
  const std::size_t before = rows.time.size();
  s.target = &rows;
  // A chunk may hold only a part of a very wide row.
  while (!s.failed && rows.time.size() == before && s.table.parse_chunk(s)) {
  }
  s.target = nullptr;
  // Rows before the faulty one are served first.
  if (s.failed && rows.time.size() == before) throw SeriesError(s.kept_problem);
  return rows.time.size() > before;
}

TimeSeries::Source open_series(const std::filesystem::path& file, const std::vector<std::string>& columns,
                               double start_epoch_s) {
  // std::function copies its target, a reader cannot be copied.
  auto reader = std::make_shared<SeriesReader>(file, columns, start_epoch_s);
  return [reader](TimeSeriesRows& rows) { return reader->read_next(rows); };
}

}  // namespace emscher
