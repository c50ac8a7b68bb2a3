// A TOML file as JSON values, with the line of every key.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "networks/faults.hpp"

namespace emscher {

/// Lines of the keys of case.toml by dotted path ("time.start").
using KeyLines = std::unordered_map<std::string, int>;

/// The line of a key, or of the innermost table around it that stands in the file.
std::optional<int> line_of_key(const KeyLines& lines, std::string path);

/// Reads `file` (named case.toml in faults) and puts `overrides` ("key=value", dotted keys) over it. Dates and times
/// become ISO 8601 text. Nothing where the file is no TOML; `lines` is filled.
std::optional<nlohmann::json> read_toml_document(const std::filesystem::path& file,
                                                 const std::vector<std::string>& overrides, KeyLines& lines,
                                                 FaultList& faults);

}  // namespace emscher
