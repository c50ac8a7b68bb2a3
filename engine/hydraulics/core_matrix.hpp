// The symmetric positive definite matrix of the core: for every chain a conductance between its two core nodes, nodes
// of given pressure eliminated (a grounded weighted graph Laplacian, an M-matrix).
//
// Sparse LDL^T by Eigen, without pivoting, in a minimum degree order (AMD: Amestoy, Davis & Duff 1996). Rows are
// numbered in that order, and the matrix keeps its pattern, so that nothing is permuted or copied afterwards. Measured
// against Eigen, CHOLMOD takes 1.4 to 1.9 times as long on cores of heat and water networks, where L has three to four
// entries per column; code of our own that finds the pattern of L once only takes half as long, which is a tenth of a
// cold solve and not worth its 100 lines (benchmarks/README.md).
#pragma once

#include <memory>
#include <span>

namespace emscher {

class CoreMatrix {
 public:
  /// Chains from -> to between core nodes; `is_fixed` per core node. Several chains between two nodes, chains from a
  /// node to itself and chains between fixed nodes are allowed.
  CoreMatrix(std::span<const int> chain_from, std::span<const int> chain_to, std::span<const char> is_fixed);
  ~CoreMatrix();
  CoreMatrix(CoreMatrix&&) noexcept;
  CoreMatrix& operator=(CoreMatrix&&) noexcept;

  /// `conductance` (kg/(s Pa), > 0) per chain. False if a pivot is not positive and finite.
  bool factorise(std::span<const double> conductance);

  /// Overwrites the injections (kg/s, per core node) by the potentials (Pa) they cause; 0 at fixed nodes.
  void solve(std::span<double> injection_to_potential);

 private:
  struct Factor;
  std::unique_ptr<Factor> factor_;
};

}  // namespace emscher
