// The streets of a generated town: junctions in a plane, the spanning tree of the mains, and where loops could close.
//
// A lattice of streets (short steps along parallel streets, cross streets at irregular distances, some missing, all
// bent and jittered) is grown from one junction by Dijkstra's algorithm with random weights until it has the wanted
// number of junctions: a connected town with a ragged edge. The tree of the mains is again Dijkstra's, from the plant,
// or from the roots of several districts that are linked with the plant by transmission mains without customers
// (a district for each largest pipe; parts of equal size by bisection along the longer axis).
//
// Cost: O(n log n) time, some hundred bytes per junction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace emscher {

/// Ranges in m, within which the street trenches' lengths lie (bending adds some metres).
struct StreetSpacing {
  double step_minimum = 25.0;  ///< along the streets
  double step_maximum = 42.0;
  double block_minimum = 54.0;  ///< between parallel streets
  double block_maximum = 68.0;
  double longest_trench = 80.0;
};

/// Junction 0 is the plant. Positions in m east and north of the town's middle.
struct StreetLayout {
  std::vector<double> east;
  std::vector<double> north;
  std::vector<std::uint32_t> parent;  ///< next junction toward the plant (smaller index); no_index for the plant
  std::vector<std::uint32_t> block;   ///< rank along the rows of streets: neighbours have neighbouring ranks
  std::size_t first_street = 1;       ///< junctions before it (but the plant) belong to transmission mains
  /// Pairs of junctions without a trench between them where one would close a loop: `streets_not_laid` along streets,
  /// the rest paths across blocks.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> closures;
  std::size_t streets_not_laid = 0;
};

/// A town with `trenches` trenches in its tree (trenches + 1 junctions, >= 3), `districts` (>= 1) and places for at
/// least `loops` closures. Throws std::invalid_argument where so many loops do not fit.
StreetLayout lay_streets(std::size_t trenches, std::size_t loops, std::size_t districts, const StreetSpacing& spacing,
                         std::uint64_t seed);

/// Estimate of the longest way along the mains in m, before the layout is known.
double longest_way_estimate(std::size_t trenches, std::size_t districts, const StreetSpacing& spacing);

}  // namespace emscher
