#include "engine/hydraulics/core_matrix.hpp"

#include <Eigen/OrderingMethods>
#include <Eigen/SparseCholesky>
#include <Eigen/SparseCore>
#include <cmath>
#include <numeric>
#include <vector>

namespace emscher {
namespace {

using Matrix = Eigen::SparseMatrix<double, Eigen::ColMajor, int>;
using Permutation = Eigen::PermutationMatrix<Eigen::Dynamic, Eigen::Dynamic, int>;

// The public functions copy the matrix before they analyse it, even where its order is to be kept.
class Cholesky : public Eigen::SimplicialLDLT<Matrix, Eigen::Upper, Eigen::NaturalOrdering<int>> {
 public:
  void analyse(const Matrix& upper) { analyzePattern_preordered(upper, true); }
  bool factorise(const Matrix& upper) {
    factorize_preordered<true>(upper);
    return info() == Eigen::Success;
  }
};

constexpr int nowhere = -1;

}  // namespace

struct CoreMatrix::Factor {
  std::vector<int> row;  // per core node: its row after the fill-reducing permutation, nowhere at fixed nodes
  int unknowns = 0;
  // Where a chain's conductance goes: its own entry above the diagonal and both diagonal entries, or nowhere.
  struct Places {
    int above, first, second;
  };
  std::vector<Places> places;
  Matrix upper;  // the permutation is already in the rows; parallel chains have an entry each, which are summed
  Cholesky cholesky;
  std::vector<double> inverse_diagonal, right_side;

  /// Sets `row`, and the shape of `upper` to unknowns x unknowns with `value` everywhere; the diagonal entry is the
  /// first of its column.
  void shape_upper(std::span<const int> from, std::span<const int> to) {
    upper.resize(unknowns, unknowns);
    int* begin = upper.outerIndexPtr();
    std::fill_n(begin, unknowns + 1, 0);
    for (int i = 0; i < unknowns; ++i) begin[i + 1] = 1;
    const auto for_each_link = [&](auto&& visit) {
      for (std::size_t chain = 0; chain < from.size(); ++chain) {
        const int a = row[from[chain]], b = row[to[chain]];
        if (a >= 0 && b >= 0 && a != b) visit(chain, std::min(a, b), std::max(a, b));
      }
    };
    for_each_link([&](std::size_t, int, int column) { ++begin[column + 1]; });
    std::partial_sum(begin, begin + unknowns + 1, begin);
    upper.resizeNonZeros(begin[unknowns]);
    std::fill_n(upper.valuePtr(), begin[unknowns], 1.0);
    std::vector<int> next(begin, begin + unknowns);
    for (int i = 0; i < unknowns; ++i) upper.innerIndexPtr()[next[i]++] = i;
    places.assign(from.size(), {nowhere, nowhere, nowhere});
    for_each_link([&](std::size_t chain, int r, int column) {
      upper.innerIndexPtr()[next[column]] = r;
      places[chain].above = next[column]++;
    });
  }

  void number_rows(std::span<const int> from, std::span<const int> to, std::span<const char> is_fixed) {
    row.assign(is_fixed.size(), nowhere);
    for (std::size_t node = 0; node < is_fixed.size(); ++node) {
      if (!is_fixed[node]) row[node] = unknowns++;
    }
    if (unknowns == 0) return;
    shape_upper(from, to);
    Permutation new_to_old;
    Eigen::AMDOrdering<int>()(upper.selfadjointView<Eigen::Upper>(), new_to_old);
    std::vector<int> old_to_new(unknowns);
    for (int i = 0; i < unknowns; ++i) old_to_new[new_to_old.indices()[i]] = i;
    for (int& r : row) {
      if (r >= 0) r = old_to_new[r];
    }
  }

  void analyse(std::span<const int> from, std::span<const int> to) {
    shape_upper(from, to);
    for (std::size_t chain = 0; chain < from.size(); ++chain) {
      const int a = row[from[chain]], b = row[to[chain]];
      if (a == b) continue;
      if (a >= 0) places[chain].first = upper.outerIndexPtr()[a];
      if (b >= 0) places[chain].second = upper.outerIndexPtr()[b];
    }
    if (unknowns > 0) cholesky.analyse(upper);
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
  for (int i = 0; i < f.unknowns; ++i) value[f.upper.outerIndexPtr()[i]] = 0.0;
  for (std::size_t chain = 0; chain < conductance.size(); ++chain) {
    const Factor::Places& p = f.places[chain];
    if (p.first >= 0) value[p.first] += conductance[chain];
    if (p.second >= 0) value[p.second] += conductance[chain];
    if (p.above >= 0) value[p.above] = -conductance[chain];
  }
  if (!f.cholesky.factorise(f.upper)) return false;
  const auto diagonal = f.cholesky.vectorD();
  for (int i = 0; i < f.unknowns; ++i) {
    if (!(diagonal[i] > 0.0) || !std::isfinite(diagonal[i])) return false;
    f.inverse_diagonal[i] = 1.0 / diagonal[i];
  }
  return true;
}

void CoreMatrix::solve(std::span<double> injection_to_potential) {
  Factor& f = *factor_;
  if (f.unknowns > 0) {
    double* x = f.right_side.data();
    for (std::size_t node = 0; node < f.row.size(); ++node) {
      if (f.row[node] >= 0) x[f.row[node]] = injection_to_potential[node];
    }
    // L D L^T x = right side, L with ones on the diagonal, which are not stored.
    const Matrix& lower = f.cholesky.matrixL().nestedExpression();
    const int *begin = lower.outerIndexPtr(), *row = lower.innerIndexPtr();
    const double* entry = lower.valuePtr();
    for (int i = 0; i < f.unknowns; ++i) {
      const double xi = x[i];
      for (int k = begin[i]; k < begin[i + 1]; ++k) x[row[k]] -= entry[k] * xi;
    }
    for (int i = f.unknowns - 1; i >= 0; --i) {
      double xi = x[i] * f.inverse_diagonal[i];
      for (int k = begin[i]; k < begin[i + 1]; ++k) xi -= entry[k] * x[row[k]];
      x[i] = xi;
    }
  }
  for (std::size_t node = 0; node < f.row.size(); ++node) {
    injection_to_potential[node] = f.row[node] >= 0 ? f.right_side[f.row[node]] : 0.0;
  }
}

}  // namespace emscher
