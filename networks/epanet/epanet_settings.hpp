// [OPTIONS] and [TIMES] of an EPANET file: units, head loss formula, fluid, demands, time steps.
//
// Source: EPANET 2.2 User Manual (EPA/600/R-20/133), appendices A and C.2. The flow unit decides between US units
// (feet, inches, psi, horsepower) and SI (metres, mm, m, kW); since EPANET 2.3 the unit of pressures may be chosen
// besides. Flows and lengths are converted exactly; pressures with EPANET's rounded 0.4333 psi/ft, 6.895 kPa/psi and
// 0.068948 bar/psi, so that settings of valves mean the same heads as there.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "networks/epanet/epanet_fields.hpp"
#include "networks/epanet/epanet_network.hpp"

namespace emscher {

/// Seconds of "12", "1:30", "0:00:30", "90 min", "12 am": without unit hours; nothing where it is no time.
std::optional<double> epanet_time(std::string_view value, std::string_view unit);

class EpanetSettingsReader {
 public:
  EpanetSettingsReader(EpanetNetwork& network, EpanetReport& report) : network_(network), report_(report) {}

  void read_option(const EpanetFields& fields);
  void read_time(const EpanetFields& fields);
  /// Once all lines are read: units, viscosity, steps that fit.
  void finish();

 private:
  EpanetNetwork& network_;
  EpanetReport& report_;
  std::string flow_unit_ = "GPM";  // EPANET's default
  std::string pressure_unit_;      // empty: by the flow unit
  int pressure_line_ = 0;
  std::optional<double> viscosity_;  // as written
};

}  // namespace emscher
