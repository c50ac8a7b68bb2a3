// Inside of FlowSolver: the links, and the independent parts that solve for them, several at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <exception>
#include <span>
#include <vector>

#include "engine/hydraulics/flow_links.hpp"
#include "engine/hydraulics/flow_part.hpp"

namespace emscher {

struct FlowSolver::System {
  System(int number_of_nodes, const PassiveLinks& links, std::span<const int> fixed_nodes,
         std::span<const double> elevation, const FlowSolverOptions& options, const ElementLinks& elements);

  /// work(part, first of its loops) for all parts. If some fail, all others still end, and the first failure is thrown.
  template <class Work>
  void in_each_part(const Work& work) {
    each_in_blocks(
        parts.size(),
        [&](std::size_t p) {
          try {
            work(parts[p], loop_begin[p]);
          } catch (...) {
            failure[p] = std::current_exception();
          }
        },
        1);
    rethrow_first();
  }
  void rethrow_first();
  /// Throws std::invalid_argument for a wrong length or a pressure that is not finite.
  void check_fixed_pressure(std::span<const double> fixed_pressure) const;
  /// Link flows from what the parts have summed.
  void write_flows(std::span<double> flows_out) const;

  FlowLinks links;
  std::deque<FlowPart> parts;           // they cannot be moved
  std::vector<std::size_t> loop_begin;  // per part: its first loop
  std::vector<std::exception_ptr> failure;
  std::vector<int> unsupplied_nodes, unsupplied_links;  // ascending
  std::vector<double> sum;                              // of all parts, then 0 for links that carry nothing
  std::vector<int> place;                               // where `sum` holds the flow of the link ...
  std::vector<std::int8_t> direction;  // ... and its sign: reading by link is faster than writing by position
  std::vector<int> fixed_link_begin, fixed_link;  // links at each fixed node; self loops are left out
  std::vector<double> link_change;                // per link, Pa

  bool has_fluid = false;
  bool has_base = false;
  std::vector<double> flows, loop_flows;  // of the base, as users of the solver see them
  double deviation = 0.0;
  FlowSolverStatistics statistics;
};

}  // namespace emscher
