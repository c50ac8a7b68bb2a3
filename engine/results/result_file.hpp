// The result file: HDF5 that h5py, xarray, netCDF4 and HDFView open as it is, also while the run goes on and also after
// the process was killed.
//
// Layout (every dataset and attribute is listed in engine/results/README.md):
//   /<group>/<quantity>   float32 [time, element], dimension scales `time` and `id` of the same group
//   /<group>/time         hard link to the one /time (float64, seconds since the start, CF units)
//   /<group>/<fixed>      float64 or text [element]: what does not change with time (lengths, ends of pipes), or is
//   known
//                         only when the run ends
//   /<group>/<series>     float64 [time] (balance terms: need more digits than float32 has)
//   /summary              attributes written when the run ends
//   /                     attributes that make the run repeatable, and `status` = running | complete | failed
//
// Rows are collected in a block and written as whole chunks, so memory does not grow with the number of rows and
// nothing is read back. What is on disk changes only in `commit`s that a kill cannot tear: commit_journal.hpp says how.
//
// Cost per value: one copy into the chunk, one checksum, one copy into the page cache; some 4 ns.
// Memory: the block (at most `buffer_bytes`), one chunk (about 400 kB), and some 10 kB per dataset.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace emscher {

/// What a value of one row stands for: the instant, or the mean over the output step that ends there.
enum class CellMethod { point, mean };

/// Name, unit (SI; "degC" for temperatures) and meaning of a dataset.
struct QuantityDescription {
  std::string name;       ///< with the unit in it: "mass_flow_kg_s"
  std::string unit;       ///< as udunits reads it: "kg s-1"
  std::string long_name;  ///< one line for plots
  CellMethod cell_method = CellMethod::point;
};

/// A quantity that every element has once: a number (float64) or a text (UTF-8, without NUL).
struct FixedQuantity {
  using Number = std::function<double(std::size_t element)>;
  using Text = std::function<std::string_view(std::size_t element)>;
  std::string name;                  ///< with the unit in it: "length_m"
  std::string unit;                  ///< as udunits reads it; empty: none is written (texts, mixed units)
  std::string long_name;             ///< one line for plots
  std::variant<Number, Text> value;  /// Called once per element while the file is created. Empty: known only when the
                                     /// run ends (ResultFile::set_fixed), missing (NaN, "") until then.
};

/// A kind of element ("pipe", "junction", ...): one float32 dataset [time, element] per quantity.
struct ElementGroup {
  std::string name;
  std::size_t element_count = 0;  ///< 0 is legal: datasets of width 0
  /// Id of an element (UTF-8, without NUL); called twice per element while the file is created, never kept.
  std::function<std::string_view(std::size_t)> id;
  std::vector<QuantityDescription> quantities;  ///< none: a table without time
  std::vector<FixedQuantity> fixed = {};
};

/// Series without elements ("energy"): one float64 dataset [time] per quantity.
struct SeriesGroup {
  std::string name;
  std::vector<QuantityDescription> quantities;
};

using AttributeValue = std::variant<std::string, double, std::int64_t>;
using AttributeMap = std::map<std::string, AttributeValue>;

enum class RunStatus { running, complete, failed };

/// "running", "complete", "failed"
std::string_view to_string(RunStatus status);

struct ResultFileOptions {
  int compression = 0;                                ///< deflate level 0 (off) .. 9
  std::size_t buffer_bytes = std::size_t{128} << 20;  ///< upper limit of the block; at least one row is always held
  std::size_t block_rows = 96;  ///< rows per block and chunk, fewer where buffer_bytes asks for it
};

/// The file could not be written or read; says file, operation and the cause the system or HDF5 gave.
class ResultFileError : public std::runtime_error {
 public:
  ResultFileError(std::filesystem::path path, std::string operation, std::string cause);
  const std::filesystem::path& path() const { return path_; }
  const std::string& operation() const { return operation_; }
  const std::string& cause() const { return cause_; }

 private:
  std::filesystem::path path_;
  std::string operation_;
  std::string cause_;
};

/// Writes one result file, row by row.
///
///   ResultFile file(path, "2024-01-01T00:00:00+01:00", {pipes, substations}, {energy}, attributes, {});
///   for each output instant:
///     for each group g and quantity q: fill file.row(g, q)
///     for each series group s and quantity q: file.set_value(s, q, value)
///     file.append_row(time);
///   file.finish(RunStatus::complete, summary);
///
/// Not to be shared between threads without a lock; different rows(g, q) of the same instant may be filled by different
/// threads.
class ResultFile {
 public:
  /// Creates the file (an old one of that name is replaced) with status `running` and no rows.
  /// `start`: ISO 8601 instant with Z or offset, the origin of time. Groups are addressed by their position.
  /// Throws ResultFileError where the file cannot be made, std::invalid_argument for a start without offset, doubled
  /// names, an empty name or one with '/', an id or text with NUL, a compression level outside 0..9, buffer_bytes or
  /// block_rows of 0, or a fixed quantity that is known only at the end of more than 1000 elements.
  ResultFile(std::filesystem::path path, std::string_view start, std::span<const ElementGroup> groups,
             std::span<const SeriesGroup> series, const AttributeMap& attributes,
             const ResultFileOptions& options = {});
  /// A file that was not finished is closed with its rows written and status `failed`; nothing is thrown.
  ~ResultFile();
  ResultFile(ResultFile&&) noexcept;
  ResultFile& operator=(ResultFile&&) noexcept;

  /// The row to be filled, element_count floats that lie in the write buffer itself. Every one must be set before
  /// append_row; valid until then.
  std::span<float> row(std::size_t group, std::size_t quantity);

  /// Sets the value of a series (`group` counts the series groups) in the row to be filled.
  void set_value(std::size_t group, std::size_t quantity, double value);

  /// Completes the row: `time_s` seconds after the start, rising. Writes and commits where the block is full.
  /// Throws std::logic_error naming a quantity that was not filled or a time that does not rise; ResultFileError.
  void append_row(double time_s);

  /// Brings all rows on disk so that they survive a kill. Costs about one block; a chunk flushed before it is full is
  /// stored without checksum and compression from then on. So: by the clock (every minute), not every row.
  void flush();

  /// Values, one per element, of a fixed quantity that was not known before. Reach the disk with finish(). Throws
  /// std::invalid_argument where there is no such quantity or the number of values is another.
  void set_fixed(const std::string& group, const std::string& name, std::span<const double> values);
  void set_fixed(const std::string& group, const std::string& name, std::span<const std::string> texts);

  /// Writes what is left, the summary and the status, and closes the file. `status` is complete or failed.
  void finish(RunStatus status, const AttributeMap& summary);

  std::size_t rows() const;            ///< appended
  std::size_t committed_rows() const;  ///< on disk: a kill leaves at least these
  std::size_t block_rows() const;      ///< rows per chunk, as chosen
  std::size_t buffer_bytes() const;    ///< of the block

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace emscher
