// Solution of a linear system given only as a matrix-vector product: GMRES by SUNDIALS' SPGMR [Saad & Schultz 1986,
// doi:10.1137/0907058]. For the few cut links of circles of flow, and for Newton's method on difference quotients.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

namespace emscher {

/// result = A x
using MatrixProduct = std::function<void(std::span<const double> x, std::span<double> result)>;

struct GmresOptions {
  double tolerance = 1e-10;        ///< on the residual, relative to |b|
  std::size_t largest_basis = 60;  ///< vectors before it is restarted
};

/// Solves A x = b; x holds the start on entry. Throws std::runtime_error if GMRES does not converge, and whatever the
/// product throws.
void solve_by_gmres(const MatrixProduct& product, std::span<const double> b, std::span<double> x,
                    const GmresOptions& options);

}  // namespace emscher
