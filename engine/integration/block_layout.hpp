// Layout of the state vector as the error norm sees it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace emscher {

/// Which entries of the state vector form the blocks of the error norm. The first modes x stride entries belong to the
/// pipes (mode-major: mode k of element e at k stride + e), then come the components' states, then entries that take no
/// part in the error control.
struct BlockLayout {
  std::size_t size = 0;                         ///< entries of the vector
  std::size_t modes = 0;                        ///< modes per element, wall temperatures included
  std::size_t stride = 0;                       ///< elements of all pipes
  std::vector<std::uint32_t> first_element{0};  ///< first element of every pipe, and the end
  std::vector<std::size_t> first_state{0};      ///< first entry of every component's states, and the end
};

}  // namespace emscher
