// Pressure drop of a valve with the flow coefficient kv: m3/h of water (1000 kg/m3) at 1 bar [IEC 60534-2-1; VDI/VDE
// 2173].
//
//     dp = R m sqrt(m^2 + m_0^2) / rho + opening + command,     R = 1 bar (3600 s/h)^2 / (1000 kg/m3 kv^2)
//
// m_0, a hundredth of the flow at 0.1 bar, stands for what is laminar in it: without it the slope would vanish at rest.
// It adds 5e-5 of the drop at 0.1 bar. `opening`: pressure difference from which on an overflow valve opens (Pa).
// `command`: by how much a controller throttles (Pa).
#pragma once

#include <cmath>

#include "engine/hydraulics/flow_law.hpp"

namespace emscher {

class ValveLaw final : public FlowLaw {
 public:
  /// kv: m3/h, > 0; opening: Pa
  explicit ValveLaw(double kv, double opening = 0.0) : opening_(opening) { set_kv(kv); }

  void set_kv(double kv) {
    resistance_ = 1e5 * 3600.0 * 3600.0 / (1000.0 * kv * kv);
    usual_flow_ = std::sqrt(1e4 * 1000.0 / resistance_);
  }

  Point at(double flow, double density, double command) const override {
    const double laminar = 0.01 * usual_flow_, size = std::hypot(flow, laminar), r = resistance_ / density;
    return {r * flow * size + opening_ + command, r * (size + flow * flow / size), 1.0};
  }
  double usual_flow() const override { return usual_flow_; }

  /// Flow at a pressure difference (Pa, >= 0), kg/s, without what is laminar.
  double flow_at(double pressure_difference, double density) const {
    return std::sqrt(pressure_difference * density / resistance_);
  }

 private:
  double resistance_ = 0.0;  // kg/m3 Pa s2/kg2
  double usual_flow_ = 0.0;  // kg/s, at 0.1 bar
  double opening_;
};

}  // namespace emscher
