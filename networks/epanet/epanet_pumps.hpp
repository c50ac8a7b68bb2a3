// The head curve of an EPANET pump as the case format has it.
//
// Source: EPANET 2.2 User Manual (EPA/600/R-20/133), section 3.2 and appendix D.
//   one point (Qd, Hd):       H = 4/3 Hd - Hd/3 (Q/Qd)^2
//   three points from Q = 0:  H = H0 - B Q^C through them; with C below 1, which the format does not have, as
//                             161 points on that curve: at most 1e-5 of the shutoff head beside it for C from 0.3
//   else:                     straight lines between the points. The format joins points by a monotone cubic, which is
//                             straight between points on a line: beside every bend stand two more, so that it is
//                             rounded over a thousandth of the way to its neighbours only
//   constant power P:         H = 8.814 P / Q (ft, hp, cfs), as points between 500 m and 0.5 m with 3 % from one to the
//                             next: the cubic between them is at most 1e-6 beside it, in the outermost intervals 2e-4
#pragma once

#include "networks/case_elements.hpp"
#include "networks/epanet/epanet_network.hpp"
#include "networks/epanet/epanet_report.hpp"

namespace emscher {

/// Reports a curve that is none. The result has a curve unless something was reported.
PumpData epanet_pump_data(const EpanetNetwork& network, const EpanetLink& link, EpanetReport& report);

}  // namespace emscher
