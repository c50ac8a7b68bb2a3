// The way of a pressure profile: the shortest along the supply side, cut into sections, each with one pipe or element.
//
// Pipes count with their length. A pump or valve in the supply has none; where a return pipe lies beside it (joins the
// same two junctions), the way is as long as that. Elements through which nothing flows (a shut valve, a pump that
// stands) are passed only where there is no other way.
//
// What lies between two junctions that follow each other:
//   a pipe, or a mixing station                      one section
//   an element in one side, a pipe in the other      pipe, element, pipe: the element stands in the middle
//   elements in both sides                           one section after the other, that of the supply first
// Cost: O(N log N).
#pragma once

#include <cstdint>
#include <vector>

#include "engine/graph/shortest_paths.hpp"
#include "networks/pressure_field.hpp"

namespace emscher {

/// Exactly one of the two is set.
struct WaySection {
  const PressureField::Pipe* pipe = nullptr;
  const PressureField::Element* element = nullptr;
  Side side = Side::supply;  ///< none: both sides have a step here
  double length = 0.0;       ///< m
};

/// From a junction to the next one.
struct WayStep {
  std::uint32_t to;  ///< junction
  std::vector<WaySection> sections;
};

class PressureWays {
 public:
  /// Ways from a junction. Keeps a reference to the field.
  PressureWays(const PressureField& field, std::uint32_t from);

  bool reach(std::uint32_t junction) const { return paths_.edge[junction] != no_edge || junction == from_; }
  std::vector<WayStep> to(std::uint32_t junction) const;

 private:
  const PressureField& field_;
  std::uint32_t from_;
  std::vector<std::uint32_t> supply_elements_;  // edges after those of the supply pipes
  ShortestPaths paths_;
};

}  // namespace emscher
