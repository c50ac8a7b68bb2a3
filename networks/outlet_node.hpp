// Where a producer gives its water back.
#pragma once

#include "networks/case_elements.hpp"

namespace emscher {

/// Index into Case::junctions: `to_node`, or `node` where none is named.
inline std::uint32_t outlet_node(const Producer& producer) {
  return producer.to_node == no_index ? producer.node : producer.to_node;
}

}  // namespace emscher
