// The components of a case (everything but pipes) as the engine's.
//
// A mixing station becomes four components (hot valve, shunt, return, pump) and a node of its own where the waters mix,
// a heat exchanger station two (primary, secondary side); each kind of part stands together: see CaseNetwork.
#pragma once

#include "networks/case_inputs.hpp"
#include "networks/case_network.hpp"

namespace emscher {

/// Components of stations, in the order of the case: station k has its part `part` at first + part * stations + k.
enum class MixingPart { pump, hot_valve, shunt, return_line, count };
enum class ExchangerPart { secondary, primary, count };

/// Adds the components to the network, whose nodes and pipes are there, and says in `built` where which are.
/// reference_density: kg/m3, turns given heads into pressures.
void add_components(const Case& data, CaseInputs& inputs, double reference_density, Network& network,
                    CaseNetwork& built);

}  // namespace emscher
