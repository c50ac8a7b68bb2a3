// Reads case.toml.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "networks/case.hpp"
#include "networks/case_signals.hpp"
#include "networks/faults.hpp"
#include "networks/toml_document.hpp"

namespace emscher {

/// Reads `file` (named case.toml in faults) into `data`: checks it against the schema, applies `overrides`
/// ("key=value") beforehand, adds its faults. Values that are missing or wrong keep their initial value in `data`.
/// Returns false where the file is no TOML at all.
bool read_case_toml(const std::filesystem::path& file, const std::vector<std::string>& overrides, Case& data,
                    ProfileBook& profiles, KeyLines& lines, FaultList& faults);

}  // namespace emscher
