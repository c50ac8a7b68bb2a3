// Checks a whole CSV series in one streaming pass and tells what it covers.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "networks/case.hpp"
#include "networks/faults.hpp"

namespace emscher {

/// Smallest and largest value of a column and the lines where they first stand.
struct ColumnRange {
  double minimum = 0.0;
  double maximum = 0.0;
  int minimum_line = 0;
  int maximum_line = 0;
  bool any = false;
};

struct SeriesSummary {
  bool readable = false;            ///< the header was read
  bool complete = false;            ///< every row was looked at
  std::vector<std::string> header;  ///< all columns, `time` first
  std::vector<ColumnRange> ranges;  ///< as the header
  std::size_t rows = 0;             ///< with valid time
  double first_s = 0.0;             ///< since the start of the case
  double last_s = 0.0;
  double usual_step_s = 0.0;  ///< 0 where the file has none
};

/// Checks header and, where `read_cells`, every row; adds at most 20 faults and the number of the others.
/// Cost: O(bytes), about 100 MB/s; memory O(columns).
SeriesSummary check_series(const std::filesystem::path& file, const SeriesFile& series, double start_epoch_s,
                           bool read_cells, FaultList& faults);

}  // namespace emscher
