// What the parts of a flow solver know of the links, in the order of the network. Shared by the source files of
// FlowSolver only.
#pragma once

#include <string_view>
#include <vector>

#include "engine/hydraulics/flow_solver.hpp"

namespace emscher {

/// Throws std::invalid_argument naming the span.
void require_length(std::string_view name, std::size_t length, std::size_t expected);

struct FlowLinks {
  /// As of FlowSolver; throws as it does.
  FlowLinks(int number_of_nodes, const PassiveLinks& links, std::span<const int> fixed_nodes,
            std::span<const double> elevation, const FlowSolverOptions& options, const ElementLinks& elements);
  void set_fluid(const FlowSolver::FillFluid& fill, std::span<const double> element_density);

  FlowSolverOptions options;
  int number_of_nodes;
  std::vector<int> from, to;  // elements after passive links
  std::vector<int> fixed_nodes;
  std::vector<const FlowLaw*> law;  // per element
  std::vector<ElementSetting> setting;
  int first_element;  // among the links
  std::vector<LinkFactors> factors;
  std::vector<double> rise;             // m, z_to - z_from
  std::vector<double> fixed_elevation;  // m
  std::vector<double> density;          // kg/m3
  std::vector<double> viscosity;        // Pa s, of passive links only
};

}  // namespace emscher
