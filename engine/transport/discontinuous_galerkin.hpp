// Transport of heat along pipes by a discontinuous Galerkin method (DG) of order p in space.
//
// Equations, per metre of pipe, with the water's fixed mass M' and the wall's capacity C' per metre:
//   (M' + C'/c_ref) d theta/dt + m d theta/dx = -(1/c_ref) [U1 (T - T_b) - U2 (T_partner - T_b)] + friction / c_ref
// for a lumped wall (its capacity follows the water's specific heat, so that what is transported is what is stored), or
//   M' d theta/dt + m d theta/dx = -(k/c_ref) (T - T_w) + friction / c_ref,
//   C' d T_w/dt                  = k (T - T_w) - U1 (T_w - T_b) + U2 (T_w,partner - T_b)
// with a film of conductance k between water and wall. T = T(theta) is the fluid's curve.
//
// Method: each pipe is cut into equal elements; in each, theta is a polynomial in Legendre modes P_k(xi), xi in [-1, 1]
// in the drawn direction (reversal of the flow changes the sign of odd modes only). Upwind flux at element ends:
//   d theta_k/dt = (2k+1) |m|/M_e [ sum_j S_kj theta_j - theta_out + (-1)^k theta_in ],  S_kj = 2 if j < k, k-j odd,
// in flow direction, with M_e the mass of an element. p = 0 is the first-order upwind cell. Heat losses are projected
// by Gauss-Legendre quadrature. Order p+1 in L2, 2p+1 at outlets (superconvergence).
//   B. Cockburn, C.-W. Shu (2001), J. Sci. Comput. 16, 173-261, doi:10.1023/A:1012873910884
//
// Implicit steps: (I - gamma J) is block lower triangular along the flow with one (p+1) x (p+1) block per element;
// walls are eliminated mode by mode.
//
// States: mode-major, theta_0 of all elements, then theta_1, ...; with a film the wall modes (K above 0 degC) follow.
// Cost: O(elements) per derivative and per solve; no allocation.
#pragma once

#include <memory>

#include "engine/network.hpp"
#include "engine/transport/transport_scheme.hpp"

namespace emscher {

constexpr int maximum_polynomial_order = 4;

/// order: polynomial order p, 0..4 (else std::invalid_argument). Keeps a reference to the network.
std::unique_ptr<OdeTransportScheme> make_discontinuous_galerkin(const Network& network, int order);

}  // namespace emscher
