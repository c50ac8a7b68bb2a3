// Sparse linear systems by KLU [T. A. Davis, E. Palamadai Natarajan 2010, doi:10.1145/1824801.1824814], whose block
// triangular form finds the order along the flow by itself. The symbolic analysis is kept while the pattern stays.
// Cost: about O(entries) for networks that are nearly trees.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/transport/transport_scheme.hpp"

namespace emscher {

class SparseFactor {
 public:
  SparseFactor();
  ~SparseFactor();

  /// Factorises the size x size matrix of these entries. Throws std::runtime_error for a singular one.
  void factorise(std::size_t size, std::span<const MatrixEntry> entries);
  /// Solves A x = b for the matrix of the last factorise(); b and x may be the same.
  void solve(std::span<const double> b, std::span<double> x) const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace emscher
