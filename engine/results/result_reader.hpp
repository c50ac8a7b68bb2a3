// Reads result files (result_file.hpp), also of a run that goes on or was killed; for `emscher info`, reports and
// tests.
//
// Cost: one dataset is read in pieces as asked for; a time series of one element touches one chunk per block of rows.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/results/result_file.hpp"

namespace emscher {

class ResultReader {
 public:
  /// Throws ResultFileError where there is no readable HDF5 file.
  explicit ResultReader(std::filesystem::path path);
  ~ResultReader();
  ResultReader(ResultReader&&) noexcept;
  ResultReader& operator=(ResultReader&&) noexcept;

  // All functions throw ResultFileError where what is asked for is not there or cannot be read.

  std::string status() const;                                           ///< running, complete, failed
  AttributeMap attributes() const;                                      ///< of the file
  AttributeMap summary() const;                                         ///< empty while running
  std::string start() const;                                            ///< UTC, "2023-12-31 23:00:00"
  std::size_t rows() const;                                             ///< rows that every dataset has
  std::vector<double> times() const;                                    ///< s since the start, rows()
  std::vector<std::string> groups() const;                              ///< without summary, in alphabetical order
  std::vector<std::string> quantities(const std::string& group) const;  ///< that change with time; alphabetical order
  std::vector<std::string> ids(const std::string& group) const;         ///< empty for series groups
  std::size_t element_count(const std::string& group) const;
  /// Of a quantity or fixed quantity; what the file does not say is empty.
  QuantityDescription description(const std::string& group, const std::string& quantity) const;

  /// All elements at one row.
  std::vector<float> row(const std::string& group, const std::string& quantity, std::size_t row) const;
  /// All elements at `count` rows from `first` on, row after row.
  std::vector<float> block(const std::string& group, const std::string& quantity, std::size_t first,
                           std::size_t count) const;
  /// One element over all rows.
  std::vector<float> element(const std::string& group, const std::string& quantity, std::size_t element) const;
  /// A series over all rows.
  std::vector<double> series(const std::string& group, const std::string& quantity) const;

  // What every element has once, whatever the time.
  std::vector<std::string> fixed_quantities(const std::string& group) const;  ///< in alphabetical order
  bool is_text(const std::string& group, const std::string& quantity) const;
  std::vector<double> fixed_numbers(const std::string& group, const std::string& quantity) const;
  std::vector<std::string> fixed_texts(const std::string& group, const std::string& quantity) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace emscher
