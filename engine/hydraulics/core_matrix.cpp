#include "engine/hydraulics/core_matrix.hpp"

#include <Eigen/OrderingMethods>
#include <Eigen/SparseCore>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace emscher {
namespace {

constexpr int nowhere = -1;

// Positions of the first item of each group, from the numbers of items at [group + 1].
void sum_up(std::vector<int>& begin) {
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
}

}  // namespace

struct CoreMatrix::Factor {
  Factor(std::span<const int> from, std::span<const int> to, std::span<const char> is_fixed) {
    row.assign(is_fixed.size(), nowhere);
    for (std::size_t node = 0; node < is_fixed.size(); ++node) {
      if (!is_fixed[node]) row[node] = unknowns++;
    }
    place_chains(from, to);
    if (unknowns > 0) order_rows();
    place_chains(from, to);
    find_pattern();
    inverse_diagonal.resize(unknowns);
    work.resize(unknowns + 1);
    injection.resize(unknowns);
  }

  void place_chains(std::span<const int> from, std::span<const int> to);
  void order_rows();
  void find_pattern();

  int unknowns = 0;
  std::vector<int> row;  // per core node: its row after the fill-reducing permutation, nowhere at fixed nodes

  // The matrix. Above the diagonal every chain has an entry of its own: those of column k are
  // entry_begin[k] .. entry_begin[k + 1] - 1. On the diagonal it adds to the rows of both ends; fixed nodes have row
  // `unknowns` there, which nobody reads.
  struct Entry {
    int row, chain;
  };
  std::vector<int> entry_begin;
  std::vector<Entry> entries;
  std::vector<int> first_row, second_row;  // per chain
  std::vector<double> diagonal;

  // L below its diagonal of ones: column by column with ascending rows, and the columns of each row, ascending.
  std::vector<int> column_begin, row_of_entry;
  std::vector<double> lower;
  std::vector<int> row_begin, columns_of_row;
  std::vector<double> inverse_diagonal;  // of D

  std::vector<int> column_end;          // while factorising: behind the last entry known of each column
  std::vector<double> work, injection;  // work: zero but within a row
};

void CoreMatrix::Factor::place_chains(std::span<const int> from, std::span<const int> to) {
  entry_begin.assign(unknowns + 1, 0);
  first_row.assign(from.size(), unknowns);
  second_row.assign(from.size(), unknowns);
  const auto joins_two_rows = [](int a, int b) { return a >= 0 && b >= 0 && a != b; };
  for (std::size_t chain = 0; chain < from.size(); ++chain) {
    const int a = row[from[chain]], b = row[to[chain]];
    if (joins_two_rows(a, b)) ++entry_begin[std::max(a, b) + 1];
    if (from[chain] == to[chain]) continue;
    if (a >= 0) first_row[chain] = a;
    if (b >= 0) second_row[chain] = b;
  }
  sum_up(entry_begin);
  entries.resize(entry_begin.back());
  std::vector<int> next(entry_begin.begin(), entry_begin.end() - 1);
  for (std::size_t chain = 0; chain < from.size(); ++chain) {
    const int a = row[from[chain]], b = row[to[chain]];
    if (joins_two_rows(a, b)) entries[next[std::max(a, b)]++] = {std::min(a, b), static_cast<int>(chain)};
  }
  diagonal.resize(unknowns + 1);
}

void CoreMatrix::Factor::order_rows() {
  Eigen::SparseMatrix<double, Eigen::ColMajor, int> upper(unknowns, unknowns);
  const int size = unknowns + static_cast<int>(entries.size());
  upper.resizeNonZeros(size);
  std::fill_n(upper.valuePtr(), size, 1.0);
  int* index = upper.innerIndexPtr();
  for (int k = 0; k < unknowns; ++k) {
    upper.outerIndexPtr()[k] = entry_begin[k] + k;
    *index++ = k;
    for (int e = entry_begin[k]; e < entry_begin[k + 1]; ++e) *index++ = entries[e].row;
  }
  upper.outerIndexPtr()[unknowns] = size;
  Eigen::PermutationMatrix<Eigen::Dynamic, Eigen::Dynamic, int> new_to_old;
  Eigen::AMDOrdering<int>()(upper.selfadjointView<Eigen::Upper>(), new_to_old);
  std::vector<int> old_to_new(unknowns);
  for (int i = 0; i < unknowns; ++i) old_to_new[new_to_old.indices()[i]] = i;
  for (int& r : row) {
    if (r >= 0) r = old_to_new[r];
  }
}

