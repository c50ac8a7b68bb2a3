// From a checked case to the network that the engine simulates.
//
// Every junction of a closed network becomes a supply and a return node, every trench a supply and a return pipe.
// Nodes, pipes and substations are numbered depth first from the producers (engine/graph/depth_first_numbering.hpp),
// which is nearly the order of the flow: neighbours in the network are neighbours in memory. `CaseNetwork` keeps the
// way back to the case.
//
// Number of finite elements of a pipe: fixed where the case says so (pipe, then integrator.elements_per_pipe), else
//   elements = ceil(length / (0.5 m/s element_time)),   1 .. 500,
// so that water at 0.5 m/s spends at most `element_time` in an element; element_time is integrator.element_time_s, or a
// third of the output step.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/network.hpp"
#include "engine/simulation.hpp"
#include "networks/case.hpp"

namespace emscher {

/// A pipe of the engine as the case names it. `reversed`: the case draws it in the other direction (return pipes of
/// trenches, which the engine draws beside their supply pipes).
struct PipeOrigin {
  std::uint32_t element = 0;  ///< index into Case::trenches, or beyond their number into Case::pipes
  Side side = Side::none;
  bool reversed = false;
};

struct CaseNetwork {
  std::unique_ptr<Network> network;
  std::vector<PipeOrigin> pipe_origin;     ///< per pipe of the engine
  std::vector<std::uint32_t> supply_node;  ///< node of every junction (open networks: its only node)
  std::vector<std::uint32_t> return_node;  ///< closed networks only
  /// Pressure from which given and reported pressures of a node count, Pa: 0 (absolute), or with air_height_effects
  /// that of the air at its height.
  double pressure_datum(std::uint32_t node) const { return air_pressure.empty() ? 0.0 : air_pressure[node]; }
  std::vector<double> air_pressure;  ///< Pa, per node; empty: absolute pressures
  /// Positions of the substations in Network::components: there they follow their nodes, as they lie in memory.
  std::vector<std::uint32_t> substation;
  /// Positions of the first ones of each kind, after the substations and in this order, each in that of the case; of
  /// stations: their pumps' (mixing) or secondary sides' (heat exchanger) positions, see networks/case_components.hpp.
  std::size_t first_producer = 0, first_source = 0, first_outflow = 0, first_storage = 0, first_pump = 0,
              first_valve = 0, first_bypass = 0, first_pressure_holding = 0, first_mixing_station = 0,
              first_heat_exchanger_station = 0;
  /// Per producer of the case: what its component has as well, for others to ask, who set its time before; nullptr:
  /// none.
  std::vector<std::unique_ptr<HeatGenerator>> generators;
};

/// Builds the network of a case without faults. Throws std::invalid_argument or std::runtime_error naming the element
/// where a quantity cannot be used after all.
CaseNetwork build_network(const Case& data);

/// Options of the simulation as the case has them, defaults filled in.
SimulationOptions simulation_options(const Case& data);

/// Name of an engine's pipe in results: the id of the pipe, or "trench:supply", "trench:return".
std::string pipe_name(const Case& data, const PipeOrigin& origin);

}  // namespace emscher
