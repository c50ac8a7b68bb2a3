// A sparse Jacobian by difference quotients of coloured columns.
//
// Columns that share no row are perturbed together: one evaluation of F then gives all of their entries,
//   dF_i/dy_j = (F_i(y + sum_{k of the colour} s_k e_k) - F_i(y)) / s_j        for every row i of column j.
// Rows that see very much and are known by other means can be left out: they do not keep columns apart, and their
// entries are left to the caller.
//   A. R. Curtis, M. J. D. Powell, J. K. Reid (1974), J. Inst. Maths Applics 13, 117, doi:10.1093/imamat/13.1.117
// Colours are given out greedily, column by column. Their number is bounded by what the fullest rows see: some tens,
// whatever the size of the network; a node at which hundreds of pipes meet costs hundreds.
//
// Cost: one evaluation of F per colour.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace emscher {

/// Compressed columns of a square matrix; rows ascend within a column.
struct SparsityPattern {
  std::vector<std::int64_t> first;  ///< first entry of every column, and the end
  std::vector<std::int64_t> row;    ///< per entry

  std::size_t size() const { return first.size() - 1; }
};

/// From (row, column) pairs in any order, repeated ones too.
SparsityPattern sparsity_pattern(std::size_t size, std::vector<std::pair<std::size_t, std::size_t>> entries);

class ColouredJacobian {
 public:
  using Function = std::function<void(std::span<const double> y, std::span<double> result)>;

  /// left_out: rows, ascending or not, whose entries the caller fills in.
  ColouredJacobian(SparsityPattern pattern, std::span<const std::size_t> left_out);
  const SparsityPattern& pattern() const { return pattern_; }
  int number_of_colours() const { return int(colours_.size()); }

  /// Entries of dF/dy in the order of the pattern; 0 in rows left out. at_y: F(y); step: per column, not 0. Throws what
  /// F throws.
  void evaluate(const Function& function, std::span<const double> y, std::span<const double> at_y,
                std::span<const double> step, std::span<double> entries);

 private:
  SparsityPattern pattern_;
  std::vector<char> left_out_;                       // per row
  std::vector<std::vector<std::uint32_t>> colours_;  // columns of each
  std::vector<double> moved_, result_;
};

}  // namespace emscher
