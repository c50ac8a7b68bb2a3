// Time series from CSV files, read sequentially.
//
// Memory is one block of rows of the chosen columns, however long the file is and however many columns it has. A file
// has a header; the first column is called `time` and holds ISO 8601 with offset, or seconds since the start of the
// case. Separators comma, semicolon and tab; decimal comma in semicolon and tab files; byte order mark and CRLF.
#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/time_series.hpp"
#include "networks/faults.hpp"

namespace emscher {

/// A fault that ends the reading of a series.
struct SeriesError : std::runtime_error {
  explicit SeriesError(Fault f);
  Fault fault;
};

/// Reads one file from the beginning to the end.
class SeriesReader {
 public:
  /// Opens `file` and reads its header. `columns`: names of the columns to serve. `start_epoch_s`: the start of the
  /// case in seconds since 1970-01-01T00:00:00Z, from which ISO times are counted. Throws SeriesError where the file
  /// cannot be read, has no header, or lacks a column.
  SeriesReader(const std::filesystem::path& file, const std::vector<std::string>& columns, double start_epoch_s);
  ~SeriesReader();
  SeriesReader(SeriesReader&&) noexcept;
  SeriesReader& operator=(SeriesReader&&) noexcept;

  /// Appends the next rows (those of the next 64 KB of the file, at least one) to `rows`, whose columns are in the
  /// order chosen (an empty `columns` is sized first); times in seconds since the start of the case. Returns whether
  /// there were any. Throws SeriesError at a row that is not valid: cells that are no finite numbers, times that do not
  /// rise.
  bool read_next(TimeSeriesRows& rows);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A source for TimeSeries (models/time_series.hpp); arguments and errors as for SeriesReader.
TimeSeries::Source open_series(const std::filesystem::path& file, const std::vector<std::string>& columns,
                               double start_epoch_s);

}  // namespace emscher
