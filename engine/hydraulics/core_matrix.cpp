#include "engine/hydraulics/core_matrix.hpp"

#include <Eigen/OrderingMethods>
#include <Eigen/SparseCholesky>
#include <Eigen/SparseCore>
#include <numeric>
#include <vector>

namespace emscher {
namespace {

using Matrix = Eigen::SparseMatrix<double, Eigen::ColMajor, int>;
// In its natural order, and with the entries above the diagonal, Eigen factorises the matrix without copying it.
using Cholesky = Eigen::SimplicialLDLT<Matrix, Eigen::Upper, Eigen::NaturalOrdering<int>>;

constexpr int nowhere = -1;

}  // namespace

struct CoreMatrix::Factor {
  Factor(std::span<const int> from, std::span<const int> to, std::span<const char> is_fixed) {
    row.assign(is_fixed.size(), nowhere);
    for (std::size_t node = 0; node < is_fixed.size(); ++node) {
      if (!is_fixed[node]) row[node] = unknowns++;
    }
    if (unknowns == 0) return;
    shape_upper(from, to);
    order_rows();
    shape_upper(from, to);
    cholesky.analyzePattern(upper);
    injection.resize(unknowns);
  }

  /// Pattern of `upper` and places of the chains in it; the diagonal entry is the first of its column.
  void shape_upper(std::span<const int> from, std::span<const int> to) {
    upper.resize(unknowns, unknowns);
    int* begin = upper.outerIndexPtr();
    begin[0] = 0;
    for (int i = 0; i < unknowns; ++i) begin[i + 1] = 1;
    const auto for_each_pair = [&](auto&& visit) {
      for (std::size_t chain = 0; chain < from.size(); ++chain) {
        const int a = row[from[chain]], b = row[to[chain]];
        if (a >= 0 && b >= 0 && a != b) visit(chain, std::min(a, b), std::max(a, b));
      }
    };
    for_each_pair([&](std::size_t, int, int column) { ++begin[column + 1]; });
    std::partial_sum(begin, begin + unknowns + 1, begin);
    const int size = begin[unknowns];
    upper.resizeNonZeros(size);
    std::fill_n(upper.valuePtr(), size, 1.0);
    std::vector<int> next(begin, begin + unknowns);
    for (int i = 0; i < unknowns; ++i) upper.innerIndexPtr()[next[i]++] = i;
    place.assign(from.size(), {nowhere, nowhere, nowhere});
    for_each_pair([&](std::size_t chain, int above, int column) {
      upper.innerIndexPtr()[next[column]] = above;
      place[chain].above = next[column]++;
    });
    for (std::size_t chain = 0; chain < from.size(); ++chain) {
      const int a = row[from[chain]], b = row[to[chain]];
      if (a == b) continue;
      if (a >= 0) place[chain].first = begin[a];
      if (b >= 0) place[chain].second = begin[b];
    }
  }

  void order_rows() {
    Eigen::PermutationMatrix<Eigen::Dynamic, Eigen::Dynamic, int> new_to_old;
    Eigen::AMDOrdering<int>()(upper.selfadjointView<Eigen::Upper>(), new_to_old);
    std::vector<int> old_to_new(unknowns);
    for (int i = 0; i < unknowns; ++i) old_to_new[new_to_old.indices()[i]] = i;
    for (int& r : row) {
      if (r >= 0) r = old_to_new[r];
    }
  }

  int unknowns = 0;
  std::vector<int> row;  // per core node, nowhere at fixed nodes
  // Where in `upper` a chain's conductance goes: its own entry above the diagonal (parallel chains have one each, which
  // Eigen sums) and the diagonal entries of both ends, or nowhere.
  struct Place {
    int above, first, second;
  };
  std::vector<Place> place;
  Matrix upper;
  Cholesky cholesky;
  Eigen::VectorXd injection, potential;
};

CoreMatrix::CoreMatrix(std::span<const int> chain_from, std::span<const int> chain_to, std::span<const char> is_fixed)
    : factor_(std::make_unique<Factor>(chain_from, chain_to, is_fixed)) {}
CoreMatrix::~CoreMatrix() = default;
CoreMatrix::CoreMatrix(CoreMatrix&&) noexcept = default;
CoreMatrix& CoreMatrix::operator=(CoreMatrix&&) noexcept = default;

bool CoreMatrix::factorise(std::span<const double> conductance) {
  Factor& f = *factor_;
  if (f.unknowns == 0) return true;
  double* value = f.upper.valuePtr();
  for (int i = 0; i < f.unknowns; ++i) value[f.upper.outerIndexPtr()[i]] = 0.0;
  for (std::size_t chain = 0; chain < conductance.size(); ++chain) {
    const Factor::Place& p = f.place[chain];
    if (p.first >= 0) value[p.first] += conductance[chain];
    if (p.second >= 0) value[p.second] += conductance[chain];
    if (p.above >= 0) value[p.above] = -conductance[chain];
  }
  f.cholesky.factorize(f.upper);
  const Eigen::ArrayXd pivot = f.cholesky.vectorD();
  return f.cholesky.info() == Eigen::Success && (pivot > 0.0).all() && pivot.isFinite().all();
}

void CoreMatrix::solve(std::span<double> injection_to_potential) {
  Factor& f = *factor_;
  for (std::size_t node = 0; node < f.row.size(); ++node) {
    if (f.row[node] >= 0) f.injection[f.row[node]] = injection_to_potential[node];
  }
  if (f.unknowns > 0) f.potential = f.cholesky.solve(f.injection);
  for (std::size_t node = 0; node < f.row.size(); ++node) {
    injection_to_potential[node] = f.row[node] >= 0 ? f.potential[f.row[node]] : 0.0;
  }
}

}  // namespace emscher
