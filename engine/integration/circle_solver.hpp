// Solution of a small linear system given only as a matrix-vector product: GMRES by SUNDIALS' SPGMR
// [Saad & Schultz 1986, doi:10.1137/0907058].
#pragma once

#include <functional>
#include <span>

namespace emscher {

/// result = A x
using MatrixProduct = std::function<void(std::span<const double> x, std::span<double> result)>;

/// Solves A x = b; x holds the start on entry. tolerance: on the residual, relative to |b|. Throws std::runtime_error
/// if GMRES does not converge.
void solve_by_gmres(const MatrixProduct& product, std::span<const double> b, std::span<double> x, double tolerance);

}  // namespace emscher