// Row k of L has entries where the paths up the elimination tree from the matrix' entries in column k pass before they
// reach k [Liu, SIAM J. Matrix Anal. Appl. 11 (1990) 134].
void CoreMatrix::Factor::find_pattern() {
  std::vector<int> parent(unknowns, nowhere), seen(unknowns);
  column_begin.assign(unknowns + 1, 0);
  row_begin.assign(1, 0);
  for (int k = 0; k < unknowns; ++k) {
    seen[k] = k;
    for (int e = entry_begin[k]; e < entry_begin[k + 1]; ++e) {
      for (int i = entries[e].row; seen[i] != k; i = parent[i]) {
        if (parent[i] == nowhere) parent[i] = k;
        seen[i] = k;
        columns_of_row.push_back(i);
        ++column_begin[i + 1];
      }
    }
    row_begin.push_back(static_cast<int>(columns_of_row.size()));
  }
  sum_up(column_begin);
  lower.resize(columns_of_row.size());
  // Sorted by turning rows into columns and back.
  row_of_entry.resize(columns_of_row.size());
  column_end.assign(column_begin.begin(), column_begin.end() - 1);
  for (int k = 0; k < unknowns; ++k) {
    for (int q = row_begin[k]; q < row_begin[k + 1]; ++q) row_of_entry[column_end[columns_of_row[q]]++] = k;
  }
  std::vector<int> next(row_begin.begin(), row_begin.end() - 1);
  for (int i = 0; i < unknowns; ++i) {
    for (int p = column_begin[i]; p < column_begin[i + 1]; ++p) columns_of_row[next[row_of_entry[p]]++] = i;
  }
}

CoreMatrix::CoreMatrix(std::span<const int> chain_from, std::span<const int> chain_to, std::span<const char> is_fixed)
    : factor_(std::make_unique<Factor>(chain_from, chain_to, is_fixed)) {}
CoreMatrix::~CoreMatrix() = default;
CoreMatrix::CoreMatrix(CoreMatrix&&) noexcept = default;
CoreMatrix& CoreMatrix::operator=(CoreMatrix&&) noexcept = default;

int CoreMatrix::number_of_unknowns() const {
  return factor_->unknowns;
}

long CoreMatrix::number_of_factor_entries() const {
  return static_cast<long>(factor_->lower.size());
}

// Row by row of L ("up-looking"): row k solves L y = column k of the matrix above the diagonal, then L(k, i) = y_i/D_i.
bool CoreMatrix::factorise(std::span<const double> conductance) {
  Factor& f = *factor_;
  std::fill(f.diagonal.begin(), f.diagonal.end(), 0.0);
  for (std::size_t chain = 0; chain < conductance.size(); ++chain) {
    f.diagonal[f.first_row[chain]] += conductance[chain];
    f.diagonal[f.second_row[chain]] += conductance[chain];
  }
  std::copy(f.column_begin.begin(), f.column_begin.end() - 1, f.column_end.begin());
  double *y = f.work.data(), *lower = f.lower.data();
  const int* row_of_entry = f.row_of_entry.data();
  for (int k = 0; k < f.unknowns; ++k) {
    for (int e = f.entry_begin[k]; e < f.entry_begin[k + 1]; ++e)
      y[f.entries[e].row] -= conductance[f.entries[e].chain];
    double pivot = f.diagonal[k];
    for (int q = f.row_begin[k]; q < f.row_begin[k + 1]; ++q) {
      const int i = f.columns_of_row[q], end = f.column_end[i]++;
      const double yi = y[i];
      y[i] = 0.0;
      for (int p = f.column_begin[i]; p < end; ++p) y[row_of_entry[p]] -= lower[p] * yi;
      lower[end] = yi * f.inverse_diagonal[i];
      pivot -= lower[end] * yi;
    }
    if (!(pivot > 0.0) || !std::isfinite(pivot)) return false;
    f.inverse_diagonal[k] = 1.0 / pivot;
  }
  return true;
}

void CoreMatrix::solve(std::span<double> injection_to_potential) {
  Factor& f = *factor_;
  double* x = f.injection.data();
  const double* lower = f.lower.data();
  const int* row_of_entry = f.row_of_entry.data();
  for (std::size_t node = 0; node < f.row.size(); ++node) {
    if (f.row[node] >= 0) x[f.row[node]] = injection_to_potential[node];
  }
  for (int i = 0; i < f.unknowns; ++i) {
    const double xi = x[i];
    for (int p = f.column_begin[i]; p < f.column_begin[i + 1]; ++p) x[row_of_entry[p]] -= lower[p] * xi;
  }
  for (int i = f.unknowns - 1; i >= 0; --i) {
    double xi = x[i] * f.inverse_diagonal[i];
    for (int p = f.column_begin[i]; p < f.column_begin[i + 1]; ++p) xi -= lower[p] * x[row_of_entry[p]];
    x[i] = xi;
  }
  for (std::size_t node = 0; node < f.row.size(); ++node) {
    injection_to_potential[node] = f.row[node] >= 0 ? x[f.row[node]] : 0.0;
  }
}

}  // namespace emscher
