// The head curve of an EPANET pump as the case format has it.
//
// Source: EPANET 2.2 User Manual (EPA/600/R-20/133), section 3.2 and appendix D.
//   one point (Qd, Hd):       H = 4/3 Hd - Hd/3 (Q/Qd)^2
//   three points from Q = 0:  H = H0 - B Q^C through them; with C below 1, which the format does not have, as points on
//                             that curve
//   else:                     straight lines between the points
//   constant power P:         H = 8.814 P / Q (ft, hp, cfs), as points between 500 m and 0.5 m with 5 % from one to the
//                             next: the straight lines between them are at most 0.06 % too high
#pragma once

#include "networks/case_elements.hpp"
#include "networks/epanet/epanet_network.hpp"
#include "networks/epanet/epanet_report.hpp"

namespace emscher {

/// Reports a curve that is none. The result has a curve unless something was reported.
PumpData epanet_pump_data(const EpanetNetwork& network, const EpanetLink& link, EpanetReport& report);

}  // namespace emscher
