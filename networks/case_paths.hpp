// Which files a case may name: regular files inside its folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "networks/faults.hpp"

namespace emscher {

/// The path of the file `name` (relative) of the case in `folder`, or a fault: absolute path, "..", a link that leaves
/// the folder, missing, a directory, empty, unreadable. `where` gives file, line and field of the fault: the place that
/// names the file.
std::optional<std::filesystem::path> find_case_file(const std::filesystem::path& folder, const std::string& name,
                                                    const Fault& where, FaultList& faults);

/// Whether the text is valid UTF-8.
bool is_utf8(std::string_view text);

}  // namespace emscher
