// What flows in a case.
#pragma once

#include <optional>

#include "engine/fluid.hpp"
#include "networks/case.hpp"

namespace emscher {

/// Its curves. Throws std::domain_error for a mass fraction of glycol that the source does not cover.
Fluid case_fluid(const FluidOptions& options);
/// Where it is known.
struct FluidRange {
  double low = 0.0, high = 0.0;  ///< degC
  bool covers(double low_c, double high_c) const { return low_c >= low && high_c <= high; }
};
/// Nothing for a constant fluid, and for a mass fraction that the schema reports.
std::optional<FluidRange> range_of(const FluidOptions& options);
/// Thermal conductivity, T (K) -> W/(m K), for the film at the pipe wall; of a constant fluid that of water.
Polynomial case_conductivity(const FluidOptions& options);
/// "water", "constant", "ethylene-glycol", "propylene-glycol".
const char* name_of(FluidKind kind);

}  // namespace emscher
