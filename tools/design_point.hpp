// The network of a case in steady state at one instant: what `emscher steady` shows.
//
// Temperatures by exact exponential pipes (engine/integration/steady_state.hpp), flows and pressures by the hydraulics
// of that instant. Values, ends and signs as in the result file (engine/results/README.md): a pipe's drawn direction is
// positive, temperatures stand at its drawn ends, whatever way the water runs. Order of the elements: as in the case, a
// trench gives two pipes.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "networks/case.hpp"
#include "networks/plausibility.hpp"
#include "networks/result_values.hpp"

namespace emscher {

struct PipePoint {
  std::string id;
  double mass_flow = 0.0;          ///< kg/s, positive in the drawn direction
  double from_temperature = 0.0;   ///< degC
  double to_temperature = 0.0;     ///< degC
  double pressure_drop = 0.0;      ///< Pa by friction and minor losses, in the drawn direction
  double pressure_gradient = 0.0;  ///< Pa/m, absolute
  double heat_loss = 0.0;          ///< W, to the surroundings and the parallel pipe
  double velocity = 0.0;           ///< m/s, in the drawn direction
};

struct JunctionPoint {
  std::string id;
  double temperature = 0.0;  ///< degC, of the water that leaves it
  double pressure = 0.0;     ///< Pa
};

/// A substation or storage (positive flow from supply to return), or a producer (from return to supply).
struct StationPoint {
  std::string id;
  double heat = 0.0;                          ///< W; substation, storage: taken from the water; producer: fed in
  double unmet_heat = 0.0;                    ///< W
  double mass_flow = 0.0;                     ///< kg/s
  double supply_temperature = 0.0;            ///< degC
  double return_temperature = 0.0;            ///< degC
  double differential_pressure = 0.0;         ///< Pa, supply less return
  double required_differential_pressure = 0;  ///< Pa, substations
  double pump_power = 0.0;                    ///< W, producers: mass flow times pressure difference over density
};

/// Of open networks: a source (flow into the network positive) or an outflow (out of it positive).
struct BoundaryPoint {
  std::string id;
  double heat = 0.0;         ///< W, enthalpy flow above 0 degC
  double mass_flow = 0.0;    ///< kg/s
  double temperature = 0.0;  ///< degC, of the water that enters or leaves
  double pressure = 0.0;     ///< Pa
};

struct DesignPoint {
  double time = 0.0;  ///< s since the start of the case
  int passes = 0;     ///< along the flow until nothing changed any more
  std::vector<PipePoint> pipes;
  std::vector<JunctionPoint> junctions;
  std::vector<StationPoint> substations, producers, storages;
  std::vector<BoundaryPoint> sources, outflows;
  std::vector<GroupValues> controls;  ///< pumps, valves, bypasses, pressure holdings, stations
  double supplied = 0.0;              ///< W, producers, sources and storages that are discharged
  double delivered = 0.0;             ///< W, substations, outflows and storages that are charged
  double lost = 0.0;                  ///< W, all pipes
  double friction = 0.0;              ///< W, pump work that ends in the water: of pipes, valves, bypasses, stations
  double throttled = 0.0;  ///< W, pump work that ends in the houses, beside what is delivered: of substations
  std::vector<LimitFinding> limits;
};

/// A steady state that does not exist or is not reached; says element and time.
class DesignPointError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// `time`: s since the start. Throws DesignPointError, and what build_network() throws.
DesignPoint design_point(const Case& data, double time);

}  // namespace emscher
