// A forest, in which every node stands before its parent, divided into blocks of places that several threads may pass
// at the same time.
//
// The *trunk* are the nodes whose parent stands in another block, and all that are above one of these. It is passed by
// one thread: after the blocks where sums go from the leaves to the roots, before them where values go from the roots
// to the leaves. What a node is made of, and in which sequence, depends on the blocks only, not on the threads.
//
// Cost: O(nodes). The trunk is small where branches lie together: a few nodes per block and level.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "engine/parallel.hpp"

namespace emscher {

class ForestBlocks {
 public:
  ForestBlocks() = default;
  /// parent: a place greater than a node's own; those beyond the nodes are roots. `size`: places of a block.
  explicit ForestBlocks(const std::vector<int>& parent, std::size_t size = elements_per_block)
      : size_(size), in_trunk_(parent.size(), 0) {
    for (std::size_t i = 0; i < parent.size(); ++i) {
      const auto above = static_cast<std::size_t>(parent[i]);
      const bool leaves_block = above / size != i / size;
      if (leaves_block) in_trunk_[i] = 1;
      if (in_trunk_[i] && above < parent.size()) in_trunk_[above] = 1;
      if (in_trunk_[i]) trunk_.push_back(static_cast<int>(i));
    }
  }

  /// Visits every node after all nodes below it.
  template <class Visit>
  void towards_roots(const Visit& visit) const {
    in_blocks(
        in_trunk_.size(),
        [&](std::size_t begin, std::size_t end) {
          for (std::size_t i = begin; i < end; ++i)
            if (!in_trunk_[i]) visit(static_cast<int>(i));
        },
        size_);
    for (const int i : trunk_) visit(i);
  }
  /// Visits every node after its parent.
  template <class Visit>
  void towards_leaves(const Visit& visit) const {
    for (auto i = trunk_.rbegin(); i != trunk_.rend(); ++i) visit(*i);
    in_blocks(
        in_trunk_.size(),
        [&](std::size_t begin, std::size_t end) {
          for (std::size_t i = end; i > begin; --i)
            if (!in_trunk_[i - 1]) visit(static_cast<int>(i - 1));
        },
        size_);
  }
  std::size_t size_of_trunk() const { return trunk_.size(); }

 private:
  std::size_t size_ = elements_per_block;
  std::vector<char> in_trunk_;
  std::vector<int> trunk_;  // ascending
};

}  // namespace emscher
