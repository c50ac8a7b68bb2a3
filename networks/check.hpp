// Reads a case folder and reports all its faults in one go.
//
// Nothing is replaced by a default in silence: an optional key has the default documented in the JSON schema,
// everything else is required. The result's `data` may be used only where `faults.has_errors()` is false. Cost:
// O(elements + bytes of the series files); memory O(elements), independent of the length of the series.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "networks/case.hpp"
#include "networks/faults.hpp"

namespace emscher {

struct CheckOptions {
  /// Replacements of case.toml, "key=value" with a dotted key: "time.duration=7d", "pipes.roughness_m=1e-4". A value
  /// that is no TOML value is taken as a string.
  std::vector<std::string> overrides;
  /// Dataset names that a result group ("pipe", "substation", ...) can have. Not set: any name is accepted.
  std::function<std::vector<std::string>(std::string_view group)> known_quantities;
  /// Whether every cell of the series is read and checked (the header always is).
  bool check_series_cells = true;
};

struct CheckResult {
  Case data;
  FaultList faults;
};

/// Checks the case in `folder` (the path of a folder or of its case.toml). Throws nothing but std::bad_alloc: whatever
/// is wrong with the folder or the files becomes a fault.
CheckResult check_case(const std::filesystem::path& folder, const CheckOptions& options = {});

}  // namespace emscher
