// The symmetric positive definite matrix of the core: for every chain a conductance between its two core nodes, nodes
// of given pressure eliminated (a grounded weighted graph Laplacian, an M-matrix).
//
// Sparse LDL^T without pivoting (Eigen SimplicialLDLT) in a minimum degree order (AMD: Amestoy, Davis & Duff 1996), the
// pattern analysed once. A supernodal factorisation would not pay: measured, factorising takes 8 % of a solve from
// 10,000 pipes with 200 loops to 1,000,000 with 20,000.
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
