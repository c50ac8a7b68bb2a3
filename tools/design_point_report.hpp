// A design point for people (a page), for programs (JSON) and for spreadsheets (CSV).
#pragma once

#include <cstdio>
#include <filesystem>
#include <string>

#include "networks/case.hpp"
#include "tools/design_point.hpp"

namespace emscher {

/// Heat balance, producers, pumps, valves and stations, the consumers with the least pressure difference to spare or
/// with unmet heat, the pipes with the largest velocity and pressure gradient.
std::string design_point_text(const Case& data, const DesignPoint& point);

/// One object: status, case, time_s, totals, and arrays pipes, junctions, substations, producers, pumps, ... with the
/// names of the result file. Written element by element, so that a million pipes need no document tree. A value that
/// does not exist (pressure of a part that nothing supplies) is null.
void print_design_point_json(std::FILE* stream, const Case& data, const DesignPoint& point);

/// {"status": "failed", "failure": ...}
void print_design_point_failure_json(std::FILE* stream, const Case& data, double time, const std::string& failure);

/// One table (RFC 4180): a row per element, `kind` and `id` first, then all quantities; what an element does not have
/// is empty. Throws std::runtime_error where the file cannot be written.
void write_design_point_csv(const std::filesystem::path& file, const DesignPoint& point);

}  // namespace emscher
