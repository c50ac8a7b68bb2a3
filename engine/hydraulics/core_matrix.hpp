// The symmetric positive definite matrix of the core: for every chain a conductance between its two core nodes, nodes
// of given pressure eliminated (a grounded weighted graph Laplacian, an M-matrix).
//
// Sparse LDL^T without pivoting in a minimum degree order (AMD of Eigen: Amestoy, Davis & Duff 1996). Pattern, places
// and the order of all operations are found once; a factorisation then only computes, row by row of L (up-looking:
// Davis, Direct Methods for Sparse Linear Systems, SIAM 2006, chapter 4). Libraries find the pattern of each row anew
// every time, which costs as much as the computation where L is as sparse as here (3 to 4 entries per column): measured
// against this, Eigen's SimplicialLDLT takes 1.2 to 2.0 times as long and CHOLMOD 1.6 to 3.6 times
// (benchmarks/README.md).
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

  int number_of_unknowns() const;
  long number_of_factor_entries() const;

  /// `conductance` (kg/(s Pa), > 0) per chain. False if a pivot is not positive and finite.
  bool factorise(std::span<const double> conductance);

  /// Overwrites the injections (kg/s, per core node) by the potentials (Pa) they cause; 0 at fixed nodes.
  void solve(std::span<double> injection_to_potential);

 private:
  struct Factor;
  std::unique_ptr<Factor> factor_;
};

}  // namespace emscher
