// The engine's curves from functions that cost more: polynomials by least squares at Chebyshev points, near the best in
// the maximum norm.
#pragma once

#include <functional>

#include "engine/fluid.hpp"

namespace emscher {

/// Over [lowest, highest].
Polynomial fitted_curve(double lowest, double highest, const std::function<double(double)>& value);

/// T over theta, the inverse of the polynomial theta(T) of a fluid over its range: so the two undo each other as well
/// as polynomials can.
Polynomial inverse_of_enthalpy(const Fluid& fluid);

}  // namespace emscher
