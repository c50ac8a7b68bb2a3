// Reads an EPANET input file (.inp), hydraulic part.
//
// Source: Rossman et al. (2020), EPANET 2.2 User Manual, EPA/600/R-20/133, appendix C.2.
//
// Read are [TITLE] [JUNCTIONS] [RESERVOIRS] [TANKS] [PIPES] [PUMPS] [VALVES] [DEMANDS] [PATTERNS] [CURVES] [STATUS]
// [OPTIONS] [TIMES]. Emitters, controls, rules and energy prices are noted as not imported; coordinates, labels,
// reports and water quality are passed over with one note. All faults are reported in one go: the reader goes on behind
// each. Cost: O(bytes).
#pragma once

#include <filesystem>

#include "networks/epanet/epanet_network.hpp"
#include "networks/epanet/epanet_report.hpp"

namespace emscher {

/// What is faulty is left out; the network may be used only where the report has no errors.
EpanetNetwork read_epanet_input(const std::filesystem::path& file, EpanetReport& report);

}  // namespace emscher
