// An EPANET network as a case of its own: an open network of sources, outflows, pipes, pumps and valves.
//
//   junction            junction, and an outflow for every demand
//   reservoir, tank     junction and source with its head (tanks: the initial one)
//   pipe                pipe, adiabatic and without wall; D-W: friction swamee-jain with EPANET's roughness, H-W:
//                       hazen-williams. With a check valve: pipe, junction, check valve. Closed: left out
//   pump                pump with control speed (epanet_pumps.hpp)
//   valve               valve of its kind, by epanet_valves.hpp; GPV cannot be imported
//   emitter             with the exponent 0.5: valve to a source at the junction's height
//   pattern             column of patterns.csv
//
// What only closed links connect with a reservoir or tank is left out. Fluid: constant, 1000 kg/m3 times the
// specific gravity, EPANET's viscosity and gravity (32.2 ft/s2); 10 degC everywhere. Nothing is drawn: coordinates of
// EPANET have no reference system. Pressures are gauge pressures, as there.
// Source: EPANET 2.2 User Manual (EPA/600/R-20/133), chapter 3 and appendix D. Cost: O(elements).
#pragma once

#include <filesystem>
#include <string>

#include "networks/case.hpp"
#include "networks/epanet/epanet_network.hpp"
#include "networks/epanet/epanet_report.hpp"

namespace emscher {

struct EpanetImport {
  Case data;
  std::string patterns_csv;  ///< empty: no series
  FaultList faults;          ///< notes on what was left out or changed among them
};

/// Reads the file and makes a case of it; throws nothing but std::bad_alloc. The case may be used only where the faults
/// have no errors.
EpanetImport import_epanet(const std::filesystem::path& file);

/// Writes the case and its series. Throws std::runtime_error where a file cannot be written.
void write_epanet_case(const EpanetImport& imported, const std::filesystem::path& folder);

// The parts it consists of.

constexpr double epanet_gravity = 32.2 * 0.3048;  // m/s2
constexpr double epanet_temperature_c = 10.0;

inline double epanet_density(const EpanetOptions& options) {
  return 1000.0 * options.specific_gravity;  // kg/m3
}

/// epanet_case_settings.cpp: time, fluid, friction.
Case epanet_case_settings(const EpanetNetwork& network, const std::string& name, EpanetReport& report);

}  // namespace emscher
