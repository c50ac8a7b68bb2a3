// Writes a case folder: case.toml and network.geojson (the series are the caller's).
//
// network.geojson is written feature by feature, one per line, so a million pipes need no document tree. Junctions with
// a position are drawn as points; trenches and pipes between two such junctions as straight lines; substations,
// producers and the like as points at their junction. Numbers are written with the shortest digits that read back to
// the same double: check_case() of the written folder gives an equal Case.
#pragma once

#include <filesystem>

#include "networks/case.hpp"

namespace emscher {

/// Creates `folder` where necessary and writes case.toml and network.geojson, replacing what is there. `data.folder` is
/// not used. Throws std::runtime_error where a file cannot be written.
void write_case(const Case& data, const std::filesystem::path& folder);

/// Only case.toml (the file's path).
void write_case_toml(const Case& data, const std::filesystem::path& file);

/// Only network.geojson (the file's path).
void write_network_geojson(const Case& data, const std::filesystem::path& file);

}  // namespace emscher
