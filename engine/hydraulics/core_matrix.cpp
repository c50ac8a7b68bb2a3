#include "engine/hydraulics/core_matrix.hpp"

#include <Eigen/OrderingMethods>
#include <Eigen/SparseCholesky>
#include <Eigen/SparseCore>
#include <cmath>
#include <vector>

namespace emscher {
namespace {

using Matrix = Eigen::SparseMatrix<double, Eigen::ColMajor, int>;

}  // namespace

struct CoreMatrix::Factor {
  std::vector<int> row;  // per core node: its row after the fill-reducing permutation, -1 at fixed nodes
  int unknowns = 0;
  // Where a chain's conductance goes: the entry (row a, row b) above the diagonal, and both diagonal entries; -1 if
  // none.
  struct Places {
    int above = -1, first = -1, second = -1;
  };
  std::vector<Places> places;
  Matrix upper;  // values in natural order: the permutation is already in the rows
  Eigen::SimplicialLDLT<Matrix, Eigen::Upper, Eigen::NaturalOrdering<int>> cholesky;
  std::vector<double> inverse_diagonal;
  Eigen::VectorXd right_side;

  void number_rows(std::span<const int> from, std::span<const int> to, std::span<const char> is_fixed) {
    row.assign(is_fixed.size(), -1);
    for (std::size_t node = 0; node < is_fixed.size(); ++node) {
      if (!is_fixed[node]) row[node] = unknowns++;
    }
    std::vector<Eigen::Triplet<double>> entries;
    for (int i = 0; i < unknowns; ++i) entries.emplace_back(i, i, 1.0);
    for (std::size_t chain = 0; chain < from.size(); ++chain) {
      const int a = row[from[chain]], b = row[to[chain]];
      if (a < 0 || b < 0 || a == b) continue;
      entries.emplace_back(a, b, 1.0);
      entries.emplace_back(b, a, 1.0);
    }
    Matrix pattern(unknowns, unknowns);
    pattern.setFromTriplets(entries.begin(), entries.end());
    Eigen::PermutationMatrix<Eigen::Dynamic, Eigen::Dynamic, int> new_to_old;
    if (unknowns > 0) Eigen::AMDOrdering<int>()(pattern, new_to_old);
    std::vector<int> old_to_new(unknowns);
    for (int i = 0; i < unknowns; ++i) old_to_new[new_to_old.indices()[i]] = i;
    for (int& r : row) {
      if (r >= 0) r = old_to_new[r];
    }
  }

  void analyse(std::span<const int> from, std::span<const int> to) {
    std::vector<Eigen::Triplet<double>> entries;
    for (int i = 0; i < unknowns; ++i) entries.emplace_back(i, i, 1.0);
    for (std::size_t chain = 0; chain < from.size(); ++chain) {
      const int a = row[from[chain]], b = row[to[chain]];
      if (a >= 0 && b >= 0 && a != b) entries.emplace_back(std::min(a, b), std::max(a, b), 1.0);
    }
    upper.resize(unknowns, unknowns);
    upper.setFromTriplets(entries.begin(), entries.end());
    upper.makeCompressed();
    const auto place = [this](int r, int c) {
      if (r < 0 || c < 0) return -1;
      const int* first = upper.innerIndexPtr() + upper.outerIndexPtr()[c];
      const int* last = upper.innerIndexPtr() + upper.outerIndexPtr()[c + 1];
      return static_cast<int>(std::lower_bound(first, last, r) - upper.innerIndexPtr());
    };
    for (std::size_t chain = 0; chain < from.size(); ++chain) {
      const int a = row[from[chain]], b = row[to[chain]];
      Places p;
      if (from[chain] != to[chain]) {
        p.first = place(a, a);
        p.second = place(b, b);
        if (a >= 0 && b >= 0) p.above = place(std::min(a, b), std::max(a, b));
      }
      places.push_back(p);
    }
    if (unknowns > 0) cholesky.analyzePattern(upper);
    inverse_diagonal.resize(unknowns);
    right_side.resize(unknowns);
  }
};

CoreMatrix::CoreMatrix(std::span<const int> chain_from, std::span<const int> chain_to, std::span<const char> is_fixed)
    : factor_(std::make_unique<Factor>()) {
  factor_->number_rows(chain_from, chain_to, is_fixed);
  factor_->analyse(chain_from, chain_to);
}
CoreMatrix::~CoreMatrix() = default;
CoreMatrix::CoreMatrix(CoreMatrix&&) noexcept = default;
CoreMatrix& CoreMatrix::operator=(CoreMatrix&&) noexcept = default;

int CoreMatrix::number_of_unknowns() const {
  return factor_->unknowns;
}

long CoreMatrix::number_of_factor_entries() const {
  return factor_->unknowns == 0 ? 0 : factor_->cholesky.matrixL().nestedExpression().nonZeros();
}

bool CoreMatrix::factorise(std::span<const double> conductance) {
  Factor& f = *factor_;
  if (f.unknowns == 0) return true;
  double* value = f.upper.valuePtr();
  std::fill_n(value, f.upper.nonZeros(), 0.0);
  for (std::size_t chain = 0; chain < conductance.size(); ++chain) {
    const Factor::Places& p = f.places[chain];
    if (p.first >= 0) value[p.first] += conductance[chain];
    if (p.second >= 0) value[p.second] += conductance[chain];
    if (p.above >= 0) value[p.above] -= conductance[chain];
  }
  f.cholesky.factorize(f.upper);
  if (f.cholesky.info() != Eigen::Success) return false;
  const auto diagonal = f.cholesky.vectorD();
  for (int i = 0; i < f.unknowns; ++i) {
    if (!(diagonal[i] > 0.0) || !std::isfinite(diagonal[i])) return false;
    f.inverse_diagonal[i] = 1.0 / diagonal[i];
  }
  return true;
}

void CoreMatrix::solve(std::span<double> injection_to_potential) {
  Factor& f = *factor_;
  for (std::size_t node = 0; node < f.row.size(); ++node) {
    if (f.row[node] >= 0) f.right_side[f.row[node]] = injection_to_potential[node];
  }
  if (f.unknowns > 0) {
    f.cholesky.matrixL().solveInPlace(f.right_side);
    for (int i = 0; i < f.unknowns; ++i) f.right_side[i] *= f.inverse_diagonal[i];
    f.cholesky.matrixU().solveInPlace(f.right_side);
  }
  for (std::size_t node = 0; node < f.row.size(); ++node) {
    injection_to_potential[node] = f.row[node] >= 0 ? f.right_side[f.row[node]] : 0.0;
  }
}

}  // namespace emscher
