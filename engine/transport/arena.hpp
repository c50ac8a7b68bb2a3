// Memory for rows of T of unknown length that stay where they are until all are forgotten: no allocation once it has
// grown.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace emscher {

template <class T>
class Arena {
 public:
  /// Room for n elements, behind all that is kept.
  T* room_for(std::size_t n) {
    while (block_ == blocks_.size() || blocks_[block_].size - used_ < n) {
      if (block_ == blocks_.size()) {
        const std::size_t size = std::max(n, elements_per_block);
        blocks_.push_back({std::make_unique_for_overwrite<T[]>(size), size});
      } else {
        ++block_;
        used_ = 0;
      }
    }
    return blocks_[block_].elements.get() + used_;
  }
  /// Keeps the first n elements of the room given last.
  void keep(std::size_t n) { used_ += n; }
  struct Mark {
    std::size_t block, used;
  };
  /// The end of what is kept.
  Mark mark() const { return {block_, used_}; }
  /// Forgets all that is kept behind the mark but this row, which may move there.
  std::span<const T> keep_only(const Mark& mark, std::span<const T> row) {
    if (mark.block != block_) return row;  // a block has ended in between
    T* const begin = blocks_[block_].elements.get() + mark.used;
    std::copy(row.begin(), row.end(), begin);
    used_ = mark.used + row.size();
    return {begin, row.size()};
  }
  /// Forgets all.
  void clear() { block_ = used_ = 0; }

 private:
  static constexpr std::size_t elements_per_block = 4096;
  struct Block {
    std::unique_ptr<T[]> elements;
    std::size_t size;
  };
  std::vector<Block> blocks_;
  std::size_t block_ = 0, used_ = 0;
};

}  // namespace emscher
