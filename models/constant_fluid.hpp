// A fluid of constant properties, for test cases and comparisons: theta = T - 273.15 K exactly.
#pragma once

#include "engine/fluid.hpp"

namespace emscher {

/// `density` kg/m3, `specific_heat` J/(kg K), `dynamic_viscosity` Pa s, all positive (std::invalid_argument otherwise).
/// Such a fluid has no limits of its own: 0 .. 1000 K are given as limits to catch wrong units.
Fluid constant_fluid(double density, double specific_heat, double dynamic_viscosity);

/// A curve that is `value` everywhere (exactly).
Polynomial constant_curve(double value);

}  // namespace emscher
