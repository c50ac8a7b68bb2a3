// Is there any flow at all that conserves mass and keeps the limits of all links?
//
// A circulation with lower bounds: the outside joins all nodes that may take up or give any amount. It exists just if a
// maximum flow from what must be delivered to what must be drawn carries everything [Ford & Fulkerson, Flows in
// Networks, 1962]; where it does not, the links across the minimum cut are full, and between them more would be needed.
// Boost.Graph's maximum flow [Boykov & Kolmogorov, IEEE Trans. Pattern Anal. 26 (2004) 1124,
// doi:10.1109/TPAMI.2004.60].
//
// Cost: that of a maximum flow, far above a solve; asked only when a solve finds no way.
#pragma once

#include <span>
#include <vector>

namespace emscher {

struct LimitedLinks {
  std::span<const int> from, to;
  std::span<const double> least, greatest;  ///< kg/s, may be infinite
};

struct FlowShortfall {
  double missing = 0.0;       ///< kg/s that no flow can deliver; 0: feasible
  std::vector<int> at_limit;  ///< links at their limits across the cut, empty where feasible
};

/// `demand`: kg/s per node, drawn from it. `free_nodes`: nodes that may give or take any amount.
/// Amounts below `tolerance` (kg/s) do not count as missing.
FlowShortfall flow_shortfall(int number_of_nodes, const LimitedLinks& links, std::span<const double> demand,
                             std::span<const int> free_nodes, double tolerance);

}  // namespace emscher
