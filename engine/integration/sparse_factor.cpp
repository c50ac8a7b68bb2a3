#include "engine/integration/sparse_factor.hpp"

#include <fmt/format.h>

#include <Eigen/KLUSupport>
#include <Eigen/SparseCore>
#include <algorithm>
#include <stdexcept>

namespace emscher {
namespace {

using Matrix = Eigen::SparseMatrix<double>;

bool same_pattern(const Matrix& a, const Matrix& b) {
  return a.rows() == b.rows() && a.nonZeros() == b.nonZeros() &&
         std::equal(a.outerIndexPtr(), a.outerIndexPtr() + a.cols() + 1, b.outerIndexPtr()) &&
         std::equal(a.innerIndexPtr(), a.innerIndexPtr() + a.nonZeros(), b.innerIndexPtr());
}

/// MatrixEntry as Eigen reads it.
struct Triplet {
  const MatrixEntry* entry;
  int row() const { return int(entry->row); }
  int col() const { return int(entry->column); }
  double value() const { return entry->value; }
};

struct TripletIterator {
  const MatrixEntry* entry;
  Triplet now{nullptr};
  const Triplet* operator->() {
    now.entry = entry;
    return &now;
  }
  TripletIterator& operator++() {
    ++entry;
    return *this;
  }
  bool operator!=(const TripletIterator& other) const { return entry != other.entry; }
};

}  // namespace

struct SparseFactor::Implementation {
  Matrix matrix, analysed;
  Eigen::KLU<Matrix> klu;
};

SparseFactor::SparseFactor() : implementation_(std::make_unique<Implementation>()) {}
SparseFactor::~SparseFactor() = default;

void SparseFactor::factorise(std::size_t size, std::span<const MatrixEntry> entries) {
  auto& [matrix, analysed, klu] = *implementation_;
  matrix.resize(Eigen::Index(size), Eigen::Index(size));
  matrix.setFromTriplets(TripletIterator{entries.data()}, TripletIterator{entries.data() + entries.size()});
  if (!same_pattern(matrix, analysed)) {
    klu.analyzePattern(matrix);
    analysed = matrix;
  }
  klu.factorize(matrix);
  if (klu.info() != Eigen::Success)
    throw std::runtime_error(fmt::format("KLU finds the matrix of {} unknowns singular", size));
}

void SparseFactor::solve(std::span<const double> b, std::span<double> x) const {
  const auto n = Eigen::Index(b.size());
  Eigen::Map<Eigen::VectorXd>(x.data(), n) = implementation_->klu.solve(Eigen::Map<const Eigen::VectorXd>(b.data(), n));
}

}  // namespace emscher
