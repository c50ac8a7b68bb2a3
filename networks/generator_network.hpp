// The network of a generated town: junctions, houses, trenches with their sizes, plant (used by generator.cpp).
#pragma once

#include "networks/case.hpp"
#include "networks/generator.hpp"

namespace emscher {

/// Trenches of a town by purpose; together pipes / 2.
struct TrenchNumbers {
  std::size_t closures = 0;      ///< close a loop each
  std::size_t houses = 0;        ///< house connections
  std::size_t tree_streets = 0;  ///< mains of the spanning tree
};

/// Of options that check_options() of generator.cpp has accepted.
TrenchNumbers count_trenches(const GeneratorOptions& options);

/// Adds junctions, substations, trenches and the plant. `town` has its [pipes] and its profiles already: 0 the outdoor
/// temperature, then one per kind of building.
void add_network(Case& town, const GeneratorOptions& options);

}  // namespace emscher
