// Legendre polynomials and Gauss-Legendre quadrature on [-1, 1] for orders 0..4.
// Nodes and weights are computed by Newton's method on P_n (Abramowitz & Stegun 25.4.29) at first use.
#pragma once

#include <array>
#include <cmath>
#include <numbers>

namespace emscher {

/// P_0 .. P_N at xi.
template <int N>
constexpr std::array<double, N + 1> legendre(double xi) {
  std::array<double, N + 1> p{};
  p[0] = 1.0;
  if constexpr (N >= 1) p[1] = xi;
  for (int k = 2; k <= N; ++k) p[k] = ((2 * k - 1) * xi * p[k - 1] - (k - 1) * p[k - 2]) / k;
  return p;
}

/// Quadrature with N points, exact for polynomials of degree 2N - 1; the weights sum up to 2.
template <int N>
struct GaussLegendre {
  std::array<double, N> node{};
  std::array<double, N> weight{};

  GaussLegendre() {
    for (int i = 0; i < N; ++i) {
      double x = std::cos(std::numbers::pi * (i + 0.75) / (N + 0.5));
      double slope = 1.0;
      for (int iteration = 0; iteration < 20; ++iteration) {
        const auto p = legendre<N>(x);
        slope = N * (x * p[N] - p[N - 1]) / (x * x - 1.0);
        x -= p[N] / slope;
      }
      node[i] = x;
      weight[i] = 2.0 / ((1.0 - x * x) * slope * slope);
    }
  }
};

}  // namespace emscher
