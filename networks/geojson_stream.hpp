// Reads a GeoJSON feature collection feature by feature: one feature in memory, however large the file.
#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "networks/faults.hpp"

namespace emscher {

/// One feature and the lines it stands in.
struct StreamedFeature {
  nlohmann::json& value;                                     ///< may be taken to pieces by the visitor
  int line;                                                  ///< where the feature begins
  const std::vector<std::pair<std::string, int>>& key_line;  ///< lines of the keys of `properties`
  const std::vector<std::string>& repeated_keys;             ///< keys that stand twice in one object
};

/// Calls `visit` for every element of the top-level list "features" in the order of the file. Faults of the file as a
/// whole (syntax, nesting deeper than 32, no feature collection, foreign reference system, not UTF-8) go into `faults`
/// under `file_name`. Returns false where reading stopped before the end of the file.
/// Cost: O(bytes), about 100 MB/s; memory O(largest feature).
bool read_feature_collection(const std::filesystem::path& file, const std::string& file_name, FaultList& faults,
                             const std::function<void(const StreamedFeature&)>& visit);

}  // namespace emscher
