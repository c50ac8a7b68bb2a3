// Valves and emitters of EPANET as the case format has them.
//
//   PRV PSV FCV       function pressure_reducing, pressure_sustaining, flow
//   TCV               control with the kvs of the setting, which is a loss coefficient
//   PCV               control, at the position that has its share of the open valve's kv: straight lines from (0, 0)
//                     through the points of the curve to (1, 1)
//   PBV               overflow, without loss of its own; nothing passes it backwards. With a setting of 0 an open valve
//   fixed open        isolation, open; fixed closed: isolation, not open
//   GPV               cannot be imported unless it is fixed open or closed
//   emitter q = C p^0.5   control, to a place at the junction's height without pressure; check without backflow
//
// A loss coefficient K at diameter D is the kvs that loses 1 bar as K rho v^2 / 2 does: 3600 A sqrt(200 / K) m3/h with
// A in m2.
// Source: EPANET 2.2 User Manual (EPA/600/R-20/133), chapter 3; PCV: EPANET 2.3.
#pragma once

#include <optional>

#include "networks/case_elements.hpp"
#include "networks/epanet/epanet_network.hpp"
#include "networks/epanet/epanet_report.hpp"

namespace emscher {

/// The valve without id and junctions; nothing where it cannot be imported, which is reported.
std::optional<Valve> epanet_valve(const EpanetNetwork& network, const EpanetLink& link, EpanetReport& report);

/// The kvs (m3/h) of a loss coefficient at a diameter; without loss that of a coefficient of 0.0002, at most 10^6.
double kvs_of_loss_coefficient(double loss_coefficient, double diameter_m);

/// The kvs (m3/h) that lets out at one unit of pressure what the emitter does.
double kvs_of_emitter(const EpanetNetwork& network, const EpanetNode& node);

}  // namespace emscher
