// A CSV file of numbers over time, parsed chunk by chunk (libcsv) and handed on cell by cell. Shared by the reader
// (series_reader) and the checker (series_check).
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace emscher {

/// Receives the cells behind the header.
struct TableSink {
  virtual ~TableSink() = default;
  virtual void cell(std::size_t column, std::string_view text) = 0;
  virtual void row_end(int line, std::size_t cells) = 0;
};

class SeriesTable {
 public:
  /// Opens the file, recognises the separator and reads the header. Throws SeriesError (series_reader.hpp) where there
  /// is no readable header.
  explicit SeriesTable(const std::filesystem::path& file);
  ~SeriesTable();
  SeriesTable(SeriesTable&&) noexcept;
  SeriesTable& operator=(SeriesTable&&) noexcept;

  const std::vector<std::string>& header() const;  ///< all columns, `time` among them
  char separator() const;                          ///< ',', ';' or tab

  /// Parses the next 64 KB; returns false at the end of the file. Blank lines are passed over.
  bool parse_chunk(TableSink& sink);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Numbers of one file: point or, where the comma is no separator, comma as decimal sign, but not both.
class NumberFormat {
 public:
  explicit NumberFormat(char separator) : separator_(separator) {}
  /// Empty where `text` is a finite number, else what is wrong with it.
  std::string parse(std::string_view text, double& value);
  bool decimal_comma() const { return decimal_ == ','; }

 private:
  char separator_;
  char decimal_ = 0;  // not known yet
};

/// Times of one file: all ISO 8601 with offset, or all seconds since the start of the case.
class TimeFormat {
 public:
  explicit TimeFormat(double start_epoch_s) : start_epoch_s_(start_epoch_s) {}
  /// Empty where `text` is a time, else what is wrong with it; `remedy` then says what would be right.
  std::string parse(std::string_view text, NumberFormat& numbers, double& seconds_since_start, std::string& remedy);
  bool in_seconds() const { return kind_ == Kind::seconds; }

 private:
  enum class Kind { unknown, iso, seconds };
  double start_epoch_s_;
  Kind kind_ = Kind::unknown;
};

}  // namespace emscher
