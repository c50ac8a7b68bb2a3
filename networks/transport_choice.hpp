// Which transport scheme a case is simulated with: integrator.transport, or, where the case leaves it to the program,
//
//     plug flow, unless it does not know what the case has (pipe walls behind a film), or the case sets what only the
//     elements have (solver, method, polynomial order, number of elements)
//
// Plug flow moves fronts exactly and takes longer steps; that is why it comes first.
#pragma once

#include <string>
#include <vector>

#include "engine/simulation.hpp"
#include "networks/case.hpp"

namespace emscher {

struct TransportChoice {
  Transport transport = Transport::plug_flow;
  std::string reason;  ///< why not plug flow; empty for plug flow
};

TransportChoice choose_transport(const Case& data);

/// "plug-flow" or "discontinuous-galerkin", as in case.toml.
std::string name_of(Transport transport);

/// What the case has and plug flow does not know; empty: nothing.
std::string obstacle_to_plug_flow(const Case& data);
/// Why the case cannot be stepped by IDA; empty: it can.
std::string obstacle_to_ida(const Case& data);

/// Keys of [integrator] that only elements have, as far as the case sets them.
std::vector<std::string> keys_of_elements(const Case& data);

}  // namespace emscher
